/**
 * Compiles a module whose functions are compiled when they are first called: for programs that compile modules as they
 * run, most of whose functions they never call. The functions come from `baseline/`; those that run often are compiled
 * anew by an {@link Optimizer}, if there is one.
 */
import { BaselineCompiler } from './baseline/baseline-compiler.js'
import { BASELINE_MARKS } from './baseline/operators.js'
import { startClock } from './clock.js'
import type { ModuleData } from './emit/module/data-source.js'
import { type BodyFacts, declaresOrdinary, isOrdinary } from './emit/module/lazy-text.js'
import { createModuleEmitter, type ModuleEmitter } from './emit/module/module-emitter.js'
import { type CompileOptions, type CompileResult, type ResolvedOptions, resolveOptions } from './options.js'
import { type ReadModule, readModule } from './read-module.js'
import { decodeModule } from './wasm/decode/decode-module.js'
import { INSTRUCTIONS } from './wasm/instructions/index.js'
import type { Module } from './wasm/module.js'
import { BodyNotes } from './wasm/validate/body-notes.js'
import { validatorOf } from './wasm/validate/validate-module.js'

export interface LazyResult extends CompileResult {
  /**
   * What the code, the body of a function of `runtime` and `functionText`, takes for its second parameter. Undefined
   * where all functions are in the code already.
   * @throws InputError for a function that uses what cannot be compiled
   */
  readonly functionText: LazyFunctionText | undefined
  /** What the code takes for its third parameter, `data`, if there is a second one. */
  readonly moduleData: ModuleData | undefined
}

/**
 * The text of a part of a function: what is called first, a segment of that, by its number, or the function as it is
 * compiled with all passes, which is empty if nobody can do that yet.
 */
export type LazyFunctionText = (index: number, part: 'function' | 'optimized' | number) => string

/** How functions are compiled when they are first called. */
export interface LazyOptions {
  /** Functions of more bytes than this are divided into segments of about so many. */
  segmentSize?: number | undefined
}

/** The compiler that takes its time. */
export interface Optimizer {
  /** All functions of a module at once. */
  compileAll(
    bytes: Uint8Array,
    settings: ResolvedOptions,
    read: ReadModule,
  ): CompileResult & Pick<LazyResult, 'moduleData'>
  /** One function after another, in any order, of a module that is emitted already: answers the text of each. */
  compileFunctions(
    bytes: Uint8Array,
    settings: ResolvedOptions,
    read: ReadModule,
    emitter: ModuleEmitter,
  ): (index: number) => string
}

/**
 * @param bytes the module in the binary format, which must not change as long as there may be instances
 * @param lazy false to compile all functions at once, if there is an optimizer
 * @param optimizer answers it as soon as there is one; undefined if there never will be
 * @throws InputError and UsageError as `compile` does
 */
export function compileLazily(
  bytes: Uint8Array,
  options: CompileOptions,
  lazy: LazyOptions | false,
  optimizer: (() => Optimizer | undefined) | undefined,
): LazyResult {
  const settings = resolveOptions({
    ...options,
    format: 'function',
    runtime: 'parameter',
    sourceMap: false,
  })
  const segmentSize = lazy ? lazy.segmentSize : undefined
  const present = optimizer?.()
  const isEager = lazy === false && present !== undefined
  const read = readModule(
    bytes,
    settings,
    isEager ? undefined : (count) => new BodyNotes(count, BASELINE_MARKS, segmentSize),
  )
  const { module, notes, timings } = read
  const facts = factsOf(module)
  const isReplaceable = isOrdinary(module, facts)
  if (present !== undefined && (isEager || !isReplaceable)) {
    return { ...present.compileAll(bytes, settings, read), functionText: undefined }
  }
  const clock = startClock(timings)
  const emitter = createModuleEmitter(module, settings, undefined)
  emitter.beginLazily(facts)
  const output = emitter.finish()
  emitter.takeUse()
  const isReplaced = isReplaceable && optimizer !== undefined
  const baseline = new BaselineCompiler(module, emitter.context, notes!, { segmentSize, isReplaced })
  clock('emit')
  const functionText = textsByPart(baseline, emitter, () => {
    return isReplaced ? optimizer()?.compileFunctions(bytes, settings, read, emitter) : undefined
  })
  return {
    code: output.code,
    map: undefined,
    dts: undefined,
    data: undefined,
    report: reportOf(module, output.code, timings),
    warnings: [],
    moduleData: output.moduleData,
    functionText,
  }
}

/**
 * Whether functions of a module, as far as its declarations say, are compiled anew when there is an optimizer. Anything
 * may be said of what is no module.
 */
export function mayBeReplaced(bytes: Uint8Array, options: Pick<CompileOptions, 'features'>): boolean {
  try {
    return declaresOrdinary(decodeModule(bytes, { features: resolveOptions(options).features }))
  } catch {
    return true
  }
}

function factsOf(module: Module): BodyFacts {
  const validator = validatorOf(module)
  const usesAtomics = INSTRUCTIONS.some(
    ({ name, proposal }) => proposal === 'threads' && validator.uses(name),
  )
  return {
    uses: (instruction) => validator.uses(instruction),
    usesAtomics,
    declaredFunctions: validator.declaredFunctions,
  }
}

/** Remembers texts of functions, which several instances may ask for; each evaluates a segment but once. */
function textsByPart(
  baseline: BaselineCompiler,
  emitter: ModuleEmitter,
  findOptimizer: () => ((index: number) => string) | undefined,
): LazyFunctionText {
  const texts = new Map<number, string>()
  const optimizedTexts = new Map<number, string>()
  let optimizedText: ((index: number) => string) | undefined
  return (index, part) => {
    if (typeof part === 'number') return emitter.preparedText(baseline.segmentText(index, part))
    if (part === 'optimized' || baseline.isSlow(index)) {
      let text = optimizedTexts.get(index)
      if (text !== undefined) return text
      optimizedText ??= findOptimizer()
      if (optimizedText !== undefined) {
        text = emitter.preparedText(optimizedText(index))
        optimizedTexts.set(index, text)
        return text
      }
      if (part === 'optimized') return ''
    }
    let text = texts.get(index)
    if (text === undefined) {
      text = emitter.preparedText(baseline.functionText(index))
      texts.set(index, text)
    }
    return text
  }
}

function reportOf(module: Module, { length }: string, timings: CompileResult['report']['timings']) {
  return {
    inputSize: module.bytes.length,
    outputSize: length,
    functions: module.functions.length - module.importedFunctionCount,
    timings,
    details: undefined,
  }
}
