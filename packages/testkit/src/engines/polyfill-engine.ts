// dewasm at run time: the polyfill's namespace takes the place of the native one, as a page without WebAssembly
// would see it.

import { createNamespace, installNamespace, type NamespaceOptions } from '@dewasm/polyfill'
import type { WebAssemblyNamespace } from '../web-assembly.js'
import type { Engine } from './engine.js'
import { createNamespaceEngine } from './namespace-engine.js'

/** With functions compiled when they are first called. The realm keeps its `WebAssembly`. */
export function createLazyEngine(options: NamespaceOptions): Engine {
  const namespace = createNamespace({ ...options, lazy: true })
  return createNamespaceEngine('lazy', namespace as unknown as WebAssemblyNamespace)
}

/** Replaces the realm's `WebAssembly` for good. */
export function createPolyfillEngine(options: NamespaceOptions): Engine {
  // First, so that nothing of the native namespace, such as its error classes, finds its way into the other.
  Reflect.deleteProperty(globalThis, 'WebAssembly')
  const namespace = createNamespace(options)
  installNamespace(namespace)
  return createNamespaceEngine('polyfill', namespace as unknown as WebAssemblyNamespace)
}
