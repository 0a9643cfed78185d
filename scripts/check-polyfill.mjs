// The published polyfill in a real Chromium whose WebAssembly is taken away: modules are compiled by what is
// downloaded first, functions anew when the rest has arrived, and nothing fails where it cannot be had. Prints a line a
// check; the last one says `N passed, N failed`.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { createChecks } from './pages/checks.mjs'
import { hasChromium, launchChromium } from './pages/launch-chromium.mjs'
import { serveFolder } from './pages/serve-folder.mjs'

const MODULE = `(module (import "host" "note" (func $note (param i32)))
  (func $work (export "work") (param i32) (result i32)
    (call $note (local.get 0)) (i32.add (local.get 0) (i32.const 1))))`

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'dewasm-polyfill-'))
const { check, finish } = createChecks()

try {
  if (hasChromium) {
    await buildPage()
    await check('functions are compiled anew when the optimizer has arrived', async () => {
      const { answer, requests } = await openPage()
      assert.deepEqual(answer, { first: true, later: false, next: 2, faults: [] })
      assert(requests.some((path) => path.includes('optimizer')))
    })
    for (const file of optimizerFiles()) rmSync(join(folder, file))
    await check('without it, all goes on as it began', async () => {
      const { answer } = await openPage(true)
      assert.deepEqual(answer, { first: true, later: true, next: 2, faults: [] })
    })
  } else console.log('skipped: there is no Chromium here')
} finally {
  rmSync(folder, { recursive: true })
}
finish()

async function buildPage() {
  cpSync(join(root, 'fixtures/polyfill'), folder, { recursive: true })
  await build({
    entryPoints: [join(root, 'fixtures/polyfill/main.js')],
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    // As a project that has installed it finds it.
    nodePaths: [join(root, 'packages/testkit/node_modules')],
  })
  const require = createRequire(join(root, 'packages/compiler/package.json'))
  const file = require.resolve('@bytecodealliance/jco-transpile/wasm-tools')
  const { parse } = await import(pathToFileURL(file).href)
  writeFileSync(join(folder, 'module.wasm'), await parse(MODULE))
}

function optimizerFiles() {
  return readdirSync(folder).filter((file) => file.includes('optimizer'))
}

/** @param isShort whether nothing is waited for */
async function openPage(isShort = false) {
  const { address, requests, close } = await serveFolder(folder)
  const browser = await launchChromium({ native: true })
  try {
    const page = await browser.newPage()
    if (isShort) {
      await page.addInitScript(() => {
        let rounds = 0
        globalThis.isEnough = () => ++rounds > 20
      })
    }
    await page.goto(address)
    const text = await page.locator('output:not(:empty)').textContent({ timeout: 60_000 })
    return { answer: JSON.parse(text), requests }
  } finally {
    await browser.close()
    close()
  }
}
