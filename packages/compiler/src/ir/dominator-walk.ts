/** A walk over the dominator tree, for facts that hold in a block and in all that it dominates. */
import type { Dominators } from './control-flow.js'
import { scratchInt32 } from './scratch.js'

/**
 * Calls `enter` for each block before the blocks it dominates, and `leave` after them, innermost first. Positions
 * are those in `fn.blocks`. No recursion.
 */
export function walkDominatorTree(
  flow: Dominators,
  enter: (position: number) => void,
  leave: (position: number) => void,
): void {
  const { immediateDominator } = flow
  const count = immediateDominator.length
  const firstChild = scratchInt32(count, -1)
  const sibling = scratchInt32(count, -1)
  for (let position = count - 1; position > 0; position--) {
    const dominator = immediateDominator[position]!
    sibling[position] = firstChild[dominator]!
    firstChild[dominator] = position
  }
  // Blocks to enter, and, as ~position, blocks to leave.
  const pending = [0]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next < 0) {
      leave(~next)
      continue
    }
    enter(next)
    pending.push(~next)
    for (let child = firstChild[next]!; child !== -1; child = sibling[child]!) pending.push(child)
  }
}
