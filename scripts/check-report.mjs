// Makes reports, opens them in Chromium as files, and uses them by pointer and keyboard: that they show where the bytes
// go and why, fetch nothing, stay inert whatever a module names, and that the one of a module of 14 MB opens in time.
// With `--pictures` it leaves screenshots in docs/pictures/. Prints a line a check; the last one says `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createChecks } from './pages/checks.mjs'
import { hasChromium, launchChromium } from './pages/launch-chromium.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const takesPictures = process.argv[2] === '--pictures'
/** Of the real modules that are tested with; fetched when those run. */
const largeModule = join(root, 'node_modules/.cache/dewasm-corpus/node_modules/esbuild-wasm/esbuild.wasm')
/** Milliseconds within which the report of a module of 14 MB is there. */
const PATIENCE = 3000
const HOSTILE = `</script><img src=x onerror="hacked=1"><b>`

const { check, finish } = createChecks()

if (hasChromium) await checkAll()
else console.log('skipped: there is no Chromium here')
finish()

async function checkAll() {
  const folder = mkdtempSync(join(tmpdir(), 'dewasm-report-'))
  const browser = await launchChromium({ native: true })
  try {
    await checkUse(browser, makeReport(folder, join(root, 'fixtures/programs/words.wasm')))
    const hostile = join(folder, 'hostile.wat')
    const name = HOSTILE.replaceAll('"', '\\22')
    writeFileSync(
      hostile,
      `(module (import "${name}" "x" (func)) (func $"${name}" (export "${name}") (call 0)) (func $forgotten))`,
    )
    await checkHostile(browser, makeReport(folder, hostile))
    if (existsSync(largeModule)) await checkLarge(browser, makeReport(folder, largeModule))
    else console.log('skipped: no module of 14 MB is here; the real modules bring one')
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true })
  }
}

/** Compiles a module in the folder, so that files are called by their names alone; answers the report's address. */
function makeReport(folder, module) {
  const name = basename(module)
  if (dirname(module) !== folder) copyFileSync(module, join(folder, name))
  const output = name.replace(/\.wa(sm|t)$/, '.js')
  const args = [join(root, 'packages/cli/dist/main.js'), name, '-o', output, '--report', 'report.html']
  const { status } = spawnSync(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`no report of ${module}`)
  return pathToFileURL(join(folder, 'report.html')).href
}

async function open(browser, address, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1360, height: 1000 }, ...options })
  const errors = []
  const requests = []
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('request', (request) => requests.push(request.url()))
  page.setDefaultTimeout(15_000)
  await page.goto(address)
  await page.waitForSelector('html[data-ready]', { state: 'attached' })
  return { page, errors, requests }
}

function expect(condition, message) {
  if (!condition) throw new Error(message)
}

