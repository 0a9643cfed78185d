// How fast the compiler is and how large what it writes, on modules of real packages. Rows:
//
//   speeds: { name, level, bytes, milliseconds (CPU), peak (MB) }
//   sizes:  { name, output, raw, gzip, brotli, wasmGzip } in bytes
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { modulesFolder } from './run-workloads.mjs'
import { cache, compileByWasm2js, root } from './variants.mjs'

/** What is compiled, by the start of the module's SHA-256 in the manifest of the corpus. */
const MODULES = ['sqljs', 'resvg', 'esbuild']

/** wasm2js takes hours and gigabytes for larger ones. */
const LARGEST_FOR_WASM2JS = 4 * 2 ** 20

const LEVELS = [
  { level: '-O2', options: { optimize: 2 } },
  { level: '-O0', options: { optimize: 0 } },
]

const SMALL = { level: '-Os --minify', options: { optimize: 's', minify: true } }

/** The files of the modules that were seen when workloads ran natively. */
export function findModules(manifest) {
  return MODULES.flatMap((name) => {
    const module = manifest.find((entry) => entry.name === name)?.modules[0]
    const file = module && join(modulesFolder, `${module.sha256_16}.wasm`)
    return file && existsSync(file) ? [{ name, file }] : []
  })
}

function compileOnce(file, output, options, timeout) {
  const script = join(root, 'scripts/bench/compile-once.mjs')
  const args = ['--max-old-space-size=4096', script, file, output, JSON.stringify(options)]
  const { stdout, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout })
  return status === 0 ? JSON.parse(stdout) : { error: /^\S*Error.*$/m.exec(stderr)?.[0] ?? 'no answer' }
}

function sizesOf(text) {
  const bytes = Buffer.from(text)
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: quality }).length,
  }
}

/** Measures the modules; what a build of the compiler does not offer is left out and said to `warn`. */
export function measureCompiler(modules, { rounds, timeout, wasm2js, warn }) {
  const speeds = []
  const sizes = []
  mkdirSync(join(cache, 'outputs'), { recursive: true })
  for (const { name, file } of modules) {
    const bytes = statSync(file).size
    const module = sizesOf(readFileSync(file))
    const add = (output, text) => sizes.push({ name, output, ...sizesOf(text), wasmGzip: module.gzip })
    sizes.push({ name, output: 'the module', ...module, wasmGzip: module.gzip })
    for (const { level, options } of [...LEVELS, SMALL]) {
      const output = join(cache, 'outputs', `${name}.js`)
      const results = Array.from({ length: rounds }, () => compileOnce(file, output, options, timeout))
      const failed = results.find(({ error }) => error !== undefined)
      if (failed) {
        warn(`${name} ${level}: ${failed.error}`)
        continue
      }
      const milliseconds = Math.min(...results.map((result) => result.milliseconds))
      speeds.push({ name, level, bytes, milliseconds, peak: Math.min(...results.map(({ peak }) => peak)) })
      if (level !== '-O0') add(`dewasm ${level}`, readFileSync(output, 'utf8'))
    }
    if (!wasm2js) continue
    if (bytes > LARGEST_FOR_WASM2JS) warn(`${name}: too large for wasm2js`)
    else add('wasm2js -O2', compileByWasm2js(file, '-O2'))
  }
  return { speeds, sizes }
}
