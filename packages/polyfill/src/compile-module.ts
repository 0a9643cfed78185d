// From bytes to something that can be instantiated, at run time: the compiler's text becomes a function of the
// runtime, which answers the output's module.

import {
  type CompileOptions,
  type CompileReport,
  compileLazily,
  InputError,
  type LazyResult,
  mayBeReplaced,
  validate,
} from '@dewasm/compiler/run-time'
import * as runtime from '@dewasm/runtime'
import { detectedTune } from './detect-tune.js'
import { compileError, type Output } from './module-source.js'
import { loadOptimizer, presentOptimizer } from './optimizer-loader.js'
import type { ProvidedImports } from './provided-imports.js'
import { mayGenerateCode, withoutCode } from './without-code.js'

/** Options of the compiler that make sense at run time. The default of `tune` is what the engine seems to be. */
export interface RunTimeOptions
  extends Pick<CompileOptions, 'optimize' | 'tune' | 'traps' | 'features' | 'verify'> {
  /** Whether functions are compiled when they are first called. Default: those of large modules. */
  lazy?: boolean
  /** Of functions compiled when they are first called: see `LazyOptions`. */
  segmentSize?: number | undefined
  /** Whether functions may be compiled with all passes. Default true. */
  optimizes?: boolean
  /** Told of every module compiled. */
  onCompile?: (bytes: Uint8Array, report: CompileReport) => void
}

/** From this many bytes on few functions of a module are likely to be called. */
const LARGE_MODULE = 0x20000

/** Largest module that `validate` compiles to be sure. */
const SMALL_MODULE = 65536

/**
 * Compiles a module.
 * @param method names the caller in messages
 * @throws CompileError, with the compiler's error as its cause
 */
export function compileModule(
  bytes: Uint8Array,
  options: RunTimeOptions,
  provided: ProvidedImports | undefined,
  method: string,
): Output {
  if (provided?.isAmbiguous === true) {
    throw compileError(method, 'A set of builtins is asked for twice')
  }
  if (!mayGenerateCode()) {
    reportingErrors(method, () => validate(bytes, validation(options, provided)))
    return withoutCode.compile(bytes, provided, method)
  }
  const isLazy = options.lazy ?? bytes.length >= LARGE_MODULE
  const result = reportingErrors(method, () => compileToFunction(bytes, options, provided, isLazy))
  options.onCompile?.(bytes, result.report)
  const { functionText, moduleData } = result
  const prepare: typeof functionText =
    functionText && ((index, part) => reportingErrors(method, () => functionText(index, part)))
  return new Function('runtime', 'functionText', 'data', result.code)(runtime, prepare, moduleData) as Output
}

/**
 * Functions of most modules are compiled anew when the optimizer has arrived, so that nobody waits for it; modules of
 * which that is not true would be as slow for ever as they are at first.
 */
export function prepareToCompile(
  bytes: Uint8Array,
  { optimizes, features }: RunTimeOptions,
): PromiseLike<void> | undefined {
  if (optimizes === false || presentOptimizer() !== undefined || !mayGenerateCode()) return undefined
  const loading = loadOptimizer()
  return mayBeReplaced(bytes, { features }) ? undefined : loading
}

function reportingErrors<T>(method: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof InputError ? toCompileError(error, method) : error
  }
}

/**
 * Will the module compile? Programs ask with tiny modules whether a proposal is there, and then a module that is
 * valid but cannot be compiled must count as invalid; large ones are only validated, to be quick.
 */
export function isCompilable(
  bytes: Uint8Array,
  options: RunTimeOptions,
  provided: ProvidedImports | undefined,
): boolean {
  if (provided?.isAmbiguous === true) return false
  try {
    if (bytes.length <= SMALL_MODULE) compileToFunction(bytes, options, provided, false)
    else validate(bytes, validation(options, provided))
    return true
  } catch (error) {
    if (error instanceof InputError) return false
    throw error
  }
}

function compileToFunction(
  bytes: Uint8Array,
  { onCompile, lazy, segmentSize, optimizes, ...options }: RunTimeOptions,
  provided: ProvidedImports | undefined,
  isLazy: boolean,
): LazyResult {
  const settings = {
    ...options,
    tune: options.tune ?? detectedTune,
    providedImports: provided?.types,
    format: 'function',
    runtime: 'parameter',
  } as const
  // Modules ask for more than this one call: what can be loaded is of use to the next, or when functions run often.
  if (optimizes !== false) void loadOptimizer()
  const find = optimizes === false ? undefined : presentOptimizer
  const isEager = find?.() !== undefined && (!isLazy || provided !== undefined)
  // Whoever made the module may change its bytes afterwards.
  return compileLazily(bytes.slice(), settings, !isEager && { segmentSize }, find)
}

function toCompileError(error: InputError, method: string): Error {
  const place = error.offset === undefined ? '' : ` @+${error.offset}`
  return compileError(method, error.message + place, error)
}

function validation({ features }: RunTimeOptions, provided: ProvidedImports | undefined) {
  return { features, providedImports: provided?.types }
}
