import { expect, test } from 'vitest'
import { add } from './support/modules.js'
import { run } from './support/run-in-process.js'
import { temporaryFolder } from './support/temporary-folder.js'

const { file } = temporaryFolder()

const text = `(module $small
  (import "env" "log" (func (param i32)))
  (import "env" "\\1b[31mred" (global (mut i64)))
  (table 1 3 funcref) (memory (export "memory") 2)
  (func $first (export "first") (param i32 f64) (result i64) (i64.const 1))
  (func $second (drop (i32.extend8_s (i32.const 1))) (call 0 (i32.const 2)))
  (data (i32.const 0) "abc"))`

test('prints sections, imports, exports, features and functions', async () => {
  const { status, out, err } = await run(['inspect', file('in.wat', text)])
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(out).toMatch(/in\.wat \(small\): \d+ bytes/)
  const lines = out.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '))
  for (const line of [
    'env.log | func 0 | (i32)',
    'first | func 1 | (i32, f64) -> (i64)',
    'memory | memory 0 | 2 or more pages',
    'table 0 | 1..3 funcref',
    'functions | 2',
    'sign-extension | 74 | 62 | 14.1 | 12.0',
  ]) {
    expect(lines).toContain(line)
  }
  expect(lines.some((line) => /^code \| 0x[0-9a-f]+ \| \d+ \| [\d.]+ %$/.test(line))).toBe(true)
  expect(lines.some((line) => /^2 \| second \| \(\) \| 0x[0-9a-f]+ \| \d+ \| /.test(line))).toBe(true)
})

test('names cannot control the terminal', async () => {
  const { out } = await run(['inspect', file('in.wat', text)])
  expect(out).not.toContain('\u001b')
  expect(out).toContain('env.\\u{1b}[31mred')
})

test('--json is for programs', async () => {
  const { status, out } = await run(['inspect', '--json', file('in.wat', text)])
  expect(status).toBe(0)
  const module = JSON.parse(out)
  expect(module.imports).toEqual([
    { module: 'env', name: 'log', kind: 'func', index: 0, type: '(i32)', params: ['i32'], results: [] },
    { module: 'env', name: '\u001b[31mred', kind: 'global', index: 0, type: 'mut i64' },
  ])
  expect(module.functions.map(({ name }: { name: string }) => name)).toEqual(['second', 'first'])
  expect(module.sections.map(({ name }: { name: string }) => name)).toContain('data')
  expect(module.features.features[0].feature).toBe('mvp')
  expect(module.size).toBe(module.sections.at(-1).end)
})

test('-n says how many functions', async () => {
  const input = file('in.wat', text)
  expect((await run(['inspect', '-n', '1', input])).out).toContain('Largest functions (1 of 2)')
  expect((await run(['inspect', '-n', '0', input])).out).not.toContain('Largest functions')
  expect(JSON.parse((await run(['inspect', '--json', '-n', '1', input])).out).functions).toHaveLength(1)
})

test('a module that is none is explained', async () => {
  const { status, out, err } = await run(['inspect', file('in.wasm', add.subarray(0, -1))])
  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(err).toMatch(/^\S+in\.wasm:0x[0-9a-f]+: error\[/)
})
