/**
 * Control-flow facts of a function: predecessors, dominators, loops. A snapshot: stale once a pass changes
 * blocks or edges.
 *
 * Requires `fn.blocks` in reverse postorder of a reducible graph, which lowering makes and every pass keeps.
 * Costs O(edges · log blocks), whatever the shape of the graph; no recursion.
 */
import type { Block, IrFunction } from './function.js'
import { scratchCopy, scratchInt32, scratchUint8 } from './scratch.js'

/** No block: the immediate dominator of the entry, the loop of a block in none. */
export const NO_BLOCK = -1

/** All arrays are indexed by a block's position in `fn.blocks`, and hold positions. */
export interface Dominators {
  /** Position of a block in `fn.blocks`, by block id; -1 for one that is not there. */
  readonly positions: Int32Array
  /** Predecessors of block `p`, one an edge: `predecessors[k]` for `predecessorStart[p] <= k < predecessorStart[p + 1]`. */
  readonly predecessorStart: Int32Array
  readonly predecessors: Int32Array
  readonly immediateDominator: Int32Array
  /** Depth in the dominator tree, the entry's being 0. */
  readonly dominatorDepth: Int32Array
}

/** Likewise; with loops. */
export interface ControlFlow extends Dominators {
  /** Header of the innermost loop a block belongs to (a header belongs to its own), or NO_BLOCK. */
  readonly loopHeader: Int32Array
  /** For a loop header: the header of the loop around it, or NO_BLOCK. */
  readonly loopParent: Int32Array
  /** How many loops a block is in. */
  readonly loopDepth: Int32Array
  /** For a loop header: the last position of a block of its loop; -1 for other blocks. */
  readonly loopEnd: Int32Array
}

/** Computes the facts. Blocks that cannot be reached from the entry must have been removed. */
export function analyzeControlFlow(fn: IrFunction): ControlFlow {
  const { positions, predecessorStart, predecessors, immediateDominator, dominatorDepth } =
    analyzeDominators(fn)
  const { loopHeader, loopParent, loopDepth, loopEnd } = findLoops(
    fn.blocks.length,
    predecessorStart,
    predecessors,
  )
  return {
    positions,
    predecessorStart,
    predecessors,
    immediateDominator,
    dominatorDepth,
    loopHeader,
    loopParent,
    loopDepth,
    loopEnd,
  }
}

/** {@link analyzeControlFlow} for those who do not ask about loops. */
export function analyzeDominators(fn: IrFunction): Dominators {
  const positions = blockPositions(fn)
  const { predecessorStart, predecessors } = collectPredecessors(fn, positions)
  const { immediateDominator, dominatorDepth } = computeDominators(
    fn.blocks.length,
    predecessorStart,
    predecessors,
  )
  return { positions, predecessorStart, predecessors, immediateDominator, dominatorDepth }
}

/** Whether the block at `ancestor` dominates the one at `position` (a block dominates itself). */
export function dominates(flow: Dominators, ancestor: number, position: number): boolean {
  let current = position
  while (flow.dominatorDepth[current]! > flow.dominatorDepth[ancestor]!)
    current = flow.immediateDominator[current]!
  return current === ancestor
}

/** Removes from `fn.blocks` what the entry does not reach, keeping the order of the rest. */
export function removeUnreachableBlocks(fn: IrFunction): boolean {
  const reached = scratchUint8(fn.blockCount)
  const pending: Block[] = [fn.entry]
  reached[fn.entry.id] = 1
  let count = 0
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    count++
    const { edges } = block.terminator
    for (let i = 0; i < edges.length; i++) {
      const { target } = edges[i]!
      if (reached[target.id] === 1) continue
      reached[target.id] = 1
      pending.push(target)
    }
  }
  if (count === fn.blocks.length) return false
  fn.blocks = fn.blocks.filter((block) => reached[block.id] === 1)
  return true
}

/** Positions in `fn.blocks` by block id, -1 for blocks that are not there. */
export function blockPositions(fn: IrFunction): Int32Array {
  const positions = scratchInt32(fn.blockCount, -1)
  const { blocks } = fn
  for (let position = 0; position < blocks.length; position++) positions[blocks[position]!.id] = position
  return positions
}

function collectPredecessors(fn: IrFunction, positions: Int32Array) {
  const predecessorStart = scratchInt32(fn.blocks.length + 1)
  const { blocks } = fn
  for (let p = 0; p < blocks.length; p++) {
    const { edges } = blocks[p]!.terminator
    for (let i = 0; i < edges.length; i++) predecessorStart[positions[edges[i]!.target.id]! + 1]!++
  }
  for (let p = 0; p < blocks.length; p++) predecessorStart[p + 1]! += predecessorStart[p]!
  const predecessors = scratchInt32(predecessorStart[blocks.length]!)
  const filled = scratchCopy(predecessorStart)
  for (let p = 0; p < blocks.length; p++) {
    const { edges } = blocks[p]!.terminator
    for (let i = 0; i < edges.length; i++) predecessors[filled[positions[edges[i]!.target.id]!]!++] = p
  }
  return { predecessorStart, predecessors }
}

