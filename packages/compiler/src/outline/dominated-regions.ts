/**
 * What it would take to make a function of its own of all that a block dominates, for every block: how many values
 * go in, how many come out, and how many ways lead out.
 *
 * Each value, or argument of an edge that is left by, matters to the blocks on paths of the dominator tree; the
 * numbers are sums of differences noted at the ends of paths. Costs O(n log n).
 */
import { type ControlFlow, NO_BLOCK } from '../ir/control-flow.js'
import type { IrFunction, Value } from '../ir/function.js'
import { scratchInt32 } from '../ir/scratch.js'
import { isRepeatable } from './repeatable.js'

/** By position of a block, of all it dominates: */
export interface DominatedRegions {
  /** Values from outside that are used within, and parameters of the block. */
  readonly inputs: Int32Array
  /** Parameters of blocks outside that get values from within, and results of the function that come from within. */
  readonly outputs: Int32Array
  /** Blocks outside to which edges lead; to return is one, too. */
  readonly exits: Int32Array
}

/** Positions of the children of a block in the dominator tree, linked. */
export interface DominatorChildren {
  readonly first: Int32Array
  readonly next: Int32Array
}

export function dominatorChildren({ immediateDominator }: ControlFlow): DominatorChildren {
  const count = immediateDominator.length
  const first = scratchInt32(count, NO_BLOCK)
  const next = scratchInt32(count, NO_BLOCK)
  for (let p = count - 1; p > 0; p--) {
    next[p] = first[immediateDominator[p]!]!
    first[immediateDominator[p]!] = p
  }
  return { first, next }
}

/** @param isKept by position: 1 for blocks that stay in the function whatever becomes of others */
export function analyzeDominatedRegions(
  fn: IrFunction,
  flow: ControlFlow,
  { first, next }: DominatorChildren,
  isKept: Uint8Array,
): DominatedRegions {
  const count = fn.blocks.length
  const { immediateDominator, dominatorDepth, positions } = flow
  const order = preorder(first, next, count)
  const place = scratchInt32(count)
  for (let i = 0; i < count; i++) place[order[i]!] = i
  const jump = jumpPointers(flow)

  function commonAncestor(a: number, b: number): number {
    if (dominatorDepth[a]! < dominatorDepth[b]!) [a, b] = [b, a]
    while (dominatorDepth[a]! > dominatorDepth[b]!) {
      a = dominatorDepth[jump[a]!]! >= dominatorDepth[b]! ? jump[a]! : immediateDominator[a]!
    }
    while (a !== b) {
      const leap = jump[a] !== jump[b]
      a = leap ? jump[a]! : immediateDominator[a]!
      b = leap ? jump[b]! : immediateDominator[b]!
    }
    return a
  }

  /** Counts once for each block on the ways from `members`, sorted by place, up to below `top`. */
  function countWays(counts: Int32Array, members: readonly number[], top: number): void {
    for (let i = 0; i < members.length; i++) {
      counts[members[i]!]!++
      const meets = i === 0 ? top : commonAncestor(members[i - 1]!, members[i]!)
      if (meets !== NO_BLOCK) counts[meets]!--
    }
  }

  const definedIn = scratchInt32(fn.valueCount, NO_BLOCK)
  fn.blocks.forEach(({ params, instructions }, p) => {
    for (const param of params) definedIn[param] = p
    for (const value of instructions) definedIn[value] = p
  })

  // In preorder, so that of each value only the last use has to be remembered.
  const inputs = scratchInt32(count)
  const lastUse = scratchInt32(fn.valueCount, NO_BLOCK)
  let position = 0
  function use(value: Value): void {
    const last = lastUse[value]!
    if (last === position || isRepeatable(fn, value)) return
    lastUse[value] = position
    inputs[position]!++
    inputs[last === NO_BLOCK ? definedIn[value]! : commonAncestor(last, position)]!--
  }
  for (let i = 0; i < count; i++) {
    position = order[i]!
    const { instructions, terminator } = fn.blocks[position]!
    for (const value of instructions) for (let k = fn.arity(value) - 1; k >= 0; k--) use(fn.operand(value, k))
    for (const operand of terminator.operands) use(operand)
    // What an edge passes is an input only of what computes with it, or else is counted as an output.
  }

  const outputs = scratchInt32(count)
  const exits = scratchInt32(count)
  const byPlace = (a: number, b: number) => place[a]! - place[b]!

  /** Ways to one target, which leave all that lies below the block `top`, each with its arguments. */
  function countExit(ways: readonly Way[], top: number): void {
    const sources = ways.map(({ source }) => source).filter((source) => source !== top)
    if (sources.length === 0) return
    countWays(exits, distinct(sources.sort(byPlace)), top)
    for (let i = 0; i < ways[0]!.args.length; i++) {
      const definitions: number[] = []
      for (const { args } of ways) {
        const definition = definedIn[args[i]!]!
        if (isRepeatable(fn, args[i]!)) continue
        if (top === NO_BLOCK || dominatorDepth[definition]! > dominatorDepth[top]!)
          definitions.push(definition)
      }
      if (definitions.length > 0) countWays(outputs, distinct(definitions.sort(byPlace)), top)
    }
  }

  const waysTo = incomingEdges(fn, positions)
  for (let t = 1; t < count; t++) {
    // Ways back to the header of a loop stay in all that contains the header; others in what dominates both ends.
    const outer = waysTo[t]!.filter(({ source }) => source < t)
    const inner = waysTo[t]!.filter(({ source }) => source >= t)
    countExit(outer, isKept[t] === 1 ? NO_BLOCK : immediateDominator[t]!)
    countExit(inner, isKept[t] === 1 ? NO_BLOCK : t)
  }
  const returns: Way[] = []
  fn.blocks.forEach(({ terminator: { kind, operands } }, source) => {
    if (kind === 'return') returns.push({ source, args: operands })
  })
  countExit(returns, NO_BLOCK)

  for (let i = count - 1; i > 0; i--) {
    const p = order[i]!
    const dominator = immediateDominator[p]!
    inputs[dominator]! += inputs[p]!
    outputs[dominator]! += outputs[p]!
    exits[dominator]! += exits[p]!
  }
  for (let p = 0; p < count; p++) inputs[p]! += fn.blocks[p]!.params.length
  return { inputs, outputs, exits }
}

