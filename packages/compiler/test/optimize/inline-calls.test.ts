import { expect, test } from 'vitest'
import { parseFunction } from '../../src/ir/parse.js'
import type { Callees } from '../../src/ir/pass.js'
import { inlineCalls } from '../../src/optimize/inline-calls.js'
import { rewrites } from '../support/rewrites.js'
import { compileFields, expectOnAll, outcome } from '../support/run-both-ways.js'

/** Function 7 returns two values from one block, function 8 one from two, function 9 does not return. */
const functions = [
  `func pair 7 (i32, i32) -> (i32, i32)
b0(v0: i32, v1: i32):
  v2 = i32.add v0, v1
  v3 = i32.load offset=4 v1
  return v3, v2
`,
  `func choose 8 (i32) -> (i32)
b0(v0: i32):
  br_if v0, b1(v0), b2()
b1(v1: i32):
  return v1
b2():
  v2 = i32.const value=5
  return v2
`,
  `func fail 9 () -> (i32)
b0():
  unreachable
`,
].map((text) => parseFunction(text))

const callees: Callees = { find: (index) => functions.find((fn) => fn.index === index) }

rewrites(
  'a callee of one block becomes part of the block, one of several continues in another',
  (fn) => inlineCalls(fn, { traps: 'exact', callees }),
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = call function=7 v0, v1 -> (i32, i32)
  v3 = project result=1 v2 -> i32
  v4 = call function=8 v3 -> i32
  v5 = call function=1 v4 -> i32
  i32.store v0, v5
  return v4
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v7 = i32.add v0, v1
  v8 = i32.load offset=4 v1
  br_if v7, b1(v7), b2()
b1(v9: i32):
  br b3(v9)
b2():
  v11 = i32.const value=5
  br b3(v11)
b3(v10: i32):
  v5 = call function=1 v10 -> i32
  i32.store v0, v5
  return v10
`,
)

rewrites(
  'nothing is left behind a callee that does not return',
  (fn) => inlineCalls(fn, { traps: 'exact', callees }),
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = call function=9 -> i32
  v2 = i32.add v1, v0
  return v2
`,
  `func f 0 (i32) -> (i32)
b0(v0: i32):
  unreachable
`,
)

test('what is inlined does the same in the same order', async () => {
  const fields = `
    (memory 1) (global $g (mut i32) (i32.const 0))
    (func $rotate (param i64 i64) (result i64) (i64.rotl (local.get 0) (local.get 1)))
    (func $mix (param i64 i64) (result i64)
      (i64.add (i64.mul (call $rotate (i64.xor (local.get 0) (local.get 1)) (i64.const 23)) (i64.const 0x9E3779B97F4A7C15))
        (local.get 1)))
    (func $checked (param i32) (result i32)
      (global.set $g (i32.add (global.get $g) (i32.const 1)))
      (if (i32.eqz (local.get 0)) (then (return (i32.const -1))))
      (i32.load8_u (local.get 0)))
    (func $swap (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
    (func $odd (param i32) (result i32)
      (if (result i32) (local.get 0) (then (call $even (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0))))
    (func $even (param i32) (result i32)
      (if (result i32) (local.get 0) (then (call $odd (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 1))))
    (func (export "hash") (param i32) (result i64)
      (local $h i64)
      (loop $l
        (local.set $h (call $mix (local.get $h) (i64.extend_i32_u (local.get 0))))
        (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get $h))
    (func (export "walk") (param i32 i32) (result i32)
      (local $sum i32)
      (loop $l
        (local.set $sum (i32.add (local.get $sum) (call $checked (local.get 0))))
        (local.set 0 (i32.add (local.get 0) (i32.const 30000)))
        (br_if $l (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
      (local.get $sum))
    (func (export "swapped") (param i32 i64) (result i64)
      (local $n i32)
      (call $swap (local.get 0) (local.get 1)) (local.set $n)
      (i64.add (i64.extend_i32_s (local.get $n))))
    (func (export "odd") (param i32) (result i32) (call $odd (local.get 0)))
    (func (export "count") (result i32) (global.get $g))`
  expect(await compileFields(fields)).not.toMatch(/= (mix|rotate|checked)\(/)
  await expectOnAll(
    fields,
    (exports) => [
      exports.hash(5),
      exports.walk(0, 2),
      outcome(() => exports.walk(0, 4)),
      exports.count(),
      exports.swapped(-7, 1n << 40n),
      exports.odd(7),
      exports.odd(10),
    ],
    [-3273238706938305175n, -1, 'RuntimeError: memory access out of bounds', 6, (1n << 40n) - 7n, 1, 0],
  )
})
