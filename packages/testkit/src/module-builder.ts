// A small assembler for WebAssembly modules: collects types, imports, definitions and segments, and writes the
// binary format. It checks nothing, so that tests can also build invalid modules; index spaces are the
// specification's, with imports first (import before defining).

import { ByteWriter } from './byte-writer.js'
import { type BlockType, CodeWriter } from './code-writer.js'
import { type StorageName, type TypeName, writeType } from './type-name.js'

/** Size bounds of a memory (pages) or table (elements). */
export interface LimitsSpec {
  min: number
  max?: number
  shared?: boolean
  /** Type of addresses or indices; i32 by default. */
  address?: 'i32' | 'i64'
}

/** A constant expression: writes its instructions without the final `end`. */
export type ConstantWriter = (code: CodeWriter) => unknown

export interface FieldSpec {
  type: StorageName
  mutable: boolean
}

/** A type definition that may have a supertype. */
export type TypeDefinition = (
  | { kind: 'func'; params: readonly TypeName[]; results: readonly TypeName[] }
  | { kind: 'struct'; fields: readonly FieldSpec[] }
  | { kind: 'array'; element: FieldSpec }
) & { final: boolean; supertype?: number | undefined }

/** What a segment of elements consists of: functions, or constant expressions of a reference type. */
export type ElementList = readonly number[] | { type: TypeName; expressions: readonly ConstantWriter[] }

export interface FunctionSpec {
  /** Index of its type; by default that of a type with these parameters and results. */
  type?: number | undefined
  params?: readonly TypeName[]
  results?: readonly TypeName[]
  /** Locals besides the parameters. */
  locals?: readonly TypeName[]
  /** Writes the body without the final `end`, or the bytes of such a body. */
  body: ((code: CodeWriter) => unknown) | Uint8Array
  /** Export the function under this name. */
  export?: string
  /** Its name in the name section. */
  name?: string
  /** Names of its parameters and locals in the name section. */
  localNames?: readonly string[]
}

export type ExternalKind = 'func' | 'table' | 'memory' | 'global' | 'tag'

/** Codes of type definitions. */
const FUNCTION = 0x60
const STRUCT = 0x5f
const ARRAY = 0x5e
const SUB = 0x50
const SUB_FINAL = 0x4f
const REC = 0x4e

const KIND_CODES: Readonly<Record<ExternalKind, number>> = { func: 0, table: 1, memory: 2, global: 3, tag: 4 }

interface Section {
  count: number
  out: ByteWriter
}

const section = (): Section => ({ count: 0, out: new ByteWriter() })

export class ModuleBuilder {
  private readonly typeIndices = new Map<string, number>()
  private readonly types = section()
  private readonly imports = section()
  private readonly functions = section()
  private readonly tables = section()
  private readonly tags = section()
  private readonly memories = section()
  private readonly globals = section()
  private readonly exports = section()
  private readonly elements = section()
  private readonly code = section()
  private readonly data = section()
  private readonly functionNames: [number, string][] = []
  private readonly localNames: [number, readonly string[]][] = []
  private readonly customSections: { name: string; bytes: Uint8Array }[] = []
  private startFunction: number | undefined
  private functionCount = 0
  private tableCount = 0
  private memoryCount = 0
  private globalCount = 0
  private tagCount = 0
  private typeCount = 0
  /** The module's own name in the name section. */
  moduleName: string | undefined

  /** Index of the function type; equal types share one. */
  type(params: readonly TypeName[], results: readonly TypeName[]): number {
    const key = `${params.join(' ')} -> ${results.join(' ')}`
    const known = this.typeIndices.get(key)
    if (known !== undefined) return known
    writeFunctionType(this.types.out, params, results)
    this.types.count++
    this.typeIndices.set(key, this.typeCount)
    return this.typeCount++
  }

  /** Defines types that may name each other, by the indices that they get, and answers the first index. */
  recursionGroup(types: readonly TypeDefinition[]): number {
    const { out } = this.types
    if (types.length !== 1) out.byte(REC).unsigned(types.length)
    for (const type of types) writeTypeDefinition(out, type)
    this.types.count++
    this.typeCount += types.length
    return this.typeCount - types.length
  }

  /** The block type of a block with these parameters and results. */
  blockType(params: readonly TypeName[], results: readonly TypeName[]): BlockType {
    if (params.length === 0 && results.length === 0) return 'empty'
    if (params.length === 0 && results.length === 1) return results[0]!
    return this.type(params, results)
  }

  importFunction(
    module: string,
    name: string,
    params: readonly TypeName[],
    results: readonly TypeName[],
  ): number {
    this.import(module, name, 'func').unsigned(this.type(params, results))
    return this.functionCount++
  }

