// The part of the WebAssembly JavaScript API that the tools use, as types: the native namespace and the
// polyfill both have this shape.

export type Exports = Record<string, unknown>
export type ImportObject = Record<string, Record<string, unknown>>

/** Addresses and indices are BigInts where they have 64 bits. */
export interface MemoryObject {
  readonly buffer: ArrayBuffer
  grow(delta: number | bigint): number | bigint
}

export interface TableObject {
  readonly length: number | bigint
  get(index: number | bigint): unknown
  set(index: number | bigint, value?: unknown): void
  grow(delta: number | bigint, value?: unknown): number | bigint
}

export interface GlobalObject {
  value: unknown
  valueOf(): unknown
}

export interface MemoryConstructor {
  new (descriptor: {
    initial: number | bigint
    maximum?: number | bigint
    shared?: boolean
    address?: 'i32' | 'i64'
  }): MemoryObject
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

export interface TagConstructor {
  new (type: { parameters: readonly string[] }): object
}

export interface ExceptionObject {
  is(tag: object): boolean
  getArg(tag: object, index: number): unknown
}

export interface ExceptionConstructor {
  new (tag: object, payload: readonly unknown[]): ExceptionObject
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
  Tag?: TagConstructor
  Exception?: ExceptionConstructor
  JSTag?: object
}

/** The namespace installed in this realm, if any. */
export function installedWebAssembly(): WebAssemblyNamespace | undefined {
  return (globalThis as { WebAssembly?: WebAssemblyNamespace }).WebAssembly
}
