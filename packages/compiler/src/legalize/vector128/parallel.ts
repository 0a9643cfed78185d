/**
 * Arithmetic on several small lanes at once in one i32: four bytes, or two halves. Carries that would cross from
 * lane to lane are kept out by setting, clearing or putting right the highest bit of each lane.
 *
 * Truths are words in which the highest bit of each lane says yes, and all other bits are 0.
 */
import type { Value } from '../../ir/function.js'
import { I32 } from '../../ir/types.js'
import type { LaneContext } from './lane-context.js'

/** How the lanes lie in a word. */
export interface Packing {
  readonly bits: 8 | 16
  /** The lowest bit of each lane. */
  readonly ones: number
  /** The highest bit of each lane. */
  readonly signs: number
  /** All bits but the highest of each lane. */
  readonly rest: number
}

export const BYTES: Packing = { bits: 8, ones: 0x01010101, signs: 0x80808080 | 0, rest: 0x7f7f7f7f }
export const PAIRS_OF_HALVES: Packing = {
  bits: 16,
  ones: 0x00010001,
  signs: 0x80008000 | 0,
  rest: 0x7fff7fff,
}

export type ParallelBinary = (context: LaneContext, packing: Packing, left: Value, right: Value) => Value

/** All ones in each lane that is true. */
export function spreadTruth(context: LaneContext, { bits }: Packing, truth: Value): Value {
  return context.sub(context.shl(truth, 1), context.shrU(truth, bits - 1))
}

export const add: ParallelBinary = (context, packing, left, right) => {
  const differing = context.xor(left, right)
  if (packing.bits === 16) {
    // The one carry there can be shows in bit 16.
    const sum = context.add(left, right)
    return context.sub(sum, context.mask(context.xor(sum, differing), 0x10000))
  }
  return addRest(context, packing, left, right, differing)
}

/** Adds all but the highest bits, which then are added without their carry. */
function addRest(
  context: LaneContext,
  { rest, signs }: Packing,
  left: Value,
  right: Value,
  differing: Value,
): Value {
  const partial = context.add(context.mask(left, rest), context.mask(right, rest))
  return context.xor(partial, context.mask(differing, signs))
}

export const sub: ParallelBinary = (context, packing, left, right) => {
  const differing = context.xor(left, right)
  if (packing.bits === 16) {
    const difference = context.sub(left, right)
    return context.add(difference, context.mask(context.xor(difference, differing), 0x10000))
  }
  return finishSub(context, packing, subRest(context, packing, left, right), differing)
}

/** Left, its highest bits set, minus all but the highest bits of right: no lane borrows from the next. */
function subRest(context: LaneContext, { rest, signs }: Packing, left: Value, right: Value): Value {
  return context.sub(context.or(left, context.i32(signs)), context.mask(right, rest))
}

function finishSub(context: LaneContext, { rest }: Packing, partial: Value, differing: Value): Value {
  return context.not(context.xor(partial, context.or(differing, context.i32(rest))))
}

// Comparisons, which yield truths

/** The lanes that are not zero. */
export function nonZero(context: LaneContext, { rest, signs }: Packing, value: Value): Value {
  const sum = context.add(context.mask(value, rest), context.i32(rest))
  return context.mask(context.or(sum, value), signs)
}

export const notEqual: ParallelBinary = (context, packing, left, right) =>
  nonZero(context, packing, context.xor(left, right))

export const equal: ParallelBinary = (context, packing, left, right) =>
  context.xor(notEqual(context, packing, left, right), context.i32(packing.signs))

/**
 * A lane is less where the signs differ and `deciding` has its highest bit set, or where they are alike and
 * taking right from left borrows.
 */
function less(context: LaneContext, packing: Packing, left: Value, right: Value, deciding: Value): Value {
  const differing = context.xor(left, right)
  const partial = subRest(context, packing, left, right)
  return lessFrom(context, packing, partial, differing, deciding)
}

function lessFrom(
  context: LaneContext,
  { signs }: Packing,
  partial: Value,
  differing: Value,
  deciding: Value,
): Value {
  const borrowing = context.not(context.or(differing, partial))
  return context.mask(context.or(context.and(differing, deciding), borrowing), signs)
}

export const lessSigned: ParallelBinary = (context, packing, left, right) => {
  if (context.constantOf(right) === 0) return context.mask(left, packing.signs)
  return less(context, packing, left, right, left)
}

export const lessUnsigned: ParallelBinary = (context, packing, left, right) =>
  less(context, packing, left, right, right)

// What follows from comparisons

/** The lanes of left where a comparison holds, those of right elsewhere. */
function choose(compare: ParallelBinary, swap: boolean): ParallelBinary {
  return (context, packing, left, right) => {
    const truth = swap ? compare(context, packing, right, left) : compare(context, packing, left, right)
    return context.blend(left, right, spreadTruth(context, packing, truth))
  }
}

