/**
 * What the functions of a module see of the output around them: the names of its parts, and a record of which of
 * them are in use. Two contexts of one module give the same names, in whatever order they are asked.
 */
import { flattenTypes } from '../../ir/types.js'
import type { ResolvedOptions } from '../../options.js'
import type { ExternalKind, Import, Module, ModuleMemory } from '../../wasm/module.js'
import { EXTERNREF, F32, F64, I32, I64, V128, type ValueType } from '../../wasm/types.js'
import type { Builtin, EmitContext, IndirectCall, IndirectCalls, RuntimeHelper } from '../context.js'
import { type Expression, element, type Identifier, identifier, number, property } from '../estree/nodes.js'
import { Marks } from '../estree/positions.js'
import { type Accessors, nameAccessors } from '../function/called-memory-access.js'
import type { MemoryAccess, MemoryFacts } from '../function/memory-access.js'
import { LANGUAGES, type Language } from '../language.js'
import { ShortNames } from '../minify/short-names.js'
import { Names } from '../names.js'
import { STRATEGIES, type TuneStrategy } from '../tune/strategy.js'
import type { ConstantTable } from './constant-tables.js'
import { isLarge, isTyped, memoryTraits } from './memory-traits.js'
import { ModuleHeap } from './module-heap.js'
import { createModuleUse, joinModuleUse, type ModuleUse } from './module-use.js'
import type { AccessedMemory, PassParts } from './pass-parts.js'
import { runtimeNames } from './runtime-source.js'
import { TypeKeys } from './type-keys.js'
import { noteViewUse, viewUse } from './view-use.js'

/** The options that the form of a module depends on. */
export type ModuleOptions = Pick<
  ResolvedOptions,
  | 'format'
  | 'target'
  | 'linking'
  | 'tune'
  | 'traps'
  | 'i64'
  | 'data'
  | 'names'
  | 'digest'
  | 'dts'
  | 'runtime'
  | 'name'
  | 'minify'
  | 'optimize'
  | 'sourceMap'
>

/** Types whose values are no different in JavaScript. */
const LIVE_TYPES = [I32, F32, F64, EXTERNREF]

/**
 * How a global is kept. `constant` and `variable`: in JavaScript variables of its own; `shared`: in a record, which
 * others may have, too.
 */
export type GlobalPlace = 'constant' | 'variable' | 'shared'

export class ModuleContext implements EmitContext {
  readonly exactTraps: boolean
  readonly tune: TuneStrategy
  readonly language: Language
  readonly marks: Marks | undefined
  readonly shortLocalName: ((number: number) => string) | undefined
  readonly module: Module
  readonly options: ModuleOptions
  readonly types: TypeKeys
  readonly names: Names
  readonly heap: ModuleHeap
  /** Tables that never change, by index. */
  readonly constantTables: ReadonlyMap<number, ConstantTable>
  use: ModuleUse = createModuleUse()
  /** Whether functions are compiled when they are first called: see `lazy-text.ts`. */
  isLazy = false

  private readonly importPositions: ReadonlyMap<Import, number>
  private readonly exported: Readonly<Record<ExternalKind, ReadonlySet<number>>>
  private readonly functionNames: readonly Identifier[]
  /** Of globals in variables: one name, or the names of the halves. */
  private readonly globalNames: readonly (readonly Identifier[])[]
  private readonly accessors: readonly (Accessors | undefined)[]
  private readonly viewNames: readonly string[]
  /** Undefined until functions are to go through passes. */
  parts: PassParts | undefined
  private readonly memoryAccesses: (MemoryAccess | undefined)[] = []
  private readonly factsOfMemories: (MemoryFacts | undefined)[] = []
  private readonly identifiers = new Map<string, Identifier>()
  private localNames:
    | { readonly functionIndex: number; readonly names: ReadonlyMap<number, string> }
    | undefined

