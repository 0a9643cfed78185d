// The recipes of docs/migrating.md, run as they stand there: blocks of shell by a shell, blocks of JavaScript as
// modules, in folders that have the packages of the workspace.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const require = createRequire(import.meta.url)
const workspace = mkdtempSync(join(root, 'node_modules/.dewasm-migrating-'))
const bin = join(workspace, 'node_modules/.bin')

beforeAll(async () => {
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(workspace, 'package.json'), '{ "type": "module" }')
  await bundle('cli/src/main.ts', join(bin, 'dewasm.mjs'), 'node')
  const polyfill = join(workspace, 'node_modules/@dewasm/polyfill')
  await bundle('polyfill/src/precompiled.ts', join(polyfill, 'precompiled.js'), 'neutral')
  writeFileSync(join(polyfill, 'package.json'), '{ "type": "module", "exports": { "./*": "./*.js" } }')
  writeCommand('dewasm', `"${process.execPath}" "${bin}/dewasm.mjs"`)
  writeCommand('esbuild', `"${join(root, 'node_modules/.bin/esbuild')}"`)
})

afterAll(() => rmSync(workspace, { recursive: true, force: true }))

const APP = `(module
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "multiply") (param i64 i64) (result i64) (i64.mul (local.get 0) (local.get 1))))`

test('from wasm2js', () => {
  const [wasm2js, dewasm, use, highHalf] = blocksUnder('From wasm2js')
  const folder = createFolder('wasm2js')
  const binaryen = join(dirname(require.resolve('binaryen')), 'bin')
  writeFileSync(join(folder, 'app.wat'), APP)
  node(folder, join(binaryen, 'wasm-as'), 'app.wat', '-o', 'app.wasm')
  // Where wasm2js leaves the high half.
  mkdirSync(join(folder, 'node_modules/env'), { recursive: true })
  writeFileSync(join(folder, 'node_modules/env/index.mjs'), 'export const setTempRet0 = () => {}')
  writeFileSync(join(folder, 'node_modules/env/package.json'), '{ "main": "index.mjs" }')
  node(folder, join(binaryen, 'wasm2js'), ...wasm2js!.split(' ').slice(1))
  const before = runModule(folder, use!)
  expect(before).toBe('5 12\n')

  shell(folder, dewasm!)
  expect(runModule(folder, use!)).toBe(before)
  expect(runModule(folder, highHalf!)).toBe(`${(3n - (1n << 32n)) * 4n}n\n`)
})

test("from Emscripten's -sWASM=0", () => {
  const [recompile, use] = blocksUnder("From Emscripten's `-sWASM=0`")
  const folder = createFolder('wasm0', 'emscripten')
  shell(folder, recompile!)
  rmSync(join(folder, 'program.wasm'))
  const printed = runModule(folder, use!)
  expect(printed).toContain('longjmp: 42')
  expect(printed).toContain('desserts')
  expect(runModule(folder, use!, '--jitless', '--no-expose-wasm')).toBe(printed)
})

test("from Emscripten's -sWASM=2", () => {
  const [recompile, fallback, bundleIt] = blocksUnder("From Emscripten's `-sWASM=2`")
  const folder = createFolder('wasm2', 'emscripten-fallback')
  // The glue is CommonJS, and takes Node's fetch for a browser's.
  const program = ['--no-experimental-fetch', 'program.js']
  const native = node(folder, ...program)
  expect(native).toContain('grown: 42')

  writeFileSync(join(folder, 'fallback.js'), fallback!)
  shell(folder, `${recompile!}\n${bundleIt!}`)
  rmSync(join(folder, 'program.wasm'))
  expect(node(folder, '--jitless', '--no-expose-wasm', ...program)).toBe(native)
})

/** The blocks of code below a heading, in order. */
function blocksUnder(heading: string): string[] {
  const page = readFileSync(join(root, 'docs/migrating.md'), 'utf8')
  const [, section = ''] = page.split(`## ${heading}\n`)
  const blocks = section.split(/^## /m)[0]!.match(/(?<=\n\n)(?: {4}.*\n|\n(?= {4}))+/g) ?? []
  return blocks.map((block) => block.replace(/^ {4}/gm, '').trim())
}

function writeCommand(name: string, program: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\nexec ${program} "$@"\n`, { mode: 0o755 })
}

function createFolder(name: string, glue?: string): string {
  const folder = join(workspace, name)
  if (glue === undefined) mkdirSync(folder)
  else cpSync(join(root, 'fixtures/glue', glue), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), glue === 'emscripten-fallback' ? '{}' : '{ "type": "module" }')
  return folder
}

function shell(cwd: string, text: string): void {
  const environment = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
  execFileSync('sh', ['-ec', text.replace(/^npx /gm, '')], { cwd, env: environment, stdio: 'pipe' })
}

function runModule(folder: string, text: string, ...flags: string[]): string {
  writeFileSync(join(folder, 'main.mjs'), text)
  return node(folder, ...flags, 'main.mjs')
}

function node(cwd: string, ...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

async function bundle(entry: string, outfile: string, platform: 'node' | 'neutral'): Promise<void> {
  await build({
    entryPoints: [join(root, 'packages', entry)],
    outfile,
    bundle: true,
    platform,
    format: 'esm',
    mainFields: ['module', 'main'],
    conditions: ['@dewasm/source'],
    external: ['@bytecodealliance/*'],
    banner:
      platform === 'node'
        ? {
            js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
          }
        : {},
  })
}
