// The rules of the ESM integration, in the two ways in which a module becomes an ES module.
import { describe, expect, test } from 'vitest'
import { createProject } from '../support/project.js'

const project = createProject()

async function runProgram(files: Record<string, string>, mode: 'js' | 'wasm') {
  const folder = await project.write(files)
  await project.build(folder, { mode })
  return await project.run(folder)
}

describe.each(['js', 'wasm'] as const)('mode %s', (mode) => {
  test('names that are no identifiers, and those that mean something to modules', async () => {
    const names = ['default', 'a b', '__proto__', "it's", 'import', '0', 'é', 'constructor', 'exports']
    const quote = (name: string) =>
      `"${[...Buffer.from(name)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}"`
    const { results, keys } = await runProgram(
      {
        'first.wasm': `(module ${names.map((name, i) => `(func (export ${quote(name)}) (result i32) (i32.const ${i}))`).join('')})`,
        'second.wasm': `(module
          ${names.map((name) => `(import "./first.wasm" ${quote(name)} (func (result i32)))`).join('')}
          ${names.map((name, i) => `(export ${quote(name)} (func ${i}))`).join('')})`,
        'main.js': `import * as second from './second.wasm'
          const names = ${JSON.stringify(names)}
          export const results = names.map((name) => second[name]())
          export const keys = Object.keys(second).length`,
      },
      mode,
    )
    expect(results).toEqual(names.map((_, i) => i))
    expect(keys).toBe(names.length)
  })

  test('imports are resolved relative to the file, and functions are there in a cycle', async () => {
    const { answer, calls } = await runProgram(
      {
        'wasm/app.wasm': `(module (import "../host.js" "twice" (func $twice (param i32) (result i32)))
          (func (export "run") (param i32) (result i32) (call $twice (local.get 0)))
          (func $start (drop (call $twice (i32.const 1)))) (start $start))`,
        'host.js': `import { run } from './wasm/app.wasm'
          export function twice(value) { (twice.calls ||= []).push(value); return 2 * value }
          export const runTwice = (value) => run(run(value))`,
        'main.js': `import { runTwice, twice } from './host.js'
          export const answer = runTwice(5)
          export const calls = twice.calls`,
      },
      mode,
    )
    expect(answer).toBe(20)
    expect(calls).toEqual([1, 5, 10])
  })

  test('globals are their values, and mutable ones follow, wherever they are changed', async () => {
    const { results } = await runProgram(
      {
        'owner.wasm': `(module (import "./host.js" "look" (func $look))
          (global (export "constant") i64 (i64.const -1)) (global (export "vector") v128 (v128.const i64x2 1 2))
          (global $counter (export "counter") (mut i32) (i32.const 1))
          (func (export "bump") (global.set $counter (i32.add (global.get $counter) (i32.const 1))) (call $look))
          (func (export "fail") (global.set $counter (i32.const 100)) unreachable))`,
        'user.wasm': `(module (import "./owner.wasm" "counter" (global $counter (mut i32)))
          (func (export "reset") (global.set $counter (i32.const 0))))`,
        'host.js': `import { counter } from './owner.wasm'
          export const seen = []
          export function look() { seen.push(counter) }`,
        'main.js': `import { bump, constant, counter, fail, vector } from './owner.wasm'
          import { reset } from './user.wasm'
          import { seen } from './host.js'
          const values = [constant, vector, counter]
          bump(); values.push(counter)
          bump(); values.push(counter)
          try { fail() } catch {}
          values.push(counter)
          reset(); values.push(counter)
          export const results = [values, seen]`,
      },
      mode,
    )
    expect(results).toEqual([
      [-1n, undefined, 1, 2, 3, 100, 0],
      [2, 3],
    ])
  })

  test('memories, tables and tags are shared between modules', async () => {
    const { results } = await runProgram(
      {
        'owner.wasm': `(module (memory (export "memory") 1) (table (export "table") 2 funcref)
          (elem (i32.const 0) $seven) (func $seven (result i32) (i32.const 7)))`,
        'user.wasm': `(module (type $t (func (result i32))) (import "./owner.wasm" "memory" (memory 1))
          (import "./owner.wasm" "table" (table 1 funcref))
          (func (export "run") (result i32) (i32.store (i32.const 8) (i32.const 5)) (call_indirect (type $t) (i32.const 0))))`,
        'main.js': `import { memory, table } from './owner.wasm'
          import { run } from './user.wasm'
          export const results = [run(), new Uint8Array(memory.buffer)[8], table.length]`,
      },
      mode,
    )
    expect(results).toEqual([7, 5, 2])
  })

  test.each([
    ['(import "wasm:js-string" "length" (func (param externref) (result i32)))', 'wasm:js-string'],
    ['(import "./host.js" "wasm-js:x" (func))', 'wasm-js:x'],
    ['(func (export "wasm:x"))', 'wasm:x'],
  ])('reserved: %s', async (field, name) => {
    const files = { 'app.wasm': `(module ${field})`, 'main.js': `import './app.wasm'` }
    await expect(runProgram(files, mode)).rejects.toThrow(
      `app.wasm: "${name}" is reserved in ES modules: import the file with ?init instead`,
    )
  })
})
