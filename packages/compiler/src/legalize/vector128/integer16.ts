/**
 * Arithmetic on 16-bit lanes: two at a time in a word, or each in an i32 of its own, of which only the lower half
 * counts. Products come one by one, as do choices, and what is done with them stays so; sums and comparisons of
 * what was loaded go two by two.
 */
import type { Value } from '../../ir/function.js'
import type { VectorOperatorName } from '../../ir/operators.js'
import { I32 } from '../../ir/types.js'
import type { LaneContext } from './lane-context.js'
import {
  absolute,
  add,
  averageUnsigned,
  equal,
  fillOfShift,
  lessSigned,
  lessUnsigned,
  maskOfShift,
  negate,
  notEqual,
  PAIRS_OF_HALVES,
  type ParallelBinary,
  sub,
} from './parallel.js'
import {
  comparison,
  inHalves,
  inWordsOrHalves,
  type Lanewise,
  type Rule,
  type VectorRule,
  yields,
} from './rule.js'

const inParallel =
  (operation: ParallelBinary): Lanewise =>
  (context, lane) =>
    operation(context, PAIRS_OF_HALVES, context.word(0, lane), context.word(1, lane))

const compare = (operation: ParallelBinary): VectorRule => comparison(16, inParallel(operation))

const compareSwapped = (operation: ParallelBinary): VectorRule =>
  comparison(16, (context, lane) =>
    operation(context, PAIRS_OF_HALVES, context.word(1, lane), context.word(0, lane)),
  )

const not =
  (operation: ParallelBinary): ParallelBinary =>
  (context, packing, left, right) =>
    context.xor(operation(context, packing, left, right), context.i32(packing.signs))

/** An operator that is right modulo 2^16 whatever the upper halves of its operands are. */
const modular = (parallel: ParallelBinary, op: 'i32.add' | 'i32.sub'): VectorRule =>
  inWordsOrHalves(inParallel(parallel), (context, lane) =>
    context.binary(op, I32, context.half(0, lane), context.half(1, lane)),
  )

/** An i32 brought within the range of a signed 16-bit lane. */
export function saturateToSigned16(context: LaneContext, value: Value): Value {
  const wrapped = context.signExtend(value, 16)
  const limit = context.xor(context.shrS(value, 31), context.i32(0x7fff))
  return context.select(I32, context.binary('i32.eq', I32, wrapped, value), value, limit)
}

/** An i32 brought within the range of an unsigned 16-bit lane. */
export function saturateToUnsigned16(context: LaneContext, value: Value): Value {
  const limit = context.mask(context.not(context.shrS(value, 31)), 0xffff)
  const fits = context.binary('i32.le_u', I32, value, context.i32(0xffff))
  return context.select(I32, fits, value, limit)
}

type Combine = (context: LaneContext, left: Value, right: Value) => Value

/** On two extended lanes, one by one: where there is something to choose, parallel ways take longer. */
const onSigned = (combine: Combine): VectorRule =>
  inHalves((context, lane) => combine(context, context.signedHalf(0, lane), context.signedHalf(1, lane)))

const onUnsigned = (combine: Combine): VectorRule =>
  inHalves((context, lane) => combine(context, context.unsignedHalf(0, lane), context.unsignedHalf(1, lane)))

/** The operand for which `op` says so of the pair (left, right), or of (right, left) if `swap`. */
function pick(op: 'i32.lt_s' | 'i32.gt_s'): Combine {
  return (context, left, right) => context.select(I32, context.binary(op, I32, left, right), left, right)
}

/** Of lanes extended without sign, signed comparison does. */
const lower = pick('i32.lt_s')
const higher = pick('i32.gt_s')

function averageHalf(context: LaneContext, lane: number): Value {
  const sum = context.add(context.unsignedHalf(0, lane), context.unsignedHalf(1, lane))
  return context.shrU(context.add(sum, context.i32(1)), 1)
}

/** Keys of what is made once for all lanes. */
const COUNT = 0
const MASK = 1
const FILL = 2

/** The count of a shift, taken modulo 16. */
function shiftCount(context: LaneContext): Value {
  return context.once(COUNT, () => context.mask(context.scalar(1), 15))
}

function shiftWord(op: 'i32.shl' | 'i32.shr_u', context: LaneContext, lane: number): Value {
  const count = shiftCount(context)
  const mask = context.once(MASK, () => maskOfShift(context, PAIRS_OF_HALVES, op, count))
  return context.and(context.binary(op, I32, context.word(0, lane), count), mask)
}

/** As the unsigned shift, and then ones above each negative lane. */
function shiftWordSigned(context: LaneContext, lane: number): Value {
  const fill = context.once(FILL, () => fillOfShift(context, PAIRS_OF_HALVES, shiftCount(context)))
  const negative = context.mask(context.shrU(context.word(0, lane), 15), PAIRS_OF_HALVES.ones)
  return context.or(shiftWord('i32.shr_u', context, lane), context.mul(negative, fill))
}

const shiftHalf =
  (
    op: 'i32.shl' | 'i32.shr_s' | 'i32.shr_u',
    operand: (context: LaneContext, lane: number) => Value,
  ): Lanewise =>
  (context, lane) =>
    context.binary(op, I32, operand(context, lane), shiftCount(context))

function negateHalf(context: LaneContext, lane: number): Value {
  return context.sub(context.i32(0), context.half(0, lane))
}

