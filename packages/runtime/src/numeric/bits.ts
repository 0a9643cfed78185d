// Bits of an i32: counting and rotating.

/** i32.ctz: 32 for 0. */
export function countTrailingZeros(x: number): number {
  return 32 - Math.clz32(~x & (x - 1))
}

/** i32.popcnt: sums neighbouring bits, then pairs, then all four bytes in one multiplication. */
export function countOnes(x: number): number {
  x -= (x >>> 1) & 0x55555555
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** i32.rotl: JavaScript takes shift counts modulo 32. */
export function rotateLeft(x: number, count: number): number {
  return (x << count) | (x >>> -count)
}

/** i32.rotr */
export function rotateRight(x: number, count: number): number {
  return (x >>> count) | (x << -count)
}
