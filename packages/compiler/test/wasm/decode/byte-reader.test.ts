import { expect, test } from 'vitest'
import { MalformedError } from '../../../src/errors.js'
import { ByteReader } from '../../../src/wasm/decode/byte-reader.js'
import { DEFAULT_FEATURES } from '../../../src/wasm/features.js'
import { signed, unsigned } from '../module-bytes.js'

function reader(bytes: readonly number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes), 0, bytes.length, DEFAULT_FEATURES)
}

function fault(read: (reader: ByteReader) => void, bytes: readonly number[]): string {
  try {
    read(reader(bytes))
  } catch (error) {
    if (error instanceof MalformedError) return error.fault
    throw error
  }
  return 'none'
}

const bits = [0, 1, 2, 6, 7, 8, 13, 14, 20, 21, 27, 28, 30, 31, 32, 33, 34, 35, 42, 48, 55, 56, 62, 63]

test('integers of every length', () => {
  for (const bit of bits) {
    for (const value of [(1n << BigInt(bit)) - 1n, 1n << BigInt(bit), (1n << BigInt(bit)) + 1n]) {
      if (value < 2n ** 32n) expect(reader(unsigned(value)).u32()).toBe(Number(value))
      const wide = reader(unsigned(value))
      expect(wide.u64()).toBe(Number(value))
      expect((BigInt(wide.hi >>> 0) << 32n) | BigInt(wide.lo >>> 0)).toBe(value)
      for (const either of [value, -value]) {
        if (BigInt.asIntN(32, either) === either) expect(reader(signed(either)).s32()).toBe(Number(either))
        if (BigInt.asIntN(33, either) === either) expect(reader(signed(either)).s33()).toBe(Number(either))
        if (BigInt.asIntN(64, either) !== either) continue
        const long = reader(signed(either))
        long.s64()
        expect((BigInt(long.hi) << 32n) | BigInt(long.lo >>> 0), String(either)).toBe(either)
      }
    }
  }
})

test('integers may be padded up to their length and no further', () => {
  expect(reader([0x80, 0x80, 0x80, 0x80, 0x00]).u32()).toBe(0)
  expect(reader([0xff, 0xff, 0xff, 0xff, 0x7f]).s32()).toBe(-1)
  expect(fault((r) => r.u32(), [0x80, 0x80, 0x80, 0x80, 0x80, 0x00])).toBe('integer representation too long')
  expect(fault((r) => r.u32(), [0xff, 0xff, 0xff, 0xff, 0x1f])).toBe('integer too large')
  expect(fault((r) => r.s32(), [0xff, 0xff, 0xff, 0xff, 0x0f])).toBe('integer too large')
  expect(fault((r) => r.s33(), [0xff, 0xff, 0xff, 0xff, 0x1f])).toBe('integer too large')
  expect(fault((r) => r.u64(), [...Array(9).fill(0xff), 0x02])).toBe('integer too large')
  expect(fault((r) => r.s64(), [...Array(9).fill(0x80), 0x7e])).toBe('integer too large')
  expect(fault((r) => r.s64(), [...Array(10).fill(0x80), 0x00])).toBe('integer representation too long')
})

test('nothing is read past the end of the range', () => {
  const bytes = Uint8Array.from([0x80, 0x01])
  const partial = () => new ByteReader(bytes, 0, 1, DEFAULT_FEATURES)
  expect(() => partial().u32()).toThrow('unexpected end of section or function')
  expect(() => partial().fixed32()).toThrow(MalformedError)
  expect(() => partial().take(2)).toThrow('length out of bounds')
  expect(fault((r) => r.u8(), [])).toBe('unexpected end')
})

test('a count that the input cannot hold fails before anything is made of it', () => {
  expect(fault((r) => r.count('types'), unsigned(1_000_000))).toBe('unexpected end')
})
