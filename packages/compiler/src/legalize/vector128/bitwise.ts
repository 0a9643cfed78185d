/** Operators on all 128 bits: logic, selection by bits, and the test for any bit. */
import type { Value } from '../../ir/function.js'
import type { VectorOperatorName } from '../../ir/operators.js'
import { I32 } from '../../ir/types.js'
import type { LaneContext } from './lane-context.js'
import { BYTES, PAIRS_OF_HALVES } from './parallel.js'
import { type Rule, shapeFact, type TruthWidth, type VectorRule, yields } from './rule.js'
import {
  DOUBLES_BIT,
  FLOATS_BIT,
  HALVES_BIT,
  LONGS_BIT,
  SHAPES,
  type Shape,
  TRUTH,
  TRUTH_BIT,
  WORDS,
  WORDS_BIT,
} from './shape.js'
import type { ShapeFacts } from './shape-facts.js'

type Logic = (context: LaneContext, left: Value, right: Value) => Value

/** The width by which both operands are truths, or 0. */
function commonTruth(facts: ShapeFacts, value: Value): TruthWidth {
  const width = facts.truthOf(value, 0)
  return width === facts.truthOf(value, 1) ? width : 0
}

/** A truth combined with a truth is one. */
function logic(word: Logic, truth: Logic): VectorRule {
  const asWords = shapeFact(WORDS_BIT)
  return {
    kind: 'vector',
    fact(facts, value) {
      const width = commonTruth(facts, value)
      return width === 0 ? asWords : shapeFact(TRUTH_BIT, TRUTH_BIT, width)
    },
    lane(context, shape, lane) {
      if (shape === WORDS) return word(context, context.word(0, lane), context.word(1, lane))
      return truth(context, context.truth(0, lane), context.truth(1, lane))
    },
  }
}

/** The truth that is true where `truth` is not, being of this width. */
function negateTruth(context: LaneContext, width: TruthWidth, truth: Value): Value {
  if (width === 8) return context.xor(truth, context.i32(BYTES.signs))
  if (width === 16) return context.xor(truth, context.i32(PAIRS_OF_HALVES.signs))
  return context.create('i32.eqz', I32, [truth])
}

const not: VectorRule = {
  kind: 'vector',
  fact(facts, value) {
    const width = facts.truthOf(value, 0)
    return width === 0 ? shapeFact(WORDS_BIT) : shapeFact(TRUTH_BIT, TRUTH_BIT, width)
  },
  lane(context, shape, lane) {
    if (shape === WORDS) return context.not(context.word(0, lane))
    return negateTruth(context, context.facts.truthOf(context.instruction, 0), context.truth(0, lane))
  },
}

/** The shapes whose lanes are not wider than those of a truth of this width. */
function shapesOfTruth(width: TruthWidth): number {
  if (width === 32) return WORDS_BIT | FLOATS_BIT
  return width === 64 ? WORDS_BIT | FLOATS_BIT | DOUBLES_BIT | LONGS_BIT : 0
}

/** The lane of a truth that says of a lane of `shape`. */
function truthLane(width: TruthWidth, shape: Shape, lane: number): number {
  return width === 64 && SHAPES[shape]!.lanes === 4 ? lane >> 1 : lane
}

