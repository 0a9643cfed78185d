/** The state of an instance: its memories, globals and tables, and the segments that fill them. */
import { type AddressForm, addressForm, indexForm } from '../../ir/address-form.js'
import type { ConstantExpression, ElementSegment, Module } from '../../wasm/module.js'
import { type GlobalType, isReference } from '../../wasm/types.js'
import { CalledMemoryAccess } from '../function/called-memory-access.js'
import { arrayName } from '../tune/typed-array-access.js'
import { constantTableDeclarations } from './constant-tables.js'
import { constantFunction, constantText, nameText, referenceText } from './constants.js'
import type { DataText } from './data-text.js'
import { limitsText, linkedText, memoryTypeText, valueTypeText } from './link-text.js'
import { stringText } from './literals.js'
import { isLarge, isTyped } from './memory-traits.js'
import type { ModuleContext } from './module-context.js'
import { functionText, returningText } from './syntax.js'

export function memoryDeclarations(context: ModuleContext): string[] {
  const { constant } = context.language
  const lines: string[] = []
  context.module.memories.forEach((memory, index) => {
    const { import: imported, type } = memory
    const record = `M${index}`
    const make = isTyped(type.limits) ? 'createTypedMemory' : 'createMemory'
    const made = imported
      ? linkedText(imported, context)
      : `${context.runtime(make)}(${memoryTypeText(type.limits)})`
    lines.push(`${constant} ${record} = ${made};`)
    if (context.use.atomics.has(index)) {
      lines.push(`${constant} U${index} = ${context.runtime('atomicViews')}(${record});`)
    }
    if (!context.use.memories.has(index)) return
    lines.push(...viewDeclarations(index, context))
    const access = context.memory(index)
    if (access instanceof CalledMemoryAccess) lines.push(...access.declarations(context.language.variable))
  })
  return lines
}

/** What the functions reach a memory by. */
function viewDeclarations(index: number, context: ModuleContext): string[] {
  const { constant, variable } = context.language
  const { limits } = context.module.memories[index]!.type
  const { views, traits } = context.memory(index)
  if (traits.isViewHeld) {
    return [`${constant} ${context.viewName(index)} = ${context.runtime('holdView')}(M${index});`]
  }
  const parts: [name: string, value: (memory: string) => string][] = []
  if (views.view) {
    const isDivided = isLarge(limits) && !isTyped(limits)
    const helper = traits.hasShortMethods ? 'shortView' : isDivided ? 'largeView' : undefined
    const make = helper && context.runtime(helper)
    parts.push([context.viewName(index), (memory) => (make ? `${make}(${memory})` : `${memory}.view`)])
  }
  for (const type of [...views.arrays].sort()) {
    const name = arrayName(index, type)
    parts.push([
      name,
      (memory) => (type === 'Uint8' ? `${memory}.bytes` : `new ${type}Array(${memory}.buffer)`),
    ])
  }
  for (const size of [...views.lengths].sort()) {
    parts.push([`N${index}_${size}`, (memory) => `${memory}.bytes.length / ${size}`])
  }
  if (parts.length === 0) return []
  const lines: string[] = []
  if (views.arrays.size > 0) {
    lines.push(`${context.runtime('limitMemory')}(M${index}, ${traits.maximumBytes / 0x10000});`)
  }
  const isReplaceable = context.isMemoryReplaceable(index)
  // Written once as long as the memory does not grow: until then, engines take such a variable for a constant.
  for (const [name, value] of parts)
    lines.push(`${isReplaceable ? variable : constant} ${name} = ${value(`M${index}`)};`)
  if (isReplaceable) {
    const bound = parts.map(([name, value]) => `${name} = ${value('memory')};`).join(' ')
    lines.push(`M${index}.watchers.push(${functionText('memory', bound, context.language)});`)
  }
  return lines
}

/** Where a global's record holds the values it is kept in, by how many they are. */
const FIELDS_OF_PARTS: Readonly<Record<number, readonly string[]>> = {
  1: ['value'],
  2: ['low', 'high'],
  4: ['value[0]', 'value[1]', 'value[2]', 'value[3]'],
}

