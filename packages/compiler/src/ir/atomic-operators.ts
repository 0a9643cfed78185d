/**
 * Atomic accesses to 64 bits once IR is legal: what was an i64 is two i32, low before high, as an operand and as a
 * result. Times to wait are i64, too. As their rows in the instruction table say, all of them keep their order.
 */
import { ADDRESS } from '../wasm/types.js'
import { TRAPS, WRITES_MEMORY } from './effects.js'
import { I32, NONE, TUPLE, type Type } from './types.js'

const access = (operands: readonly Type[], result: Type) => ({
  params: [ADDRESS, ...operands],
  result,
  immediates: ['offset', 'memory', 'align'],
  effects: WRITES_MEMORY | TRAPS,
})

const modification = access([I32, I32], TUPLE)

/** Operators that only IR has. */
export const ATOMIC_OPERATORS = {
  'pair.atomic.load': access([], TUPLE),
  'pair.atomic.store': access([I32, I32], NONE),
  'pair.atomic.rmw.add': modification,
  'pair.atomic.rmw.sub': modification,
  'pair.atomic.rmw.and': modification,
  'pair.atomic.rmw.or': modification,
  'pair.atomic.rmw.xor': modification,
  'pair.atomic.rmw.xchg': modification,
  /** What is expected, then what replaces it. */
  'pair.atomic.rmw.cmpxchg': access([I32, I32, I32, I32], TUPLE),
  'pair.atomic.wait32': access([I32, I32, I32], I32),
  'pair.atomic.wait64': access([I32, I32, I32, I32], I32),
} as const
