// What each form of an import is, mode by mode, and what is in the files of a build.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebAssembly as Polyfill, register } from '@dewasm/polyfill/precompiled'
import { expect, test, vi } from 'vitest'
import { createProject } from './support/project.js'

const project = createProject()

const APP = `(module (import "env" "twice" (func $twice (param i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 8) "some text")
  (func (export "run") (param i32) (result i32) (call $twice (local.get 0))))`

const PROGRAM = {
  'app.wasm': APP,
  'main.js': `import init from './app.wasm?init'
    import factory, { exports, imports, instantiate } from './app.wasm?factory'
    import source module from './app.wasm'
    import url from './app.wasm?url'
    const env = { env: { twice: (value) => 2 * value } }
    const instances = [await init(env), instantiate(env), factory.instantiate(env)]
    export const results = instances.map(({ exports }) => exports.run(21))
    export const texts = instances.map(({ exports: { memory } }) =>
      new TextDecoder().decode(new Uint8Array(memory.buffer, 8, 9)))
    export const isNative = module instanceof WebAssembly.Module
    export const isOutput = typeof module.instantiate === 'function'
    export { exports, imports, url, init }`,
}

const EXPECTED = {
  results: [42, 42, 42],
  texts: ['some text', 'some text', 'some text'],
  imports: [{ module: 'env', name: 'twice', kind: 'function' }],
  exports: [
    { name: 'memory', kind: 'memory' },
    { name: 'run', kind: 'function' },
  ],
}

test.each([
  ['js', { mode: 'js' }, false],
  ['js, with data in a file', { mode: 'js', dataLimit: 8 }, false],
  ['wasm', { mode: 'wasm' }, true],
  ['fallback', { mode: 'fallback' }, true],
  ['fallback by force', { mode: 'fallback', forceFallback: true }, false],
] as const)('mode %s', async (_, options, isNative) => {
  const folder = await project.write(PROGRAM)
  await project.build(folder, options)
  const program = await project.run(folder)
  expect(program).toMatchObject({ ...EXPECTED, isNative, isOutput: !isNative })
  expect(readFileSync(new URL(program.url as string))).toEqual(readFileSync(join(folder, 'app.wasm')))
  await expect((program.init as (imports: object) => Promise<object>)({})).rejects.toThrow(TypeError)
})

test('the fallback is a file of its own, and by force nothing of the native module is left', async () => {
  const folder = await project.write({
    'app.wasm': '(module (func (export "run") (result i32) (i32.const 1)))',
    'main.js': `export { run } from './app.wasm'`,
  })
  const chunksOf = async (options: object) => {
    const output = await project.build(folder, options)
    return output
      .filter(({ fileName }) => !fileName.endsWith('.map'))
      .map((file) =>
        file.type === 'asset'
          ? 'asset'
          : `${file.isEntry ? 'entry' : 'chunk'}${file.code.includes('dewasm.records') ? ' with output' : ''}`,
      )
      .sort()
  }
  expect(await chunksOf({ mode: 'js' })).toEqual(['entry with output'])
  expect(await chunksOf({ mode: 'wasm' })).toEqual(['asset', 'entry'])
  expect(await chunksOf({ mode: 'fallback' })).toEqual(['asset', 'chunk with output', 'entry'])
  expect(await chunksOf({ forceFallback: true })).toEqual(['chunk with output', 'entry'])
})

test('features that the engine lacks lead to JavaScript', async () => {
  const folder = await project.write({
    'app.wasm': `(module (func (export "run") (param i64 i64) (result i64 i64)
      (i64.mul_wide_u (local.get 0) (local.get 1))))`,
    'main.js': `export { run } from './app.wasm'`,
  })
  await project.build(folder)
  const { run } = await project.run(folder)
  expect((run as (...args: bigint[]) => bigint[])(2n ** 63n, 6n)).toEqual([0n, 3n])
})

