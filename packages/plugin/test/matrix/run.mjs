// The same program built by every bundler, opened in real browsers with WebAssembly and without: the right answer, by
// the right tier, and nothing of the other one downloaded. Then development servers, and a real module.
//
//   node packages/plugin/test/matrix/run.mjs [--hosts vite,webpack] [--browsers chromium]
//
// Prints a line for what fails and one for each browser; the last line says `N passed, N failed`.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { installedBrowsers, startBrowser } from './browsers.mjs'
import { devServers } from './dev-servers.mjs'
import { expectedAnswer } from './expected.mjs'
import { buildWith, hosts } from './hosts.mjs'
import { startServer } from './server.mjs'

const root = dirname(dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))))
const fixtures = join(root, 'fixtures/bundlers')
const { values: args } = parseArgs({ options: { hosts: { type: 'string' }, browsers: { type: 'string' } } })
const hostNames = args.hosts?.split(',') ?? Object.keys(hosts)
const browserNames = args.browsers?.split(',') ?? installedBrowsers()

/** Every output holds it, and nothing else. */
const OUTPUT_MARK = 'dewasm.records'
/** The first bytes of a module, as they are and in base 64. */
const MODULE_MARKS = ['\0asm\x01\0\0\0', 'AGFzbQEAAAA']

const PAGE = `<!doctype html><meta charset="utf-8"><title>bundled</title><body></body>
<script type="module" src="./main.js"></script>`

let passed = 0
let failed = 0
const directory = mkdtempSync(join(tmpdir(), 'dewasm-matrix-'))
const cache = join(directory, 'cache')
const cases = []

try {
  for (const host of hostNames) {
    await addCase(host, 'js', { mode: 'js' })
    await addCase(host, 'fallback', { mode: 'fallback', dataLimit: 0 })
  }
  if (hostNames.includes('vite')) {
    // SQLite is 4 MB of JavaScript. The other one's glue fetches the module whatever runs it.
    await addProgram('sqlite', true)
    await addProgram('glue', false)
  }
  const server = await startServer(directory)
  for (const name of browserNames) {
    for (const hasWebAssembly of [true, false]) await checkIn(name, hasWebAssembly, server)
  }
  server.close()
} finally {
  rmSync(directory, { recursive: true, force: true })
}
if (browserNames.length === 0) console.log('skipped: neither chromium nor firefox is here')
console.log(`${passed} passed, ${failed} failed`)
// Bundlers leave threads behind.
process.exit(failed > 0 ? 1 : 0)

async function addCase(host, mode, options) {
  const name = `${host}-${mode}`
  const outdir = join(directory, name)
  await check(`${name}: builds`, async () => {
    await buildWith(host, {
      entry: join(fixtures, 'src/main.js'),
      page: join(fixtures, 'index.html'),
      outdir,
      options: { ...options, cache, log: false },
      minify: mode === 'fallback',
    })
    if (!existsSync(join(outdir, 'index.html'))) writeFileSync(join(outdir, 'index.html'), PAGE)
    cases.push({
      name,
      expected: (hasWebAssembly) => expectedAnswer(mode === 'fallback' && hasWebAssembly ? 'wasm' : 'js'),
    })
  })
}

/**
 * A real module behind its own glue, as fixtures/bundlers has it.
 * @param {boolean} choosesTier whether nothing of the tier that does not run is to be downloaded
 */
async function addProgram(program, choosesTier) {
  const name = `vite-${program}`
  const outdir = join(directory, name)
  const folder = join(fixtures, program)
  await check(`${name}: builds`, async () => {
    await buildWith('vite', {
      entry: join(folder, 'main.js'),
      page: join(folder, 'index.html'),
      outdir,
      options: { mode: 'fallback', cache, log: false },
      minify: true,
    })
    const values = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
    const expected = (hasWebAssembly) => ({ tier: hasWebAssembly ? 'wasm' : 'js', values })
    cases.push({ name, expected, choosesTier })
  })
}

async function checkIn(browser, hasWebAssembly, server) {
  const before = { passed, failed }
  const title = `${browser} ${hasWebAssembly ? 'with' : 'without'} WebAssembly`
  const stop = startBrowser(browser, server.origin, hasWebAssembly)
  try {
    for (const { name, expected, choosesTier = true } of cases) {
      await check(`${title}: ${name}`, async () => {
        const answer = await server.open(`/apps/${name}/index.html`).nextReport()
        const wanted = expected(hasWebAssembly)
        assertEqual(answer, wanted)
        if (choosesTier) assertOneTier(server.served(), wanted.tier)
      })
    }
    for (const host of Object.keys(devServers).filter((name) => hostNames.includes(name))) {
      await check(`${title}: ${host}'s development server`, () =>
        checkDevServer(host, hasWebAssembly ? 'wasm' : 'js', server),
      )
    }
  } finally {
    await stop()
  }
  console.log(`${title}: ${passed - before.passed} passed, ${failed - before.failed} failed`)
}

/** The page shows what the module says, and what it says after an edit, without anything being started again. */
async function checkDevServer(host, tier, server) {
  const folder = mkdtempSync(join(tmpdir(), 'dewasm-dev-'))
  const { url, file, stop } = await devServers[host]({ fixtures, folder, options: { cache, log: false } })
  try {
    const page = server.open(url)
    const wanted = expectedAnswer(tier)
    // A bundle that is made while the page loads may load it twice.
    assertEqual((await page.nextReport()).values, wanted.values)
    writeFileSync(file, edited(readFileSync(file)))
    const values = wanted.values.map((value) => (value === 7 ? 9 : value))
    const seen = []
    do {
      const answer = await page.nextReport()
      seen.push(answer.values)
      assertEqual(answer.tier, tier)
    } while (!isDeepStrictEqual(seen.at(-1), values) && seen.length < 5)
    assertEqual(seen.at(-1), values)
  } finally {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** `i32.const 7` becomes `i32.const 9`. */
function edited(bytes) {
  const at = bytes.indexOf(Buffer.from([0x41, 7, 0x0b]))
  bytes[at + 1] = 9
  return bytes
}

/** Not a byte of what does not run was downloaded. */
function assertOneTier(served, tier) {
  for (const { path, body } of served) {
    if (body === undefined) {
      if (!path.endsWith('/favicon.ico')) throw new Error(`${path} is asked for and not there`)
      continue
    }
    const marks = tier === 'wasm' ? [OUTPUT_MARK] : MODULE_MARKS
    const isUnused = tier === 'wasm' ? path.endsWith('.data') : path.endsWith('.wasm')
    if (isUnused || marks.some((mark) => body.includes(mark, 0, 'latin1'))) {
      throw new Error(`${path} is downloaded, although the other tier runs`)
    }
  }
}

function assertEqual(actual, expected) {
  if (isDeepStrictEqual(actual, expected)) return
  throw new Error(`${JSON.stringify(actual)}\n  instead of ${JSON.stringify(expected)}`)
}

async function check(name, test) {
  try {
    await test()
    passed++
  } catch (error) {
    failed++
    console.log(`FAILED: ${name}: ${error?.message ?? error}`)
  }
}
