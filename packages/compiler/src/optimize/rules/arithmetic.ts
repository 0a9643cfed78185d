/** Peephole rules for integer arithmetic, on 32 and 64 bits alike. */
import type { Value } from '../../ir/function.js'
import type { OperatorName } from '../../ir/operators.js'
import {
  operator,
  type Rule,
  type RuleTable,
  type Simplification,
  UNCHANGED,
  WIDTHS,
  type Width,
} from './simplification.js'

/** 5 + x => x + 5: other rules look for constants on the right only. */
export const constantRight: Rule = (s, value) => {
  const { fn } = s
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  if (!s.isConstant(left) || s.isConstant(right)) return UNCHANGED
  fn.setOperand(value, 0, right)
  fn.setOperand(value, 1, left)
  return value
}

/** x op neutral => x */
const neutralRight =
  (number: number): Rule =>
  (s, value) =>
    s.is(s.fn.operand(value, 1), number) ? s.fn.operand(value, 0) : UNCHANGED

/** x op c => c, as for x & 0 */
const absorbingRight =
  (number: number): Rule =>
  (s, value) =>
    s.is(s.fn.operand(value, 1), number) ? s.fn.operand(value, 1) : UNCHANGED

/** x op x => x */
const same: Rule = ({ fn }, value) =>
  fn.operand(value, 0) === fn.operand(value, 1) ? fn.operand(value, 0) : UNCHANGED

/** x op x => 0 */
const sameIsZero: Rule = (s, value) =>
  s.fn.operand(value, 0) === s.fn.operand(value, 1) ? s.toInteger(value, 0) : UNCHANGED

/** (x op c) op d => x op (c op d) */
const reassociate: Rule = (s, value) => {
  const { fn } = s
  const op = fn.op[value] as OperatorName
  const inner = fn.operand(value, 0)
  const constant = fn.operand(value, 1)
  if (fn.op[inner] !== op || !s.isConstant(constant) || !s.isConstant(fn.operand(inner, 1))) return UNCHANGED
  const joined = s.binary(op, fn.type[value]!, fn.operand(inner, 1), constant)
  return s.toBinary(value, op, fn.type[value]!, fn.operand(inner, 0), joined)
}

/** 0 - x as an operand: x, or UNCHANGED. */
function negated(s: Simplification, value: Value, sub: OperatorName): Value {
  const { fn } = s
  return fn.op[value] === sub && s.is(fn.operand(value, 0), 0) ? fn.operand(value, 1) : UNCHANGED
}

