/** Arithmetic on bytes, four at a time in a word. */
import type { Value } from '../../ir/function.js'
import type { VectorOperatorName } from '../../ir/operators.js'
import { I32 } from '../../ir/types.js'
import type { LaneContext } from './lane-context.js'
import {
  absolute,
  add,
  addSaturatingSigned,
  addSaturatingUnsigned,
  averageUnsigned,
  BYTES,
  countOnesOfBytes,
  equal,
  fillOfShift,
  lessSigned,
  lessUnsigned,
  maskOfShift,
  maxSigned,
  maxUnsigned,
  minSigned,
  minUnsigned,
  negate,
  notEqual,
  type ParallelBinary,
  sub,
  subSaturatingSigned,
  subSaturatingUnsigned,
} from './parallel.js'
import { comparison, inWords, onWord, onWords, type Rule, type VectorRule, yields } from './rule.js'

const parallel = (operation: ParallelBinary): VectorRule =>
  onWords((context, left, right) => operation(context, BYTES, left, right))

const compare = (operation: ParallelBinary): VectorRule =>
  comparison(8, (context, lane) => operation(context, BYTES, context.word(0, lane), context.word(1, lane)))

const compareSwapped = (operation: ParallelBinary): VectorRule =>
  comparison(8, (context, lane) => operation(context, BYTES, context.word(1, lane), context.word(0, lane)))

const not =
  (operation: ParallelBinary): ParallelBinary =>
  (context, packing, left, right) =>
    context.xor(operation(context, packing, left, right), context.i32(packing.signs))

/** Keys of what is made once for all words. */
const COUNT = 0
const MASK = 1
const FILL = 2

/** The count of a shift, taken modulo 8. */
function shiftCount(context: LaneContext): Value {
  return context.once(COUNT, () => context.mask(context.scalar(1), 7))
}

function shift(op: 'i32.shl' | 'i32.shr_u', context: LaneContext, lane: number): Value {
  const count = shiftCount(context)
  const mask = context.once(MASK, () => maskOfShift(context, BYTES, op, count))
  return context.and(context.binary(op, I32, context.word(0, lane), count), mask)
}

/** As the unsigned shift, and then ones above each negative byte. */
function shiftSigned(context: LaneContext, lane: number): Value {
  const fill = context.once(FILL, () => fillOfShift(context, BYTES, shiftCount(context)))
  const negative = context.mask(context.shrU(context.word(0, lane), 7), BYTES.ones)
  return context.or(shift('i32.shr_u', context, lane), context.mul(negative, fill))
}

/** Not 0 if some byte of the word is 0. */
function findZeroByte(context: LaneContext, word: Value): Value {
  return context.and(context.sub(word, context.i32(BYTES.ones)), context.not(word))
}

function allTrue(context: LaneContext): Value {
  if (context.facts.truthOf(context.instruction, 0) === 8) {
    let all = context.truth(0, 0)
    for (let lane = 1; lane < 4; lane++) all = context.and(all, context.truth(0, lane))
    return context.binary('i32.eq', I32, all, context.i32(BYTES.signs))
  }
  let zeros = findZeroByte(context, context.word(0, 0))
  for (let lane = 1; lane < 4; lane++) zeros = context.or(zeros, findZeroByte(context, context.word(0, lane)))
  return context.unary('i32.eqz', I32, context.mask(zeros, BYTES.signs))
}

/** Multiplying moves the highest bits of the four bytes to the four highest bits of the word. */
const GATHER_SIGNS = 0x00204081

function bitmask(context: LaneContext): Value {
  const isTruth = context.facts.truthOf(context.instruction, 0) === 8
  let mask = context.i32(0)
  for (let lane = 0; lane < 4; lane++) {
    const signs = isTruth ? context.truth(0, lane) : context.mask(context.word(0, lane), BYTES.signs)
    const gathered = context.shrU(context.mul(signs, context.i32(GATHER_SIGNS)), 28)
    mask = context.or(mask, context.shl(gathered, 4 * lane))
  }
  return mask
}

export const INTEGER8_RULES = {
  'i8x16.add': parallel(add),
  'i8x16.sub': parallel(sub),
  'i8x16.neg': onWord((context, word) => negate(context, BYTES, word)),
  'i8x16.abs': onWord((context, word) => absolute(context, BYTES, word)),
  'i8x16.popcnt': onWord(countOnesOfBytes),
  'i8x16.add_sat_s': parallel(addSaturatingSigned),
  'i8x16.add_sat_u': parallel(addSaturatingUnsigned),
  'i8x16.sub_sat_s': parallel(subSaturatingSigned),
  'i8x16.sub_sat_u': parallel(subSaturatingUnsigned),
  'i8x16.min_s': parallel(minSigned),
  'i8x16.min_u': parallel(minUnsigned),
  'i8x16.max_s': parallel(maxSigned),
  'i8x16.max_u': parallel(maxUnsigned),
  'i8x16.avgr_u': parallel(averageUnsigned),
  'i8x16.shl': inWords((context, lane) => shift('i32.shl', context, lane)),
  'i8x16.shr_u': inWords((context, lane) => shift('i32.shr_u', context, lane)),
  'i8x16.shr_s': inWords(shiftSigned),
  'i8x16.eq': compare(equal),
  'i8x16.ne': compare(notEqual),
  'i8x16.lt_s': compare(lessSigned),
  'i8x16.lt_u': compare(lessUnsigned),
  'i8x16.gt_s': compareSwapped(lessSigned),
  'i8x16.gt_u': compareSwapped(lessUnsigned),
  'i8x16.le_s': compareSwapped(not(lessSigned)),
  'i8x16.le_u': compareSwapped(not(lessUnsigned)),
  'i8x16.ge_s': compare(not(lessSigned)),
  'i8x16.ge_u': compare(not(lessUnsigned)),
  'i8x16.all_true': yields(allTrue),
  'i8x16.bitmask': yields(bitmask),
} satisfies Partial<Record<VectorOperatorName, Rule>>