  importTable(module: string, name: string, element: TypeName, limits: LimitsSpec): number {
    const out = this.import(module, name, 'table')
    writeType(out, element)
    writeLimits(out, limits)
    return this.tableCount++
  }

  importMemory(module: string, name: string, limits: LimitsSpec): number {
    writeLimits(this.import(module, name, 'memory'), limits)
    return this.memoryCount++
  }

  importGlobal(module: string, name: string, type: TypeName, mutable: boolean): number {
    const out = this.import(module, name, 'global')
    writeType(out, type)
    out.byte(Number(mutable))
    return this.globalCount++
  }

  importTag(module: string, name: string, params: readonly TypeName[]): number {
    this.import(module, name, 'tag').byte(0).unsigned(this.type(params, []))
    return this.tagCount++
  }

  /** Defines a function and answers its index. */
  function(spec: FunctionSpec): number {
    const { params = [], results = [], locals = [], body } = spec
    this.functions.out.unsigned(spec.type ?? this.type(params, results))
    this.functions.count++
    const code = new CodeWriter()
    writeLocals(code.out, locals)
    if (typeof body === 'function') body(code)
    else code.out.append(body)
    code.op('end')
    this.code.out.unsigned(code.out.length).append(code.out.view())
    this.code.count++
    const index = this.functionCount++
    if (spec.export !== undefined) this.export(spec.export, 'func', index)
    if (spec.name !== undefined) this.functionNames.push([index, spec.name])
    if (spec.localNames !== undefined) this.localNames.push([index, spec.localNames])
    return index
  }

  /** Entries start out as `initial`, or null. */
  table(element: TypeName, limits: LimitsSpec, initial?: ConstantWriter): number {
    const { out } = this.tables
    if (initial !== undefined) out.byte(0x40).byte(0)
    writeType(out, element)
    writeLimits(out, limits)
    if (initial !== undefined) writeConstant(out, initial)
    this.tables.count++
    return this.tableCount++
  }

  tag(params: readonly TypeName[]): number {
    this.tags.out.byte(0).unsigned(this.type(params, []))
    this.tags.count++
    return this.tagCount++
  }

  memory(limits: LimitsSpec): number {
    writeLimits(this.memories.out, limits)
    this.memories.count++
    return this.memoryCount++
  }

  global(type: TypeName, mutable: boolean, value: ConstantWriter): number {
    writeType(this.globals.out, type)
    this.globals.out.byte(Number(mutable))
    writeConstant(this.globals.out, value)
    this.globals.count++
    return this.globalCount++
  }

  export(name: string, kind: ExternalKind, index: number): void {
    this.exports.out.name(name).byte(KIND_CODES[kind]).unsigned(index)
    this.exports.count++
  }

  start(functionIndex: number): void {
    this.startFunction = functionIndex
  }

  /** An active segment; functions are for a table of funcref. */
  activeElements(table: number, offset: ConstantWriter, list: ElementList): number {
    const { out } = this.elements
    const isFunctions = isFunctionList(list)
    // Tables other than the first, and types other than funcref, are written out.
    const isExplicit = table !== 0 || !isFunctions
    out.unsigned((isExplicit ? 2 : 0) + (isFunctions ? 0 : 4))
    if (isExplicit) out.unsigned(table)
    writeConstant(out, offset)
    if (isExplicit) this.elementKind(list)
    return this.elementList(list)
  }

  passiveElements(list: ElementList): number {
    this.elements.out.unsigned(isFunctionList(list) ? 1 : 5)
    this.elementKind(list)
    return this.elementList(list)
  }

  /** Declares that `ref.func` may name these functions. */
  declareElements(functions: readonly number[]): number {
    this.elements.out.unsigned(3).byte(0)
    return this.elementList(functions)
  }

  activeData(memory: number, offset: ConstantWriter, bytes: ArrayLike<number>): number {
    const { out } = this.data
    out.unsigned(memory === 0 ? 0 : 2)
    if (memory !== 0) out.unsigned(memory)
    writeConstant(out, offset)
    out.unsigned(bytes.length).append(bytes)
    return this.data.count++
  }

  passiveData(bytes: ArrayLike<number>): number {
    this.data.out.unsigned(1).unsigned(bytes.length).append(bytes)
    return this.data.count++
  }

  /** A custom section at the end of the module. */
  custom(name: string, bytes: Uint8Array): void {
    this.customSections.push({ name, bytes })
  }

