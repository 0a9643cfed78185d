/** Arithmetic on 32-bit lanes, which are JavaScript's own integers, and sums of products of smaller ones. */
import type { Value } from '../../ir/function.js'
import type { OperatorName, VectorOperatorName } from '../../ir/operators.js'
import { I32 } from '../../ir/types.js'
import type { LaneContext } from './lane-context.js'
import { comparison, inWords, onWord, onWords, type Rule, type VectorRule, yields } from './rule.js'

const binary = (op: OperatorName): VectorRule =>
  onWords((context, left, right) => context.binary(op, I32, left, right))

const compare = (op: OperatorName): VectorRule =>
  comparison(32, (context, lane) => context.binary(op, I32, context.word(0, lane), context.word(1, lane)))

/** The operand of which `op` holds with the other. */
const pick = (op: OperatorName): VectorRule =>
  onWords((context, left, right) => context.select(I32, context.binary(op, I32, left, right), left, right))

const shift = (op: OperatorName): VectorRule =>
  inWords((context, lane) => context.binary(op, I32, context.word(0, lane), context.scalar(1)))

function absolute(context: LaneContext, word: Value): Value {
  const sign = context.shrS(word, 31)
  return context.sub(context.xor(word, sign), sign)
}

/** The sum of the products of two neighbouring 16-bit lanes. */
function dot(context: LaneContext, lane: number): Value {
  const product = (half: number) => context.mul(context.signedHalf(0, half), context.signedHalf(1, half))
  return context.add(product(2 * lane), product(2 * lane + 1))
}

function allTrue(context: LaneContext): Value {
  const isTruth = context.facts.truthOf(context.instruction, 0) === 32
  const truth = (lane: number) =>
    isTruth ? context.truth(0, lane) : context.binary('i32.ne', I32, context.word(0, lane), context.i32(0))
  let all = truth(0)
  for (let lane = 1; lane < 4; lane++) all = context.and(all, truth(lane))
  return all
}

function bitmask(context: LaneContext): Value {
  const isTruth = context.facts.truthOf(context.instruction, 0) === 32
  let mask = context.i32(0)
  for (let lane = 0; lane < 4; lane++) {
    const bit = isTruth
      ? context.shl(context.truth(0, lane), lane)
      : context.mask(context.shrU(context.word(0, lane), 31 - lane), 1 << lane)
    mask = context.or(mask, bit)
  }
  return mask
}

export const INTEGER32_RULES = {
  'i32x4.add': binary('i32.add'),
  'i32x4.sub': binary('i32.sub'),
  'i32x4.mul': binary('i32.mul'),
  'i32x4.neg': onWord((context, word) => context.sub(context.i32(0), word)),
  'i32x4.abs': onWord(absolute),
  'i32x4.min_s': pick('i32.lt_s'),
  'i32x4.min_u': pick('i32.lt_u'),
  'i32x4.max_s': pick('i32.gt_s'),
  'i32x4.max_u': pick('i32.gt_u'),
  'i32x4.dot_i16x8_s': inWords(dot),
  'i32x4.shl': shift('i32.shl'),
  'i32x4.shr_s': shift('i32.shr_s'),
  'i32x4.shr_u': shift('i32.shr_u'),
  'i32x4.eq': compare('i32.eq'),
  'i32x4.ne': compare('i32.ne'),
  'i32x4.lt_s': compare('i32.lt_s'),
  'i32x4.lt_u': compare('i32.lt_u'),
  'i32x4.gt_s': compare('i32.gt_s'),
  'i32x4.gt_u': compare('i32.gt_u'),
  'i32x4.le_s': compare('i32.le_s'),
  'i32x4.le_u': compare('i32.le_u'),
  'i32x4.ge_s': compare('i32.ge_s'),
  'i32x4.ge_u': compare('i32.ge_u'),
  'i32x4.all_true': yields(allTrue),
  'i32x4.bitmask': yields(bitmask),
} satisfies Partial<Record<VectorOperatorName, Rule>>
