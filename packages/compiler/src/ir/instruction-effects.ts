/**
 * Effects of an instruction, which may be fewer than those of its operator: a division by a constant does not
 * trap unless that is 0 (or -1, where the quotient may overflow), nor does looking into what is never null.
 */
import { isNullable } from '../wasm/types.js'
import { isRemovable, TRAPS } from './effects.js'
import type { IrFunction, Value } from './function.js'
import { EFFECTS, OPERATORS } from './operators.js'
import type { PassContext } from './pass.js'

/** Bit set of `effects.ts`. */
export function effectsOfInstruction(fn: IrFunction, value: Value): number {
  const effects = EFFECTS[fn.operator[value]!]!
  if ((effects & TRAPS) === 0 || MAY_BE_SAFE[fn.operator[value]!] === 0) return effects
  return isSafeDivision(fn, value) || isSafeDereference(fn, value) ? effects & ~TRAPS : effects
}

/** Whether the instruction may be dropped when its value is unused; where traps do not count, even if it may trap. */
export function isRemovableInstruction(fn: IrFunction, value: Value, context: PassContext): boolean {
  const effects = EFFECTS[fn.operator[value]!]!
  if (isRemovable(effects)) return true
  if (isRemovable(effects & ~TRAPS))
    return context.traps === 'none' || effectsOfInstruction(fn, value) !== effects
  return false
}

/** By operator number: whether {@link isSafeDivision} or {@link isSafeDereference} may be true of it. */
const MAY_BE_SAFE = Uint8Array.from(OPERATORS, ({ name }) =>
  /\.(?:div|rem)_[su]$|^struct\.[gs]et|^array\.len$|^i31\.get/.test(name) ? 1 : 0,
)

function isSafeDivision(fn: IrFunction, value: Value): boolean {
  switch (fn.op[value]) {
    case 'i32.div_u':
    case 'i32.rem_u':
    case 'i32.rem_s':
    case 'i64.div_u':
    case 'i64.rem_u':
    case 'i64.rem_s':
      return isConstantBesides(fn, fn.operand(value, 1), 0)
    case 'i32.div_s':
    case 'i64.div_s':
      return isConstantBesides(fn, fn.operand(value, 1), 0) && isConstantBesides(fn, fn.operand(value, 1), -1)
    case 'pair.div_u':
    case 'pair.rem_u':
    case 'pair.rem_s':
      return isConstantBesides(fn, fn.operand(value, 2), 0) || isConstantBesides(fn, fn.operand(value, 3), 0)
    default:
      return false
  }
}

/** Whether all that could go wrong is that the first operand is null, and it never is. */
export function isSafeDereference(fn: IrFunction, value: Value): boolean {
  if (MAY_BE_SAFE[fn.operator[value]!] === 0) return false
  switch (fn.op[value]) {
    case 'struct.get':
    case 'struct.get_u':
    case 'struct.get_constant':
    case 'struct.get_constant_u':
    case 'struct.set':
    case 'array.len':
      return !isNullable(fn.type[fn.operand(value, 0)]!)
    default:
      return false
  }
}

/** Whether the value is an integer constant other than `number`, which is 0 or -1. */
function isConstantBesides(fn: IrFunction, value: Value, number: 0 | -1): boolean {
  if (fn.op[value] === 'i32.const') return fn.a[value] !== number
  return fn.op[value] === 'i64.const' && (fn.a[value] !== number || fn.b[value] !== number)
}
