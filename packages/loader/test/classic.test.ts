// The loader as a classic script, in realms that look like a page and like a worker.
import { createContext, runInContext } from 'node:vm'
import { compile } from '@dewasm/compiler'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const MODULE = Uint8Array.from(
  // (func (export "one") (result i32) (i32.const 1))
  Buffer.from('0061736d010000000105016000017f03020100070701036f6e6500000a0601040041010b', 'hex'),
)
const output = compile(MODULE, { format: 'iife', name: 'app' }).code

const { outputFiles } = await build({
  entryPoints: [new URL('../src/classic.ts', import.meta.url).pathname],
  bundle: true,
  minify: true,
  write: false,
  format: 'iife',
})
const loader = outputFiles[0]!.text

const LOAD = `dewasm.load({ wasm: () => { throw 0 }, js: { script: 'app.js', global: 'app' }, imports: {} })
  .then(({ tier, exports }) => [tier, exports.one()])`

test('a worker takes it by importScripts, at once', async () => {
  const loaded: string[] = []
  const realm = createContext({
    WebAssembly: undefined,
    URL,
    importScripts(url: string) {
      loaded.push(url)
      runInContext(url === 'app.js' ? output : loader, realm)
    },
  })
  const answer = runInContext(`importScripts('loader.js'); ${LOAD}`, realm)
  expect(loaded).toEqual(['loader.js', 'app.js'])
  expect(await answer).toEqual(['js', 1])
})

test('a page takes it by a script element', async () => {
  const page = (run: (element: { src: string; onload(): void; onerror(): void }) => void) =>
    createContext({
      WebAssembly: undefined,
      URL,
      document: { head: { appendChild: run }, createElement: () => ({}) },
    })
  const good = page(({ src, onload }) => {
    expect(src).toBe('app.js')
    runInContext(output, good)
    onload()
  })
  expect(await runInContext(`${loader}; ${LOAD}`, good)).toEqual(['js', 1])
  const bad = page(({ onerror }) => onerror())
  await expect(runInContext(`${loader}; ${LOAD}`, bad)).rejects.toThrow('app.js cannot be loaded')
})
