/**
 * Accesses to elements of a memory taken for an array, in legal IR: what loads and stores become where a guard has told
 * that they are aligned and within bounds (`optimize/guard-accesses.ts`). The operand is an index that counts elements,
 * an int32 to which `offset` is added; neither index nor sum goes past 0 or the end of the memory, so they never trap.
 */
import { NO_EFFECTS, READS_MEMORY, WRITES_MEMORY } from './effects.js'
import { F32, F64, I32, NONE, type Type } from './types.js'

const load = (result: Type) => ({
  params: [I32],
  result,
  immediates: ['offset', 'memory'],
  effects: READS_MEMORY,
})
const store = (value: Type) => ({
  params: [I32, value],
  result: NONE,
  immediates: ['offset', 'memory'],
  effects: WRITES_MEMORY,
})

/** Operators that only IR has; each is named after the access that it stands for. */
export const ELEMENT_OPERATORS = {
  'element.i32.load': load(I32),
  'element.i32.load8_s': load(I32),
  'element.i32.load8_u': load(I32),
  'element.i32.load16_s': load(I32),
  'element.i32.load16_u': load(I32),
  'element.f32.load': load(F32),
  'element.f64.load': load(F64),
  'element.i32.store': store(I32),
  'element.i32.store8': store(I32),
  'element.i32.store16': store(I32),
  'element.f32.store': store(F32),
  'element.f64.store': store(F64),
  /** How many elements of `size` bytes the memory has, at most 2^31. */
  'element.count': { params: [], result: I32, immediates: ['size', 'memory'], effects: READS_MEMORY },
  /** An index `step` elements further on, which is within the memory if it is used. */
  'element.advance': { params: [I32], result: I32, immediates: ['step'], effects: NO_EFFECTS },
} as const
