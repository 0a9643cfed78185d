/** The engine's own WebAssembly, which the runtime is compared with; the library of declarations in use lacks it. */
interface Descriptor {
  element?: string
  value?: string
  mutable?: boolean
  initial?: number
  maximum?: number
}

interface Memory {
  readonly buffer: ArrayBuffer
  grow(delta: number): number
}

interface Table {
  readonly length: number
  get(index: number): unknown
  set(index: number, value?: unknown): void
  grow(delta: number, value?: unknown): number
}

interface Global {
  value: unknown
  valueOf(): unknown
}

interface Namespace {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports?: object) => { readonly exports: Record<string, unknown> }
  Memory: (new (descriptor: Descriptor) => Memory) & { prototype: Memory }
  Table: (new (descriptor: Descriptor, ...values: unknown[]) => Table) & { prototype: Table }
  Global: (new (descriptor: Descriptor, ...values: unknown[]) => Global) & { prototype: Global }
  CompileError: ErrorConstructor
  LinkError: ErrorConstructor
  RuntimeError: ErrorConstructor
}

export const { WebAssembly } = globalThis as unknown as { WebAssembly: Namespace }
