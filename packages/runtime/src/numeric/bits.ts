// Counting bits of an i32.

/** i32.ctz: 32 for 0. */
export function i32Ctz(x: number): number {
  return 32 - Math.clz32(~x & (x - 1))
}

/** i32.popcnt: sums neighbouring bits, then pairs, then all four bytes in one multiplication. */
export function i32Popcnt(x: number): number {
  x -= (x >>> 1) & 0x55555555
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
