/** Peephole rules for conversions, and for 64-bit arithmetic on numbers that come from 32 bits. */
import type { Value } from '../../ir/function.js'
import type { OperatorName } from '../../ir/operators.js'
import { F32, F64, I32, I64, type Type } from '../../ir/types.js'
import { commonOrigin } from './comparisons.js'
import { operator, type Rule, type RuleTable, UNCHANGED } from './simplification.js'

/** There and back again => x */
const undo =
  (...inverses: readonly OperatorName[]): Rule =>
  ({ fn }, value) => {
    const inner = fn.operand(value, 0)
    return (inverses as readonly string[]).includes(fn.op[inner]!) ? fn.operand(inner, 0) : UNCHANGED
  }

/** An i64 of 32 bits, extended again => that i64 */
const extendWrapped: Rule = ({ fn, known }, value) => {
  const inner = fn.operand(value, 0)
  if (fn.op[inner] !== 'i32.wrap_i64') return UNCHANGED
  return known.fitsLow(fn.operand(inner, 0)) ? fn.operand(inner, 0) : UNCHANGED
}

/** Of a number that cannot be negative the high half is 0, and not a copy of its sign. */
const preferUnsigned: Rule = (s, value) => {
  const operand = s.fn.operand(value, 0)
  return s.known.isNonNegative(operand) ? s.toUnary(value, 'i64.extend_i32_u', I64, operand) : UNCHANGED
}

/** Conversion to a float is cheaper from a signed number. */
const preferSigned =
  (op: OperatorName): Rule =>
  (s, value) => {
    const { fn, known } = s
    const operand = fn.operand(value, 0)
    return known.isNonNegative(operand) ? s.toUnary(value, op, fn.type[value]!, operand) : UNCHANGED
  }

/** An i64 that comes from 32 bits, converted to a float => those 32 bits, converted */
const convertNarrow = (type: 'f32' | 'f64', signed: boolean): Rule => {
  const result = type === 'f32' ? F32 : F64
  const fromUnsigned = operator(`${type}.convert_i32_u`)
  const fromSigned = operator(`${type}.convert_i32_s`)
  return (s, value) => {
    const { fn, known } = s
    const operand = fn.operand(value, 0)
    if (known.fitsLow(operand)) return s.toUnary(value, fromUnsigned, result, s.low(operand))
    if (!signed || fn.op[operand] !== 'i64.extend_i32_s') return UNCHANGED
    return s.toUnary(value, fromSigned, result, fn.operand(operand, 0))
  }
}

/** An extension of bits from an extension of 32 => the same of 32 */
const extendEarlier =
  (op: OperatorName): Rule =>
  (s, value) => {
    const { fn } = s
    const inner = fn.operand(value, 0)
    if (fn.op[inner] !== 'i64.extend_i32_s' && fn.op[inner] !== 'i64.extend_i32_u') return UNCHANGED
    return s.toUnary(value, 'i64.extend_i32_s', I64, s.unary(op, I32, fn.operand(inner, 0)))
  }

/** x extended from 32 bits without sign, now with sign */
const extendAgain: Rule = (s, value) => {
  const { fn } = s
  const inner = fn.operand(value, 0)
  if (fn.op[inner] !== 'i64.extend_i32_u') return UNCHANGED
  return s.toUnary(value, 'i64.extend_i32_s', I64, fn.operand(inner, 0))
}

/**
 * Division of numbers that come from 32 bits. With sign there is one quotient that 32 bits do not hold, that of
 * -2^31 and -1, so the divisor has to be constant; remainders always fit.
 */
const divideNarrow =
  (ofUnsigned: OperatorName, ofSigned: OperatorName | undefined, isQuotient: boolean): Rule =>
  (s, value) => {
    const { fn } = s
    const left = fn.operand(value, 0)
    const right = fn.operand(value, 1)
    const origin = commonOrigin(s, left, right)
    if (origin === 'unsigned') return divide(ofUnsigned, 'i64.extend_i32_u')
    if (origin === 'other' || ofSigned === undefined) return UNCHANGED
    if (isQuotient && (!s.isConstant(right) || s.is(right, -1))) return UNCHANGED
    return divide(ofSigned, 'i64.extend_i32_s')

    function divide(op: OperatorName, extend: OperatorName): Value {
      return s.toUnary(value, extend, I64, s.binary(op, I32, s.low(left), s.low(right)))
    }
  }

