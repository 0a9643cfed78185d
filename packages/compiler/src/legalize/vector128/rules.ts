/** What each vector operator becomes. An operator without a rule is an error of types. */
import type { PARAMETER } from '../../ir/function.js'
import type { OperatorName, VectorOperatorName } from '../../ir/operators.js'
import { BITWISE_RULES, selectVector } from './bitwise.js'
import { CONVERT_RULES } from './convert.js'
import { FLOAT_RULES } from './float.js'
import { INTEGER8_RULES } from './integer8.js'
import { INTEGER16_RULES } from './integer16.js'
import { INTEGER32_RULES } from './integer32.js'
import { INTEGER64_RULES } from './integer64.js'
import { LANE_RULES } from './lanes.js'
import { MEMORY_RULES } from './memory.js'
import { RELAXED_RULES } from './relaxed.js'
import type { Rule, VectorRule } from './rule.js'

const VECTOR_RULES = {
  ...BITWISE_RULES,
  ...CONVERT_RULES,
  ...FLOAT_RULES,
  ...INTEGER8_RULES,
  ...INTEGER16_RULES,
  ...INTEGER32_RULES,
  ...INTEGER64_RULES,
  ...LANE_RULES,
  ...MEMORY_RULES,
  ...RELAXED_RULES,
} satisfies Record<VectorOperatorName, Rule>

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>(Object.entries(VECTOR_RULES))

/** The rule of a vector operator; undefined for all others. */
export function findRule(op: OperatorName | typeof PARAMETER): Rule | undefined {
  return RULES.get(op)
}

/** The rule of an operator that yields a v128; undefined for parameters, calls and what else gets one from outside. */
export function findVectorRule(op: OperatorName | typeof PARAMETER): VectorRule | undefined {
  if (op === 'select') return selectVector
  const rule = RULES.get(op)
  return rule?.kind === 'vector' ? rule : undefined
}
