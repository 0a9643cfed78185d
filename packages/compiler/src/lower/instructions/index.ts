/** Which lowering each instruction has, by its row's index. */
import { InternalError } from '../../errors.js'
import { INSTRUCTIONS, type InstructionName, type InstructionRow } from '../../wasm/instructions/index.js'
import { AGGREGATE_LOWERINGS } from './aggregate.js'
import { CALL_LOWERINGS } from './call.js'
import { CONSTANT_LOWERINGS } from './constant.js'
import { CONTROL_LOWERINGS } from './control.js'
import { EXCEPTION_LOWERINGS } from './exception.js'
import type { Lowering } from './lowering.js'
import { MEMORY_LOWERINGS, TABLE_LOWERINGS } from './memory.js'
import { REFERENCE_LOWERINGS } from './reference.js'
import { simpleLowering } from './simple.js'
import { VARIABLE_LOWERINGS } from './variable.js'
import { VECTOR_LOWERINGS } from './vector.js'

/** Lowerings written by hand; the others follow from the instruction's row. */
const LOWERINGS: Partial<Record<InstructionName, Lowering>> = {
  ...CONTROL_LOWERINGS,
  ...VARIABLE_LOWERINGS,
  ...CONSTANT_LOWERINGS,
  ...CALL_LOWERINGS,
  ...EXCEPTION_LOWERINGS,
  ...MEMORY_LOWERINGS,
  ...TABLE_LOWERINGS,
  ...REFERENCE_LOWERINGS,
  ...AGGREGATE_LOWERINGS,
  ...VECTOR_LOWERINGS,
}

function findLowering(row: InstructionRow): Lowering {
  const lowering = LOWERINGS[row.name as InstructionName] ?? simpleLowering(row)
  if (lowering === undefined) throw new InternalError(`no lowering for ${row.name}`)
  return lowering
}

/** By `InstructionRow.index`. */
export const LOWERING_BY_INDEX: readonly Lowering[] = INSTRUCTIONS.map(findLowering)