/**
 * In a reducible graph a block's immediate dominator is the nearest common ancestor, in the dominator tree made
 * so far, of its predecessors that come before it. Skew-binary jump pointers (Myers, "An applicative
 * random-access stack", 1983) find it in O(log n).
 */
function computeDominators(count: number, predecessorStart: Int32Array, predecessors: Int32Array) {
  const immediateDominator = scratchInt32(count, NO_BLOCK)
  const dominatorDepth = scratchInt32(count)
  const jump = scratchInt32(count)

  function commonAncestor(a: number, b: number): number {
    if (dominatorDepth[a]! < dominatorDepth[b]!) [a, b] = [b, a]
    const depth = dominatorDepth[b]!
    while (dominatorDepth[a]! > depth) {
      a = dominatorDepth[jump[a]!]! >= depth ? jump[a]! : immediateDominator[a]!
    }
    while (a !== b) {
      const leap = jump[a] !== jump[b]
      a = leap ? jump[a]! : immediateDominator[a]!
      b = leap ? jump[b]! : immediateDominator[b]!
    }
    return a
  }

  for (let p = 1; p < count; p++) {
    let dominator = NO_BLOCK
    for (let k = predecessorStart[p]!; k < predecessorStart[p + 1]!; k++) {
      const predecessor = predecessors[k]!
      if (predecessor >= p) continue // a back edge
      dominator = dominator === NO_BLOCK ? predecessor : commonAncestor(dominator, predecessor)
    }
    immediateDominator[p] = dominator
    dominatorDepth[p] = dominatorDepth[dominator]! + 1
    const above = jump[dominator]!
    const farther = jump[above]!
    const balanced =
      dominatorDepth[dominator]! - dominatorDepth[above]! ===
      dominatorDepth[above]! - dominatorDepth[farther]!
    jump[p] = balanced ? farther : dominator
  }
  return { immediateDominator, dominatorDepth }
}

/**
 * Natural loops, inner ones first: from the sources of a header's back edges backwards to the header. A finished
 * loop is entered only through its header, so the walk leaps from any of its blocks to the header at once; with
 * path compression each block is walked over about once.
 */
function findLoops(count: number, predecessorStart: Int32Array, predecessors: Int32Array) {
  const loopHeader = scratchInt32(count, NO_BLOCK)
  const loopParent = scratchInt32(count, NO_BLOCK)
  const loopDepth = scratchInt32(count)
  const loopEnd = scratchInt32(count, -1)
  /** The outermost finished loop around a block, as a path to be compressed: a header, or the block itself. */
  const outermost = scratchInt32(count)
  for (let p = 0; p < count; p++) outermost[p] = p

  function findOutermost(p: number): number {
    let root = p
    while (outermost[root] !== root) root = outermost[root]!
    while (outermost[p] !== root) {
      const next = outermost[p]!
      outermost[p] = root
      p = next
    }
    return root
  }

  const pending: number[] = []
  for (let header = count - 1; header >= 0; header--) {
    for (let k = predecessorStart[header]!; k < predecessorStart[header + 1]!; k++) {
      if (predecessors[k]! >= header) pending.push(predecessors[k]!)
    }
    if (pending.length === 0) continue
    let end = header
    loopHeader[header] = header
    for (let source = pending.pop(); source !== undefined; source = pending.pop()) {
      const member = findOutermost(source)
      if (member === header) continue
      outermost[member] = header
      if (loopHeader[member] === NO_BLOCK) loopHeader[member] = header
      else loopParent[member] = header // the header of an inner loop
      end = Math.max(end, member, loopEnd[member]!)
      for (let k = predecessorStart[member]!; k < predecessorStart[member + 1]!; k++) {
        const predecessor = predecessors[k]!
        if (findOutermost(predecessor) !== member) pending.push(predecessor)
      }
    }
    loopEnd[header] = end
  }
  // Headers come before the blocks of their loops, outer headers before inner ones.
  for (let p = 0; p < count; p++) {
    const header = loopHeader[p]!
    if (header === NO_BLOCK) continue
    if (header === p) loopDepth[p] = loopParent[p] === NO_BLOCK ? 1 : loopDepth[loopParent[p]!]! + 1
    else loopDepth[p] = loopDepth[header]!
  }
  return { loopHeader, loopParent, loopDepth, loopEnd }
}
