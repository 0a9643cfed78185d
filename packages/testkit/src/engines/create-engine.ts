// Makes the engine for a way of running modules.

import type { Tune } from '@dewasm/compiler'
import { createAheadOfTimeEngine } from './ahead-of-time-engine.js'
import type { Engine, OptimizeLevel, Way } from './engine.js'
import { createNativeEngine } from './native-engine.js'
import { createOldEngine } from './old-engine.js'
import { createPolyfillEngine } from './polyfill-engine.js'

export interface EngineOptions {
  optimize: OptimizeLevel
  tune?: Tune
  /** Check the IR after every pass. */
  verify?: boolean
  /** Functions larger than this are divided, as `CompileOptions` says. */
  splitThreshold?: number | undefined
}

/** So small that functions of a few lines are divided: bytes. */
const SMALL_SEGMENT = 24

/** Making the polyfill engine replaces the realm's `WebAssembly`. */
export function createEngine(way: Way, options: EngineOptions): Engine {
  if (way === 'aot') return createAheadOfTimeEngine(options)
  if (way === 'es5') return createOldEngine(options)
  if (way === 'polyfill') return createPolyfillEngine(options)
  if (way === 'lazy') return createPolyfillEngine({ ...options, lazy: true, segmentSize: SMALL_SEGMENT })
  if (way === 'core')
    return createPolyfillEngine({ ...options, optimizes: false, segmentSize: SMALL_SEGMENT })
  return createNativeEngine()
}
