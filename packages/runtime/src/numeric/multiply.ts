// Multiplication beyond 32 bits.

/**
 * High 32 bits of the unsigned 64-bit product. In units of 2^32, two roundings put the float64 product off by less
 * than 2^-20; without its exact low half it is an integer but for that error, which adding a half makes harmless.
 */
export function multiplyHighUnsigned(a: number, b: number): number {
  const unit = 2.3283064365386963e-10
  return ((a >>> 0) * ((b >>> 0) * unit) + 0.5 - (Math.imul(a, b) >>> 0) * unit) | 0
}

/**
 * What is left of a * b + c by `divisor`, of unsigned numbers. The estimate of the quotient is off by less than 2^-51 of it
 * for four roundings, so by at most one where it is below 2^49, and what is then left is between 2^-51 of the dividend below
 * 0 and as much above the divisor: within int32, where the divisor is at least that much below 2^31.
 */
export function multiplyAddRemainder(a: number, b: number, c: number, divisor: number): number {
  const quotient = ((a >>> 0) * (b >>> 0) + (c >>> 0)) * (1 / divisor)
  const rest = (Math.imul(a, b) + c - Math.imul(quotient | 0, divisor)) | 0
  return rest < 0 ? (rest + divisor) | 0 : rest < divisor ? rest : (rest - divisor) | 0
}
