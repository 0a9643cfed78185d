import { expect, test } from 'vitest'
import { ByteWriter } from '../src/byte-writer.js'

const bytesOf = (write: (out: ByteWriter) => unknown): number[] => {
  const out = new ByteWriter(1)
  write(out)
  return [...out.toBytes()]
}

test('unsigned numbers take seven bits a byte', () => {
  expect(bytesOf((out) => out.unsigned(0))).toEqual([0])
  expect(bytesOf((out) => out.unsigned(127))).toEqual([127])
  expect(bytesOf((out) => out.unsigned(128))).toEqual([0x80, 1])
  expect(bytesOf((out) => out.unsigned(0xffffffff))).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f])
  expect(bytesOf((out) => out.unsigned(2 ** 40))).toEqual([0x80, 0x80, 0x80, 0x80, 0x80, 0x20])
})

test('signed numbers keep their sign', () => {
  expect(bytesOf((out) => out.signed(-1))).toEqual([0x7f])
  expect(bytesOf((out) => out.signed(63))).toEqual([63])
  expect(bytesOf((out) => out.signed(64))).toEqual([0xc0, 0])
  expect(bytesOf((out) => out.signed(-65))).toEqual([0xbf, 0x7f])
  expect(bytesOf((out) => out.signed(-0x80000000))).toEqual([0x80, 0x80, 0x80, 0x80, 0x78])
  expect(bytesOf((out) => out.signed64(-(1n << 63n)))).toEqual([...Array(9).fill(0x80), 0x7f])
  expect(bytesOf((out) => out.signed64((1n << 63n) - 1n))).toEqual([...Array(9).fill(0xff), 0])
})

test('names are UTF-8 with their length in bytes', () => {
  expect(bytesOf((out) => out.name('aä'))).toEqual([3, 0x61, 0xc3, 0xa4])
})
