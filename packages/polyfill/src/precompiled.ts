// The namespace for places where code may not be generated, or where 12 KB are enough: its modules are those that were
// compiled ahead of time and registered.
//
//   import { install, register } from '@dewasm/polyfill/precompiled'
//   import app from './app.js'                    // dewasm app.wasm -o app.js
//
//   register(app)
//   install()                                     // takes the place of the engine's own WebAssembly

import { assembleNamespace } from './assemble-namespace.js'
import { installNamespace } from './install-namespace.js'
import { withoutCode } from './without-code.js'

export type { WebAssemblyNamespace } from './interface.js'
export { type Deferred, type Precompiled, type Registrable, register } from './registry.js'

/** The namespace. Nothing global is touched by importing it. */
export const WebAssembly = /* @__PURE__ */ assembleNamespace(withoutCode)

/** Makes it the realm's `WebAssembly`. */
export function install(): void {
  installNamespace(WebAssembly)
}
