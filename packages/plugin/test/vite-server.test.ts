// Vite renders on a server from the sources, and sees when a module changes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools'
import { createServer, type ViteDevServer } from 'vite'
import { afterEach, expect, test } from 'vitest'
import dewasm from '../src/vite.js'
import { createProject } from './support/project.js'

const project = createProject()
let server: ViteDevServer
afterEach(() => server.close())

test.each(['js', 'fallback'] as const)('mode %s', async (mode) => {
  const appOf = (value: number) =>
    `(module (memory (export "memory") 1) (func (export "value") (result i32) (i32.const ${value})))`
  const folder = await project.write({
    'app.wasm': appOf(1),
    'main.js': `import { memory, value } from './app.wasm'
      export const results = [value(), memory instanceof WebAssembly.Memory]`,
  })
  server = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    cacheDir: join(folder, '.vite'),
    server: { middlewareMode: true, ws: false },
    appType: 'custom',
    plugins: [dewasm({ mode, cache: false, log: false })],
  })
  const isNative = mode === 'fallback'
  expect((await server.ssrLoadModule('/main.js')).results).toEqual([1, isNative])
  const changed = new Promise((resolve) => server.watcher.once('change', resolve))
  writeFileSync(join(folder, 'app.wasm'), await parse(appOf(2)))
  await changed
  await expect
    .poll(async () => (await server.ssrLoadModule('/main.js')).results, { timeout: 20_000 })
    .toEqual([2, isNative])
})
