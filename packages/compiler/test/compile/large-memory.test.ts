import { freemem } from 'node:os'
import { describe, expect, test } from 'vitest'
import { compileFields, type Exports, instantiateFields, outcome } from '../support/run-both-ways.js'

const OUT_OF_BOUNDS = 'RuntimeError: memory access out of bounds'
const GIGABYTE = 2 ** 30

/** The reason why a memory of this size cannot be had here; undefined if it can. */
function reasonToSkip(size: number): string | undefined {
  if (freemem() < size / 4) return `there are only ${Math.round(freemem() / GIGABYTE)} GiB of memory free`
  try {
    new Uint8Array(new ArrayBuffer(size))
    return undefined
  } catch (error) {
    return `the engine gives no memory of ${size / GIGABYTE} GiB: ${(error as Error).message}`
  }
}

const accesses = (type: 'i32' | 'i64') => `
  (func (export "load8") (param ${type}) (result i32) (i32.load8_u (local.get 0)))
  (func (export "load32") (param ${type}) (result i32) (i32.load (local.get 0)))
  (func (export "load64") (param ${type}) (result i64) (i64.load (local.get 0)))
  (func (export "offset") (param ${type}) (result i32) (i32.load8_u offset=0xC0000000 (local.get 0)))
  (func (export "store8") (param ${type} i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "store16") (param ${type} i32) (i32.store16 (local.get 0) (local.get 1)))
  (func (export "store64") (param ${type} i64) (i64.store (local.get 0) (local.get 1)))
  (func (export "storef") (param ${type} f32) (f32.store (local.get 0) (local.get 1)))
  (func (export "loadf") (param ${type}) (result f64) (f64.load (local.get 0)))
  (func (export "copy") (param ${type} ${type} ${type})
    (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "grow") (param ${type}) (result ${type}) (memory.grow (local.get 0)))`

describe.each([
  ['32-bit addresses', 'i32', (n: number) => n | 0],
  ['64-bit addresses', 'i64', (n: number) => BigInt(n)],
] as const)('a memory of 3 GiB with %s', (_, type, at) => {
  const size = 3 * GIGABYTE
  test('the last byte is in bounds, one past is not, and half way nothing changes', async (context) => {
    const reason = reasonToSkip(size)
    if (reason !== undefined) return context.skip(reason)
    const index = type === 'i64' ? 'i64 ' : ''
    const exports: Exports = await instantiateFields(`(memory ${index}49152) ${accesses(type)}`)
    exports.store8(at(size - 1), 0xab)
    expect(exports.load8(at(size - 1))).toBe(0xab)
    expect(outcome(() => exports.load8(at(size)))).toBe(OUT_OF_BOUNDS)
    expect(outcome(() => exports.store8(at(size), 1))).toBe(OUT_OF_BOUNDS)
    expect(outcome(() => exports.load32(at(size - 3)))).toBe(OUT_OF_BOUNDS)
    expect(exports.load32(at(size - 4))).toBe(0xab000000 | 0)
    expect(outcome(() => exports.offset(at(0)))).toBe(OUT_OF_BOUNDS)
    expect(outcome(() => exports.load8(at(2 ** 32 - 1)))).toBe(OUT_OF_BOUNDS)

    const half = 2 ** 31
    exports.store64(at(half - 4), 0x1122334455667788n)
    expect(exports.load64(at(half - 4))).toBe(0x1122334455667788n)
    expect(exports.load32(at(half - 2))).toBe(0x33445566)
    expect(exports.load32(at(half))).toBe(0x11223344)
    exports.copy(at(half + 1), at(half - 4), at(8))
    expect(exports.load64(at(half + 1))).toBe(0x1122334455667788n)
    exports.store16(at(half - 1), 0xbeef)
    expect(exports.load8(at(half - 1))).toBe(0xef)
    exports.storef(at(half - 3), 1.5)
    expect(exports.load32(at(half - 3))).toBe(0x3fc00000)
    exports.store64(at(half + 12), 0x4004000000000000n)
    expect(exports.loadf(at(half + 12))).toBe(2.5)
  })
})

test('a memory that grows across 2 GiB keeps its contents and bounds', async (context) => {
  const reason = reasonToSkip(2 * GIGABYTE + 131072)
  if (reason !== undefined) return context.skip(reason)
  const exports: Exports = await instantiateFields(`(memory 1 65536) ${accesses('i32')}`)
  exports.store64(65528, 42n)
  expect(exports.grow(32768)).toBe(1)
  expect(exports.load64(65528)).toBe(42n)
  exports.store8((2 ** 31 + 65535) | 0, 9)
  expect(exports.load8((2 ** 31 + 65535) | 0)).toBe(9)
  expect(outcome(() => exports.load8((2 ** 31 + 65536) | 0))).toBe(OUT_OF_BOUNDS)
})

test('more than 4 GiB, where the engine has them', async (context) => {
  const size = 4 * GIGABYTE + 65536
  const reason = reasonToSkip(size)
  if (reason !== undefined) return context.skip(reason)
  const exports: Exports = await instantiateFields(`(memory i64 65537) ${accesses('i64')}`)
  exports.store64(BigInt(size) - 8n, -2n)
  expect(exports.load64(BigInt(size) - 8n)).toBe(-2n)
  exports.store64(2n ** 32n - 4n, 0x1122334455667788n)
  expect(exports.load64(2n ** 32n - 4n)).toBe(0x1122334455667788n)
  expect(exports.load32(0n)).toBe(0)
  expect(outcome(() => exports.load8(BigInt(size)))).toBe(OUT_OF_BOUNDS)
})

test('only memories that say they may get that large have views for it', async () => {
  const text = (memory: string) =>
    compileFields(`${memory} (func (export "f") (drop (i32.load (i32.const 0))))`)
  expect(await text('(memory 32769)')).toContain('largeView')
  expect(await text('(memory 1 65536)')).toContain('largeView')
  expect(await text('(memory 32768 32768)')).not.toContain('largeView')
  expect(await text('(memory 1)')).not.toContain('largeView')
})
