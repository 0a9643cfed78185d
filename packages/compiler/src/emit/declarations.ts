/** TypeScript declarations of an output. */
import type { Export, Import, Module } from '../wasm/module.js'
import {
  F32,
  F64,
  FUNCREF,
  type FunctionType,
  I32,
  I64,
  V128,
  type ValueType,
  valueTypeName,
} from '../wasm/types.js'
import { KIND_NAMES, specifierText } from './module/literals.js'
import type { ModuleOptions } from './module/module-context.js'
import { hasData } from './module/state-text.js'

/** Shapes that fit the objects of WebAssembly, without asking for a library that declares them. */
const OBJECTS = `/** A memory, as \`WebAssembly.Memory\`. */
export interface Memory {
  readonly buffer: ArrayBuffer
  /** Grows by that many pages of 64 KiB; returns how many there were. */
  grow(delta: number): number
}

/** A table, as \`WebAssembly.Table\`. */
export interface Table<Element> {
  readonly length: number
  get(index: number): Element
  set(index: number, value?: Element): void
  grow(delta: number, value?: Element): number
}

/** A global, as \`WebAssembly.Global\`. */
export interface Global<Value> {
  value: Value
  valueOf(): Value
}
`

/** The declarations for the output of `module` with these options. */
export function emitDeclarations(module: Module, options: ModuleOptions): string {
  return options.linking === 'esm'
    ? linkedDeclarations(module, options)
    : factoryDeclarations(module, options)
}

function factoryDeclarations(module: Module, options: ModuleOptions): string {
  const hasDataFile = options.data === 'file' && hasData(module)
  const parts = [
    OBJECTS,
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
    parts.push(`/** The high half of the i64 that an exported function has just returned. */
export declare function getTempRet0(): number

/** Sets the high half of the i64 that an imported function is about to return. */
export declare function setTempRet0(high: number): void
`)
  }
  const types = members.map((name) => `  ${name}: typeof ${name}`).join('\n')
  parts.push(`declare const all: {\n${types}\n}\nexport default all\n`)
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
    return `declare ${type.mutable ? 'let' : 'const'} X${position}: ${valueType(type.type, 'get')}`
  })
  const list = specifiers.length === 0 ? 'export {}' : `export {\n${specifiers.join('\n')}\n}`
  return `${OBJECTS.replace(/^export /gm, '')}\n${[...constants, list].join('\n')}\n`
}

function importsInterface(module: Module, options: ModuleOptions): string {
  const modules = new Map<string, Map<string, string>>()
  for (const item of module.imports) {
    let fields = modules.get(item.module)
    if (fields === undefined) modules.set(item.module, (fields = new Map()))
    const type = importType(item, options)
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
      const { min, max } = module.memories[index]!.type.limits
      return `memory, pages: ${min}${max === undefined ? '' : ` to ${max}`}`
    }
    case 'table': {
      const { element, limits } = module.tables[index]!.type
      const bound = limits.max === undefined ? '' : ` to ${limits.max}`
      return `table of ${valueTypeName(element)}, elements: ${limits.min}${bound}`
    }
    case 'tag':
      return KIND_NAMES.tag
  }
}

function exportType({ kind, index }: Export, module: Module, options: ModuleOptions): string {
  switch (kind) {
    case 'func':
      return functionType(module.functions[index]!.type, options, 'get')
    case 'memory':
      return 'Memory'
    case 'table':
      return `Table<${valueType(module.tables[index]!.type.element, 'get')}>`
    case 'global': {
      const { type, mutable } = module.globals[index]!.type
      const value = `Global<${valueType(type, 'get')}>`
      return mutable ? value : `Readonly<${value}>`
    }
    case 'tag':
      return 'object'
  }
}

function importType(item: Import, options: ModuleOptions): string {
  switch (item.kind) {
    case 'func':
      return functionType(item.type, options, 'set')
    case 'memory':
      return 'Memory'
    case 'table':
      return `Table<${valueType(item.type.element, 'get')}>`
    case 'global': {
      const value = valueType(item.type.type, 'get')
      return item.type.mutable ? `Global<${value}>` : `${value} | Readonly<Global<${value}>>`
    }
    case 'tag':
      return 'object'
  }
}

/** @param direction whether JavaScript gets the function from the module, or sets it for the module to call */
function functionType(
  { params, results }: FunctionType,
  { i64 }: ModuleOptions,
  direction: 'get' | 'set',
): string {
  const isPair = i64 === 'pair'
  const names: string[] = []
  params.forEach((param, k) => {
    if (param === I64 && isPair) names.push(`low${k}: number`, `high${k}: number`)
    else names.push(`value${k}: ${valueType(param, direction === 'get' ? 'set' : 'get')}`)
  })
  const types = results.flatMap((result) =>
    result !== I64 || !isPair
      ? [valueType(result, direction)]
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
function valueType(type: ValueType, direction: 'get' | 'set'): string {
  switch (type) {
    case I32:
    case F32:
    case F64:
      return 'number'
    case I64:
      return 'bigint'
    case FUNCREF:
      return direction === 'get' ? '((...values: any[]) => any) | null' : 'Function | null'
    case V128:
      return 'never'
    default:
      return 'any'
  }
}
