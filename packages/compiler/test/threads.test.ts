import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compile } from '../src/compile.js'
import type { CompileOptions } from '../src/options.js'
import { compileInThreads } from '../src/threads.js'
import { assemble } from './support/assemble.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
let folder: string
let script: URL

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-threads-'))
  const outfile = join(folder, 'thread.mjs')
  await build({
    entryPoints: [here('../src/thread.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@dewasm/source'],
  })
  script = pathToFileURL(outfile)
})

afterAll(() => rmSync(folder, { recursive: true }))

/** Enough code for several batches, in which every function needs something else of the output. */
async function manyFunctions(extra = ''): Promise<Uint8Array> {
  const bodies = [
    '(i32.div_s (local.get 0) (call $imported (local.get 0)))',
    '(i32.wrap_i64 (i64.div_u (i64.extend_i32_u (local.get 0)) (i64.const 7)))',
    '(call_indirect (type $unary) (local.get 0) (i32.const 0))',
    '(memory.grow (local.get 0))',
    '(i32.load (local.get 0))',
    '(i32.store16 (local.get 0) (i32.const 1)) (i32.load8_u offset=3 (local.get 0))',
    '(struct.get $point 0 (struct.new $point (local.get 0) (f64.const 1)))',
    '(array.len (array.new $bytes (local.get 0) (i32.const 3)))',
    '(table.size $other)',
    '(i32.trunc_f64_s (f64.nearest (f64.convert_i32_s (local.get 0))))',
    '(global.get $counter) (global.set $counter (local.get 0))',
  ]
  const functions = Array.from({ length: 1100 }, (_, index) => {
    const padding = `(local.set 0 (i32.xor (local.get 0) (i32.const ${index * 0x10001})))`.repeat(8)
    const body = bodies[Math.floor(index / 100)]
    return `(func (export "f${index}") (type $unary) ${padding} ${body})`
  })
  return assemble(`(module
    (type $unary (func (param i32) (result i32)))
    (type $point (struct (field i32) (field f64)))
    (type $bytes (array (mut i8)))
    (import "host" "imported" (func $imported (type $unary)))
    (memory (export "memory") 1 4) (global $counter (mut i32) (i32.const 0))
    (table $table 2 2 funcref) (table $other 3 funcref) (elem (table $table) (i32.const 0) func 0 1)
    (data (i32.const 8) "data")
    ${functions.join('\n')}
    ${extra})`)
}

async function expectEqual(bytes: Uint8Array, options: CompileOptions, threads: number): Promise<void> {
  const alone = compile(bytes, options)
  const progress: [number, number][] = []
  const onProgress = (done: number, total: number) => progress.push([done, total])
  const shared = await compileInThreads(bytes, { ...options, onProgress }, { threads, script })
  expect(shared.code).toBe(alone.code)
  expect(shared.dts).toBe(alone.dts)
  expect(shared.data).toEqual(alone.data)
  expect(shared.map).toBe(alone.map)
  expect(shared.report.functions).toBe(alone.report.functions)
  expect(shared.report.details).toEqual(alone.report.details)
  const { functions } = alone.report
  expect(progress.at(-1)).toEqual([functions, functions])
  expect(progress.every(([done], index) => index === 0 || done > progress[index - 1]![0])).toBe(true)
}

test.each<[string, CompileOptions, number]>([
  ['two threads', { report: true, sourceMap: true }, 2],
  ['four', { dts: true, data: 'file', format: 'cjs' }, 4],
  ['not optimised', { optimize: 0 }, 2],
  ['minified', { minify: true, names: false, sourceMap: { source: () => undefined } }, 3],
  ['for an interpreter', { tune: 'interpreter' }, 2],
  ['for size', { optimize: 's' }, 2],
])('the same output: %s', async (_, options, threads) => {
  await expectEqual(await manyFunctions(), options, threads)
})

test('a program with exceptions and a name section', async () => {
  const bytes = readFileSync(here('../../../fixtures/programs/exceptions.standard.wasm'))
  await expectEqual(bytes, {}, 2)
})

test('functions whose texts depend on each other', async () => {
  const tails =
    '(func $even (type $unary) (return_call $odd (local.get 0))) (func $odd (type $unary) (return_call $even (local.get 0)))'
  await expectEqual(await manyFunctions(tails), {}, 2)
})

test('what one thread rejects', async () => {
  const bytes = await manyFunctions('(func (result i32) (i64.const 0))')
  const { message } = caught(() => compile(bytes))
  await expect(compileInThreads(bytes, {}, { threads: 2, script })).rejects.toThrow(message)
  await expect(compileInThreads(bytes, {}, { threads: 0, script })).rejects.toThrow(/threads: 0/)
})

test('threads that cannot be had leave the work to the first', async () => {
  const bytes = await manyFunctions()
  const missing = pathToFileURL(join(folder, 'missing.mjs'))
  const { code } = await compileInThreads(bytes, {}, { threads: 2, script: missing })
  expect(code).toBe(compile(bytes).code)
})

function caught(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
