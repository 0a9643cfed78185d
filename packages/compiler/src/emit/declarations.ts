/** TypeScript declarations of an output. */
import type { Export, ExternalKind, Import, Module } from '../wasm/module.js'
import {
  F32,
  F64,
  type FunctionType,
  HEAP_ARRAY,
  HEAP_EQ,
  HEAP_FUNC,
  HEAP_I31,
  HEAP_NOEXTERN,
  HEAP_NOFUNC,
  HEAP_NONE,
  HEAP_STRUCT,
  heapTypeOf,
  I32,
  I64,
  isConcrete,
  isNullable,
  type Limits,
  type TableType,
  type TagType,
  type ValueType,
  valueTypeName,
} from '../wasm/types.js'
import { isConfined } from './module/adapters.js'
import { hasData } from './module/data-source.js'
import { highHalfExports } from './module/export-text.js'
import { KIND_NAMES, specifierText } from './module/literals.js'
import type { ModuleOptions } from './module/module-context.js'
import { ABSTRACT_HEAP_TYPES } from './module/module-heap.js'

/**
 * Shapes that fit the objects of WebAssembly, without asking for a library that declares them. `Size` and `Index`
 * are `bigint` where addresses have 64 bits.
 */
const OBJECTS: Readonly<Record<Exclude<ExternalKind, 'func'>, string>> = {
  memory: `/** A memory, as \`WebAssembly.Memory\`. */
export interface Memory<Size = number, Buffer = ArrayBuffer> {
  readonly buffer: Buffer
  /** Grows by that many pages; returns how many there were. */
  grow(delta: Size): Size
}
`,
  table: `/** A table, as \`WebAssembly.Table\`. */
export interface Table<Element, Index = number> {
  readonly length: Index
  get(index: Index): Element
  set(index: Index, value?: Element): void
  grow(delta: Index, value?: Element): Index
}
`,
  global: `/** A global, as \`WebAssembly.Global\`. */
export interface Global<Value> {
  value: Value
  valueOf(): Value
}
`,
  tag: `/** A tag, as \`WebAssembly.Tag\`, of exceptions that carry these values. */
export interface Tag<Values extends readonly unknown[]> {
  /** No tag has this: it tells the types of tags apart. */
  readonly carried?: Values
}
`,
}

/** The shapes of the objects that a module imports or exports. */
function objectDeclarations({ imports, exports }: Module): string {
  const kinds = new Set([...imports, ...exports].map(({ kind }) => kind))
  const texts: string[] = []
  for (const kind of ['memory', 'table', 'global', 'tag'] as const)
    if (kinds.has(kind)) texts.push(OBJECTS[kind])
  return texts.join('\n')
}

/** The declarations for the output of `module` with these options. */
export function emitDeclarations(module: Module, options: ModuleOptions): string {
  return options.linking === 'esm'
    ? linkedDeclarations(module, options)
    : factoryDeclarations(module, options)
}

const HIGH_HALVES = {
  getTempRet0: `/** The high half of the i64 that an exported function has just returned. */
export declare function getTempRet0(): number`,
  setTempRet0: `/** Sets the high half of the i64 that an imported function is about to return. */
export declare function setTempRet0(high: number): void`,
}

function factoryDeclarations(module: Module, options: ModuleOptions): string {
  const hasDataFile = options.data === 'file' && hasData(module)
  const objects = objectDeclarations(module)
  const parts = [
    ...(objects === '' ? [] : [objects]),
    `/** What the module imports: module name, then field name. */\n${importsInterface(module, options)}\n`,
    `/** What an instance exports. */\n${exportsInterface(module, options)}\n`,
    'export interface Instance {\n  readonly exports: Exports\n}\n',
    `/** The imports of the module, as \`WebAssembly.Module.imports\` lists them. */
export declare const imports: readonly {
  readonly module: string
  readonly name: string
  readonly kind: 'function' | 'table' | 'memory' | 'global' | 'tag'
}[]
`,
    `/** The exports of the module, as \`WebAssembly.Module.exports\` lists them. */
export declare const exports: readonly {
  readonly name: string
  readonly kind: 'function' | 'table' | 'memory' | 'global' | 'tag'
}[]
`,
    instantiateDeclaration(module, hasDataFile),
  ]
  const members = ['imports', 'exports', 'instantiate']
  if (hasDataFile) {
    members.push('dataFile')
    const type = options.format === 'esm' ? 'URL' : 'string'
    parts.push(
      `/** The file that \`instantiate\` needs the contents of. */\nexport declare const dataFile: ${type}\n`,
    )
  }
  if (options.i64 === 'pair') {
    members.push('getTempRet0', 'setTempRet0')
    parts.push(`${HIGH_HALVES.getTempRet0}\n\n${HIGH_HALVES.setTempRet0}\n`)
  }
  const types = members.map((name) => `  ${name}: typeof ${name}`)
  if (options.digest) types.push('  /** Tells the module apart from others. */\n  readonly digest: string')
  parts.push(`declare const all: {\n${types.join('\n')}\n}\nexport default all\n`)
  return parts.join('\n')
}

