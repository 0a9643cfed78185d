/**
 * What the IR says of structs and arrays beyond the instruction table: operators of its own, immediates and
 * effects.
 *
 * A packed field is kept unsigned: it is written masked, and read by `struct.get_u`; a signed read is one of those,
 * extended. Fields without a default value are no matter here: `struct.new_default` is a `struct.new` of constants.
 */
import {
  ALLOCATES,
  NO_EFFECTS,
  READS_HEAP,
  READS_MEMORY,
  READS_TABLE,
  TRAPS,
  WRITES_HEAP,
} from './effects.js'

const STRUCT_FIELD = ['type', 'field', 'half']
const ARRAY_ELEMENT = ['type', 'half']

/** A read of what never changes: equal ones yield the same, whatever was done between them. */
const constantRead = (immediates: readonly string[]) => ({
  params: undefined,
  result: undefined,
  immediates,
  effects: TRAPS,
})

/** Operators that only IR has. */
export const HEAP_OPERATORS = {
  'struct.get_constant': constantRead(STRUCT_FIELD),
  'struct.get_constant_u': constantRead(STRUCT_FIELD),
  'array.get_constant': constantRead(ARRAY_ELEMENT),
  'array.get_constant_u': constantRead(ARRAY_ELEMENT),
} as const

/**
 * `half`, as of a global: which int32 of an i64 or v128 is meant in legal IR, 0 the lowest one. Otherwise 0.
 * `array.len` knows the type of its array, or -1.
 */
export const HEAP_IMMEDIATES = {
  'array.len': ['type'],
  'struct.get': ['half'],
  'struct.get_u': ['half'],
  'struct.set': ['half'],
  'array.get': ['half'],
  'array.get_u': ['half'],
  'array.set': ['half'],
} as const

/**
 * Allocating an array may do more than that: it may be too large, or take what is in a segment. That an i31 is null
 * is checked before it is looked into.
 */
export const HEAP_EFFECTS = {
  'i31.get_s': NO_EFFECTS,
  'i31.get_u': NO_EFFECTS,
  'array.new': ALLOCATES | TRAPS,
  'array.new_default': ALLOCATES | TRAPS,
  'array.new_data': ALLOCATES | TRAPS | READS_MEMORY,
  'array.new_elem': ALLOCATES | TRAPS | READS_TABLE,
  'array.copy': READS_HEAP | WRITES_HEAP | TRAPS,
  'array.init_data': WRITES_HEAP | READS_MEMORY | TRAPS,
  'array.init_elem': WRITES_HEAP | READS_TABLE | TRAPS,
} as const
