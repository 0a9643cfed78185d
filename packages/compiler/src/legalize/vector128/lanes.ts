/** Making vectors of scalars and of other vectors' lanes: constants, splats, lanes got and replaced, shuffles. */
import type { Value } from '../../ir/function.js'
import type { VectorOperatorName } from '../../ir/operators.js'
import { I32 } from '../../ir/types.js'
import type { LaneContext } from './lane-context.js'
import {
  inDoubles,
  inLongs,
  inWords,
  inWordsOrHalves,
  type Rule,
  shapeFact,
  type VectorRule,
  yields,
} from './rule.js'
import {
  DOUBLES,
  DOUBLES_BIT,
  FLOATS,
  FLOATS_BIT,
  HALVES,
  HALVES_BIT,
  LONGS,
  LONGS_BIT,
  type Shape,
  WORDS,
  WORDS_BIT,
} from './shape.js'
import type { ShapeFacts } from './shape-facts.js'

/** A key of `LaneContext.once`, in rules that need but one. */
const ONLY = 0

// Constants

const isFloatNaN = (bits: number): boolean => (bits & 0x7fffffff) > 0x7f800000
const isDoubleNaN = (low: number, high: number): boolean => {
  const magnitude = high & 0x7fffffff
  return magnitude > 0x7ff00000 || (magnitude === 0x7ff00000 && low !== 0)
}

const CONSTANT_SHAPES = WORDS_BIT | FLOATS_BIT | DOUBLES_BIT | LONGS_BIT | HALVES_BIT

/** A NaN keeps its bits as an integer only. */
function constantCarriers(words: readonly number[]): number {
  let carriers = CONSTANT_SHAPES
  if (words.some(isFloatNaN)) carriers &= ~FLOATS_BIT
  if (isDoubleNaN(words[0]!, words[1]!) || isDoubleNaN(words[2]!, words[3]!)) carriers &= ~DOUBLES_BIT
  return carriers
}

function contentOf({ fn, instruction }: LaneContext): readonly number[] {
  return fn.vectors[fn.a[instruction]!]!
}

const constant: VectorRule = {
  kind: 'vector',
  fact: ({ fn }, value) => shapeFact(CONSTANT_SHAPES, constantCarriers(fn.vectors[fn.a[value]!]!)),
  lane(context, shape, lane) {
    const words = contentOf(context)
    switch (shape) {
      case FLOATS:
        return context.f32Bits(words[lane]!)
      case DOUBLES:
        return context.f64Bits(words[2 * lane]!, words[2 * lane + 1]!)
      case LONGS:
        return context.i64(words[2 * lane]!, words[2 * lane + 1]!)
      case HALVES:
        return context.i32((words[lane >> 1]! << (16 - 16 * (lane & 1))) >> 16)
      default:
        return context.i32(words[lane]!)
    }
  },
}

// Splats

const BYTE_TO_ALL = 0x01010101

/** Of a scalar in each lane: what it looks like in words, made once. */
const splat = (
  made: number,
  carriers: number,
  word: (context: LaneContext, scalar: Value) => Value,
): VectorRule => ({
  kind: 'vector',
  fact: () => shapeFact(made, carriers),
  lane: (context, shape) =>
    shape === WORDS ? context.once(ONLY, () => word(context, context.scalar(0))) : context.scalar(0),
})

export function splatByte(context: LaneContext, byte: Value): Value {
  return context.mul(context.zeroExtend(byte, 8), context.i32(BYTE_TO_ALL))
}

export function splatHalf(context: LaneContext, half: Value): Value {
  return context.packHalves(half, half)
}

// Lanes

/** `word` with the 8 or 16 bits at `shift` replaced by those of `scalar`. */
export function insertBits(
  context: LaneContext,
  word: Value,
  scalar: Value,
  bits: 8 | 16,
  shift: number,
): Value {
  const mask = ((1 << bits) - 1) << shift
  const inserted = shift + bits === 32 ? scalar : context.zeroExtend(scalar, bits)
  return context.or(context.mask(word, ~mask), context.shl(inserted, shift))
}

function replaceByte(context: LaneContext, lane: number): Value {
  const { laneImmediate } = context
  const word = context.word(0, lane)
  if (laneImmediate >> 2 !== lane) return word
  return insertBits(context, word, context.scalar(1), 8, 8 * (laneImmediate & 3))
}

function replaceHalfInWord(context: LaneContext, lane: number): Value {
  const { laneImmediate } = context
  const word = context.word(0, lane)
  if (laneImmediate >> 1 !== lane) return word
  return insertBits(context, word, context.scalar(1), 16, 16 * (laneImmediate & 1))
}

function replaceHalf(context: LaneContext, lane: number): Value {
  return lane === context.laneImmediate ? context.scalar(1) : context.half(0, lane)
}