function instantiateDeclaration(module: Module, hasDataFile: boolean): string {
  const optional = module.imports.length === 0 ? '?' : ''
  const data = hasDataFile ? ', data?: ArrayBuffer | ArrayBufferView' : ''
  const note = hasDataFile
    ? '\n * @param data the contents of `dataFile`; under Node it is read where they are not given'
    : ''
  return `/**
 * Makes an instance, as \`new WebAssembly.Instance\` does.
 * @throws TypeError or \`WebAssembly.LinkError\` for imports that do not fit, \`WebAssembly.RuntimeError\` for a trap${note}
 */
export declare function instantiate(imports${optional}: Imports${data}): Instance
`
}

function linkedDeclarations(module: Module, options: ModuleOptions): string {
  const specifiers = module.exports.map(({ name }, position) => `  X${position} as ${specifierText(name)},`)
  const constants = module.exports.map((item, position) => {
    const { kind, index } = item
    if (kind !== 'global') return `declare const X${position}: ${exportType(item, module, options)}`
    const { type } = module.globals[index]!
    return `declare ${type.mutable ? 'let' : 'const'} X${position}: ${valueType(type.type, 'get', module)}`
  })
  const highHalves = highHalfExports(module, options).map((name) => HIGH_HALVES[name])
  const list = specifiers.length === 0 ? 'export {}' : `export {\n${specifiers.join('\n')}\n}`
  const objects = objectDeclarations(module).replace(/^export /gm, '')
  return `${objects === '' ? '' : `${objects}\n`}${[...constants, ...highHalves, list].join('\n')}\n`
}

function importsInterface(module: Module, options: ModuleOptions): string {
  const modules = new Map<string, Map<string, string>>()
  for (const item of module.imports) {
    let fields = modules.get(item.module)
    if (fields === undefined) modules.set(item.module, (fields = new Map()))
    const type = importType(item, module, options)
    const present = fields.get(item.name)
    // One field may be imported several times, with different types.
    fields.set(item.name, present === undefined || present === type ? type : `(${present}) & (${type})`)
  }
  const lines: string[] = []
  for (const [name, fields] of modules) {
    lines.push(`  ${specifierText(name)}: {`)
    for (const [field, type] of fields) lines.push(`    ${specifierText(field)}: ${type}`)
    lines.push('  }')
  }
  return lines.length === 0
    ? 'export interface Imports {}'
    : `export interface Imports {\n${lines.join('\n')}\n}`
}

function exportsInterface(module: Module, options: ModuleOptions): string {
  const lines = module.exports.map(
    (item) =>
      `  /** ${exportNote(item, module)} */\n  readonly ${specifierText(item.name)}: ${exportType(item, module, options)}`,
  )
  return lines.length === 0
    ? 'export interface Exports {}'
    : `export interface Exports {\n${lines.join('\n')}\n}`
}

/** The WebAssembly type of an export, for people. */
function exportNote({ kind, index }: Export, module: Module): string {
  switch (kind) {
    case 'func': {
      const { params, results } = module.functions[index]!.type
      return `func (${params.map(valueTypeName).join(', ')}) -> (${results.map(valueTypeName).join(', ')})`
    }
    case 'global': {
      const { type, mutable } = module.globals[index]!.type
      return `${mutable ? 'mutable' : 'immutable'} global ${valueTypeName(type)}`
    }
    case 'memory': {
      const { limits } = module.memories[index]!.type
      const { shared, pageSizeLog2 } = limits
      const traits = [shared ? 'shared ' : '', 'memory', addressNote(limits)].join('')
      const size = pageSizeLog2 === 16 ? '' : ` of ${2 ** pageSizeLog2} bytes`
      return `${traits}, pages${size}: ${rangeNote(limits)}`
    }
    case 'table': {
      const { element, limits } = module.tables[index]!.type
      return `table of ${valueTypeName(element)}${addressNote(limits)}, elements: ${rangeNote(limits)}`
    }
    case 'tag':
      return `${KIND_NAMES.tag} (${module.tags[index]!.type.type.params.map(valueTypeName).join(', ')})`
  }
}