  build(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter(1024)
    out.append([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    writeSection(out, 1, this.types)
    writeSection(out, 2, this.imports)
    writeSection(out, 3, this.functions)
    writeSection(out, 4, this.tables)
    writeSection(out, 5, this.memories)
    writeSection(out, 13, this.tags)
    writeSection(out, 6, this.globals)
    writeSection(out, 7, this.exports)
    if (this.startFunction !== undefined) writeBlock(out, 8, new ByteWriter().unsigned(this.startFunction))
    writeSection(out, 9, this.elements)
    if (this.data.count > 0) writeBlock(out, 12, new ByteWriter().unsigned(this.data.count))
    writeSection(out, 10, this.code)
    writeSection(out, 11, this.data)
    if (this.functionNames.length + this.localNames.length > 0 || this.moduleName !== undefined) {
      writeCustom(out, 'name', this.nameSection())
    }
    for (const { name, bytes } of this.customSections) writeCustom(out, name, bytes)
    return out.toBytes()
  }

  private import(module: string, name: string, kind: ExternalKind): ByteWriter {
    this.imports.count++
    return this.imports.out.name(module).name(name).byte(KIND_CODES[kind])
  }

  private elementKind(list: ElementList): void {
    if (isFunctionList(list)) this.elements.out.byte(0)
    else writeType(this.elements.out, list.type)
  }

  private elementList(list: ElementList): number {
    const { out } = this.elements
    if (isFunctionList(list)) {
      out.unsigned(list.length)
      for (const index of list) out.unsigned(index)
    } else {
      out.unsigned(list.expressions.length)
      for (const expression of list.expressions) writeConstant(out, expression)
    }
    return this.elements.count++
  }

  private nameSection(): Uint8Array {
    const out = new ByteWriter()
    if (this.moduleName !== undefined) writeBlock(out, 0, new ByteWriter().name(this.moduleName))
    const functions = new ByteWriter().unsigned(this.functionNames.length)
    for (const [index, name] of this.functionNames) functions.unsigned(index).name(name)
    writeBlock(out, 1, functions)
    const locals = new ByteWriter().unsigned(this.localNames.length)
    for (const [index, names] of this.localNames) {
      locals.unsigned(index).unsigned(names.length)
      names.forEach((name, local) => {
        locals.unsigned(local).name(name)
      })
    }
    writeBlock(out, 2, locals)
    return out.toBytes()
  }
}

/** A section or subsection: its number, its size and its content. */
function writeBlock(out: ByteWriter, id: number, content: ByteWriter): void {
  out.byte(id).unsigned(content.length).append(content.view())
}

function isFunctionList(list: ElementList): list is readonly number[] {
  return Array.isArray(list)
}

function writeTypeDefinition(out: ByteWriter, type: TypeDefinition): void {
  const { final, supertype } = type
  out.byte(final ? SUB_FINAL : SUB)
  if (supertype === undefined) out.unsigned(0)
  else out.unsigned(1).unsigned(supertype)
  if (type.kind === 'func') writeFunctionType(out, type.params, type.results)
  else {
    const fields = type.kind === 'struct' ? type.fields : [type.element]
    if (type.kind === 'struct') out.byte(STRUCT).unsigned(fields.length)
    else out.byte(ARRAY)
    for (const { type: storage, mutable } of fields) {
      writeType(out, storage)
      out.byte(Number(mutable))
    }
  }
}

function writeFunctionType(out: ByteWriter, params: readonly TypeName[], results: readonly TypeName[]): void {
  out.byte(FUNCTION).unsigned(params.length)
  for (const type of params) writeType(out, type)
  out.unsigned(results.length)
  for (const type of results) writeType(out, type)
}

function writeLimits(out: ByteWriter, { min, max, shared = false, address = 'i32' }: LimitsSpec): void {
  out.byte((max === undefined ? 0 : 1) | (shared ? 2 : 0) | (address === 'i64' ? 4 : 0)).unsigned(min)
  if (max !== undefined) out.unsigned(max)
}

function writeConstant(out: ByteWriter, value: ConstantWriter): void {
  const code = new CodeWriter(out)
  value(code)
  code.op('end')
}

/** Locals are written run-length encoded. */
function writeLocals(out: ByteWriter, locals: readonly TypeName[]): void {
  const runs: { type: TypeName; count: number }[] = []
  for (const type of locals) {
    const last = runs[runs.length - 1]
    if (last?.type === type) last.count++
    else runs.push({ type, count: 1 })
  }
  out.unsigned(runs.length)
  for (const { type, count } of runs) {
    out.unsigned(count)
    writeType(out, type)
  }
}

function writeSection(out: ByteWriter, id: number, { count, out: content }: Section): void {
  if (count > 0) writeBlock(out, id, new ByteWriter().unsigned(count).append(content.view()))
}

function writeCustom(out: ByteWriter, name: string, bytes: Uint8Array): void {
  writeBlock(out, 0, new ByteWriter().name(name).append(bytes))
}
