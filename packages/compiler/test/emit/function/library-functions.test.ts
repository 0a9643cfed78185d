import { expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import type { CompileOptions } from '../../../src/options.js'
import { assemble } from '../../support/assemble.js'
import { evaluate } from '../module/load-output.js'

const fields = `
  (func (export "multiply") (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))
  (func (export "wide") (param i32 i32) (result i64)
    (i64.mul (i64.extend_i32_u (local.get 0)) (i64.extend_i32_u (local.get 1))))`

const outputOf = async (options: CompileOptions) =>
  compile(await assemble(`(module ${fields})`), { format: 'cjs', ...options }).code

test('V8 is shown the function of the library, others a constant that holds it', async () => {
  for (const tune of ['jit', 'v8'] as const) expect(await outputOf({ tune })).toContain('Math.imul(i0, i1)')
  const named: CompileOptions[] = [{ tune: 'jsc' }, { tune: 'hermes' }, { optimize: 's' }, { target: 'es5' }]
  for (const options of named) {
    const code = await outputOf(options)
    expect(code).toMatch(/\bimul = /)
    expect(code).toContain('return imul(i0, i1)')
  }
})

test('high halves of products are written out for V8, and right', async () => {
  const numbers = [0, 1, 2, 3, 0x7fffffff, -0x80000000, -1, 65536, -65537, 123456789]
  for (const tune of ['jit', 'spidermonkey'] as const) {
    const code = await outputOf({ tune })
    expect(code.includes('multiplyHighUnsigned(')).toBe(tune === 'spidermonkey')
    const { wide } = evaluate(code).instantiate().exports
    for (const a of numbers)
      for (const b of numbers) expect(wide(a, b)).toBe(BigInt.asIntN(64, BigInt(a >>> 0) * BigInt(b >>> 0)))
  }
})
