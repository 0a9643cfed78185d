// Multiplication beyond 32 bits.

/**
 * High 32 bits of the unsigned 64-bit product. The float64 product is off by less than 2^11; without its exact
 * low half it is a multiple of 2^32 but for that error, which rounding removes.
 */
export function multiplyHighUnsigned(a: number, b: number): number {
  return (((a >>> 0) * (b >>> 0) - (Math.imul(a, b) >>> 0)) * 2.3283064365386963e-10 + 0.5) | 0
}