/** Of a vector of 32-bit lanes: the scalar as it is, or as the other of integer and float. */
const replace32 = (own: Shape, reinterpret: (context: LaneContext, scalar: Value) => Value): VectorRule => ({
  kind: 'vector',
  fact: (facts, value) =>
    shapeFact(WORDS_BIT | FLOATS_BIT, facts.carriersOf(value, 0) & (1 << own) || WORDS_BIT),
  lane(context, shape, lane) {
    if (lane !== context.laneImmediate) return context.lane(0, shape, lane)
    return shape === own ? context.scalar(1) : reinterpret(context, context.scalar(1))
  },
})

/** Of a vector of 64-bit lanes of shape `own`. */
const replace64 = (own: Shape, toLong: (context: LaneContext, scalar: Value) => Value): VectorRule => ({
  kind: 'vector',
  fact: (facts, value) =>
    shapeFact(WORDS_BIT | (1 << own), facts.carriersOf(value, 0) & (1 << own) || WORDS_BIT),
  lane(context, shape, lane) {
    const replaced = shape === WORDS ? lane >> 1 : lane
    if (replaced !== context.laneImmediate) return context.lane(0, shape, lane)
    if (shape === own) return context.scalar(1)
    const long = context.once(ONLY, () => toLong(context, context.scalar(1)))
    return context.wordOfLong(long, lane & 1)
  },
})

// Shuffles

/** A byte of an operand; undefined for a byte that is 0. */
interface PickedByte {
  readonly operand: number
  readonly byte: number
}

type Picks = readonly (PickedByte | undefined)[]

/** What the rules ask for again and again, by the content of a shuffle or the words of a constant. */
const knownPicks = new WeakMap<readonly number[], Picks>()

function remembered(content: readonly number[], picksOf: (content: readonly number[]) => Picks): Picks {
  let picks = knownPicks.get(content)
  if (picks === undefined) knownPicks.set(content, (picks = picksOf(content)))
  return picks
}

/** What a shuffle by these lane numbers puts at each of the sixteen places. */
function picksOfShuffle(lanes: readonly number[]): Picks {
  return lanes.map((lane) => ({ operand: lane >> 4, byte: lane & 15 }))
}

/** What a swizzle by these constant words puts there. */
function picksOfSwizzle(words: readonly number[]): Picks {
  const picks: (PickedByte | undefined)[] = []
  for (let place = 0; place < 16; place++) {
    const byte = (words[place >> 2]! >>> (8 * (place & 3))) & 0xff
    picks.push(byte < 16 ? { operand: 0, byte } : undefined)
  }
  return picks
}

/** Whether each lane of `size` bytes is a whole lane of an operand, or zero. */
function movesLanes(picks: Picks, size: number): boolean {
  for (let place = 0; place < picks.length; place += size) {
    const first = picks[place]
    if (first !== undefined && first.byte % size !== 0) return false
    for (let i = 1; i < size; i++) {
      const pick = picks[place + i]
      if (pick?.operand !== first?.operand || pick?.byte !== (first && first.byte + i)) return false
    }
  }
  return true
}

/** The shapes in which the shuffle only renames lanes, and words. */
function shapesOfPicks(picks: Picks): number {
  if (movesLanes(picks, 8)) return CONSTANT_SHAPES
  if (movesLanes(picks, 4)) return WORDS_BIT | FLOATS_BIT | HALVES_BIT
  return movesLanes(picks, 2) ? WORDS_BIT | HALVES_BIT : WORDS_BIT
}

const BYTES_OF_LANE: Readonly<Partial<Record<Shape, number>>> = {
  [FLOATS]: 4,
  [DOUBLES]: 8,
  [LONGS]: 8,
  [HALVES]: 2,
}

function pickRule(picksOf: (facts: ShapeFacts, value: Value) => Picks): VectorRule {
  return {
    kind: 'vector',
    fact(facts, value) {
      const picks = picksOf(facts, value)
      const made = shapesOfPicks(picks)
      let carriers = made
      for (const pick of picks) if (pick !== undefined) carriers &= facts.carriersOf(value, pick.operand)
      if (carriers === HALVES_BIT) return shapeFact(HALVES_BIT)
      return shapeFact(made, carriers === 0 ? WORDS_BIT : carriers)
    },
    lane(context, shape, lane) {
      const picks = picksOf(context.facts, context.instruction)
      if (shape === WORDS) return pickWord(context, picks.slice(4 * lane, 4 * lane + 4))
      const size = BYTES_OF_LANE[shape]!
      const pick = picks[lane * size]
      return pick === undefined ? context.zero(shape) : context.lane(pick.operand, shape, pick.byte / size)
    },
  }
}

/** The half of which `pick` is the lower byte. Halves come from wherever they are at hand, not by way of words. */
function pickHalf(context: LaneContext, pick: PickedByte | undefined): Value {
  return pick === undefined ? context.i32(0) : context.half(pick.operand, pick.byte >> 1)
}

/** Bytes of one word that keep their distance from one another. */
interface MovedBytes {
  readonly operand: number
  readonly word: number
  /** How many places they move up. */
  readonly up: number
  /** All ones where they come to stand. */
  mask: number
}