export const minSigned = choose(lessSigned, false)
export const minUnsigned = choose(lessUnsigned, false)
export const maxSigned = choose(lessSigned, true)
export const maxUnsigned = choose(lessUnsigned, true)

export const addSaturatingUnsigned: ParallelBinary = (context, packing, left, right) => {
  const { rest, signs } = packing
  const differing = context.xor(left, right)
  const partial = context.add(context.mask(left, rest), context.mask(right, rest))
  const sum = context.xor(partial, context.mask(differing, signs))
  const carrying = context.mask(context.or(context.and(left, right), context.and(differing, partial)), signs)
  return context.or(sum, spreadTruth(context, packing, carrying))
}

export const subSaturatingUnsigned: ParallelBinary = (context, packing, left, right) => {
  const differing = context.xor(left, right)
  const partial = subRest(context, packing, left, right)
  const borrowing = lessFrom(context, packing, partial, differing, right)
  const difference = finishSub(context, packing, partial, differing)
  return context.and(difference, context.not(spreadTruth(context, packing, borrowing)))
}

/** In the lanes that overflow: the largest value, or the smallest where left is negative. */
function saturateSigned(
  context: LaneContext,
  packing: Packing,
  result: Value,
  left: Value,
  overflowing: Value,
): Value {
  const negative = context.mask(context.shrU(left, packing.bits - 1), packing.ones)
  const limit = context.add(negative, context.i32(packing.rest))
  const truth = context.mask(overflowing, packing.signs)
  return context.blend(limit, result, spreadTruth(context, packing, truth))
}

export const addSaturatingSigned: ParallelBinary = (context, packing, left, right) => {
  const differing = context.xor(left, right)
  const sum = addRest(context, packing, left, right, differing)
  // The operands have one sign and the sum has the other.
  const overflowing = context.and(context.not(differing), context.xor(left, sum))
  return saturateSigned(context, packing, sum, left, overflowing)
}

export const subSaturatingSigned: ParallelBinary = (context, packing, left, right) => {
  const differing = context.xor(left, right)
  const difference = finishSub(context, packing, subRest(context, packing, left, right), differing)
  const overflowing = context.and(differing, context.xor(left, difference))
  return saturateSigned(context, packing, difference, left, overflowing)
}

/** (left + right + 1) / 2, which is the bits of either less half of those of one alone. */
export const averageUnsigned: ParallelBinary = (context, { rest }, left, right) => {
  const half = context.mask(context.shrU(context.xor(left, right), 1), rest)
  return context.sub(context.or(left, right), half)
}

export function absolute(context: LaneContext, packing: Packing, value: Value): Value {
  const negative = context.mask(context.shrU(value, packing.bits - 1), packing.ones)
  const mask = context.sub(context.shl(negative, packing.bits), negative)
  // Of a negative lane its complement, at most all ones but the highest, plus one.
  return context.add(context.xor(value, mask), negative)
}

export function negate(context: LaneContext, packing: Packing, value: Value): Value {
  return sub(context, packing, context.i32(0), value)
}

/** How many bits are set in each byte. */
export function countOnesOfBytes(context: LaneContext, value: Value): Value {
  const pairs = context.sub(value, context.mask(context.shrU(value, 1), 0x55555555))
  const nibbles = context.add(
    context.mask(pairs, 0x33333333),
    context.mask(context.shrU(pairs, 2), 0x33333333),
  )
  return context.mask(context.add(nibbles, context.shrU(nibbles, 4)), 0x0f0f0f0f)
}

// Shifts, by a count below the lane's bits

/** `lane` in every lane of a word. */
function repeat(context: LaneContext, { bits, ones }: Packing, lane: Value): Value {
  return bits === 16 ? context.or(lane, context.shl(lane, 16)) : context.mul(lane, context.i32(ones))
}

/** Of all ones in each lane: those that a shift by `count` leaves. */
export function maskOfShift(
  context: LaneContext,
  packing: Packing,
  op: 'i32.shl' | 'i32.shr_u',
  count: Value,
): Value {
  const all = (1 << packing.bits) - 1
  const shifted = context.mask(context.binary(op, I32, context.i32(all), count), all)
  return repeat(context, packing, shifted)
}

/** Of a lane with its highest bit set: the ones that a signed shift by `count` puts above it, and those it keeps. */
export function fillOfShift(context: LaneContext, { bits }: Packing, count: Value): Value {
  const all = (1 << bits) - 1
  const above = context.i32(all << bits)
  return context.mask(context.binary('i32.shr_u', I32, above, count), all)
}
