/** The instructions that baseline code has: what each writes. Functions with others are compiled with all passes. */

import { INSTRUCTIONS, type InstructionName } from '../wasm/instructions/index.js'
import { UNFIT } from '../wasm/validate/body-notes.js'
import { CONTROL_OPERATORS } from './control.js'
import { FLOAT_OPERATORS } from './float.js'
import { INTEGER32_OPERATORS } from './integer32.js'
import { INTEGER64_OPERATORS } from './integer64.js'
import { MEMORY_OPERATORS } from './memory.js'
import type { SegmentWriter } from './segment-writer.js'
import { VARIABLE_OPERATORS } from './variables.js'

/** Writes the current instruction of the writer's reader. */
export type BaselineOperator = (writer: SegmentWriter) => void

export type BaselineOperators = { readonly [Name in InstructionName]?: BaselineOperator }

const OPERATORS_BY_NAME: BaselineOperators = {
  ...CONTROL_OPERATORS,
  ...VARIABLE_OPERATORS,
  ...MEMORY_OPERATORS,
  ...INTEGER32_OPERATORS,
  ...INTEGER64_OPERATORS,
  ...FLOAT_OPERATORS,
}

/** By row index. */
export const BASELINE_OPERATORS: readonly (BaselineOperator | undefined)[] = INSTRUCTIONS.map(
  ({ name }) => OPERATORS_BY_NAME[name],
)

/** By row index: 0 for instructions that baseline code has, 1 for those for which it is slow, and otherwise very much. */
export const BASELINE_WEIGHTS = Uint8Array.from(INSTRUCTIONS, ({ name }) => {
  if (OPERATORS_BY_NAME[name] === undefined) return UNFIT
  return name in FLOAT_OPERATORS && !/const|reinterpret|abs|neg|copysign/.test(name) ? 1 : 0
})
