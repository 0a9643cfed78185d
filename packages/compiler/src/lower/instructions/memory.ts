/** Lowerings of the memory and table instructions that name what they work on by index. */
import { type AddressForm, carriedType } from '../../ir/address-form.js'
import type { Value } from '../../ir/function.js'
import type { OperatorName } from '../../ir/operators.js'
import { I32, NONE } from '../../ir/types.js'
import { carry, fromGrowth, fromSize, memoryForm, tableForm } from '../addresses.js'
import type { FunctionLowering } from '../function-lowering.js'
import type { Lowering } from './lowering.js'

export const MEMORY_LOWERINGS = {
  'memory.size'(lowering) {
    const index = lowering.reader.index
    const form = memoryForm(lowering, index)
    lowering.push(fromSize(lowering, form, lowering.emit('memory.size', carriedType(form), [], index)))
  },

  'memory.grow'(lowering) {
    const index = lowering.reader.index
    const form = memoryForm(lowering, index)
    const delta = carry(lowering, form, lowering.pop())
    const size = lowering.emit('memory.grow', carriedType(form), [delta], index)
    lowering.push(fromGrowth(lowering, form, size))
  },

  'memory.fill'(lowering) {
    const { index } = lowering.reader
    const [start, value, count] = lowering.popMany(3) as [Value, Value, Value]
    const form = memoryForm(lowering, index)
    const operands = [carry(lowering, form, start), value, carry(lowering, form, count)]
    lowering.emit('memory.fill', NONE, operands, index)
  },

  'memory.copy'(lowering) {
    const { index, index2 } = lowering.reader
    const forms = [memoryForm(lowering, index), memoryForm(lowering, index2)]
    const operands = lowering.popMany(3)
    emitRange(lowering, 'memory.copy', forms.includes('float') ? 'float' : 'saturated', operands)
  },

  'memory.init'(lowering) {
    const { index, index2 } = lowering.reader
    const [start, ...source] = lowering.popMany(3) as [Value, Value, Value]
    const operands = [carry(lowering, memoryForm(lowering, index2), start), ...source]
    lowering.emit('memory.init', NONE, operands, index, index2)
  },

  'data.drop': dropSegment('data.drop'),

  'atomic.fence'(lowering) {
    // Where no memory is shared, no thread can tell.
    const memory = lowering.module.memories.findIndex(({ type }) => type.limits.shared)
    if (memory >= 0) lowering.emit('atomic.fence', NONE, [], memory)
  },
} satisfies Record<string, Lowering>

export const TABLE_LOWERINGS = {
  'table.get'(lowering) {
    const index = lowering.reader.index
    const type = lowering.module.tables[index]!.type.element
    const position = carry(lowering, tableForm(lowering, index), lowering.pop())
    lowering.push(lowering.emit('table.get', type, [position], index))
  },

  'table.set'(lowering) {
    const { index } = lowering.reader
    const [position, value] = lowering.popMany(2) as [Value, Value]
    lowering.emit('table.set', NONE, [carry(lowering, tableForm(lowering, index), position), value], index)
  },

  'table.size'(lowering) {
    const { index } = lowering.reader
    const size = lowering.emit('table.size', I32, [], index)
    lowering.push(fromSize(lowering, tableForm(lowering, index), size))
  },

  'table.grow'(lowering) {
    const { index } = lowering.reader
    const [value, delta] = lowering.popMany(2) as [Value, Value]
    const form = tableForm(lowering, index)
    const size = lowering.emit('table.grow', I32, [value, carry(lowering, form, delta)], index)
    lowering.push(fromGrowth(lowering, form, size))
  },

  'table.fill'(lowering) {
    const { index } = lowering.reader
    const [start, value, count] = lowering.popMany(3) as [Value, Value, Value]
    const form = tableForm(lowering, index)
    const operands = [carry(lowering, form, start), value, carry(lowering, form, count)]
    lowering.emit('table.fill', NONE, operands, index)
  },

  'table.copy'(lowering) {
    emitRange(lowering, 'table.copy', 'saturated', lowering.popMany(3))
  },

  'table.init'(lowering) {
    emitRange(lowering, 'table.init', 'saturated', lowering.popMany(3))
  },

  'elem.drop': dropSegment('elem.drop'),
} satisfies Record<string, Lowering>

/** An instruction on two places and a length, each of 32 or 64 bits, and its two immediates. */
function emitRange(
  lowering: FunctionLowering,
  op: OperatorName,
  form: AddressForm,
  range: readonly Value[],
): void {
  const operands = range.map((operand) => carry(lowering, form, operand))
  lowering.emit(op, NONE, operands, lowering.reader.index, lowering.reader.index2)
}

function dropSegment(op: OperatorName): Lowering {
  return (lowering) => {
    lowering.emit(op, NONE, [], lowering.reader.index)
  }
}