async function checkUse(browser, address) {
  const { page, errors, requests } = await open(browser, address)
  const text = (selector) => page.textContent(selector)
  const panel = 'section[aria-label=Function]'
  const code = 'section[aria-label=Code]'
  const trail = 'nav[aria-label=Groups]'
  const canvas = page.locator('canvas')

  await check('says what the sizes are', async () => {
    expect((await text('header')).includes('words.wasm'), 'no name')
    expect(/JavaScript\d+ kB.*gzip \d+ kB/.test(await text('header')), 'no sizes')
  })
  await check('draws a map', async () => {
    const colors = await canvas.evaluate((element) => {
      const { data } = element.getContext('2d').getImageData(0, 0, element.width, element.height)
      return new Set(new Uint32Array(data.buffer)).size
    })
    expect(colors > 20, `${colors} colours`)
  })
  await check('tells why a function is there, and shows its code', async () => {
    await page.click('table button:has-text("printf_core")')
    await page.waitForSelector(`${code} pre`)
    expect((await text(panel)).includes('vfprintf'), 'no caller')
    expect(/i32\.(load|add)/.test(await text(`${code} pre[aria-label=WebAssembly]`)), 'no WebAssembly')
    expect(
      (await text(`${code} pre[aria-label=JavaScript]`)).startsWith('function printf_core('),
      'no JavaScript',
    )
  })
  await check('leads from a function to its callers', async () => {
    await page.click(`${panel} button:has-text("vfprintf")`)
    expect((await text(`${panel} h2`)) === 'vfprintf', 'another function')
    expect((await page.evaluate('location.hash')).length > 1, 'no address')
  })
  await check('a function has an address', async () => {
    const other = await open(browser, `${address}${await page.evaluate('location.hash')}`)
    expect((await other.page.textContent(`${panel} h2`)) === 'vfprintf', 'another function')
    await other.page.close()
  })
  await check('searches', async () => {
    await page.fill('input[type=search]', 'histogram')
    const names = await page.locator('tbody tr td:first-child').allTextContents()
    expect(names.length > 2 && names.every((name) => /histogram|std::/i.test(name)), names.join())
    await page.fill('input[type=search]', '')
  })
  await check('sorts by another column', async () => {
    await page.click('th button:has-text("growth")')
    const growth = (await page.locator('tbody tr td:nth-child(5)').allTextContents()).map(Number.parseFloat)
    expect(growth.length > 100 && growth.every((value, i) => i === 0 || value <= growth[i - 1]), 'no order')
  })
  await check('measures by WebAssembly', async () => {
    const before = await text(trail)
    await page.click('[aria-label=Sizes] button:has-text("Wasm")')
    expect((await text(trail)) !== before, 'the same size')
    await page.click('[aria-label=Sizes] button:has-text("JavaScript")')
    expect((await text(trail)) === before, 'another size')
  })
  await check('is used by keyboard', async () => {
    await canvas.focus()
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key)
    const told = await text('[aria-live]')
    expect(/ kB, [\d.]+ % of what is shown/.test(told), `told: ${told}`)
    await page.keyboard.press('Enter')
    expect(
      told.startsWith(await text(`${panel} h2`)) || (await page.locator(`${trail} button`).count()) > 1,
      told,
    )
  })
  await check('goes into groups and back by pointer and keyboard', async () => {
    await page.click(`${trail} button:first-child`)
    // The heading of the first group.
    await canvas.click({ position: { x: 40, y: 10 } })
    expect((await page.locator(`${trail} button`).count()) === 2, 'not inside')
    await canvas.focus()
    await page.keyboard.press('Escape')
    expect((await page.locator(`${trail} button`).count()) === 1, 'not back')
  })
  await check('says what features cost', async () => {
    await page.click('[aria-label=Tables] button:has-text("Features")')
    await page.click('summary:has-text("64-bit integers")')
    expect((await text('details[open]')).includes('pairDivideUnsigned'), 'no helper')
  })
  await check('fetches nothing and has no errors', () => {
    expect(requests.length === 1, requests.join(' '))
    expect(errors.length === 0, errors.join(' '))
  })
  await page.close()
  if (!takesPictures) return
  for (const colorScheme of ['light', 'dark']) {
    const { page } = await open(browser, address, { colorScheme, viewport: { width: 1360, height: 1480 } })
    await page.click('table button:has-text("Histogram::add")')
    await page.waitForSelector(`${code} pre`)
    await page.screenshot({ path: join(root, `docs/pictures/report-${colorScheme}.png`) })
    await page.close()
  }
}

async function checkHostile(browser, address) {
  const { page, errors } = await open(browser, address)
  await check('names are text, whatever they hold', async () => {
    await page.click('tbody button')
    await page.waitForSelector('pre')
    expect((await page.textContent('section[aria-label=Function]')).includes('<img src=x'), 'no name')
    expect((await page.locator('img, main b').count()) === 0, 'an element of the module')
    expect((await page.evaluate('typeof hacked')) === 'undefined', 'a script of the module ran')
    expect(errors.length === 0, errors.join(' '))
  })
  await check('gives hints', async () => {
    await page.click('[aria-label=Tables] button:has-text("Hints")')
    await page.click('summary:has-text("Not referred to")')
    expect((await page.textContent('details[open]')).includes('forgotten'), 'none')
  })
  await page.close()
}

async function checkLarge(browser, address) {
  await check('a module of 14 MB opens within 3 s', async () => {
    const started = performance.now()
    const { page } = await open(browser, address)
    const milliseconds = Math.round(performance.now() - started)
    expect(milliseconds < PATIENCE, `${milliseconds} ms`)
    await page.click('tbody button')
    await page.waitForSelector('pre')
    const clicked = Math.round(performance.now() - started) - milliseconds
    expect(clicked < PATIENCE, `${clicked} ms until the code was there`)
    await page.close()
    const size = (statSync(fileURLToPath(address)).size / 1e6).toFixed(1)
    return `${size} MB, open in ${milliseconds} ms, code in ${clicked} ms`
  })
}
