// Validation of everything in a module that is not a type definition or a function body (specification,
// "Validation / Modules").

import { type InputErrorDetails, InvalidError } from '../../errors.js'
import type { ConstantExpression, ExternalKind, Module } from '../module.js'
import {
  heapTypeOf,
  isConcrete,
  isDefaultable,
  isReference,
  type Limits,
  type MemoryType,
  type TableType,
  type TagType,
  type ValueType,
  valueTypeName,
} from '../types.js'
import type { BodyValidator } from './body-validator.js'

/** What is being validated: where errors are. */
interface Place {
  readonly section: string
  readonly offset: number
  readonly functionIndex?: number
}

const MAX_TABLE32_SIZE = 2 ** 32 - 1
const DEFAULT_PAGE_SIZE_LOG2 = 16
/** Page sizes that the custom page sizes proposal allows. */
const PAGE_SIZES_LOG2: readonly number[] = [0, DEFAULT_PAGE_SIZE_LOG2]

class DeclarationValidator {
  private readonly module: Module
  private readonly body: BodyValidator

  constructor(body: BodyValidator) {
    this.module = body.module
    this.body = body
  }

  validate(): void {
    const { module } = this
    for (const entry of module.imports) {
      const place = { section: 'import', offset: entry.offset }
      if (entry.kind === 'func') this.checkFunctionType(entry.typeIndex, place)
      else if (entry.kind === 'table') this.checkTableType(entry.type, place)
      else if (entry.kind === 'memory') this.checkMemoryType(entry.type, place)
      else if (entry.kind === 'global') this.checkType(entry.type.type, place)
      else this.checkTagType(entry.type, place)
    }
    module.functions.forEach(({ typeIndex, import: imported, offset }, functionIndex) => {
      if (imported === undefined)
        this.checkFunctionType(typeIndex, { section: 'function', offset, functionIndex })
    })
    this.validateTables()
    this.validateMemories()
    for (const { type, import: imported, offset } of module.tags) {
      if (imported === undefined) this.checkTagType(type, { section: 'tag', offset })
    }
    this.validateGlobals()
    this.validateExports()
    this.validateStart()
    this.validateElements()
    this.validateData()
  }

  private fail(fault: string, place: Place, detail?: string): never {
    const { functionIndex } = place
    const functionName =
      functionIndex === undefined ? undefined : this.module.names?.functions.get(functionIndex)
    const details: InputErrorDetails = { ...place, functionName, detail }
    throw new InvalidError(fault, details)
  }

  // Types of declarations

  private checkType(type: ValueType, place: Place): void {
    if (!isReference(type)) return
    const heap = heapTypeOf(type)
    if (isConcrete(heap) && heap >= this.module.types.length)
      this.fail('unknown type', place, valueTypeName(type))
  }

  private checkFunctionType(index: number, place: Place): void {
    if (this.module.types[index]?.composite.kind !== 'func') {
      this.fail('unknown type', place, `${index} is not a function type`)
    }
  }

  private checkTagType(tag: TagType, place: Place): void {
    this.checkFunctionType(tag.typeIndex, place)
    if (tag.type.results.length > 0) this.fail('non-empty tag result type', place)
  }

  private checkOrder(limits: Limits, place: Place): void {
    if (limits.inverted) {
      this.fail('size minimum must not be greater than maximum', place, `${limits.min} > ${limits.max}`)
    }
  }

  private checkTableType({ element, limits }: TableType, place: Place): void {
    this.checkType(element, place)
    this.checkOrder(limits, place)
    if (limits.index === 'i32' && Math.max(limits.min, limits.max ?? 0) > MAX_TABLE32_SIZE) {
      this.fail('table size', place, 'must be at most 2^32 - 1 elements')
    }
  }

  private checkMemoryType({ limits }: MemoryType, place: Place): void {
    const { min, max, index, shared, pageSizeLog2 } = limits
    if (!PAGE_SIZES_LOG2.includes(pageSizeLog2))
      this.fail('invalid custom page size', place, `2^${pageSizeLog2}`)
    const addressBits = index === 'i64' ? 64 : 32
    // As many pages as there are addresses for, and no more than an address can count.
    const most = Math.min(2 ** (addressBits - pageSizeLog2), 2 ** addressBits - 1)
    if (Math.max(min, max ?? 0) > most) {
      const text =
        index === 'i32' && pageSizeLog2 === DEFAULT_PAGE_SIZE_LOG2 ? `${most} pages (4GiB)` : `${most} pages`
      this.fail(`memory size must be at most ${text}`, place)
    }
    this.checkOrder(limits, place)
    if (shared && max === undefined) this.fail('shared memory must have maximum', place)
  }

