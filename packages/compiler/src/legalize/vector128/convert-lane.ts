/** Lanes of a value in a shape it is not made in, from those it is made in. */
import { InternalError } from '../../errors.js'
import type { Value } from '../../ir/function.js'
import { I32 } from '../../ir/types.js'
import type { LaneContext } from './lane-context.js'
import { BYTES, PAIRS_OF_HALVES, spreadTruth } from './parallel.js'
import type { TruthWidth } from './rule.js'
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
  TRUTH,
  TRUTH_BIT,
  WORDS,
} from './shape.js'

/** A lane of `value` by way of lanes nearer to those it is made in. */
export function convertLane(context: LaneContext, value: Value, shape: Shape, lane: number): Value {
  const made = context.facts.made(value)
  switch (shape) {
    case WORDS:
      return convertToWord(context, value, made, lane)
    case FLOATS:
      return context.floatOfBits(context.laneOf(value, WORDS, lane))
    case DOUBLES:
      return context.doubleOfBits(context.laneOf(value, LONGS, lane))
    case LONGS:
      if ((made & DOUBLES_BIT) !== 0) return context.bitsOfDouble(context.laneOf(value, DOUBLES, lane))
      return context.join(context.laneOf(value, WORDS, 2 * lane), context.laneOf(value, WORDS, 2 * lane + 1))
    case HALVES: {
      const word = context.laneOf(value, WORDS, lane >> 1)
      return (lane & 1) === 0 ? word : context.shrS(word, 16)
    }
    case TRUTH:
      throw new InternalError(`v${value} is no comparison`)
  }
}

function convertToWord(context: LaneContext, value: Value, made: number, lane: number): Value {
  if ((made & FLOATS_BIT) !== 0) return context.bitsOfFloat(context.laneOf(value, FLOATS, lane))
  if ((made & (LONGS_BIT | DOUBLES_BIT)) !== 0) {
    return context.wordOfLong(context.laneOf(value, LONGS, lane >> 1), lane & 1)
  }
  if ((made & HALVES_BIT) !== 0) {
    return context.packHalves(
      context.laneOf(value, HALVES, 2 * lane),
      context.laneOf(value, HALVES, 2 * lane + 1),
    )
  }
  if ((made & TRUTH_BIT) !== 0) {
    const width = context.facts.truth(value)
    return truthToWord(context, width, context.laneOf(value, TRUTH, width === 64 ? lane >> 1 : lane))
  }
  throw new InternalError(`v${value} has no shape`)
}

function truthToWord(context: LaneContext, width: TruthWidth, truth: Value): Value {
  if (width === 8) return spreadTruth(context, BYTES, truth)
  if (width === 16) return spreadTruth(context, PAIRS_OF_HALVES, truth)
  return context.create('i32.sub', I32, [context.i32(0), truth])
}
