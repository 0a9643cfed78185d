/** Lowerings of the memory and table instructions that name what they work on by index. */
import type { OperatorName } from '../../ir/operators.js'
import { I32, NONE } from '../../ir/types.js'
import { addressValueType } from '../../wasm/types.js'
import type { Lowering } from './lowering.js'

export const MEMORY_LOWERINGS = {
  'memory.size'(lowering) {
    const index = lowering.reader.index
    const type = addressValueType(lowering.module.memories[index]!.type.limits.index)
    lowering.push(lowering.emit('memory.size', type, [], index))
  },

  'memory.grow'(lowering) {
    const index = lowering.reader.index
    const type = addressValueType(lowering.module.memories[index]!.type.limits.index)
    lowering.push(lowering.emit('memory.grow', type, [lowering.pop()], index))
  },

  'memory.fill': effect('memory.fill', 3),
  'memory.copy': effect('memory.copy', 3),
  'memory.init': effect('memory.init', 3),
  'data.drop': effect('data.drop', 0),
} satisfies Record<string, Lowering>

export const TABLE_LOWERINGS = {
  'table.get'(lowering) {
    const index = lowering.reader.index
    const type = lowering.module.tables[index]!.type.element
    lowering.push(lowering.emit('table.get', type, [lowering.pop()], index))
  },

  'table.size'(lowering) {
    lowering.push(lowering.emit('table.size', I32, [], lowering.reader.index))
  },

  'table.grow'(lowering) {
    lowering.push(lowering.emit('table.grow', I32, lowering.popMany(2), lowering.reader.index))
  },

  'table.set': effect('table.set', 2),
  'table.fill': effect('table.fill', 3),
  'table.copy': effect('table.copy', 3),
  'table.init': effect('table.init', 3),
  'elem.drop': effect('elem.drop', 0),
} satisfies Record<string, Lowering>

/** An instruction without a result whose immediates are the indices it names. */
function effect(op: OperatorName, operandCount: number): Lowering {
  return (lowering) => {
    const operands = lowering.popMany(operandCount)
    lowering.emit(op, NONE, operands, lowering.reader.index, lowering.reader.index2)
  }
}
