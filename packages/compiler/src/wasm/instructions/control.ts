// Control instructions: blocks, branches, calls, tail calls, exceptions (current and legacy). Their types
// depend on block types, labels and functions, so the validator computes most of them by hand.

import { EXNREF } from '../types.js'
import { GC_PREFIX, type InstructionFacts, op } from './row.js'

const CONTROL: InstructionFacts = { proposal: 'mvp', effect: 'control' }
const CALL: InstructionFacts = { proposal: 'mvp', effect: 'calls' }
const TAIL_CALL: InstructionFacts = { proposal: 'tail-call', effect: 'calls' }
const EXCEPTION: InstructionFacts = { proposal: 'exceptions', effect: 'control' }
const LEGACY: InstructionFacts = { proposal: 'legacy-exceptions', effect: 'control' }
const REFERENCE: InstructionFacts = { proposal: 'function-references', effect: 'control' }
const CAST: InstructionFacts = { proposal: 'gc', effect: 'control' }

export const CONTROL_INSTRUCTIONS = [
  op('unreachable', 0x00, [], undefined, undefined, CONTROL),
  op('nop', 0x01, [], [], [], { proposal: 'mvp', effect: 'pure' }),
  op('block', 0x02, ['blockType'], undefined, undefined, CONTROL),
  op('loop', 0x03, ['blockType'], undefined, undefined, CONTROL),
  op('if', 0x04, ['blockType'], undefined, undefined, CONTROL),
  op('else', 0x05, [], undefined, undefined, CONTROL),
  op('try', 0x06, ['blockType'], undefined, undefined, LEGACY),
  op('catch', 0x07, ['tag'], undefined, undefined, LEGACY),
  op('throw', 0x08, ['tag'], undefined, undefined, {
    proposal: 'exceptions',
    alternative: 'legacy-exceptions',
    effect: 'control',
  }),
  op('rethrow', 0x09, ['label'], undefined, undefined, LEGACY),
  op('throw_ref', 0x0a, [], [EXNREF], undefined, EXCEPTION),
  op('end', 0x0b, [], undefined, undefined, CONTROL),
  op('br', 0x0c, ['label'], undefined, undefined, CONTROL),
  op('br_if', 0x0d, ['label'], undefined, undefined, CONTROL),
  op('br_table', 0x0e, ['labels'], undefined, undefined, CONTROL),
  op('return', 0x0f, [], undefined, undefined, CONTROL),
  op('call', 0x10, ['function'], undefined, undefined, CALL),
  op('call_indirect', 0x11, ['type', 'table'], undefined, undefined, CALL),
  op('return_call', 0x12, ['function'], undefined, undefined, TAIL_CALL),
  op('return_call_indirect', 0x13, ['type', 'table'], undefined, undefined, TAIL_CALL),
  op('call_ref', 0x14, ['type'], undefined, undefined, { proposal: 'function-references', effect: 'calls' }),
  op('return_call_ref', 0x15, ['type'], undefined, undefined, TAIL_CALL),
  op('delegate', 0x18, ['label'], undefined, undefined, LEGACY),
  op('catch_all', 0x19, [], undefined, undefined, LEGACY),
  op('try_table', 0x1f, ['blockType', 'catches'], undefined, undefined, EXCEPTION),
  op('br_on_null', 0xd5, ['label'], undefined, undefined, REFERENCE),
  op('br_on_non_null', 0xd6, ['label'], undefined, undefined, REFERENCE),
  op('br_on_cast', GC_PREFIX + 24, ['cast'], undefined, undefined, CAST),
  op('br_on_cast_fail', GC_PREFIX + 25, ['cast'], undefined, undefined, CAST),
]
