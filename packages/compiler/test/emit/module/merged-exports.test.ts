import { expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import { assemble } from '../../support/assemble.js'
import { outcome } from '../../support/run-both-ways.js'
import { evaluate, WebAssembly } from './load-output.js'

const FIELDS = `
  (memory (export "memory") 1)
  (func $add (export "add") (export "sum") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  (func $half (export "half") (param f32 f64) (result f32)
    (f32.add (local.get 0) (f32.demote_f64 (f64.mul (local.get 1) (f64.const 0.5)))))
  (func $load (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func $twice (export "twice") (param i32) (result i32)
    (call $add (call $load (local.get 0)) (call $load (i32.add (local.get 0) (i32.const 4)))))
  (func $long (export "long") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1)))
  (func $pair (export "pair") (param i32) (result i32 i32) (local.get 0) (local.get 0))
  (func $deep (export "deep") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (i32.const 2)))
      (else (i32.const 0))))
  (func (export "nothing"))
  (func (export "fail") unreachable)`

const compiled = async (tune: 'interpreter' | 'jit', minify = false) =>
  compile(await assemble(`(module ${FIELDS})`), { tune, minify, format: 'cjs', skipPasses: ['inline-calls'] })

const VALUES = [undefined, null, 0, -0, 1.9, -1, 65533, 2 ** 32 + 8, Number.NaN, '12', { valueOf: () => 7 }]
VALUES.push({
  valueOf() {
    throw new RangeError('mine')
  },
})

test.each([false, true])(
  'exported functions that hold their code are as native ones, minified: %s',
  async (minify) => {
    const bytes = await assemble(`(module ${FIELDS})`)
    const ours = evaluate((await compiled('interpreter', minify)).code).instantiate().exports
    const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as typeof ours
    for (const name of ['add', 'half', 'load', 'twice', 'long', 'pair', 'nothing', 'fail']) {
      for (const value of VALUES) {
        expect(
          outcome(() => ours[name](value, 3)),
          `${name}(${String(value)})`,
        ).toEqual(outcome(() => native[name](value, 3)))
      }
      expect([ours[name].name, ours[name].length]).toEqual([native[name].name, native[name].length])
      expect(() => new ours[name]()).toThrow(TypeError)
    }
    expect(ours.deep(20)).toBe(40)
    expect(ours.add).toBe(ours.sum)
  },
)

test('a function called inside as well is copied into its adapter if it is small', async () => {
  const { code } = await compiled('interpreter')
  expect(code).toMatch(/var half = .*=> \{\n.*fround\(f0\); d\d = \+d\d;\n {2}return fround\(/)
  expect(code).toContain('function add(i0, i1) {\n  return')
  expect(code).toMatch(
    /createFunction\(0, K\d, add, \(\) => \(i0, i1\) => \{\n {2}i0 = i0 \| 0; i1 = i1 \| 0;\n {2}return/,
  )
})

test('code that may trap by an error of the engine stands in a try', async () => {
  const { code } = await compiled('interpreter')
  expect(code).toMatch(
    /\(i0\) => \{\n {2}i0 = i0 \| 0;\n {2}try \{\n {2}return J0_32.*\n {2}\} catch \(error\) \{ throw leavingError\(error\); \}\n\}/,
  )
})

test('with a JIT nothing is merged', async () => {
  expect((await compiled('jit')).code).not.toContain('const half =')
})

test('source maps follow the code into its adapter', async () => {
  const bytes = await assemble(`(module ${FIELDS})`)
  const { code, map } = compile(bytes, { tune: 'interpreter', format: 'cjs', sourceMap: true })
  const { mappings } = JSON.parse(map!) as { mappings: string }
  const lines = code.split('\n')
  const body = lines.findIndex(
    (line, at) => line.startsWith('  return fround(') && lines[at - 2]!.startsWith('var half'),
  )
  expect(body).toBeGreaterThan(0)
  expect(mappings.split(';')[body]).not.toBe('')
})