export function globalDeclarations(context: ModuleContext): string[] {
  const { constant, variable } = context.language
  const lines: string[] = []
  context.module.globals.forEach((global, index) => {
    const { import: imported, type } = global
    const place = context.globalPlace(index)
    const record = `G${index}`
    if (imported !== undefined) {
      const linked = linkedText(imported, context)
      if (place === 'shared' || context.isExported('global', index))
        lines.push(`${constant} ${record} = ${linked};`)
      if (place === 'constant') {
        FIELDS_OF_PARTS[context.globalParts(index)]!.forEach((field, part) => {
          lines.push(`${constant} ${nameText(context.global(index, part))} = ${linked}.${field};`)
        })
      }
      return
    }
    const values = constantText(global.init!, context)
    if (place === 'shared') {
      lines.push(`${constant} ${record} = ${globalRecord(context, type, type.mutable, values)};`)
      return
    }
    values.forEach((value, part) => {
      const word = place === 'constant' ? constant : variable
      lines.push(`${word} ${nameText(context.global(index, part))} = ${value};`)
    })
    if (context.isLiveBinding(index)) {
      const live = nameText(context.global(index, 0))
      const get = returningText('', live, context.language)
      const set = functionText('value', `${live} = value;`, context.language)
      const make = context.runtime('variableGlobal')
      const element = valueTypeText(type.type, context)
      lines.push(`${constant} ${record} = ${make}(${element}, ${get}, ${set});`)
    } else if (context.isExported('global', index)) {
      const names = values.map((_, part) => nameText(context.global(index, part)))
      lines.push(`${constant} ${record} = ${globalRecord(context, type, false, names)};`)
    }
  })
  return lines
}

function globalRecord(
  context: ModuleContext,
  { type, mutable: canChange }: GlobalType,
  mutable: boolean,
  values: readonly string[],
): string {
  if (values.length > 1) {
    const make = context.runtime(values.length === 2 ? 'createGlobal64' : 'createGlobal128')
    return `${make}(${mutable}, ${values.join(', ')})`
  }
  const record = `${context.runtime('createGlobal')}(${valueTypeText(type, context)}, ${mutable}, ${values[0]})`
  // What never changes can be imported as what it is besides.
  const supertypes = isReference(type) && !canChange ? context.heap.supertypeKeys(type) : []
  if (supertypes.length === 0) return record
  return `${context.runtime('withSupertypes')}(${record}, [${supertypes.map(stringText).join(', ')}])`
}

export function tableDeclarations(context: ModuleContext): string[] {
  const { constant } = context.language
  const lines: string[] = []
  context.module.tables.forEach((table, index) => {
    const { import: imported, type, init } = table
    if (imported !== undefined) {
      lines.push(`${constant} T${index} = ${linkedText(imported, context)};`)
      return
    }
    if (context.isTableForgotten(index)) return
    const element = tableElementText(index, context)
    const value = init === undefined ? 'null' : constantText(init, context)[0]
    const make = context.runtime('createTable')
    lines.push(`${constant} T${index} = ${make}(${element}, ${limitsText(type.limits)}, ${value});`)
  })
  for (const [table, types] of sorted(context.use.indirectCalls)) {
    for (const type of [...types].sort((a, b) => a - b)) {
      lines.push(
        `${constant} V${table}_${type} = ${context.runtime('tableView')}(T${table}, ${context.typeKey(type)});`,
      )
    }
  }
  for (const [table, types] of sorted(context.use.constantCalls)) {
    const order = [...types].sort((a, b) => a - b)
    for (const line of constantTableDeclarations(table, order, context)) lines.push(line)
  }
  return lines
}

/** The element type of a table, which matters where JavaScript can get hold of it. */
function tableElementText(index: number, context: ModuleContext): string {
  const { element } = context.module.tables[index]!.type
  if (context.isExported('table', index)) return valueTypeText(element, context)
  return stringText(context.types.valueTypeKey(element))
}

export function tagDeclarations(context: ModuleContext): string[] {
  const { constant } = context.language
  return context.module.tags.map(({ import: imported, type }, index) => {
    if (imported !== undefined) return `${constant} Q${index} = ${linkedText(imported, context)};`
    const params = type.type.params.map((param) => valueTypeText(param, context)).join(', ')
    return `${constant} Q${index} = ${context.runtime('createTag')}(${context.typeKey(type.typeIndex)}, [${params}]);`
  })
}

/** Notes the functions that segments and initial values refer to. */
export function noteReferences(context: ModuleContext): void {
  const { module } = context
  for (const segment of module.elements) {
    // The items of a declarative segment only say what functions may refer to.
    if (segment.mode === 'declarative') continue
    if (segment.mode === 'active' && context.isTableForgotten(segment.table!)) continue
    for (const index of segment.functions ?? []) context.use.references.add(index)
    for (const expression of segment.expressions ?? []) constantText(expression, context)
  }
  for (const { init } of [...module.globals, ...module.tables])
    if (init !== undefined) constantText(init, context)
}

