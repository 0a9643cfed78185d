// The metafile: everything is accounted for, and esbuild's own tool draws it.
import { compile } from '@dewasm/compiler'
import { analyzeMetafile, type Metafile } from 'esbuild'
import { expect, test } from 'vitest'
import { createMetafile } from '../../src/report/create-metafile.js'
import { measureOutput } from '../../src/report/measure-output.js'
import { assemble } from '../support/assemble.js'

const text = `(module
  (import "env" "log" (func $log (param i32)))
  (memory 1) (data (i32.const 0) "some text that is in the output")
  (func $a::first (export "first") (param i64 i64) (result i64)
    (call $log (i32.const 1)) (call $a::second) (i64.div_u (local.get 0) (local.get 1)))
  (func $a::second (call $third))
  (func $third)
  (func)
  (func $a/b (export "slash")))`

async function metafileOf(options: object = {}) {
  const bytes = await assemble(text)
  const result = compile(bytes, { ...options, report: true })
  const sizes = measureOutput(result, { name: 'in.wasm', bytes, fromText: false }, 'out.js')
  return { metafile: createMetafile(sizes), code: result.code }
}

test.each([{}, { minify: true }, { optimize: 0 }, { data: 'file' }])('%j: bytes add up', async (options) => {
  const { metafile, code } = await metafileOf(options)
  const output = metafile.outputs['out.js']!
  expect(output.bytes).toBe(Buffer.byteLength(code))
  const parts = Object.values(output.inputs).map(({ bytesInOutput }) => bytesInOutput)
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(output.bytes)
  for (const part of parts) expect(part).toBeGreaterThan(0)
  expect(Object.keys(output.inputs)).toEqual(Object.keys(metafile.inputs))
})

test('functions are inputs by their namespaces, and import what they call', async () => {
  const { metafile } = await metafileOf({ optimize: 0 })
  const importsOf = (key: string) => metafile.inputs[key]!.imports.map(({ path }) => path)
  expect(importsOf('in.wasm/a/first')).toEqual(['in.wasm/a/second'])
  expect(importsOf('in.wasm/a/second')).toEqual(['in.wasm/third'])
  expect(importsOf('in.wasm')).toEqual(
    expect.arrayContaining(['in.wasm/a/first', 'in.wasm/function 4', 'in.wasm/a/b', 'in.wasm/(data)']),
  )
  expect(importsOf('in.wasm')).not.toContain('in.wasm/third')
  expect(metafile.inputs['@dewasm/runtime/numeric/pair-divide.js']!.bytes).toBeGreaterThan(100)
  expect(metafile.outputs['out.js']).toMatchObject({ exports: ['first', 'slash'], entryPoint: 'in.wasm' })
})

test("esbuild's analyser draws it", async () => {
  const { metafile } = await metafileOf()
  const drawn = await analyzeMetafile(metafile as unknown as Metafile, { verbose: true })
  expect(drawn).toMatch(/out\.js/)
  expect(drawn).toMatch(/in\.wasm\/a\/first/)
  // Why it is there.
  expect(drawn).toMatch(
    /in\.wasm\/third .*\s+│\s+└ in\.wasm\/a\/second\s+│\s+└ in\.wasm\/a\/first\s+│\s+└ in\.wasm\n/,
  )
})

test('names that are the same, or mean something to objects, are kept apart', async () => {
  const bytes = await assemble(
    `(module (func $x (export "a")) (func (export "x")) (func (export "__proto__")))`,
  )
  const result = compile(bytes, { report: true })
  const sizes = measureOutput(result, { name: 'in.wasm', bytes, fromText: false }, 'out.js')
  expect(Object.keys(createMetafile(sizes).inputs)).toEqual(
    expect.arrayContaining(['in.wasm/x', 'in.wasm/x #1', 'in.wasm/__proto__']),
  )
})
