import { expect, test } from 'vitest'
import { analyzeControlFlow } from '../../src/ir/control-flow.js'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { analyzeValueRanges } from '../../src/ir/value-ranges.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { eliminateDeadCode } from '../../src/optimize/eliminate-dead-code.js'
import { simplifyByRanges } from '../../src/optimize/simplify-by-ranges.js'
import { createWorld, type IrValue, interpretIr } from '../support/interpret-ir.js'

/** The bounds of `v${id}` in IR text. */
function boundsOf(text: string, id: number): [number, number] {
  const fn = parseFunction(text)
  verifyFunction(fn, 'lowered')
  const { low, high } = analyzeValueRanges(fn, analyzeControlFlow(fn))
  return [low[id]!, high[id]!]
}

/** A loop around `step` from `init` for as long as the comparison holds. */
const loop = (
  type: string,
  init: string,
  step: string,
  comparison: string,
  compared: string,
  limit: string,
) => `
func f 0 (${type}) -> (${type})
b0(v0: ${type}):
  v1 = ${init}
  v2 = ${limit}
  br b1(v1)
b1(v3: ${type}):
  v4 = ${step}
  v5 = ${type}.add v3, v4
  v6 = ${type}.${comparison} ${compared}, v2
  br_if v6, b1(v5), b2()
b2():
  return v3
`

const constant = (type: string, value: bigint) =>
  type === 'i32'
    ? `i32.const value=${BigInt.asIntN(32, value)}`
    : `i64.const low=${BigInt.asIntN(32, value)} high=${BigInt.asIntN(32, value >> 32n)}`

test('a counter is between where it starts and where it ends', () => {
  const count = (init: bigint, step: bigint, comparison: string, compared: string, limit: bigint) => {
    const c = (value: bigint) => constant('i32', value)
    return boundsOf(loop('i32', c(init), c(step), comparison, compared, c(limit)), 3)
  }
  expect(count(0n, 8n, 'ne', 'v5', 512n)).toEqual([0, 504])
  expect(count(0n, 8n, 'ne', 'v3', 512n)).toEqual([0, 512])
  expect(count(0n, 8n, 'ne', 'v3', 513n)).toEqual([-(2 ** 31), 2 ** 31 - 1])
  expect(count(0n, 8n, 'ne', 'v5', 0n)).toEqual([-(2 ** 31), 2 ** 31 - 1])
  expect(count(10n, -1n, 'ne', 'v5', 0n)).toEqual([1, 10])
  expect(count(10n, -3n, 'gt_s', 'v3', 0n)).toEqual([-2, 10])
  expect(count(0n, 5n, 'lt_s', 'v5', 12n)[0]).toBe(0)
  expect(count(0n, 5n, 'lt_u', 'v5', 12n)).toEqual([0, 11])
  expect(count(2147483640n, 5n, 'lt_s', 'v5', 2147483647n)).toEqual([-(2 ** 31), 2 ** 31 - 2])
})

test('what is compared is narrower behind the comparison', () => {
  const text = `
func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=10
  v3 = i32.lt_u v0, v2
  br_if v3, b1(), b2()
b1():
  v4 = i32.add v0, v2
  v5 = i32.lt_s v4, v2
  br b3(v5)
b2():
  v6 = i32.const value=1
  br b3(v6)
b3(v7: i32):
  return v7
`
  expect(boundsOf(text, 4)).toEqual([10, 19])
  expect(boundsOf(text, 5)).toEqual([0, 0])
  expect(boundsOf(text, 7)).toEqual([0, 1])
  expect(boundsOf(text, 0)).toEqual([-(2 ** 31), 2 ** 31 - 1])
})

test('an i64 that fits in 32 bits has a high half that costs nothing', () => {
  const fn = parseFunction(`
func f 0 (i32) -> (i64)
b0(v0: i32):
  v1 = i64.const low=1 high=0
  v2 = i32.const value=2
  v3 = i32.ge_s v0, v2
  br_if v3, b1(), b4()
b1():
  v4 = i64.extend_i32_s v0
  br b2(v1)
b2(v5: i64):
  v6 = i64.add v5, v1
  v7 = i64.ne v6, v4
  br_if v7, b2(v6), b3()
b3():
  return v6
b4():
  return v1
`)
  simplifyByRanges(fn)
  verifyFunction(fn, 'lowered')
  eliminateDeadCode(fn, { traps: 'exact' })
  expect(printFunction(fn)).toMatchInlineSnapshot(`
    "func f 0 (i32) -> (i64)
    b0(v0: i32):
      v1 = i64.const low=1 high=0
      v2 = i32.const value=2
      v3 = i32.ge_s v0, v2
      br_if v3, b1(), b4()
    b1():
      v4 = i64.extend_i32_s v0
      br b2(v1)
    b2(v5: i64):
      v8 = i32.wrap_i64 v5
      v9 = i64.extend_i32_u v8
      v6 = i64.add v9, v1
      v10 = i32.wrap_i64 v6
      v11 = i64.extend_i32_u v10
      v12 = i32.wrap_i64 v4
      v7 = i32.ne v10, v12
      br_if v7, b2(v11), b3()
    b3():
      return v11
    b4():
      return v1
    "
  `)
})

/** Runs all loops of a kind before and after the pass. */
function compareLoops(type: 'i32' | 'i64', numbers: readonly bigint[], steps: readonly bigint[]): number {
  let compared = 0
  const comparisons = ['ne', 'lt_s', 'le_s', 'gt_s', 'ge_s', 'lt_u', 'ge_u']
  for (const comparison of comparisons)
    for (const counter of ['v3', 'v5'])
      for (const step of steps)
        for (const limit of ['v0', ...numbers])
          for (const init of ['v0', ...numbers]) {
            const source = (value: bigint | string) =>
              typeof value === 'bigint' ? constant(type, value) : `${type}.shr_s v0, v0`
            const text = loop(type, source(init), constant(type, step), comparison, counter, source(limit))
            const before = parseFunction(text)
            const after = parseFunction(text)
            simplifyByRanges(after)
            verifyFunction(after, 'lowered')
            const args: IrValue[] = type === 'i32' ? [0, 1, -1, 33] : [0n, 1n, -1n, 65n]
            for (const argument of typeof init === 'string' || typeof limit === 'string'
              ? args
              : args.slice(0, 1)) {
              const world = () => createWorld({ fuel: 200 })
              const expected = interpretIr(before, [argument], world())
              expect(interpretIr(after, [argument], world()), `${argument}: ${text}`).toEqual(expected)
              compared++
            }
          }
  return compared
}

test('no loop changes, near the ends of the types either', () => {
  const i32 = [-(2n ** 31n), -1n, 0n, 7n, 2n ** 31n - 8n, 2n ** 31n - 1n]
  const i64 = [-(2n ** 63n), -9n, 1n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 4n]
  expect(compareLoops('i32', i32, [1n, -8n, 2n ** 30n])).toBeGreaterThan(2000)
  expect(compareLoops('i64', i64, [-1n, 8n, 2n ** 31n - 1n])).toBeGreaterThan(2000)
})
