/** Peephole rules for integer comparisons, on 32 and 64 bits, and for inverting any comparison. */
import type { Value } from '../../ir/function.js'
import type { OperatorName } from '../../ir/operators.js'
import { I32, I64 } from '../../ir/types.js'
import { constantRight } from './arithmetic.js'
import {
  operator,
  type Rule,
  type RuleTable,
  type Simplification,
  UNCHANGED,
  WIDTHS,
  type Width,
} from './simplification.js'

const RELATIONS = ['lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'] as const
type Relation = (typeof RELATIONS)[number]

/** What to ask of (y, x) in place of (x, y). */
const SWAPPED: Readonly<Record<Relation, Relation>> = {
  lt_s: 'gt_s',
  lt_u: 'gt_u',
  gt_s: 'lt_s',
  gt_u: 'lt_u',
  le_s: 'ge_s',
  le_u: 'ge_u',
  ge_s: 'le_s',
  ge_u: 'le_u',
}

const INVERTED: Readonly<Record<Relation, Relation>> = {
  lt_s: 'ge_s',
  lt_u: 'ge_u',
  gt_s: 'le_s',
  gt_u: 'le_u',
  le_s: 'gt_s',
  le_u: 'gt_u',
  ge_s: 'lt_s',
  ge_u: 'lt_u',
}

/** By comparison: the one that holds where it does not. Floats have that for `eq` and `ne` only, because of NaN. */
const INVERSE = new Map<string, OperatorName>()
for (const width of WIDTHS) {
  INVERSE.set(`${width}.eq`, operator(`${width}.ne`))
  INVERSE.set(`${width}.ne`, operator(`${width}.eq`))
  for (const relation of RELATIONS)
    INVERSE.set(`${width}.${relation}`, operator(`${width}.${INVERTED[relation]}`))
}
for (const type of ['f32', 'f64'] as const) {
  INVERSE.set(`${type}.eq`, operator(`${type}.ne`))
  INVERSE.set(`${type}.ne`, operator(`${type}.eq`))
}

/** not (x < y) => x >= y */
const invert: Rule = (s, value) => {
  const { fn } = s
  const comparison = fn.operand(value, 0)
  const inverse = INVERSE.get(fn.op[comparison]!)
  if (inverse === undefined) return UNCHANGED
  return s.toBinary(value, inverse, I32, fn.operand(comparison, 0), fn.operand(comparison, 1))
}

/** not not x => x != 0; not (x != 0) is an inverted comparison already */
const notNot: Rule = (s, value) => {
  const { fn, known } = s
  const inner = fn.operand(value, 0)
  if (fn.op[inner] === 'i64.eqz') {
    return s.toBinary(value, 'i64.ne', I32, fn.operand(inner, 0), s.i64(0, 0))
  }
  if (fn.op[inner] !== 'i32.eqz') return UNCHANGED
  const operand = fn.operand(inner, 0)
  return known.isBoolean(operand) ? operand : s.toBinary(value, 'i32.ne', I32, operand, s.i32(0))
}

/** Of a truth value x: x == 1 => x, x != 0 => x, x == 0 and x != 1 => not x, x ^ 1 => not x */
const booleanRight =
  (number: 0 | 1, positive: boolean): Rule =>
  (s, value) => {
    const { fn, known } = s
    const operand = fn.operand(value, 0)
    if (!s.is(fn.operand(value, 1), number) || fn.type[operand] !== I32 || !known.isBoolean(operand))
      return UNCHANGED
    return positive ? operand : s.toUnary(value, 'i32.eqz', I32, operand)
  }

/** A comparison with what the operand's known bits exclude. */
const excluded =
  (result: 0 | 1): Rule =>
  (s, value) => {
    const { fn, known } = s
    const constant = fn.operand(value, 1)
    if (!s.isConstant(constant)) return UNCHANGED
    const operand = fn.operand(value, 0)
    const clash =
      (fn.a[constant]! & known.zeroBits(operand)) !== 0 ||
      (fn.op[constant] === 'i64.const' && (fn.b[constant]! & known.zeroBitsHigh(operand)) !== 0)
    return clash ? s.toInteger(value, result) : UNCHANGED
  }

/** An unsigned comparison that the operand's range decides: `holds` says so for its maximum and the constant. */
const decidedByRange =
  (holds: (maximum: number, constant: number) => boolean, result: 0 | 1): Rule =>
  (s, value) => {
    const { fn, known } = s
    const constant = fn.operand(value, 1)
    if (fn.op[constant] !== 'i32.const') return UNCHANGED
    return holds(known.maximum(fn.operand(value, 0)), fn.a[constant]! >>> 0)
      ? s.toInteger(value, result)
      : UNCHANGED
  }

