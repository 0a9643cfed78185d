// The engines of the matrix: how each is found and started, what has to be switched off, and which options of the compiler
// go with it. `open` answers { run(text, timeout), close } or { missing: why }; `run` answers what a script reports, or
// throws.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { provideHermes, provideNode26, provideQuickjsOfNpm } from '../bench/downloads.mjs'
import { openBrowserPage } from './browser.mjs'

let folder

function writeScript(name, text) {
  if (!folder) {
    folder = mkdtempSync(join(tmpdir(), 'dewasm-matrix-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  }
  const file = join(folder, `${name.replace(/\W+/g, '-')}.js`)
  writeFileSync(file, text)
  return file
}

/** A command that runs a script and ends. */
function openCommand(name, command, args) {
  const run = async (text, timeout) => {
    const result = spawnSync(command, [...args, writeScript(name, text)], {
      encoding: 'utf8',
      timeout,
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const line = (result.stdout ?? '').split('\n').find((text) => text.startsWith('RESULT '))
    if (line) return line.slice('RESULT '.length)
    if (result.error)
      throw new Error(result.error.code === 'ETIMEDOUT' ? 'took too long' : result.error.message)
    throw new Error(
      lastWords(`${result.stderr}\n${result.stdout}`) || `ended with ${result.signal ?? result.status}`,
    )
  }
  return { run, close: () => {} }
}

const lastWords = (text) =>
  text
    .split('\n')
    .filter((line) => /error|exception|fault|abort|memory/i.test(line))
    .slice(0, 2)
    .join(' ')
    .slice(0, 300)

const versionOf = (command, args = ['--version']) =>
  /\d+(\.\d+)*/.exec(
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  )?.[0] ?? ''

const findCommand = (...names) =>
  names.find((name) => spawnSync('sh', ['-c', 'command -v "$0"', name], { stdio: 'ignore' }).status === 0)

const node =
  (...flags) =>
  async (name) => ({
    ...openCommand(name, process.execPath, flags),
    version: process.versions.node,
  })

async function node26(name) {
  const { file, missing } = await provideNode26()
  return missing ? { missing } : { ...openCommand(name, file, []), version: versionOf(file) }
}

const browser =
  (commands, settings = {}) =>
  async () => {
    const command = findCommand(...commands)
    if (command === undefined) return { missing: `no ${commands.join(' or ')} here` }
    return { ...(await openBrowserPage(command, settings)), version: versionOf(command) }
  }

const chromium = (settings) =>
  browser(['chromium', 'chromium-browser', 'google-chrome'], { kind: 'chromium', ...settings })
const firefox = (settings) => browser(['firefox', 'firefox-esr'], { kind: 'firefox', ...settings })

/** Its options have changed their names. */
const WASM_OFF = ['--useWasm=0', '--useWebAssembly=0']

const jsc =
  (...flags) =>
  async (name) => {
    const isOff = (flag) =>
      spawnSync('jsc', [flag, '-e', 'print(typeof WebAssembly)'], { encoding: 'utf8' }).stdout?.includes(
        'undefined',
      )
    const off = WASM_OFF.find(isOff)
    if (off === undefined) return { missing: 'no jsc here (Debian: libjavascriptcoregtk-bin)' }
    const list = spawnSync(
      'sh',
      ['-c', "dpkg-query -W -f '${Version}\\n' 'libjavascriptcoregtk*-bin' 2>/dev/null"],
      {
        encoding: 'utf8',
      },
    )
    return {
      ...openCommand(name, 'jsc', [...flags, off]),
      version: /\d+(\.\d+)*/.exec(list.stdout)?.[0] ?? '',
    }
  }

async function hermes(name) {
  const { file, missing } = await provideHermes()
  return missing ? { missing } : { ...openCommand(name, file, ['-O0']), version: '0.12.0' }
}

async function quickjs(name) {
  const { folder, missing } = await provideQuickjsOfNpm()
  if (missing) return { missing }
  const shell = fileURLToPath(new URL('quickjs-shell.mjs', import.meta.url))
  return { ...openCommand(name, process.execPath, [shell, folder]), version: 'of quickjs-emscripten 0.32.0' }
}

async function duktape(name) {
  const command = findCommand('duk')
  if (command === undefined) return { missing: 'no duk here (Debian: duktape)' }
  const { stderr, stdout } = spawnSync(command, ['-v'], { encoding: 'utf8' })
  return { ...openCommand(name, command, []), version: /\d+\.\d+\.\d+/.exec(stderr + stdout)?.[0] ?? '2.7' }
}

/**
 * `options`: for the compiler. `native`: whether there is WebAssembly, `generates`: whether code may be made of strings.
 * `polyfill`: whether the polyfill compiles there, `precompiled`: whether it runs registered modules, both of which need
 * ES2020. `isSlow`: whether compiling takes it a minute.
 */
export const engines = [
  { name: 'Node 20', options: {}, native: true, precompiled: true, polyfill: true, open: node() },
  { name: 'Node 26', options: {}, native: true, precompiled: true, polyfill: true, open: node26 },
  { name: 'Node 20, `--target es2015`', options: { target: 'es2015' }, native: true, open: node() },
  {
    name: '`node --jitless`',
    options: { tune: 'jitless' },
    precompiled: true,
    polyfill: true,
    open: node('--jitless'),
  },
  {
    name: '`node --disallow-code-generation-from-strings`',
    options: {},
    native: true,
    generates: false,
    precompiled: true,
    open: node('--disallow-code-generation-from-strings'),
  },
  {
    name: 'Chromium without WebAssembly',
    options: { tune: 'v8' },
    precompiled: true,
    polyfill: true,
    open: chromium({ flags: ['--js-flags=--noexpose_wasm'] }),
  },
  {
    name: 'Chromium `--js-flags=--jitless`',
    options: { tune: 'jitless' },
    precompiled: true,
    polyfill: true,
    open: chromium({ flags: ['--js-flags=--jitless'] }),
  },
  {
    name: "Chromium, page with `script-src 'self'`",
    options: { tune: 'v8' },
    generates: false,
    precompiled: true,
    open: chromium({ policy: "script-src 'self'" }),
  },
  {
    name: 'Firefox, `javascript.options.wasm` off',
    options: { tune: 'spidermonkey' },
    precompiled: true,
    polyfill: true,
    open: firefox({ preferences: { 'javascript.options.wasm': false } }),
  },
  {
    name: 'jsc without WebAssembly',
    options: { tune: 'jsc' },
    precompiled: true,
    polyfill: true,
    open: jsc(),
  },
  {
    name: '`jsc --useJIT=0` without WebAssembly',
    options: { tune: 'jsc-interpreter' },
    isSlow: true,
    precompiled: true,
    polyfill: true,
    open: jsc('--useJIT=0'),
  },
  { name: 'Hermes', options: { tune: 'hermes' }, open: hermes },
  {
    name: 'QuickJS',
    options: { tune: 'quickjs' },
    isSlow: true,
    precompiled: true,
    polyfill: true,
    open: quickjs,
  },
  { name: 'Duktape', options: { target: 'es5' }, open: duktape },
]
