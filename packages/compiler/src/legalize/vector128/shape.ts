/**
 * The shapes in which the lanes of a v128 travel as scalars. A value may be at hand in several of them at once.
 *
 * A slot is a lane of a shape; all slots of a value together fit the bits of one integer.
 */
import { F32, F64, I32, I64, type Type } from '../../ir/types.js'

/** Four i32: the bits, lowest first. Bytes and halves are computed on in here, several at a time. */
export const WORDS = 0
/** Four f32. */
export const FLOATS = 1
/** Two f64. */
export const DOUBLES = 2
/** Two i64. */
export const LONGS = 3
/** Eight i32 of which only the lower 16 bits mean something. */
export const HALVES = 4
/**
 * What a comparison yields, lanes being all ones or all zeros. Lanes of 32 and 64 bits: an i32 each, 1 or 0.
 * Smaller lanes: four words in which the highest bit of each lane says it, the others being 0.
 */
export const TRUTH = 5

export type Shape = 0 | 1 | 2 | 3 | 4 | 5

interface ShapeRow {
  readonly lanes: number
  readonly type: Type
  /** The slot of its first lane. */
  readonly start: number
}

/** By shape. */
export const SHAPES: readonly ShapeRow[] = [
  { lanes: 4, type: I32, start: 0 },
  { lanes: 4, type: F32, start: 4 },
  { lanes: 2, type: F64, start: 8 },
  { lanes: 2, type: I64, start: 10 },
  { lanes: 8, type: I32, start: 12 },
  { lanes: 4, type: I32, start: 20 },
]

export const SLOT_COUNT = 24

/** By slot. */
export const SHAPE_OF_SLOT: readonly Shape[] = SHAPES.flatMap(({ lanes }, shape) => Array(lanes).fill(shape))

/** The slot of a lane. */
export function slotOf(shape: Shape, lane: number): number {
  return SHAPES[shape]!.start + lane
}

/** The lane that a slot is of its shape. */
export function laneOfSlot(slot: number): number {
  return slot - SHAPES[SHAPE_OF_SLOT[slot]!]!.start
}

/** A set of shapes is the sum of their bits. */
export const WORDS_BIT = 1 << WORDS
export const FLOATS_BIT = 1 << FLOATS
export const DOUBLES_BIT = 1 << DOUBLES
export const LONGS_BIT = 1 << LONGS
export const HALVES_BIT = 1 << HALVES
export const TRUTH_BIT = 1 << TRUTH
