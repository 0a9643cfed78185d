// Arithmetic on i64 where it is not worth writing out: in constant expressions. The low half is returned, the high half
// left in RI[1].

import { RI } from '../realm.js'
import { multiplyHighUnsigned } from './multiply.js'

/** i64.add */
export function pairAdd(low: number, high: number, addendLow: number, addendHigh: number): number {
  const sum = (low + addendLow) | 0
  RI[1] = high + addendHigh + (sum >>> 0 < low >>> 0 ? 1 : 0)
  return sum
}

/** i64.sub */
export function pairSubtract(low: number, high: number, otherLow: number, otherHigh: number): number {
  RI[1] = high - otherHigh - (low >>> 0 < otherLow >>> 0 ? 1 : 0)
  return (low - otherLow) | 0
}

/** i64.mul */
export function pairMultiply(low: number, high: number, factorLow: number, factorHigh: number): number {
  RI[1] = multiplyHighUnsigned(low, factorLow) + Math.imul(low, factorHigh) + Math.imul(high, factorLow)
  return Math.imul(low, factorLow)
}
