import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import { I32, I64 } from '../../src/ir/types.js'
import { createWorld, f32Bits, f64Bits, f64Number, type IrValue, interpretIr } from './interpret-ir.js'

function run(text: string, args: IrValue[], world = createWorld()) {
  return interpretIr(parseFunction(text), args, world)
}

test('loops pass block arguments all at once', () => {
  const fibonacci = `
func fibonacci 0 (i32) -> (i64)
b0(v0: i32):
  v1 = i64.const low=0 high=0
  v2 = i64.const low=1 high=0
  br b1(v0, v1, v2)
b1(v3: i32, v4: i64, v5: i64):
  br_if v3, b2(), b3()
b2():
  v6 = i32.const value=1
  v7 = i32.sub v3, v6
  v8 = i64.add v4, v5
  br b1(v7, v5, v8)
b3():
  return v4
`
  expect(run(fibonacci, [90])).toEqual({ kind: 'return', values: [2880067194370816120n] })
  expect(run(fibonacci, [10], createWorld({ fuel: 5 }))).toEqual({ kind: 'exhausted' })
})

test('memory is little-endian and traps at its end', () => {
  const copy = `
func copy 0 (i32, i32) -> (i64)
b0(v0: i32, v1: i32):
  v2 = i64.load offset=1 align=3 v0
  i32.store16 align=1 v1, v0
  v4 = i64.load8_s v1
  v5 = i64.add v2, v4
  return v5
`
  const world = createWorld()
  world.memories[0]!.set([0xff, 1, 2, 3, 4, 5, 6, 7, 8])
  expect(run(copy, [0, 16], world)).toEqual({ kind: 'return', values: [0x0807060504030201n] })
  expect(run(copy, [65528, 0], world)).toEqual({ kind: 'trap', message: 'memory access out of bounds' })
})

test('a legal caller and a lowered one see the same callee and global', () => {
  const world = createWorld({
    globals: [5n],
    functions: [
      {
        signature: { params: [I64, I32], results: [I64, I32] },
        run: ([a, b]) => [(a as bigint) * 3n, (b as number) + 1],
      },
    ],
  })
  const lowered = `
func caller 1 (i32) -> (i64)
b0(v0: i32):
  v1 = global.get global=0 -> i64
  v2 = call function=0 v1, v0 -> (i64, i32)
  v3 = project result=0 v2 -> i64
  global.set global=0 v3
  return v3
`
  expect(run(lowered, [7], world)).toEqual({ kind: 'return', values: [15n] })
  const legal = `
func caller 1 (i32) -> (i32, i32)
b0(v0: i32):
  v1 = i32.const value=0
  v2 = i32.const value=-1
  v3 = call function=0 v1, v2, v0 -> (i32, i32, i32)
  v4 = project result=0 v3 -> i32
  v5 = project result=1 v3 -> i32
  return v4, v5
`
  expect(run(legal, [7], world)).toEqual({ kind: 'return', values: [0, -3] })
  expect(world.globals).toEqual([15n])
})

test('floats are bits, rounded to their precision; NaN payloads last as long as the world wants', () => {
  const third = `
func third 0 (f32) -> (f32)
b0(v0: f32):
  v1 = f32.const bits=0x40400000
  v2 = f32.div v0, v1
  return v2
`
  expect(run(third, [f32Bits(1)])).toEqual({ kind: 'return', values: [f32Bits(Math.fround(1 / 3))] })
  const negate = `
func negate 0 (f64) -> (f64)
b0(v0: f64):
  v1 = f64.neg v0
  return v1
`
  expect(run(negate, [f64Bits(1.5)])).toEqual({ kind: 'return', values: [f64Bits(-1.5)] })
  const payload = 0x7ff0000000000001n
  expect(run(negate, [payload])).toEqual({
    kind: 'return',
    values: [BigInt.asIntN(64, payload | (1n << 63n))],
  })
  const canonical = run(negate, [payload], createWorld({ nan: 'canonical' }))
  expect(canonical).toEqual({ kind: 'return', values: [f64Bits(Number.NaN)] })
  expect(f64Number(f64Bits(-0))).toBe(-0)
})
