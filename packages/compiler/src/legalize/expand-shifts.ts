/**
 * i64 shifts and rotations on pairs of i32. A constant count becomes the few i32 shifts it takes; so does a
 * count below 32 and what else is short. The rest goes through an operator on pairs: inline it would be as fast
 * at best, and long.
 */
import type { Value } from '../ir/function.js'
import type { OperatorName } from '../ir/operators.js'
import { I32 } from '../ir/types.js'
import type { Expansion } from './integer64-expansions.js'
import type { Pair, PairBuilder } from './pair-builder.js'

interface ShiftFamily {
  readonly op: OperatorName
  /** By a constant from 0 to 63. */
  byConstant(builder: PairBuilder, value: Pair, count: number): Pair
  /** By a count known only at run time, where there is a short way. */
  byVariable?(builder: PairBuilder, value: Pair, count: Value): Pair | undefined
  /** The low half alone, by a count known only at run time. */
  lowByVariable?(builder: PairBuilder, value: Pair, count: Value): Value
}

function shift(family: ShiftFamily): Expansion {
  return (builder, value) => {
    const { fn } = builder
    const shifted = builder.pair(fn.operand(value, 0))
    const count = builder.low(fn.operand(value, 1))
    const known = builder.constantOf(count)
    const { low, high } =
      known !== undefined
        ? family.byConstant(builder, shifted, known & 63)
        : shiftByVariable(builder, family, shifted, count, builder.isHighRead(value))
    builder.definePair(value, low, high)
  }
}

function shiftByVariable(
  builder: PairBuilder,
  { op, byVariable, lowByVariable }: ShiftFamily,
  value: Pair,
  count: Value,
  isHighRead: boolean,
): Pair {
  const short = byVariable?.(builder, value, count)
  if (short !== undefined) return short
  if (isHighRead || lowByVariable === undefined) return builder.emitPair(op, [value.low, value.high, count])
  return { low: lowByVariable(builder, value, count), high: builder.constant(0) }
}

/** The upper half of `upper:lower` shifted left by a constant from 1 to 31. */
function funnelLeft(builder: PairBuilder, upper: Value, lower: Value, count: number): Value {
  return builder.or(builder.shl(upper, count), builder.shrU(lower, 32 - count))
}

/** The lower half of `upper:lower` shifted right by a constant from 1 to 31. */
function funnelRight(builder: PairBuilder, upper: Value, lower: Value, count: number): Value {
  return builder.or(builder.shrU(lower, count), builder.shl(upper, 32 - count))
}

/** Is the count, taken modulo 64, known to be below 32? */
function isBelow32(builder: PairBuilder, count: Value): boolean {
  const { fn } = builder
  const op = fn.op[count]
  if (op !== 'i32.and' && op !== 'i32.shr_u') return false
  const left = builder.constantOf(fn.operand(count, 0))
  const right = builder.constantOf(fn.operand(count, 1))
  if (op === 'i32.shr_u') return right !== undefined && (right & 31) >= 27
  const mask = right ?? left
  return mask !== undefined && (mask & 32) === 0
}

function shiftI32(
  builder: PairBuilder,
  op: 'i32.shl' | 'i32.shr_s' | 'i32.shr_u',
  value: Value,
  count: Value,
): Value {
  return builder.isConstant(value, 0) ? value : builder.emit(op, I32, [value, count])
}

/** `value` shifted by 32 - count, for a count from 0 to 31: by 1, then by 31 - count, which is ~count modulo 32. */
function shiftByRest(builder: PairBuilder, op: 'i32.shl' | 'i32.shr_u', value: Value, count: Value): Value {
  const once = op === 'i32.shl' ? builder.shl(value, 1) : builder.shrU(value, 1)
  return shiftI32(builder, op, once, builder.not(count))
}

/** The low half of `value` shifted right by a count from 0 to 31. */
function lowShiftedRight(builder: PairBuilder, { low, high }: Pair, count: Value): Value {
  return builder.or(shiftI32(builder, 'i32.shr_u', low, count), shiftByRest(builder, 'i32.shl', high, count))
}

/** Is the count, taken modulo 64, 32 or more? */
function isFrom32(builder: PairBuilder, count: Value): Value {
  return builder.and(count, builder.constant(32))
}