/** A word of four picked bytes: each word they come from, shifted and masked, joined. */
function pickWord(context: LaneContext, picks: Picks): Value {
  const [first] = picks
  if (
    first !== undefined &&
    picks.every((pick) => pick?.operand === first.operand && pick.byte === first.byte)
  ) {
    return splatByte(context, context.unsignedByte(first.operand, first.byte))
  }
  if (!movesLanes(picks, 4) && movesLanes(picks, 2)) {
    return context.packHalves(pickHalf(context, picks[0]), pickHalf(context, picks[2]))
  }
  const moves: MovedBytes[] = []
  picks.forEach((pick, place) => {
    if (pick === undefined) return
    const { operand } = pick
    const word = pick.byte >> 2
    const up = place - (pick.byte & 3)
    const mask = 0xff << (8 * place)
    const move = moves.find((other) => other.operand === operand && other.word === word && other.up === up)
    if (move === undefined) moves.push({ operand, word, up, mask })
    else move.mask |= mask
  })
  return moves.reduce((word, move) => context.or(word, moveBytes(context, move)), context.i32(0))
}

function moveBytes(context: LaneContext, { operand, word, up, mask }: MovedBytes): Value {
  const source = context.word(operand, word)
  const shift = 8 * Math.abs(up)
  const shifted = up >= 0 ? context.shl(source, shift) : context.shrU(source, shift)
  // What the shift itself leaves.
  const left = up >= 0 ? -1 << shift : -1 >>> shift
  return (left & ~mask) === 0 ? shifted : context.mask(shifted, mask)
}

const shuffle = pickRule(({ fn }, value) => remembered(fn.vectors[fn.a[value]!]!, picksOfShuffle))
const swizzleByConstant = pickRule((facts, value) => remembered(facts.constantOf(value, 1)!, picksOfSwizzle))

/** By indices that are known only at run time. */
function swizzleWord(context: LaneContext, lane: number): Value {
  const bytes = [0, 1, 2, 3].map((word) => context.word(0, word))
  return context.create('i32.pick_bytes', I32, [...bytes, context.word(1, lane)])
}

const WORDS_ONLY = shapeFact(WORDS_BIT)

export const SWIZZLE: VectorRule = {
  kind: 'vector',
  fact: (facts, value) =>
    facts.constantOf(value, 1) === undefined ? WORDS_ONLY : swizzleByConstant.fact(facts, value),
  lane(context, shape, lane) {
    const isConstant = context.facts.constantOf(context.instruction, 1) !== undefined
    return isConstant ? swizzleByConstant.lane(context, shape, lane) : swizzleWord(context, lane)
  },
}

export const LANE_RULES = {
  'v128.const': constant,
  'i8x16.shuffle': shuffle,
  'i8x16.swizzle': SWIZZLE,
  'i8x16.splat': splat(WORDS_BIT, WORDS_BIT, splatByte),
  'i16x8.splat': splat(WORDS_BIT | HALVES_BIT, WORDS_BIT | HALVES_BIT, splatHalf),
  'i32x4.splat': splat(WORDS_BIT, WORDS_BIT, (_, scalar) => scalar),
  'i64x2.splat': inLongs((context) => context.scalar(0)),
  'f32x4.splat': splat(WORDS_BIT | FLOATS_BIT, FLOATS_BIT, (context, scalar) => context.bitsOfFloat(scalar)),
  'f64x2.splat': inDoubles((context) => context.scalar(0)),
  'i8x16.extract_lane_s': yields((context) => context.signedByte(0, context.laneImmediate)),
  'i8x16.extract_lane_u': yields((context) => context.unsignedByte(0, context.laneImmediate)),
  'i8x16.replace_lane': inWords(replaceByte),
  'i16x8.extract_lane_s': yields((context) => context.signedHalf(0, context.laneImmediate)),
  'i16x8.extract_lane_u': yields((context) => context.unsignedHalf(0, context.laneImmediate)),
  'i16x8.replace_lane': inWordsOrHalves(replaceHalfInWord, replaceHalf, 1),
  'i32x4.extract_lane': yields((context) => context.word(0, context.laneImmediate)),
  'i32x4.replace_lane': replace32(WORDS, (context, scalar) => context.floatOfBits(scalar)),
  'i64x2.extract_lane': yields((context) => context.long(0, context.laneImmediate)),
  'i64x2.replace_lane': replace64(LONGS, (_, scalar) => scalar),
  'f32x4.extract_lane': yields((context) => context.float(0, context.laneImmediate)),
  'f32x4.replace_lane': replace32(FLOATS, (context, scalar) => context.bitsOfFloat(scalar)),
  'f64x2.extract_lane': yields((context) => context.double(0, context.laneImmediate)),
  'f64x2.replace_lane': replace64(DOUBLES, (context, scalar) => context.bitsOfDouble(scalar)),
} satisfies Partial<Record<VectorOperatorName, Rule>>
