// Types of imports with a query that `vite/client` does not have: `/// <reference types="unplugin-dewasm/vite-client" />`.

interface DewasmInstance {
  // biome-ignore lint/suspicious/noExplicitAny: what a module exports is not known here
  readonly exports: Record<string, any>
}
type DewasmImports = Record<string, Record<string, unknown>>

/** Makes instances at once. */
declare module '*.wasm?factory' {
  interface Descriptor {
    readonly module: string
    readonly name: string
    readonly kind: 'function' | 'table' | 'memory' | 'global' | 'tag'
  }
  export const imports: readonly Descriptor[]
  export const exports: readonly Omit<Descriptor, 'module'>[]
  export function instantiate(imports?: DewasmImports): DewasmInstance
  const factory: {
    imports: typeof imports
    exports: typeof exports
    instantiate: typeof instantiate
  }
  export default factory
}

/** A `WebAssembly.Module`, or the module as JavaScript. */
declare module '*.wasm?source' {
  const source: object
  export default source
}

/** What `register` of `@dewasm/polyfill` takes. */
declare module '*.wasm?precompiled' {
  // biome-ignore lint/suspicious/noExplicitAny: the type of outputs is the polyfill's
  const precompiled: { readonly digest: string; load(): Promise<{ readonly default: any }> }
  export default precompiled
}
