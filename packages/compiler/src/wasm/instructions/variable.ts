// Parametric and variable instructions: the operand stack, locals and globals.

import { type InstructionFacts, op } from './row.js'

const LOCAL: InstructionFacts = { proposal: 'mvp', effect: 'pure' }

export const VARIABLE_INSTRUCTIONS = [
  op('drop', 0x1a, [], undefined, [], { proposal: 'mvp', effect: 'pure' }),
  op('select', 0x1b, [], undefined, undefined, { proposal: 'mvp', effect: 'pure' }),
  // The form that states its type; the text format calls both `select`.
  op('select t', 0x1c, ['valueTypes'], undefined, undefined, { proposal: 'reference-types', effect: 'pure' }),
  op('local.get', 0x20, ['local'], [], undefined, LOCAL),
  op('local.set', 0x21, ['local'], undefined, [], LOCAL),
  op('local.tee', 0x22, ['local'], undefined, undefined, LOCAL),
  op('global.get', 0x23, ['global'], [], undefined, {
    proposal: 'mvp',
    effect: 'reads-global',
    constant: 'mvp',
  }),
  op('global.set', 0x24, ['global'], undefined, [], { proposal: 'mvp', effect: 'writes-global' }),
]
