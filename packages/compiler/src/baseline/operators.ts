/** What each instruction writes. */

import { INSTRUCTIONS, type InstructionName } from '../wasm/instructions/index.js'
import { DENSE, PROTECTED, TAIL_CALLING } from '../wasm/validate/body-notes.js'
import { ATOMIC_OPERATORS } from './atomics.js'
import { CALL_OPERATORS } from './calls.js'
import { CONTROL_OPERATORS } from './control.js'
import { EXCEPTION_OPERATORS } from './exceptions.js'
import { FLOAT_OPERATORS } from './float.js'
import { HEAP_OPERATORS } from './heap.js'
import { INTEGER32_OPERATORS } from './integer32.js'
import { INTEGER64_OPERATORS } from './integer64.js'
import { MEMORY_OPERATORS } from './memory.js'
import { REFERENCE_OPERATORS } from './references.js'
import type { SegmentWriter } from './segment-writer.js'
import { VARIABLE_OPERATORS } from './variables.js'
import { VECTOR_OPERATORS } from './vector128.js'

/** Writes the current instruction of the writer's reader. */
export type BaselineOperator = (writer: SegmentWriter) => void

export type BaselineOperators = { readonly [Name in InstructionName]?: BaselineOperator }

const OPERATORS_BY_NAME: BaselineOperators = {
  ...CONTROL_OPERATORS,
  ...CALL_OPERATORS,
  ...VARIABLE_OPERATORS,
  ...MEMORY_OPERATORS,
  ...INTEGER32_OPERATORS,
  ...INTEGER64_OPERATORS,
  ...FLOAT_OPERATORS,
  ...REFERENCE_OPERATORS,
  ...HEAP_OPERATORS,
  ...EXCEPTION_OPERATORS,
  ...ATOMIC_OPERATORS,
  ...VECTOR_OPERATORS,
}

/** By row index. */
export const BASELINE_OPERATORS: readonly BaselineOperator[] = INSTRUCTIONS.map(
  ({ name }) => OPERATORS_BY_NAME[name]!,
)

/** By row index: what baseline code has to know of a body beforehand. */
export const BASELINE_MARKS = Uint8Array.from(INSTRUCTIONS, ({ name }) => {
  if (name.startsWith('try')) return PROTECTED
  if (name.startsWith('return_call')) return TAIL_CALLING
  // Slow in baseline code.
  if (name in VECTOR_OPERATORS) return DENSE
  return name in FLOAT_OPERATORS && !/const|reinterpret|abs|neg|copysign/.test(name) ? DENSE : 0
})
