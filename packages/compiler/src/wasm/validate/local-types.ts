// The locals of the function being validated: their types by index, and which of those without a default
// value have been set.

import type { LocalRun } from '../module.js'
import type { ValueType } from '../types.js'

/** Locals up to this many, or this many times the size of the body, are spread out in an array. */
const SMALL = 64
const SPREAD_PER_BYTE = 4

/**
 * A body of a few bytes can declare 50,000 locals, and a module a million such bodies; so only as many locals
 * as the body's size pays for are spread out, and the others are found by binary search in the declared runs.
 */
export class LocalTypes {
  /** Parameters included. */
  count = 0
  /** The types of the first {@link spreadCount} locals. */
  spread = new Int32Array(1024)
  spreadCount = 0
  private params: readonly ValueType[] = []
  private runs: readonly LocalRun[] = []
  /** Index after the last local of each run; made when first needed. */
  private runEnds: number[] = []
  /** By local index: the function in which it was last set, as counted by `generation`. */
  private readonly setIn: Int32Array
  private generation = 0
  /** Locals that have been set, in order. */
  private readonly setOrder: number[] = []

  constructor(maxLocals: number) {
    this.setIn = new Int32Array(maxLocals)
  }

  /** Starts a function with a body of `size` bytes. Takes time in proportion to that. */
  reset(params: readonly ValueType[], runs: readonly LocalRun[], localCount: number, size: number): void {
    this.params = params
    this.runs = runs
    this.runEnds = []
    this.count = params.length + localCount
    this.generation++
    this.setOrder.length = 0
    this.spreadCount = Math.min(this.count, SMALL + SPREAD_PER_BYTE * size)
    if (this.spread.length < this.spreadCount) this.spread = new Int32Array(2 * this.spreadCount)
    const { spread, spreadCount } = this
    let index = 0
    for (; index < params.length && index < spreadCount; index++) spread[index] = params[index]
    for (let i = 0; i < runs.length && index < spreadCount; i++) {
      const end = Math.min(index + runs[i].count, spreadCount)
      spread.fill(runs[i].type, index, end)
      index = end
    }
  }

  /** The type of a local; 0 if there is no such local. */
  typeOf(index: number): ValueType {
    if (index < this.spreadCount) return this.spread[index] as ValueType
    return index < this.count ? this.search(index) : (0 as ValueType)
  }

  private search(index: number): ValueType {
    const { params, runs, runEnds } = this
    if (index < params.length) return params[index]
    if (runEnds.length === 0) {
      let end = params.length
      for (const run of runs) runEnds.push((end += run.count))
    }
    let low = 0
    let high = runEnds.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (runEnds[middle] > index) high = middle
      else low = middle + 1
    }
    return runs[low].type
  }

  /** Number of locals set so far: the mark to return to at the end of a block. */
  get setCount(): number {
    return this.setOrder.length
  }

  /** Notes that a local without a default value has been set. */
  markSet(index: number): void {
    if (index < this.params.length || this.setIn[index] === this.generation) return
    this.setIn[index] = this.generation
    this.setOrder.push(index)
  }

  /** Has a local without a default value been set? Parameters have. */
  isSet(index: number): boolean {
    return index < this.params.length || this.setIn[index] === this.generation
  }

  /** Forgets what was set since `setCount` was `mark`: a block's end does. */
  unsetTo(mark: number): void {
    const { setOrder, setIn } = this
    while (setOrder.length > mark) setIn[setOrder.pop()!] = 0
  }
}
