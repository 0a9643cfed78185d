import { expect, test } from 'vitest'
import { IrFunction } from '../../src/ir/function.js'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { F32, F64, I32, I64 } from '../../src/ir/types.js'

const ROUND_TRIPS: Record<string, string> = {
  'constants, memory and branches': `func add 3 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=-5
  v3 = i32.add v0, v2
  v4 = i32.load offset=8 align=2 v3
  i32.store offset=4294967295 memory=1 v4, v3
  br_if v4, b1(v2), b2()
b1(v6: i32):
  return v6
b2():
  unreachable
`,
  'calls, tuples and projects': `func $main.x 0 (i64, (ref null 3), funcref) -> (i64, (ref 3), externref)
b0(v0: i64, v1: (ref null 3), v2: funcref):
  v3 = call function=7 v0, v1 -> (i64, (ref 3), f32)
  v4 = project result=0 v3 -> i64
  v5 = project result=2 v3 -> f32
  call function=0 v5
  v7 = call_indirect type=2 table=1 v0, v4 -> externref
  call_indirect type=2 v0, v4
  return v4, v1, v7
`,
  'bits of constants, NaN payloads and -0 among them': `func "a \\"b\\n ; c" 1 () -> ()
b0():
  v0 = f32.const bits=0x7fc00001 ; NaN
  v1 = f32.const bits=0x80000000 ; -0
  v2 = f64.const low=1 high=-1073741824 ; -2.0000000000000004
  v3 = f64.const low=1 high=-524288 ; NaN
  v4 = i64.const low=-1 high=0
  v5 = select v2, v3, v0 -> f64
  return
`,
  'contents of vectors, lanes': `func f 1 (v128, i32) -> (v128)
b0(v0: v128, v1: i32):
  v2 = v128.const vector=0x00000001_0xffffffff_0x00000000_0x7fc00001
  v3 = i8x16.shuffle lanes=0_31_2_3_4_5_6_7_8_9_10_11_12_13_14_15 v0, v2
  v4 = i16x8.extract_lane_s lane=7 v3
  v5 = v128.load8_lane offset=1 memory=2 lane=15 v1, v3
  v128.store64_lane lane=0 v4, v5
  v7 = v128.const vector=0x00000001_0xffffffff_0x00000000_0x7fc00001
  return v7
`,
  'branch hints, tables, ids with gaps': `func f 1 () -> ()
b0():
  v7 = i32.const value=0
  br_table v7, b4(v7), b9(v7, v7), b4(v7)
b9(v8: i32, v12: i32):
  br_if likely=true v8, b4(v12), b2()
b2():
  br b4(v7)
b4(v10: i32):
  return
`,
}

for (const [title, text] of Object.entries(ROUND_TRIPS)) {
  test(`prints what it has parsed: ${title}`, () => {
    expect(printFunction(parseFunction(text))).toBe(text)
  })
}

test('parses what it has printed, ids included', () => {
  const fn = new IrFunction(12, 'made', { params: [I32, I64], results: [F64] })
  const entry = fn.createBlock()
  const exit = fn.createBlock()
  fn.blocks = [entry, exit]
  const address = fn.createParameter(entry, I32)
  const number = fn.createParameter(entry, I64)
  const store = fn.create('i64.store', 0 as typeof I32, [address, number], { a: 16, c: 3 })
  const constant = fn.create('f32.const', F32, [], { a: 0x7fa00000 })
  const promoted = fn.createUnary('f64.promote_f32', F64, constant)
  entry.instructions = [store, constant, promoted]
  const result = fn.createParameter(exit, F64)
  entry.terminator = { kind: 'br', operands: [], edges: [{ target: exit, args: [promoted] }], offset: 3 }
  exit.terminator = { kind: 'return', operands: [result], edges: [], offset: 4 }

  const parsed = parseFunction(printFunction(fn))
  expect(printFunction(parsed)).toBe(printFunction(fn))
  expect(parsed.index).toBe(12)
  expect(parsed.signature).toEqual(fn.signature)
  expect(parsed.op).toEqual(fn.op)
  expect(parsed.type).toEqual(fn.type)
  expect(parsed.a).toEqual(fn.a)
  expect(parsed.c).toEqual(fn.c)
  expect(parsed.blocks.map((block) => block.instructions)).toEqual([[store, constant, promoted], []])
})

test.each([
  ['', 'no function'],
  ['func f 0 () -> ()\n  return', 'an instruction outside of a block'],
  ['func f 0 () -> ()\nb0():\n  v0 = i32.konst', 'no operator: i32.konst'],
  ['func f 0 () -> ()\nb0():\n  v0 = i32.const bits=1\n  return', 'no immediate: bits'],
  ['func f 0 () -> ()\nb0():\n  i32.const value=1\n  return', 'i32.const of type'],
  ['func f 0 (i33) -> ()', 'no type: i33'],
  ['func f 0 () -> ()\nb0(v0: i32, v0: i32):\n  return', 'v0 is defined twice'],
  ['func f 0 () -> ()\nb0():\n', 'a block without terminator'],
])('tells what it cannot read: %s', (text, message) => {
  expect(() => parseFunction(text)).toThrow(message)
})