/** `left & right`, or `left & ~right`; where one of them is a comparison, lanes of the other are kept or zero. */
function masking(negated: boolean): VectorRule {
  /** The operand that the other one masks, that being a truth of lanes of 32 or 64 bits; -1 if there is none. */
  function maskedOperand(facts: ShapeFacts, value: Value): number {
    if (facts.truthOf(value, 1) >= 32) return 0
    return !negated && facts.truthOf(value, 0) >= 32 ? 1 : -1
  }

  // Of truths, too: there are no bits but those that left may have.
  const combine: Logic = (context, left, right) => context.and(left, negated ? context.not(right) : right)

  return {
    kind: 'vector',
    fact(facts, value) {
      const width = commonTruth(facts, value)
      if (width !== 0) return shapeFact(TRUTH_BIT, TRUTH_BIT, width)
      const masked = maskedOperand(facts, value)
      if (masked === -1) return shapeFact(WORDS_BIT)
      const made = shapesOfTruth(facts.truthOf(value, 1 - masked))
      return shapeFact(made, facts.carriersOf(value, masked) & made || WORDS_BIT)
    },
    lane(context, shape, lane) {
      if (shape === WORDS) return combine(context, context.word(0, lane), context.word(1, lane))
      if (shape === TRUTH) return combine(context, context.truth(0, lane), context.truth(1, lane))
      const { facts, instruction } = context
      const { type } = SHAPES[shape]!
      const masked = maskedOperand(facts, instruction)
      const width = facts.truthOf(instruction, 1 - masked)
      const condition = context.truth(1 - masked, truthLane(width, shape, lane))
      const kept = context.lane(masked, shape, lane)
      if (negated) return context.select(type, condition, context.zero(shape), kept)
      return context.select(type, condition, kept, context.zero(shape))
    },
  }
}

/** The shapes of what is picked from two values, lane by lane: those that both can be copied in. */
export function pickedCarriers(facts: ShapeFacts, value: Value, made: number): number {
  const common = facts.carriersOf(value, 0) & facts.carriersOf(value, 1) & made
  return common === 0 ? WORDS_BIT : common
}

export const bitSelect: VectorRule = {
  kind: 'vector',
  fact(facts, value) {
    const made = shapesOfTruth(facts.truthOf(value, 2))
    return made === 0 ? shapeFact(WORDS_BIT) : shapeFact(made, pickedCarriers(facts, value, made))
  },
  lane(context, shape, lane) {
    const width = context.facts.truthOf(context.instruction, 2)
    const left = context.lane(0, shape, lane)
    const right = context.lane(1, shape, lane)
    if (width < 32) return context.blend(left, right, context.word(2, lane))
    return context.select(SHAPES[shape]!.type, context.truth(2, truthLane(width, shape, lane)), left, right)
  },
}

const SELECT_SHAPES = WORDS_BIT | FLOATS_BIT | DOUBLES_BIT | LONGS_BIT | HALVES_BIT

/** The parametric instruction, on vectors. */
export const selectVector: VectorRule = {
  kind: 'vector',
  fact(facts, value) {
    const carriers = pickedCarriers(facts, value, SELECT_SHAPES)
    return shapeFact(carriers === HALVES_BIT ? HALVES_BIT : SELECT_SHAPES, carriers)
  },
  lane(context, shape, lane) {
    const { type } = SHAPES[shape]!
    return context.select(type, context.scalar(2), context.lane(0, shape, lane), context.lane(1, shape, lane))
  },
}

/** The words, or the truths, of operand 0 joined by `or`: not 0 if any bit is set. */
function anyBit(context: LaneContext): Value {
  const width = context.facts.truthOf(context.instruction, 0)
  let any = width === 0 ? context.word(0, 0) : context.truth(0, 0)
  const count = width === 64 ? 2 : 4
  for (let lane = 1; lane < count; lane++) {
    any = context.or(any, width === 0 ? context.word(0, lane) : context.truth(0, lane))
  }
  return any
}

export const BITWISE_RULES = {
  'v128.and': masking(false),
  'v128.andnot': masking(true),
  'v128.or': logic(
    (context, left, right) => context.or(left, right),
    (context, left, right) => context.or(left, right),
  ),
  'v128.xor': logic(
    (context, left, right) => context.xor(left, right),
    (context, left, right) => context.xor(left, right),
  ),
  'v128.not': not,
  'v128.bitselect': bitSelect,
  'v128.any_true': yields((context) => context.binary('i32.ne', I32, anyBit(context), context.i32(0))),
} satisfies Partial<Record<VectorOperatorName, Rule>>
