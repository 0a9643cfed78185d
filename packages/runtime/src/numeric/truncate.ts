// Truncation of floats to i32. An f32 is a number like any other, so one function does for f32 and f64.

import { trap } from '../errors.js'

/** i32.trunc_f64_s, i32.trunc_f32_s */
export function truncateSigned(x: number): number {
  if (x > -2147483649 && x < 2147483648) return x | 0
  return trap('float unrepresentable in integer range')
}

/** i32.trunc_f64_u, i32.trunc_f32_u: yields an int32 as everywhere. */
export function truncateUnsigned(x: number): number {
  if (x > -1 && x < 4294967296) return x | 0
  return trap('float unrepresentable in integer range')
}

/** i32.trunc_sat_f64_s, i32.trunc_sat_f32_s */
export function truncateSaturatingSigned(x: number): number {
  if (x >= 2147483647) return 2147483647
  return x <= -2147483648 ? -2147483648 : x | 0
}

/** i32.trunc_sat_f64_u, i32.trunc_sat_f32_u: yields an int32 as everywhere. */
export function truncateSaturatingUnsigned(x: number): number {
  if (x >= 4294967295) return -1
  return x > 0 ? x | 0 : 0
}
