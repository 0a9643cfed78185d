/**
 * The two accesses to the halves of an i64 in memory, one behind the other, become one.
 *
 *     v2 = i32.load offset=8 v1                v5 = pair.load offset=8 v1
 *     v3 = i32.load offset=12 v1         =>    v2 = project 0 v5
 *                                              v3 = project 1 v5
 *
 *     i32.store offset=12 v1, v3
 *     i32.store offset=8 v1, v2          =>    pair.store offset=8 v1, v2, v3
 *
 * For outputs that access memory by calls of functions: one call is less text, and the address is needed once, so that
 * it stands where it is used instead of in a variable. Slower than two where they are inlined.
 *
 * Requires: legal IR.
 * Guarantees: traps and writes as before; a store writes nothing if any of its bytes is out of bounds, since the high
 * half was the first to be stored.
 * Costs: linear.
 */
import type { Block, IrFunction, Value } from '../ir/function.js'
import type { PassContext } from '../ir/pass.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { I32, NONE, TUPLE, type Type } from '../ir/types.js'

/** Where the offset of a high half may be no longer exact. */
const LARGEST_OFFSET = 2 ** 32 - 8

const PAIR: readonly Type[] = [I32, I32]

export function joinHalves(fn: IrFunction, { hasPairAccess }: PassContext): void {
  if (hasPairAccess === undefined) return
  const replacements = new Replacements(fn.valueCount)
  for (const block of fn.blocks) joinInBlock(fn, block, hasPairAccess, replacements)
  if (!replacements.isEmpty) applyReplacements(fn, replacements)
}

function joinInBlock(
  fn: IrFunction,
  block: Block,
  hasPairAccess: (memory: number) => boolean,
  replacements: Replacements,
): void {
  const { instructions } = block
  const joined: Value[] = []
  for (let i = 0; i < instructions.length; i++) {
    const first = instructions[i]
    const second = instructions[i + 1]
    const op = fn.op[first]
    const isAccess = op === 'i32.load' || op === 'i32.store'
    if (!isAccess || second === undefined || fn.op[second] !== op || !hasPairAccess(fn.b[first])) {
      joined.push(first)
    } else if (op === 'i32.load' && isFourBehind(fn, second, first)) {
      joined.push(...joinLoads(fn, first, second, replacements))
      i++
    } else if (op === 'i32.store' && isFourBehind(fn, first, second)) {
      joined.push(joinStores(fn, first, second))
      i++
    } else {
      joined.push(first)
    }
  }
  block.instructions = joined
}

/** Whether the access `high` is to the four bytes behind those of `low`. */
function isFourBehind(fn: IrFunction, high: Value, low: Value): boolean {
  const { a, b } = fn
  return (
    b[high] === b[low] &&
    a[high] === a[low] + 4 &&
    a[high] <= LARGEST_OFFSET &&
    fn.operand(high, 0) === fn.operand(low, 0)
  )
}

function joinLoads(fn: IrFunction, low: Value, high: Value, replacements: Replacements): Value[] {
  const { a, b, c } = fn
  const pair = fn.create('pair.load', TUPLE, [fn.operand(low, 0)], { a: a[low], b: b[low], c: c[low] })
  fn.tupleTypes.set(pair, PAIR)
  fn.offset[pair] = fn.offset[low]
  const halves = [low, high].map((half, index) => {
    const projection = fn.create('project', I32, [pair], { a: index })
    fn.origin[projection] = fn.origin[half]
    fn.offset[projection] = fn.offset[half]
    replacements.replace(half, projection)
    return projection
  })
  return [pair, ...halves]
}

function joinStores(fn: IrFunction, high: Value, low: Value): Value {
  const { a, b, c } = fn
  const operands = [fn.operand(low, 0), fn.operand(low, 1), fn.operand(high, 1)]
  const pair = fn.create('pair.store', NONE, operands, { a: a[low], b: b[low], c: c[low] })
  fn.offset[pair] = fn.offset[low]
  return pair
}
