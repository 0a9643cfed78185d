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

/** Types of all proposals. */
const wideText = `(module
  (type $point (struct (field i32))) (type $numbers (array i8)) (type $function (func (param i32)))
  (import "env" "memory" (memory 1 2 shared)) (import "env" "far" (memory i64 1))
  (import "env" "tag" (tag $tag (param i32 i64 externref)))
  (import "env" "far table" (table i64 1 funcref)) (import "env" "wide" (global i64))
  (import "env" "make" (func (param (ref $point)) (result (ref null $numbers))))
  (memory (export "shared") 1 2 shared) (memory (export "far") i64 1) (memory (export "small") 0 8 (pagesize 1))
  (tag (export "tag") (param i64 f64)) (tag (export "empty"))
  (table (export "table") i64 1 2 externref) (table (export "points") 1 (ref null $point))
  (global (export "vector") v128 (v128.const i64x2 0 0)) (global (export "i31") (ref i31) (ref.i31 (i32.const 0)))
  (global (export "point") (mut (ref null $point)) (ref.null $point))
  (global (export "function") (ref null $function) (ref.null $function))
  (func (export "any") (param anyref eqref) (result eqref) unreachable)
  (func (export "same point") (param (ref null $point)) (result (ref $point)) unreachable)
  (func (export "same function") (param (ref $function)) (result (ref $function)) unreachable)
  (func (export "none") (result nullref nullfuncref) unreachable)
  (func (export "size") (param i64) (result i64) unreachable)
  (func (export "no vector") (param v128) (result exnref) unreachable))`

const wideUse = `
     const memory: bigint = far.grow(1n)
     const sharedBuffer: SharedArrayBuffer = shared.buffer
     const buffer: ArrayBuffer = far.buffer
     const pages: number = small.grow(1) + shared.grow(1)
     table.set(table.length - 1n, 'anything')
     const carried: readonly [bigint, number] | undefined = tag.carried
     const nothing: [] | readonly [] | undefined = empty.carried
     const opaque: object | null = points.get(0)
     const [nil, nil2]: [null, null] = none()
     export { memory, sharedBuffer, buffer, pages, carried, nothing, opaque, nil, nil2 }
     // @ts-expect-error
     far.grow(1)
     // @ts-expect-error
     table.get(0)
     // @ts-expect-error
     const unshared: ArrayBuffer = shared.buffer`

/** Programs that use the declarations in `output`; lines behind `@ts-expect-error` must not type-check. */
const programs: Record<string, [Partial<ModuleOptions>, string, text?: string]> = {
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
  'all proposals, factory': [
    {},
    `import { instantiate, type Imports, type Tag } from './output.js'
     declare const tagOfImport: WebAssembly.Tag
     const env: Imports['env'] = {
       memory: new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }),
       far: { buffer: new ArrayBuffer(0), grow: (delta: bigint) => delta },
       tag: tagOfImport,
       'far table': { length: 1n, get: (index: bigint) => null, set() {}, grow: (delta: bigint) => delta },
       wide: 5n,
       make: (point: object) => null,
     }
     const { shared, far, small, tag, empty, table, points, none, vector, i31, point, ...rest } =
       instantiate({ env }).exports
     const number: number = i31.value
     point.value = rest['same point'](point.value)
     const eq: object | number | null = rest.any('any of the host', point.value)
     const fn: (...values: any[]) => any = rest['same function'](() => {})
     const size: bigint = rest.size(1n)
     const other: Tag<[bigint, number]> = tag
     export { number, eq, fn, size, other }
     ${wideUse}
     // @ts-expect-error
     rest['no vector'](1)
     // @ts-expect-error
     const wrong: Tag<[number]> = tag
     // @ts-expect-error
     const text: string = vector.value.length
     // @ts-expect-error
     i31.value = 1
     // @ts-expect-error
     point.value = 1
     // @ts-expect-error
     rest['same point'](5)`,
    wideText,
  ],
  'all proposals, pairs': [
    { i64: 'pair' },
    `import { instantiate, type Imports } from './output.js'
     declare const imports: Imports
     const { size, far } = instantiate(imports).exports
     const low: number = size(1, 2)
     const pages: bigint = far.grow(1n)
     export { low, pages }
     // @ts-expect-error
     size(1n)`,
    wideText,
  ],
  'all proposals, linked': [
    { linking: 'esm' },
    `import { shared, far, small, tag, empty, table, points, none, i31, point } from './output.js'
     const number: number = i31
     const current: object | null = point
     export { number, current }
     ${wideUse}`,
    wideText,
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
  const [options, program, module = text] = programs[name]!
  const { dts } = await emit(module, {}, { dts: true, ...options })
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
