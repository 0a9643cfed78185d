import { expect, test } from 'vitest'
import { encodeVlq, VlqReader } from '../../src/source-map/vlq.js'

test('numbers are written as the format has them', () => {
  expect([0, 1, -1, 15, 16, -16, 511, 123456789].map(encodeVlq)).toEqual([
    'A',
    'C',
    'D',
    'e',
    'gB',
    'hB',
    '+f',
    'qxmvrH',
  ])
})

test('and read again', () => {
  const numbers = [0, 1, -1, 31, -32, 512, -513, 513, 2 ** 31 - 1, -(2 ** 31 - 1)]
  const reader = new VlqReader(numbers.map(encodeVlq).join(''))
  expect(numbers.map(() => reader.next())).toEqual(numbers)
  expect(reader.next()).toBeUndefined()
})

test('what is no number is not read', () => {
  for (const text of ['', ',', 'g', 'gggggggggggA', '\u{1f600}', '!']) {
    expect(new VlqReader(text).next()).toBeUndefined()
  }
})
