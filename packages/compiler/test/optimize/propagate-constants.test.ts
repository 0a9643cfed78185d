import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { propagateConstants } from '../../src/optimize/propagate-constants.js'
import { rewrites } from '../support/rewrites.js'
import { expectOnAll } from '../support/run-both-ways.js'

rewrites(
  'what stays constant around a loop is one',
  propagateConstants,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=0
  br b1(v0, v1)
b1(v2: i32, v3: i32):
  v4 = i32.const value=7
  v5 = i32.shr_u v3, v4
  v6 = i32.shr_u v2, v4
  v7 = i32.add v6, v3
  br_if v7, b1(v7, v5), b2()
b2():
  return v5
`,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=0
  br b1(v0)
b1(v2: i32):
  v12 = i32.const value=0
  v4 = i32.const value=7
  v5 = i32.const value=0
  v6 = i32.shr_u v2, v4
  v7 = i32.add v6, v12
  br_if v7, b1(v7), b2()
b2():
  return v5
`,
)

rewrites(
  'a change on a way that is never taken is none; conditions become constants',
  propagateConstants,
  `func f 0 (i32, f64) -> (i32, f64)
b0(v0: i32, v1: f64):
  v2 = i64.const low=5 high=-1
  v3 = f64.const low=0 high=1073741824
  br b1(v0, v2, v3)
b1(v4: i32, v5: i64, v6: f64):
  v7 = i64.const low=5 high=-1
  v8 = i64.eq v5, v7
  br_if v8, b2(v5), b3()
b3():
  v9 = i64.const low=0 high=0
  br b2(v9)
b2(v10: i64):
  v11 = f64.mul v6, v6
  v12 = i32.const value=1
  v13 = select v3, v11, v8 -> f64
  v14 = i32.sub v4, v12
  br_if v14, b1(v14, v10, v13), b4()
b4():
  return v8, v6
`,
  `func f 0 (i32, f64) -> (i32, f64)
b0(v0: i32, v1: f64):
  v2 = i64.const low=5 high=-1
  v3 = f64.const low=0 high=1073741824 ; 2
  br b1(v0)
b1(v4: i32):
  v21 = i64.const low=5 high=-1
  v20 = f64.const low=0 high=1073741824 ; 2
  v7 = i64.const low=5 high=-1
  v8 = i32.const value=1
  br_if v8, b2(), b3()
b3():
  v9 = i64.const low=0 high=0
  br b2()
b2():
  v22 = i64.const low=5 high=-1
  v11 = f64.const low=0 high=1074790400 ; 4
  v12 = i32.const value=1
  v13 = f64.const low=0 high=1073741824 ; 2
  v14 = i32.sub v4, v12
  br_if v14, b1(v14), b4()
b4():
  return v8, v20
`,
)

rewrites(
  'counters, loads, traps and NaNs are no constants; nor is what differs between two ways',
  propagateConstants,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=0
  v2 = f64.const low=0 high=0 ; 0
  br b1(v1, v1, v1, v2, v1)
b1(v3: i32, v4: i32, v5: i32, v6: f64, v7: i32):
  v8 = i32.const value=1
  v9 = i32.add v3, v8
  v10 = i32.load align=2 v3
  v11 = i32.div_s v5, v5
  v12 = f64.div v6, v6
  br_if v10, b2(v1), b2(v8)
b2(v13: i32):
  v14 = i32.or v7, v13
  br_if v10, b1(v9, v10, v11, v12, v14), b3()
b3():
  return v4
`,
)

test('where corrections go around too often, nothing is changed', () => {
  const length = 12
  const params = Array.from({ length }, (_, i) => `v${i + 2}: i32`).join(', ')
  const shifted = Array.from({ length: length - 1 }, (_, i) => `v${i + 2}`).join(', ')
  const text = `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.const value=0
  br b1(${Array(length).fill('v1').join(', ')})
b1(${params}):
  br_if v0, b1(v0, ${shifted}), b2()
b2():
  return v13
`
  const fn = parseFunction(text)
  propagateConstants(fn)
  expect(printFunction(fn)).toBe(text)
})

test('loops of numbers whose high halves stay 0 answer what native code does', async () => {
  const fields = `
    (func (export "digits") (param $n i32) (result i32) (local $l i64) (local $count i32)
      (local.set $l (i64.extend_i32_u (local.get $n)))
      (loop $loop
        (local.set $count (i32.add (i32.mul (local.get $count) (i32.const 3)) (i32.wrap_i64 (i64.and (local.get $l) (i64.const 127)))))
        (br_if $loop (i64.ne (local.tee $l (i64.shr_u (local.get $l) (i64.const 7))) (i64.const 0))))
      (local.get $count))
    (func (export "switch") (param $n i32) (result i32) (local $state i32) (local $sum i32)
      (local.set $state (i32.const 2))
      (loop $loop
        (block $other (block $same (br_table $other $other $same (local.get $state)))
          (local.set $sum (i32.add (local.get $sum) (local.get $state)))
          (br_if $loop (local.tee $n (i32.sub (local.get $n) (i32.const 1))))
          (return (local.get $sum)))
        (local.set $state (i32.const 1)) (br $loop))
      (unreachable))`
  const numbers = [1, 2, 127, 128, 0x7fffffff, -1, -0x80000000]
  await expectOnAll(
    fields,
    (exports) => [...numbers.map((number) => exports.digits(number)), exports.switch(5), exports.switch(1)],
    [1, 2, 127, 1, 15247, 15255, 8, 10, 2],
  )
})
