/** Peephole rules for `select` (operands: when not zero, when zero, condition). */
import type { Value } from '../../ir/function.js'
import { I32, I64 } from '../../ir/types.js'
import { type Rule, type RuleTable, type Simplification, UNCHANGED } from './simplification.js'

/** A choice between equals, or on a constant. */
const decided: Rule = ({ fn }, value) => {
  const whenNotZero = fn.operand(value, 0)
  const whenZero = fn.operand(value, 1)
  const condition = fn.operand(value, 2)
  if (whenNotZero === whenZero) return whenZero
  if (fn.op[condition] !== 'i32.const') return UNCHANGED
  return fn.a[condition] !== 0 ? whenNotZero : whenZero
}

/** select x, y, not c => select y, x, c; and select x, y, c != 0 => select x, y, c */
const simplerCondition: Rule = (s, value) => {
  const { fn } = s
  const condition = fn.operand(value, 2)
  const tested = testedForZero(s, condition)
  if (tested === UNCHANGED) return UNCHANGED
  if (fn.op[condition] === 'i32.eqz') {
    const whenNotZero = fn.operand(value, 0)
    fn.setOperand(value, 0, fn.operand(value, 1))
    fn.setOperand(value, 1, whenNotZero)
  }
  fn.setOperand(value, 2, tested)
  return value
}

/** The i32 that `condition` compares with 0, or UNCHANGED. */
export function testedForZero(s: Simplification, condition: Value): Value {
  const { fn } = s
  if (fn.op[condition] === 'i32.eqz') return fn.operand(condition, 0)
  if (fn.op[condition] === 'i32.ne' && s.is(fn.operand(condition, 1), 0)) return fn.operand(condition, 0)
  return UNCHANGED
}

/** select 1, 0, c => c != 0; select 0, 1, c => not c */
const truthValue: Rule = (s, value) => {
  const { fn, known } = s
  const type = fn.type[value]!
  if (type !== I32 && type !== I64) return UNCHANGED
  const condition = fn.operand(value, 2)
  const positive = s.is(fn.operand(value, 0), 1) && s.is(fn.operand(value, 1), 0)
  const negative = s.is(fn.operand(value, 0), 0) && s.is(fn.operand(value, 1), 1)
  if (!positive && !negative) return UNCHANGED
  if (positive && known.isBoolean(condition)) {
    return type === I32 ? condition : s.toUnary(value, 'i64.extend_i32_u', I64, condition)
  }
  if (type === I32) {
    if (negative) return s.toUnary(value, 'i32.eqz', I32, condition)
    return s.toBinary(value, 'i32.ne', I32, condition, s.i32(0))
  }
  const truth = negative ? s.unary('i32.eqz', I32, condition) : s.binary('i32.ne', I32, condition, s.i32(0))
  return s.toUnary(value, 'i64.extend_i32_u', I64, truth)
}

export const SELECT_RULES: readonly RuleTable[] = [{ select: [decided, simplerCondition, truthValue] }]
