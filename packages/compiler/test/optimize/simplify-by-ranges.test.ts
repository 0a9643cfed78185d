import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { eliminateDeadCode } from '../../src/optimize/eliminate-dead-code.js'
import { narrowToDemandedBits } from '../../src/optimize/narrow-to-demanded-bits.js'
import { simplifyByRanges } from '../../src/optimize/simplify-by-ranges.js'
import { countedLoop } from '../support/counted-loops.js'
import { createWorld, type IrValue, interpretIr } from '../support/interpret-ir.js'
import { rewrites } from '../support/rewrites.js'
import { expectOnAll } from '../support/run-both-ways.js'

rewrites(
  'an i64 that counts within 32 bits has a high half that costs nothing',
  simplifyByRanges,
  `func f 0 (i32) -> (i64)
b0(v0: i32):
  v1 = i64.const low=1 high=0
  v2 = i32.const value=2
  v3 = i32.ge_u v0, v2
  br_if v3, b1(), b4()
b1():
  v4 = i64.extend_i32_u v0
  br b2(v1)
b2(v5: i64):
  v6 = i64.add v5, v1
  v7 = i64.ne v6, v4
  br_if v7, b2(v6), b3()
b3():
  return v6
b4():
  return v1
`,
  `func f 0 (i32) -> (i64)
b0(v0: i32):
  v1 = i64.const low=1 high=0
  v2 = i32.const value=2
  v3 = i32.ge_u v0, v2
  br_if v3, b1(), b4()
b1():
  v4 = i64.extend_i32_u v0
  br b2(v1)
b2(v5: i64):
  v8 = i32.wrap_i64 v5
  v9 = i64.extend_i32_u v8
  v6 = i64.add v9, v1
  v10 = i32.wrap_i64 v6
  v11 = i64.extend_i32_u v10
  v7 = i32.ne v10, v0
  br_if v7, b2(v11), b3()
b3():
  return v11
b4():
  return v1
`,
)

rewrites(
  'and is computed in 32 bits then',
  (fn, context) => {
    for (const pass of [simplifyByRanges, narrowToDemandedBits, eliminateDeadCode]) pass(fn, context)
  },
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i64.const low=1 high=0
  v2 = i64.const low=1000 high=0
  br b1(v1)
b1(v3: i64):
  v4 = i64.mul v3, v3
  v5 = i64.rem_u v4, v2
  v6 = i64.add v5, v1
  v7 = i64.lt_s v6, v2
  br_if v7, b1(v6), b2()
b2():
  v8 = f64.convert_i64_s v6
  v9 = i32.trunc_sat_f64_s v8
  return v9
`,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v20 = i32.const value=1
  br b1(v20)
b1(v19: i32):
  v21 = i32.mul v19, v19
  v14 = i32.const value=1000
  v15 = i32.rem_u v21, v14
  v22 = i32.const value=1
  v23 = i32.add v15, v22
  v18 = i32.const value=1000
  v7 = i32.lt_u v23, v18
  br_if v7, b1(v23), b2()
b2():
  v8 = f64.convert_i32_u v23
  v9 = i32.trunc_sat_f64_s v8
  return v9
`,
)

rewrites(
  'a comparison that bounds decide is a constant; divisions stay where they can trap or overflow',
  simplifyByRanges,
  `func f 0 (i32, i32) -> (i32, i64)
b0(v0: i32, v1: i32):
  v2 = i32.const value=15
  v3 = i32.and v0, v2
  v4 = i64.extend_i32_s v3
  v5 = i64.const low=16 high=0
  v6 = i64.lt_u v4, v5
  v7 = i64.extend_i32_s v1
  v8 = i64.extend_i32_s v0
  v9 = i64.div_s v8, v7
  return v6, v9
`,
  `func f 0 (i32, i32) -> (i32, i64)
b0(v0: i32, v1: i32):
  v2 = i32.const value=15
  v3 = i32.and v0, v2
  v4 = i64.extend_i32_u v3
  v5 = i64.const low=16 high=0
  v6 = i32.const value=1
  v7 = i64.extend_i32_s v1
  v8 = i64.extend_i32_s v0
  v9 = i64.div_s v8, v7
  return v6, v9
`,
)

rewrites(
  'what is left of a product by a constant is computed at once, unless it could be inexact',
  simplifyByRanges,
  `func f 0 (i32, i32) -> (i64, i64, i64)
b0(v0: i32, v1: i32):
  v2 = i64.extend_i32_u v0
  v3 = i64.extend_i32_u v1
  v4 = i64.mul v2, v3
  v5 = i64.add v4, v3
  v6 = i64.const low=1000000007 high=0
  v7 = i64.rem_u v5, v6
  v8 = i64.const low=2147483647 high=0
  v9 = i64.rem_u v4, v8
  v10 = i64.rem_s v4, v6
  return v7, v9, v10
`,
  `func f 0 (i32, i32) -> (i64, i64, i64)
b0(v0: i32, v1: i32):
  v2 = i64.extend_i32_u v0
  v3 = i64.extend_i32_u v1
  v4 = i64.mul v2, v3
  v5 = i64.add v4, v3
  v6 = i64.const low=1000000007 high=0
  v11 = i32.const value=1000000007
  v12 = i32.mul_add_rem_u v0, v1, v1, v11
  v7 = i64.extend_i32_u v12
  v8 = i64.const low=2147483647 high=0
  v9 = i64.rem_u v4, v8
  v13 = i32.wrap_i64 v9
  v14 = i64.extend_i32_u v13
  v10 = i64.rem_s v4, v6
  v15 = i32.wrap_i64 v10
  v16 = i64.extend_i32_s v15
  return v7, v14, v16
`,
)

