// Builds and runs the examples: those for Node in Node, pages in Chromium with and without WebAssembly, looking at
// what they show and at what they ask the server for. Prints a line a check; the last one says `N passed, N failed`.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { provideHermes } from './bench/downloads.mjs'
import { createChecks } from './pages/checks.mjs'
import { hasChromium, launchChromium } from './pages/launch-chromium.mjs'
import { serveFolder } from './pages/serve-folder.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const temporary = mkdtempSync(join(tmpdir(), 'dewasm-examples-'))
const { check, finish } = createChecks()

try {
  await check('jitless-fetch: fetch works without a JIT', () => {
    assert.equal(run('jitless-fetch', 'npm', ['start', '--silent']), '200 hello from /example\n')
  })
  await checkHermes()
  if (hasChromium) await checkPages()
  else console.log('skipped: pages, as there is no Chromium here')
} finally {
  rmSync(temporary, { recursive: true })
}
finish()

async function checkHermes() {
  const { file, missing } = await provideHermes()
  if (file === undefined) return console.log(`skipped: hermes-bundle, as Hermes cannot be had: ${missing}`)
  await check('hermes-bundle: runs in Hermes', () => {
    run('hermes-bundle', process.execPath, ['build.mjs', join(temporary, 'hermes')])
    chmodSync(file, 0o755)
    assert.equal(run('hermes-bundle', file, [join(temporary, 'hermes/app.js')]), '414fa339\n')
  })
}

async function checkPages() {
  const drawing = await buildPage('native-or-javascript')
  for (const [native, shown, loaded, left] of [
    [true, 'native WebAssembly', '/mandelbrot.wasm', '/mandelbrot.js'],
    [false, 'recompiled JavaScript', '/mandelbrot.js', '/mandelbrot.wasm'],
  ]) {
    await check(`native-or-javascript: ${shown}`, async () => {
      const { text, requests } = await drawing.open(native, 'output:has-text("Drawn")')
      assert.match(text, new RegExp(`Drawn by ${shown}`))
      assert(requests.includes(loaded) && !requests.includes(left), `asked for ${requests.join(', ')}`)
    })
  }
  const hashing = await buildPage('lockdown-package')
  for (const native of [true, false]) {
    await check(`lockdown-package: ${native ? 'natively' : 'without WebAssembly'}`, async () => {
      const { text, requests } = await hashing.open(native, 'output:not(:empty)')
      assert.equal(text, '26c7827d889f6da3')
      assert.equal(
        requests.some((path) => path.includes('fallback')),
        !native,
      )
    })
  }
  const worker = await buildPage('no-eval-worker', {
    'Content-Security-Policy': "default-src 'self'; img-src data:",
  })
  for (const native of [true, false]) {
    await check(
      `no-eval-worker: ${native ? 'the policy forbids WebAssembly' : 'there is no WebAssembly'}`,
      async () => {
        const { text } = await worker.open(native, 'output:not(:empty)')
        assert.equal(text, '414fa339')
      },
    )
  }
}

/** Builds an example that is a page; `open` shows it and waits for an element, whose text it answers. */
async function buildPage(name, headers) {
  const folder = join(temporary, name)
  await check(`${name}: builds`, () => {
    run(name, process.execPath, ['build.mjs', folder])
  })
  return {
    open: async (native, selector) => {
      const { address, requests, close } = await serveFolder(folder, headers)
      const browser = await launchChromium({ native })
      try {
        const page = await browser.newPage()
        await page.goto(address)
        const text = await page.locator(selector).textContent({ timeout: 30_000 })
        return { text, requests }
      } finally {
        await browser.close()
        close()
      }
    },
  }
}

function run(example, command, args) {
  return execFileSync(command, args, {
    cwd: join(root, 'examples', example),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
