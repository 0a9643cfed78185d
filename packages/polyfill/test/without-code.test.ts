// Both namespaces in a realm that may not generate code from strings, as under a Content-Security-Policy.
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { compile } from '@dewasm/compiler'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { runTimeCompiler } from '../run-time-compiler.mjs'
import { SAMPLE } from './sample-module.js'

async function realmWith(entry: string): Promise<(text: string) => unknown> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'polyfill',
    conditions: ['@dewasm/source'],
    plugins: [runTimeCompiler],
  })
  const realm = createContext(
    { WebAssembly: undefined, structuredClone, SAMPLE },
    { codeGeneration: { strings: false, wasm: false } },
  )
  runInContext(
    `'use strict'; var ${outputFiles[0]!.text.slice(outputFiles[0]!.text.indexOf('polyfill'))}`,
    realm,
  )
  runInContext('globalThis.WebAssembly = polyfill.WebAssembly', realm)
  return (text) => runInContext(text, realm)
}

const ADD_FUNCTION = `Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f,
  2, 7, 1, 1, 0x65, 1, 0x66, 0, 0, 7, 5, 1, 1, 0x66, 0, 0)`

test.each([
  ['the namespace that compiles', `export { register, WebAssembly } from '../src/node/index.js'`],
  ['the precompiled one', `export { register, WebAssembly } from '../src/precompiled.js'`],
])('%s, where code may not be generated', async (_, entry) => {
  const run = await realmWith(entry)
  expect(() => run(`new Function('return 1')`)).toThrow('Code generation from strings disallowed')
  expect(() => run('new WebAssembly.Module(SAMPLE)')).toThrow(
    /is not registered, and code may not be generated here/,
  )
  expect(
    run(
      `new WebAssembly.Instance(new WebAssembly.Module(${ADD_FUNCTION}), { e: { f: (x) => x + 1 } }).exports.f(4)`,
    ),
  ).toBe(5)

  run(compile(SAMPLE, { format: 'iife', name: 'sample' }).code)
  run('polyfill.register(sample)')
  const instance = 'new WebAssembly.Instance(new WebAssembly.Module(SAMPLE), { host: { log() {} } })'
  expect(run(`${instance}.exports.add(2, 3)`)).toBe(5)
  expect(run(`${instance}.exports.memory instanceof WebAssembly.Memory`)).toBe(true)
  expect(() => run(`${instance}.exports.trap()`)).toThrow('unreachable')
})

test('a module that is invalid anyway is refused as such', async () => {
  const run = await realmWith(`export { WebAssembly } from '../src/node/index.js'`)
  expect(() => run('new WebAssembly.Module(SAMPLE.slice(0, 20))')).toThrow(/WebAssembly.Module\(\): .* @\+/)
})
