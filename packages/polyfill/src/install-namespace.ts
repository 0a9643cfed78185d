// Makes a namespace the realm's `WebAssembly`.

import type { WebAssemblyNamespace } from './interface.js'

/** With the attributes that the native property has. */
export function installNamespace(namespace: WebAssemblyNamespace): void {
  Object.defineProperty(globalThis, 'WebAssembly', {
    value: namespace,
    writable: true,
    enumerable: false,
    configurable: true,
  })
}
