/**
 * Where a value is live exactly: found backwards from its uses to its definition, block by block. For values that
 * edges pass and parameters: whether they can share a variable depends on it.
 *
 * Costs: for each value, the number of blocks it is live in. There is a limit to the sum; beyond it a value counts
 * as live from its definition to its end without holes. So does one that a handler of exceptions needs, which may
 * be entered from anywhere in between.
 */
import type { ControlFlow } from '../ir/control-flow.js'
import type { IrFunction, Value } from '../ir/function.js'
import type { LiveRanges } from './live-ranges.js'

/** How many visits of blocks there may be, for each block of the function, on average. */
const VISITS_PER_BLOCK = 200

export class ExactRanges {
  private readonly flow: ControlFlow
  private readonly ranges: LiveRanges
  /** Edges with arguments by target: the last one, and the one before each, -1 at the end. */
  private readonly lastArrival: Int32Array
  private readonly previousArrival: Int32Array
  /** Of the value at hand: blocks it is live into, to which position; a block is known by the value's mark. */
  private readonly marks: Int32Array
  private readonly liveTo: Int32Array
  private readonly blocks: number[] = []
  /** Positions of the blocks that handle exceptions. */
  private readonly handlers = new Set<number>()
  private definingBlock = -1
  private definingEnd = -1
  private mark = 0
  private visits: number

  constructor(fn: IrFunction, flow: ControlFlow, ranges: LiveRanges) {
    const count = flow.loopHeader.length
    this.flow = flow
    this.ranges = ranges
    this.visits = count * VISITS_PER_BLOCK
    this.marks = new Int32Array(count)
    this.liveTo = new Int32Array(count)
    this.lastArrival = new Int32Array(count).fill(-1)
    this.previousArrival = new Int32Array(ranges.edges.length)
    for (const { terminator } of fn.blocks) {
      if (terminator.kind === 'try') this.handlers.add(flow.positions[terminator.edges[1].target.id])
    }
    ranges.edges.forEach(({ edge }, i) => {
      const target = flow.positions[edge.target.id]
      this.previousArrival[i] = this.lastArrival[target]
      this.lastArrival[target] = i
    })
  }

  /** Sorted intervals in which `value` is live: `[start, end, start, end, ...]`, ends included. */
  of(value: Value): number[] {
    const { start, end, block, uses, blockEnd } = this.ranges
    if (this.visits <= 0) return [start[value], end[value]]
    this.mark++
    this.blocks.length = 0
    this.definingBlock = block[value]
    this.definingEnd = start[value]
    const intervals: number[] = []
    for (let use = uses.last[value]; use >= 0; use = uses.next[use]) {
      const position = uses.position[use]
      if (position <= blockEnd[uses.block[use]]) {
        this.reach(uses.block[use], position)
      } else {
        this.reach(uses.block[use], blockEnd[uses.block[use]])
        intervals.push(position, position)
      }
    }
    this.followBackwards()
    if (this.handlers.size > 0 && this.blocks.some((b) => this.handlers.has(b))) return [start[value], end[value]]
    intervals.push(start[value], this.definingEnd)
    for (const b of this.blocks) this.addBlock(b, intervals)
    return normalize(intervals)
  }

  /** The value is live in the block at `b` up to `position`. */
  private reach(b: number, position: number): void {
    if (b === this.definingBlock) {
      if (position > this.definingEnd) this.definingEnd = position
    } else if (this.marks[b] !== this.mark) {
      this.marks[b] = this.mark
      this.liveTo[b] = position
      this.blocks.push(b)
    } else if (position > this.liveTo[b]) {
      this.liveTo[b] = position
    }
  }

  private followBackwards(): void {
    const { predecessorStart, predecessors } = this.flow
    const { blockEnd } = this.ranges
    for (let i = 0; i < this.blocks.length; i++) {
      const b = this.blocks[i]
      for (let k = predecessorStart[b]; k < predecessorStart[b + 1]; k++) {
        this.reach(predecessors[k], blockEnd[predecessors[k]])
        this.visits--
      }
    }
  }

  /** The block's statements, and the copies on the ways to it, during which the value must be kept. */
  private addBlock(b: number, intervals: number[]): void {
    const { blockStart, edges } = this.ranges
    intervals.push(blockStart[b], this.liveTo[b])
    for (let i = this.lastArrival[b]; i >= 0; i = this.previousArrival[i]) {
      intervals.push(edges[i].position, edges[i].position + 1)
      this.visits--
    }
  }
}

/** Up to so many intervals are sorted by insertion. */
const FEW = 24

/** Sorts intervals and joins those that overlap or touch. */
function normalize(intervals: number[]): number[] {
  if (intervals.length === 2) return intervals
  return join(intervals.length <= 2 * FEW ? insertionSort(intervals) : sort(intervals))
}

function insertionSort(intervals: number[]): number[] {
  for (let i = 2; i < intervals.length; i += 2) {
    const start = intervals[i]
    const end = intervals[i + 1]
    let place = i
    for (; place > 0 && intervals[place - 2] > start; place -= 2) {
      intervals[place] = intervals[place - 2]
      intervals[place + 1] = intervals[place - 1]
    }
    intervals[place] = start
    intervals[place + 1] = end
  }
  return intervals
}

/** Sorts numbers made of a start and the number of its interval, which an engine does faster than calling back. */
function sort(intervals: readonly number[]): number[] {
  const count = intervals.length >> 1
  const keys = new Float64Array(count)
  for (let i = 0; i < count; i++) keys[i] = intervals[2 * i] * count + i
  keys.sort()
  const sorted: number[] = []
  for (let k = 0; k < count; k++) {
    const start = Math.floor(keys[k] / count)
    sorted.push(start, intervals[2 * (keys[k] - start * count) + 1])
  }
  return sorted
}

function join(sorted: number[]): number[] {
  let last = 0
  for (let i = 2; i < sorted.length; i += 2) {
    if (sorted[i] <= sorted[last + 1] + 1) {
      if (sorted[i + 1] > sorted[last + 1]) sorted[last + 1] = sorted[i + 1]
    } else {
      last += 2
      sorted[last] = sorted[i]
      sorted[last + 1] = sorted[i + 1]
    }
  }
  sorted.length = last + 2
  return sorted
}