/** The segments that instructions use. One that is not passive is empty as soon as the instance exists. */
export function segmentDeclarations(context: ModuleContext, data: DataSource): string[] {
  const { constant } = context.language
  const { module, use } = context
  const lines: string[] = []
  module.elements.forEach((segment, index) => {
    if (use.elementSegments.has(index)) {
      const contents = segment.mode === 'passive' ? elementsText(segment, context) : '[]'
      lines.push(`${constant} E${index} = ${context.runtime('createSegment')}(${contents});`)
    } else if (segment.mode !== 'active' && segment.expressions?.some(mayTrap)) {
      lines.push(`${elementsText(segment, context)};`)
    }
  })
  for (const index of [...use.dataSegments].sort((a, b) => a - b)) {
    const segment = module.data[index]!
    const contents = segment.mode === 'passive' ? data.bytesText(index) : 'new Uint8Array(0)'
    lines.push(`${constant} S${index} = ${context.runtime('createSegment')}(${contents});`)
  }
  return lines
}

/** Whether a constant expression may trap: by making an array that is too large. */
function mayTrap({ ops }: ConstantExpression): boolean {
  return ops.some(({ op }) => op === 'array.new' || op === 'array.new_default')
}

/** Active segments, in the order of the specification: tables first. */
export function activeSegments(context: ModuleContext, data: DataSource): string[] {
  const lines: string[] = []
  for (const segment of context.module.elements) {
    if (segment.mode !== 'active' || context.isTableForgotten(segment.table!)) continue
    const { limits } = context.module.tables[segment.table!]!.type
    const offset = placeText(segment.offset!, indexForm(limits), context)
    const items = elementsText(segment, context)
    lines.push(`${context.runtime('initializeTable')}(T${segment.table}, ${offset}, ${items});`)
  }
  return [...lines, ...data.initializations()]
}

/** The references of an element segment, as an array. */
function elementsText(segment: ElementSegment, context: ModuleContext): string {
  const indices: number[] = []
  let isList = true
  if (segment.functions !== undefined) for (const index of segment.functions) indices.push(index)
  for (const expression of segment.expressions ?? []) {
    const index = constantFunction(expression)
    if (index === undefined) isList = false
    else indices.push(index)
  }
  if (!isList) return `[${segment.expressions!.map((item) => constantText(item, context)[0]).join(', ')}]`
  if (indices.length === 0) return '[]'
  if (indices.every((index) => index < 0)) return nullsText(indices.length, context)
  if (indices.length === 1) return `[${referenceText(indices[0]!, context)}]`
  return `${context.runtime('referenceFunctions')}(R, [${indices.join(', ')}])`
}

/** An array of nulls. */
function nullsText(count: number, context: ModuleContext): string {
  if (context.language.hasLibrary2015) return `new Array(${count}).fill(null)`
  return `${context.runtime('filledArray')}(${count}, null)`
}

/** Where the bytes of data segments come from. */
export interface DataSource {
  /** An expression for the bytes of a segment. */
  bytesText(index: number): string
  /** The statements that write the active segments, in order. */
  initializations(): string[]
}

/** The statement that writes an active data segment into a memory with a type of its own. */
function typedInitialization(index: number, bytes: string, context: ModuleContext): string {
  const { memory, offset } = context.module.data[index]!
  const form = addressForm(context.module.memories[memory!]!.type.limits)
  const place = placeText(offset!, form, context)
  const unsigned = form === 'i32' ? `${place} >>> 0` : place
  return `${context.runtime('initializeTypedMemory')}(M${memory}, ${unsigned}, ${bytes});`
}

/** Where an active segment goes: an int32, or a number that is not negative where addresses have 64 bits. */
function placeText(offset: ConstantExpression, form: AddressForm, context: ModuleContext): string {
  const [low, high] = constantText(offset, context)
  if (form === 'i32') return low
  if (/^-?\d+$/.test(low) && /^-?\d+$/.test(high!)) {
    const number = (Number(high) >>> 0) * 2 ** 32 + (Number(low) >>> 0)
    return String(form === 'saturated' ? Math.min(number, 0xffff_ffff) : number)
  }
  // The low half first: the other may depend on it.
  const place = `${context.runtime('pairToFloat64Unsigned')}(${low}, ${high})`
  return form === 'saturated' ? `${context.builtin('Math.min').name}(${place}, 4294967295)` : place
}

/** Data segments in the text of the output. */
export class InlineData implements DataSource {
  private readonly context: ModuleContext
  private readonly text: DataText | undefined

  /** @param text how bytes are written; undefined if no segment has any */
  constructor(context: ModuleContext, text: DataText | undefined) {
    this.context = context
    this.text = text
  }

  bytesText(index: number): string {
    const { bytes } = this.context.module.data[index]!
    if (bytes.length === 0) return 'new Uint8Array(0)'
    return `${this.context.runtime('decodeData')}(${bytes.length}, [${this.text!.encode(bytes)}], C0)`
  }

