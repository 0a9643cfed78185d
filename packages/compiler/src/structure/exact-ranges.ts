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
import { scratchInt32 } from '../ir/scratch.js'
import type { LiveRanges } from './live-ranges.js'

/** How many visits of blocks there may be, for each block of the function, on average. */
const VISITS_PER_BLOCK = 200

/** Up to so many intervals are sorted by insertion. */
const FEW = 24

export class ExactRanges {
  private readonly flow: ControlFlow
  private readonly ranges: LiveRanges
  /** What stands on the line, in order: blocks, and edges with arguments as their targets, complemented. */
  private readonly items: Int32Array
  private readonly itemPositions: Int32Array
  /** The item that is a block, by the block's position. */
  private readonly itemOf: Int32Array
  /** Edges with arguments by target: the last one, and the one before each, -1 at the end. */
  private readonly lastArrival: Int32Array
  private readonly previousArrival: Int32Array
  /** Positions of the blocks that handle exceptions. */
  private readonly handlers = new Set<number>()
  // Of the value at hand: the blocks it is live into, to which position; they bear its mark.
  private mark = 0
  private readonly marks: Int32Array
  private readonly liveTo: Int32Array
  private readonly blocks: Int32Array
  private blockCount = 0
  private definingBlock = -1
  private definingEnd = -1
  private visits: number

  constructor(fn: IrFunction, flow: ControlFlow, ranges: LiveRanges) {
    const count = flow.loopHeader.length
    this.flow = flow
    this.ranges = ranges
    this.visits = count * VISITS_PER_BLOCK
    this.marks = scratchInt32(count)
    this.liveTo = scratchInt32(count)
    this.blocks = scratchInt32(count)
    this.itemOf = scratchInt32(count)
    this.items = scratchInt32(ranges.blocks.length + ranges.edges.length)
    this.itemPositions = scratchInt32(this.items.length)
    this.lastArrival = scratchInt32(count, -1)
    this.previousArrival = scratchInt32(ranges.edges.length)
    this.lineUp()
    for (const { terminator } of fn.blocks) {
      if (terminator.kind === 'try') this.handlers.add(flow.positions[terminator.edges[1].target.id])
    }
  }

  /** Merges blocks and edges, and collects the edges of each block. */
  private lineUp(): void {
    const { blocks, blockStart, edges } = this.ranges
    let b = 0
    let e = 0
    for (let item = 0; item < this.items.length; item++) {
      const isEdge = b === blocks.length || (e < edges.length && edges[e].position < blockStart[blocks[b]])
      if (isEdge) {
        const target = this.flow.positions[edges[e].edge.target.id]
        this.previousArrival[e] = this.lastArrival[target]
        this.lastArrival[target] = e
        this.items[item] = ~target
        this.itemPositions[item] = edges[e++].position
      } else {
        this.itemOf[blocks[b]] = item
        this.itemPositions[item] = blockStart[blocks[b]]
        this.items[item] = blocks[b++]
      }
    }
  }

  /** Sorted intervals in which `value` is live: `[start, end, start, end, ...]`, ends included. */
  of(value: Value): number[] {
    const { start, end, block, uses, blockEnd } = this.ranges
    if (this.visits <= 0) return [start[value], end[value]]
    this.mark++
    this.blockCount = 0
    this.definingBlock = block[value]
    this.definingEnd = start[value]
    /** Of uses on edges; the last use comes first. */
    let spots: number[] | undefined
    for (let use = uses.last[value]; use >= 0; use = uses.next[use]) {
      const position = uses.position[use]
      const user = uses.block[use]
      if (position <= blockEnd[user]) {
        this.reach(user, position)
      } else {
        this.reach(user, blockEnd[user])
        if (spots === undefined) spots = [position]
        else spots.push(position)
      }
    }
    this.followBackwards()
    if (this.handlers.size > 0 && this.reachesHandler()) return [start[value], end[value]]
    const intervals = [start[value], this.definingEnd]
    if (spots !== undefined) for (let i = spots.length - 1; i >= 0; i--) intervals.push(spots[i], spots[i])
    if (this.blockCount > 0) return join(mergeSorted(intervals, this.blockIntervals()))
    return spots === undefined ? intervals : join(intervals)
  }

  private reachesHandler(): boolean {
    for (let i = 0; i < this.blockCount; i++) if (this.handlers.has(this.blocks[i])) return true
    return false
  }

  /** The value is live in the block at `b` up to `position`. */
  private reach(b: number, position: number): void {
    if (b === this.definingBlock) {
      if (position > this.definingEnd) this.definingEnd = position
    } else if (this.marks[b] !== this.mark) {
      this.marks[b] = this.mark
      this.liveTo[b] = position
      this.blocks[this.blockCount++] = b
    } else if (position > this.liveTo[b]) {
      this.liveTo[b] = position
    }
  }

  private followBackwards(): void {
    const { predecessorStart, predecessors } = this.flow
    const { blockEnd } = this.ranges
    for (let i = 0; i < this.blockCount; i++) {
      const b = this.blocks[i]
      for (let k = predecessorStart[b]; k < predecessorStart[b + 1]; k++) {
        this.reach(predecessors[k], blockEnd[predecessors[k]])
        this.visits--
      }
    }
  }

  /** The blocks that the value is live into, and the copies on the ways to them, during which it must be kept. */
  private blockIntervals(): number[] {
    if (this.blockCount <= FEW) {
      const found = this.collect()
      if (found.length <= 2 * FEW) return insertionSort(found)
    }
    return this.walk()
  }

  /** {@link blockIntervals} in no order, or just too many of them. */
  private collect(): number[] {
    const { blockStart, edges } = this.ranges
    const found: number[] = []
    for (let k = 0; k < this.blockCount; k++) {
      const b = this.blocks[k]
      found.push(blockStart[b], this.liveTo[b])
      for (let i = this.lastArrival[b]; i >= 0 && found.length <= 2 * FEW; i = this.previousArrival[i]) {
        found.push(edges[i].position, edges[i].position + 1)
      }
    }
    return found
  }

  /** {@link blockIntervals} in order, by walking along the line from the definition to the last of them. */
  private walk(): number[] {
    const { items, itemPositions, marks, mark } = this
    let last = 0
    for (let k = 0; k < this.blockCount; k++) {
      const b = this.blocks[k]
      const arrival = this.lastArrival[b]
      // A way back to a loop may stand behind all blocks.
      const way = arrival < 0 ? 0 : this.itemAt(this.ranges.edges[arrival].position)
      last = Math.max(last, this.itemOf[b], way)
    }
    const sorted: number[] = []
    const first = this.itemOf[this.definingBlock]
    for (let item = first; item <= last; item++) {
      const b = items[item]
      if (b >= 0) {
        if (marks[b] === mark) sorted.push(itemPositions[item], this.liveTo[b])
      } else if (marks[~b] === mark) {
        sorted.push(itemPositions[item], itemPositions[item] + 1)
      }
    }
    this.visits -= last - first
    return sorted
  }

  private itemAt(position: number): number {
    let low = 0
    let high = this.items.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.itemPositions[middle] < position) low = middle + 1
      else high = middle
    }
    return low
  }
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

function mergeSorted(a: number[], b: number[]): number[] {
  const merged: number[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (j >= b.length || (i < a.length && a[i] <= b[j])) {
      merged.push(a[i], a[i + 1])
      i += 2
    } else {
      merged.push(b[j], b[j + 1])
      j += 2
    }
  }
  return merged
}

/** Joins sorted intervals that overlap or touch. */
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
  if (sorted.length > last + 2) sorted.length = last + 2
  return sorted
}
