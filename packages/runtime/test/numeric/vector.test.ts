import { expect, test } from 'vitest'
import { pickBytes } from '../../src/numeric/vector.js'

const WORDS = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c] as const

/** The same with the highest bit of each byte set. */
const NEGATIVE = WORDS.map((word) => word | 0x80808080) as unknown as typeof WORDS

test('bytes are picked by their number', () => {
  expect(pickBytes(...WORDS, 0x03020100)).toBe(0x03020100)
  expect(pickBytes(...WORDS, 0x000f0708)).toBe(0x000f0708)
  expect(pickBytes(...NEGATIVE, 0x0f0e0d0c) >>> 0).toBe(0x8f8e8d8c)
})

test('what is not there is 0', () => {
  expect(pickBytes(...NEGATIVE, 0x10ff807f)).toBe(0)
  expect(pickBytes(...NEGATIVE, 0x1000ff0f | 0)).toBe(0x0080008f)
})
