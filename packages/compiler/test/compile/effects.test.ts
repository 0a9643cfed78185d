import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'

async function run(fields: string, optimize: 0 | 2) {
  const { code } = compile(await assemble(`(module ${fields})`), { format: 'cjs', verify: true, optimize })
  return evaluate(code).instantiate().exports
}

test('what is known to be zero is still evaluated if it may trap', async () => {
  const fields = `
    (memory 1)
    (func (export "f") (param i32) (result i32)
      (i32.load offset=4 (i32.and (i32.div_u (i32.load16_u (local.get 0)) (i32.const -1)) (i32.const 32767))))
    (func (export "shift") (param i32) (result i32)
      (i32.shl (i32.const 5) (i32.shr_u (i32.load8_u (local.get 0)) (i32.const 8))))`
  for (const optimize of [0, 2] as const) {
    const exports = await run(fields, optimize)
    expect(exports.f(0)).toBe(0)
    expect(exports.shift(0)).toBe(5)
    expect(() => exports.f(70000)).toThrow(WebAssembly.RuntimeError)
    expect(() => exports.shift(70000)).toThrow(WebAssembly.RuntimeError)
  }
})
