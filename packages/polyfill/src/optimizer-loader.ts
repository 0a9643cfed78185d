// What compiles modules with all passes, as soon as it is there. Where it cannot be loaded, because a policy forbids it
// or nobody is connected, the other half of the compiler goes on alone, and nobody is told.

import type { Optimizer } from '@dewasm/compiler/run-time'

let optimizer: Optimizer | undefined
let loading: Promise<void> | undefined

/** What has been loaded, or given. */
export function presentOptimizer(): Optimizer | undefined {
  return optimizer
}

/** For programs that have it anyway. */
export function provideOptimizer(provided: Optimizer): void {
  optimizer = provided
  loading = Promise.resolve()
}

/** Loads it unless it is there. The promise is never rejected. */
export function loadOptimizer(): Promise<void> {
  loading ??= import('./optimizer.js').then(
    (chunk) => {
      optimizer = chunk.optimizer
    },
    () => undefined,
  )
  return loading
}