const CONVERSIONS: RuleTable = {
  'i32.wrap_i64': [undo('i64.extend_i32_s', 'i64.extend_i32_u')],
  'i64.extend_i32_u': [extendWrapped],
  'i64.extend_i32_s': [preferUnsigned],
  'i64.extend8_s': [extendEarlier('i32.extend8_s')],
  'i64.extend16_s': [extendEarlier('i32.extend16_s')],
  'i64.extend32_s': [extendAgain],
  'i64.div_u': [divideNarrow('i32.div_u', undefined, true)],
  'i64.rem_u': [divideNarrow('i32.rem_u', undefined, false)],
  'i64.div_s': [divideNarrow('i32.div_u', 'i32.div_s', true)],
  'i64.rem_s': [divideNarrow('i32.rem_u', 'i32.rem_s', false)],
  'f64.convert_i64_s': [convertNarrow('f64', true)],
  'f64.convert_i64_u': [convertNarrow('f64', false)],
  'f32.convert_i64_s': [convertNarrow('f32', true)],
  'f32.convert_i64_u': [convertNarrow('f32', false)],
  'f64.convert_i32_u': [preferSigned('f64.convert_i32_s')],
  'f32.convert_i32_u': [preferSigned('f32.convert_i32_s')],
  // Exact as long as the float holds all 32 bits.
  'i32.trunc_f64_s': [undo('f64.convert_i32_s')],
  'i32.trunc_f64_u': [undo('f64.convert_i32_u')],
  'i32.trunc_sat_f64_s': [undo('f64.convert_i32_s')],
  'i32.trunc_sat_f64_u': [undo('f64.convert_i32_u')],
  'i32.reinterpret_f32': [undo('f32.reinterpret_i32')],
  'f32.reinterpret_i32': [undo('i32.reinterpret_f32')],
  'i64.reinterpret_f64': [undo('f64.reinterpret_i64')],
  'f64.reinterpret_i64': [undo('i64.reinterpret_f64')],
}

/** Both halves of an operand pair as one float64: from the halves that say all. */
const convertPair =
  (type: Type, fromUnsigned: OperatorName): Rule =>
  (s, value) => {
    const { fn } = s
    return s.is(fn.operand(value, 1), 0)
      ? s.toUnary(value, fromUnsigned, type, fn.operand(value, 0))
      : UNCHANGED
  }

/** Division of pairs whose high halves are 0. The result is no tuple any more: see {@link projectNumber}. */
const dividePair =
  (op: OperatorName): Rule =>
  (s, value) => {
    const { fn } = s
    if (!s.is(fn.operand(value, 1), 0) || !s.is(fn.operand(value, 3), 0)) return UNCHANGED
    fn.tupleTypes.delete(value)
    return s.toBinary(value, op, I32, fn.operand(value, 0), fn.operand(value, 2))
  }

/** What was a pair has become its low half, of a number that fits in 32 bits. */
const projectNumber: Rule = (s, value) => {
  const { fn } = s
  const operand = fn.operand(value, 0)
  if (fn.type[operand] !== I32) return UNCHANGED
  return fn.a[value] === 0 ? operand : s.toInteger(value, 0)
}

const PAIRS: RuleTable = {
  'f64.convert_pair_s': [convertPair(F64, 'f64.convert_i32_u')],
  'f64.convert_pair_u': [convertPair(F64, 'f64.convert_i32_u')],
  'f32.convert_pair_s': [convertPair(F32, 'f32.convert_i32_u')],
  'f32.convert_pair_u': [convertPair(F32, 'f32.convert_i32_u')],
  'pair.div_u': [dividePair('i32.div_u')],
  'pair.div_s': [dividePair('i32.div_u')],
  'pair.rem_u': [dividePair('i32.rem_u')],
  'pair.rem_s': [dividePair('i32.rem_u')],
  project: [projectNumber],
}

export const CONVERSION_RULES: readonly RuleTable[] = [CONVERSIONS, PAIRS]