function addressNote({ index }: Limits): string {
  return index === 'i64' ? ' with 64-bit addresses' : ''
}

function rangeNote({ min, max }: Limits): string {
  return `${min}${max === undefined ? '' : ` to ${max}`}`
}

function exportType({ kind, index }: Export, module: Module, options: ModuleOptions): string {
  switch (kind) {
    case 'func':
      return functionType(module.functions[index]!.type, module, options, 'get')
    case 'memory':
      return memoryType(module.memories[index]!.type.limits, 'SharedArrayBuffer')
    case 'table':
      return tableType(module.tables[index]!.type, module)
    case 'global': {
      const { type, mutable } = module.globals[index]!.type
      const value = `Global<${valueType(type, 'get', module)}>`
      return mutable ? value : `Readonly<${value}>`
    }
    case 'tag':
      return tagType(module.tags[index]!.type, module)
  }
}

function importType(item: Import, module: Module, options: ModuleOptions): string {
  switch (item.kind) {
    case 'func':
      return functionType(item.type, module, options, 'set')
    case 'memory':
      // Libraries declare that any memory has an ArrayBuffer.
      return memoryType(item.type.limits, 'ArrayBufferLike')
    case 'table':
      return tableType(item.type, module)
    case 'global': {
      const value = valueType(item.type.type, 'get', module)
      return item.type.mutable ? `Global<${value}>` : `${value} | Readonly<Global<${value}>>`
    }
    case 'tag':
      return tagType(item.type, module)
  }
}

function memoryType({ index, shared }: Limits, sharedBuffer: string): string {
  const size = index === 'i64' ? 'bigint' : 'number'
  if (shared) return `Memory<${size}, ${sharedBuffer}>`
  return index === 'i64' ? 'Memory<bigint>' : 'Memory'
}

function tableType({ element, limits }: TableType, module: Module): string {
  const index = limits.index === 'i64' ? ', bigint' : ''
  return `Table<${valueType(element, 'get', module)}${index}>`
}

function tagType({ type }: TagType, module: Module): string {
  return `Tag<[${type.params.map((param) => valueType(param, 'get', module)).join(', ')}]>`
}

/** @param direction whether JavaScript gets the function from the module, or sets it for the module to call */
function functionType(
  { params, results }: FunctionType,
  module: Module,
  { i64 }: ModuleOptions,
  direction: 'get' | 'set',
): string {
  const isPair = i64 === 'pair'
  const names: string[] = []
  params.forEach((param, k) => {
    if (param === I64 && isPair) names.push(`low${k}: number`, `high${k}: number`)
    else names.push(`value${k}: ${valueType(param, direction === 'get' ? 'set' : 'get', module)}`)
  })
  const types = results.flatMap((result) =>
    result !== I64 || !isPair
      ? [valueType(result, direction, module)]
      : results.length === 1
        ? ['number']
        : ['number', 'number'],
  )
  const result =
    types.length === 0
      ? 'void'
      : types.length === 1
        ? types[0]!
        : direction === 'get'
          ? `[${types.join(', ')}]`
          : `Iterable<${[...new Set(types)].join(' | ')}>`
  return `(${names.join(', ')}) => ${result}`
}

/** The type of a value that JavaScript gets from WebAssembly, or sets for it. */
function valueType(type: ValueType, direction: 'get' | 'set', module: Module): string {
  switch (type) {
    case I32:
    case F32:
    case F64:
      return 'number'
    case I64:
      return 'bigint'
    default:
      return isConfined(type) ? 'never' : referenceType(type, direction, module)
  }
}

/** Structs and arrays are opaque objects, small integers are numbers, and what holds anything of the host is any. */
function referenceType(type: ValueType, direction: 'get' | 'set', module: Module): string {
  const heap = heapTypeOf(type)
  const abstract = isConcrete(heap) ? ABSTRACT_HEAP_TYPES[module.types[heap]!.composite.kind] : heap
  const orNull = isNullable(type) ? ' | null' : ''
  switch (abstract) {
    case HEAP_FUNC:
      return direction === 'set' ? `Function${orNull}` : orNull === '' ? FUNCTION : `(${FUNCTION})${orNull}`
    case HEAP_STRUCT:
    case HEAP_ARRAY:
      return `object${orNull}`
    case HEAP_I31:
      return `number${orNull}`
    case HEAP_EQ:
      return `object | number${orNull}`
    case HEAP_NONE:
    case HEAP_NOFUNC:
    case HEAP_NOEXTERN:
      return orNull === '' ? 'never' : 'null'
    default:
      return 'any'
  }
}

const FUNCTION = '(...values: any[]) => any'
