// The loader in a real Chromium, with WebAssembly and without: in pages and workers, as modules and as classic scripts,
// and in a service worker. Looks at what each answers, and that the server is asked for the module or for its
// JavaScript and never for both. Prints a line a check; the last one says `N passed, N failed`.
import assert from 'node:assert/strict'
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '../packages/compiler/dist/index.js'
import { createChecks } from './pages/checks.mjs'
import { hasChromium, launchChromium } from './pages/launch-chromium.mjs'
import { serveFolder } from './pages/serve-folder.mjs'

/** Where the loader runs, and the format of the JavaScript there. */
const REALMS = {
  page: 'esm',
  script: 'iife',
  worker: 'iife',
  'module-worker': 'esm',
  'service-worker': 'iife',
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'dewasm-loader-'))
const { check, finish } = createChecks()

try {
  if (hasChromium) {
    build()
    for (const native of [true, false]) await checkRealms(native)
  } else console.log('skipped: there is no Chromium here')
} finally {
  rmSync(folder, { recursive: true })
}
finish()

function build() {
  cpSync(join(root, 'fixtures/loader'), folder, { recursive: true })
  copyFileSync(join(root, 'packages/loader/dist/index.js'), join(folder, 'loader.js'))
  copyFileSync(join(root, 'packages/loader/dist/classic.js'), join(folder, 'classic.js'))
  const bytes = readFileSync(join(root, 'fixtures/packages/app.wasm'))
  for (const [realm, format] of Object.entries(REALMS)) {
    writeFileSync(join(folder, `${realm}.wasm`), bytes)
    writeFileSync(join(folder, `${realm}.js`), compile(bytes, { format, name: realm }).code)
  }
}

async function checkRealms(native) {
  const { address, requests, close } = await serveFolder(folder)
  const browser = await launchChromium({ native })
  try {
    const page = await browser.newPage()
    await page.goto(address)
    const text = await page.locator('output:not(:empty)').textContent({ timeout: 60_000 })
    const answers = JSON.parse(text)
    for (const realm of Object.keys(REALMS)) {
      await check(`${realm}: ${native ? 'native WebAssembly' : 'JavaScript'}`, () => {
        assert.equal(answers[realm], native ? 'wasm 3' : 'js 3')
        assert.equal(requests.includes(`/${realm}.wasm`), native)
        assert.equal(requests.includes(`/${realm}.js`), !native)
      })
    }
  } finally {
    await browser.close()
    close()
  }
}
