/**
 * Keeps pieces from calling each other too deeply: of code that goes on and on, each piece would call the next one,
 * and the stack would be used up. A piece that comes too deep is called by one further out instead, to
 * which the one that would have called it comes back.
 *
 * A piece may only leave to pieces that wait for it, so it is called by the innermost of those it leaves to, or by one
 * within that one. Costs O(n log n) in edges between pieces.
 */
import type { ControlFlow } from '../ir/control-flow.js'
import type { IrFunction } from '../ir/function.js'
import { MAIN, type Pieces } from './choose-pieces.js'

const DEEPEST = 6

export function limitCallDepth(fn: IrFunction, flow: ControlFlow, pieces: Pieces): Pieces {
  const { callers, roots } = pieces
  const depths = [0]
  for (let piece = 1; piece < roots.length; piece++) depths[piece] = depths[callers[piece]!]! + 1
  if (!depths.some((depth) => depth > DEEPEST)) return pieces
  const innermost = findInnermostDestinations(fn, flow, pieces, depths)
  const limited = [MAIN]
  const limitedDepths = [0]
  for (let piece = 1; piece < roots.length; piece++) {
    const caller = callers[piece]!
    limited[piece] = limitedDepths[caller]! < DEEPEST ? caller : innermost[piece]!
    limitedDepths[piece] = limitedDepths[limited[piece]!]! + 1
  }
  return { pieceOf: pieces.pieceOf, roots, callers: limited }
}

/** By piece: the innermost of the pieces to which it leaves, other than by returning from the function. */
function findInnermostDestinations(
  fn: IrFunction,
  flow: ControlFlow,
  { pieceOf, roots, callers }: Pieces,
  depths: readonly number[],
): number[] {
  const destinations: Set<number>[] = roots.map(() => new Set())
  const isWithin = (inner: number, outer: number) => {
    let piece = inner
    while (depths[piece]! > depths[outer]!) piece = callers[piece]!
    return piece === outer
  }
  fn.blocks.forEach(({ terminator }, p) => {
    const piece = pieceOf[p]!
    for (const { target } of terminator.edges) {
      const t = flow.positions[target.id]!
      const home = pieceOf[t]!
      if (home === piece) continue
      const isCalled = home !== MAIN && roots[home] === t && !isWithin(piece, home)
      const destination = isCalled ? callers[home]! : home
      if (destination !== piece) destinations[piece]!.add(destination)
    }
  })
  const innermost: number[] = []
  for (let piece = roots.length - 1; piece > MAIN; piece--) {
    const caller = callers[piece]!
    let deepest = MAIN
    for (const destination of destinations[piece]!) {
      if (depths[destination]! > depths[deepest]!) deepest = destination
    }
    innermost[piece] = deepest
    // What leaves this piece for others than its caller leaves its caller, too.
    destinations[piece]!.delete(caller)
    const [larger, smaller] =
      destinations[caller]!.size >= destinations[piece]!.size
        ? [destinations[caller]!, destinations[piece]!]
        : [destinations[piece]!, destinations[caller]!]
    for (const destination of smaller) larger.add(destination)
    destinations[caller] = larger
  }
  return innermost
}