  /** @param changesTables whether some instruction of the module may change a table */
  constructor(module: Module, options: ModuleOptions, parts: PassParts | undefined, changesTables = true) {
    this.module = module
    this.options = options
    this.exactTraps = options.traps === 'exact'
    this.marks = options.sourceMap === undefined ? undefined : new Marks()
    const tune = STRATEGIES[options.tune]
    this.tune = options.optimize === 's' ? smaller(tune) : tune
    const language = LANGUAGES[options.target]
    this.language = this.tune.declaresByVar ? { ...language, variable: 'var', constant: 'var' } : language
    this.types = new TypeKeys(module)
    const reserved = [...runtimeNames(this.language.runtime), ...BUILTIN_NAMES]
    if (options.minify) {
      const names = new ShortNames(reserved)
      this.names = names
      this.shortLocalName = (number) => names.local(number)
    } else {
      this.names = new Names(reserved)
      this.shortLocalName = undefined
    }
    this.importPositions = new Map(module.imports.map((item, position) => [item, position]))
    this.exported = exportedIndices(module)
    // Of short names the first are the shortest.
    this.viewNames = module.memories.map((_, index) => (options.minify ? this.names.unique('') : `D${index}`))
    this.accessors = module.memories.map((memory) => this.nameAccessors(memory))
    if (options.minify) this.globalNames = this.nameGlobals()
    this.functionNames = this.nameFunctions()
    this.globalNames ??= this.nameGlobals()
    this.heap = new ModuleHeap(this)
    this.parts = parts
    this.constantTables =
      changesTables || parts === undefined
        ? new Map()
        : parts.findConstantTables(module, this.types, this.tune.chosenElements)
  }

  helper(name: RuntimeHelper): Identifier {
    return identifier(this.runtime(name))
  }

  /** {@link helper} for all that the runtime has. */
  runtime(name: string): string {
    this.use.runtime.add(name)
    return name
  }

  builtin(name: Builtin): Identifier {
    this.use.builtins.add(name)
    return BUILTIN_IDENTIFIERS[name]
  }

  resultRegisters(kind: 'integer' | 'float' | 'reference'): Identifier {
    return this.identifier(this.runtime(kind === 'integer' ? 'RI' : kind === 'float' ? 'RF' : 'RR'))
  }

  functionCode(index: number): Identifier {
    this.use.functions.add(index)
    return this.functionNames[index]!
  }

  ownCode(index: number): Identifier {
    return this.functionNames[index]!
  }

  pieceCode(index: number, piece: number): Identifier {
    return this.identifier(`${this.functionNames[index]!.name}$part${piece}`)
  }

  tailBody(index: number): Identifier {
    return identifier(this.names.unique(`${this.functionNames[index]!.name}$tail`))
  }

  argumentPasser(type: number): Identifier {
    const canonical = this.types.canonicalIndex(type)
    this.use.argumentPassers.add(canonical)
    return this.identifier(`A${canonical}`)
  }

  functionType(index: number): number {
    return this.module.functions[index]!.typeIndex
  }

  functionReference(index: number): Expression {
    this.use.references.add(index)
    return element(this.identifier('R'), number(index))
  }

  global(index: number, half: number): Expression {
    const place = this.globalPlace(index)
    if (place !== 'shared') return this.globalNames[index]![half]!
    const { type } = this.module.globals[index]!.type
    const record = this.identifier(`G${index}`)
    if (type === V128) return element(property(record, 'value'), number(half))
    return property(record, type === I64 ? (half === 0 ? 'low' : 'high') : 'value')
  }

  /** Where a global is kept. */
  globalPlace(index: number): GlobalPlace {
    const { type, import: imported } = this.module.globals[index]!
    if (!type.mutable) return 'constant'
    if (imported !== undefined) return 'shared'
    if (!this.isExported('global', index) || this.isLiveBinding(index)) return 'variable'
    return 'shared'
  }

  /**
   * Whether an exported mutable global is at once the variable that the output exports as an ES module. That needs
   * a type that is the same inside and outside.
   */
  isLiveBinding(index: number): boolean {
    const { type, import: imported } = this.module.globals[index]!
    return (
      this.options.linking === 'esm' &&
      type.mutable &&
      imported === undefined &&
      LIVE_TYPES.includes(type.type)
    )
  }

  /** How many values a global is kept in. */
  globalParts(index: number): number {
    return flattenTypes([this.module.globals[index]!.type.type]).length
  }

  memory(index: number): MemoryAccess {
    this.use.memories.add(index)
    let access = this.memoryAccesses[index]
    if (access === undefined) {
      access = this.parts!.createMemoryAccess(this.accessedMemory(index), this)
      this.memoryAccesses[index] = access
    }
    return access
  }

  memoryFacts(index: number): MemoryFacts {
    if (this.parts !== undefined) return this.memory(index)
    this.use.memories.add(index)
    let facts = this.factsOfMemories[index]
    if (facts === undefined) {
      const { traits, record } = this.accessedMemory(index)
      facts = { traits, record, views: { view: true, arrays: new Set(), lengths: new Set() } }
      this.factsOfMemories[index] = facts
    }
    return facts
  }

  /** Whether a memory is accessed as typed arrays: one with 32-bit addresses below 2^31, if the tuning says so. */
  isArrayMemory(index: number): boolean {
    const { limits } = this.module.memories[index]!.type
    const takesArrays = this.tune.memory.views !== 'view' && this.language.hasNullish
    return takesArrays && !isTyped(limits) && !isLarge(limits)
  }

