import { describe, expect, test } from 'vitest'
import { printFunction } from '../../src/ir/print.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { lowerFunction } from '../../src/lower/lower-function.js'
import { decodeModule } from '../../src/wasm/decode/decode-module.js'
import { OperatorReader } from '../../src/wasm/decode/operator-reader.js'
import { validateModule } from '../../src/wasm/validate/validate-module.js'
import { assemble } from '../support/assemble.js'

/** The instructions of the first function in the module `(module ${fields})`. */
async function lower(fields: string): Promise<string> {
  const module = decodeModule(await assemble(`(module ${fields})`))
  validateModule(module)
  const fn = lowerFunction(module, module.importedFunctionCount, new OperatorReader(module))
  verifyFunction(fn, 'lowered')
  return printFunction(fn).split('\n').slice(2, -2).join('\n')
}

describe('addresses of 64 bits', () => {
  test('saturate in a memory that stays below 4 GiB', async () => {
    expect(
      await lower('(memory i64 1 2) (func (param i64) (result i32) (i32.load offset=8 (local.get 0)))'),
    ).toMatchInlineSnapshot(`
      "  v1 = i64.const low=32 high=0
        v2 = i64.shr_u v0, v1
        v3 = i32.wrap_i64 v2
        v4 = i32.wrap_i64 v0
        v5 = i32.const value=-1
        v6 = select v5, v4, v3 -> i32
        v7 = i32.load offset=8 align=2 v6"
    `)
  })

  test('are numbers in one that may get larger', async () => {
    expect(
      await lower('(memory i64 1) (func (param i64 i64) (i64.store (local.get 0) (local.get 1)))'),
    ).toMatchInlineSnapshot(`
      "  v2 = i64.const low=32 high=0
        v3 = i64.shr_u v0, v2
        v4 = i32.wrap_i64 v3
        v5 = i32.wrap_i64 v0
        v6 = f64.convert_i32_u v5
        v7 = f64.const low=0 high=1106247680 ; 4294967296
        v8 = f64.convert_i32_u v4
        v9 = f64.mul v8, v7
        v10 = f64.add v9, v6
        v11 = select v10, v6, v4 -> f64
        i64.store align=3 v11, v1"
    `)
  })

  test('sizes are extended without their sign, what growing yields with it', async () => {
    const text = await lower(
      '(memory i64 1 2) (func (result i64) (i64.add (memory.size) (memory.grow (i64.const 1))))',
    )
    expect(text).toMatch(/memory\.size .*\n.*i64\.extend_i32_u/)
    expect(text).toMatch(/memory\.grow .*\n.*i64\.extend_i32_s/)
  })

  test('a copy between memories of both kinds is done with numbers', async () => {
    expect(
      await lower(`(memory $a i64 1) (memory $b 1)
        (func (param i64 i32 i32) (memory.copy $a $b (local.get 0) (local.get 1) (local.get 2)))`),
    ).toMatchInlineSnapshot(`
      "  v3 = i64.const low=32 high=0
        v4 = i64.shr_u v0, v3
        v5 = i32.wrap_i64 v4
        v6 = i32.wrap_i64 v0
        v7 = f64.convert_i32_u v6
        v8 = f64.const low=0 high=1106247680 ; 4294967296
        v9 = f64.convert_i32_u v5
        v10 = f64.mul v9, v8
        v11 = f64.add v10, v7
        v12 = select v11, v7, v5 -> f64
        v13 = f64.convert_i32_u v1
        v14 = f64.convert_i32_u v2
        memory.copy memory2=1 v12, v13, v14"
    `)
  })

  test('indices of tables saturate', async () => {
    expect(
      await lower('(table i64 10 externref) (func (param i64) (result externref) (table.get (local.get 0)))'),
    ).toMatchInlineSnapshot(`
      "  v1 = i64.const low=32 high=0
        v2 = i64.shr_u v0, v1
        v3 = i32.wrap_i64 v2
        v4 = i32.wrap_i64 v0
        v5 = i32.const value=-1
        v6 = select v5, v4, v3 -> i32
        v7 = table.get v6 -> externref"
    `)
  })
})

test('addresses of 32 bits are left as they are', async () => {
  expect(
    await lower('(memory 1) (table 1 funcref) (func (param i32) (result i32) (i32.load (local.get 0)))'),
  ).toMatchInlineSnapshot(`"  v1 = i32.load align=2 v0"`)
})
