/**
 * The order of everything that happens to a function's IR between lowering and emission: one list, read from
 * top to bottom. Each pass says in its file what it requires and guarantees. All but the legalisations can be
 * switched off, and then the output is slower but still right.
 */
import { now } from './clock.js'
import { InternalError, UsageError } from './errors.js'
import type { IrFunction } from './ir/function.js'
import type { Pass, PassContext } from './ir/pass.js'
import { printFunction } from './ir/print.js'
import { withScratch } from './ir/scratch.js'
import { type Stage, verifyFunction } from './ir/verify.js'
import { legalizeFloatCopies } from './legalize/float-copies.js'
import { legalizeInteger64 } from './legalize/integer64.js'
import { legalizeVector128 } from './legalize/vector128.js'
import { combineRotations } from './optimize/combine-rotations.js'
import { eliminateCommonSubexpressions } from './optimize/eliminate-common-subexpressions.js'
import { eliminateDeadCode } from './optimize/eliminate-dead-code.js'
import { eliminateRedundantParameters } from './optimize/eliminate-redundant-parameters.js'
import { eliminateReferenceChecks } from './optimize/eliminate-reference-checks.js'
import { guardAccesses } from './optimize/guard-accesses.js'
import { guardLoops } from './optimize/guard-loops.js'
import { hoistInvariants } from './optimize/hoist-invariants.js'
import { inlineCalls } from './optimize/inline-calls.js'
import { joinHalves } from './optimize/join-halves.js'
import { narrowToDemandedBits } from './optimize/narrow-to-demanded-bits.js'
import { orderOperands } from './optimize/order-operands.js'
import { propagateConstants } from './optimize/propagate-constants.js'
import { readSetGlobals } from './optimize/read-set-globals.js'
import { simplifyByRanges } from './optimize/simplify-by-ranges.js'
import { simplifyControlFlow } from './optimize/simplify-control-flow.js'
import { simplifyInstructions } from './optimize/simplify-instructions.js'
import { splitHighProducts } from './optimize/split-high-products.js'
import type { OptimizationLevel } from './options.js'
import { outlineFunction } from './outline/outline-function.js'

interface Step {
  readonly name: string
  readonly run: Pass
  /** The optimisation level from which on it runs. */
  readonly level: number
  readonly kind: 'optimize' | 'legalize'
  /** What the IR is after it. */
  readonly stage: Stage
}

const optimize = (name: string, run: Pass, level: number, stage: Stage): Step => ({
  name,
  run,
  level,
  kind: 'optimize',
  stage,
})
const legalize = (name: string, run: Pass, stage: Stage): Step => ({
  name,
  run,
  level: 0,
  kind: 'legalize',
  stage,
})

export const PIPELINE: readonly Step[] = [
  // First of all, so that the rest sees what a callee does.
  optimize('inline-calls', inlineCalls, 2, 'lowered'),

  // WebAssembly's own operators: an i64 is one value, so one rule serves all of it.
  optimize('eliminate-redundant-parameters', eliminateRedundantParameters, 1, 'lowered'),
  optimize('simplify-control-flow', simplifyControlFlow, 1, 'lowered'),
  optimize('simplify-instructions', simplifyInstructions, 1, 'lowered'),
  optimize('eliminate-common-subexpressions', eliminateCommonSubexpressions, 2, 'lowered'),
  optimize('eliminate-reference-checks', eliminateReferenceChecks, 2, 'lowered'),
  optimize('simplify-by-ranges', simplifyByRanges, 2, 'lowered'),
  optimize('narrow-to-demanded-bits', narrowToDemandedBits, 2, 'lowered'),
  optimize('eliminate-dead-code', eliminateDeadCode, 1, 'lowered'),

  // What JavaScript lacks becomes what it has.
  legalize('vector128', legalizeVector128, 'lowered'),
  legalize('float-copies', legalizeFloatCopies, 'lowered'),
  legalize('integer64', legalizeInteger64, 'legal'),

  optimize('propagate-constants', propagateConstants, 2, 'legal'),
  // Halves of pairs that turn out constant, equal or unused.
  optimize('simplify-instructions', simplifyInstructions, 1, 'legal'),
  optimize('eliminate-common-subexpressions', eliminateCommonSubexpressions, 2, 'legal'),
  optimize('eliminate-dead-code', eliminateDeadCode, 1, 'legal'),
  optimize('simplify-control-flow', simplifyControlFlow, 2, 'legal'),
  optimize('split-high-products', splitHighProducts, 2, 'legal'),
  optimize('combine-rotations', combineRotations, 2, 'legal'),
  optimize('hoist-invariants', hoistInvariants, 2, 'legal'),
  optimize('guard-loops', guardLoops, 2, 'legal'),
  optimize('guard-accesses', guardAccesses, 2, 'legal'),
  optimize('join-halves', joinHalves, 2, 'legal'),
  optimize('read-set-globals', readSetGlobals, 2, 'legal'),
  optimize('order-operands', orderOperands, 2, 'legal'),
]

