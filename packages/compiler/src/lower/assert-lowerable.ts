/** Refuses, before any work is done, modules that use what the lowering does not know. */
import { UnsupportedError } from '../errors.js'
import type { Module } from '../wasm/module.js'
import type { Limits } from '../wasm/types.js'

/** @throws UnsupportedError naming the feature */
export function assertLowerable(module: Module): void {
  for (const { type, offset } of module.memories) assertLimits(type.limits, offset)
  for (const { type, offset } of module.tables) assertLimits(type.limits, offset)
}

function assertLimits(limits: Limits, offset: number | undefined): void {
  if (limits.index === 'i64') refuse('memory64', '64-bit addresses', offset)
  if (limits.shared) refuse('threads', 'shared memories', offset)
}

function refuse(feature: string, what: string, offset: number | undefined): never {
  throw new UnsupportedError(`unsupported feature ${feature}`, { detail: `${what} are not lowered to JavaScript`, offset })
}
