/** Lowerings of the vector instructions that have immediates of their own: lanes and contents. */
import type { OperatorName } from '../../ir/operators.js'
import { NONE, type Type, V128 } from '../../ir/types.js'
import { INSTRUCTIONS, type InstructionRow } from '../../wasm/instructions/index.js'
import { carry, memoryForm } from '../addresses.js'
import type { Lowering } from './lowering.js'

/** By instruction name. */
export const VECTOR_LOWERINGS: Readonly<Partial<Record<OperatorName, Lowering>>> = {
  'v128.const'(lowering) {
    const { lanes } = lowering.reader
    const words = [0, 4, 8, 12].map(
      (at) => lanes[at]! | (lanes[at + 1]! << 8) | (lanes[at + 2]! << 16) | (lanes[at + 3]! << 24),
    )
    lowering.push(lowering.emit('v128.const', V128, [], lowering.fn.internVector(words)))
  },

  'i8x16.shuffle'(lowering) {
    const place = lowering.fn.internVector([...lowering.reader.lanes])
    lowering.push(lowering.emit('i8x16.shuffle', V128, lowering.popMany(2), place))
  },

  ...lowerRows(['lane'], laneLowering),
  ...lowerRows(['memarg', 'lane'], laneAccessLowering),
}

/** The lowerings of every row with just these immediates. */
function lowerRows(
  immediates: readonly string[],
  makeLowering: (row: InstructionRow) => Lowering,
): Partial<Record<OperatorName, Lowering>> {
  const rows = INSTRUCTIONS.filter((row) => row.immediates.join() === immediates.join())
  return Object.fromEntries(rows.map((row) => [row.name, makeLowering(row)]))
}

/** `extract_lane`, `replace_lane`: a = lane. */
function laneLowering({ name, params, results }: InstructionRow): Lowering {
  return (lowering) => {
    lowering.push(lowering.emit(name, results![0]!, lowering.popMany(params!.length), lowering.reader.lane))
  }
}

/** a = offset, b = memory, c = lane. */
function laneAccessLowering({ name, params, results }: InstructionRow): Lowering {
  const type: Type = results![0] ?? NONE
  return (lowering) => {
    const { memoryOffset, memory, lane } = lowering.reader
    const operands = lowering.popMany(params!.length)
    operands[0] = carry(lowering, memoryForm(lowering, memory), operands[0]!)
    const value = lowering.emit(name, type, operands, memoryOffset, memory, lane)
    if (type !== NONE) lowering.push(value)
  }
}
