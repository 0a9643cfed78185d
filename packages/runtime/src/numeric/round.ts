// What `Math` lacks for floats. The result of each is an f32 whenever the operands are.

import { HIGH, scratchF64, scratchI32 } from './scratch.js'

/** f64.nearest, f32.nearest: numbers from 2^52 to 2^53 have no fraction, so adding 2^52 rounds to even. */
export function nearest(x: number): number {
  if (x > 0) return x < 4503599627370496 ? x + 4503599627370496 - 4503599627370496 : x
  if (x < 0) return x > -4503599627370496 ? -(4503599627370496 - x - 4503599627370496) : x
  // Zero of either sign, or NaN, which becomes a quiet one.
  return x + x
}

/** f64.copysign, f32.copysign: the magnitude of `x` with the sign bit of `sign`. */
export function copySign(x: number, sign: number): number {
  scratchF64[0] = sign
  return scratchI32[HIGH]! < 0 ? -Math.abs(x) : Math.abs(x)
}
