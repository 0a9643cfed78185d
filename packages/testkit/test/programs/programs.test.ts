// Programs of fixtures/programs (`scripts/build-programs.mjs` builds them) print what they print where they are
// compiled for a machine; those in AssemblyScript answer what they answer natively.

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/engines/create-engine.js'
import type { Engine, OptimizeLevel, Way } from '../../src/engines/engine.js'
import { createNativeEngine } from '../../src/engines/native-engine.js'
import { type Exports, installedWebAssembly } from '../../src/web-assembly.js'
import { runCommand } from './run-command.js'

const native = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly')!
// The polyfill engine takes the place of the realm's namespace.
afterEach(() => {
  Object.defineProperty(globalThis, 'WebAssembly', native)
})

const folder = new URL('../../../../fixtures/programs/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder))
const expected = (name: string) => read(`${name}.expected.txt`).toString()

const RUNS: readonly (readonly [Way, OptimizeLevel])[] = [
  ['aot', 0],
  ['aot', 2],
  ['polyfill', 0],
  ['polyfill', 2],
]

const FORMS = ['legacy', 'standard']

describe.each(RUNS)('%s -O%i', (way, optimize) => {
  const create = (): Engine => createEngine(way, { optimize })

  test('a C program', () => {
    expect(runCommand(create(), read('everything.wasm'))).toBe(expected('everything'))
  })

  test.each(FORMS)('a C++ program with exceptions, %s form', (form) => {
    expect(runExceptions(create(), form)).toBe(expected('exceptions'))
  })

  test('an AssemblyScript program behind its own bindings', async () => {
    const answers = await runAssemblyScript(createNativeEngine())
    expect(answers).toContain('factorial: 265252859812191058636308480000000')
    expect(await runAssemblyScript(create())).toEqual(answers)
  })
})

describe('natively', () => {
  test('a C program', () => {
    expect(runCommand(createNativeEngine(), read('everything.wasm'))).toBe(expected('everything'))
  })

  // Engines know one form of exceptions or both.
  test.each(FORMS.filter(isKnown))('a C++ program with exceptions, %s form', (form) => {
    expect(runExceptions(createNativeEngine(), form)).toBe(expected('exceptions'))
  })
})

function isKnown(form: string): boolean {
  return installedWebAssembly()!.validate(read(`exceptions.${form}.wasm`))
}

function runExceptions(engine: Engine, form: string): string {
  return runCommand(engine, read(`exceptions.${form}.wasm`), (exports) => ({
    through: (value: number) => (exports().throw_from_export as (value: number) => void)(value),
  }))
}

/** Everything the program answers, as lines. */
async function runAssemblyScript(engine: Engine): Promise<string[]> {
  const lines: string[] = []
  const report = (line: string, value: number) => lines.push(`report ${line} ${value}`)
  const program = await instantiateBindings(engine, { host: { report } })
  const call = (name: string, ...args: unknown[]) => {
    let answer: unknown
    try {
      answer = (program[name] as (...args: unknown[]) => unknown)(...args)
    } catch (error) {
      answer = `${(error as Error).name}: ${(error as Error).message}`
    }
    lines.push(
      `${name}: ${Array.isArray(answer) || ArrayBuffer.isView(answer) ? [...(answer as [])].join(' | ') : answer}`,
    )
  }
  const text = 'The quick brown fox, the lazy dog. And the fox and the naïve Ærøskøbing \u{1f98a} fox, again.'
  call('countWords', text)
  call('countWords', '')
  call('factorial', 120)
  call('sums', 12345n)
  call('primes', 400)
  call('describeShapes', [1, 2.5, 0.1, 1e21])
  call('formatNumbers', [0, -0, 1.1, -123.456, 1e21, 5e-324, Number.MAX_VALUE, NaN, Infinity, 2 ** 53, 1 / 3])
  call('churn', 5000)
  call(
    'crc32',
    Uint8Array.from({ length: 1000 }, (_, i) => (i * i) >> 3),
  )
  call('pick', ['a', '\ud800', 'ccc'], 1)
  call('pick', ['a'], 7)
  call('factorial', 30)
  return lines
}

/** The generated bindings over an engine: all they take of `WebAssembly` is to instantiate a module. */
async function instantiateBindings(engine: Engine, imports: object): Promise<Exports> {
  const text = read('assembly/program.js').toString()
  const body = text.replace('export async function instantiate', 'return async function instantiate')
  expect(body).not.toBe(text)
  const namespace = {
    instantiate: async (module: object, adapted: Record<string, Record<string, unknown>>) => ({
      exports: engine.instantiate(module, adapted),
    }),
  }
  const instantiate = new Function('WebAssembly', body)(namespace) as (
    module: object,
    imports: object,
  ) => Promise<Exports>
  return await instantiate(engine.compile(read('assembly/program.wasm')), imports)
}
