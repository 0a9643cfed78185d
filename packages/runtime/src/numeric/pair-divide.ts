// Division and remainder of i64: the low half is returned, the high half left in RI[1]. In float64 as far as
// that is exact:
// - Operands below 2^53 need one division. Its rounded quotient never reaches an integer that the exact one
//   stays below: they are 1/divisor apart at least, and rounding moves it by less.
// - A divisor below 2^32 divides a longer dividend piece by piece, as on paper.
// - Otherwise the quotient is below 2^32 and an estimate of it, made a little too small, is right or one less.

import { trap } from '../errors.js'
import { RI } from '../realm.js'
import { multiplyHighUnsigned } from './multiply.js'

/** i64.div_u */
export function pairDivideUnsigned(
  low: number,
  high: number,
  divisorLow: number,
  divisorHigh: number,
): number {
  if (divisorHigh === 0) {
    if (divisorLow === 0) trap('divide by zero')
    return divideByU32(low, high, divisorLow >>> 0)
  }
  const quotient =
    high >>> 0 < 0x200000 && divisorHigh >>> 0 < 0x200000
      ? (high * 4294967296 + (low >>> 0)) / (divisorHigh * 4294967296 + (divisorLow >>> 0))
      : divideLarge(low, high, divisorLow, divisorHigh)
  RI[1] = 0
  return quotient | 0
}

/** i64.rem_u */
export function pairRemainderUnsigned(
  low: number,
  high: number,
  divisorLow: number,
  divisorHigh: number,
): number {
  if (divisorHigh === 0) {
    if (divisorLow === 0) trap('remainder by zero')
    RI[1] = 0
    return remainderByU32(low, high, divisorLow >>> 0)
  }
  if (high >>> 0 < 0x200000 && divisorHigh >>> 0 < 0x200000) {
    const dividend = high * 4294967296 + (low >>> 0)
    const divisor = divisorHigh * 4294967296 + (divisorLow >>> 0)
    const remainder = dividend - Math.floor(dividend / divisor) * divisor
    RI[1] = remainder / 4294967296
    return remainder | 0
  }
  divideLarge(low, high, divisorLow, divisorHigh)
  return RI[0]
}

/** i64.div_s */
export function pairDivideSigned(low: number, high: number, divisorLow: number, divisorHigh: number): number {
  if ((high + 0x200000) >>> 0 < 0x400000 && (divisorHigh + 0x200000) >>> 0 < 0x400000) {
    const divisor = divisorHigh * 4294967296 + (divisorLow >>> 0)
    if (divisor === 0) trap('divide by zero')
    const quotient = Math.trunc((high * 4294967296 + (low >>> 0)) / divisor)
    RI[1] = Math.floor(quotient / 4294967296)
    return quotient | 0
  }
  if ((divisorLow & divisorHigh) === -1 && low === 0 && high === -2147483648) {
    trap('divide result unrepresentable')
  }
  const isNegative = (high ^ divisorHigh) < 0
  if (high < 0) {
    high = -high - (low !== 0 ? 1 : 0)
    low = -low
  }
  if (divisorHigh < 0) {
    divisorHigh = -divisorHigh - (divisorLow !== 0 ? 1 : 0)
    divisorLow = -divisorLow
  }
  const quotient = pairDivideUnsigned(low | 0, high | 0, divisorLow | 0, divisorHigh | 0)
  if (!isNegative) return quotient
  RI[1] = -RI[1] - (quotient !== 0 ? 1 : 0)
  return -quotient | 0
}

/** i64.rem_s: the remainder has the sign of the dividend. */
export function pairRemainderSigned(
  low: number,
  high: number,
  divisorLow: number,
  divisorHigh: number,
): number {
  if ((high + 0x200000) >>> 0 < 0x400000 && (divisorHigh + 0x200000) >>> 0 < 0x400000) {
    const divisor = divisorHigh * 4294967296 + (divisorLow >>> 0)
    if (divisor === 0) trap('remainder by zero')
    const dividend = high * 4294967296 + (low >>> 0)
    const remainder = dividend - Math.trunc(dividend / divisor) * divisor
    RI[1] = Math.floor(remainder / 4294967296)
    return remainder | 0
  }
  const isNegative = high < 0
  if (isNegative) {
    high = -high - (low !== 0 ? 1 : 0)
    low = -low
  }
  if (divisorHigh < 0) {
    divisorHigh = -divisorHigh - (divisorLow !== 0 ? 1 : 0)
    divisorLow = -divisorLow
  }
  const remainder = pairRemainderUnsigned(low | 0, high | 0, divisorLow | 0, divisorHigh | 0)
  if (!isNegative) return remainder
  RI[1] = -RI[1] - (remainder !== 0 ? 1 : 0)
  return -remainder | 0
}

