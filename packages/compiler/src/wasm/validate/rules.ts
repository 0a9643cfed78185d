// Which rule validates which instruction. Those without one are validated by their row's params and results.

import { INSTRUCTIONS, type InstructionRow } from '../instructions/index.js'
import { AGGREGATE_RULES } from './aggregate-rules.js'
import { CONTROL_RULES } from './control-rules.js'
import { EXCEPTION_RULES } from './exception-rules.js'
import { LANE_RULES, MEMORY_RULES, validateMemoryAccess } from './memory-rules.js'
import { REFERENCE_RULES } from './reference-rules.js'
import type { Rule, Rules } from './rule.js'
import { TABLE_RULES } from './table-rules.js'
import { VARIABLE_RULES } from './variable-rules.js'

const RULES_BY_NAME: Rules = {
  ...CONTROL_RULES,
  ...EXCEPTION_RULES,
  ...VARIABLE_RULES,
  ...TABLE_RULES,
  ...MEMORY_RULES,
  ...REFERENCE_RULES,
  ...AGGREGATE_RULES,
}

/** By row index. */
export const RULES: readonly (Rule | undefined)[] = INSTRUCTIONS.map(ruleOf)

function ruleOf(row: InstructionRow): Rule | undefined {
  const rule = RULES_BY_NAME[row.name]
  if (rule !== undefined) return rule
  const [first, second] = row.immediates
  if (first === 'memarg') return second === 'lane' ? LANE_RULES.access : validateMemoryAccess
  if (first === 'lane') return LANE_RULES.lane
  if (first === 'lanes') return LANE_RULES.shuffle
  return undefined
}
