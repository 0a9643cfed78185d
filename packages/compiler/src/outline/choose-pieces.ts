/**
 * Decides how to divide a function that is too large: which blocks become the beginnings of pieces. A piece is
 * all that its first block dominates, but for what is in pieces of its own within.
 *
 * From the innermost blocks outwards, whenever what has come together is larger than a part of the limit, something in
 * it is made a piece: what is entered least often for what it saves, and if that is often, only when the limit is
 * reached. Smaller functions are optimised sooner, and what is found wrong with one costs less to compile again. So loops stay whole as long as they fit, or are taken out as a
 * whole; of the cases of a switch in a loop the largest go, and ways that seldom run.
 *
 * Guarantees that pieces are no larger than the limit, by estimate, unless a single block is. Costs: for each piece
 * as much as there are blocks in a function of the size of the limit.
 */
import { type ControlFlow, NO_BLOCK } from '../ir/control-flow.js'
import type { IrFunction } from '../ir/function.js'
import { scratchInt32, scratchUint8 } from '../ir/scratch.js'
import { analyzeDominatedRegions, type DominatedRegions, dominatorChildren } from './dominated-regions.js'
import { estimateFrequencies } from './estimate-frequencies.js'
import { estimateBlock, estimatePieceCall, estimatePieceEnds } from './estimate-size.js'

/** A piece must make its caller smaller by this part of what it should be. */
const LEAST_GAIN = 1 / 80

/** By this part of the limit, if the caller is beyond that. */
const LEAST_GAIN_AT_LIMIT = 1 / 800

/**
 * What is larger than it should be, but not too large, is made smaller at this cost at most for each byte: at each entry
 * of the function, or at each entry of what is taken out, which then takes long to run.
 */
const CHEAP = 0.01

/** How large a piece should be, as a part of the limit. */
const TARGET = 1 / 6

/** More values than this do not go into a piece or come out of it. */
const MOST_VALUES = 400

/** What a call costs beside the passing of values, counted in values. */
const CALL_COST = 8

/** The piece that is the function itself. */
export const MAIN = 0

export interface Pieces {
  /** By position of a block: the piece it is in. */
  readonly pieceOf: Int32Array
  /** By piece: the position of its first block. */
  readonly roots: readonly number[]
  /** By piece: the piece that calls it; of {@link MAIN} itself. */
  readonly callers: readonly number[]
}

/**
 * @param limit bytes of bytecode, as estimated
 * @param isKept by position: 1 for blocks that must stay in the function itself
 * @returns undefined if nothing can be taken out
 */
export function choosePieces(
  fn: IrFunction,
  flow: ControlFlow,
  isKept: Uint8Array,
  limit: number,
): Pieces | undefined {
  return new PieceChoice(fn, flow, isKept, limit).run()
}

class PieceChoice {
  private readonly flow: ControlFlow
  private readonly isKept: Uint8Array
  private readonly limit: number
  private readonly target: number
  private readonly regions: DominatedRegions
  private readonly entries: Float64Array
  private readonly firstChild: Int32Array
  private readonly nextChild: Int32Array
  /** By position: bytes of what the block dominates without what was taken out of it. */
  private readonly size: Int32Array
  private readonly isRoot: Uint8Array
  /** Positions of blocks that are kept, whose sizes count for the function itself. */
  private readonly kept: number[] = []

  constructor(fn: IrFunction, flow: ControlFlow, isKept: Uint8Array, limit: number) {
    const children = dominatorChildren(flow)
    this.flow = flow
    this.isKept = isKept
    this.limit = limit
    this.target = Math.ceil(limit * TARGET)
    this.regions = analyzeDominatedRegions(fn, flow, children, isKept)
    this.entries = estimateFrequencies(fn, flow).entries
    this.firstChild = children.first
    this.nextChild = children.next
    this.size = scratchInt32(fn.blocks.length)
    this.isRoot = scratchUint8(fn.blocks.length)
    fn.blocks.forEach((block, p) => {
      this.size[p] = estimateBlock(fn, block)
    })
  }

  run(): Pieces | undefined {
    const { size, isKept, limit, target } = this
    const { immediateDominator } = this.flow
    // What could not be made smaller is not tried again until it has grown.
    const stuck = scratchInt32(size.length)
    for (let p = size.length - 1; p >= 0; p--) {
      if (p === 0) for (const kept of this.kept) size[0]! += size[kept]!
      if (size[p]! > Math.max(target, stuck[p]!)) {
        this.reduce(p)
        if (size[p]! > target) stuck[p] = Math.min(Math.max(size[p]!, limit), size[p]! + (target >> 2))
      }
      if (p === 0) break
      const dominator = immediateDominator[p]!
      if (isKept[p] === 1) this.kept.push(p)
      else if (this.isRoot[p] === 0) {
        size[dominator]! += size[p]!
        stuck[dominator] = Math.max(stuck[dominator]!, stuck[p]!)
      }
    }
    return this.assign()
  }