test('options for some files, and files that are left alone', async () => {
  const folder = await project.write({
    'a.wasm': '(module (memory (export "memory") 1))',
    'b.wasm': '(module (memory (export "memory") 1))',
    'main.js': `import { memory as a } from './a.wasm'
      import { memory as b } from './b.wasm'
      export const isNative = [a, b].map((memory) => memory instanceof WebAssembly.Memory)`,
  })
  await project.build(folder, { mode: 'js', overrides: [{ include: '**/b.wasm', mode: 'wasm' }] })
  expect((await project.run(folder)).isNative).toEqual([false, true])
  await expect(project.build(folder, { exclude: '**/b.wasm' })).rejects.toThrow(/b\.wasm/)
})

test('what is wrong with a module is said as the compiler says it', async () => {
  const folder = await project.write({ 'main.js': `export * from './app.wasm'` })
  const file = join(folder, 'app.wasm')
  writeFileSync(file, Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0))
  await expect(project.build(folder)).rejects.toThrow(`${file}:0x4: error[unknown-binary-version]: `)
})

test('maps lead from the bundle to the module', async () => {
  const folder = await project.write({
    'app.wasm':
      '(module (func $half (export "half") (param i32) (result i32) (i32.div_u (local.get 0) (i32.const 3))))',
    'main.js': `export { half } from './app.wasm'`,
  })
  const [{ map }] = await project.build(folder, { mode: 'js' })
  expect(map!.sources).toContain('../app.wasm.instance/app.wat')
  const listing = map!.sourcesContent![map!.sources.indexOf('../app.wasm.instance/app.wat')]
  expect(listing).toContain('i32.div_u')
})

test('sizes are told, once for each module that is compiled', async () => {
  const folder = await project.write({
    'app.wasm': '(module (func (export "run")))',
    'main.js': `export { run } from './app.wasm'; export { instantiate } from './app.wasm?factory'`,
  })
  const log = vi.fn()
  await project.build(folder, { mode: 'js', cache: join(folder, 'cache'), log })
  const line = /^dewasm: .*app\.wasm 33 B -> JavaScript [\d.]+ kB, gzip [\d.]+ k?B \(\d+ ms\)$/
  expect(log.mock.calls.map(([text]) => text)).toEqual([
    expect.stringMatching(line),
    expect.stringMatching(line),
  ])
  log.mockClear()
  await project.build(folder, { mode: 'js', cache: join(folder, 'cache'), log })
  expect(log.mock.calls.map(([text]) => text)).toEqual([
    expect.stringMatching(/\(cached\)$/),
    expect.stringMatching(/\(cached\)$/),
  ])
})

test('a module that imports from one that has to be JavaScript is JavaScript, too', async () => {
  const folder = await project.write({
    'owner.wasm': `(module (memory (export "memory") 1)
      (func (export "wide") (param i64) (result i64 i64) (i64.mul_wide_u (local.get 0) (local.get 0))))`,
    'user.wasm': `(module (import "./owner.wasm" "memory" (memory 1)) (func (export "run") (result i32) (i32.load8_u (i32.const 3))))`,
    'main.js': `import { memory } from './owner.wasm'
      import { run } from './user.wasm'
      new Uint8Array(memory.buffer)[3] = 5
      export const result = run()`,
  })
  await project.build(folder)
  expect((await project.run(folder)).result).toBe(5)
})

test('what the polyfill knows a module by, and only then loads its JavaScript', async () => {
  const folder = await project.write({
    'app.wasm': APP,
    'main.js': `export { default as app } from './app.wasm?precompiled'`,
  })
  const output = await project.build(folder, { dataLimit: 0 })
  expect(output.filter(({ type }) => type === 'chunk')).toHaveLength(2)
  const { app } = await project.run(folder)
  register(app as Parameters<typeof register>[0])
  const bytes = readFileSync(join(folder, 'app.wasm'))
  const env = { twice: (value: number) => 2 * value }
  const { instance } = (await Polyfill.instantiate(bytes, { env })) as { instance: { exports: object } }
  expect((instance.exports as { run(value: number): number }).run(4)).toBe(8)
})
