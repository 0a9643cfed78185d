// What `Math` lacks for floats. The result of each is an f32 whenever the operands are.

/** f64.nearest, f32.nearest: numbers from 2^52 to 2^53 have no fraction, so adding 2^52 rounds to even. */
export function nearest(x: number): number {
  if (x > 0) return x < 4503599627370496 ? x + 4503599627370496 - 4503599627370496 : x
  if (x < 0) return x > -4503599627370496 ? -(4503599627370496 - x - 4503599627370496) : x
  return x
}

/** f64.copysign, f32.copysign: the magnitude of `x` with the sign of `sign`, that of NaN being plus. */
export function copySign(x: number, sign: number): number {
  const magnitude = Math.abs(x)
  return sign < 0 || (sign === 0 && 1 / sign < 0) ? -magnitude : magnitude
}
