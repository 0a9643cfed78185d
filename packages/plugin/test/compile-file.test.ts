import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools'
import { afterAll, expect, test } from 'vitest'
import { FileCompiler } from '../src/compile-file.js'
import { Log } from '../src/log.js'

const directory = mkdtempSync(join(tmpdir(), 'dewasm-compile-'))
afterAll(() => rmSync(directory, { recursive: true }))
const bytes = await parse('(module (memory 1) (data (i32.const 0) "text") (func (export "run")))')

let count = 0
function createCompiler(
  cache: string | false = join(directory, String(count++)),
  threads: number | 'auto' = 1,
) {
  const lines: string[] = []
  const compiler = new FileCompiler({ cache, threads, log: new Log((line) => lines.push(line)) })
  return { compiler, lines, cache }
}

test('a module is compiled once for each use and set of options', async () => {
  const { compiler, lines } = createCompiler(false)
  const compile = (...[settings, purpose]: [object, { linking: 'esm' | 'factory' }]) =>
    compiler.compile('/a/x.wasm', bytes, settings, { ...purpose, sourceMap: false })
  const first = compile({}, { linking: 'esm' })
  expect(compile({}, { linking: 'esm' })).toBe(first)
  const others = [compile({ minify: true }, { linking: 'esm' }), compile({}, { linking: 'factory' })]
  const codes = (await Promise.all([first, ...others])).map(({ code }) => code)
  expect(new Set(codes).size).toBe(3)
  expect(lines).toHaveLength(3)
})

test('results are kept by content and options', async () => {
  const { compiler, cache } = createCompiler()
  const purpose = { linking: 'factory', data: 'file', sourceMap: true } as const
  const first = await compiler.compile('/a/x.wasm', bytes, { features: 'mvp' }, purpose)
  expect(first.data).toEqual(new TextEncoder().encode('text'))
  const again = createCompiler(cache)
  expect(await again.compiler.compile('/a/x.wasm', bytes, { features: 'mvp' }, purpose)).toEqual(first)
  expect(again.lines[0]).toMatch(/\(cached\)$/)
  const other = createCompiler(cache)
  await other.compiler.compile('/a/x.wasm', bytes, { features: 'mvp', minify: true }, purpose)
  await other.compiler.compile('/a/x.wasm', await parse('(module)'), { features: 'mvp' }, purpose)
  expect(other.lines.join()).not.toMatch(/cached/)
  expect(readdirSync(cache as string)).toHaveLength(3)
})

test('threads make the same', async () => {
  const options = [{}, { linking: 'esm', sourceMap: false }] as const
  const [one, two] = await Promise.all(
    [1, 2].map((threads) => createCompiler(false, threads).compiler.compile('/a/x.wasm', bytes, ...options)),
  )
  expect(two).toEqual(one)
})

test('a failure is not kept', async () => {
  const { compiler } = createCompiler()
  const compile = () =>
    compiler.compile('/a/x.wasm', bytes.subarray(0, 12), {}, { linking: 'esm', sourceMap: false })
  const first = compile()
  await expect(first).rejects.toThrow()
  expect(compile()).not.toBe(first)
})

test('data is written where bundlers find it', () => {
  const { compiler } = createCompiler()
  const file = compiler.writeData('/a/x.wasm', Uint8Array.of(1, 2, 3))
  expect(file).toMatch(/[/\\]x-[0-9a-f]{16}\.wasm\.data$/)
  expect([...readFileSync(file)]).toEqual([1, 2, 3])
})
