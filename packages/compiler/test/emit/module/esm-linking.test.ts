import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Expression } from '../../../src/emit/estree/nodes.js'
import { type Bodies, emit, WebAssembly } from './load-output.js'

const directory = mkdtempSync(join(tmpdir(), 'dewasm-linking-'))
afterAll(() => rmSync(directory, { recursive: true }))

let cases = 0

/** Writes files, those in the text format recompiled, and imports the last one. */
async function importAll(files: Record<string, string | [text: string, bodies: Bodies]>) {
  const folder = `case${cases++}`
  mkdirSync(join(directory, folder))
  let last = ''
  for (const [name, source] of Object.entries(files)) {
    last = join(directory, folder, name)
    const code =
      typeof source === 'string' ? source : (await emit(source[0], source[1], { linking: 'esm' })).code
    writeFileSync(last, code)
  }
  // Node's own loader, not that of the test runner; it takes ES modules, too.
  return createRequire(last)(last)
}

/** The text of what a global is read from. */
function text(node: Expression): string {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'MemberExpression') return `${text(node.object)}.${text(node.property)}`
  throw new Error(node.type)
}

test('imports and exports by name', async () => {
  const module = await importAll({
    'host.mjs': 'export const seen = []\nexport function log(value) { seen.push(value); return value + 1 }',
    'app.mjs': [
      `(module (import "./host.mjs" "log" (func $log (param i32) (result i32))) (memory (export "memory") 1)
        (table (export "table") 1 funcref) (data (i32.const 0) "text") (elem (i32.const 0) $run)
        (func $run (export "run") (param i32) (result i32) local.get 0 call $log) (start $start) (func $start))`,
      {
        1: (context) => `(i0) { return ${context.functionCode(0).name}(i0); }`,
        2: (context) => `() { ${context.functionCode(0).name}(7); }`,
      },
    ],
    'main.mjs': `import { run, memory, table } from './app.mjs'
      import { seen } from './host.mjs'
      import * as all from './app.mjs'
      export const result = [run(4), run.name, seen, new TextDecoder().decode(memory.buffer.slice(0, 4)), table.get(0) === run, Object.keys(all)]`,
  })
  expect(module.result).toEqual([5, '1', [7, 4], 'text', true, ['memory', 'run', 'table']])
})

test('names that are no identifiers, and those that mean something to modules', async () => {
  const names = ['default', 'then', 'a b', '__proto__', "it's", '\n', 'import', '0', 'é']
  const quote = (name: string) =>
    `"${[...Buffer.from(name)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}"`
  const module = await importAll({
    'first.mjs': [`(module ${names.map((name) => `(func (export ${quote(name)}))`).join('')})`, {}],
    'second.mjs': [
      `(module ${names.map((name) => `(import "./first.mjs" ${quote(name)} (func))`).join('')}
        ${names.map((name, i) => `(export ${quote(name)} (func ${i}))`).join('')})`,
      {},
    ],
    'main.mjs': `import * as first from './first.mjs'\nimport * as second from './second.mjs'\nexport { first, second }`,
  })
  const { first, second } = module
  expect(Object.keys(second).sort()).toEqual([...names].sort())
  names.forEach((name, i) => {
    expect(first[name].name).toBe(String(i))
    expect(second[name]).toBe(first[name])
  })
})

