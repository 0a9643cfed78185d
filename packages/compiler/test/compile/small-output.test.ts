import { describe, expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import type { CompileOptions } from '../../src/options.js'
import { evaluate, native } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'

const LOADS = [
  'i32.load',
  'i32.load8_s',
  'i32.load8_u',
  'i32.load16_s',
  'i32.load16_u',
  'i64.load',
  'i64.load32_s',
  'f32.load',
  'f64.load',
]
const STORES = [
  'i32.store',
  'i32.store8',
  'i32.store16',
  'i64.store',
  'i64.store32',
  'f32.store',
  'f64.store',
]
const OFFSETS = [0, 3, 70000, 4294967295]

const typeOf = (name: string) => name.slice(0, 3)
const accesses = [
  ...LOADS.flatMap((name) =>
    OFFSETS.map(
      (offset) => `(func (export "${name} ${offset}") (param i32) (result ${typeOf(name)})
        (${name} offset=${offset} (local.get 0)))
      (func (export "${name} ${offset} constant") (result ${typeOf(name)}) (${name} offset=${offset} (i32.const -4)))`,
    ),
  ),
  ...STORES.flatMap((name) =>
    OFFSETS.map(
      (offset) => `(func (export "${name} ${offset}") (param i32 ${typeOf(name)})
        (${name} offset=${offset} (i32.add (local.get 0) (i32.const 1)) (local.get 1)))`,
    ),
  ),
]
const text = `(module (memory (export "memory") 2) (data (i32.const 0) "0123456789abcdef\\ff\\fe\\fd\\fc") ${accesses.join('\n')}
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`

type Functions = Record<string, (...args: unknown[]) => unknown>

/** What every access answers at addresses around the bounds, and the bytes it leaves. */
function observe(exports: Record<string, unknown>): string[] {
  const functions = exports as Functions
  const seen: string[] = []
  const call = (name: string, ...args: unknown[]) => {
    try {
      seen.push(`${name}(${args}): ${functions[name](...args)}`)
    } catch (error) {
      seen.push(`${name}(${args}): ${(error as Error).constructor.name} ${(error as Error).message}`)
    }
  }
  const addresses = [
    0,
    1,
    5,
    61071,
    131064,
    131065,
    131068,
    131070,
    131071,
    131072,
    -1,
    -2,
    -8,
    -70000,
    2 ** 31,
  ]
  for (const grown of [0, 1]) {
    call('grow', grown)
    for (const name of Object.keys(functions)) {
      if (name === 'memory' || name === 'grow') continue
      if (name.endsWith('constant')) call(name)
      else if (LOADS.some((load) => name.startsWith(`${load} `)))
        for (const address of addresses) call(name, address)
      else for (const address of addresses) call(name, address, name.startsWith('i64') ? -2n : 12.5)
    }
    const { buffer } = exports.memory as { buffer: ArrayBuffer }
    seen.push(
      Buffer.from(buffer)
        .toString('latin1')
        .replace(/\0{8,}/g, '*'),
    )
  }
  return seen
}

describe.each<CompileOptions>([
  { optimize: 's' },
  { optimize: 's', minify: true },
  { minify: true },
  { minify: true, optimize: 0 },
  { minify: true, tune: 'interpreter' },
])('%o', (options) => {
  test('accesses read, write and trap as natively', async () => {
    const { code } = compile(await assemble(text), { format: 'cjs', verify: true, ...options })
    const expected = observe((await native(text)).instantiate().exports)
    expect(observe(evaluate(code).instantiate().exports)).toEqual(expected)
    expect(expected.filter((line) => line.includes('RuntimeError')).length).toBeGreaterThan(100)
  })
})

test('-Os is shorter, and with --minify shorter still', async () => {
  const copies = Array.from({ length: 100 }, (_, i) => {
    return `(i32.store offset=${i} (local.get 0) (i32.load offset=${2 * i} (local.get 0)))`
  })
  const bytes = await assemble(`(module (memory 1) (func (export "f") (param i32) ${copies.join('\n')}))`)
  const sizeOf = (options: CompileOptions) => compile(bytes, options).code.length
  expect(sizeOf({ optimize: 's' })).toBeLessThan(sizeOf({}))
  expect(sizeOf({ minify: true })).toBeLessThan(0.6 * sizeOf({ optimize: 's' }))
  expect(sizeOf({ optimize: 's', minify: true })).toBeLessThan(sizeOf({ minify: true }))
})
