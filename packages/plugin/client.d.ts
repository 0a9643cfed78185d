// Types of imports with a query: `/// <reference types="unplugin-dewasm/client" />`. Those of `./x.wasm` itself
// are written beside it (`dts: true`).

interface DewasmInstance {
  // biome-ignore lint/suspicious/noExplicitAny: what a module exports is not known here
  readonly exports: Record<string, any>
}
type DewasmImports = Record<string, Record<string, unknown>>

/** Makes instances. */
declare module '*.wasm?init' {
  const init: (imports?: DewasmImports) => Promise<DewasmInstance>
  export default init
}

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

/** Where the file is. */
declare module '*.wasm?url' {
  const url: string
  export default url
}

/** What `register` of `@dewasm/polyfill` takes. */
declare module '*.wasm?precompiled' {
  // biome-ignore lint/suspicious/noExplicitAny: the type of outputs is the polyfill's
  const precompiled: { readonly digest: string; load(): Promise<{ readonly default: any }> }
  export default precompiled
}
