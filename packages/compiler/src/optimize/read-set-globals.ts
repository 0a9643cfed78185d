/**
 * A value that a global is set to, and that is needed but a few times more before anything else may set the global, is
 * read from the global, so that it needs no variable.
 *
 *     v2 = i32.sub v1, v0                    v2 = i32.sub v1, v0
 *     global.set 0 v2                 =>     global.set 0 v2
 *     i32.store v2, v3                       v4 = global.get 0
 *                                            i32.store v4, v3
 *
 * Less text where variables have no names to be kept, as in `-Os`; no faster. Go passes arguments on a stack of its own,
 * and does this at every call.
 *
 * Requires: legal IR.
 * Guarantees: the same values in the same order.
 * Costs: linear.
 */
import { CALLS, WRITES_GLOBAL } from '../ir/effects.js'
import type { Block, IrFunction, Value } from '../ir/function.js'
import { EFFECTS } from '../ir/operators.js'
import type { PassContext } from '../ir/pass.js'
import { scratchInt32 } from '../ir/scratch.js'

/** With more uses than this a variable is shorter. */
const MOST_USES = 3

export function readSetGlobals(fn: IrFunction, { isGlobalVariable }: PassContext): void {
  if (isGlobalVariable === undefined) return
  const uses = countUses(fn)
  for (const block of fn.blocks) readInBlock(fn, block, uses, isGlobalVariable)
}

/** By value id. */
function countUses(fn: IrFunction): Int32Array {
  const uses = scratchInt32(fn.valueCount)
  for (const { instructions, terminator } of fn.blocks) {
    for (const value of instructions) {
      for (let i = fn.arity(value) - 1; i >= 0; i--) uses[fn.operand(value, i)]++
    }
    for (const operand of terminator.operands) uses[operand]++
    for (const { args } of terminator.edges) for (const arg of args) uses[arg]++
  }
  return uses
}

function readInBlock(
  fn: IrFunction,
  block: Block,
  uses: Int32Array,
  isGlobalVariable: (global: number) => boolean,
): void {
  const { instructions } = block
  /** Where instructions that read the global come to stand: in front of the one at that index. */
  const reads = new Map<number, { user: Value; operand: number; global: number; value: Value }[]>()
  for (let i = 0; i < instructions.length; i++) {
    const set = instructions[i]
    if (fn.op[set] !== 'global.set' || !isGlobalVariable(fn.a[set])) continue
    const value = fn.operand(set, 0)
    if (uses[value] < 2 || uses[value] > MOST_USES + 1 || !isMadeHere(fn, value)) continue
    const found = laterUses(fn, instructions, i, value)
    if (found.length !== uses[value] - 1) continue
    for (const { at, operand } of found) {
      const list = reads.get(at) ?? []
      list.push({ user: instructions[at], operand, global: fn.a[set], value })
      reads.set(at, list)
    }
  }
  if (reads.size === 0) return
  block.instructions = instructions.flatMap((instruction, at) => [
    ...(reads.get(at) ?? []).map(({ user, operand, global, value }) => {
      const read = fn.create('global.get', fn.type[value], [], { a: global })
      fn.offset[read] = fn.offset[user]
      fn.setOperand(user, operand, read)
      return read
    }),
    instruction,
  ])
}

/** Constants are as short as a global, and parameters have a variable anyway. */
function isMadeHere(fn: IrFunction, value: Value): boolean {
  return fn.op[value] !== 'i32.const' && fn.arity(value) > 0
}

/** The uses of `value` behind the instruction at `start` until its global may be set again. */
function laterUses(
  fn: IrFunction,
  instructions: readonly Value[],
  start: number,
  value: Value,
): { at: number; operand: number }[] {
  const found: { at: number; operand: number }[] = []
  for (let at = start + 1; at < instructions.length && at <= start + REACH; at++) {
    const user = instructions[at]
    for (let operand = fn.arity(user) - 1; operand >= 0; operand--) {
      if (fn.operand(user, operand) === value) found.push({ at, operand })
    }
    if ((EFFECTS[fn.operator[user]] & (CALLS | WRITES_GLOBAL)) !== 0) break
  }
  return found
}

/** How many instructions are searched. */
const REACH = 24
