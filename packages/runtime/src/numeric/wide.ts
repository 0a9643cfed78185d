// Sums and products of 128 bits (wide arithmetic): words from the lowest to the highest. The lowest of the result is
// returned, the others are left in RI[1] to RI[3].

import { RI } from '../realm.js'
import { multiplyHighUnsigned } from './multiply.js'

/** i64.add128 */
export function wideAdd(
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
): number {
  let sum = (a0 >>> 0) + (b0 >>> 0)
  const lowest = sum | 0
  sum = (a1 >>> 0) + (b1 >>> 0) + (sum > 4294967295 ? 1 : 0)
  RI[1] = sum | 0
  sum = (a2 >>> 0) + (b2 >>> 0) + (sum > 4294967295 ? 1 : 0)
  RI[2] = sum | 0
  RI[3] = a3 + b3 + (sum > 4294967295 ? 1 : 0)
  return lowest
}

/** i64.sub128 */
export function wideSubtract(
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
): number {
  let sum = (a0 >>> 0) - (b0 >>> 0)
  const lowest = sum | 0
  sum = (a1 >>> 0) - (b1 >>> 0) - (sum < 0 ? 1 : 0)
  RI[1] = sum | 0
  sum = (a2 >>> 0) - (b2 >>> 0) - (sum < 0 ? 1 : 0)
  RI[2] = sum | 0
  RI[3] = a3 - b3 - (sum < 0 ? 1 : 0)
  return lowest
}

/** i64.mul_wide_u */
export function wideMultiplyUnsigned(a0: number, a1: number, b0: number, b1: number): number {
  const near = (multiplyHighUnsigned(a0, b0) >>> 0) + (Math.imul(a0, b1) >>> 0) + (Math.imul(a1, b0) >>> 0)
  const far =
    (multiplyHighUnsigned(a0, b1) >>> 0) +
    (multiplyHighUnsigned(a1, b0) >>> 0) +
    (Math.imul(a1, b1) >>> 0) +
    Math.floor(near / 4294967296)
  RI[1] = near | 0
  RI[2] = far | 0
  RI[3] = multiplyHighUnsigned(a1, b1) + Math.floor(far / 4294967296)
  return Math.imul(a0, b0)
}

/** i64.mul_wide_s */
export function wideMultiplySigned(a0: number, a1: number, b0: number, b1: number): number {
  const lowest = wideMultiplyUnsigned(a0, a1, b0, b1)
  if (a1 < 0) subtractHigh(b0, b1)
  if (b1 < 0) subtractHigh(a0, a1)
  return lowest
}

/** From the upper half of the result. */
function subtractHigh(low: number, high: number): void {
  const difference = (RI[2]! >>> 0) - (low >>> 0)
  RI[2] = difference | 0
  RI[3] = RI[3]! - high - (difference < 0 ? 1 : 0)
}