/** A way out of a block, with what it passes. */
interface Way {
  readonly source: number
  readonly args: readonly Value[]
}

function incomingEdges(fn: IrFunction, positions: Int32Array): Way[][] {
  const incoming: Way[][] = fn.blocks.map(() => [])
  fn.blocks.forEach(({ terminator }, source) => {
    for (const { target, args } of terminator.edges) incoming[positions[target.id]!]!.push({ source, args })
  })
  return incoming
}

function distinct(sorted: readonly number[]): number[] {
  return sorted.filter((position, i) => i === 0 || position !== sorted[i - 1])
}

function preorder(first: Int32Array, next: Int32Array, count: number): Int32Array {
  const order = scratchInt32(count)
  let filled = 0
  const pending = [0]
  for (let p = pending.pop(); p !== undefined; p = pending.pop()) {
    order[filled++] = p
    for (let child = first[p]!; child !== NO_BLOCK; child = next[child]!) pending.push(child)
  }
  return order
}

/** Skew-binary jump pointers on the dominator tree. */
function jumpPointers({ immediateDominator, dominatorDepth }: ControlFlow): Int32Array {
  const jump = scratchInt32(immediateDominator.length)
  for (let p = 1; p < jump.length; p++) {
    const dominator = immediateDominator[p]!
    const above = jump[dominator]!
    const farther = jump[above]!
    const isBalanced =
      dominatorDepth[dominator]! - dominatorDepth[above]! ===
      dominatorDepth[above]! - dominatorDepth[farther]!
    jump[p] = isBalanced ? farther : dominator
  }
  return jump
}
