/**
 * Puts the operand that is in a variable first where the order does not matter: `x ^ (x << 5)` in place of
 * `(x << 5) ^ x`. An engine with an accumulator, as V8's interpreter, computes the other one into it and is done; in
 * the other order it puts that away and fetches the variable. With a JIT nothing is changed.
 *
 *     v2 = i32.shl v1, v9      =>    v2 = i32.shl v1, v9
 *     v3 = i32.xor v2, v1            v3 = i32.xor v1, v2
 *
 * Requires: legal IR, dead code removed.
 * Guarantees: nothing of use to later passes.
 * Costs: linear.
 */
import { countUses } from '../ir/count-uses.js'
import type { IrFunction, Value } from '../ir/function.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'
import type { PassContext } from '../ir/pass.js'

/** What an operator becomes when its operands change places. */
const MIRRORED: Readonly<Partial<Record<OperatorName, OperatorName>>> = {
  'i32.add': 'i32.add',
  'i32.mul': 'i32.mul',
  'i32.and': 'i32.and',
  'i32.or': 'i32.or',
  'i32.xor': 'i32.xor',
  'i32.eq': 'i32.eq',
  'i32.ne': 'i32.ne',
  'i32.lt_s': 'i32.gt_s',
  'i32.gt_s': 'i32.lt_s',
  'i32.le_s': 'i32.ge_s',
  'i32.ge_s': 'i32.le_s',
  'i32.lt_u': 'i32.gt_u',
  'i32.gt_u': 'i32.lt_u',
  'i32.le_u': 'i32.ge_u',
  'i32.ge_u': 'i32.le_u',
  'f32.add': 'f32.add',
  'f32.mul': 'f32.mul',
  'f64.add': 'f64.add',
  'f64.mul': 'f64.mul',
  'f64.eq': 'f64.eq',
  'f64.ne': 'f64.ne',
  'f64.lt': 'f64.gt',
  'f64.gt': 'f64.lt',
  'f64.le': 'f64.ge',
  'f64.ge': 'f64.le',
}

/** By operator number. */
const MIRROR_OF: readonly (OperatorName | undefined)[] = OPERATORS.map(({ name }) => MIRRORED[name])

export function orderOperands(fn: IrFunction, { isInterpreted }: PassContext): void {
  if (isInterpreted !== true) return
  const uses = countUses(fn)
  for (const { instructions } of fn.blocks) {
    const within = new Set<Value>()
    /** Whether it is computed where it is used, as far as can be told from here. */
    const isComputed = (value: Value) => uses[value] === 1 && within.has(value)
    for (const value of instructions) {
      const mirrored = MIRROR_OF[fn.operator[value]!]
      if (mirrored !== undefined) {
        const left = fn.operand(value, 0)
        const right = fn.operand(value, 1)
        const isConstant = fn.op[right]!.endsWith('.const')
        if (isComputed(left) && !isConstant && !isComputed(right)) {
          const immediates = { a: fn.a[value]!, b: fn.b[value]!, c: fn.c[value]! }
          fn.rewrite(value, mirrored, fn.type[value]!, [right, left], immediates)
        }
      }
      if (!fn.op[value]!.endsWith('.const')) within.add(value)
    }
  }
}
