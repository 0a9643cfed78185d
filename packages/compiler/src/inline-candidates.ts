/**
 * The functions of a module that are small enough to stand where they are called. Each is lowered when it is first
 * asked for, and kept, as it will be asked for again. What is answered depends on the module alone: it is the same
 * whoever asks, and in whatever order.
 */
import { type IrFunction, isTailCall } from './ir/function.js'
import type { PassContext } from './ir/pass.js'
import { I64 } from './ir/types.js'
import type { TailCalls } from './lower/analyze-tail-calls.js'
import { lowerFunction } from './lower/lower-function.js'
import { inlineCalls } from './optimize/inline-calls.js'
import type { OperatorReader } from './wasm/decode/operator-reader.js'
import type { Module } from './wasm/module.js'

/** Bytes of a body. What passes or returns an i64 gains most, and would else cost a trip through a register. */
const MAXIMUM_BYTES = 16
const MAXIMUM_BYTES_WITH_I64 = 200
/** Values of the IR, after inlining. */
const MAXIMUM_VALUES = 160
/** Bodies within bodies. */
const MAXIMUM_DEPTH = 3
/** Functions that are kept; beyond, all are forgotten. */
const MAXIMUM_KEPT = 4096

export class InlineCandidates {
  private readonly module: Module
  private readonly reader: OperatorReader
  private readonly tailCalls: TailCalls | undefined
  /** By index and depth. */
  private readonly kept = new Map<number, IrFunction | undefined>()
  private depth = 0

  constructor(module: Module, reader: OperatorReader, tailCalls: TailCalls | undefined) {
    this.module = module
    this.reader = reader
    this.tailCalls = tailCalls
  }

  /** The function as it is lowered, if it is to be inlined; nobody changes it. */
  find(index: number): IrFunction | undefined {
    const { module, kept } = this
    const { body, type } = module.functions[index]!
    if (body === undefined || this.depth === MAXIMUM_DEPTH) return undefined
    const hasI64 = type.params.includes(I64) || type.results.includes(I64)
    if (body.end - body.codeStart > (hasI64 ? MAXIMUM_BYTES_WITH_I64 : MAXIMUM_BYTES)) return undefined
    const key = index * MAXIMUM_DEPTH + this.depth
    if (kept.has(key)) return kept.get(key)
    if (kept.size === MAXIMUM_KEPT) kept.clear()
    const fn = this.make(index)
    kept.set(key, fn)
    return fn
  }

  private make(index: number): IrFunction | undefined {
    const fn = lowerFunction(this.module, index, this.reader, this.tailCalls)
    if (!isSimple(fn)) return undefined
    this.depth++
    inlineCalls(fn, { traps: 'exact', callees: this } satisfies PassContext)
    this.depth--
    return fn.valueCount <= MAXIMUM_VALUES ? fn : undefined
  }
}

/** Whether a function has neither loops, by which a call hardly matters, nor what depends on the function it is in. */
function isSimple(fn: IrFunction): boolean {
  if (fn.hasVectors || fn.variables.length > 0) return false
  const seen = new Set<number>()
  for (const { id, terminator, region } of fn.blocks) {
    seen.add(id)
    if (region !== undefined || terminator.kind === 'try' || isTailCall(terminator.kind)) return false
    if (terminator.edges.some(({ target }) => seen.has(target.id))) return false
  }
  return true
}
