// Builds the programs of fixtures/glue anew: node scripts/build-glue.mjs
// Only for who changes them; tests need what is committed alone. Needs Debian's emscripten, golang-go and clang-19.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const glue = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures/glue')
const work = mkdtempSync(join(tmpdir(), 'dewasm-glue-'))

/** Where Debian keeps what its emcc requires. */
const DEBIAN = { NODE_PATH: '/usr/share/nodejs' }

const run = (command, args, env = {}) =>
  execFileSync(command, args, {
    cwd: work,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })

try {
  buildEmscripten()
  buildEmscriptenFallback()
  buildGo()
  buildBindgen()
} finally {
  rmSync(work, { recursive: true })
}

function buildEmscripten() {
  const folder = join(glue, 'emscripten')
  const methods = 'ccall,cwrap,addFunction,removeFunction,UTF8ToString,allocateUTF8'
  run(
    'emcc',
    [
      ...['-O2', join(folder, 'program.c'), '-o', 'program.js'],
      ...['-sMODULARIZE', '-sEXPORT_NAME=createProgram', '-sENVIRONMENT=node'],
      ...['-sALLOW_MEMORY_GROWTH', '-sALLOW_TABLE_GROWTH'],
      `-sEXPORTED_RUNTIME_METHODS=${methods}`,
      '-sEXPORTED_FUNCTIONS=_main,_free,_malloc',
    ],
    DEBIAN,
  )
  take('program.js', join(folder, 'program.cjs'))
  take('program.wasm', join(folder, 'program.wasm'))
}

/** The one with JavaScript beside it, of which only what is to be replaced is left out. */
function buildEmscriptenFallback() {
  const folder = join(glue, 'emscripten-fallback')
  const source = join(folder, 'program.c')
  run('emcc', ['-O2', source, '-o', 'program.js', '-sWASM=2', '-sALLOW_MEMORY_GROWTH'], DEBIAN)
  for (const file of ['program.js', 'program.js.mem', 'program.wasm']) take(file, join(folder, file))
}

function buildGo() {
  const folder = join(glue, 'go')
  run('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', 'program.wasm', join(folder, 'program.go')], {
    GOOS: 'js',
    GOARCH: 'wasm',
  })
  take('program.wasm', join(folder, 'program.wasm'))
  const root = run('go', ['env', 'GOROOT']).toString().trim()
  copyFileSync(join(root, 'misc/wasm/wasm_exec.js'), join(work, 'wasm_exec.js'))
  take('wasm_exec.js', join(folder, 'wasm_exec.js'))
}

function buildBindgen() {
  const folder = join(glue, 'wasm-bindgen')
  const link = ['-nostdlib', '-Wl,--no-entry', '-Wl,--strip-all']
  run('clang-19', [
    ...['--target=wasm32', '-mcpu=mvp', '-O2', '-ffreestanding', '-fno-builtin', ...link],
    ...[join(folder, 'program.c'), '-o', 'program.wasm'],
  ])
  take('program.wasm', join(folder, 'program.wasm'))
}

function take(name, file) {
  copyFileSync(join(work, name), `${file}.new`)
  renameSync(`${file}.new`, file)
  chmodSync(file, 0o644)
}
