/** What a vector operator becomes: the form in which the tables beside this file say it. */
import type { Value } from '../../ir/function.js'
import type { LaneContext } from './lane-context.js'
import {
  DOUBLES,
  FLOATS,
  FLOATS_BIT,
  HALVES,
  HALVES_BIT,
  LONGS,
  type Shape,
  TRUTH_BIT,
  WORDS,
  WORDS_BIT,
} from './shape.js'
import type { ShapeFacts } from './shape-facts.js'

/** Bits of one lane, where a value has the shape TRUTH; otherwise 0. */
export type TruthWidth = 0 | 8 | 16 | 32 | 64

/** What is known of a vector value, see `ShapeFacts`. */
export interface ShapeFact {
  readonly made: number
  readonly carriers: number
  readonly truth: TruthWidth
}

/** An operator that yields a v128. Lanes are made one by one, as they are wanted. */
export interface VectorRule {
  readonly kind: 'vector'
  readonly fact: (facts: ShapeFacts, value: Value) => ShapeFact
  /** Makes a lane of one of the shapes that the fact calls made. */
  readonly lane: (context: LaneContext, shape: Shape, lane: number) => Value
  /** Of a load: how many bytes it reads, all of which must be there even if some lanes are not wanted. */
  readonly bytes?: number
}

/** An operator that takes a v128 and yields a scalar. */
export interface ScalarRule {
  readonly kind: 'scalar'
  readonly value: (context: LaneContext) => Value
}

/** An operator that yields nothing. */
export interface EffectRule {
  readonly kind: 'effect'
  readonly run: (context: LaneContext) => void
}

export type Rule = VectorRule | ScalarRule | EffectRule

export function shapeFact(made: number, carriers = made, truth: TruthWidth = 0): ShapeFact {
  return { made, carriers, truth }
}

/** A lane of the result, from the same lane of the operands. */
export type Lanewise = (context: LaneContext, lane: number) => Value

function inShape(shape: Shape, make: Lanewise): VectorRule {
  const fact = shapeFact(1 << shape)
  return { kind: 'vector', fact: () => fact, lane: (context, _, lane) => make(context, lane) }
}

export const inWords = (make: Lanewise): VectorRule => inShape(WORDS, make)
export const inFloats = (make: Lanewise): VectorRule => inShape(FLOATS, make)
export const inDoubles = (make: Lanewise): VectorRule => inShape(DOUBLES, make)
export const inLongs = (make: Lanewise): VectorRule => inShape(LONGS, make)
export const inHalves = (make: Lanewise): VectorRule => inShape(HALVES, make)

/** On one or two operands in words: for operators on 32-bit lanes, and those that treat smaller ones in parallel. */
export const onWords = (make: (context: LaneContext, left: Value, right: Value) => Value): VectorRule =>
  inWords((context, lane) => make(context, context.word(0, lane), context.word(1, lane)))

export const onWord = (make: (context: LaneContext, word: Value) => Value): VectorRule =>
  inWords((context, lane) => make(context, context.word(0, lane)))

/** A comparison of lanes of `width` bits. */
export function comparison(width: TruthWidth, make: Lanewise): VectorRule {
  const fact = shapeFact(TRUTH_BIT, TRUTH_BIT, width)
  return { kind: 'vector', fact: () => fact, lane: (context, _, lane) => make(context, lane) }
}

/**
 * An operator on 16-bit lanes that has a way in words and one in halves. It goes the way on which one of its
 * operands comes; words, if neither matters.
 */
export function inWordsOrHalves(word: Lanewise, half: Lanewise, vectorOperands = 2): VectorRule {
  const asWords = shapeFact(WORDS_BIT | HALVES_BIT, WORDS_BIT)
  const asHalves = shapeFact(HALVES_BIT)
  return {
    kind: 'vector',
    fact(facts, value) {
      for (let i = 0; i < vectorOperands; i++) {
        if (facts.carriersOf(value, i) === HALVES_BIT) return asHalves
      }
      return asWords
    },
    lane: (context, shape, lane) => (shape === WORDS ? word : half)(context, lane),
  }
}

/** An operator on floats that concerns their bits alone, so that it can be done on either. */
export function inWordsOrFloats(word: Lanewise, float: Lanewise): VectorRule {
  const made = WORDS_BIT | FLOATS_BIT
  return {
    kind: 'vector',
    fact: (facts, value) => shapeFact(made, facts.carriersOf(value, 0) & FLOATS_BIT || WORDS_BIT),
    lane: (context, shape, lane) => (shape === WORDS ? word : float)(context, lane),
  }
}

export function yields(value: (context: LaneContext) => Value): ScalarRule {
  return { kind: 'scalar', value }
}
