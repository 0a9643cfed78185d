/** Arithmetic on f32 and f64 lanes, each a JavaScript number. */

import type { Value } from '../../ir/function.js'
import type { OperatorName, VectorOperatorName } from '../../ir/operators.js'
import { F32, F64, I32, type Type } from '../../ir/types.js'
import { pickedCarriers } from './bitwise.js'
import type { LaneContext } from './lane-context.js'
import {
  comparison,
  inDoubles,
  inFloats,
  inWordsOrFloats,
  type Rule,
  shapeFact,
  type VectorRule,
} from './rule.js'
import { DOUBLES, DOUBLES_BIT, FLOATS, SHAPES, type Shape, WORDS, WORDS_BIT } from './shape.js'

const SIGN = 0x80000000 | 0
const MAGNITUDE = 0x7fffffff

const floatUnary = (op: OperatorName): VectorRule =>
  inFloats((context, lane) => context.unary(op, F32, context.float(0, lane)))

const doubleUnary = (op: OperatorName): VectorRule =>
  inDoubles((context, lane) => context.unary(op, F64, context.double(0, lane)))

export const floatBinary = (op: OperatorName): VectorRule =>
  inFloats((context, lane) => context.binary(op, F32, context.float(0, lane), context.float(1, lane)))

export const doubleBinary = (op: OperatorName): VectorRule =>
  inDoubles((context, lane) => context.binary(op, F64, context.double(0, lane), context.double(1, lane)))

const floatCompare = (op: OperatorName): VectorRule =>
  comparison(32, (context, lane) => context.binary(op, I32, context.float(0, lane), context.float(1, lane)))

const doubleCompare = (op: OperatorName): VectorRule =>
  comparison(64, (context, lane) => context.binary(op, I32, context.double(0, lane), context.double(1, lane)))

/** What changes but the sign is done on the bits of what was loaded, so that NaN keeps its own. */
const floatSign = (op: OperatorName, word: (context: LaneContext, word: Value) => Value): VectorRule =>
  inWordsOrFloats(
    (context, lane) => word(context, context.word(0, lane)),
    (context, lane) => context.unary(op, F32, context.float(0, lane)),
  )

const doubleSign = (op: OperatorName, upper: (context: LaneContext, word: Value) => Value): VectorRule => ({
  kind: 'vector',
  fact: (facts, value) =>
    shapeFact(WORDS_BIT | DOUBLES_BIT, facts.carriersOf(value, 0) & DOUBLES_BIT || WORDS_BIT),
  lane(context, shape, lane) {
    if (shape === DOUBLES) return context.unary(op, F64, context.double(0, lane))
    const word = context.word(0, lane)
    return (lane & 1) === 0 ? word : upper(context, word)
  },
})

const negateBits = (context: LaneContext, word: Value) => context.xor(word, context.i32(SIGN))
const absoluteBits = (context: LaneContext, word: Value) => context.mask(word, MAGNITUDE)

/**
 * Pseudo-minimum and -maximum: the second operand if `op` holds of the operands in the order given by `swap`,
 * else the first, bit for bit.
 */
function pseudo(shape: Shape, op: OperatorName, swap: boolean): VectorRule {
  const made = WORDS_BIT | (1 << shape)
  return {
    kind: 'vector',
    fact: (facts, value) => shapeFact(made, pickedCarriers(facts, value, made)),
    lane(context, wanted, lane) {
      const compared = wanted === WORDS && shape === DOUBLES ? lane >> 1 : lane
      const condition = context.once(compared, () => {
        const left = context.lane(0, shape, compared)
        const right = context.lane(1, shape, compared)
        return swap ? context.binary(op, I32, right, left) : context.binary(op, I32, left, right)
      })
      const type: Type = SHAPES[wanted]!.type
      return context.select(type, condition, context.lane(1, wanted, lane), context.lane(0, wanted, lane))
    },
  }
}

export const FLOAT_RULES = {
  'f32x4.abs': floatSign('f32.abs', absoluteBits),
  'f32x4.neg': floatSign('f32.neg', negateBits),
  'f32x4.sqrt': floatUnary('f32.sqrt'),
  'f32x4.ceil': floatUnary('f32.ceil'),
  'f32x4.floor': floatUnary('f32.floor'),
  'f32x4.trunc': floatUnary('f32.trunc'),
  'f32x4.nearest': floatUnary('f32.nearest'),
  'f32x4.add': floatBinary('f32.add'),
  'f32x4.sub': floatBinary('f32.sub'),
  'f32x4.mul': floatBinary('f32.mul'),
  'f32x4.div': floatBinary('f32.div'),
  'f32x4.min': floatBinary('f32.min'),
  'f32x4.max': floatBinary('f32.max'),
  'f32x4.pmin': pseudo(FLOATS, 'f32.lt', true),
  'f32x4.pmax': pseudo(FLOATS, 'f32.lt', false),
  'f32x4.eq': floatCompare('f32.eq'),
  'f32x4.ne': floatCompare('f32.ne'),
  'f32x4.lt': floatCompare('f32.lt'),
  'f32x4.gt': floatCompare('f32.gt'),
  'f32x4.le': floatCompare('f32.le'),
  'f32x4.ge': floatCompare('f32.ge'),
  'f64x2.abs': doubleSign('f64.abs', absoluteBits),
  'f64x2.neg': doubleSign('f64.neg', negateBits),
  'f64x2.sqrt': doubleUnary('f64.sqrt'),
  'f64x2.ceil': doubleUnary('f64.ceil'),
  'f64x2.floor': doubleUnary('f64.floor'),
  'f64x2.trunc': doubleUnary('f64.trunc'),
  'f64x2.nearest': doubleUnary('f64.nearest'),
  'f64x2.add': doubleBinary('f64.add'),
  'f64x2.sub': doubleBinary('f64.sub'),
  'f64x2.mul': doubleBinary('f64.mul'),
  'f64x2.div': doubleBinary('f64.div'),
  'f64x2.min': doubleBinary('f64.min'),
  'f64x2.max': doubleBinary('f64.max'),
  'f64x2.pmin': pseudo(DOUBLES, 'f64.lt', true),
  'f64x2.pmax': pseudo(DOUBLES, 'f64.lt', false),
  'f64x2.eq': doubleCompare('f64.eq'),
  'f64x2.ne': doubleCompare('f64.ne'),
  'f64x2.lt': doubleCompare('f64.lt'),
  'f64x2.gt': doubleCompare('f64.gt'),
  'f64x2.le': doubleCompare('f64.le'),
  'f64x2.ge': doubleCompare('f64.ge'),
} satisfies Partial<Record<VectorOperatorName, Rule>>
