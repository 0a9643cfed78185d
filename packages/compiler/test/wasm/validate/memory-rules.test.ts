import { expect, test } from 'vitest'
import * as b from '../module-bytes.js'
import { expectBodies, validationError } from './expect-validation.js'

const MEMORIES = '(memory $small 1) (memory $large i64 1) (data $d "x")'

test('addresses have the type of their memory', async () => {
  await expectBodies(
    MEMORIES,
    [
      'i32.const 0 i32.load $small drop',
      'i64.const 0 i32.load $large offset=0x100000000 drop',
      'i64.const 0 f64.const 0 f64.store $large',
      'memory.size $large i64.eqz drop i64.const 1 memory.grow $large drop',
      'i32.const 0 i64.const 0 i32.const 0 memory.copy $small $large',
      'i64.const 0 i64.const 0 i64.const 0 memory.copy $large $large',
      'i64.const 0 i32.const 0 i64.const 0 memory.fill $large',
      'i64.const 0 i32.const 0 i32.const 0 memory.init $large $d data.drop $d',
    ],
    [
      'i64.const 0 i32.load $small drop',
      'i32.const 0 i32.load $large drop',
      'memory.size $large i32.eqz drop',
      'i32.const 0 i64.const 0 i64.const 0 memory.copy $small $large',
      ['data.drop 1', 'unknown data segment'],
      ['i32.const 0 i32.load 2 drop', 'unknown memory'],
    ],
  )
})

test('offsets and alignment are bounded', () => {
  const load = (...bytes: number[]) =>
    validationError(
      b.moduleBytes(
        b.section(b.TYPE, b.vector(b.functionType([], []))),
        b.section(b.FUNCTION, b.vector(0)),
        b.section(b.MEMORY, b.vector([0x00, 1])),
        b.section(b.CODE, b.vector(b.body([], 0x41, 0, ...bytes, 0x1a))),
      ),
    )?.fault
  expect(load(0x28, 2, ...b.unsigned(0xffff_ffff))).toBeUndefined()
  expect(load(0x28, 2, ...b.unsigned(0x1_0000_0000))).toBe('offset out of range')
  expect(load(0x28, 3, 0)).toBe('alignment must not be larger than natural')
  expect(load(0x28, 63, 0)).toBe('alignment must not be larger than natural')
  expect(load(0xfe, 0x10, 2, 0)).toBeUndefined()
  expect(load(0xfe, 0x10, 1, 0)).toBe('atomic alignment must be natural')
})

test('lanes', async () => {
  const vector = '(param v128) local.get 0'
  const lane = (index: number, ...opcode: number[]) =>
    validationError(b.functionModule([0x20, 0, 0xfd, opcode, index, 0x1a], { params: [b.V128] }))?.fault
  expect(lane(15, 0x15)).toBeUndefined()
  expect(lane(16, 0x15)).toBe('invalid lane index')
  expect(lane(2, 0x1d)).toBe('invalid lane index')
  await expectBodies(
    MEMORIES,
    [
      `${vector} local.get 0 i8x16.shuffle 0 31 0 0 0 0 0 0 0 0 0 0 0 0 0 0 drop`,
      '(param v128) i64.const 0 local.get 0 v128.load16_lane $large 7 drop',
      `${vector} i32x4.extract_lane 3 drop`,
    ],
    [`${vector} i8x16.swizzle drop`, '(param v128) i32.const 0 local.get 0 v128.load16_lane $large 7 drop'],
  )
})
