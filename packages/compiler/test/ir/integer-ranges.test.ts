import { expect, test } from 'vitest'
import type { IrFunction } from '../../src/ir/function.js'
import { analyzeIntegerRanges } from '../../src/ir/integer-ranges.js'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { I32, I64 } from '../../src/ir/types.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { countedLoop, i32, i64 } from '../support/counted-loops.js'
import { createWorld, type IrValue, interpretIr } from '../support/interpret-ir.js'
import { observe, randomIr } from '../support/random-ir.js'

/** The bounds of `v${id}` in IR text. */
function boundsOf(text: string, id: number): [number, number] {
  const fn = parseFunction(text)
  verifyFunction(fn, 'lowered')
  const { low, high } = analyzeIntegerRanges(fn, () => {}, true)
  return [low[id]!, high[id]!]
}

/** What fails where a value is not within its bounds. Returns a function that says how many were bounded. */
function watchBounds(fn: IrFunction) {
  const { low, high, floor } = analyzeIntegerRanges(fn, () => {}, true)
  let bounded = 0
  const watch = (value: number, result: IrValue | IrValue[]) => {
    const type = fn.type[value]
    if (type !== I32 && type !== I64) return
    const number = result as number | bigint
    if (BigInt.asUintN(type === I32 ? 32 : 64, BigInt(number)) < floor[value]!)
      expect.fail(`v${value} is ${number}, below ${floor[value]}:\n${printFunction(fn)}`)
    if (low[value]! > -(2 ** 31) || high[value]! < 2 ** 31 - 1) bounded++
    if (number >= low[value]! && number <= high[value]!) return
    expect.fail(`v${value} is ${number}, not from ${low[value]} to ${high[value]}:\n${printFunction(fn)}`)
  }
  return { watch, count: () => bounded }
}

test('values of random functions are within their bounds', () => {
  let bounded = 0
  for (let seed = 1; seed <= 200; seed++) {
    for (const stage of ['lowered', 'legal'] as const) {
      const random = randomIr(seed, stage, 80)
      const { watch, count } = watchBounds(random.fn)
      for (const args of random.runs) {
        observe(random, random.fn, args, (fn, given, world) => interpretIr(fn, given, { ...world, watch }))
      }
      bounded += count()
    }
  }
  expect(bounded).toBeGreaterThan(5_000)
})

const COMPARISONS = ['ne', 'lt_s', 'le_s', 'gt_s', 'ge_s', 'lt_u', 'le_u', 'gt_u', 'ge_u', 'eq'] as const

test('values of counted loops are within their bounds, near the ends of the types as well', () => {
  let bounded = 0
  const run = (
    type: 'i32' | 'i64',
    numbers: readonly bigint[],
    steps: readonly bigint[],
    args: IrValue[],
  ) => {
    for (const comparison of COMPARISONS)
      for (const counter of ['before', 'after'] as const)
        for (const step of steps)
          for (const limit of [undefined, ...numbers])
            for (const start of [undefined, ...numbers]) {
              const fn = parseFunction(countedLoop({ type, start, step, comparison, counter, limit }))
              const { watch, count } = watchBounds(fn)
              const isConstant = start !== undefined && limit !== undefined
              for (const argument of isConstant ? args.slice(0, 1) : args)
                interpretIr(fn, [argument], createWorld({ fuel: 100, watch }))
              bounded += count()
            }
  }
  const ofI32 = [-(2n ** 31n), -1n, 0n, 7n, 2n ** 31n - 8n, 2n ** 31n - 1n]
  const ofI64 = [-(2n ** 63n), -9n, 0n, 2n ** 53n - 20n, 2n ** 63n - 4n]
  run('i32', ofI32, [1n, -1n, 3n, 2n ** 30n], [0, 1, -1, 33, 2147483647, -2147483648])
  run('i64', ofI64, [1n, -1n, 8n], [0n, 1n, -1n, 65n, 2n ** 53n, -(2n ** 63n)])
  expect(bounded).toBeGreaterThan(10_000)
})

test('a counter is between where it starts and where it ends', () => {
  const count = (
    start: bigint,
    step: bigint,
    comparison: 'ne' | 'lt_s' | 'gt_s' | 'lt_u',
    counter: 'before' | 'after',
    limit: bigint,
  ) => boundsOf(countedLoop({ type: 'i32', start, step, comparison, counter, limit }), 3)
  const all = [-(2 ** 31), 2 ** 31 - 1]
  expect(count(0n, 8n, 'ne', 'after', 512n)).toEqual([0, 504])
  expect(count(0n, 8n, 'ne', 'before', 512n)).toEqual([0, 512])
  expect(count(0n, 8n, 'ne', 'before', 513n)).toEqual(all)
  expect(count(0n, 8n, 'ne', 'after', 0n)).toEqual(all)
  expect(count(10n, -1n, 'ne', 'after', 0n)).toEqual([1, 10])
  expect(count(10n, -3n, 'gt_s', 'before', 0n)).toEqual([-2, 10])
  expect(count(0n, 5n, 'lt_s', 'after', 12n)).toEqual([0, 10])
  expect(count(0n, 5n, 'lt_u', 'after', 12n)).toEqual([0, 10])
  expect(count(10n, -3n, 'lt_s', 'after', 12n)).toEqual(all)
})

