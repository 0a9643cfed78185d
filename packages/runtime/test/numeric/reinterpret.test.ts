import { expect, test } from 'vitest'
import {
  pairFromFloat64,
  pairToFloat64Bits,
  reinterpretFloat32,
  reinterpretInteger32,
} from '../../src/numeric/reinterpret.js'
import { RI } from '../../src/realm.js'
import { expectAgreement } from './native.js'

const isNotNaN32 = (bits: number) => (bits & 0x7fffffff) <= 0x7f800000
const isNotNaN64 = (bits: bigint) => BigInt.asUintN(63, bits) <= 0x7ff0000000000000n

test('i32.reinterpret_f32', () => {
  const numbers = (x: number | bigint) => (Number.isNaN(x as number) ? 1 : x)
  expectAgreement(reinterpretFloat32, { opcode: [0xbc], params: ['f32'], result: 'i32' }, (all) =>
    all.map(numbers),
  )
})

test('f32.reinterpret_i32', () => {
  expectAgreement(reinterpretInteger32, { opcode: [0xbe], params: ['i32'], result: 'f32' }, ([bits]) =>
    isNotNaN32(bits as number) ? [bits!] : [0],
  )
})

test('i64.reinterpret_f64', () => {
  const numbers = (x: number | bigint) => (Number.isNaN(x as number) ? 1 : x)
  expectAgreement(pairFromFloat64, { opcode: [0xbd], params: ['f64'], result: 'i64' }, (all) =>
    all.map(numbers),
  )
})

test('f64.reinterpret_i64', () => {
  expectAgreement(pairToFloat64Bits, { opcode: [0xbf], params: ['i64'], result: 'f64' }, ([bits]) =>
    isNotNaN64(bits as bigint) ? [bits!] : [0n],
  )
})

test('a NaN stays one', () => {
  expect(reinterpretInteger32(0x7fc00000)).toBeNaN()
  expect(pairToFloat64Bits(1, 0x7ff00000)).toBeNaN()
  expect(reinterpretFloat32(Number.NaN) & 0x7fffffff).toBe(0x7fc00000)
  expect([pairFromFloat64(Number.NaN), RI[1]! & 0x7fffffff]).toEqual([0, 0x7ff80000])
})
