// Conversions between i64, as a low and a high int32, and floats. Pairs that result have their low half
// returned and their high half left in RI[1]. 9.223372036854776e18 is 2^63, 1.8446744073709552e19 is 2^64.

import { trap } from '../errors.js'
import { RI } from '../realm.js'

/** f64.convert_i64_s: both products are exact, so the sum rounds once. */
export function pairToFloat64Signed(low: number, high: number): number {
  return high * 4294967296 + (low >>> 0)
}

/** f64.convert_i64_u */
export function pairToFloat64Unsigned(low: number, high: number): number {
  return (high >>> 0) * 4294967296 + (low >>> 0)
}

/** f32.convert_i64_s */
export function pairToFloat32Signed(low: number, high: number): number {
  if ((high + 0x200000) >>> 0 >= 0x400000) low = roundToOdd(low)
  return Math.fround(high * 4294967296 + (low >>> 0))
}

/** f32.convert_i64_u */
export function pairToFloat32Unsigned(low: number, high: number): number {
  if (high >>> 0 >= 0x200000) low = roundToOdd(low)
  return Math.fround((high >>> 0) * 4294967296 + (low >>> 0))
}

/**
 * Low half of an i64 beyond 2^53 with its lowest 11 bits cleared, so that it fits a float64, but if one of them
 * was set, the bit above them is: that keeps it on its side of every midpoint between two f32.
 */
function roundToOdd(low: number): number {
  return (low & 0x7ff) === 0 ? low : (low & -0x800) | 0x800
}

/** i64.trunc_f64_s, i64.trunc_f32_s */
export function pairTruncateSigned(x: number): number {
  if (!(x >= -9.223372036854776e18 && x < 9.223372036854776e18))
    trap('float unrepresentable in integer range')
  return splitInteger(Math.trunc(x))
}

/** i64.trunc_f64_u, i64.trunc_f32_u */
export function pairTruncateUnsigned(x: number): number {
  if (!(x > -1 && x < 1.8446744073709552e19)) trap('float unrepresentable in integer range')
  return splitInteger(Math.trunc(x))
}

/** i64.trunc_sat_f64_s, i64.trunc_sat_f32_s */
export function pairTruncateSaturatingSigned(x: number): number {
  if (x >= -9.223372036854776e18 && x < 9.223372036854776e18) return splitInteger(Math.trunc(x))
  RI[1] = x < 0 ? -2147483648 : x > 0 ? 2147483647 : 0
  return x > 0 ? -1 : 0
}

/** i64.trunc_sat_f64_u, i64.trunc_sat_f32_u */
export function pairTruncateSaturatingUnsigned(x: number): number {
  if (x > -1 && x < 1.8446744073709552e19) return splitInteger(Math.trunc(x))
  RI[1] = x > 0 ? -1 : 0
  return RI[1]
}

/** The halves of an integer between -2^63 and 2^64. */
function splitInteger(x: number): number {
  const high = Math.floor(x / 4294967296)
  RI[1] = high
  return (x - high * 4294967296) | 0
}
