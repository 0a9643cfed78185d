// In which shapes values travel, and where they are converted.

import { expect, test } from 'vitest'
import { parseFunction } from '../../../src/ir/parse.js'
import { printFunction } from '../../../src/ir/print.js'
import { verifyFunction } from '../../../src/ir/verify.js'
import { legalizeVector128 } from '../../../src/legalize/vector128.js'

function legalize(text: string): string {
  const fn = parseFunction(text)
  verifyFunction(fn, 'lowered')
  legalizeVector128(fn, { traps: 'exact' })
  verifyFunction(fn, 'lowered')
  return printFunction(fn)
}

/** The types of the parameters of b1 in a loop that starts with `start` and goes on with `next`. */
function loopTypes(start: string, next: string, use: string): string {
  const text = legalize(`
func loop 0 (i32) -> ()
b0(v0: i32):
  v1 = ${start}
  br b1(v1)
b1(v2: v128):
  v3 = ${next}
  br_if v0, b1(v3), b2()
b2():
  ${use}
  return
`)
  return /^b1\((.*)\):$/m.exec(text)![1]!.replaceAll(/v\d+: /g, '')
}

const ZERO = 'v128.const vector=0_0_0_0'
const STORE = 'v128.store v0, v3'

test('sums keep the shape of what they sum up', () => {
  expect(loopTypes(ZERO, 'f32x4.add v2, v2', STORE)).toBe('f32, f32, f32, f32')
  expect(loopTypes(ZERO, 'f64x2.add v2, v2', STORE)).toBe('f64, f64')
  expect(loopTypes(ZERO, 'i32x4.add v2, v2', STORE)).toBe('i32, i32, i32, i32')
  expect(loopTypes(ZERO, 'i16x8.mul v2, v2', STORE)).toBe(Array(8).fill('i32').join(', '))
  expect(loopTypes(ZERO, 'i16x8.add v2, v2', STORE)).toBe('i32, i32, i32, i32')
  expect(loopTypes(ZERO, 'i64x2.mul v2, v2', STORE)).toBe('i32, i32, i32, i32')
})

test('what is loaded counts as what it is used as', () => {
  expect(loopTypes('v128.load v0', 'f32x4.add v2, v2', STORE)).toBe('f32, f32, f32, f32')
  expect(loopTypes('v128.load v0', 'f64x2.sqrt v2', 'v128.store v0, v2')).toBe('f64, f64')
})

test('what is only copied travels as words', () => {
  expect(loopTypes('v128.load v0', 'v128.load offset=16 v0', STORE)).toBe('i32, i32, i32, i32')
  expect(
    loopTypes('v128.load v0', 'i8x16.shuffle lanes=4_5_6_7_0_1_2_3_8_9_10_11_12_13_14_15 v2, v2', STORE),
  ).toBe('i32, i32, i32, i32')
})

test('bits that may be anything do not travel as floats, whatever most uses want', () => {
  const integers = 'i32x4.splat v0'
  expect(loopTypes(integers, 'f32x4.add v2, v2', STORE)).toBe('i32, i32, i32, i32')
  const bits = 'v9 = i32x4.bitmask v2\n  i32.store v0, v9'
  expect(loopTypes('v128.load v0', 'f32x4.add v2, v2', bits)).toBe('i32, i32, i32, i32')
  expect(loopTypes(ZERO, 'f32x4.add v2, v2', bits)).toBe('f32, f32, f32, f32')
})

test('what is converted for a place behind a loop is converted there', () => {
  const text = legalize(`
func loop 0 (i32) -> (i32)
b0(v0: i32):
  v1 = v128.const vector=0_0_0_0
  br b1(v1)
b1(v2: v128):
  v3 = f32x4.add v2, v2
  br_if v0, b1(v3), b2()
b2():
  v4 = i32x4.extract_lane lane=2 v3
  return v4
`)
  expect(text).toMatchInlineSnapshot(`
    "func loop 0 (i32) -> (i32)
    b0(v0: i32):
      v5 = f32.const bits=0x00000000 ; 0
      br b1(v5, v5, v5, v5)
    b1(v6: f32, v7: f32, v8: f32, v9: f32):
      v10 = f32.add v6, v6
      v11 = f32.add v7, v7
      v12 = f32.add v8, v8
      v13 = f32.add v9, v9
      br_if v0, b1(v10, v11, v12, v13), b2()
    b2():
      v14 = i32.reinterpret_f32 v12
      return v14
    "
  `)
})

