/** Lowerings of calls and function references. */

import type { Value } from '../../ir/function.js'
import { concreteHeapType, type FunctionType, refType } from '../../wasm/types.js'
import { carry, tableForm } from '../addresses.js'
import type { FunctionLowering } from '../function-lowering.js'
import type { Lowering } from './lowering.js'

export const CALL_LOWERINGS = {
  call(lowering) {
    const index = lowering.reader.index
    const type = lowering.module.functions[index]!.type
    lowering.emitCall('call', type.results, lowering.popMany(type.params.length), index)
  },

  call_indirect(lowering) {
    const { index: typeIndex, index2: table } = lowering.reader
    const type = lowering.module.types[typeIndex]!.composite as FunctionType
    const operands = popIndirectOperands(lowering, type, table)
    lowering.emitCall('call_indirect', type.results, operands, typeIndex, table)
  },

  return_call(lowering) {
    const index = lowering.reader.index
    const type = lowering.module.functions[index]!.type
    lowering.tailCall('return_call', type.results, lowering.popMany(type.params.length), index)
  },

  return_call_indirect(lowering) {
    const { index: typeIndex, index2: table } = lowering.reader
    const type = lowering.module.types[typeIndex]!.composite as FunctionType
    const operands = popIndirectOperands(lowering, type, table)
    lowering.tailCall('return_call_indirect', type.results, operands, typeIndex, table)
  },

  return_call_ref(lowering) {
    const typeIndex = lowering.reader.index
    const type = lowering.module.types[typeIndex]!.composite as FunctionType
    const operands = lowering.popMany(type.params.length + 1)
    lowering.tailCall('return_call_ref', type.results, operands, typeIndex)
  },

  'ref.func'(lowering) {
    const index = lowering.reader.index
    const type = refType(false, concreteHeapType(lowering.module.functions[index]!.typeIndex))
    lowering.push(lowering.emit('ref.func', type, [], index))
  },
} satisfies Record<string, Lowering>

/** The arguments of a call through a table, and the index, which comes last. */
function popIndirectOperands(lowering: FunctionLowering, type: FunctionType, table: number): Value[] {
  const index = carry(lowering, tableForm(lowering, table), lowering.pop())
  return [...lowering.popMany(type.params.length), index]
}
