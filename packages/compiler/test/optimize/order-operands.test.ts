import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import type { IrFunction } from '../../src/ir/function.js'
import { orderOperands } from '../../src/optimize/order-operands.js'
import { assemble } from '../support/assemble.js'
import { rewrites } from '../support/rewrites.js'

const order = (fn: IrFunction) => orderOperands(fn, { traps: 'exact', isInterpreted: true })

rewrites(
  'what is in a variable comes first, comparisons are mirrored',
  order,
  `func f 0 (i32, f64) -> (i32)
b0(v0: i32, v1: f64):
  v2 = i32.const value=3
  v3 = i32.shl v0, v2
  v4 = i32.xor v3, v0
  v5 = i32.mul v4, v2
  v6 = i32.lt_u v5, v0
  v7 = f64.mul v1, v1
  v8 = f64.le v7, v1
  v9 = i32.add v6, v8
  return v9
`,
  `func f 0 (i32, f64) -> (i32)
b0(v0: i32, v1: f64):
  v2 = i32.const value=3
  v3 = i32.shl v0, v2
  v4 = i32.xor v0, v3
  v5 = i32.mul v4, v2
  v6 = i32.gt_u v0, v5
  v7 = f64.mul v1, v1
  v8 = f64.ge v1, v7
  v9 = i32.add v6, v8
  return v9
`,
  'legal',
)

test('with a JIT the order stays', async () => {
  const bytes = await assemble(
    '(module (func (export "f") (param i32) (result i32) (i32.xor (i32.shl (local.get 0) (i32.const 3)) (local.get 0))))',
  )
  expect(compile(bytes, { tune: 'interpreter' }).code).toContain('return i0 ^ i0 << 3;')
  expect(compile(bytes, { tune: 'jit' }).code).toContain('return i0 << 3 ^ i0;')
})
