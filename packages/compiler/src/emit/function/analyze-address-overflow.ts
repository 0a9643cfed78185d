/**
 * Which accesses to memory may add their offset to the address as the int32 that it is. `(p >>> 0) + 16` always tells
 * what is out of bounds; `p + 16` is cheaper, and wrong only where `p` is from -16 to -1: there it comes out above
 * 2^32, and wraps. (Any other negative `p` stays negative. That is out of bounds, or, where a memory is larger than
 * 2 GiB, what its view takes for the number 2^32 higher.)
 *
 * Such a `p` is ruled out by an access through it that is checked in full, since no memory reaches up to 2^32:
 * - one that comes before, earlier in the block or in a block that dominates it;
 * - one that comes after a load in its block, if nothing in between shows whether the load was done: it traps instead.
 *   An access without an offset needs no more than `p`, and comes as often behind one with an offset as before it.
 *
 * Costs: linear.
 */
import type { ControlFlow } from '../../ir/control-flow.js'
import { CALLS, TRAPS, WRITES_GLOBAL, WRITES_HEAP, WRITES_MEMORY, WRITES_TABLE } from '../../ir/effects.js'
import type { Block, IrFunction, Value } from '../../ir/function.js'
import { EFFECTS, OPERATORS } from '../../ir/operators.js'
import { scratchInt32, scratchUint8 } from '../../ir/scratch.js'
import { F64 } from '../../ir/types.js'
import type { DominatorTree } from '../../structure/dominator-tree.js'
import type { EmitContext } from '../context.js'

/** By operator number: how many bytes a load or store accesses; 0 for what is none. */
const ACCESS_SIZES = Uint8Array.from(OPERATORS, ({ name }) => {
  const match = /^(?:i32|f(32|64))\.(load|store)(8|16)?(_[su])?$/.exec(name)
  return match === null ? 0 : match[3] !== undefined ? Number(match[3]) / 8 : match[1] === '64' ? 8 : 4
})

/** What must not happen between a load that reads what it should not and the access that traps instead. */
const SHOWS = TRAPS | CALLS | WRITES_MEMORY | WRITES_GLOBAL | WRITES_TABLE | WRITES_HEAP

/** Offsets beyond it are never added to an int32. */
const LARGEST_OFFSET = 0x7fffffff

/** By value id of an access: 1 if adding its offset to the int32 cannot give what is in bounds and should not be. */
export function analyzeAddressOverflow(
  fn: IrFunction,
  flow: ControlFlow,
  tree: DominatorTree,
  context: EmitContext,
): Uint8Array {
  const analysis = new Analysis(fn, flow, tree, context)
  for (const block of fn.blocks) analysis.visit(block)
  return analysis.isSafe
}

class Analysis {
  readonly isSafe: Uint8Array
  private readonly fn: IrFunction
  private readonly flow: ControlFlow
  private readonly tree: DominatorTree
  private readonly context: EmitContext
  /** By value id of an address `p`: `p` is not from -reach to -1 in the block at `since` and what it dominates. */
  private readonly reach: Int32Array
  private readonly since: Int32Array
  /** By memory: how far below 2^32 it ends at least. */
  private readonly bytesAbove: number[] = []
  /** Loads that the next access without an offset may make safe. */
  private readonly waiting: Value[] = []
  private position = 0

  constructor(fn: IrFunction, flow: ControlFlow, tree: DominatorTree, context: EmitContext) {
    this.fn = fn
    this.flow = flow
    this.tree = tree
    this.context = context
    this.isSafe = scratchUint8(fn.valueCount)
    this.reach = scratchInt32(fn.valueCount)
    this.since = scratchInt32(fn.valueCount, -1)
  }

  visit({ id, instructions }: Block): void {
    const { fn, waiting } = this
    this.position = this.flow.positions[id]
    if (waiting.length > 0) waiting.length = 0
    for (let i = 0; i < instructions.length; i++) {
      const value = instructions[i]
      const operator = fn.operator[value]
      const size = ACCESS_SIZES[operator]
      if (size > 0) this.visitAccess(value, size, (EFFECTS[operator] & WRITES_MEMORY) === 0)
      else if (waiting.length > 0 && (EFFECTS[operator] & SHOWS) !== 0) waiting.length = 0
    }
  }

  private visitAccess(value: Value, size: number, isLoad: boolean): void {
    const { fn, waiting } = this
    const address = fn.operand(value, 0)
    const offset = fn.a[value]
    // An f64 is added to as it is; a constant is not added to at all.
    if (fn.type[address] !== F64 && fn.op[address] !== 'i32.const') {
      const reach = this.reachOf(address)
      if (offset <= reach) this.isSafe[value] = 1
      else if (isLoad && offset <= LARGEST_OFFSET) waiting.push(value)
      const above = (this.bytesAbove[fn.b[value]] ??= 2 ** 32 - this.maximumBytes(fn.b[value]))
      if (offset === 0) this.release(address, above + size - 1)
      this.learn(address, reach, above + offset + size - 1)
    }
    if (!isLoad && waiting.length > 0) waiting.length = 0
  }

  /** Loads from `address` wait no longer for an access of it without an offset. */
  private release(address: Value, reach: number): void {
    const { fn, waiting } = this
    for (let i = waiting.length - 1; i >= 0 && i >= waiting.length - MOST_WAITING; i--) {
      const load = waiting[i]
      if (fn.operand(load, 0) === address && fn.a[load] <= reach) this.isSafe[load] = 1
    }
  }

  private maximumBytes(memory: number): number {
    return this.context.memory(memory).traits.maximumBytes
  }

  private reachOf(address: Value): number {
    const since = this.since[address]
    return since >= 0 && this.tree.dominates(since, this.position) ? this.reach[address] : 0
  }

  private learn(address: Value, known: number, reach: number): void {
    const most = Math.min(reach, LARGEST_OFFSET)
    if (most <= known) return
    this.reach[address] = most
    this.since[address] = this.position
  }
}

/** How many loads that wait are looked at, from the last one backwards. */
const MOST_WAITING = 16