function absoluteHalf(context: LaneContext, lane: number): Value {
  const value = context.signedHalf(0, lane)
  const sign = context.shrS(value, 31)
  return context.sub(context.xor(value, sign), sign)
}

const onOneWord =
  (operation: (context: LaneContext, packing: typeof PAIRS_OF_HALVES, word: Value) => Value): Lanewise =>
  (context, lane) =>
    operation(context, PAIRS_OF_HALVES, context.word(0, lane))

/** The product of fractions of 2^15, rounded; only -1 times -1 is too large by one. */
function multiplyFractions(context: LaneContext, lane: number): Value {
  const product = context.mul(context.signedHalf(0, lane), context.signedHalf(1, lane))
  const rounded = context.shrS(context.add(product, context.i32(0x4000)), 15)
  const excess = context.shrU(context.add(rounded, context.i32(0x8000)), 16)
  return context.sub(rounded, excess)
}

export const Q15_MULTIPLY = inHalves(multiplyFractions)

function allTrue(context: LaneContext): Value {
  const { signs, ones } = PAIRS_OF_HALVES
  if (context.facts.truthOf(context.instruction, 0) === 16) {
    let all = context.truth(0, 0)
    for (let lane = 1; lane < 4; lane++) all = context.and(all, context.truth(0, lane))
    return context.binary('i32.eq', I32, all, context.i32(signs))
  }
  let zeros: Value | undefined
  for (let lane = 0; lane < 4; lane++) {
    const word = context.word(0, lane)
    // Its highest bits say where a half is 0, if any is.
    const zero = context.and(context.sub(word, context.i32(ones)), context.not(word))
    zeros = zeros === undefined ? zero : context.or(zeros, zero)
  }
  return context.unary('i32.eqz', I32, context.mask(zeros!, signs))
}

/** The highest bits of the lower halves come to stand at even places, those of the upper halves 15 above odd ones. */
function bitmask(context: LaneContext): Value {
  const isTruth = context.facts.truthOf(context.instruction, 0) === 16
  let spread = context.i32(0)
  for (let lane = 0; lane < 4; lane++) {
    const signs = isTruth
      ? context.truth(0, lane)
      : context.mask(context.word(0, lane), PAIRS_OF_HALVES.signs)
    spread = context.or(spread, context.shrU(signs, 15 - 2 * lane))
  }
  return context.mask(context.or(spread, context.shrU(spread, 15)), 0xff)
}

export const INTEGER16_RULES = {
  'i16x8.add': modular(add, 'i32.add'),
  'i16x8.sub': modular(sub, 'i32.sub'),
  'i16x8.mul': inHalves((context, lane) => context.mul(context.half(0, lane), context.half(1, lane))),
  'i16x8.neg': inWordsOrHalves(onOneWord(negate), negateHalf, 1),
  'i16x8.abs': inWordsOrHalves(onOneWord(absolute), absoluteHalf, 1),
  'i16x8.add_sat_s': onSigned((context, left, right) =>
    saturateToSigned16(context, context.add(left, right)),
  ),
  'i16x8.add_sat_u': onUnsigned((context, left, right) =>
    saturateToUnsigned16(context, context.add(left, right)),
  ),
  'i16x8.sub_sat_s': onSigned((context, left, right) =>
    saturateToSigned16(context, context.sub(left, right)),
  ),
  'i16x8.sub_sat_u': onUnsigned((context, left, right) =>
    saturateToUnsigned16(context, context.sub(left, right)),
  ),
  'i16x8.min_s': onSigned(lower),
  'i16x8.min_u': onUnsigned(lower),
  'i16x8.max_s': onSigned(higher),
  'i16x8.max_u': onUnsigned(higher),
  'i16x8.avgr_u': inWordsOrHalves(inParallel(averageUnsigned), averageHalf),
  'i16x8.q15mulr_sat_s': Q15_MULTIPLY,
  'i16x8.shl': inWordsOrHalves(
    (context, lane) => shiftWord('i32.shl', context, lane),
    shiftHalf('i32.shl', (context, lane) => context.half(0, lane)),
    1,
  ),
  'i16x8.shr_u': inWordsOrHalves(
    (context, lane) => shiftWord('i32.shr_u', context, lane),
    shiftHalf('i32.shr_u', (context, lane) => context.unsignedHalf(0, lane)),
    1,
  ),
  'i16x8.shr_s': inWordsOrHalves(
    shiftWordSigned,
    shiftHalf('i32.shr_s', (context, lane) => context.signedHalf(0, lane)),
    1,
  ),
  'i16x8.eq': compare(equal),
  'i16x8.ne': compare(notEqual),
  'i16x8.lt_s': compare(lessSigned),
  'i16x8.lt_u': compare(lessUnsigned),
  'i16x8.gt_s': compareSwapped(lessSigned),
  'i16x8.gt_u': compareSwapped(lessUnsigned),
  'i16x8.le_s': compareSwapped(not(lessSigned)),
  'i16x8.le_u': compareSwapped(not(lessUnsigned)),
  'i16x8.ge_s': compare(not(lessSigned)),
  'i16x8.ge_u': compare(not(lessUnsigned)),
  'i16x8.all_true': yields(allTrue),
  'i16x8.bitmask': yields(bitmask),
} satisfies Partial<Record<VectorOperatorName, Rule>>