  // Definitions

  private validateTables(): void {
    const { tables, features, globals } = this.module
    if (tables.length > 1 && !features.has('reference-types')) {
      this.fail('multiple tables', { section: 'table', offset: tables[1].offset })
    }
    let importedGlobals = 0
    while (importedGlobals < globals.length && globals[importedGlobals].import !== undefined)
      importedGlobals++
    for (const { type, import: imported, init, offset } of tables) {
      if (imported !== undefined) continue
      const place = { section: 'table', offset }
      this.checkTableType(type, place)
      // Tables come before globals, so that only imported ones are known.
      if (init !== undefined) this.checkConstant(init, importedGlobals, 'table')
      else if (!isDefaultable(type.element)) {
        this.fail('type mismatch', place, `a table of ${valueTypeName(type.element)} needs an initial value`)
      }
    }
  }

  private validateMemories(): void {
    const { memories, features } = this.module
    if (memories.length > 1 && !features.has('multi-memory')) {
      this.fail('multiple memories', { section: 'memory', offset: memories[1].offset })
    }
    for (const { type, import: imported, offset } of memories) {
      if (imported === undefined) this.checkMemoryType(type, { section: 'memory', offset })
    }
  }

  private validateGlobals(): void {
    this.module.globals.forEach(({ type, init, offset }, index) => {
      if (init === undefined) return
      this.checkType(type.type, { section: 'global', offset })
      // A global may refer to those before it.
      this.checkConstant(init, index, 'global')
    })
  }

  private validateExports(): void {
    const { module } = this
    const names = new Set<string>()
    const spaces: Record<ExternalKind, { readonly length: number; readonly what: string }> = {
      func: { length: module.functions.length, what: 'function' },
      table: { length: module.tables.length, what: 'table' },
      memory: { length: module.memories.length, what: 'memory' },
      global: { length: module.globals.length, what: 'global' },
      tag: { length: module.tags.length, what: 'tag' },
    }
    for (const { name, kind, index, offset } of module.exports) {
      const place = { section: 'export', offset }
      if (index >= spaces[kind].length) this.fail(`unknown ${spaces[kind].what}`, place, String(index))
      if (names.has(name)) this.fail('duplicate export name', place, JSON.stringify(name))
      names.add(name)
      const mutableGlobal = kind === 'global' && module.globals[index].type.mutable
      if (mutableGlobal && !module.features.has('mutable-globals'))
        this.fail('mutable global exported', place)
    }
  }

  private validateStart(): void {
    const { start, functions } = this.module
    if (start === undefined) return
    const place = { section: 'start', offset: this.module.startOffset }
    if (start >= functions.length) this.fail('unknown function', place, String(start))
    const { params, results } = functions[start].type
    if (params.length > 0 || results.length > 0) {
      this.fail('start function', place, 'must have neither parameters nor results')
    }
  }

  private validateElements(): void {
    const { elements, tables, functions, globals } = this.module
    for (const { table, offset, type, functions: indices, expressions, position } of elements) {
      const place = { section: 'element', offset: position }
      this.checkType(type, place)
      if (table !== undefined) {
        if (table >= tables.length) this.fail('unknown table', place, String(table))
        const { element } = tables[table].type
        if (!this.body.types.isSubtype(type, element)) {
          this.fail(
            'type mismatch',
            place,
            `elements of type ${valueTypeName(type)} in a table of ${valueTypeName(element)}`,
          )
        }
      }
      if (offset !== undefined) this.checkConstant(offset, globals.length, 'element')
      for (const index of indices ?? []) {
        if (index >= functions.length) this.fail('unknown function', place, String(index))
      }
      for (const expression of expressions ?? []) this.checkConstant(expression, globals.length, 'element')
    }
  }

  private validateData(): void {
    const { data, memories, globals } = this.module
    for (const { memory, offset, position } of data) {
      if (memory !== undefined && memory >= memories.length) {
        this.fail('unknown memory', { section: 'data', offset: position }, String(memory))
      }
      if (offset !== undefined) this.checkConstant(offset, globals.length, 'data')
    }
  }

  private checkConstant(expression: ConstantExpression, visibleGlobals: number, section: string): void {
    this.body.validateConstantExpression(expression, visibleGlobals, section)
  }
}

/** Validates all of a module but its types and function bodies. Throws InvalidError or MalformedError. */
export function validateDeclarations(body: BodyValidator): void {
  new DeclarationValidator(body).validate()
}
