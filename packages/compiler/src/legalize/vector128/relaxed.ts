/**
 * Relaxed SIMD: of the behaviours that the specification permits, always the one that SIMD proper has, and sums of
 * products that are rounded twice. So results never depend on where the output runs.
 */
import type { Value } from '../../ir/function.js'
import type { OperatorName, VectorOperatorName } from '../../ir/operators.js'
import { F32, F64 } from '../../ir/types.js'
import { bitSelect } from './bitwise.js'
import { truncateDoubles, truncateFloats } from './convert.js'
import { doubleBinary, floatBinary } from './float.js'
import { Q15_MULTIPLY } from './integer16.js'
import type { LaneContext } from './lane-context.js'
import { SWIZZLE } from './lanes.js'
import { inDoubles, inFloats, inHalves, inWords, type Rule, type VectorRule } from './rule.js'

/** c + a * b, or c - a * b. */
const floatMultiplyAdd = (op: OperatorName): VectorRule =>
  inFloats((context, lane) => {
    const product = context.binary('f32.mul', F32, context.float(0, lane), context.float(1, lane))
    return context.binary(op, F32, context.float(2, lane), product)
  })

const doubleMultiplyAdd = (op: OperatorName): VectorRule =>
  inDoubles((context, lane) => {
    const product = context.binary('f64.mul', F64, context.double(0, lane), context.double(1, lane))
    return context.binary(op, F64, context.double(2, lane), product)
  })

/** Products of signed bytes, those of the second operand being meant to have seven bits. */
function product(context: LaneContext, byte: number): Value {
  return context.mul(context.signedByte(0, byte), context.signedByte(1, byte))
}

const addProducts = (context: LaneContext, first: number): Value =>
  context.add(product(context, first), product(context, first + 1))

/** The sums of two products wrap to 16 bits before they are added up. */
function dotAdd(context: LaneContext, lane: number): Value {
  const low = context.signExtend(addProducts(context, 4 * lane), 16)
  const high = context.signExtend(addProducts(context, 4 * lane + 2), 16)
  return context.add(context.add(low, high), context.word(2, lane))
}

export const RELAXED_RULES = {
  'i8x16.relaxed_swizzle': SWIZZLE,
  'i32x4.relaxed_trunc_f32x4_s': truncateFloats('i32.trunc_sat_f32_s'),
  'i32x4.relaxed_trunc_f32x4_u': truncateFloats('i32.trunc_sat_f32_u'),
  'i32x4.relaxed_trunc_f64x2_s_zero': truncateDoubles('i32.trunc_sat_f64_s'),
  'i32x4.relaxed_trunc_f64x2_u_zero': truncateDoubles('i32.trunc_sat_f64_u'),
  'f32x4.relaxed_madd': floatMultiplyAdd('f32.add'),
  'f32x4.relaxed_nmadd': floatMultiplyAdd('f32.sub'),
  'f64x2.relaxed_madd': doubleMultiplyAdd('f64.add'),
  'f64x2.relaxed_nmadd': doubleMultiplyAdd('f64.sub'),
  'i8x16.relaxed_laneselect': bitSelect,
  'i16x8.relaxed_laneselect': bitSelect,
  'i32x4.relaxed_laneselect': bitSelect,
  'i64x2.relaxed_laneselect': bitSelect,
  'f32x4.relaxed_min': floatBinary('f32.min'),
  'f32x4.relaxed_max': floatBinary('f32.max'),
  'f64x2.relaxed_min': doubleBinary('f64.min'),
  'f64x2.relaxed_max': doubleBinary('f64.max'),
  'i16x8.relaxed_q15mulr_s': Q15_MULTIPLY,
  'i16x8.relaxed_dot_i8x16_i7x16_s': inHalves((context, lane) => addProducts(context, 2 * lane)),
  'i32x4.relaxed_dot_i8x16_i7x16_add_s': inWords(dotAdd),
} satisfies Partial<Record<VectorOperatorName, Rule>>