describe('globals', () => {
  const owner = `(module
    (global (export "a") i32 (i32.const 5)) (global (export "b") i64 (i64.const -1)) (global (export "c") f32 (f32.const 1.5))
    (global $d (export "d") (mut i32) (i32.const 1)) (global $e (export "e") (mut i64) (i64.const 2))
    (global $f (export "f") (mut f64) (f64.const 3)) (global $g (export "g") (mut externref) (ref.null extern))
    (func (export "set") (param i32 i64 f64 externref) unreachable) (func (export "get") (result i32 i64 f64) unreachable))`
  const access: Bodies = {
    0: (context) => {
      const [d, low, high, f, g] = [
        context.global(3, 0),
        context.global(4, 0),
        context.global(4, 1),
        context.global(5, 0),
        context.global(6, 0),
      ].map(text)
      return `(i0, i1, i2, d0, r0) { ${d} = i0; ${low} = i1; ${high} = i2; ${f} = d0; ${g} = r0; }`
    },
    1: (context) => {
      const [d, low, high, f] = [
        context.global(3, 0),
        context.global(4, 0),
        context.global(4, 1),
        context.global(5, 0),
      ].map(text)
      const [integers, floats] = (['integer', 'float'] as const).map(
        (kind) => context.resultRegisters(kind).name,
      )
      return `() { ${integers}[1] = ${low}; ${integers}[2] = ${high}; ${floats}[3] = ${f}; return ${d}; }`
    },
  }

  test('are their values, and mutable ones follow what WebAssembly sets', async () => {
    const module = await importAll({
      'owner.mjs': [owner, access],
      'main.mjs': `import * as owner from './owner.mjs'
        import { a, b, c, d, e, f, g, set } from './owner.mjs'
        export const before = [a, b, c, d, e, f, g]
        set(10, 20n, 30.5, 'text')
        export const after = [a, b, c, d, e, f, g]
        export { owner }`,
    })
    expect(module.before).toEqual([5, -1n, 1.5, 1, 2n, 3, null])
    expect(module.after).toEqual([5, -1n, 1.5, 10, 20n, 30.5, 'text'])
    module.owner.set(-1, -1n, -0.5, undefined)
    expect([module.owner.d, module.owner.e, module.owner.f, module.owner.g]).toEqual([
      -1,
      -1n,
      -0.5,
      undefined,
    ])
  })

  test('are shared between modules that are recompiled', async () => {
    const user = `(module (import "./owner.mjs" "d" (global $d (mut i32))) (import "./owner.mjs" "e" (global $e (mut i64)))
      (import "./owner.mjs" "a" (global $a i32)) (export "d2" (global $d)) (export "e2" (global $e)) (export "a2" (global $a))
      (func (export "set") (param i32 i64) unreachable) (func (export "get") (result i32) unreachable))`
    const module = await importAll({
      'owner.mjs': [owner, access],
      'user.mjs': [
        user,
        {
          0: (context) => {
            const [d, low, high] = [context.global(0, 0), context.global(1, 0), context.global(1, 1)].map(
              text,
            )
            return `(i0, i1, i2) { ${d} = i0; ${low} = i1; ${high} = i2; }`
          },
          1: (context) => `() { return ${text(context.global(0, 0))}; }`,
        },
      ],
      'main.mjs': `import * as owner from './owner.mjs'\nimport * as user from './user.mjs'\nexport { owner, user }`,
    })
    const { owner: made, user: used } = module
    expect([used.a2, used.d2, used.e2]).toEqual([5, 1, 2n])
    used.set(100, 0x2_0000_0001n)
    expect([made.d, made.e, used.d2, used.e2]).toEqual([100, 0x2_0000_0001n, 100, 0x2_0000_0001n])
    expect(made.get()).toEqual([100, 0x2_0000_0001n, 3])
    made.set(7, 8n, 9, null)
    expect([made.d, made.e, used.e2, used.get()]).toEqual([7, 8n, 8n, 7])
  })

  test('may come from JavaScript, as numbers or as Global objects', async () => {
    const module = await importAll({
      'host.mjs': `export const a = 7.9
        export const b = new WebAssembly.Global({ value: 'i32', mutable: true }, 8)
        export default 9n`,
      'app.mjs': [
        `(module (import "./host.mjs" "a" (global $a i32)) (import "./host.mjs" "b" (global $b (mut i32)))
          (import "./host.mjs" "default" (global $c i64)) (export "a" (global $a)) (export "b" (global $b)) (export "c" (global $c)))`,
        {},
      ],
    })
    expect([module.a, module.b, module.c]).toEqual([7, 8, 9n])
  })
})

describe('what does not link', () => {
  const app = '(module (import "./host.mjs" "f" (func)) (export "f" (func 0)))'

  test('a missing name is a SyntaxError, as between any modules', async () => {
    // Vitest reports the engine's error in words of its own, or as it is.
    await expect(importAll({ 'host.mjs': 'export const g = 1', 'app.mjs': [app, {}] })).rejects.toThrow(
      /'f'|"f"| f\b/,
    )
  })

  test('a value of another kind is a LinkError', async () => {
    await expect(importAll({ 'host.mjs': 'export const f = 1', 'app.mjs': [app, {}] })).rejects.toThrow(
      WebAssembly.LinkError,
    )
  })

  test('a mutable global that is a number is a LinkError', async () => {
    const wants = '(module (import "./host.mjs" "f" (global (mut i32))))'
    await expect(importAll({ 'host.mjs': 'export const f = 1', 'app.mjs': [wants, {}] })).rejects.toThrow(
      WebAssembly.LinkError,
    )
  })
})

test('the export that globals are found by gives way to one of the module', async () => {
  const module = await importAll({
    'app.mjs': ['(module (global (export "g") i32 (i32.const 1)) (func (export "__dewasm_globals__")))', {}],
  })
  expect(typeof module.__dewasm_globals__).toBe('function')
  expect(module.g).toBe(1)
})
