/**
 * Loads and stores. A load reads lanes as they are wanted, a v128 as four words, floats or two doubles, or as
 * several of these; a store writes the highest bytes first, so that one that is out of bounds writes nothing.
 */
import type { Value } from '../../ir/function.js'
import type { OperatorName, VectorOperatorName } from '../../ir/operators.js'
import { I32 } from '../../ir/types.js'
import type { LaneContext } from './lane-context.js'
import { insertBits, splatByte, splatHalf } from './lanes.js'
import { type EffectRule, inHalves, inWords, type Rule, shapeFact, type VectorRule } from './rule.js'
import {
  DOUBLES,
  DOUBLES_BIT,
  FLOATS,
  FLOATS_BIT,
  HALVES_BIT,
  SHAPES,
  type Shape,
  WORDS,
  WORDS_BIT,
} from './shape.js'

interface Access {
  readonly load: OperatorName
  readonly store: OperatorName
  readonly size: number
}

const ACCESS: Readonly<Record<0 | 1 | 2, Access>> = {
  [WORDS]: { load: 'i32.load', store: 'i32.store', size: 4 },
  [FLOATS]: { load: 'f32.load', store: 'f32.store', size: 4 },
  [DOUBLES]: { load: 'f64.load', store: 'f64.store', size: 8 },
}

/** The lane of a shape that memory holds from the instruction's address on. */
function loadLane(context: LaneContext, shape: Shape, lane: number): Value {
  const { load, size } = ACCESS[shape as 0 | 1 | 2]
  return context.load(load, SHAPES[shape]!.type, size * lane)
}

const LOADED_SHAPES = WORDS_BIT | FLOATS_BIT | DOUBLES_BIT

const load128: VectorRule = {
  kind: 'vector',
  bytes: 16,
  fact: () => shapeFact(LOADED_SHAPES, WORDS_BIT),
  lane: loadLane,
}

/** Eight bytes as 16-bit lanes. */
const loadBytes = (extend: 'signExtend' | 'zeroExtend', shift: 'shrS' | 'shrU'): VectorRule => ({
  ...inHalves((context, lane) => {
    const word = context.load('i32.load', I32, lane & 4)
    return context[extend](context[shift](word, 8 * (lane & 3)), 8)
  }),
  bytes: 8,
})

/** Four 16-bit numbers as 32-bit lanes. */
const loadHalves = (extend: 'signExtend' | 'zeroExtend', shift: 'shrS' | 'shrU'): VectorRule => ({
  ...inWords((context, lane) => {
    const word = context.load('i32.load', I32, 2 * (lane & 2))
    return context[extend](context[shift](word, 16 * (lane & 1)), 16)
  }),
  bytes: 8,
})

/** Two 32-bit numbers as 64-bit lanes, the upper words made by `extend`. */
const loadWords = (extend: (context: LaneContext, word: Value) => Value): VectorRule => ({
  ...inWords((context, lane) => {
    const word = context.load('i32.load', I32, 4 * (lane >> 1))
    return (lane & 1) === 0 ? word : extend(context, word)
  }),
  bytes: 8,
})

const SPLAT = 0

const splat8: VectorRule = {
  ...inWords((context) => context.once(SPLAT, () => splatByte(context, context.load('i32.load8_u', I32, 0)))),
  bytes: 1,
}

const splat16: VectorRule = {
  kind: 'vector',
  bytes: 2,
  fact: () => shapeFact(WORDS_BIT | HALVES_BIT, WORDS_BIT),
  lane(context, shape) {
    const half = context.load('i32.load16_u', I32, 0)
    return shape === WORDS ? context.once(SPLAT, () => splatHalf(context, half)) : half
  },
}

const splat32: VectorRule = {
  kind: 'vector',
  bytes: 4,
  fact: () => shapeFact(WORDS_BIT | FLOATS_BIT, WORDS_BIT),
  lane: (context, shape) => loadLane(context, shape, 0),
}

const splat64: VectorRule = {
  kind: 'vector',
  bytes: 8,
  fact: () => shapeFact(LOADED_SHAPES, WORDS_BIT),
  lane: (context, shape, lane) => loadLane(context, shape, shape === DOUBLES ? 0 : lane & 1),
}

/** The lowest `bytes` bytes from memory, zeros above. */
const loadZero = (bytes: 4 | 8, made: number): VectorRule => ({
  kind: 'vector',
  bytes,
  fact: () => shapeFact(made, WORDS_BIT),
  lane(context, shape, lane) {
    return ACCESS[shape as 0 | 1 | 2].size * lane < bytes
      ? loadLane(context, shape, lane)
      : context.zero(shape)
  },
})

