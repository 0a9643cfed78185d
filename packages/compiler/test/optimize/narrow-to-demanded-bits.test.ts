import { expect, test } from 'vitest'
import { narrowToDemandedBits } from '../../src/optimize/narrow-to-demanded-bits.js'
import { rewrites } from '../support/rewrites.js'
import { expectOnAll } from '../support/run-both-ways.js'

rewrites(
  'what only the low half counts of is computed in 32 bits, around loops as well',
  narrowToDemandedBits,
  `func f 0 (i32, i64) -> (i32)
b0(v0: i32, v1: i64):
  br b1(v1)
b1(v2: i64):
  v3 = i64.extend_i32_s v0
  v4 = i64.mul v2, v3
  v5 = i64.const low=7 high=9
  v6 = i64.add v4, v5
  v7 = i32.wrap_i64 v6
  br_if v7, b1(v6), b2()
b2():
  return v7
`,
  `func f 0 (i32, i64) -> (i32)
b0(v0: i32, v1: i64):
  v9 = i32.wrap_i64 v1
  br b1(v9)
b1(v8: i32):
  v2 = i64.extend_i32_u v8
  v3 = i64.extend_i32_s v0
  v10 = i32.mul v8, v0
  v4 = i64.extend_i32_u v10
  v5 = i64.const low=7 high=9
  v11 = i32.const value=7
  v12 = i32.add v10, v11
  v6 = i64.extend_i32_u v12
  br_if v12, b1(v12), b2()
b2():
  return v12
`,
)

rewrites(
  'masks, extensions and sums that change bits nobody looks at are left out',
  narrowToDemandedBits,
  `func f 0 (i32, i64) -> ()
b0(v0: i32, v1: i64):
  v2 = i32.const value=255
  v3 = i32.and v0, v2
  i32.store8 v0, v3
  v4 = i32.extend8_s v0
  i32.store16 v0, v4
  v5 = i32.extend16_s v0
  i32.store16 v0, v5
  v6 = i64.const low=0 high=1
  v7 = i64.add v1, v6
  i64.store32 v0, v7
  v8 = i32.const value=24
  v9 = i32.shr_s v0, v8
  i32.store8 v0, v9
  return
`,
  `func f 0 (i32, i64) -> ()
b0(v0: i32, v1: i64):
  v2 = i32.const value=255
  i32.store8 v0, v0
  v4 = i32.extend8_s v0
  i32.store16 v0, v4
  i32.store16 v0, v0
  v6 = i64.const low=0 high=1
  i64.store32 v0, v1
  v8 = i32.const value=24
  v9 = i32.shr_u v0, v8
  i32.store8 v0, v9
  return
`,
)

rewrites(
  'what both halves count of stays, and divisions do',
  narrowToDemandedBits,
  `func f 0 (i64, i64) -> (i64)
b0(v0: i64, v1: i64):
  v2 = i64.add v0, v1
  v3 = i64.div_u v2, v0
  v4 = i32.wrap_i64 v3
  v5 = i64.const low=-1 high=1
  v6 = i64.and v2, v5
  return v6
`,
)

const NUMBERS = [
  0n,
  1n,
  -1n,
  0x7fff_ffffn,
  0x8000_0000n,
  -0x8000_0000n,
  0x1_2345_6789n,
  -0x7fff_ffff_ffff_fff5n,
]

test('programs with undemanded halves do what they did', async () => {
  const expected: number[] = []
  const wrap = (value: bigint) => BigInt.asIntN(64, value)
  for (const a of NUMBERS) {
    for (const b of NUMBERS) {
      let x = a
      let y = b
      for (let n = 5n; n > 0n; n--) {
        const next = wrap((x ^ (y << 7n)) * (a | b) + n)
        y = n % 2n === 0n ? x : BigInt.asIntN(16, y)
        x = next
      }
      expected.push(Number(BigInt.asIntN(32, x - y)), Number(BigInt.asIntN(32, x + y)) & 0xff)
    }
  }
  await expectOnAll(
    `(memory 1)
    (func (export "f") (param $a i64) (param $b i64) (result i32 i32)
      (local $x i64) (local $y i64) (local $n i64) (local $next i64)
      (local.set $x (local.get $a))
      (local.set $y (local.get $b))
      (local.set $n (i64.const 5))
      (loop $again
        (local.set $next (i64.add
          (i64.mul
            (i64.xor (local.get $x) (i64.shl (local.get $y) (i64.const 7)))
            (i64.or (local.get $a) (local.get $b)))
          (local.get $n)))
        (local.set $y (select
          (i64.extend16_s (local.get $y))
          (local.get $x)
          (i32.wrap_i64 (i64.and (local.get $n) (i64.const 1)))))
        (local.set $x (local.get $next))
        (br_if $again (i32.wrap_i64 (local.tee $n (i64.sub (local.get $n) (i64.const 1))))))
      (i64.store8 (i32.const 3) (i64.add (local.get $x) (local.get $y)))
      (i32.wrap_i64 (i64.sub (local.get $x) (local.get $y)))
      (i32.load8_u (i32.const 3)))`,
    (exports) => NUMBERS.flatMap((a) => NUMBERS.flatMap((b) => exports.f(a, b))),
    expected,
  )
  expect(expected.length).toBe(2 * NUMBERS.length ** 2)
})
