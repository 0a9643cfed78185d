/**
 * Part of eliminateDeadCode: loads whose values nobody needs are still checks that an address is within memory.
 * Such a check says nothing new where another access from the same base reaches at least as far, and
 * - it comes before the check, or
 * - it comes after it in the same block, and nothing in between could be seen: no write, no call, no other trap.
 * Memories never shrink, so what was within bounds once stays so.
 *
 * Costs: linear, and nothing where there is no such load.
 */
import { analyzeDominators } from '../ir/control-flow.js'
import { walkDominatorTree } from '../ir/dominator-walk.js'
import { isRemovable, READS_MEMORY, TRAPS } from '../ir/effects.js'
import type { IrFunction, Value } from '../ir/function.js'
import { EFFECTS, OPERATORS } from '../ir/operators.js'
import { scratchUint8 } from '../ir/scratch.js'

/** By operator number: how many bytes a load or store touches; 0 for all else. */
const ACCESS_SIZE = Uint8Array.from(OPERATORS, ({ name }) => {
  const match = /^[if](32|64)\.(?:load|store)(8|16|32)?(?:_[su])?$/.exec(name)
  return match === null ? 0 : Number(match[2] ?? match[1]) / 8
})

/** Whether the instruction does nothing but yield what is in memory, if that address is within bounds. */
export function isCheckedLoad(fn: IrFunction, value: Value): boolean {
  const operator = fn.operator[value]!
  return ACCESS_SIZE[operator] !== 0 && EFFECTS[operator] === (READS_MEMORY | TRAPS)
}

/**
 * Of the loads in memory 0 that `isUnneeded`, those that are not even needed as checks.
 * @returns by value id: 1 for a load to be dropped
 */
export function findRedundantChecks(fn: IrFunction, isUnneeded: (value: Value) => boolean): Uint8Array {
  const redundant = scratchUint8(fn.valueCount)
  for (const { instructions } of fn.blocks) {
    if (instructions.some((value) => isAccess(fn, value) && isUnneeded(value))) {
      findCheckedLater(fn, instructions, isUnneeded, redundant)
    }
  }
  findCheckedBefore(fn, isUnneeded, redundant)
  return redundant
}

/** The first byte behind what an access from its base touches. */
function reachOf(fn: IrFunction, value: Value): number {
  return fn.a[value]! + ACCESS_SIZE[fn.operator[value]!]!
}

function isAccess(fn: IrFunction, value: Value): boolean {
  return ACCESS_SIZE[fn.operator[value]!] !== 0 && fn.b[value] === 0
}

function findCheckedLater(
  fn: IrFunction,
  instructions: readonly Value[],
  isUnneeded: (value: Value) => boolean,
  redundant: Uint8Array,
): void {
  /** By base: how far the accesses behind this place reach that come before anything else to be seen. */
  const reaches = new Map<Value, number>()
  for (let i = instructions.length - 1; i >= 0; i--) {
    const value = instructions[i]!
    const effects = EFFECTS[fn.operator[value]!]!
    const mayTrapOtherwise = (effects & TRAPS) !== 0 && !isAccess(fn, value)
    if (mayTrapOtherwise || !isRemovable(effects & ~TRAPS)) reaches.clear()
    if (!isAccess(fn, value)) continue
    const base = fn.operand(value, 0)
    const reach = reachOf(fn, value)
    const known = reaches.get(base)
    if (known !== undefined && known >= reach) {
      if (isUnneeded(value)) redundant[value] = 1
    } else reaches.set(base, reach)
  }
}

function findCheckedBefore(
  fn: IrFunction,
  isUnneeded: (value: Value) => boolean,
  redundant: Uint8Array,
): void {
  /** By base: how far the accesses before this place reach. */
  const reaches = new Map<Value, number>()
  /** What to put back when a block and all below it are done: bases and their former reaches. */
  const formerBases: Value[] = []
  const formerReaches: number[] = []
  const marks: number[] = []
  walkDominatorTree(
    analyzeDominators(fn),
    (position) => {
      marks.push(formerBases.length)
      for (const value of fn.blocks[position]!.instructions) {
        if (redundant[value] === 1 || !isAccess(fn, value)) continue
        const base = fn.operand(value, 0)
        const reach = reachOf(fn, value)
        const known = reaches.get(base) ?? 0
        if (known >= reach) {
          if (isUnneeded(value)) redundant[value] = 1
          continue
        }
        formerBases.push(base)
        formerReaches.push(known)
        reaches.set(base, reach)
      }
    },
    () => {
      const mark = marks.pop()!
      while (formerBases.length > mark) reaches.set(formerBases.pop()!, formerReaches.pop()!)
    },
  )
}
