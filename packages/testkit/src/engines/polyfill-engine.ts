// dewasm at run time: the polyfill's namespace takes the place of the native one, as a page without WebAssembly
// would see it.

import { createNamespace, type NamespaceOptions } from '@dewasm/polyfill'
import type { WebAssemblyNamespace } from '../web-assembly.js'
import type { Engine } from './engine.js'
import { createNamespaceEngine } from './namespace-engine.js'

/** Replaces the realm's `WebAssembly` for good. */
export function createPolyfillEngine(options: NamespaceOptions): Engine {
  const namespace = createNamespace(options) as unknown as WebAssemblyNamespace
  Object.defineProperty(globalThis, 'WebAssembly', {
    value: namespace,
    writable: true,
    configurable: true,
  })
  return createNamespaceEngine('polyfill', namespace)
}
