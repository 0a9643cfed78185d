// The engines a benchmark runs on: how each is found and started on a script, and what it has. An engine is
//
//   { name, title, jit, native, tune?, node?, run(make, timeout, variants), close() }
//
// `native` says whether it runs WebAssembly by itself, `tune` for which shapes of code dewasm is asked,
// `node` is the command line of a Node that can run packages; `run` asks `make(settings)` for the script of a program and
// answers { variants: [{ name, samples, error }] }, or { error } when the script as a whole says nothing.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBrowser } from './browser.mjs'
import { provideCpuClock, provideHermes, provideNode26, provideQuickjs } from './downloads.mjs'

let folder

/** Writes a script where a command finds it. */
function writeScript(engine, text) {
  if (!folder) {
    folder = mkdtempSync(join(tmpdir(), 'dewasm-bench-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  }
  const file = join(folder, `${engine}.js`)
  writeFileSync(file, text)
  return file
}

const lastErrorOf = (text) =>
  text
    .split('\n')
    .map((line) => line.replace(/^\S*\.js:\d+(:\d+)?:?\s*/, ''))
    .find((line) => /error|exception|fault|abort/i.test(line))
    ?.slice(0, 120) ?? 'no answer'

/** Runs a command on a script and answers what it printed as result. */
function runCommand(command, args, timeout, environment = {}) {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    timeout,
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  const line = (result.stdout ?? '').split('\n').find((text) => text.startsWith('RESULT '))
  if (line) return { ...JSON.parse(line.slice(7)), stderr: result.stderr }
  if (result.error?.code === 'ETIMEDOUT') return { error: 'took too long' }
  if (result.error) return { error: result.error.message }
  return { error: lastErrorOf(`${result.stderr}\n${result.stdout}`) }
}

/** An engine that is a command, timed by the script itself. */
function shell(name, title, command, args, { jit, native, environment }) {
  const run = async (make, timeout) =>
    runCommand(command, [...args, writeScript(name, make({}))], timeout, environment)
  return { name, title, jit, native, run, close: () => {} }
}

/**
 * An engine that has no exact clock: each variant runs in processes of its own, a few times and many times, and the time
 * of a run is what many took more than few, by the time the system says the processes used.
 */
function shellTimedFromOutside(name, title, command, { jit, native }) {
  const timed = (script, timeout) => {
    const result = runCommand(
      'bash',
      ['-c', 'TIMEFORMAT="CPU %3U %3S"; time "$0" "$@"', command, script],
      timeout,
    )
    const [, user, system] = /CPU ([\d.]+) ([\d.]+)/.exec(result.stderr ?? '') ?? []
    return { ...result, used: (Number(user) + Number(system)) * 1000 }
  }
  const run = async (make, timeout, variants) => {
    const results = []
    for (const { name: variant } of variants) {
      const script = (repeats) => writeScript(name, make({ only: variant, repeats }))
      const few = timed(script(1), timeout)
      const error = few.error ?? few.variants?.[0].error
      if (error) {
        results.push({ name: variant, error, samples: [] })
        continue
      }
      const more = (repeats) => (timed(script(repeats), timeout).used - few.used) / (repeats - 1)
      // Enough for a process whose start takes some milliseconds more or less.
      const guess = Math.max(more(4), 0.5)
      const repeats = Math.min(200, 1 + Math.ceil(150 / guess))
      results.push({ name: variant, samples: [more(repeats), more(repeats)].filter((time) => time > 0) })
    }
    return { variants: results }
  }
  return { name, title, jit, native, run, close: () => {} }
}

const versionOf = (command, args = ['--version']) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()

/** A command of the system, or undefined. */
function findCommand(...names) {
  return names.find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0,
  )
}

const WITH_JIT = { jit: true, native: true }
const WITHOUT_JIT = { jit: false, native: false }

function findNode(name, command, args, traits) {
  const title = [`Node ${versionOf(command).slice(1)}`, ...args].join(' ')
  return { ...shell(name, title, command, args, traits), node: [command, ...args] }
}

async function findJsc(name, args, traits) {
  if (spawnSync('jsc', ['-e', '0'], { stdio: 'ignore' }).status !== 0) {
    return { missing: 'there is no jsc (Debian: libjavascriptcoregtk-4.0-bin)' }
  }
  const clock = await provideCpuClock()
  const environment = clock.file ? { LD_PRELOAD: clock.file } : {}
  const version = spawnSync('dpkg-query', ['-W', '-f', `\${Version}`, 'libjavascriptcoregtk-4.0-bin'], {
    encoding: 'utf8',
  })
  const title = `jsc ${(version.stdout ?? '').split('-')[0]}${args.map((text) => ` ${text}`).join('')}`
  return shell(name, title, 'jsc', args, { ...traits, environment })
}

async function findQuickjs() {
  const { file, missing } = await provideQuickjs()
  if (missing) return { missing }
  const clock = await provideCpuClock()
  const environment = clock.file ? { LD_PRELOAD: clock.file } : {}
  return shell('quickjs', 'QuickJS 2025-04-26', file, [], { ...WITHOUT_JIT, environment })
}

async function findNode26() {
  const { file, missing } = await provideNode26()
  return missing ? { missing } : findNode('node26', file, [], WITH_JIT)
}

async function findHermes() {
  const { file, missing } = await provideHermes()
  if (missing) return { missing }
  return shellTimedFromOutside('hermes', 'Hermes 0.12.0', file, WITHOUT_JIT)
}

/** `Chromium 150.0` of `Chromium 150.0.1.2 built on ...`. */
const browserTitle = (command) => /^.*?\d+(\.\d+)?/.exec(versionOf(command))[0].replace('Mozilla ', '')

const findBrowser = (name, ...commands) => {
  const command = findCommand(...commands)
  return command
    ? openBrowser(name, command, browserTitle(command))
    : { missing: `there is no ${commands.join(' or ')}` }
}

/** What a finder answers, told how dewasm shapes code for it: `tune` is an argument of `--tune`. */
const tuned = (tune, find) => async () => ({ ...(await find()), tune })

const finders = {
  node20: () => findNode('node20', process.execPath, [], WITH_JIT),
  node26: findNode26,
  chromium: () => findBrowser('chromium', 'chromium', 'chromium-browser', 'google-chrome'),
  firefox: tuned('spidermonkey', () => findBrowser('firefox', 'firefox-esr', 'firefox')),
  jsc: tuned('jsc', () => findJsc('jsc', [], WITH_JIT)),
  jitless: tuned('jitless', () => findNode('jitless', process.execPath, ['--jitless'], WITHOUT_JIT)),
  'jsc-interpreter': tuned('jsc-interpreter', () =>
    findJsc('jsc-interpreter', ['--useJIT=0', '--useWebAssembly=0'], WITHOUT_JIT),
  ),
  hermes: tuned('hermes', findHermes),
  quickjs: tuned('quickjs', findQuickjs),
}

export const engineNames = Object.keys(finders)

/** Opens an engine by name; { missing: why } when it cannot be had. */
export async function openEngine(name) {
  return finders[name]()
}
