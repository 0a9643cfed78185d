// Installs the polyfill in any case.

import { createNamespace } from './create-namespace.js'
import { installNamespace } from './install-namespace.js'

export function installOverNative(): void {
  // First, so that nothing of the native namespace, such as its error classes, finds its way into ours.
  Reflect.deleteProperty(globalThis, 'WebAssembly')
  installNamespace(createNamespace())
}
