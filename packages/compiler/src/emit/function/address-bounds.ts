/**
 * What accesses to memory tell about addresses: once one at `p + 16` did not trap, `p` is not negative, if the
 * memory is small enough, and the next access needs no `p >>> 0`. That holds wherever the access is known to have
 * come before: later in the same block, and in the blocks that it dominates.
 */
import type { ControlFlow } from '../../ir/control-flow.js'
import type { Block, IrFunction, Value } from '../../ir/function.js'
import { scratchFloat64, scratchInt32 } from '../../ir/scratch.js'
import type { DominatorTree } from '../../structure/dominator-tree.js'

const NO_BLOCK = -1

export class AddressBounds {
  private readonly flow: ControlFlow
  private readonly tree: DominatorTree
  /** By value id: position of the block from which on something is known of it. */
  private readonly since: Int32Array
  /** By value id: its upper bound, so many bytes from it on are within the memory, and which memory. */
  private readonly high: Float64Array
  private readonly bytes: Float64Array
  private readonly memory: Int32Array
  private block = 0

  constructor({ valueCount }: IrFunction, flow: ControlFlow, tree: DominatorTree) {
    this.flow = flow
    this.tree = tree
    this.since = scratchInt32(valueCount, NO_BLOCK)
    this.high = scratchFloat64(valueCount, 0)
    this.bytes = scratchFloat64(valueCount, 0)
    this.memory = scratchInt32(valueCount)
  }

  /** What is asked and learned from now on is asked and learned in `block`. */
  enterBlock(block: Block): void {
    this.block = this.flow.positions[block.id]
  }

  /** From here on, `value` is within [0, high], and so many bytes from there on are within `memory`. */
  learn(value: Value, high: number, bytes: number, memory: number): void {
    const isKnown = this.isKnown(value)
    const knownBytes = isKnown ? this.bytesFrom(value, memory) : 0
    if (isKnown && this.high[value] <= high && knownBytes >= bytes) return
    this.high[value] = isKnown ? Math.min(high, this.high[value]) : high
    this.bytes[value] = Math.max(bytes, knownBytes)
    this.memory[value] = memory
    this.since[value] = this.block
  }

  /** The upper bound of `value`, the lower one being 0; undefined if nothing is known here. */
  highOf(value: Value): number | undefined {
    return this.isKnown(value) ? this.high[value] : undefined
  }

  /** How many bytes from the address `value` on are known to be within `memory`. */
  bytesFrom(value: Value, memory: number): number {
    return this.isKnown(value) && this.memory[value] === memory ? this.bytes[value] : 0
  }

  private isKnown(value: Value): boolean {
    const since = this.since[value]
    return since !== NO_BLOCK && this.tree.dominates(since, this.block)
  }
}