test('what is added up in a counted loop is bounded by how often', () => {
  const text = `
func f 0 (i32, i32) -> (i64)
b0(v0: i32, v1: i32):
  v2 = ${i64(0n)}
  v3 = i64.extend_i32_u v1
  br_if v1, b1(v2, v2), b3(v2)
b1(v4: i64, v5: i64):
  v6 = i32.load8_u v0
  v7 = i64.extend_i32_u v6
  v8 = i64.add v5, v7
  v9 = ${i64(1n)}
  v10 = i64.add v4, v9
  v11 = i64.lt_u v10, v3
  br_if v11, b1(v10, v8), b3(v8)
b3(v12: i64):
  return v12
`
  expect(boundsOf(text, 4)).toEqual([0, 2 ** 32 - 2])
  expect(boundsOf(text, 8)).toEqual([0, 255 * (2 ** 32 - 1)])
  expect(boundsOf(text, 12)).toEqual([0, 255 * (2 ** 32 - 1)])
})

test('what is compared is narrower behind the comparison, and so is what it was made from', () => {
  const text = `
func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = ${i32(10n)}
  v3 = ${i32(-5n)}
  v4 = i32.add v0, v3
  v5 = i32.lt_u v4, v2
  v6 = i32.gt_s v1, v2
  v7 = i32.and v5, v6
  v8 = i32.eqz v7
  br_if v8, b2(), b1()
b1():
  v9 = i32.add v0, v2
  v10 = i32.lt_s v9, v1
  v11 = i32.le_s v1, v2
  v12 = select v0, v2, v10 -> i32
  br b3(v12)
b2():
  v13 = select v0, v2, v5 -> i32
  br b3(v13)
b3(v14: i32):
  return v14
`
  expect(boundsOf(text, 9)).toEqual([15, 24])
  expect(boundsOf(text, 11)).toEqual([0, 0])
  expect(boundsOf(text, 12)).toEqual([5, 14])
  expect(boundsOf(text, 13)).toEqual([5, 14])
  expect(boundsOf(text, 14)).toEqual([5, 14])
  expect(boundsOf(text, 0)).toEqual([-(2 ** 31), 2 ** 31 - 1])
})

test('what comes around a loop bounds it in the second walk', () => {
  const text = `
func f 0 (i64, i64) -> (i64)
b0(v0: i64, v1: i64):
  v2 = ${i64(1n)}
  v3 = ${i64(1000n)}
  br b1(v2)
b1(v4: i64):
  v5 = i64.mul v4, v4
  v6 = i64.rem_u v5, v3
  v7 = i32.wrap_i64 v6
  br_if v7, b1(v6), b2()
b2():
  return v4
`
  expect(boundsOf(text, 4)).toEqual([1, 999])
  expect(boundsOf(text, 5)).toEqual([1, 998001])
})

test('what a loop may leave as it is does not hide what else comes around', () => {
  const text = `
func f 0 (i64, i32) -> (i64)
b0(v0: i64, v1: i32):
  v2 = ${i64(5n)}
  v3 = ${i64(1000n)}
  br b1(v2, v2, v1)
b1(v4: i64, v5: i64, v6: i32):
  v7 = i64.rem_u v0, v3
  v8 = select v7, v4, v6 -> i64
  br_if v6, b2(), b3(v5)
b2():
  v9 = i64.mul v7, v7
  br b3(v9)
b3(v10: i64):
  v11 = i32.const value=1
  v12 = i32.sub v6, v11
  v13 = select v8, v4, v12 -> i64
  br_if v12, b1(v13, v10, v12), b4()
b4():
  v14 = i64.add v4, v5
  return v14
`
  expect(boundsOf(text, 4)).toEqual([0, 999])
  expect(boundsOf(text, 13)).toEqual([0, 999])
  expect(boundsOf(text, 5)).toEqual([0, 998001])
  expect(boundsOf(text, 10)).toEqual([0, 998001])
})

test('what starts without sign and never gets one has none, and others do not hide it', () => {
  const text = `
func f 0 (i64, i64) -> (i64)
b0(v0: i64, v1: i64):
  v2 = ${i64(1n)}
  v3 = ${i64(1000000007n)}
  v4 = i64.rem_u v0, v3
  br b1(v2, v2)
b1(v5: i64, v6: i64):
  v7 = i64.mul v5, v4
  v8 = i64.rem_s v7, v3
  v9 = i64.add v6, v1
  v10 = i32.wrap_i64 v9
  br_if v10, b1(v8, v9), b2()
b2():
  v11 = i64.add v5, v6
  return v11
`
  expect(boundsOf(text, 5)).toEqual([0, 1000000006])
  expect(boundsOf(text, 7)).toEqual([0, Infinity])
  expect(boundsOf(text, 6)).toEqual([-Infinity, Infinity])
})
