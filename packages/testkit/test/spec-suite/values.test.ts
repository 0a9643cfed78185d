import { expect, test } from 'vitest'
import {
  bitsMatch,
  bitsOf,
  differsInNaNOnly,
  hostReference,
  matches,
  needsBits,
  toJavaScript,
} from '../../src/spec-suite/values.js'

test('numbers become JavaScript values', () => {
  expect(toJavaScript({ type: 'i32', value: '4294967295' })).toBe(-1)
  expect(toJavaScript({ type: 'i64', value: '18446744073709551615' })).toBe(-1n)
  expect(toJavaScript({ type: 'f32', value: String(0x3fc00000) })).toBe(1.5)
  expect(toJavaScript({ type: 'f64', value: '9223372036854775808' })).toBe(-0)
})

test('results are compared exactly', () => {
  expect(matches(-1, { type: 'i32', value: '4294967295' })).toBe(true)
  expect(matches(0, { type: 'f64', value: '9223372036854775808' })).toBe(false)
  expect(matches(1, { type: 'i64', value: '1' })).toBe(false)
  expect(matches(hostReference('3'), { type: 'ref.extern', value: '3' })).toBe(true)
  expect(matches(hostReference('4'), { type: 'ref.extern', value: '3' })).toBe(false)
  expect(matches(null, { type: 'ref.extern' })).toBe(false)
  expect(matches(undefined, { type: 'ref.null' })).toBe(false)
  expect(
    matches(2, {
      type: 'either',
      values: [
        { type: 'i32', value: '1' },
        { type: 'i32', value: '2' },
      ],
    }),
  ).toBe(true)
})

test('NaN patterns: canonical has only the quiet bit, arithmetic at least that', () => {
  const canonical = { type: 'f32', value: 'nan:canonical' } as const
  const arithmetic = { type: 'f32', value: 'nan:arithmetic' } as const
  expect([0x7fc00000n, 0xffc00000n].map((bits) => bitsMatch(bits, canonical))).toEqual([true, true])
  expect([0x7fc00001n, 0x7fa00000n, 0x7f800000n].map((bits) => bitsMatch(bits, canonical))).toEqual([
    false,
    false,
    false,
  ])
  expect([0x7fc00001n, 0xffffffffn].map((bits) => bitsMatch(bits, arithmetic))).toEqual([true, true])
  expect([0x7fa00000n, 0x7f800000n].map((bits) => bitsMatch(bits, arithmetic))).toEqual([false, false])
  expect(bitsMatch(0x7fa00000n, { type: 'f32', value: String(0x7fa00000) })).toBe(true)
})

test('vectors are compared lane by lane', () => {
  const value = {
    type: 'v128',
    lane_type: 'f32',
    value: ['0', '1065353216', 'nan:canonical', '2147483648'],
  } as const
  const bits = (0x80000000n << 96n) | (0xffc00000n << 64n) | (0x3f800000n << 32n)
  expect(bitsMatch(bits, { ...value, value: [...value.value] })).toBe(true)
  expect(bitsMatch(bits + 1n, { ...value, value: [...value.value] })).toBe(false)
  expect(bitsOf({ type: 'v128', lane_type: 'i8', value: ['255', '1', ...Array(14).fill('0')] })).toBe(0x1ffn)
})

test('only values JavaScript cannot keep are compared by bits', () => {
  expect(needsBits({ type: 'f64', value: '0' })).toBe(false)
  expect(needsBits({ type: 'f64', value: 'nan:canonical' })).toBe(true)
  expect(needsBits({ type: 'f32', value: String(0x7fa00000) })).toBe(true)
})

test('a difference is one of NaNs only when both are NaNs', () => {
  const quiet = { type: 'f32', value: String(0x7fe00000) } as const
  expect(differsInNaNOnly(0x7fa00000n, quiet)).toBe(true)
  expect(differsInNaNOnly(0x3f800000n, quiet)).toBe(false)
  expect(differsInNaNOnly(0x7fa00000n, { type: 'f32', value: '0' })).toBe(false)
  expect(differsInNaNOnly(0x7fa00000n, { type: 'i32', value: '0' })).toBe(false)
  const lanes = { type: 'v128' as const, lane_type: 'f64' as const, value: ['nan:canonical', '5'] }
  expect(differsInNaNOnly((5n << 64n) | 0x7ff4000000000000n, lanes)).toBe(true)
  expect(differsInNaNOnly((6n << 64n) | 0x7ff4000000000000n, lanes)).toBe(false)
})
