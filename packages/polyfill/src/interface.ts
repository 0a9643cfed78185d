// The polyfill's public types: the WebAssembly JavaScript Interface as far as it is there.

import type { ModuleOptions } from './provided-imports.js'

export type ImportValue = unknown
export type Imports = Record<string, Record<string, ImportValue>>
export type Exports = Record<string, unknown>
export type BufferSource = ArrayBufferView | ArrayBufferLike
export type ExternalKind = 'function' | 'table' | 'memory' | 'global' | 'tag'

export interface ModuleImportDescriptor {
  module: string
  name: string
  kind: ExternalKind
}

export interface ModuleExportDescriptor {
  name: string
  kind: ExternalKind
}

/** A compiled module. */
export interface Module {
  readonly [Symbol.toStringTag]: string
}

export interface ModuleConstructor {
  /** @throws CompileError, whose `cause` is the compiler's own error */
  new (bytes: BufferSource, options?: ModuleOptions): Module
  readonly prototype: Module
  imports(module: Module): ModuleImportDescriptor[]
  exports(module: Module): ModuleExportDescriptor[]
  customSections(module: Module, sectionName: string): ArrayBuffer[]
}

export interface Instance {
  readonly exports: Exports
}

export interface InstanceConstructor {
  /** @throws LinkError, RuntimeError, TypeError */
  new (module: Module, imports?: Imports): Instance
  readonly prototype: Instance
}

export interface InstantiatedSource {
  module: Module
  instance: Instance
}

/** What a fetch answers, as far as the streaming functions look at it. */
export interface ResponseLike {
  readonly ok: boolean
  readonly headers: { get(name: string): string | null }
  arrayBuffer(): Promise<ArrayBuffer>
}

export interface WebAssemblyNamespace {
  validate(bytes: BufferSource, options?: ModuleOptions): boolean
  compile(bytes: BufferSource, options?: ModuleOptions): Promise<Module>
  instantiate(bytes: BufferSource, imports?: Imports, options?: ModuleOptions): Promise<InstantiatedSource>
  instantiate(module: Module, imports?: Imports): Promise<Instance>
  compileStreaming(source: ResponseLike | PromiseLike<ResponseLike>, options?: ModuleOptions): Promise<Module>
  instantiateStreaming(
    source: ResponseLike | PromiseLike<ResponseLike>,
    imports?: Imports,
    options?: ModuleOptions,
  ): Promise<InstantiatedSource>
  readonly Module: ModuleConstructor
  readonly Instance: InstanceConstructor
  readonly Memory: typeof import('@dewasm/runtime').Memory
  readonly Table: typeof import('@dewasm/runtime').Table
  readonly Global: typeof import('@dewasm/runtime').Global
  readonly Tag: typeof import('@dewasm/runtime').Tag
  readonly Exception: typeof import('@dewasm/runtime').Exception
  readonly JSTag: object
  readonly CompileError: ErrorConstructor
  readonly LinkError: ErrorConstructor
  readonly RuntimeError: ErrorConstructor
}
