import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { InvalidError, MalformedError } from '../src/errors.js'
import { listFeatures } from '../src/list-features.js'
import { validate } from '../src/read-module.js'
import { ENGINE_SUPPORT, ENGINES } from '../src/wasm/engine-support.js'
import { FEATURES } from '../src/wasm/features.js'
import { assemble } from './support/assemble.js'

async function list(fields: string): Promise<string[]> {
  return listFeatures(await assemble(`(module ${fields})`)).features.map(({ feature }) => feature)
}

/** Modules that use one feature beyond WebAssembly 1.0, and what comes with it. */
const MODULES: readonly (readonly [fields: string, features: readonly string[]])[] = [
  ['', []],
  ['(memory 1) (table 1 funcref) (elem (i32.const 0)) (func (drop (i32.load (memory.size))))', []],
  ['(global (export "g") (mut i32) (i32.const 0))', ['mutable-globals']],
  ['(import "m" "g" (global (mut i32)))', ['mutable-globals']],
  ['(func (result i32) (i32.extend8_s (i32.const 0)))', ['sign-extension']],
  ['(func (result i32) (i32.trunc_sat_f32_s (f32.const 0)))', ['nontrapping-float-to-int']],
  ['(func (result i32 i32) (i32.const 0) (i32.const 1))', ['multi-value']],
  ['(func (param externref))', ['reference-types']],
  ['(table 1 funcref) (table 1 funcref)', ['reference-types']],
  ['(memory 1) (data "x")', ['bulk-memory']],
  ['(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))', ['bulk-memory']],
  ['(func (local v128))', ['simd']],
  ['(func (result v128) (i32x4.splat (i32.const 0)))', ['simd']],
  ['(global i32 (i32.add (i32.const 1) (i32.const 2)))', ['extended-const']],
  ['(func $f (return_call $f))', ['tail-call']],
  ['(tag)', ['exceptions']],
  ['(tag $e) (func (throw $e))', ['exceptions']],
  ['(func (block $l (try_table (catch_all $l))))', ['exceptions']],
  ['(func (param exnref))', ['exceptions']],
  ['(type $t (func)) (func (param (ref null $t)) (call_ref $t (local.get 0)))', ['function-references']],
  ['(type (struct))', ['gc']],
  ['(func (param i31ref))', ['gc']],
  ['(memory i64 1)', ['memory64']],
  ['(table i64 1 funcref)', ['memory64']],
  ['(memory 1) (memory 1)', ['multi-memory']],
  [
    '(func (param v128) (result v128) (f32x4.relaxed_min (local.get 0) (local.get 0)))',
    ['simd', 'relaxed-simd'],
  ],
  ['(memory 1 1 shared)', ['threads']],
  ['(memory 1) (func (drop (i32.atomic.load (i32.const 0))))', ['threads']],
  [
    '(func (param i64) (result i64 i64) (i64.mul_wide_u (local.get 0) (local.get 0)))',
    ['multi-value', 'wide-arithmetic'],
  ],
  ['(memory 1 (pagesize 1))', ['custom-page-sizes']],
]

test.each(MODULES)('%s', async (fields, features) => {
  expect(await list(fields)).toEqual(['mvp', ...features])
})

test('of the two proposals for exceptions the one whose instructions there are', () => {
  const read = (form: string) =>
    listFeatures(readFileSync(new URL(`../../../fixtures/programs/exceptions.${form}.wasm`, import.meta.url)))
  const names = (form: string) => read(form).features.map(({ feature }) => feature)
  expect(names('legacy')).toContain('legacy-exceptions')
  expect(names('legacy')).not.toContain('exceptions')
  expect(names('standard')).toContain('exceptions')
  expect(names('standard')).not.toContain('legacy-exceptions')
})

test('a module needs no more than what it is said to use, and no less', async () => {
  for (const [fields] of MODULES) {
    const bytes = await assemble(`(module ${fields})`)
    const used = listFeatures(bytes).features.map(({ feature }) => feature)
    validate(bytes, { features: new Set(used) })
    for (const feature of used.slice(1)) {
      const others = new Set(used.filter((other) => other !== feature))
      expect(() => validate(bytes, { features: others }), `${fields} without ${feature}`).toThrow()
    }
  }
})

describe('engines', () => {
  test('the latest of all features decides', async () => {
    const { since } = listFeatures(
      await assemble('(module (memory i64 1) (func (result i32) (i32.extend8_s (i32.const 0))))'),
    )
    expect(since).toEqual({ Chrome: '133', Firefox: '134', Safari: undefined, 'Node.js': '24.0' })
  })

  test('minor versions count as numbers', async () => {
    const { since } = listFeatures(await assemble('(module (tag $e) (func (throw $e)))'))
    expect(since['Node.js']).toBe('24.15')
    const plain = listFeatures(await assemble('(module)'))
    expect(plain.since).toEqual({ Chrome: '57', Firefox: '52', Safari: '11', 'Node.js': '8.0' })
  })

  test('every feature has an entry for every engine', () => {
    for (const feature of FEATURES) expect(ENGINE_SUPPORT[feature].length).toBe(ENGINES.length)
  })
})

test('what is no module, or no valid one, has no features', async () => {
  expect(() => listFeatures(new Uint8Array(3))).toThrow(MalformedError)
  const invalid = await assemble('(module (func (result i32)))')
  expect(() => listFeatures(invalid)).toThrow(InvalidError)
})
