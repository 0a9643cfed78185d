/** Arithmetic on 64-bit lanes: ordinary i64, which `legalizeInteger64` then splits. */
import type { Value } from '../../ir/function.js'
import type { OperatorName, VectorOperatorName } from '../../ir/operators.js'
import { I32, I64 } from '../../ir/types.js'
import type { LaneContext } from './lane-context.js'
import { comparison, inLongs, type Rule, type VectorRule, yields } from './rule.js'

const binary = (op: OperatorName): VectorRule =>
  inLongs((context, lane) => context.binary(op, I64, context.long(0, lane), context.long(1, lane)))

const compare = (op: OperatorName): VectorRule =>
  comparison(64, (context, lane) => context.binary(op, I32, context.long(0, lane), context.long(1, lane)))

const COUNT = 0

const shift = (op: OperatorName): VectorRule =>
  inLongs((context, lane) => {
    const count = context.once(COUNT, () => context.unary('i64.extend_i32_u', I64, context.scalar(1)))
    return context.binary(op, I64, context.long(0, lane), count)
  })

function absolute(context: LaneContext, lane: number): Value {
  const value = context.long(0, lane)
  const sign = context.binary('i64.shr_s', I64, value, context.i64(63, 0))
  return context.binary('i64.sub', I64, context.binary('i64.xor', I64, value, sign), sign)
}

/** The product of two 32-bit lanes, the first of them being `first` for lane 0. */
const multiplyExtended = (first: number, extend: OperatorName): VectorRule =>
  inLongs((context, lane) => {
    const left = context.unary(extend, I64, context.word(0, first + lane))
    const right = context.unary(extend, I64, context.word(1, first + lane))
    return context.binary('i64.mul', I64, left, right)
  })

const extend = (first: number, op: OperatorName): VectorRule =>
  inLongs((context, lane) => context.unary(op, I64, context.word(0, first + lane)))

function allTrue(context: LaneContext): Value {
  const isTruth = context.facts.truthOf(context.instruction, 0) === 64
  const truth = (lane: number) => {
    if (isTruth) return context.truth(0, lane)
    const bits = context.or(context.word(0, 2 * lane), context.word(0, 2 * lane + 1))
    return context.binary('i32.ne', I32, bits, context.i32(0))
  }
  return context.and(truth(0), truth(1))
}

function bitmask(context: LaneContext): Value {
  if (context.facts.truthOf(context.instruction, 0) === 64) {
    return context.or(context.truth(0, 0), context.shl(context.truth(0, 1), 1))
  }
  const upper = context.mask(context.shrU(context.word(0, 3), 30), 2)
  return context.or(context.shrU(context.word(0, 1), 31), upper)
}

export const INTEGER64_RULES = {
  'i64x2.add': binary('i64.add'),
  'i64x2.sub': binary('i64.sub'),
  'i64x2.mul': binary('i64.mul'),
  'i64x2.neg': inLongs((context, lane) =>
    context.binary('i64.sub', I64, context.i64(0, 0), context.long(0, lane)),
  ),
  'i64x2.abs': inLongs(absolute),
  'i64x2.shl': shift('i64.shl'),
  'i64x2.shr_s': shift('i64.shr_s'),
  'i64x2.shr_u': shift('i64.shr_u'),
  'i64x2.eq': compare('i64.eq'),
  'i64x2.ne': compare('i64.ne'),
  'i64x2.lt_s': compare('i64.lt_s'),
  'i64x2.gt_s': compare('i64.gt_s'),
  'i64x2.le_s': compare('i64.le_s'),
  'i64x2.ge_s': compare('i64.ge_s'),
  'i64x2.extend_low_i32x4_s': extend(0, 'i64.extend_i32_s'),
  'i64x2.extend_high_i32x4_s': extend(2, 'i64.extend_i32_s'),
  'i64x2.extend_low_i32x4_u': extend(0, 'i64.extend_i32_u'),
  'i64x2.extend_high_i32x4_u': extend(2, 'i64.extend_i32_u'),
  'i64x2.extmul_low_i32x4_s': multiplyExtended(0, 'i64.extend_i32_s'),
  'i64x2.extmul_high_i32x4_s': multiplyExtended(2, 'i64.extend_i32_s'),
  'i64x2.extmul_low_i32x4_u': multiplyExtended(0, 'i64.extend_i32_u'),
  'i64x2.extmul_high_i32x4_u': multiplyExtended(2, 'i64.extend_i32_u'),
  'i64x2.all_true': yields(allTrue),
  'i64x2.bitmask': yields(bitmask),
} satisfies Partial<Record<VectorOperatorName, Rule>>
