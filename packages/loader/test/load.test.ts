import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compile } from '@dewasm/compiler'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { load } from '../src/load.js'
import type { Output } from '../src/load-output.js'

// (import "host" "two" (func (result i32))) (func (export "four") (result i32) (i32.mul (call 0) (i32.const 2)))
const MODULE = Uint8Array.from(
  Buffer.from(
    '0061736d0100000001050160' +
      '00017f020c0104686f73740374776f00000302010007080104666f757200010a0901070010004102' +
      '6c0b',
    'hex',
  ),
)
const imports = { host: { two: () => 2 } }
const directory = mkdtempSync(join(tmpdir(), 'dewasm-loader-'))
const wasmFile = join(directory, 'module.wasm')
const jsFile = join(directory, 'module.mjs')
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object }
}

writeFileSync(wasmFile, MODULE)
writeFileSync(jsFile, compile(MODULE, { format: 'esm' }).code)

afterAll(() => rmSync(directory, { recursive: true }))
afterEach(() => vi.unstubAllGlobals())

const js = () => import(/* @vite-ignore */ pathToFileURL(jsFile).href) as Promise<Output>
const never = () => {
  throw new Error('must not be loaded')
}

async function four(options: Parameters<typeof load>[0]): Promise<[tier: string, result: unknown]> {
  const { tier, exports } = await load({ ...options, imports })
  return [tier, (exports.four as () => number)()]
}

test.each<[string, Parameters<typeof load>[0]['wasm']]>([
  ['a path', wasmFile],
  ['a file URL', pathToFileURL(wasmFile)],
  ['a file URL as a string', pathToFileURL(wasmFile).href],
  ['bytes', MODULE],
  ['a buffer', MODULE.slice().buffer],
  ['a function', () => MODULE],
  ['a promise', Promise.resolve(wasmFile)],
  ['a compiled module', new WebAssembly.Module(MODULE)],
  ['a response to stream', new Response(MODULE, { headers: { 'Content-Type': 'application/wasm' } })],
  ['a response of another type', () => Promise.resolve(new Response(MODULE))],
])('the native module from %s', async (_, wasm) => {
  expect(await four({ wasm, js: never })).toEqual(['wasm', 4])
})

test('a URL is fetched', async () => {
  const fetched: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    fetched.push(url)
    return new Response(MODULE)
  })
  expect(await four({ wasm: new URL('https://example.com/module.wasm'), js: never })).toEqual(['wasm', 4])
  expect(fetched).toEqual(['https://example.com/module.wasm'])
})

test('a response that is no success is an error', async () => {
  const response = new Response(null, { status: 404 })
  await expect(load({ wasm: () => response })).rejects.toThrow(': status 404')
})

test.each<[string, Parameters<typeof load>[0]['js']]>([
  ['a function that imports', js],
  ['a namespace', await js()],
  ['a default export', ((await js()) as unknown as { default: Output }).default],
])('JavaScript from %s, where a feature is missing', async (_, js) => {
  expect(await four({ wasm: never, js, features: ['wide-arithmetic'] })).toEqual(['js', 4])
})

test('JavaScript where there is no WebAssembly', async () => {
  vi.stubGlobal('WebAssembly', undefined)
  expect(await four({ wasm: never, js })).toEqual(['js', 4])
})

test('either by force', async () => {
  expect(await four({ wasm: never, js, force: 'js' })).toEqual(['js', 4])
  expect(await four({ wasm: MODULE, js: never, features: 'wide-arithmetic', force: 'wasm' })).toEqual([
    'wasm',
    4,
  ])
})

test('instances one after the other', async () => {
  for (const force of ['wasm', 'js'] as const) {
    const loaded = await load({ wasm: MODULE, js, force })
    expect(loaded).not.toHaveProperty('exports')
    const first = await loaded.instantiate(imports)
    const second = await loaded.instantiate({ host: { two: () => 3 } })
    expect((first.exports.four as () => number)() + (second.exports.four as () => number)()).toBe(10)
    await expect(loaded.instantiate({})).rejects.toThrow(TypeError)
  }
})

test('instances at once, and the module', async () => {
  const native = await load({ wasm: MODULE, js })
  expect(native.module).toBeInstanceOf(WebAssembly.Module)
  const output = await load({ js })
  expect(output.module).toHaveProperty('instantiate')
  for (const loaded of [native, output]) {
    expect((loaded.instantiateSync(imports).exports.four as () => number)()).toBe(4)
    expect(() => loaded.instantiateSync({})).toThrow(TypeError)
  }
})

test('what cannot work is said before anything is loaded', async () => {
  const features = ['simd', 'wide-arithmetic'] as const
  await expect(load({ wasm: never, features })).rejects.toThrow(
    new Error(`no WebAssembly with wide-arithmetic here, and 'js' is not given`),
  )
  await expect(load({ features })).rejects.toThrow(new TypeError(`'wasm' is not given`))
  await expect(load({ wasm: never, force: 'js' })).rejects.toThrow(new TypeError(`'js' is not given`))
  await expect(load({ wasm: never, js: never, features: 'simdd' })).rejects.toThrow(`unknown feature 'simdd'`)
  await expect(load({ js: { four: 4 } as never })).rejects.toThrow(`'js' has no 'instantiate'`)
})

test('the data file of an output is read where a URL says where it is', async () => {
  const dataFile = pathToFileURL(wasmFile)
  const instantiate = (_: unknown, data?: Uint8Array) => ({ exports: { length: data?.length } })
  const { exports } = await load({ js: { dataFile, instantiate }, imports: {} })
  expect(exports.length).toBe(MODULE.length)
  expect((await load({ js: { dataFile: 'x.data', instantiate }, imports: {} })).exports.length).toBe(
    undefined,
  )
})
