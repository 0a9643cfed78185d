import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { ModuleOptions } from '../../src/emit/module/module-context.js'
import { emit } from './module/load-output.js'

const text = `(module
  (import "env" "log" (func (param i32 i64) (result i64))) (import "env" "pairs" (func (result i32 f64)))
  (import "env" "count" (global i32)) (import "env" "state" (global (mut i64))) (import "env" "a b" (func))
  (import "env" "memory" (memory 1))
  (func (export "add") (param i32 i64) (result i64) unreachable)
  (func (export "many") (result i32 i64 externref) unreachable)
  (func (export "call") (param funcref) (result funcref) unreachable)
  (func (export "not an identifier"))
  (func (export "default"))
  (memory (export "memory2") 1 2) (table (export "table") 1 funcref)
  (global (export "constant") f64 (f64.const 1)) (global (export "variable") (mut i64) (i64.const 1))
  (data (i32.const 0) "text"))`

/** Programs that use the declarations in `output`; lines behind `@ts-expect-error` must not type-check. */
const programs: Record<string, [Partial<ModuleOptions>, string]> = {
  factory: [
    {},
    `import { instantiate, imports, exports } from './output.js'
     import all from './output.js'
     const state = { value: 1n, valueOf: () => 1n }
     const memory = { buffer: new ArrayBuffer(0), grow: (delta: number) => delta }
     const env = { log: (a: number, b: bigint) => b, pairs: () => [1, 2], count: 1, state, memory, 'a b'() {} }
     const { add, many, call, constant, variable, memory2, table, ...rest } = instantiate({ env }).exports
     const sum: bigint = add(1, 2n)
     const [first, second]: [number, bigint, any] = many()
     const result: ((...values: any[]) => any) | null = call(null)
     variable.value = sum + second
     const value: number = constant.value + first + memory2.grow(1) + memory2.buffer.byteLength + table.length
     rest['not an identifier']()
     rest.default()
     const kinds: string[] = [...imports.map(({ module, name, kind }) => module + name + kind), ...exports.map(({ kind }) => kind)]
     all.instantiate({ env })
     export { result, value, kinds }
     // @ts-expect-error
     add(1n, 2n)
     // @ts-expect-error
     constant.value = 1
     // @ts-expect-error
     instantiate({ env: { ...env, log: 1 } })
     // @ts-expect-error
     instantiate()
     // @ts-expect-error
     instantiate({ env }, new Uint8Array())`,
  ],
  pair: [
    { i64: 'pair', data: 'file' },
    `import { instantiate, dataFile, getTempRet0, setTempRet0 } from './output.js'
     declare const imports: import('./output.js').Imports
     const { add, many } = instantiate(imports, new Uint8Array(1)).exports
     const low: number = add(1, 2, 3)
     const flat: [number, number, number, any] = many()
     setTempRet0(getTempRet0() + 1)
     export const file: string = dataFile.href
     export { low, flat }
     // @ts-expect-error
     add(1, 2n)`,
  ],
  linked: [
    { linking: 'esm' },
    `import { add, constant, variable, memory2, 'not an identifier' as odd } from './output.js'
     import start from './output.js'
     const sum: bigint = add(1, 2n) + variable
     const value: number = constant + memory2.grow(1)
     start()
     odd()
     export { sum, value }
     // @ts-expect-error
     import { missing } from './output.js'`,
  ],
}

const directory = mkdtempSync(join(tmpdir(), 'dewasm-declarations-'))
afterAll(() => rmSync(directory, { recursive: true }))

const compilerOptions = {
  noEmit: true,
  strict: true,
  target: 'es2022',
  module: 'nodenext',
  lib: ['es2022', 'dom'],
  types: [],
}

const compiler = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url))

test.each(Object.keys(programs))('%s', async (name) => {
  const [options, program] = programs[name]!
  const { dts } = await emit(text, {}, { dts: true, ...options })
  const files = {
    'output.d.ts': dts!,
    'program.ts': program,
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions, files: ['program.ts'] }),
  }
  const folder = mkdtempSync(join(directory, name))
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(folder, file), contents)
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' })
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
})

test('only when asked for', async () => {
  expect((await emit(text)).dts).toBe(undefined)
})

test('hostile names stay in strings', async () => {
  const { dts } = await emit(
    `(module (func (export "*/ \\22'\\0a; declare const x: 1") (param i32)))`,
    {},
    { dts: true },
  )
  expect(dts).toContain(String.raw`readonly '*/ "\'\u000a; declare const x: 1': (value0: number) => void`)
})
