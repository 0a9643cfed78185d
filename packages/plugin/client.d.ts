/// <reference path="./vite-client.d.ts" />
// Types of imports with a query: `/// <reference types="unplugin-dewasm/client" />`. Those of `./x.wasm` itself
// are written beside it (`dts: true`). These two `vite/client` has, too; the others are in `vite-client.d.ts`.

/** Makes instances. */
declare module '*.wasm?init' {
  const init: (imports?: DewasmImports) => Promise<DewasmInstance>
  export default init
}

/** Where the file is. */
declare module '*.wasm?url' {
  const url: string
  export default url
}
