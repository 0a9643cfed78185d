import { expect, test } from 'vitest'
import { multiplyAddRemainder, multiplyHighUnsigned } from '../../src/numeric/multiply.js'
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

test('multiplyAddRemainder is exact where the divisor is as large as the compiler asks for', () => {
  const random = new RandomBits()
  const divisors = [
    2,
    3,
    7,
    10,
    1000,
    16381,
    16384,
    65521,
    998244353,
    1000000007,
    2 ** 30,
    2 ** 31 - 2 ** 15,
    2 ** 31 - 1,
  ]
  let checks = 0
  const check = (a: number, b: number, c: number, divisor: number) => {
    const most = (a >>> 0) * (b >>> 0) + (c >>> 0)
    const margin = most < 2 ** 50 ? 0 : Math.ceil(most * 2 ** -50)
    if (divisor + margin > 0x7fffffff || most / divisor >= 2 ** 49) return
    const exact = (BigInt(a >>> 0) * BigInt(b >>> 0) + BigInt(c >>> 0)) % BigInt(divisor)
    const rest = multiplyAddRemainder(a, b, c, divisor)
    if (rest !== Number(exact)) expect([a, b, c, divisor, rest]).toEqual([a, b, c, divisor, Number(exact)])
    checks++
  }
  const edges = [0, 1, 2, 0xffff, 0x10000, 0x7fffffff, -0x80000000, -2, -1]
  for (const divisor of divisors)
    for (const a of [...edges, divisor - 1, divisor])
      for (const b of [...edges, divisor - 1, divisor])
        for (const c of [0, 1, divisor - 1, divisor, -1]) check(a, b, c, divisor)
  for (let i = 0; i < 30_000; i++) {
    const divisor =
      i % 2 === 0 ? divisors[random.below(divisors.length)]! : (random.i32() >>> (1 + random.below(20))) + 2
    // Dividends just below and above multiples of the divisor, whose quotients are the hardest to estimate.
    check(random.i32() >>> random.below(32), divisor, [0, divisor - 1, 1][i % 3]!, divisor)
    check(random.i32() >>> random.below(32), random.i32() >>> random.below(32), random.i32(), divisor)
  }
  expect(checks).toBeGreaterThan(30_000)
})
