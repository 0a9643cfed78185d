// Products of int32 without a call of Math.imul, where float64 has them exactly.

import { expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import type { Tune } from '../../../src/options.js'
import { assemble } from '../../support/assemble.js'
import { evaluate, WebAssembly } from '../module/load-output.js'

const FACTORS = [0, 1, 3, 31, 255, 1000003, 0x1fffff, 0x7fffffff, -1, -31, -1000003, -0x80000000]
const VALUES = [0, 1, 2, 7, 255, 256, 65535, 65536, 0x7fffffff, -1, -2, -255, -65536, -0x80000000]

/** Products with a factor, of what may be any int32 and of what is small, and uses of them that could tell -0 from 0. */
const functions = FACTORS.flatMap((factor, k) => {
  const product = `(i32.mul (local.get 0) (i32.const ${factor}))`
  const small = `(i32.mul (i32.and (local.get 0) (i32.const 255)) (i32.const ${factor}))`
  const sum = `(i32.add (i32.mul ${product} (i32.const 31)) (i32.add ${product} (i32.add ${small} (local.get 1))))`
  return [
    `(func (export "any ${k}") (param i32 i32) (result i32) ${product})`,
    `(func (export "small ${k}") (param i32 i32) (result i32) ${small})`,
    `(func (export "sum ${k}") (param i32 i32) (result i32) ${sum})`,
    `(func (export "float ${k}") (param i32 i32) (result f64)
      (f64.div (f64.const 1) (f64.convert_i32_s ${small})))`,
    `(func (export "compared ${k}") (param i32 i32) (result i32)
      (i32.add (i32.lt_u ${product} (local.get 1)) (i32.shl (i32.eqz ${product}) (i32.gt_s ${small} (local.get 1)))))`,
    `(func (export "both ${k}") (param i32 i32) (result i32)
      (i32.mul (i32.and (local.get 0) (i32.const 1023)) (i32.sub (i32.shr_s (local.get 1) (i32.const 12)) (i32.const ${factor}))))`,
  ]
})

test.each(['interpreter', 'quickjs', 'hermes', 'jit'] as Tune[])(
  '%s multiplies as native code does',
  async (tune) => {
    const bytes = await assemble(`(module ${functions.join('\n')})`)
    const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
    const { code } = compile(bytes, { tune, format: 'cjs' })
    const ours = evaluate(code).instantiate().exports
    for (const name of Object.keys(native)) {
      for (const a of VALUES) {
        for (const b of VALUES) {
          const expected = (native[name] as (a: number, b: number) => number)(a, b)
          expect((ours[name] as (a: number, b: number) => number)(a, b), `${name}(${a}, ${b})`).toBe(expected)
        }
      }
    }
  },
)

test('there is no call where the product is surely exact', async () => {
  const bytes = await assemble(`(module
    (func (export "f") (param i32) (result i32) (i32.mul (i32.and (local.get 0) (i32.const 255)) (i32.const 24)))
    (func (export "g") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 31))))`)
  const emitted = (tune: Tune) => compile(bytes, { tune, format: 'cjs' }).code
  expect(emitted('interpreter')).toContain('return (i0 & 255) * 24;')
  expect(emitted('interpreter')).toContain('return imul(i0, 31);')
  expect(emitted('quickjs')).toContain('return i0 * 31 | 0;')
  expect(emitted('jit')).toContain('imul(i0 & 255, 24);')
})
