import { expect, test } from 'vitest'
import {
  f32ReinterpretI32,
  f64ReinterpretPair,
  i32ReinterpretF32,
  pairReinterpretF64,
} from '../../src/numeric/reinterpret.js'
import { RI } from '../../src/realm.js'
import { expectAgreement } from './native.js'

const isNotNaN32 = (bits: number) => (bits & 0x7fffffff) <= 0x7f800000
const isNotNaN64 = (bits: bigint) => BigInt.asUintN(63, bits) <= 0x7ff0000000000000n

test('i32.reinterpret_f32', () => {
  const numbers = (x: number | bigint) => (Number.isNaN(x as number) ? 1 : x)
  expectAgreement(i32ReinterpretF32, { opcode: [0xbc], params: ['f32'], result: 'i32' }, (all) =>
    all.map(numbers),
  )
})

test('f32.reinterpret_i32', () => {
  expectAgreement(f32ReinterpretI32, { opcode: [0xbe], params: ['i32'], result: 'f32' }, ([bits]) =>
    isNotNaN32(bits as number) ? [bits!] : [0],
  )
})

test('i64.reinterpret_f64', () => {
  const numbers = (x: number | bigint) => (Number.isNaN(x as number) ? 1 : x)
  expectAgreement(pairReinterpretF64, { opcode: [0xbd], params: ['f64'], result: 'i64' }, (all) =>
    all.map(numbers),
  )
})

test('f64.reinterpret_i64', () => {
  expectAgreement(f64ReinterpretPair, { opcode: [0xbf], params: ['i64'], result: 'f64' }, ([bits]) =>
    isNotNaN64(bits as bigint) ? [bits!] : [0n],
  )
})

test('a NaN stays one', () => {
  expect(f32ReinterpretI32(0x7fc00000)).toBeNaN()
  expect(f64ReinterpretPair(1, 0x7ff00000)).toBeNaN()
  expect(i32ReinterpretF32(Number.NaN) & 0x7fffffff).toBe(0x7fc00000)
  expect([pairReinterpretF64(Number.NaN), RI[1]! & 0x7fffffff]).toEqual([0, 0x7ff80000])
})