// One lane. Its number is the last immediate.

function accessedLane({ fn, instruction }: LaneContext): number {
  return fn.c[instruction]!
}

const loadSmallLane = (bits: 8 | 16, load: OperatorName): VectorRule => ({
  ...inWords((context, lane) => {
    const word = context.word(1, lane)
    const bit = bits * accessedLane(context)
    if (bit >> 5 !== lane) return word
    return insertBits(context, word, context.load(load, I32, 0), bits, bit & 31)
  }),
  bytes: bits / 8,
})

const loadLargeLane = (bytes: 4 | 8, made: number): VectorRule => ({
  kind: 'vector',
  bytes,
  fact: () => shapeFact(made, WORDS_BIT),
  lane(context, shape, lane) {
    const { size } = ACCESS[shape as 0 | 1 | 2]
    const first = (accessedLane(context) * bytes) / size
    const isLoaded = lane >= first && lane < first + bytes / size
    return isLoaded ? loadLane(context, shape, lane - first) : context.lane(1, shape, lane)
  },
})

/** The shape in which an operand is stored, `shapes` being those that the bytes to store are whole lanes of. */
function storedShape({ facts, instruction }: LaneContext, operand: number, shapes: number): 0 | 1 | 2 {
  const carriers = facts.carriersOf(instruction, operand) & shapes
  if ((carriers & WORDS_BIT) !== 0) return WORDS
  if ((carriers & FLOATS_BIT) !== 0) return FLOATS
  return (carriers & DOUBLES_BIT) !== 0 ? DOUBLES : WORDS
}

/** Stores `bytes` bytes from a byte of operand 1 on, the highest first. */
function storeBytes(context: LaneContext, from: number, bytes: number, shapes: number): void {
  const shape = storedShape(context, 1, shapes)
  const { store, size } = ACCESS[shape]
  for (let delta = bytes - size; delta >= 0; delta -= size) {
    context.store(store, delta, context.copiedLane(1, shape, (from + delta) / size))
  }
}

const store128: EffectRule = {
  kind: 'effect',
  run: (context) => storeBytes(context, 0, 16, LOADED_SHAPES),
}

const storeSmallLane = (bits: 8 | 16, store: OperatorName): EffectRule => ({
  kind: 'effect',
  run(context) {
    const lane = accessedLane(context)
    const isHalf = bits === 16 && context.facts.carriersOf(context.instruction, 1) === HALVES_BIT
    const bit = bits * lane
    const value = isHalf ? context.half(1, lane) : context.shrU(context.word(1, bit >> 5), bit & 31)
    context.store(store, 0, value)
  },
})

const storeLargeLane = (bytes: 4 | 8, shapes: number): EffectRule => ({
  kind: 'effect',
  run: (context) => storeBytes(context, bytes * accessedLane(context), bytes, shapes),
})

export const MEMORY_RULES = {
  'v128.load': load128,
  'v128.load8x8_s': loadBytes('signExtend', 'shrS'),
  'v128.load8x8_u': loadBytes('zeroExtend', 'shrU'),
  'v128.load16x4_s': loadHalves('signExtend', 'shrS'),
  'v128.load16x4_u': loadHalves('zeroExtend', 'shrU'),
  'v128.load32x2_s': loadWords((context, word) => context.shrS(word, 31)),
  'v128.load32x2_u': loadWords((context) => context.i32(0)),
  'v128.load8_splat': splat8,
  'v128.load16_splat': splat16,
  'v128.load32_splat': splat32,
  'v128.load64_splat': splat64,
  'v128.load32_zero': loadZero(4, WORDS_BIT | FLOATS_BIT),
  'v128.load64_zero': loadZero(8, LOADED_SHAPES),
  'v128.load8_lane': loadSmallLane(8, 'i32.load8_u'),
  'v128.load16_lane': loadSmallLane(16, 'i32.load16_u'),
  'v128.load32_lane': loadLargeLane(4, WORDS_BIT | FLOATS_BIT),
  'v128.load64_lane': loadLargeLane(8, LOADED_SHAPES),
  'v128.store': store128,
  'v128.store8_lane': storeSmallLane(8, 'i32.store8'),
  'v128.store16_lane': storeSmallLane(16, 'i32.store16'),
  'v128.store32_lane': storeLargeLane(4, WORDS_BIT | FLOATS_BIT),
  'v128.store64_lane': storeLargeLane(8, LOADED_SHAPES),
} satisfies Partial<Record<VectorOperatorName, Rule>>