  /** The DataView of a memory. It is declared if all is in use, or something else uses it. */
  dataView(memory: number): Expression {
    const view = identifier(this.viewName(memory))
    return this.memoryFacts(memory).traits.isViewHeld ? property(view, 'view') : view
  }

  private accessedMemory(index: number): AccessedMemory {
    const { limits } = this.module.memories[index]!.type
    const given = memoryTraits(limits, this.options.minify)
    const isArrays = this.isArrayMemory(index)
    const isShort = this.options.minify || this.options.optimize === 's'
    const isPlain = !isShort && !given.isTyped && !isLarge(limits)
    const isViewHeld = !isArrays && this.tune.memory.holdsView && isPlain && this.isMemoryShown(index)
    const maximumBytes = isArrays ? Math.min(given.maximumBytes, 2 ** 31) : given.maximumBytes
    return {
      index,
      record: identifier(`M${index}`),
      view: identifier(this.viewName(index)),
      traits: { ...given, maximumBytes, isViewHeld },
      isArrays,
      accessors: this.accessors[index],
    }
  }

  private nameAccessors({ type }: ModuleMemory): Accessors | undefined {
    if (this.options.optimize !== 's' || isTyped(type.limits)) return undefined
    return nameAccessors((hint) => this.names.unique(hint))
  }

  /** The variable that holds the view of a memory. */
  viewName(index: number): string {
    return this.viewNames[index]
  }

  tag(index: number): Identifier {
    return this.identifier(`Q${index}`)
  }

  isImportedTag(index: number): boolean {
    return this.module.tags[index]!.import !== undefined
  }

  payloadReader(tag: number): Identifier {
    const canonical = this.types.canonicalIndex(this.module.tags[tag]!.type.typeIndex)
    this.use.payloadReaders.add(canonical)
    return this.identifier(`P${canonical}`)
  }

  atomicViews(memory: number): Identifier {
    this.use.atomics.add(memory)
    return this.identifier(`U${memory}`)
  }

  table(index: number): Identifier {
    this.use.tables.add(index)
    return this.identifier(`T${index}`)
  }

  indirectCalls(table: number, type: number): IndirectCalls {
    const canonical = this.types.canonicalIndex(type)
    this.use.tables.add(table)
    addTo(this.use.indirectCalls, table, canonical)
    return {
      view: this.identifier(this.codesName(table, canonical)),
      key: this.identifier(this.typeKey(type)),
    }
  }

  indirectCall(index: number, type: number): IndirectCall {
    const table = this.constantTables.get(index)
    if (table === undefined) return { kind: 'view', ...this.indirectCalls(index, type) }
    const canonical = this.types.canonicalIndex(type)
    addTo(this.use.constantCalls, index, canonical)
    return table.isChosen(canonical)
      ? { kind: 'chooser', chooser: this.identifier(this.constantCallsName(index, canonical)) }
      : { kind: 'codes', codes: this.identifier(this.constantCallsName(index, canonical)) }
  }

  /**
   * The name of what calls functions of a type, given by its canonical index, through a table that never changes: a
   * function that chooses among them, or the array of their codes.
   */
  constantCallsName(table: number, type: number): string {
    return `C${table}_${type}`
  }

  /** The name of the array of codes of a type, given by its canonical index, found in a table so far. */
  codesName(table: number, type: number): string {
    return `V${table}_${type}`
  }

  /** Whether nothing needs the record of a table. */
  isTableForgotten(index: number): boolean {
    return this.constantTables.has(index) && !this.use.tables.has(index)
  }

  /** The name of the constant that holds the key of a function type. */
  typeKey(type: number): string {
    const canonical = this.types.canonicalIndex(type)
    this.use.keys.add(canonical)
    return `K${canonical}`
  }

  dataSegment(index: number): Expression {
    this.use.dataSegments.add(index)
    return this.identifier(`S${index}`)
  }

  elementSegment(index: number): Expression {
    this.use.elementSegments.add(index)
    return this.identifier(`E${index}`)
  }

  localName(functionIndex: number, localIndex: number): string | undefined {
    if (!this.options.names) return undefined
    if (this.localNames?.functionIndex !== functionIndex) {
      this.localNames = { functionIndex, names: this.nameLocals(functionIndex) }
    }
    return this.localNames.names.get(localIndex)
  }

