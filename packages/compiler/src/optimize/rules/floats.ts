/**
 * Peephole rules for floats. There are few: most laws of numbers fail for NaN or -0, and x * 1 is not x where x
 * is a signalling NaN.
 */
import type { OperatorName } from '../../ir/operators.js'
import { F32, F64, NONE } from '../../ir/types.js'
import { floatConstant, makeFloatConstant } from '../fold-constants.js'
import { operator, type Rule, type RuleTable, UNCHANGED } from './simplification.js'

function floatRules(width: 'f32' | 'f64'): RuleTable {
  const type = width === 'f32' ? F32 : F64
  const neg = operator(`${width}.neg`)
  const abs = operator(`${width}.abs`)
  const mul = operator(`${width}.mul`)
  const copysign = operator(`${width}.copysign`)
  /** Reciprocals of powers of two up to this one are normal numbers, and so exact. */
  const largestPower = width === 'f32' ? 126 : 1022

  /** -(-x) => x */
  const negNeg: Rule = ({ fn }, value) => {
    const inner = fn.operand(value, 0)
    return fn.op[inner] === neg ? fn.operand(inner, 0) : UNCHANGED
  }

  /** ||x|| => |x| */
  const absAbs: Rule = ({ fn }, value) =>
    fn.op[fn.operand(value, 0)] === abs ? fn.operand(value, 0) : UNCHANGED

  /** |-x| => |x|: the sign of the operand is of no matter */
  const absOfSigned: Rule = (s, value) => {
    const { fn } = s
    const inner = fn.operand(value, 0)
    if (fn.op[inner] !== neg && fn.op[inner] !== copysign) return UNCHANGED
    return s.toUnary(value, abs, type, fn.operand(inner, 0))
  }

  /** copysign(-x, y) => copysign(x, y) */
  const copysignOfSigned: Rule = ({ fn }, value) => {
    const inner = fn.operand(value, 0)
    const op = fn.op[inner]
    if (op !== neg && op !== abs && op !== copysign) return UNCHANGED
    fn.setOperand(value, 0, fn.operand(inner, 0))
    return value
  }

  /** copysign(x, 1) => |x|, copysign(x, -1) => -|x| */
  const copyKnownSign: Rule = (s, value) => {
    const { fn } = s
    const sign = fn.operand(value, 1)
    if (floatConstant(fn, sign) === undefined) return UNCHANGED
    const isNegative = (width === 'f32' ? fn.a : fn.b)[sign]! < 0
    const operand = fn.operand(value, 0)
    return isNegative
      ? s.toUnary(value, neg, type, s.unary(abs, type, operand))
      : s.toUnary(value, abs, type, operand)
  }

  /** x / 8 => x * 0.125 */
  const divideByPower: Rule = (s, value) => {
    const { fn } = s
    const divisor = floatConstant(fn, fn.operand(value, 1))
    if (divisor === undefined || !isPowerOfTwo(divisor, largestPower)) return UNCHANGED
    const reciprocal = s.insert(makeFloatConstant(fn, type, 1 / divisor))
    return s.toBinary(value, mul, type, fn.operand(value, 0), reciprocal)
  }

  return {
    [neg]: [negNeg],
    [abs]: [absAbs, absOfSigned],
    [copysign]: [copyKnownSign, copysignOfSigned],
    [`${width}.div`]: [divideByPower],
  }
}

/** Whether a number is 2^k or -2^k with k between -limit and limit. */
function isPowerOfTwo(number: number, limit: number): boolean {
  const power = Math.log2(Math.abs(number))
  return Number.isInteger(power) && Math.abs(power) <= limit && 2 ** power === Math.abs(number)
}

/** A float stored, whose bits were an integer just now, is that integer stored; and the other way round. */
const storeBits =
  (reinterpret: OperatorName, store: OperatorName): Rule =>
  ({ fn }, value) => {
    const stored = fn.operand(value, 1)
    if (fn.op[stored] !== reinterpret) return UNCHANGED
    const immediates = { a: fn.a[value]!, b: fn.b[value]!, c: fn.c[value]! }
    fn.rewrite(value, store, NONE, [fn.operand(value, 0), fn.operand(stored, 0)], immediates)
    return value
  }

const STORE_RULES: RuleTable = {
  'f32.store': [storeBits('f32.reinterpret_i32', 'i32.store')],
  'f64.store': [storeBits('f64.reinterpret_i64', 'i64.store')],
  'i32.store': [storeBits('i32.reinterpret_f32', 'f32.store')],
  'i64.store': [storeBits('i64.reinterpret_f64', 'f64.store')],
}

export const FLOAT_RULES: readonly RuleTable[] = [floatRules('f32'), floatRules('f64'), STORE_RULES]
