// The instruction table: all families joined, each row with its dense index.

import { I32 } from '../types.js'
import { type InstructionRow as Row, op } from './row.js'

const definitions = [
  op('nop', 0x01, [], [], [], { proposal: 'mvp', effect: 'pure' }),
  op('i32.add', 0x6a, [], [I32, I32], [I32], { proposal: 'mvp', effect: 'pure', constant: true }),
]

/** The name of an instruction, as the text format has it. */
export type InstructionName = (typeof definitions)[number]['name']

export type InstructionRow = Row<InstructionName>

/** Every instruction; `INSTRUCTIONS[i].index === i`. */
export const INSTRUCTIONS: readonly InstructionRow[] = definitions.map((definition, index) => ({ ...definition, index }))
