/** What is in a module, in words that people and tools read: sections, imports, exports, functions, features. */
import { type FeatureReport, listFeatures } from './list-features.js'
import { decodeModule, listSections, type SectionHeader } from './wasm/decode/decode-module.js'
import type { ExternalKind, Module, Producer } from './wasm/module.js'
import type { FunctionType, GlobalType, Limits, MemoryType, TableType } from './wasm/types.js'
import { valueTypeName } from './wasm/types.js'

/** Something that is imported, exported or declared. */
export interface ExternalDescription {
  readonly kind: ExternalKind
  readonly index: number
  /** `(i32, i64) -> (f64)`, `1..4 pages`, `10 funcref`, `mut i32`; of a tag that of its payload. */
  readonly type: string
  /** Of a function: the names of its types. */
  readonly params?: readonly string[]
  readonly results?: readonly string[]
}

export interface FunctionDescription {
  readonly index: number
  /** From the name section. */
  readonly name: string | undefined
  readonly type: string
  /** Byte offset of its body, and how many bytes that has. */
  readonly start: number
  readonly size: number
}

export interface ModuleDescription {
  /** Bytes of the whole module. */
  readonly size: number
  /** From the name section. */
  readonly name: string | undefined
  readonly sections: readonly SectionHeader[]
  readonly imports: readonly (ExternalDescription & { readonly module: string; readonly name: string })[]
  readonly exports: readonly (ExternalDescription & { readonly name: string })[]
  /** Those that are not imported. */
  readonly memories: readonly ExternalDescription[]
  readonly tables: readonly ExternalDescription[]
  /** How many there are, imports not counted. */
  readonly globals: number
  readonly tags: number
  readonly types: number
  readonly dataSegments: number
  readonly elementSegments: number
  /** The module's own functions, in order. */
  readonly functions: readonly FunctionDescription[]
  /** The function that is called when the module is instantiated. */
  readonly start: number | undefined
  readonly features: FeatureReport
  readonly producers: readonly Producer[]
  readonly sourceMappingURL: string | undefined
}

/**
 * Describes a valid module.
 * @param bytes the module in the binary format
 * @throws InputError for a module that is malformed or invalid
 */
export function inspectModule(bytes: Uint8Array): ModuleDescription {
  const features = listFeatures(bytes)
  const module = decodeModule(bytes)
  const external = (kind: ExternalKind, index: number) => describe(module, kind, index)
  const own = (kind: 'memory' | 'table', items: readonly { readonly import: unknown }[]) =>
    items.flatMap(({ import: imported }, index) => (imported === undefined ? [external(kind, index)] : []))
  return {
    size: bytes.length,
    name: module.names?.module,
    sections: listSections(module),
    imports: describeImports(module),
    exports: module.exports.map(({ name, kind, index }) => ({ name, ...external(kind, index) })),
    memories: own('memory', module.memories),
    tables: own('table', module.tables),
    globals: module.globals.filter(({ import: imported }) => imported === undefined).length,
    tags: module.tags.filter(({ import: imported }) => imported === undefined).length,
    types: module.types.length,
    dataSegments: module.data.length,
    elementSegments: module.elements.length,
    functions: module.functions.flatMap(({ body, type }, index) =>
      body === undefined
        ? []
        : [
            {
              index,
              name: module.names?.functions.get(index),
              type: signatureText(type),
              start: body.start,
              size: body.end - body.start,
            },
          ],
    ),
    start: module.start,
    features,
    producers: module.producers ?? [],
    sourceMappingURL: module.sourceMappingURL,
  }
}

function describeImports(module: Module): ModuleDescription['imports'] {
  const next: Record<ExternalKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 }
  return module.imports.map(({ module: from, name, kind }) => ({
    module: from,
    name,
    ...describe(module, kind, next[kind]++),
  }))
}

function describe(module: Module, kind: ExternalKind, index: number): ExternalDescription {
  switch (kind) {
    case 'func': {
      const { type } = module.functions[index]!
      const [params, results] = [type.params, type.results].map((types) => types.map(valueTypeName))
      return { kind, index, type: signatureText(type), params, results }
    }
    case 'table':
      return { kind, index, type: tableText(module.tables[index]!.type) }
    case 'memory':
      return { kind, index, type: memoryText(module.memories[index]!.type) }
    case 'global':
      return { kind, index, type: globalText(module.globals[index]!.type) }
    case 'tag':
      return { kind, index, type: signatureText(module.tags[index]!.type.type) }
  }
}

/** `(i32, i64) -> (f64)`; without what is behind the parameters where there are no results. */
function signatureText({ params, results }: FunctionType): string {
  const list = (types: FunctionType['params']) => `(${types.map(valueTypeName).join(', ')})`
  return results.length === 0 ? list(params) : `${list(params)} -> ${list(results)}`
}

function tableText({ element, limits }: TableType): string {
  return `${rangeText(limits)} ${valueTypeName(element)}`
}

function memoryText({ limits }: MemoryType): string {
  const page = limits.min === 1 && limits.max === 1 ? 'page' : 'pages'
  const size = limits.pageSizeLog2 === 16 ? '' : ` of ${2 ** limits.pageSizeLog2} bytes`
  return `${rangeText(limits)} ${page}${size}${limits.shared ? ', shared' : ''}`
}

function rangeText({ min, max, index }: Limits): string {
  return `${min}${max === undefined ? ' or more' : max === min ? '' : `..${max}`}${index === 'i64' ? ' (64-bit)' : ''}`
}

function globalText({ type, mutable }: GlobalType): string {
  return `${mutable ? 'mut ' : ''}${valueTypeName(type)}`
}
