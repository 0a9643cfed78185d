// Reference and aggregate instructions: reference types, typed function references, and GC's structs, arrays
// and i31. The types of most depend on a type definition, so the validator computes them.

import { ARRAYREF, EQREF, HEAP_I31, I31REF, I32, refType } from '../types.js'
import { GC_PREFIX, type InstructionFacts, op } from './row.js'

const PURE: InstructionFacts = { proposal: 'gc', effect: 'pure' }
const CONSTANT: InstructionFacts = { proposal: 'gc', effect: 'pure', constant: 'gc' }
const TRAPS: InstructionFacts = { proposal: 'gc', effect: 'traps' }
const READ: InstructionFacts = { proposal: 'gc', effect: 'reads-heap' }
const WRITE: InstructionFacts = { proposal: 'gc', effect: 'writes-heap' }
const ALLOCATE: InstructionFacts = { proposal: 'gc', effect: 'allocates', constant: 'gc' }
const ALLOCATE_FROM_SEGMENT: InstructionFacts = { proposal: 'gc', effect: 'allocates' }

export const REFERENCE_INSTRUCTIONS = [
  op('ref.null', 0xd0, ['heapType'], [], undefined, {
    proposal: 'reference-types',
    effect: 'pure',
    constant: 'reference-types',
  }),
  op('ref.is_null', 0xd1, [], undefined, [I32], { proposal: 'reference-types', effect: 'pure' }),
  op('ref.func', 0xd2, ['function'], [], undefined, {
    proposal: 'reference-types',
    effect: 'pure',
    constant: 'reference-types',
  }),
  op('ref.eq', 0xd3, [], [EQREF, EQREF], [I32], PURE),
  op('ref.as_non_null', 0xd4, [], undefined, undefined, { proposal: 'function-references', effect: 'traps' }),
  op('struct.new', GC_PREFIX + 0, ['type'], undefined, undefined, ALLOCATE),
  op('struct.new_default', GC_PREFIX + 1, ['type'], [], undefined, ALLOCATE),
  op('struct.get', GC_PREFIX + 2, ['type', 'field'], undefined, undefined, READ),
  op('struct.get_s', GC_PREFIX + 3, ['type', 'field'], undefined, [I32], READ),
  op('struct.get_u', GC_PREFIX + 4, ['type', 'field'], undefined, [I32], READ),
  op('struct.set', GC_PREFIX + 5, ['type', 'field'], undefined, [], WRITE),
  op('array.new', GC_PREFIX + 6, ['type'], undefined, undefined, ALLOCATE),
  op('array.new_default', GC_PREFIX + 7, ['type'], [I32], undefined, ALLOCATE),
  op('array.new_fixed', GC_PREFIX + 8, ['type', 'count'], undefined, undefined, ALLOCATE),
  op('array.new_data', GC_PREFIX + 9, ['type', 'data'], [I32, I32], undefined, ALLOCATE_FROM_SEGMENT),
  op('array.new_elem', GC_PREFIX + 10, ['type', 'element'], [I32, I32], undefined, ALLOCATE_FROM_SEGMENT),
  op('array.get', GC_PREFIX + 11, ['type'], undefined, undefined, READ),
  op('array.get_s', GC_PREFIX + 12, ['type'], undefined, [I32], READ),
  op('array.get_u', GC_PREFIX + 13, ['type'], undefined, [I32], READ),
  op('array.set', GC_PREFIX + 14, ['type'], undefined, [], WRITE),
  op('array.len', GC_PREFIX + 15, [], [ARRAYREF], [I32], TRAPS),
  op('array.fill', GC_PREFIX + 16, ['type'], undefined, [], WRITE),
  op('array.copy', GC_PREFIX + 17, ['type', 'type'], undefined, [], WRITE),
  op('array.init_data', GC_PREFIX + 18, ['type', 'data'], undefined, [], WRITE),
  op('array.init_elem', GC_PREFIX + 19, ['type', 'element'], undefined, [], WRITE),
  op('ref.test', GC_PREFIX + 20, ['heapType'], undefined, [I32], PURE),
  // The forms whose type includes null; the text format calls both `ref.test` and `ref.cast`.
  op('ref.test null', GC_PREFIX + 21, ['heapType'], undefined, [I32], PURE),
  op('ref.cast', GC_PREFIX + 22, ['heapType'], undefined, undefined, TRAPS),
  op('ref.cast null', GC_PREFIX + 23, ['heapType'], undefined, undefined, TRAPS),
  op('any.convert_extern', GC_PREFIX + 26, [], undefined, undefined, CONSTANT),
  op('extern.convert_any', GC_PREFIX + 27, [], undefined, undefined, CONSTANT),
  op('ref.i31', GC_PREFIX + 28, [], [I32], [refType(false, HEAP_I31)], CONSTANT),
  op('i31.get_s', GC_PREFIX + 29, [], [I31REF], [I32], TRAPS),
  op('i31.get_u', GC_PREFIX + 30, [], [I31REF], [I32], TRAPS),
]
