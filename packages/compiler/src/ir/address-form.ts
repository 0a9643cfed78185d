/**
 * How IR carries addresses of memories and indices of tables. Legal IR has no i64, and needs none here: what is out
 * of bounds anyway need not be told apart from anything else that is.
 */
import type { Limits } from '../wasm/types.js'
import { F64, I32, type Type } from './types.js'

/**
 * `i32`: as it is. `saturated`: an i64 whose high half is not 0 becomes an i32 from -8 to -1, which is out of bounds as
 * well, since the memory or table never gets that large. `float`: an i64 becomes an f64, exact as far as 2^53.
 */
export type AddressForm = 'i32' | 'saturated' | 'float'

/** The most bytes that a memory of this type can have. */
export function maximumBytes({ max, index, pageSizeLog2 }: Limits): number {
  const declared = max === undefined ? Infinity : max * 2 ** pageSizeLog2
  return index === 'i32' ? Math.min(declared, 2 ** 32) : declared
}

/** How addresses of a memory of this type, and numbers of its pages, are carried. */
export function addressForm(limits: Limits): AddressForm {
  if (limits.index === 'i32') return 'i32'
  // Numbers of pages that are small enough can be extended with their sign, as -1 has to be.
  const isNarrow = maximumBytes(limits) <= 2 ** 32 - 2 ** 16 && (limits.max ?? Infinity) < 2 ** 31
  return isNarrow ? 'saturated' : 'float'
}

/** How indices of a table of this type are carried: no table is so large that 32 bits would not do. */
export function indexForm({ index }: Limits): AddressForm {
  return index === 'i32' ? 'i32' : 'saturated'
}

/** The type of what is carried so. */
export function carriedType(form: AddressForm): Type {
  return form === 'float' ? F64 : I32
}