test('no loop changes, near the ends of the types either', () => {
  let compared = 0
  const numbers = [-(2n ** 63n), -9n, 0n, 2n ** 32n - 4n]
  const args: IrValue[] = [0n, -1n, 65n]
  for (const comparison of ['ne', 'lt_s', 'le_s', 'gt_s', 'ge_s', 'lt_u', 'ge_u'])
    for (const counter of ['before', 'after'] as const)
      for (const step of [1n, -1n, 8n])
        for (const limit of [undefined, ...numbers])
          for (const start of [undefined, ...numbers]) {
            const text = countedLoop({ type: 'i64', start, step, comparison, counter, limit })
            const before = parseFunction(text)
            const after = parseFunction(text)
            for (const pass of [simplifyByRanges, narrowToDemandedBits]) pass(after, { traps: 'exact' })
            verifyFunction(after, 'lowered')
            const isConstant = start !== undefined && limit !== undefined
            for (const argument of isConstant ? args.slice(0, 1) : args) {
              const world = () => createWorld({ fuel: 40 })
              const expected = interpretIr(before, [argument], world())
              expect(interpretIr(after, [argument], world()), `${argument}: ${text}`).toEqual(expected)
              compared++
            }
          }
  expect(compared).toBeGreaterThan(1000)
})

const INPUTS = [0, 1, 2, 7, 31, 65536, 2 ** 31 - 1, -(2 ** 31), -1, -77]

test('programs with small numbers of 64 bits do what they did', async () => {
  const expected: (bigint | number)[] = []
  for (const a of INPUTS) {
    for (const b of INPUTS) {
      let sum = 0n
      let power = 1n
      for (let i = 0n; i < BigInt((a & 63) + 1); i++) {
        power = (power * BigInt(b >>> 0) + i) % 1000003n
        sum += BigInt(Math.min(Math.max(a, -100), 100)) * i - power
      }
      expected.push(sum, Number(sum < 0n ? -sum >> 3n : sum / 7n) % 2 ** 31)
    }
  }
  await expectOnAll(
    `(func (export "f") (param $a i32) (param $b i32) (result i64 i32)
      (local $sum i64) (local $power i64) (local $i i64) (local $c i32)
      (local.set $power (i64.const 1))
      (local.set $c (select (i32.const -100) (local.get $a) (i32.lt_s (local.get $a) (i32.const -100))))
      (local.set $c (select (local.get $c) (i32.const 100) (i32.lt_s (local.get $c) (i32.const 100))))
      (loop $again
        (local.set $power (i64.rem_u
          (i64.add (i64.mul (local.get $power) (i64.extend_i32_u (local.get $b))) (local.get $i))
          (i64.const 1000003)))
        (local.set $sum (i64.sub
          (i64.add (local.get $sum) (i64.mul (i64.extend_i32_s (local.get $c)) (local.get $i)))
          (local.get $power)))
        (br_if $again (i64.lt_u
          (local.tee $i (i64.add (local.get $i) (i64.const 1)))
          (i64.extend_i32_u (i32.add (i32.and (local.get $a) (i32.const 63)) (i32.const 1))))))
      (local.get $sum)
      (i32.wrap_i64 (if (result i64) (i64.lt_s (local.get $sum) (i64.const 0))
        (then (i64.shr_s (i64.sub (i64.const 0) (local.get $sum)) (i64.const 3)))
        (else (i64.div_s (local.get $sum) (i64.const 7))))))`,
    (exports) => INPUTS.flatMap((a) => INPUTS.flatMap((b) => exports.f(a, b))),
    expected,
  )
  expect(expected.length).toBe(2 * INPUTS.length ** 2)
})

test('remainders of products are exact, near the ends of what is computed at once', async () => {
  const moduli = [10n, 65521n, 1000000007n, 2147483629n]
  const numbers = [0n, 1n, 2n, 9n, 65520n, 1000000006n, 2147483628n, 2147483647n, 4294967294n, 4294967295n]
  const fields = moduli.map(
    (modulus, k) => `
    (func (export "f${k}") (param i32 i32 i32) (result i64 i64)
      (i64.rem_u
        (i64.add
          (i64.mul (i64.extend_i32_u (local.get 0)) (i64.extend_i32_u (local.get 1)))
          (i64.extend_i32_u (local.get 2)))
        (i64.const ${modulus}))
      (i64.rem_s
        (i64.mul (i64.load32_u (i32.const 0)) (i64.extend_i32_u (i32.shr_u (local.get 1) (i32.const 2))))
        (i64.const ${modulus})))
    (func (export "g${k}") (param i32) (i32.store (i32.const 0) (local.get 0)))`,
  )
  const expected: bigint[] = []
  for (const modulus of moduli)
    for (const a of numbers)
      for (const b of numbers)
        for (const c of numbers) expected.push((a * b + c) % modulus, (a * (b >> 2n)) % modulus)
  await expectOnAll(
    `(memory 1)${fields.join('')}`,
    (exports) =>
      moduli.flatMap((_, k) =>
        numbers.flatMap((a) => {
          exports[`g${k}`](Number(a))
          return numbers.flatMap((b) =>
            numbers.flatMap((c) => exports[`f${k}`](Number(a), Number(b), Number(c))),
          )
        }),
      ),
    expected,
  )
  expect(expected.length).toBe(2 * moduli.length * numbers.length ** 3)
})
