// npm start: recompiles SQLite, as published in the package sql.js, and runs it with `WebAssembly` deleted,
// beside the same work done by the engine's own WebAssembly.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { compile } from '../packages/compiler/dist/index.js'

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)
const wasmFile = require.resolve('sql.js/dist/sql-wasm.wasm')
const packageVersion = JSON.parse(readFileSync(join(dirname(wasmFile), '../package.json'), 'utf8')).version

const wasm = readFileSync(wasmFile)
console.log(`SQLite from sql.js ${packageVersion}: ${bytes(wasm.length)} of WebAssembly`)

const started = performance.now()
const { code } = compile(wasm, { format: 'esm' })
const seconds = (performance.now() - started) / 1000
const speed = wasm.length / 1e6 / seconds
console.log(
  `recompiled to ${bytes(Buffer.byteLength(code))} of JavaScript in ${seconds.toFixed(1)} s (${speed.toFixed(2)} MB/s)\n`,
)

const temporary = mkdtempSync(join(tmpdir(), 'dewasm-demo-'))
let native
let compiled
try {
  const file = join(temporary, 'sqlite.mjs')
  writeFileSync(file, code)
  native = run('native')
  compiled = run('compiled', file)
} finally {
  rmSync(temporary, { recursive: true })
}

const { answer } = compiled
console.log(`with WebAssembly deleted, SQLite ${answer.version} says:`)
console.log(
  `  ${answer.orders} orders of ${answer.customers} customers, ${answer.total.toFixed(2)} in all; customer ${answer.best} spent most: ${answer.spent}`,
)
console.log(`  the eight queens have ${answer.solutions} solutions, the first is ${answer.first}`)
console.log(`  the database file's digest is ${answer.digest}`)

const same = JSON.stringify(answer) === JSON.stringify(native.answer)
console.log(
  same
    ? 'native WebAssembly says the same\n'
    : `native WebAssembly says otherwise: ${JSON.stringify(native.answer)}\n`,
)

table([
  ['size', 'raw', 'gzip', 'brotli'],
  ['WebAssembly', ...sizes(wasm)],
  ['JavaScript', ...sizes(Buffer.from(code))],
])
console.log()
table([
  ['time', 'native', 'without', 'factor'],
  ['load and start', ...times('startMilliseconds')],
  ['the work above', ...times('workMilliseconds')],
])

process.exitCode = same && !compiled.hasWebAssembly ? 0 : 1

function run(...args) {
  return JSON.parse(
    execFileSync(process.execPath, [join(here, 'demo-run.mjs'), ...args], { encoding: 'utf8' }),
  )
}

function sizes(buffer) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  return [buffer, gzipSync(buffer), brotliCompressSync(buffer, quality)].map((form) => bytes(form.length))
}

function times(field) {
  const factor = compiled[field] / native[field]
  return [`${native[field].toFixed(0)} ms`, `${compiled[field].toFixed(0)} ms`, `${factor.toFixed(1)}x`]
}

function bytes(count) {
  return count < 1e6 ? `${(count / 1e3).toFixed(0)} KB` : `${(count / 1e6).toFixed(2)} MB`
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  for (const [index, row] of rows.entries()) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
    )
    console.log(`  ${cells.join('   ')}`)
    if (index === 0) console.log(`  ${widths.map((width) => '-'.repeat(width)).join('   ')}`)
  }
}
