// Debugs programs in C, C++ and Rust in Chromium, as its DevTools do: a breakpoint on a line of the source stops there
// whenever the line is run, and so does a trap. Prints a line a check; the last one says `N passed, N failed`.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SourceMapConsumer } from 'source-map'
import { createChecks } from './pages/checks.mjs'
import { DebuggerSession } from './pages/debugger-session.mjs'
import { hasChromium, launchChromium } from './pages/launch-chromium.mjs'
import { serveFolder } from './pages/serve-folder.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const fixtures = join(root, 'fixtures/debug')
const { check, finish } = createChecks()

/** Programs that tell the host each line that is run, if it is marked so. */
const PROGRAMS = [
  { module: 'statements.O0.v4', source: 'statements.c', call: 'run(20)' },
  { module: 'statements.O0.v5', source: 'statements.c', call: 'build(5)' },
  { module: 'statements.O2.v5', source: 'statements.c', call: 'run(20)' },
  { module: 'statements.O2.v2', source: 'statements.c', call: 'build(5)' },
  { module: 'classes.O0', source: 'classes.cpp', call: 'areas(4)' },
  { module: 'shapes.O0', source: 'shapes.rs', call: 'areas(4)' },
]

const TRAPS = [
  { call: 'division(1)', line: /dividend \/ divisor/ },
  { call: 'unreachable()', line: /__builtin_trap/ },
  { call: 'load(99999999)', line: /return \*place/ },
  { call: 'indirect(0)', line: /return function\(index\)/ },
]

const PAGE = `<script type="module">
import { imports, instantiate } from './app.js'
window.lines = []
const host = { line: (number) => void lines.push(number), note: (number) => (lines.push(number), number) }
const env = Object.fromEntries(imports.map(({ name }) => [name, host[name.match(/^(?:_Z4)?(line|note)/)?.[1]] ?? (() => 0)]))
window.program = instantiate({ env }).exports
</script>`

if (hasChromium) {
  const browser = await launchChromium({ native: true })
  try {
    for (const program of PROGRAMS) {
      for (const flags of [['-O0'], ['-O2'], ['-Os', '--minify']]) {
        const name = `${program.module} ${flags.join(' ')}`
        await check(`breakpoints: ${name}`, () =>
          withDebugger(browser, program.module, flags, checkBreakpoints(program)),
        )
      }
    }
    for (const module of ['trap.O0', 'trap.O2']) {
      await check(`traps: ${module}`, () => withDebugger(browser, module, ['-O2'], checkTraps))
    }
  } finally {
    await browser.close()
  }
} else console.log('skipped: there is no Chromium here')
finish()

/** On each line that tells the host its number: the debugger stops there as often as the line is run. */
function checkBreakpoints({ source, call }) {
  return async (session) => {
    const lines = readFileSync(join(fixtures, source), 'utf8').split('\n')
    const marked = lines.flatMap((text, i) => (/line\(__LINE__\)|line!\(\)/.test(text) ? [i + 1] : []))
    await session.evaluate(`program.${call}`)
    const run = await session.evaluate('lines.splice(0)')
    const reached = marked.filter((line) => run.includes(line))
    assert(reached.length >= 3, `only lines ${reached} are run`)
    for (const line of reached) {
      const remove = await session.breakAt(source, line)
      const stops = []
      await session.runThrough(`program.${call}`, (place) => stops.push(place))
      await remove()
      await session.evaluate('lines.splice(0)')
      const expected = run.filter((number) => number === line).length
      const hits = stops.filter((place) => place === `${source}:${line}`).length
      assert.equal(stops.length, hits, `line ${line}: stops at ${[...new Set(stops)]}`)
      assert(hits >= expected, `line ${line}: ${hits} stops, but it is run ${expected} times`)
    }
  }
}

/** The innermost function that is not of the runtime is at the line that traps. */
async function checkTraps(session) {
  const lines = readFileSync(join(fixtures, 'trap.c'), 'utf8').split('\n')
  await session.send('Debugger.setPauseOnExceptions', { state: 'all' })
  for (const { call, line } of TRAPS) {
    const stops = []
    await session.runThrough(`program.${call}`, (place) => stops.push(place))
    const number = /trap\.c:(\d+)$/.exec(stops[0])?.[1]
    assert.match(lines[number - 1] ?? '', line, `${call} stops at ${stops}`)
  }
}

/** Compiles a module and opens a page with it, which a debugger is attached to that knows its source map. */
async function withDebugger(browser, module, flags, use) {
  const folder = mkdtempSync(join(tmpdir(), 'dewasm-debugger-'))
  const dewasm = join(root, 'packages/cli/dist/main.js')
  const input = join(fixtures, `${module}.wasm`)
  execFileSync(process.execPath, [dewasm, input, '-o', join(folder, 'app.js'), '--sourcemap', ...flags])
  writeFileSync(join(folder, 'index.html'), PAGE)
  const { address, close } = await serveFolder(folder)
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    const parsed = new Promise((resolve) => {
      session.on('Debugger.scriptParsed', (script) => script.url.endsWith('/app.js') && resolve(script))
    })
    await session.send('Debugger.enable')
    await page.goto(address)
    const { scriptId, url, sourceMapURL } = await parsed
    const map = await (await fetch(new URL(sourceMapURL, url))).json()
    await SourceMapConsumer.with(map, null, (consumer) =>
      use(new DebuggerSession(session, consumer, map, scriptId)),
    )
  } finally {
    await context.close()
    close()
    rmSync(folder, { recursive: true })
  }
}