/** How a pipeline is run, besides what the passes themselves are told. */
export interface PipelineOptions {
  readonly optimize: OptimizationLevel
  readonly skipPasses: readonly string[]
  readonly verify: boolean
  /** Functions larger than this are divided: bytes of V8's bytecode, as estimated. */
  readonly splitThreshold: number
  readonly trace: ((pass: string, text: string) => void) | undefined
}

/** Milliseconds, added up over functions. */
export interface PipelineTimings {
  optimize: number
  legalize: number
}

/** Runs the pipeline on one function. */
export class Pipeline {
  readonly timings: PipelineTimings = { optimize: 0, legalize: 0 }
  private readonly steps: readonly Step[]
  private readonly options: PipelineOptions
  private readonly context: PassContext

  /** @throws UsageError for names of passes that cannot be left out. */
  constructor(options: PipelineOptions, context: PassContext) {
    const level = typeof options.optimize === 'number' ? options.optimize : 2
    const names = new Set(PIPELINE.filter(({ kind }) => kind === 'optimize').map(({ name }) => name))
    for (const name of options.skipPasses) {
      if (!names.has(name))
        throw new UsageError(`there is no pass '${name}'; there are ${[...names].join(', ')}`)
    }
    this.steps = PIPELINE.filter((step) => step.level <= level && !options.skipPasses.includes(step.name))
    this.options = options
    this.context = context
  }

  /** Changes `fn` in place. Returns what is to be emitted: `fn`, or the function and pieces it became. */
  run(fn: IrFunction): IrFunction[] {
    this.inspect(fn, 'lower', 'lowered')
    for (const step of this.steps) {
      const start = now()
      withScratch(() => step.run(fn, this.context))
      this.timings[step.kind] += now() - start
      this.inspect(fn, step.name, step.stage)
    }
    const start = now()
    const staysWhole = this.options.optimize === 's' && hasLargeTable(fn)
    const pieces = staysWhole ? [fn] : outlineFunction(fn, this.options.splitThreshold)
    this.timings.optimize += now() - start
    if (pieces.length > 1) for (const piece of pieces) this.inspect(piece, 'outline', 'legal')
    return pieces
  }

  /** Verifies and shows the function after the step `name`, as far as asked for. */
  private inspect(fn: IrFunction, name: string, stage: Stage): void {
    this.options.trace?.(name, printFunction(fn))
    if (!this.options.verify) return
    try {
      verifyFunction(fn, stage)
    } catch (error) {
      if (!(error instanceof InternalError)) throw error
      throw new InternalError(`after ${name}: ${error.message}`, { cause: error })
    }
  }
}

/** With so many ways out of a table, what its pieces are passed and pass back is much of the text. */
const LARGE_TABLE = 300

/** Whether it is, for instance, one of Go's, with a table of all points at which it can be resumed. */
function hasLargeTable({ blocks }: IrFunction): boolean {
  return blocks.some(
    ({ terminator }) => terminator.kind === 'br_table' && terminator.edges.length > LARGE_TABLE,
  )
}