/** Quotient by a divisor from 1 to 2^32 - 1, low half returned, high half left in RI[1]. */
function divideByU32(low: number, high: number, divisor: number): number {
  if (high === 0) {
    RI[1] = 0
    return ((low >>> 0) / divisor) | 0
  }
  if (high >>> 0 < 0x200000) {
    const quotient = (high * 4294967296 + (low >>> 0)) / divisor
    RI[1] = quotient / 4294967296
    return quotient | 0
  }
  const top = Math.floor((high >>> 0) / divisor)
  RI[1] = top
  const rest = (high >>> 0) - top * divisor
  if (divisor < 0x80000000) {
    const quotient = estimateQuotient(rest, low, divisor)
    return (quotient + ((low - Math.imul(quotient, divisor)) >>> 0 < divisor ? 0 : 1)) | 0
  }
  const middle = rest * 65536 + (low >>> 16)
  const upper = Math.floor(middle / divisor)
  const bottom = (middle - upper * divisor) * 65536 + (low & 0xffff)
  return (upper * 65536 + Math.floor(bottom / divisor)) | 0
}

/** Remainder by a divisor from 1 to 2^32 - 1, as an int32. */
function remainderByU32(low: number, high: number, divisor: number): number {
  // Not `%`, which some engines are slow at where operands are beyond int32.
  if (high === 0) return (low - Math.imul(((low >>> 0) / divisor) >>> 0, divisor)) | 0
  const top = high >>> 0
  const rest = top < divisor ? top : top - Math.floor(top / divisor) * divisor
  if (rest < 0x200000) {
    const dividend = rest * 4294967296 + (low >>> 0)
    return (dividend - Math.floor(dividend / divisor) * divisor) | 0
  }
  if (divisor < 0x80000000) {
    const remainder = (low - Math.imul(estimateQuotient(rest, low, divisor), divisor)) >>> 0
    return (remainder < divisor ? remainder : remainder - divisor) | 0
  }
  const middle = rest * 65536 + (low >>> 16)
  const bottom = (middle - Math.floor(middle / divisor) * divisor) * 65536 + (low & 0xffff)
  return (bottom - Math.floor(bottom / divisor) * divisor) | 0
}

/**
 * The quotient, or one less, where `high` is below `divisor`. Below 2^31, the divisor is small enough that what is left
 * is below 2^32 even so. (Three roundings enlarge the estimate by less than 2^-51 of it, which the factor outweighs.)
 */
function estimateQuotient(high: number, low: number, divisor: number): number {
  return Math.floor(((high * 4294967296 + (low >>> 0)) / divisor) * 0.9999999999999991)
}

/** Quotient by a divisor from 2^32, below 2^32; the remainder is left in RI[0] (low) and RI[1] (high). */
function divideLarge(low: number, high: number, divisorLow: number, divisorHigh: number): number {
  // Three roundings enlarge the estimate by less than 2^-51 of it, which the factor outweighs.
  const dividend = (high >>> 0) * 4294967296 + (low >>> 0)
  const divisor = (divisorHigh >>> 0) * 4294967296 + (divisorLow >>> 0)
  let quotient = Math.floor((dividend / divisor) * 0.9999999999999991)
  const productLow = Math.imul(quotient, divisorLow)
  const productHigh = multiplyHighUnsigned(quotient, divisorLow) + Math.imul(quotient, divisorHigh)
  let restLow = (low - productLow) | 0
  let restHigh = (high - productHigh - (low >>> 0 < productLow >>> 0 ? 1 : 0)) | 0
  if (restHigh === divisorHigh ? restLow >>> 0 >= divisorLow >>> 0 : restHigh >>> 0 > divisorHigh >>> 0) {
    quotient++
    restHigh = (restHigh - divisorHigh - (restLow >>> 0 < divisorLow >>> 0 ? 1 : 0)) | 0
    restLow = (restLow - divisorLow) | 0
  }
  RI[0] = restLow
  RI[1] = restHigh
  return quotient
}
