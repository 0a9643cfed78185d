/**
 * How threads share the functions of a module: in batches of neighbouring functions, which whoever is free takes in
 * order. All threads cut the module into the same batches, so that one number is all they share.
 */
import type { Module } from './wasm/module.js'

/** Fewer bytes of code are not worth a message. */
const MINIMUM_BATCH = 0x8000
/** Enough batches for the last ones to end at about the same time. */
const BATCHES_PER_THREAD = 48

/** Indices of functions: batch number `n` is [batches[n], batches[n + 1]). */
export function cutIntoBatches(module: Module, threads: number): number[] {
  const { functions, importedFunctionCount } = module
  let total = 0
  for (const { body } of functions) if (body !== undefined) total += body.end - body.start
  const size = Math.max(MINIMUM_BATCH, total / (threads * BATCHES_PER_THREAD))
  const batches = [importedFunctionCount]
  let bytes = 0
  for (let index = importedFunctionCount; index < functions.length; index++) {
    const { start, end } = functions[index]!.body!
    bytes += end - start
    if (bytes < size && index + 1 < functions.length) continue
    batches.push(index + 1)
    bytes = 0
  }
  return batches
}
