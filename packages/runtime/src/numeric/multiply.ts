// Multiplication beyond 32 bits.

/**
 * High 32 bits of the unsigned 64-bit product. In units of 2^32, two roundings put the float64 product off by less
 * than 2^-20; without its exact low half it is an integer but for that error, which adding a half makes harmless.
 */
export function multiplyHighUnsigned(a: number, b: number): number {
  const unit = 2.3283064365386963e-10
  return ((a >>> 0) * ((b >>> 0) * unit) + 0.5 - (Math.imul(a, b) >>> 0) * unit) | 0
}
