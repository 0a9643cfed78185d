import { expect, test } from 'vitest'
import { multiplyHighUnsigned } from '../../src/numeric/multiply.js'
import { RandomBits } from './native.js'

function highProduct(a: number, b: number): number {
  return Number(BigInt.asIntN(32, (BigInt(a >>> 0) * BigInt(b >>> 0)) >> 32n))
}

test('multiplyHighUnsigned is the high half of the unsigned product', () => {
  const random = new RandomBits()
  const edges = [
    0, 1, 2, 3, 0x7fff, 0x8000, 0xffff, 0x10000, 0x10001, 0x7fffffff, -0x80000000, -0x7fffffff, -2, -1,
  ]
  for (const a of edges) for (const b of edges) expect(multiplyHighUnsigned(a, b)).toBe(highProduct(a, b))
  for (let i = 0; i < 20_000; i++) {
    const a = random.i32() >> random.below(32)
    const b = random.i32() >>> random.below(32)
    if (multiplyHighUnsigned(a, b) !== highProduct(a, b))
      expect([a, b, multiplyHighUnsigned(a, b)]).toEqual([a, b, highProduct(a, b)])
  }
})

test('multiplyHighUnsigned holds where the error of the float64 product is largest', () => {
  for (let i = 0; i < 50_000; i++) {
    const a = (-1 - i) | 0
    const b = (-1 - Math.imul(i, 7919)) | 0
    if (multiplyHighUnsigned(a, b) !== highProduct(a, b))
      expect([a, b, multiplyHighUnsigned(a, b)]).toEqual([a, b, highProduct(a, b)])
  }
})
