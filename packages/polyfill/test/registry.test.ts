import { type CompileOptions, compile } from '@dewasm/compiler'
import { digestOf } from '@dewasm/compiler/digest'
import { expect, test } from 'vitest'
import { WebAssembly as full } from '../src/node/index.js'
import { register, WebAssembly } from '../src/precompiled.js'
import type { Precompiled } from '../src/registry.js'
import { SAMPLE, type SampleExports } from './sample-module.js'

/** The sample with a custom section more: another module each time, as nobody takes back what is registered. */
function anotherModule(): Uint8Array {
  return Uint8Array.of(...SAMPLE, 0, 2, 1, count++)
}
let count = 65

function compiled(bytes: Uint8Array, options?: CompileOptions): { default: Precompiled } {
  const { code } = compile(bytes, { ...options, format: 'cjs' })
  const exports = {}
  new Function('exports', code)(exports)
  return exports as { default: Precompiled }
}

const imports = { host: { log: () => {} } }

test.each(['the default export', 'what an import answers'])('a module by its bytes: %s', async (form) => {
  const bytes = anotherModule()
  const output = compiled(bytes)
  expect(WebAssembly.validate(bytes)).toBe(false)
  register(form === 'the default export' ? output.default : output)
  expect(WebAssembly.validate(bytes)).toBe(true)

  const module = new WebAssembly.Module(bytes)
  expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toContain('add')
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'host', name: 'log', kind: 'function' }])
  expect(WebAssembly.Module.customSections(module, 'note')).toHaveLength(2)
  const { exports } = new WebAssembly.Instance(module, imports)
  expect((exports as unknown as SampleExports).add(2, 3)).toBe(5)

  const response = new Response(bytes, { headers: { 'Content-Type': 'application/wasm' } })
  const streamed = await WebAssembly.instantiateStreaming(response, imports)
  expect((streamed.instance.exports as unknown as SampleExports).add(2, 3)).toBe(5)
  const { instance } = await WebAssembly.instantiate(Uint8Array.of(1, ...bytes).subarray(1), imports)
  expect((instance.exports as unknown as SampleExports).add(2, 3)).toBe(5)
})

test('the namespace that compiles takes what is registered, too', () => {
  const bytes = anotherModule()
  register({ ...compiled(bytes).default, instantiate: () => ({ exports: { registered: true } }) })
  expect(new full.Instance(new full.Module(bytes)).exports).toEqual({ registered: true })
})

test('a module that is loaded when it is asked for', async () => {
  const bytes = anotherModule()
  let loaded = 0
  register({
    digest: digestOf(bytes),
    async load() {
      loaded++
      return compiled(bytes, { digest: false })
    },
  })
  expect(WebAssembly.validate(bytes)).toBe(true)
  const message = 'WebAssembly.Module(): the module is registered to be loaded: only with a promise'
  expect(() => new WebAssembly.Module(bytes)).toThrow(new WebAssembly.CompileError(message))
  expect(loaded).toBe(0)
  const module = await WebAssembly.compile(bytes)
  await WebAssembly.instantiate(module, imports)
  await WebAssembly.instantiate(bytes, imports)
  expect(loaded).toBe(1)
  expect(new WebAssembly.Module(bytes)).toBeInstanceOf(WebAssembly.Module)
})

test('a module that cannot be loaded', async () => {
  const bytes = anotherModule()
  const error = new Error('offline')
  let fails = true
  register({
    digest: digestOf(bytes),
    load: () => (fails ? Promise.reject(error) : Promise.resolve(compiled(bytes))),
  })
  await expect(WebAssembly.compile(bytes)).rejects.toBe(error)
  fails = false
  await WebAssembly.compile(bytes)
})

test('what is not registered is refused with what to do', async () => {
  const bytes = anotherModule()
  expect(() => new WebAssembly.Module(bytes)).toThrow(
    new WebAssembly.CompileError(
      `WebAssembly.Module(): the module (${bytes.length} bytes, digest ${digestOf(bytes)}) is not registered, and code ` +
        `may not be generated here: compile it with 'dewasm module.wasm -o module.js', and call register(module) ` +
        `of @dewasm/polyfill/precompiled before`,
    ),
  )
  await expect(WebAssembly.compile(new Uint8Array(8))).rejects.toThrow(
    new WebAssembly.CompileError('WebAssembly.compile(): no WebAssembly module'),
  )
})

test('what cannot be registered', () => {
  const bytes = anotherModule()
  expect(() => register({} as Precompiled)).toThrow('register: no output of dewasm')
  expect(() => register(compiled(bytes, { digest: false }))).toThrow('register: the output has no digest')
  expect(() => register(compiled(bytes, { i64: 'pair' }))).toThrow(
    `register: the output takes no BigInt ('--i64 pair')`,
  )
})