/** As a signed comparison, which needs no conversion to unsigned numbers in JavaScript. */
const preferSigned =
  (op: OperatorName): Rule =>
  (s, value) => {
    const { fn, known } = s
    const left = fn.operand(value, 0)
    const right = fn.operand(value, 1)
    if (!known.isNonNegative(left) || !known.isNonNegative(right)) return UNCHANGED
    return s.toBinary(value, op, I32, left, right)
  }

/** x == x => 1 */
const sameDecides =
  (result: 0 | 1): Rule =>
  (s, value) =>
    s.fn.operand(value, 0) === s.fn.operand(value, 1) ? s.toInteger(value, result) : UNCHANGED

/** 5 < x => x > 5 */
const swapConstant =
  (swapped: OperatorName): Rule =>
  (s, value) => {
    const { fn } = s
    const left = fn.operand(value, 0)
    const right = fn.operand(value, 1)
    return s.isConstant(left) && !s.isConstant(right)
      ? s.toBinary(value, swapped, I32, right, left)
      : UNCHANGED
  }

function comparisonRules(width: Width): RuleTable {
  const eqz = operator(`${width}.eqz`)
  const eq = operator(`${width}.eq`)
  const ne = operator(`${width}.ne`)
  const add = operator(`${width}.add`)
  const sub = operator(`${width}.sub`)
  const xor = operator(`${width}.xor`)
  const type = width === 'i32' ? I32 : I64

  /** x == 0 => not x */
  const equalsZero: Rule = (s, value) =>
    s.is(s.fn.operand(value, 1), 0) ? s.toUnary(value, eqz, I32, s.fn.operand(value, 0)) : UNCHANGED

  /** (x - y) compared with 0 => x compared with y; the same of x ^ y */
  const difference = (op: OperatorName, inner: Value, s: Simplification, value: Value): Value => {
    const { fn } = s
    if (fn.op[inner] !== sub && fn.op[inner] !== xor) return UNCHANGED
    return s.toBinary(value, op, I32, fn.operand(inner, 0), fn.operand(inner, 1))
  }
  const differenceIsZero: Rule = (s, value) => difference(eq, s.fn.operand(value, 0), s, value)
  const differenceIsNotZero: Rule = (s, value) =>
    s.is(s.fn.operand(value, 1), 0) ? difference(ne, s.fn.operand(value, 0), s, value) : UNCHANGED

  /** x + c == d => x == d - c, x ^ c == d => x == d ^ c */
  const equalsMoved: Rule = (s, value) => {
    const { fn } = s
    const constant = fn.operand(value, 1)
    const inner = fn.operand(value, 0)
    const op = fn.op[inner]
    if ((op !== add && op !== xor) || !s.isConstant(constant) || !s.isConstant(fn.operand(inner, 1)))
      return UNCHANGED
    const moved = s.binary(op === add ? sub : xor, type, constant, fn.operand(inner, 1))
    return s.toBinary(value, fn.op[value] as OperatorName, I32, fn.operand(inner, 0), moved)
  }

  /** x - y == 0 with x + (-y) written for constants: x + c == 0 => x == -c */
  const sumIsZero: Rule = (s, value) => {
    const { fn } = s
    const inner = fn.operand(value, 0)
    if (fn.op[inner] !== add || !s.isConstant(fn.operand(inner, 1))) return UNCHANGED
    const moved = s.binary(sub, type, s.integer(width, 0), fn.operand(inner, 1))
    return s.toBinary(value, eq, I32, fn.operand(inner, 0), moved)
  }

  /** A comparison of unsigned numbers with one at the end of their range. */
  const atTheEnd =
    (number: number, outcome: 0 | 1 | 'eqz' | 'ne'): Rule =>
    (s, value) => {
      const { fn } = s
      if (!s.is(fn.operand(value, 1), number)) return UNCHANGED
      if (outcome === 0 || outcome === 1) return s.toInteger(value, outcome)
      const operand = fn.operand(value, 0)
      if (outcome === 'eqz') return s.toUnary(value, eqz, I32, operand)
      return s.toBinary(value, ne, I32, operand, s.integer(width, 0))
    }

  const relation = (name: Relation, ofSame: 0 | 1, rules: readonly Rule[]): RuleTable => ({
    [`${width}.${name}`]: [
      swapConstant(operator(`${width}.${SWAPPED[name]}`)),
      sameDecides(ofSame),
      ...rules,
    ],
  })

  return {
    [eqz]: [differenceIsZero, sumIsZero],
    [eq]: [constantRight, sameDecides(1), equalsZero, equalsMoved, excluded(0)],
    [ne]: [constantRight, sameDecides(0), differenceIsNotZero, equalsMoved, excluded(1)],
    ...relation('lt_s', 0, []),
    ...relation('gt_s', 0, []),
    ...relation('le_s', 1, []),
    ...relation('ge_s', 1, []),
    ...relation('lt_u', 0, [atTheEnd(0, 0), atTheEnd(1, 'eqz')]),
    ...relation('gt_u', 0, [atTheEnd(-1, 0), atTheEnd(0, 'ne')]),
    ...relation('le_u', 1, [atTheEnd(-1, 1), atTheEnd(0, 'eqz')]),
    ...relation('ge_u', 1, [atTheEnd(0, 1), atTheEnd(1, 'ne')]),
  }
}