function arithmeticRules(width: Width): RuleTable {
  const add = operator(`${width}.add`)
  const sub = operator(`${width}.sub`)
  const mul = operator(`${width}.mul`)
  const shl = operator(`${width}.shl`)
  const shr_u = operator(`${width}.shr_u`)
  const and = operator(`${width}.and`)

  /** x - c => x + (-c) */
  const subConstant: Rule = (s, value) => {
    const { fn } = s
    const type = fn.type[value]!
    const right = fn.operand(value, 1)
    if (!s.isConstant(right) || s.isConstant(fn.operand(value, 0))) return UNCHANGED
    return s.toBinary(value, add, type, fn.operand(value, 0), s.binary(sub, type, s.integer(width, 0), right))
  }

  /** x + (0 - y) => x - y, (0 - x) + y => y - x */
  const addNegated: Rule = (s, value) => {
    const { fn } = s
    const left = fn.operand(value, 0)
    const right = fn.operand(value, 1)
    const y = negated(s, right, sub)
    if (y !== UNCHANGED) return s.toBinary(value, sub, fn.type[value]!, left, y)
    const x = negated(s, left, sub)
    return x === UNCHANGED ? UNCHANGED : s.toBinary(value, sub, fn.type[value]!, right, x)
  }

  /** x - (0 - y) => x + y */
  const subNegated: Rule = (s, value) => {
    const { fn } = s
    const y = negated(s, fn.operand(value, 1), sub)
    return y === UNCHANGED ? UNCHANGED : s.toBinary(value, add, fn.type[value]!, fn.operand(value, 0), y)
  }

  /** (x - y) + y => x, y + (x - y) => x */
  const addOfSub: Rule = ({ fn }, value) => {
    for (let i = 0; i < 2; i++) {
      const inner = fn.operand(value, i)
      if (fn.op[inner] === sub && fn.operand(inner, 1) === fn.operand(value, 1 - i))
        return fn.operand(inner, 0)
    }
    return UNCHANGED
  }

  /** (x + y) - y => x, (y + x) - y => x */
  const subOfAdd: Rule = ({ fn }, value) => {
    const inner = fn.operand(value, 0)
    if (fn.op[inner] !== add) return UNCHANGED
    const taken = fn.operand(value, 1)
    if (fn.operand(inner, 1) === taken) return fn.operand(inner, 0)
    return fn.operand(inner, 0) === taken ? fn.operand(inner, 1) : UNCHANGED
  }

  /** c - (x + d) => (c - d) - x, c - (d - x) => x + (c - d) */
  const subFromConstant: Rule = (s, value) => {
    const { fn } = s
    const type = fn.type[value]!
    const constant = fn.operand(value, 0)
    const inner = fn.operand(value, 1)
    if (!s.isConstant(constant)) return UNCHANGED
    if (fn.op[inner] === add && s.isConstant(fn.operand(inner, 1))) {
      const difference = s.binary(sub, type, constant, fn.operand(inner, 1))
      return s.toBinary(value, sub, type, difference, fn.operand(inner, 0))
    }
    if (fn.op[inner] === sub && s.isConstant(fn.operand(inner, 0))) {
      const difference = s.binary(sub, type, constant, fn.operand(inner, 0))
      return s.toBinary(value, add, type, fn.operand(inner, 1), difference)
    }
    return UNCHANGED
  }

  /** (c - x) + d => (c + d) - x */
  const addToDifference: Rule = (s, value) => {
    const { fn } = s
    const inner = fn.operand(value, 0)
    const constant = fn.operand(value, 1)
    if (fn.op[inner] !== sub || !s.isConstant(constant) || !s.isConstant(fn.operand(inner, 0)))
      return UNCHANGED
    const type = fn.type[value]!
    return s.toBinary(
      value,
      sub,
      type,
      s.binary(add, type, fn.operand(inner, 0), constant),
      fn.operand(inner, 1),
    )
  }

  /** x * 8 => x << 3, x * -1 => 0 - x */
  const mulConstant: Rule = (s, value) => {
    const { fn } = s
    const type = fn.type[value]!
    const right = fn.operand(value, 1)
    if (s.is(right, -1)) return s.toBinary(value, sub, type, s.integer(width, 0), fn.operand(value, 0))
    const power = powerOfTwo(s, right)
    return power <= 0
      ? UNCHANGED
      : s.toBinary(value, shl, type, fn.operand(value, 0), s.integer(width, power))
  }

  /** x / 8 => x >>> 3, unsigned */
  const divideByPower: Rule = (s, value) => {
    const power = powerOfTwo(s, s.fn.operand(value, 1))
    if (power <= 0) return UNCHANGED
    return s.toBinary(value, shr_u, s.fn.type[value]!, s.fn.operand(value, 0), s.integer(width, power))
  }

  /** x % 8 => x & 7, unsigned */
  const remainderByPower: Rule = (s, value) => {
    const { fn } = s
    const type = fn.type[value]!
    const right = fn.operand(value, 1)
    if (powerOfTwo(s, right) <= 0) return UNCHANGED
    return s.toBinary(
      value,
      and,
      type,
      fn.operand(value, 0),
      s.binary(add, type, right, s.integer(width, -1)),
    )
  }

  /** x % 1 => 0, and x % -1 where that is signed */
  const remainderIsZero =
    (divisor: number): Rule =>
    (s, value) =>
      s.is(s.fn.operand(value, 1), divisor) ? s.toInteger(value, 0) : UNCHANGED

  return {
    [add]: [constantRight, neutralRight(0), reassociate, addNegated, addOfSub, addToDifference],
    [sub]: [neutralRight(0), sameIsZero, subConstant, subNegated, subOfAdd, subFromConstant],
    [mul]: [constantRight, neutralRight(1), absorbingRight(0), reassociate, mulConstant],
    [and]: [constantRight, neutralRight(-1), absorbingRight(0), same, reassociate],
    [`${width}.or`]: [constantRight, neutralRight(0), absorbingRight(-1), same, reassociate],
    [`${width}.xor`]: [constantRight, neutralRight(0), sameIsZero, reassociate],
    [`${width}.div_s`]: [neutralRight(1)],
    [`${width}.div_u`]: [neutralRight(1), divideByPower],
    [`${width}.rem_s`]: [remainderIsZero(1), remainderIsZero(-1)],
    [`${width}.rem_u`]: [remainderIsZero(1), remainderByPower],
  }
}

