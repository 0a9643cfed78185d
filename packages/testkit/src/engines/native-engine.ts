// The engine's own WebAssembly, which every other way is compared with.

import { installedWebAssembly } from '../web-assembly.js'
import type { Engine } from './engine.js'
import { createNamespaceEngine } from './namespace-engine.js'

/** The namespace must still be in place. */
export function createNativeEngine(): Engine {
  const native = installedWebAssembly()
  if (native === undefined) throw new Error('this engine has no WebAssembly')
  return createNamespaceEngine('native', native)
}
