/** Conversions between lanes of different sizes and kinds. */
import type { Value } from '../../ir/function.js'
import type { OperatorName, VectorOperatorName } from '../../ir/operators.js'
import { F32, F64, I32 } from '../../ir/types.js'
import { saturateToSigned16, saturateToUnsigned16 } from './integer16.js'
import type { LaneContext } from './lane-context.js'
import { inDoubles, inFloats, inHalves, inWords, onWord, type Rule, type VectorRule } from './rule.js'

// Narrower integers

/** Lane `lane` of the two operands one behind the other, each of which has `count` lanes. */
function lanePlace(lane: number, count: number): { operand: number; place: number } {
  return { operand: lane < count ? 0 : 1, place: lane % count }
}

type Saturate = (context: LaneContext, value: Value) => Value

const narrow32 = (saturate: Saturate): VectorRule =>
  inHalves((context, lane) => {
    const { operand, place } = lanePlace(lane, 4)
    return saturate(context, context.word(operand, place))
  })

function saturateToSigned8(context: LaneContext, value: Value): Value {
  const wrapped = context.signExtend(value, 8)
  const limit = context.xor(context.shrS(value, 31), context.i32(0x7f))
  return context.zeroExtend(
    context.select(I32, context.binary('i32.eq', I32, wrapped, value), value, limit),
    8,
  )
}

function saturateToUnsigned8(context: LaneContext, value: Value): Value {
  const limit = context.mask(context.not(context.shrS(value, 31)), 0xff)
  return context.select(I32, context.binary('i32.le_u', I32, value, context.i32(0xff)), value, limit)
}

const narrow16 = (saturate: Saturate): VectorRule =>
  inWords((context, lane) => {
    let word = context.i32(0)
    for (let byte = 0; byte < 4; byte++) {
      const { operand, place } = lanePlace(4 * lane + byte, 8)
      const saturated = saturate(context, context.signedHalf(operand, place))
      word = context.or(word, context.shl(saturated, 8 * byte))
    }
    return word
  })

// Wider integers. `first` is the lane that becomes lane 0.

type Extended = (context: LaneContext, operand: number, lane: number) => Value

const signedByte: Extended = (context, operand, lane) => context.signedByte(operand, lane)
const unsignedByte: Extended = (context, operand, lane) => context.unsignedByte(operand, lane)
const signedHalf: Extended = (context, operand, lane) => context.signedHalf(operand, lane)
const unsignedHalf: Extended = (context, operand, lane) => context.unsignedHalf(operand, lane)

const product = (context: LaneContext, extended: Extended, lane: number): Value =>
  context.mul(extended(context, 0, lane), extended(context, 1, lane))

const extend8 = (first: number, extended: Extended): VectorRule =>
  inHalves((context, lane) => extended(context, 0, first + lane))

const multiply8 = (first: number, extended: Extended): VectorRule =>
  inHalves((context, lane) => product(context, extended, first + lane))

const extend16 = (first: number, extended: Extended): VectorRule =>
  inWords((context, lane) => extended(context, 0, first + lane))

const multiply16 = (first: number, extended: Extended): VectorRule =>
  inWords((context, lane) => product(context, extended, first + lane))

const addPairs16 = (extended: Extended): VectorRule =>
  inWords((context, lane) => context.add(extended(context, 0, 2 * lane), extended(context, 0, 2 * lane + 1)))

/** Two sums in one word: none of two unsigned bytes carries into the next. */
function addPairs8Unsigned(context: LaneContext, word: Value): Value {
  return context.add(context.mask(word, 0x00ff00ff), context.mask(context.shrU(word, 8), 0x00ff00ff))
}

/** Bytes raised by 128 are unsigned, and their sums too large by 256. */
function addPairs8Signed(context: LaneContext, word: Value): Value {
  const sums = addPairs8Unsigned(context, context.xor(word, context.i32(0x80808080)))
  // Adding 2^15 - 256 cannot carry; the other 2^15 is but the highest bit.
  return context.xor(context.add(sums, context.i32(0x7f007f00)), context.i32(0x80008000))
}