  /** All that is in use so far, of which this knows nothing from now on. */
  takeUse(): ModuleUse {
    const { use } = this
    this.memoryAccesses.forEach((access, index) => {
      if (access !== undefined) use.views.set(index, viewUse(access))
    })
    this.use = createModuleUse()
    return use
  }

  /** Notes what another context of the module has used. */
  addUse(use: ModuleUse): void {
    joinModuleUse(this.use, use)
    for (const [index, words] of use.views) noteViewUse(this.memory(index), words)
  }

  /** A variable of `instantiate` for a part of a constant expression. */
  temporary(): string {
    return `Z${this.temporaryCount++}`
  }

  /** How many variables {@link temporary} has given. */
  temporaryCount = 0

  /** The position of an import among all imports. */
  importPosition(item: Import): number {
    return this.importPositions.get(item)!
  }

  isExported(kind: ExternalKind, index: number): boolean {
    return this.exported[kind].has(index)
  }

  /** Whether anything outside of the module may know a memory. */
  private isMemoryShown(index: number): boolean {
    return this.module.memories[index]!.import !== undefined || this.isExported('memory', index)
  }

  /** Whether the buffer of a memory can be replaced by another. */
  isMemoryReplaceable(index: number): boolean {
    return (
      this.isMemoryShown(index) ||
      this.use.runtime.has('memoryGrow') ||
      this.use.runtime.has('typedMemoryGrow')
    )
  }

  /** The same object for the same name, as names are many and identifiers few. */
  private identifier(name: string): Identifier {
    let node = this.identifiers.get(name)
    if (node === undefined) this.identifiers.set(name, (node = identifier(name)))
    return node
  }

  private nameFunctions(): Identifier[] {
    const { functions, names, exports } = this.module
    if (!this.options.names) return functions.map((_, index) => identifier(`F${index}`))
    const hints = new Map(names?.functions)
    for (const { kind, index, name } of exports)
      if (kind === 'func' && !hints.has(index)) hints.set(index, name)
    return functions.map((fn, index) =>
      identifier(this.names.unique(hints.get(index) ?? fn.import?.name ?? `func${index}`)),
    )
  }

  private nameGlobals(): Identifier[][] {
    const { globals, names } = this.module
    const hints = this.options.names ? names?.globals : undefined
    return globals.map(({ type }, index) => {
      if (this.globalPlace(index) === 'shared') return []
      const hint = hints?.get(index) ?? `g${index}`
      return partNames(hint, type.type).map((part) => identifier(this.names.unique(part)))
    })
  }

  private nameLocals(functionIndex: number): Map<number, string> {
    const given = new Map<number, string>()
    const locals = this.module.names?.locals.get(functionIndex)
    if (locals === undefined) return given
    const scope = this.names.nested()
    for (const [index, name] of locals) given.set(index, scope.unique(name))
    return given
  }
}

/** The shapes of `tune` that are shorter. */
function smaller(tune: TuneStrategy): TuneStrategy {
  const remainders = tune.remainders === 'either' ? 'quotient' : tune.remainders
  return { ...tune, wrapsEarly: false, namesBuiltins: true, remainders, retypesLoops: false }
}

function addTo(sets: Map<number, Set<number>>, key: number, item: number): void {
  const set = sets.get(key)
  if (set === undefined) sets.set(key, new Set([item]))
  else set.add(item)
}

/** Names for the values a global of this type is kept in. */
function partNames(hint: string, type: ValueType): string[] {
  if (type === I64) return [`${hint}_low`, `${hint}_high`]
  return type === V128 ? [0, 1, 2, 3].map((word) => `${hint}_${word}`) : [hint]
}

export const BUILTINS: readonly Builtin[] = [
  'Math.abs',
  'Math.ceil',
  'Math.clz32',
  'Math.floor',
  'Math.fround',
  'Math.imul',
  'Math.max',
  'Math.min',
  'Math.sqrt',
  'Math.trunc',
]

/** The constant that holds a function of the library: `Math.imul` is `imul`. */
export function builtinName(name: Builtin): string {
  return name.slice(name.indexOf('.') + 1)
}

const BUILTIN_NAMES = BUILTINS.map(builtinName)

const BUILTIN_IDENTIFIERS = Object.fromEntries(
  BUILTINS.map((name) => [name, identifier(builtinName(name))]),
) as Readonly<Record<Builtin, Identifier>>

function exportedIndices(module: Module): Record<ExternalKind, Set<number>> {
  const indices: Record<ExternalKind, Set<number>> = {
    func: new Set(),
    table: new Set(),
    memory: new Set(),
    global: new Set(),
    tag: new Set(),
  }
  for (const { kind, index } of module.exports) indices[kind].add(index)
  return indices
}
