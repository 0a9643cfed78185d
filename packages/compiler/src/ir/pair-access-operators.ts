/** Accesses to 64 bits of memory once IR is legal, at once: what was an i64 is two i32, low before high. */
import { ADDRESS } from '../wasm/types.js'
import { READS_MEMORY, TRAPS, WRITES_MEMORY } from './effects.js'
import { I32, NONE, TUPLE } from './types.js'

const immediates = ['offset', 'memory', 'align']

/** Operators that only IR has. */
export const PAIR_ACCESS_OPERATORS = {
  'pair.load': { params: [ADDRESS], result: TUPLE, immediates, effects: READS_MEMORY | TRAPS },
  /** Traps before it writes any of the halves. */
  'pair.store': { params: [ADDRESS, I32, I32], result: NONE, immediates, effects: WRITES_MEMORY | TRAPS },
} as const