// Floats

export const truncateFloats = (op: OperatorName): VectorRule =>
  inWords((context, lane) => context.unary(op, I32, context.float(0, lane)))

export const truncateDoubles = (op: OperatorName): VectorRule =>
  inWords((context, lane) => (lane < 2 ? context.unary(op, I32, context.double(0, lane)) : context.i32(0)))

const convertToFloats = (op: OperatorName): VectorRule =>
  inFloats((context, lane) => context.unary(op, F32, context.word(0, lane)))

const convertToDoubles = (op: OperatorName): VectorRule =>
  inDoubles((context, lane) => context.unary(op, F64, context.word(0, lane)))

export const CONVERT_RULES = {
  'i8x16.narrow_i16x8_s': narrow16(saturateToSigned8),
  'i8x16.narrow_i16x8_u': narrow16(saturateToUnsigned8),
  'i16x8.narrow_i32x4_s': narrow32(saturateToSigned16),
  'i16x8.narrow_i32x4_u': narrow32(saturateToUnsigned16),
  'i16x8.extend_low_i8x16_s': extend8(0, signedByte),
  'i16x8.extend_high_i8x16_s': extend8(8, signedByte),
  'i16x8.extend_low_i8x16_u': extend8(0, unsignedByte),
  'i16x8.extend_high_i8x16_u': extend8(8, unsignedByte),
  'i32x4.extend_low_i16x8_s': extend16(0, signedHalf),
  'i32x4.extend_high_i16x8_s': extend16(4, signedHalf),
  'i32x4.extend_low_i16x8_u': extend16(0, unsignedHalf),
  'i32x4.extend_high_i16x8_u': extend16(4, unsignedHalf),
  'i16x8.extmul_low_i8x16_s': multiply8(0, signedByte),
  'i16x8.extmul_high_i8x16_s': multiply8(8, signedByte),
  'i16x8.extmul_low_i8x16_u': multiply8(0, unsignedByte),
  'i16x8.extmul_high_i8x16_u': multiply8(8, unsignedByte),
  'i32x4.extmul_low_i16x8_s': multiply16(0, signedHalf),
  'i32x4.extmul_high_i16x8_s': multiply16(4, signedHalf),
  'i32x4.extmul_low_i16x8_u': multiply16(0, unsignedHalf),
  'i32x4.extmul_high_i16x8_u': multiply16(4, unsignedHalf),
  'i16x8.extadd_pairwise_i8x16_s': onWord(addPairs8Signed),
  'i16x8.extadd_pairwise_i8x16_u': onWord(addPairs8Unsigned),
  'i32x4.extadd_pairwise_i16x8_s': addPairs16(signedHalf),
  'i32x4.extadd_pairwise_i16x8_u': addPairs16(unsignedHalf),
  'i32x4.trunc_sat_f32x4_s': truncateFloats('i32.trunc_sat_f32_s'),
  'i32x4.trunc_sat_f32x4_u': truncateFloats('i32.trunc_sat_f32_u'),
  'i32x4.trunc_sat_f64x2_s_zero': truncateDoubles('i32.trunc_sat_f64_s'),
  'i32x4.trunc_sat_f64x2_u_zero': truncateDoubles('i32.trunc_sat_f64_u'),
  'f32x4.convert_i32x4_s': convertToFloats('f32.convert_i32_s'),
  'f32x4.convert_i32x4_u': convertToFloats('f32.convert_i32_u'),
  'f64x2.convert_low_i32x4_s': convertToDoubles('f64.convert_i32_s'),
  'f64x2.convert_low_i32x4_u': convertToDoubles('f64.convert_i32_u'),
  'f64x2.promote_low_f32x4': inDoubles((context, lane) =>
    context.unary('f64.promote_f32', F64, context.float(0, lane)),
  ),
  'f32x4.demote_f64x2_zero': inFloats((context, lane) =>
    lane < 2 ? context.unary('f32.demote_f64', F32, context.double(0, lane)) : context.f32Bits(0),
  ),
} satisfies Partial<Record<VectorOperatorName, Rule>>
