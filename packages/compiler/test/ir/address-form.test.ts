import { expect, test } from 'vitest'
import { addressForm, indexForm, maximumBytes } from '../../src/ir/address-form.js'
import type { AddressType, Limits } from '../../src/wasm/types.js'

function limits(index: AddressType, max: number | undefined, pageSizeLog2 = 16): Limits {
  return { min: 0, max, index, pageSizeLog2, shared: false, inverted: false }
}

test('the most bytes of a memory', () => {
  expect(maximumBytes(limits('i32', undefined))).toBe(2 ** 32)
  expect(maximumBytes(limits('i32', 3))).toBe(3 * 65536)
  expect(maximumBytes(limits('i32', 3, 0))).toBe(3)
  expect(maximumBytes(limits('i64', undefined))).toBe(Infinity)
  expect(maximumBytes(limits('i64', 2 ** 20))).toBe(2 ** 36)
})

test('an address of 64 bits saturates where what is out of bounds as a consequence is so anyway', () => {
  expect(addressForm(limits('i32', undefined))).toBe('i32')
  expect(addressForm(limits('i64', 65535))).toBe('saturated')
  expect(addressForm(limits('i64', 65536))).toBe('float')
  expect(addressForm(limits('i64', undefined))).toBe('float')
})

test('no number of pages that saturates is taken for a negative one', () => {
  expect(addressForm(limits('i64', 2 ** 31 - 1, 0))).toBe('saturated')
  expect(addressForm(limits('i64', 2 ** 31, 0))).toBe('float')
})

test('indices of tables always saturate', () => {
  expect(indexForm(limits('i32', undefined, 0))).toBe('i32')
  expect(indexForm(limits('i64', undefined, 0))).toBe('saturated')
})
