/** The first half of the journey: bytes are decoded and validated. */
import { checkProvidedImports } from './check-provided-imports.js'
import { startClock } from './clock.js'
import { type CompileOptions, type ResolvedOptions, resolveOptions, type Timings } from './options.js'
import { decodeModule } from './wasm/decode/decode-module.js'
import type { Module } from './wasm/module.js'
import type { BodyNotes } from './wasm/validate/body-notes.js'
import { validateModule, validatorOf } from './wasm/validate/validate-module.js'

/** A valid module. */
export interface ReadModule {
  readonly module: Module
  /** Milliseconds so far. */
  readonly timings: Timings
  /** What was noted of bodies, if that was asked for. */
  readonly notes: BodyNotes | undefined
}

/**
 * @param createNotes makes what takes notes of bodies
 * @throws InputError
 */
export function readModule(
  bytes: Uint8Array,
  { features, providedImports }: ResolvedOptions,
  createNotes?: (functions: number) => BodyNotes,
): ReadModule {
  const timings: Timings = { decode: 0, validate: 0, lower: 0, optimize: 0, legalize: 0, emit: 0, map: 0 }
  const clock = startClock(timings)
  const module = decodeModule(bytes, { features })
  clock('decode')
  const notes = createNotes?.(module.functions.length)
  if (notes !== undefined) validatorOf(module).keepNotes(notes)
  validateModule(module)
  if (providedImports !== undefined) checkProvidedImports(module, providedImports)
  clock('validate')
  return { module, timings, notes }
}

/** Decodes and validates a module without compiling it. @throws InputError as `compile` does */
export function validate(
  bytes: Uint8Array,
  options?: Pick<CompileOptions, 'features' | 'providedImports'>,
): void {
  readModule(bytes, resolveOptions(options))
}
