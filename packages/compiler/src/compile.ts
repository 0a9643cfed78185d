/**
 * The whole journey of a module, on one screen: bytes are decoded and validated; then each function by itself is
 * lowered to SSA, taken through the pipeline and printed; the module emitter joins the texts with what links and
 * instantiates them. Nothing of a finished function is kept but its text.
 */
import { startClock } from './clock.js'
import { describeFunctions } from './describe-functions.js'
import { emitFunction } from './emit/function/emit-function.js'
import {
  createModuleEmitter,
  type FunctionText,
  type ModuleEmitter,
  type ModuleOutput,
} from './emit/module/module-emitter.js'
import { PASS_PARTS } from './emit/module/pass-parts.js'
import { STRATEGIES } from './emit/tune/strategy.js'
import { InlineCandidates } from './inline-candidates.js'
import { IrStorage } from './ir/function.js'
import { analyzeTailCalls, type TailCalls } from './lower/analyze-tail-calls.js'
import { lowerFunction } from './lower/lower-function.js'
import {
  type CompileOptions,
  type CompileResult,
  type ReportDetails,
  type ResolvedOptions,
  resolveOptions,
  type Timings,
} from './options.js'
import { Pipeline } from './pipeline.js'
import { type ReadModule, readModule } from './read-module.js'
import { createSourceMap } from './source-map/create-source-map.js'
import { OperatorReader } from './wasm/decode/operator-reader.js'
import type { Module } from './wasm/module.js'
import { validatorOf } from './wasm/validate/validate-module.js'

/**
 * Recompiles a WebAssembly module to JavaScript.
 * @param bytes the module in the binary format
 * @throws InputError for a module that is malformed, invalid, or uses what dewasm or the feature gate refuses
 * @throws UsageError for options that make no sense
 */
export function compile(bytes: Uint8Array, options?: CompileOptions): CompileResult {
  const settings = resolveOptions(options)
  const compilation = new Compilation(bytes, settings)
  const { start, end } = compilation
  for (let index = start; index < end; index++) {
    compilation.addFunction(compilation.compileFunction(index))
    settings.onProgress?.(index + 1 - start, end - start)
  }
  return compilation.finish(createSourceMap)
}

/** One module on its way. Several of them, in several threads, may share the functions of a module. */
export class Compilation {
  readonly module: Module
  readonly emitter: ModuleEmitter
  /** Whether the texts of functions depend on those made before them. */
  readonly isSequential: boolean
  /** The module's own functions: [start, end). */
  readonly start: number
  readonly end: number
  readonly timings: Timings
  private readonly clock: (phase?: keyof Timings) => void
  private readonly pipeline: Pipeline
  private readonly reader: OperatorReader
  private readonly tailCalls: TailCalls | undefined
  private readonly storage = new IrStorage()
  private readonly settings: ResolvedOptions
  /** How many texts each function became, for the report. */
  private readonly pieces: number[] = []

  /**
   * @param read the module, if it was read already
   * @param emitter of the module, if there is one that functions are to be emitted for
   */
  constructor(
    bytes: Uint8Array,
    settings: ResolvedOptions,
    { module, timings }: ReadModule = readModule(bytes, settings),
    emitter?: ModuleEmitter,
  ) {
    this.timings = timings
    this.clock = startClock(timings)
    this.module = module
    this.settings = settings
    this.start = module.importedFunctionCount
    this.end = module.functions.length
    this.reader = new OperatorReader(module)
    this.tailCalls = analyzeTailCalls(module, this.reader)
    const callees =
      settings.optimize === 's' ? undefined : new InlineCandidates(module, this.reader, this.tailCalls)
    const { inlinesHelpers, keepsNaNBits, memory } = STRATEGIES[settings.tune]
    const isInterpreted = !inlinesHelpers
    const isSmall = settings.optimize === 's'
    const isArrayMemory =
      memory.views === 'arrays' && settings.optimize !== 's'
        ? (index: number) => this.emitter.isArrayMemory(index)
        : undefined
    this.pipeline = new Pipeline(settings, {
      traps: settings.traps,
      isInterpreted,
      keepsNaNBits,
      isArrayMemory,
      hasPairAccess: isSmall ? (index) => this.emitter.hasPairAccess(index) : undefined,
      isGlobalVariable:
        isSmall && settings.minify ? (index) => this.emitter.isGlobalVariable(index) : undefined,
      callees,
    })
    this.isSequential = this.tailCalls !== undefined
    // What calls of functions in a table that never changes are made of is known when all of them are compiled.
    const isOpen = settings.optimize === 0 || changesTables(module)
    this.emitter = emitter ?? createModuleEmitter(module, settings, PASS_PARTS, isOpen)
    emitter?.useParts(PASS_PARTS)
    this.clock('emit')
  }

  /** The text of a function, or those of its pieces. */
  compileFunction(index: number): FunctionText[] {
    this.clock()
    const fn = lowerFunction(this.module, index, this.reader, this.tailCalls, this.storage)
    this.clock('lower')
    const pieces = this.pipeline.run(fn)
    this.clock()
    const { context } = this.emitter
    const texts = pieces.map((piece) => ({
      text: emitFunction(piece, context),
      marks: context.marks?.take(),
    }))
    this.clock('emit')
    return texts
  }

  /** Takes the texts of the next function. */
  addFunction(texts: readonly FunctionText[]): void {
    for (const { text, marks } of texts) this.emitter.addFunction(text, marks)
    if (this.settings.report) this.pieces.push(texts.length)
  }

  /** @param createMap writes the source map if one is asked for; without it there is none */
  finish(createMap?: typeof createSourceMap): CompileResult & Pick<ModuleOutput, 'moduleData'> {
    const { module } = this
    const { sourceMap, name } = this.settings
    this.clock()
    const output = this.emitter.finish()
    this.clock('emit')
    const { mapped } = output
    const warnings = [...output.warnings]
    const map = sourceMap && mapped && createMap?.(module, mapped, sourceMap, name, warnings)
    this.clock('map')
    return {
      code: output.code,
      map,
      dts: output.dts,
      data: output.data,
      moduleData: output.moduleData,
      report: {
        inputSize: module.bytes.length,
        outputSize: output.code.length,
        functions: this.end - this.start,
        timings: this.totalTimings(),
        details: this.settings.report ? this.details(output) : undefined,
      },
      warnings,
    }
  }

  private details({ functionsStart, dataLength }: ModuleOutput): ReportDetails {
    let next = functionsStart
    let text = 0
    const { functionLengths } = this.emitter
    const functions = describeFunctions(this.module, this.reader).map((facts, position) => {
      const pieces = this.pieces[position]!
      const start = next
      // Each text has a line break behind it.
      for (const end = text + pieces; text < end; text++) next += functionLengths[text]! + 1
      return { ...facts, start, end: next - 1, pieces }
    })
    const importedFunctions = this.module.imports
      .filter(({ kind }) => kind === 'func')
      .map(({ module, name }) => ({ module, name }))
    return { importedFunctions, functions, runtime: this.emitter.runtimeInUse(), dataLength }
  }

  /** Milliseconds spent so far. */
  totalTimings(): Timings {
    const { optimize, legalize } = this.pipeline.timings
    return {
      ...this.timings,
      optimize: this.timings.optimize + optimize,
      legalize: this.timings.legalize + legalize,
    }
  }
}

/** Whether some instruction of a validated module may change a table. */
function changesTables(module: Module): boolean {
  const validator = validatorOf(module)
  const names = ['table.set', 'table.grow', 'table.fill', 'table.copy', 'table.init'] as const
  return names.some((name) => validator.uses(name))
}
