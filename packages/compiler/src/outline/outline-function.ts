/**
 * Divides a function that engines would not optimise because of its size into functions that they do: parts of it
 * that are entered by one way only become functions of their own, pieces, which it calls.
 *
 * Requires legal IR. Guarantees that the first function returned behaves as the function given did, and that it and
 * the pieces are no larger than the limit by estimate, unless a single block is, or they consist of blocks that stay
 * together: those in which exceptions are caught and those that use variables of the function, and tail calls.
 * Costs: near linear for what is larger than the limit; for others the time to see that they are not.
 */
import { analyzeControlFlow } from '../ir/control-flow.js'
import { type Block, type IrFunction, isTailCall } from '../ir/function.js'
import { scratchInt32, scratchUint8, withScratch } from '../ir/scratch.js'
import { buildPieces } from './build-pieces.js'
import { choosePieces } from './choose-pieces.js'
import { dominatorChildren } from './dominated-regions.js'
import { estimateFunction } from './estimate-size.js'
import { limitCallDepth } from './limit-call-depth.js'
import { splitBlocks } from './split-blocks.js'

/** Blocks may be as large as this part of a piece. */
const BLOCK_PART = 12

/**
 * `fn` itself, if it is small enough or cannot be divided; or a function that does the same, and its pieces.
 * @param limit bytes of V8's bytecode, as estimated
 */
export function outlineFunction(fn: IrFunction, limit: number): IrFunction[] {
  if (estimateFunction(fn) <= limit) return [fn]
  return withScratch(() => divide(fn, limit))
}

function divide(fn: IrFunction, limit: number): IrFunction[] {
  splitBlocks(fn, limit / BLOCK_PART)
  const flow = analyzeControlFlow(fn)
  const isKept = scratchUint8(fn.blocks.length)
  fn.blocks.forEach((block, position) => {
    if (position === 0 || mustStay(fn, block)) isKept[position] = 1
    // A handler has no way in but from a region.
    if (block.terminator.kind !== 'try') return
    for (const { target } of block.terminator.edges) isKept[flow.positions[target.id]!] = 1
  })
  // Blocks that come after one that must stay may be reached by it, so what dominates it stays, too.
  for (let p = isKept.length - 1; p > 0; p--) {
    if (isKept[p] === 1 && fn.blocks[p]!.terminator.edges.length > 0) isKept[flow.immediateDominator[p]!] = 1
  }
  const pieces = choosePieces(fn, flow, isKept, limit)
  if (pieces === undefined) return [fn]
  const { first, end } = intervals(flow)
  const dominates = (a: number, b: number) => first[a]! <= first[b]! && first[b]! < end[a]!
  return buildPieces(fn, flow, limitCallDepth(fn, flow, pieces), dominates) ?? [fn]
}

/** Whether a block must be in the function itself: what it does reaches beyond calls. */
function mustStay(fn: IrFunction, { region, instructions, terminator }: Block): boolean {
  if (region !== undefined || terminator.kind === 'try' || isTailCall(terminator.kind)) return true
  return instructions.some((value) => {
    const op = fn.op[value]
    return op === 'variable.get' || op === 'variable.set' || op === 'exception.caught'
  })
}

/** Numbers of blocks, by position, such that those of the blocks that one dominates are from `first` to before `end`. */
function intervals(flow: ReturnType<typeof analyzeControlFlow>): { first: Int32Array; end: Int32Array } {
  const count = flow.immediateDominator.length
  const { first: firstChild, next } = dominatorChildren(flow)
  const size = scratchInt32(count, 1)
  for (let p = count - 1; p > 0; p--) size[flow.immediateDominator[p]!]! += size[p]!
  const first = scratchInt32(count)
  const end = scratchInt32(count)
  for (let p = 0; p < count; p++) {
    end[p] = first[p]! + size[p]!
    let number = first[p]! + 1
    for (let child = firstChild[p]!; child !== -1; child = next[child]!) {
      first[child] = number
      number += size[child]!
    }
  }
  return { first, end }
}
