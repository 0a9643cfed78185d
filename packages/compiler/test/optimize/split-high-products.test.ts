import { expect, test } from 'vitest'
import { splitHighProducts } from '../../src/optimize/split-high-products.js'
import { rewrites } from '../support/rewrites.js'
import { expectOnAll } from '../support/run-both-ways.js'

rewrites(
  'a product in a loop is computed by pieces, one by a small constant is not',
  splitHighProducts,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v9 = i32.const value=3
  br b1(v0)
b1(v2: i32):
  v3 = i32.mul_high_u v2, v1
  v4 = i32.mul_high_u v3, v9
  br_if v4, b1(v4), b2()
b2():
  v5 = i32.mul_high_u v4, v1
  return v5
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v9 = i32.const value=3
  br b1(v0)
b1(v2: i32):
  v10 = i32.const value=65535
  v11 = i32.const value=16
  v12 = i32.and v2, v10
  v13 = i32.shr_u v2, v11
  v14 = i32.and v1, v10
  v15 = i32.shr_u v1, v11
  v16 = i32.mul v12, v14
  v17 = i32.shr_u v16, v11
  v18 = i32.mul v13, v14
  v19 = i32.add v18, v17
  v20 = i32.mul v12, v15
  v21 = i32.and v19, v10
  v22 = i32.add v20, v21
  v23 = i32.mul v13, v15
  v24 = i32.shr_u v19, v11
  v25 = i32.add v23, v24
  v26 = i32.shr_u v22, v11
  v3 = i32.add v25, v26
  v4 = i32.mul_high_u v3, v9
  br_if v4, b1(v4), b2()
b2():
  v5 = i32.mul_high_u v4, v1
  return v5
`,
)

const FACTORS = [
  0n,
  1n,
  3n,
  5n,
  7n,
  255n,
  0xffffn,
  0x10001n,
  0x1fffffn,
  0x200000n,
  0x7fffffffn,
  0x80000000n,
  0xffff0000n,
  0xffffffffn,
  0x100000000n,
  0x100000001n,
  0x100000003n,
  0x9e3779b97f4a7c15n,
  0xffffffffffffffffn,
  0x7fffffffffffffffn,
]

test('products of 64 bits are exact, in loops and out of them, by constants and by variables', async () => {
  const constants = FACTORS.map(
    (factor, k) => `
    (func (export "c${k}") (param i64) (result i64) (i64.mul (local.get 0) (i64.const ${factor})))
    (func (export "l${k}") (param i64 i32) (result i64)
      (loop $l
        (local.set 0 (i64.mul (local.get 0) (i64.const ${factor})))
        (br_if $l (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
      (local.get 0))`,
  )
  const fields = `${constants.join('')}
    (func (export "v") (param i64 i64) (result i64) (i64.mul (local.get 0) (local.get 1)))
    (func (export "m") (param i64 i64 i32) (result i64)
      (loop $l
        (local.set 0 (i64.mul (local.get 0) (local.get 1)))
        (br_if $l (local.tee 2 (i32.sub (local.get 2) (i32.const 1)))))
      (local.get 0))`
  const wrap = (value: bigint) => BigInt.asIntN(64, value)
  const expected: bigint[] = []
  for (const a of FACTORS) {
    for (const b of FACTORS) expected.push(wrap(a * b), wrap(a * b * b), wrap(a * b), wrap(a * b * b))
  }
  await expectOnAll(
    fields,
    (exports) =>
      FACTORS.flatMap((a) =>
        FACTORS.flatMap((b, k) => [
          exports[`c${k}`](a),
          exports[`l${k}`](a, 2),
          exports.v(a, b),
          exports.m(a, b, 2),
        ]),
      ),
    expected,
  )
  expect(expected.length).toBe(4 * FACTORS.length ** 2)
})