  /** Takes pieces out of what the block at `top` dominates until it is within the limit. */
  private reduce(top: number): void {
    this.takeOutOf(top, this.target * LEAST_GAIN)
    if (this.size[top]! > this.limit) this.takeOutOf(top, this.limit * LEAST_GAIN_AT_LIMIT)
  }

  private takeOutOf(top: number, leastGain: number): void {
    const candidates = new CandidateQueue()
    for (const p of this.members(top)) {
      if (p !== top && this.isKept[p] === 0) this.offer(candidates, p, leastGain)
    }
    while (this.size[top]! > this.target) {
      const candidate = candidates.pop()
      if (candidate === undefined) return
      if (this.size[top]! <= this.limit && !isCheap(candidate)) continue
      const { position, size } = candidate
      if (this.isRoot[position] === 1 || this.isWithinPiece(position, top)) continue
      if (size === this.size[position]) this.takeOut(position, top)
      else this.offer(candidates, position, leastGain)
    }
  }

  private offer(candidates: CandidateQueue, position: number, leastGain: number): void {
    const size = this.size[position]!
    const inputs = this.regions.inputs[position]!
    const outputs = this.regions.outputs[position]!
    if (inputs > MOST_VALUES || outputs > MOST_VALUES) return
    const gain = size - this.callSize(position)
    if (gain < leastGain) return
    const cost = CALL_COST + inputs + 2 * outputs
    candidates.push({ position, size, score: (this.entries[position]! * cost) / gain, rate: cost / gain })
  }

  private callSize(position: number): number {
    const { inputs, outputs, exits } = this.regions
    return estimatePieceCall(inputs[position]!, outputs[position]!, exits[position]!)
  }

  private takeOut(root: number, top: number): void {
    const { size, regions } = this
    const { immediateDominator } = this.flow
    const change = this.callSize(root) - size[root]!
    this.isRoot[root] = 1
    size[root]! += estimatePieceEnds(regions.outputs[root]!, regions.exits[root]!)
    let p = root
    do {
      // What is kept counts for the function itself.
      p = this.isKept[p] === 1 ? 0 : immediateDominator[p]!
      size[p]! += change
    } while (p !== top)
  }

  /** Whether a block below `top` is in a piece that has been taken out of it. */
  private isWithinPiece(position: number, top: number): boolean {
    for (let p = position; p !== top; p = this.isKept[p] === 1 ? 0 : this.flow.immediateDominator[p]!) {
      if (this.isRoot[p] === 1) return true
    }
    return false
  }

  /** The blocks that `top` dominates and that are not in pieces within; of the function itself, those kept, too. */
  private members(top: number): number[] {
    const members = [top]
    if (top === 0) members.push(...this.kept)
    for (let i = 0; i < members.length; i++) {
      for (let c = this.firstChild[members[i]!]!; c !== NO_BLOCK; c = this.nextChild[c]!) {
        if (this.isRoot[c] === 0 && this.isKept[c] === 0) members.push(c)
      }
    }
    return members
  }

  private assign(): Pieces | undefined {
    const { isRoot, isKept } = this
    const pieceOf = scratchInt32(isRoot.length)
    const roots = [0]
    const callers = [MAIN]
    for (let p = 1; p < isRoot.length; p++) {
      const outer = isKept[p] === 1 ? MAIN : pieceOf[this.flow.immediateDominator[p]!]!
      pieceOf[p] = outer
      if (isRoot[p] === 0) continue
      pieceOf[p] = roots.length
      roots.push(p)
      callers.push(outer)
    }
    return roots.length === 1 ? undefined : { pieceOf, roots, callers }
  }
}

interface Candidate {
  readonly position: number
  /** Its size when it was offered. */
  readonly size: number
  /** What calls of it cost, for each byte that it saves, in each run of the function; and each time it is called. */
  readonly score: number
  readonly rate: number
}

function isCheap({ score, rate }: Candidate): boolean {
  return score <= CHEAP || rate <= CHEAP
}

/** A heap: the lowest score first, of equal ones the block that comes first. */
class CandidateQueue {
  private readonly heap: Candidate[] = []

  push(candidate: Candidate): void {
    const { heap } = this
    let i = heap.length
    heap.push(candidate)
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!precedes(candidate, heap[parent]!)) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = candidate
  }

  pop(): Candidate | undefined {
    const { heap } = this
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && precedes(heap[child + 1]!, heap[child]!)) child++
      if (!precedes(heap[child]!, last)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
    return first
  }
}

function precedes(a: Candidate, b: Candidate): boolean {
  return a.score < b.score || (a.score === b.score && a.position < b.position)
}
