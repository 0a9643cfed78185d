// Builds the playground, opens it in Chromium with and without WebAssembly, and uses it: compiles text, calls what it
// exports, follows links between the panes, opens a file, changes options, reads an error. With `--picture FILE` it
// also leaves a screenshot. Prints a line a check; the last one says `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createChecks } from './pages/checks.mjs'
import { hasChromium, launchChromium } from './pages/launch-chromium.mjs'
import { serveFolder } from './pages/serve-folder.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const picture = process.argv[2] === '--picture' ? process.argv[3] : undefined
const checks = createChecks()

if (hasChromium) await checkAll()
else console.log('skipped: there is no Chromium here')
checks.finish()

async function checkAll() {
  const folder = mkdtempSync(join(tmpdir(), 'dewasm-playground-'))
  spawnSync(process.execPath, ['build.mjs', folder], {
    cwd: join(root, 'examples/playground'),
    stdio: 'inherit',
  })
  const { address, close } = await serveFolder(folder)
  try {
    for (const native of [true, false]) await checkPage(native, address)
  } finally {
    close()
    rmSync(folder, { recursive: true })
  }
}

async function checkPage(native, address) {
  const browser = await launchChromium({ native })
  const page = await browser.newPage({ viewport: { width: 1360, height: 860 } })
  const errors = []
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  const check = (what, work) => checks.check(`${native ? 'with' : 'without'} WebAssembly: ${what}`, work)
  const shows = (selector, text) =>
    page.waitForFunction(
      ([selector, text]) => document.querySelector(selector)?.textContent.includes(text),
      [selector, text],
    )
  page.setDefaultTimeout(30_000)

  await page.goto(address)
  await check('compiles the first example', () => shows('#output-note', '1 function'))
  await check('calls on both sides what there is', async () => {
    await page.fill('#arguments', '20n')
    await page.click('#call button[type=submit]')
    await shows('#log', '= 2432902008176640000n JavaScript')
    if (native) await shows('#log', 'same')
    else await shows('#run-note', 'no WebAssembly')
  })
  await check('marks the JavaScript of an instruction that is chosen', async () => {
    await page.click('#tab-functions')
    await page.click('#functions .cm-line:has-text("call 0")')
    await shows('#output .cm-linked', 'factorial(')
  })
  await check('marks the instructions of a line of JavaScript', async () => {
    await page.click('#output .cm-line:has-text("return Math.imul(")', { position: { x: 30, y: 6 } })
    await shows('#functions .cm-linked', 'i64.mul')
  })
  if (native && picture !== undefined) await page.screenshot({ path: picture })
  await check('traps are told', async () => {
    await page.selectOption('#example', 'Traps')
    await shows('#function', 'divide')
    await page.fill('#arguments', '1, 0')
    await page.click('#call button[type=submit]')
    await shows('#log', 'RuntimeError: divide by zero')
  })
  await check('a loop without end can be stopped', async () => {
    await page.click('#tab-text')
    await page.click('#text .cm-content')
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('(module (func (export "spin") (loop (br 0))))')
    await shows('#function', 'spin')
    await page.click('#call button[type=submit]')
    await page.click('#stop')
    await shows('#log', 'stopped')
  })
  await check('options change the JavaScript', async () => {
    const before = await page.textContent('#output-note')
    await page.check('input[name=minify]')
    await page.waitForFunction((old) => {
      const text = document.querySelector('#output-note').textContent
      return text !== old && text.includes('function')
    }, before)
  })
  await check('wrong text is explained', async () => {
    await page.click('#text .cm-content')
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('(module (func (i32.add)))')
    await shows('#problem', 'type mismatch')
  })
  await check('a file is opened', async () => {
    await page.setInputFiles('#file', join(root, 'fixtures/kernels/sha256.wasm'))
    await shows('#functions', '(func')
    await shows('#output-note', 'function')
  })
  await check('nothing went wrong in the page', async () => {
    if (errors.length > 0) throw new Error(errors.join('; '))
  })
  await browser.close()
}
