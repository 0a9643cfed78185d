// The part of the WebAssembly JavaScript API that the tools use, as types: the native namespace and the
// polyfill both have this shape.

export type Exports = Record<string, unknown>
export type ImportObject = Record<string, Record<string, unknown>>

export interface MemoryObject {
  readonly buffer: ArrayBuffer
  grow(delta: number): number
}

export interface TableObject {
  readonly length: number
  get(index: number): unknown
  set(index: number, value?: unknown): void
  grow(delta: number, value?: unknown): number
}

export interface GlobalObject {
  value: unknown
  valueOf(): unknown
}

export interface MemoryConstructor {
  new (descriptor: { initial: number; maximum?: number; shared?: boolean }): MemoryObject
}

export interface TableConstructor {
  new (
    descriptor: {
      element: string
      initial: number | bigint
      maximum?: number | bigint
      address?: 'i32' | 'i64'
    },
    value?: unknown,
  ): TableObject
}

export interface GlobalConstructor {
  new (descriptor: { value: string; mutable?: boolean }, value?: unknown): GlobalObject
}

export type ErrorConstructorLike = new (message?: string) => Error

export interface WebAssemblyNamespace {
  validate(bytes: Uint8Array): boolean
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports?: ImportObject) => { readonly exports: Exports }
  Memory: MemoryConstructor
  Table: TableConstructor
  Global: GlobalConstructor
  CompileError: ErrorConstructorLike
  LinkError: ErrorConstructorLike
  RuntimeError: ErrorConstructorLike
  /** Absent from engines without exception handling. */
  Exception?: new (
    ...values: never[]
  ) => object
}

/** The namespace installed in this realm, if any. */
export function installedWebAssembly(): WebAssemblyNamespace | undefined {
  return (globalThis as { WebAssembly?: WebAssemblyNamespace }).WebAssembly
}