  initializations(): string[] {
    const { context } = this
    const { module } = context
    const statements: string[] = []
    const active = module.data.flatMap(({ mode }, index) => (mode === 'active' ? [index] : []))
    for (let i = 0; i < active.length; ) {
      const { memory } = module.data[active[i]!]!
      if (isTyped(module.memories[memory!]!.type.limits)) {
        statements.push(typedInitialization(active[i]!, this.bytesText(active[i]!), context))
        i++
        continue
      }
      const entries: string[] = []
      for (; i < active.length && module.data[active[i]!]!.memory === memory; i++) {
        const { offset, bytes } = module.data[active[i]!]!
        const chunks = bytes.length === 0 ? '' : `, ${this.text!.encode(bytes)}`
        entries.push(`[${constantText(offset!, context)[0]}, ${bytes.length}${chunks}],`)
      }
      const code = this.text === undefined ? 'undefined' : 'C0'
      statements.push(
        `${context.runtime('decodeIntoMemory')}(M${memory}, ${code}, [\n${entries.join('\n')}\n]);`,
      )
    }
    return statements
  }
}

/** What {@link GivenData} needs when the output runs. */
export interface ModuleData {
  /** The module. */
  readonly bytes: Uint8Array
  /** For `placeIntoMemory`. */
  readonly placements: readonly Int32Array[]
}

/** Data segments where they are, in the bytes of the module: `data` in the output is the {@link ModuleData}. */
export class GivenData implements DataSource {
  private readonly context: ModuleContext
  private readonly placements: Int32Array[] = []

  constructor(context: ModuleContext) {
    this.context = context
  }

  get data(): ModuleData {
    return { bytes: this.context.module.bytes, placements: this.placements }
  }

  bytesText(index: number): string {
    const [start, length] = this.range(index)
    return `data.bytes.subarray(${start}, ${start + length})`
  }

  initializations(): string[] {
    const { context } = this
    const { module } = context
    const statements: string[] = []
    let placed: number[] = []
    let placedMemory = -1
    const flush = () => {
      if (placed.length === 0) return
      const count = this.placements.push(Int32Array.from(placed))
      const place = context.runtime('placeIntoMemory')
      statements.push(`${place}(M${placedMemory}, data.bytes, data.placements[${count - 1}]);`)
      placed = []
    }
    for (let index = 0; index < module.data.length; index++) {
      const { mode, memory, offset } = module.data[index]!
      if (mode !== 'active') continue
      if (isTyped(module.memories[memory!]!.type.limits)) {
        flush()
        statements.push(typedInitialization(index, this.bytesText(index), context))
        continue
      }
      const { ops } = offset!
      const [operator] = ops
      const isConstant = ops.length === 1 && operator!.op === 'i32.const'
      if (!isConstant || memory !== placedMemory) flush()
      if (isConstant) {
        placedMemory = memory!
        placed.push(operator.value, ...this.range(index))
      } else {
        const write = context.runtime('initializeMemory')
        const [place] = constantText(offset!, context)
        statements.push(`${write}(M${memory}, ${place}, ${this.bytesText(index)});`)
      }
    }
    flush()
    return statements
  }

  /** Where the bytes of a segment begin in those of the module, and how many they are. */
  private range(index: number): [start: number, length: number] {
    const { module } = this.context
    const { bytes } = module.data[index]!
    return [bytes.byteOffset - module.bytes.byteOffset, bytes.length]
  }
}

/** Data segments in a file of their own, one behind the other. */
export class SeparateData implements DataSource {
  private readonly context: ModuleContext
  private readonly starts: number[] = []
  readonly length: number

  constructor(context: ModuleContext) {
    this.context = context
    let length = 0
    for (const { bytes } of context.module.data) {
      this.starts.push(length)
      length += bytes.length
    }
    this.length = length
  }

  /** The contents of the file. */
  bytes(): Uint8Array {
    const file = new Uint8Array(this.length)
    for (const [index, { bytes }] of this.context.module.data.entries()) file.set(bytes, this.starts[index]!)
    return file
  }

  bytesText(index: number): string {
    const start = this.starts[index]!
    return `data.subarray(${start}, ${start + this.context.module.data[index]!.bytes.length})`
  }

  initializations(): string[] {
    const statements: string[] = []
    this.context.module.data.forEach(({ mode, memory, offset }, index) => {
      if (mode !== 'active') return
      if (isTyped(this.context.module.memories[memory!]!.type.limits)) {
        statements.push(typedInitialization(index, this.bytesText(index), this.context))
        return
      }
      const [place] = constantText(offset!, this.context)
      const write = this.context.runtime('initializeMemory')
      statements.push(`${write}(M${memory}, ${place}, ${this.bytesText(index)});`)
    })
    return statements
  }
}

/** Whether any byte of a data segment can be asked for. */
export function hasData(module: Module): boolean {
  return module.data.some(({ bytes }) => bytes.length > 0)
}

function sorted<T>(map: ReadonlyMap<number, T>): [number, T][] {
  return [...map].sort(([a], [b]) => a - b)
}
