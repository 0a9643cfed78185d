// The instruction table: the families joined, each row with its dense index. Decoding, validation, printing,
// the feature gate and lowering all follow from these rows.

import { ATOMIC_INSTRUCTIONS } from './atomic.js'
import { CONTROL_INSTRUCTIONS } from './control.js'
import { MEMORY_INSTRUCTIONS } from './memory.js'
import { NUMERIC_INSTRUCTIONS } from './numeric.js'
import { REFERENCE_INSTRUCTIONS } from './reference.js'
import type { InstructionDefinition, InstructionRow as Row } from './row.js'
import { TABLE_INSTRUCTIONS } from './table.js'
import { VARIABLE_INSTRUCTIONS } from './variable.js'
import { RELAXED_VECTOR_INSTRUCTIONS, VECTOR_INSTRUCTIONS } from './vector.js'

export type { Effect, ImmediateKind } from './row.js'

type NameIn<Family extends readonly InstructionDefinition[]> = Family[number]['name']

/** The name of an instruction, as the text format has it. */
export type InstructionName =
  | NameIn<typeof CONTROL_INSTRUCTIONS>
  | NameIn<typeof VARIABLE_INSTRUCTIONS>
  | NameIn<typeof TABLE_INSTRUCTIONS>
  | NameIn<typeof MEMORY_INSTRUCTIONS>
  | NameIn<typeof NUMERIC_INSTRUCTIONS>
  | NameIn<typeof REFERENCE_INSTRUCTIONS>
  | NameIn<typeof VECTOR_INSTRUCTIONS>
  | NameIn<typeof RELAXED_VECTOR_INSTRUCTIONS>
  | NameIn<typeof ATOMIC_INSTRUCTIONS>

export type InstructionRow = Row<InstructionName>

const definitions: readonly InstructionDefinition<InstructionName>[] = [
  ...CONTROL_INSTRUCTIONS,
  ...VARIABLE_INSTRUCTIONS,
  ...TABLE_INSTRUCTIONS,
  ...MEMORY_INSTRUCTIONS,
  ...NUMERIC_INSTRUCTIONS,
  ...REFERENCE_INSTRUCTIONS,
  ...VECTOR_INSTRUCTIONS,
  ...RELAXED_VECTOR_INSTRUCTIONS,
  ...ATOMIC_INSTRUCTIONS,
]

/** Every instruction; `INSTRUCTIONS[i].index === i`. */
export const INSTRUCTIONS: readonly InstructionRow[] = definitions.map((definition, index) => ({
  ...definition,
  index,
}))

const rowsByName = new Map<string, InstructionRow>(INSTRUCTIONS.map((row) => [row.name, row]))

/** The row of an instruction. */
export function instruction(name: InstructionName): InstructionRow {
  return rowsByName.get(name)!
}