/** k where the constant is 2^k, else -1. */
function powerOfTwo(s: Simplification, value: Value): number {
  const { fn } = s
  if (!s.isConstant(value)) return -1
  const low = fn.a[value]!
  const high = fn.op[value] === 'i64.const' ? fn.b[value]! : 0
  if (high === 0) return low !== 0 && (low & (low - 1)) === 0 ? 31 - Math.clz32(low) : -1
  return low === 0 && (high & (high - 1)) === 0 ? 63 - Math.clz32(high) : -1
}

/**
 * Where neither operand can be negative, the signed operator, which takes JavaScript no conversion to unsigned
 * numbers. (Neither can overflow: -1 is no divisor then.)
 */
const preferSigned =
  (op: OperatorName): Rule =>
  (s, value) => {
    const { fn, known } = s
    const left = fn.operand(value, 0)
    const right = fn.operand(value, 1)
    if (!known.isNonNegative(left) || !known.isNonNegative(right)) return UNCHANGED
    return s.toBinary(value, op, fn.type[value]!, left, right)
  }

/** As x / 8 => x >>> 3, where x is not negative. */
const signedByPower =
  (unsigned: OperatorName): Rule =>
  (s, value) => {
    const { fn, known } = s
    const left = fn.operand(value, 0)
    const right = fn.operand(value, 1)
    if (!known.isNonNegative(left) || !known.isNonNegative(right) || powerOfTwo(s, right) <= 0)
      return UNCHANGED
    return s.toBinary(value, unsigned, fn.type[value]!, left, right)
  }

const SIGNEDNESS_RULES: RuleTable = {
  // What is left of an unsigned division has no power of two on its right.
  'i32.div_u': [preferSigned('i32.div_s')],
  'i32.rem_u': [preferSigned('i32.rem_s')],
  'i32.div_s': [signedByPower('i32.div_u')],
  'i32.rem_s': [signedByPower('i32.rem_u')],
}

/** Of the high half of a product with 0 or 1 nothing is left; with 2^k it is a shift. */
const multiplyHigh: Rule = (s, value) => {
  const { fn, known } = s
  const right = fn.operand(value, 1)
  // The whole product fits in 32 bits.
  const maximum = known.maximum(fn.operand(value, 0)) * known.maximum(right)
  if (maximum < 0x1_0000_0000) return s.toInteger(value, 0)
  const power = powerOfTwo(s, right)
  if (power <= 0) return UNCHANGED
  return s.toBinary(value, 'i32.shr_u', fn.type[value]!, fn.operand(value, 0), s.i32(32 - power))
}

export const ARITHMETIC_RULES: readonly RuleTable[] = [
  ...WIDTHS.map(arithmeticRules),
  SIGNEDNESS_RULES,
  { 'i32.mul_high_u': [constantRight, multiplyHigh] },
]
