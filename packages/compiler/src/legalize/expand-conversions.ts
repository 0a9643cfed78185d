/** Conversions between i64, as a pair of i32, and the other types. */
import type { OperatorName } from '../ir/operators.js'
import { F32, F64, I32, type Type } from '../ir/types.js'
import type { Expansion } from './integer64-expansions.js'

const wrap: Expansion = (builder, value) => {
  builder.define(value, builder.low(builder.fn.operand(value, 0)))
}

const extendSigned: Expansion = (builder, value) => {
  const low = builder.single(builder.fn.operand(value, 0))
  builder.definePair(value, low, builder.shrS(low, 31))
}

const extendUnsigned: Expansion = (builder, value) => {
  const low = builder.single(builder.fn.operand(value, 0))
  builder.definePair(value, low, builder.constant(0))
}

/** Sign extension within an i64, by the i32 operator on its low half; none for all 32 bits of that. */
function extendWithin(op?: 'i32.extend8_s' | 'i32.extend16_s'): Expansion {
  return (builder, value) => {
    const source = builder.low(builder.fn.operand(value, 0))
    const low = op === undefined ? source : builder.emit(op, I32, [source])
    builder.definePair(value, low, builder.shrS(low, 31))
  }
}

function toFloat(op: OperatorName, type: Type): Expansion {
  return (builder, value) => {
    const { low, high } = builder.pair(builder.fn.operand(value, 0))
    builder.define(value, builder.emit(op, type, [low, high]))
  }
}

function fromFloat(op: OperatorName): Expansion {
  return (builder, value) => {
    const operand = builder.single(builder.fn.operand(value, 0))
    // An f32 is one f64 of many.
    const isDouble = builder.fn.type[operand] === F64
    const float = isDouble ? operand : builder.emit('f64.promote_f32', F64, [operand])
    const { low, high } = builder.emitPair(op, [float])
    builder.definePair(value, low, high)
  }
}

export const CONVERSION_EXPANSIONS = {
  'i32.wrap_i64': wrap,
  'i64.extend_i32_s': extendSigned,
  'i64.extend_i32_u': extendUnsigned,
  'i64.extend8_s': extendWithin('i32.extend8_s'),
  'i64.extend16_s': extendWithin('i32.extend16_s'),
  'i64.extend32_s': extendWithin(),
  'f32.convert_i64_s': toFloat('f32.convert_pair_s', F32),
  'f32.convert_i64_u': toFloat('f32.convert_pair_u', F32),
  'f64.convert_i64_s': toFloat('f64.convert_pair_s', F64),
  'f64.convert_i64_u': toFloat('f64.convert_pair_u', F64),
  'f64.reinterpret_i64': toFloat('f64.reinterpret_pair', F64),
  'i64.trunc_f32_s': fromFloat('pair.trunc_s'),
  'i64.trunc_f32_u': fromFloat('pair.trunc_u'),
  'i64.trunc_f64_s': fromFloat('pair.trunc_s'),
  'i64.trunc_f64_u': fromFloat('pair.trunc_u'),
  'i64.trunc_sat_f32_s': fromFloat('pair.trunc_sat_s'),
  'i64.trunc_sat_f32_u': fromFloat('pair.trunc_sat_u'),
  'i64.trunc_sat_f64_s': fromFloat('pair.trunc_sat_s'),
  'i64.trunc_sat_f64_u': fromFloat('pair.trunc_sat_u'),
  'i64.reinterpret_f64': fromFloat('pair.reinterpret_f64'),
}