/** The low half of `value` shifted right: what comes down from the high half alone, or from both. */
function lowShiftedRightByAny(op: 'i32.shr_s' | 'i32.shr_u'): ShiftFamily['lowByVariable'] {
  return (builder, value, count) =>
    builder.select(
      shiftI32(builder, op, value.high, count),
      lowShiftedRight(builder, value, count),
      isFrom32(builder, count),
    )
}

const shiftLeft: ShiftFamily = {
  op: 'pair.shl',
  byConstant(builder, value, count) {
    const { low, high } = value
    if (count === 0) return value
    if (count >= 32) return { low: builder.constant(0), high: builder.shl(low, count - 32) }
    return { low: builder.shl(low, count), high: funnelLeft(builder, high, low, count) }
  },
  byVariable(builder, { low, high }, count) {
    if (isBelow32(builder, count)) {
      const carried = shiftByRest(builder, 'i32.shr_u', low, count)
      return {
        low: shiftI32(builder, 'i32.shl', low, count),
        high: builder.or(shiftI32(builder, 'i32.shl', high, count), carried),
      }
    }
    // A single bit (1 << count), or ones from some bit on (-1 << count): one half is as it was.
    const isBit = builder.isConstant(low, 1) && builder.isConstant(high, 0)
    if (!isBit && !(builder.isConstant(low, -1) && builder.isConstant(high, -1))) return undefined
    const shifted = builder.emit('i32.shl', I32, [low, count])
    const isHigh = isFrom32(builder, count)
    return {
      low: builder.select(builder.constant(0), shifted, isHigh),
      high: builder.select(shifted, high, isHigh),
    }
  },
  lowByVariable(builder, { low }, count) {
    return builder.select(
      builder.constant(0),
      shiftI32(builder, 'i32.shl', low, count),
      isFrom32(builder, count),
    )
  },
}

const shiftRightUnsigned: ShiftFamily = {
  op: 'pair.shr_u',
  byConstant(builder, value, count) {
    const { low, high } = value
    if (count === 0) return value
    if (count >= 32) return { low: builder.shrU(high, count - 32), high: builder.constant(0) }
    return { low: funnelRight(builder, high, low, count), high: builder.shrU(high, count) }
  },
  byVariable(builder, { low, high }, count) {
    if (isBelow32(builder, count)) {
      return {
        low: lowShiftedRight(builder, { low, high }, count),
        high: shiftI32(builder, 'i32.shr_u', high, count),
      }
    }
    if (!builder.isConstant(high, 0)) return undefined
    const shifted = shiftI32(builder, 'i32.shr_u', low, count)
    return { low: builder.select(high, shifted, isFrom32(builder, count)), high }
  },
  lowByVariable: lowShiftedRightByAny('i32.shr_u'),
}

const shiftRightSigned: ShiftFamily = {
  op: 'pair.shr_s',
  byConstant(builder, value, count) {
    const { low, high } = value
    if (count === 0) return value
    if (count >= 32) return { low: builder.shrS(high, count - 32), high: builder.shrS(high, 31) }
    return { low: funnelRight(builder, high, low, count), high: builder.shrS(high, count) }
  },
  byVariable(builder, value, count) {
    if (!isBelow32(builder, count)) return undefined
    return {
      low: lowShiftedRight(builder, value, count),
      high: shiftI32(builder, 'i32.shr_s', value.high, count),
    }
  },
  lowByVariable: lowShiftedRightByAny('i32.shr_s'),
}

const rotateLeft: ShiftFamily = {
  op: 'pair.rotl',
  byConstant(builder, value, count) {
    // 32 more changes the halves.
    const { low, high } = count < 32 ? value : { low: value.high, high: value.low }
    const rest = count & 31
    if (rest === 0) return { low, high }
    return { low: funnelLeft(builder, low, high, rest), high: funnelLeft(builder, high, low, rest) }
  },
}

const rotateRight: ShiftFamily = {
  op: 'pair.rotr',
  byConstant: (builder, value, count) => rotateLeft.byConstant(builder, value, -count & 63),
}

export const SHIFT_EXPANSIONS = {
  'i64.shl': shift(shiftLeft),
  'i64.shr_s': shift(shiftRightSigned),
  'i64.shr_u': shift(shiftRightUnsigned),
  'i64.rotl': shift(rotateLeft),
  'i64.rotr': shift(rotateRight),
}