const TRUTH_RULES: RuleTable = {
  'i32.eqz': [invert, notNot],
  'i32.eq': [booleanRight(1, true)],
  'i32.ne': [booleanRight(0, true), booleanRight(1, false)],
  'i32.xor': [booleanRight(1, false)],
}

const RANGE_RULES: RuleTable = {
  'i32.lt_u': [decidedByRange((maximum, constant) => maximum < constant, 1), preferSigned('i32.lt_s')],
  'i32.gt_u': [decidedByRange((maximum, constant) => maximum <= constant, 0), preferSigned('i32.gt_s')],
  'i32.le_u': [decidedByRange((maximum, constant) => maximum <= constant, 1), preferSigned('i32.le_s')],
  'i32.ge_u': [decidedByRange((maximum, constant) => maximum < constant, 0), preferSigned('i32.ge_s')],
}

/** How a number of 64 bits is known to come from one of 32. */
type Origin = 'unsigned' | 'signed' | 'other'

function originOf(s: Simplification, value: Value): Origin {
  const { fn, known } = s
  if (known.fitsLow(value)) return 'unsigned'
  if (fn.op[value] === 'i64.extend_i32_s') return 'signed'
  if (fn.op[value] === 'i64.const' && fn.b[value] === fn.a[value]! >> 31) return 'signed'
  return 'other'
}

/** Whether both come from 32 bits in the same way; small positive constants come either way. */
export function commonOrigin(s: Simplification, left: Value, right: Value): Origin {
  const a = originOf(s, left)
  const b = originOf(s, right)
  if (a === b) return a
  if (a === 'signed' && isSmall(s, right)) return 'signed'
  return b === 'signed' && isSmall(s, left) ? 'signed' : 'other'
}

/** Whether an i64 is below 2^31, and not negative. */
function isSmall({ known }: Simplification, value: Value): boolean {
  return known.fitsLow(value) && known.zeroBits(value) < 0
}

/** A comparison of numbers that come from 32 bits needs only those. */
const narrowComparison =
  (ofUnsigned: OperatorName, ofSigned: OperatorName): Rule =>
  (s, value) => {
    const { fn } = s
    const left = fn.operand(value, 0)
    const right = fn.operand(value, 1)
    const origin = commonOrigin(s, left, right)
    if (origin === 'other') return UNCHANGED
    return s.toBinary(value, origin === 'unsigned' ? ofUnsigned : ofSigned, I32, s.low(left), s.low(right))
  }

const NARROWING_RULES: RuleTable = {
  'i64.eqz': [
    (s, value) => {
      const operand = s.fn.operand(value, 0)
      return originOf(s, operand) === 'other' ? UNCHANGED : s.toUnary(value, 'i32.eqz', I32, s.low(operand))
    },
  ],
  'i64.eq': [narrowComparison('i32.eq', 'i32.eq')],
  'i64.ne': [narrowComparison('i32.ne', 'i32.ne')],
}
for (const name of ['lt', 'gt', 'le', 'ge'] as const) {
  // Numbers extended without sign are not negative; numbers extended with it keep their order as unsigned ones.
  NARROWING_RULES[`i64.${name}_s`] = [narrowComparison(operator(`i32.${name}_u`), operator(`i32.${name}_s`))]
  NARROWING_RULES[`i64.${name}_u`] = [narrowComparison(operator(`i32.${name}_u`), operator(`i32.${name}_u`))]
}

export const COMPARISON_RULES: readonly RuleTable[] = [
  TRUTH_RULES,
  ...WIDTHS.map(comparisonRules),
  RANGE_RULES,
  NARROWING_RULES,
]
