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
  /** From the address on, so many bytes are within the memory. */
  readonly bytes: number
  readonly memory: number
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

  /** From here on, `value` is within [0, high], and so many bytes from there on are within `memory`. */
  learn(value: Value, high: number, bytes: number, memory: number): void {
    const known = this.boundOf(value)
    const knownBytes = known?.memory === memory ? known.bytes : 0
    if (known !== undefined && known.high <= high && knownBytes >= bytes) return
    this.bounds.set(value, {
      high: Math.min(high, known?.high ?? high),
      bytes: Math.max(bytes, knownBytes),
      memory,
      block: this.block,
    })
  }

  /** The upper bound of `value`, the lower one being 0; undefined if nothing is known here. */
  highOf(value: Value): number | undefined {
    return this.boundOf(value)?.high
  }

  /** How many bytes from the address `value` on are known to be within `memory`. */
  bytesFrom(value: Value, memory: number): number {
    const bound = this.boundOf(value)
    return bound?.memory === memory ? bound.bytes : 0
  }

  private boundOf(value: Value): Bound | undefined {
    const bound = this.bounds.get(value)
    return bound !== undefined && this.tree.dominates(bound.block, this.block) ? bound : undefined
  }
}
