/** Which lowering each instruction has, by its row's index. */
import type { Feature } from '../../wasm/features.js'
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

/** Features whose instructions have no lowering yet: a module that uses one is refused. */
export const UNSUPPORTED_FEATURES: ReadonlySet<Feature> = new Set<Feature>([
  'threads',
  'wide-arithmetic',
])

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

function findLowering(row: InstructionRow): Lowering | undefined {
  if (UNSUPPORTED_FEATURES.has(row.proposal)) return undefined
  return LOWERINGS[row.name] ?? simpleLowering(row)
}

/** By `InstructionRow.index`; undefined for an instruction of an unsupported feature. */
export const LOWERING_BY_INDEX: readonly (Lowering | undefined)[] = INSTRUCTIONS.map(findLowering)
