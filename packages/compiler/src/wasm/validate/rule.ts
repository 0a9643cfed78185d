// The shape of a validation rule: what an instruction does to the operand and control stacks where its row
// alone does not say. `body.reader` holds the instruction.

import type { InstructionName } from '../instructions/index.js'
import type { BodyValidator } from './body-validator.js'

export type Rule = (body: BodyValidator) => void

/** The rules of one family, by instruction. */
export type Rules = Partial<Record<InstructionName, Rule>>
