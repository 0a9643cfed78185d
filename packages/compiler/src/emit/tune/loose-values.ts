/**
 * Sums whose variable may hold them as they are, not wrapped to an int32: those that are only used where JavaScript
 * wraps operands by itself, or where wrapping makes no difference, as in further sums, shifts and addresses. Without a
 * JIT each `| 0` that is left out is an operation less.
 *
 * Costs: linear.
 */
import { type IrFunction, NO_VALUE, type Value } from '../../ir/function.js'
import { OPERATORS, type OperatorName } from '../../ir/operators.js'
import { scratchUint8 } from '../../ir/scratch.js'

/** Operators that take any integer that is right modulo 2^32 for each of their operands. */
const TOLERANT: ReadonlySet<OperatorName> = new Set<OperatorName>([
  'i32.add',
  'i32.sub',
  'i32.mul',
  'i32.and',
  'i32.or',
  'i32.xor',
  'i32.shl',
  'i32.shr_s',
  'i32.shr_u',
  'i32.extend8_s',
  'i32.extend16_s',
  'i32.load',
  'i32.load8_s',
  'i32.load8_u',
  'i32.load16_s',
  'i32.load16_u',
  'f32.load',
  'f64.load',
  'i32.store',
  'i32.store8',
  'i32.store16',
  'f32.store',
  'f64.store',
])

const LOOSE = 1
const STRICT = 2

/** By operator number: what it may be, and what it makes of its operands. */
const IS_TOLERANT = Uint8Array.from(OPERATORS, ({ name }) => (TOLERANT.has(name) ? 1 : 0))
/** They take any such integer to be stored, but an index has to be exact. */
const IS_ELEMENT_STORE = Uint8Array.from(OPERATORS, ({ name }) => (/^element\.i32\.store/.test(name) ? 1 : 0))
const IS_SUM = Uint8Array.from(OPERATORS, ({ name }) => (name === 'i32.add' || name === 'i32.sub' ? 1 : 0))

/** By value id: 1 if the value is a sum that need not be wrapped. */
export function analyzeLooseValues(fn: IrFunction): Uint8Array {
  const fates = scratchUint8(fn.valueCount)
  const beStrict = (value: Value) => {
    if (value !== NO_VALUE) fates[value] = STRICT
  }
  for (const { instructions, terminator } of fn.blocks) {
    for (const value of instructions) {
      const operator = fn.operator[value]
      if (IS_SUM[operator] === 1 && fates[value] === 0) fates[value] = LOOSE
      if (IS_TOLERANT[operator] === 1) continue
      if (IS_ELEMENT_STORE[operator] === 1) {
        beStrict(fn.operand(value, 0))
        continue
      }
      for (let i = fn.arity(value) - 1; i >= 0; i--) beStrict(fn.operand(value, i))
    }
    terminator.operands.forEach(beStrict)
    for (const { args } of terminator.edges) args.forEach(beStrict)
  }
  for (let value = 0; value < fates.length; value++) if (fates[value] === STRICT) fates[value] = 0
  return fates
}