test('only lanes that are used are made', () => {
  const text = legalize(`
func lanes 0 (i32) -> (f32)
b0(v0: i32):
  v1 = v128.load v0
  v2 = v128.load offset=16 v0
  v3 = f32x4.mul v1, v2
  v4 = i8x16.shuffle lanes=4_5_6_7_4_5_6_7_4_5_6_7_4_5_6_7 v3, v3
  v5 = f32x4.sub v3, v4
  v6 = f32x4.extract_lane lane=0 v5
  return v6
`)
  expect(text).toMatchInlineSnapshot(`
    "func lanes 0 (i32) -> (f32)
    b0(v0: i32):
      v7 = f32.load v0
      v8 = f32.load offset=4 v0
      v9 = i32.load8_u offset=15 v0
      v10 = f32.load offset=16 v0
      v11 = f32.load offset=20 v0
      v12 = i32.load8_u offset=31 v0
      v13 = f32.mul v7, v10
      v14 = f32.mul v8, v11
      v15 = f32.sub v13, v14
      return v15
    "
  `)
})

test('comparisons stay conditions where they choose', () => {
  const text = legalize(`
func choose 0 (i32, i32) -> (f32)
b0(v0: i32, v1: i32):
  v2 = v128.load v0
  v3 = v128.load v1
  v4 = f32x4.lt v2, v3
  v5 = v128.bitselect v2, v3, v4
  v6 = f32x4.abs v5
  v7 = f32x4.sqrt v6
  v8 = f32x4.extract_lane lane=3 v7
  return v8
`)
  expect(text).toMatchInlineSnapshot(`
    "func choose 0 (i32, i32) -> (f32)
    b0(v0: i32, v1: i32):
      v9 = f32.load offset=12 v0
      v10 = f32.load offset=12 v1
      v11 = f32.lt v9, v10
      v12 = select v9, v10, v11 -> f32
      v13 = f32.abs v12
      v14 = f32.sqrt v13
      return v14
    "
  `)
})

test('a comparison of bytes becomes a mask of bits from the bits that say it', () => {
  const text = legalize(`
func find 0 (i32) -> (i32)
b0(v0: i32):
  v1 = v128.load32_zero v0
  v2 = i8x16.splat v0
  v3 = i8x16.eq v1, v2
  v4 = i8x16.bitmask v3
  return v4
`)
  expect(text.match(/i32\.shl/g)).toHaveLength(3)
  expect(text).not.toMatch(/i32\.sub/)
})

test('vectors cross the edges of the function as words', () => {
  const text = legalize(`
func pass 0 (i64, v128) -> (v128, i64, v128)
b0(v0: i64, v1: v128):
  v2 = call function=1 v1, v0 -> (v128, i64, v128)
  v3 = project result=1 v2 -> i64
  v4 = project result=2 v2 -> v128
  v5 = call function=2 v4 -> v128
  v6 = global.get global=3 -> v128
  global.set global=4 v6
  return v5, v3, v1
`)
  expect(text).toMatchInlineSnapshot(`
    "func pass 0 (i64, i32, i32, i32, i32) -> (i32, i32, i32, i32, i64, i32, i32, i32, i32)
    b0(v0: i64, v8: i32, v9: i32, v10: i32, v11: i32):
      v2 = call function=1 v8, v9, v10, v11, v0 -> (i32, i32, i32, i32, i64, i32, i32, i32, i32)
      v3 = project result=4 v2 -> i64
      v12 = project result=5 v2 -> i32
      v13 = project result=6 v2 -> i32
      v14 = project result=7 v2 -> i32
      v15 = project result=8 v2 -> i32
      v5 = call function=2 v12, v13, v14, v15 -> (i32, i32, i32, i32)
      v16 = project result=0 v5 -> i32
      v17 = project result=1 v5 -> i32
      v18 = project result=2 v5 -> i32
      v19 = project result=3 v5 -> i32
      v20 = global.get global=3 -> i32
      v21 = global.get global=3 half=1 -> i32
      v22 = global.get global=3 half=2 -> i32
      v23 = global.get global=3 half=3 -> i32
      global.set global=4 v20
      global.set global=4 half=1 v21
      global.set global=4 half=2 v22
      global.set global=4 half=3 v23
      return v16, v17, v18, v19, v3, v8, v9, v10, v11
    "
  `)
})

test('a function without vectors is not touched', () => {
  const text = `func plain 0 (f32, i64) -> (i64)
b0(v0: f32, v1: i64):
  f32.store v1, v0
  return v1
`
  const fn = parseFunction(text)
  legalizeVector128(fn, { traps: 'exact' })
  expect(printFunction(fn)).toBe(text)
})
