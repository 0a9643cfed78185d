/**
 * What accesses to memory tell about addresses: once one at `p + 16` did not trap, `p` is not negative, if the
 * memory is small enough, and the next access needs no `p >>> 0`. That holds wherever the access is known to have
 * come before: later in the same block, and in the blocks that it dominates.
 */
import type { ControlFlow } from '../../ir/control-flow.js'
import type { Block, Value } from '../../ir/function.js'
import type { DominatorTree } from '../../structure/dominator-tree.js'

interface Bound {
  readonly high: number
  /** Position of the block from which on it holds. */
  readonly block: number
}

export class AddressBounds {
  private readonly flow: ControlFlow
  private readonly tree: DominatorTree
  private readonly bounds = new Map<Value, Bound>()
  private block = 0

  constructor(flow: ControlFlow, tree: DominatorTree) {
    this.flow = flow
    this.tree = tree
  }

  /** What is asked and learned from now on is asked and learned in `block`. */
  enterBlock(block: Block): void {
    this.block = this.flow.positions[block.id]
  }

  /** From here on, `value` is within [0, high]. */
  learn(value: Value, high: number): void {
    const known = this.highOf(value)
    if (known === undefined || high < known) this.bounds.set(value, { high, block: this.block })
  }

  /** The upper bound of `value`, the lower one being 0; undefined if nothing is known here. */
  highOf(value: Value): number | undefined {
    const bound = this.bounds.get(value)
    if (bound === undefined || !this.tree.dominates(bound.block, this.block)) return undefined
    return bound.high
  }
}
