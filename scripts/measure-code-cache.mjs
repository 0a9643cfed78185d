// How much sooner an output starts when V8 keeps what it compiled: a recipe and its measurement.
//
//   node scripts/measure-code-cache.mjs OUTPUT.cjs
//
// OUTPUT.cjs: what `dewasm APP.wasm -o OUTPUT.cjs` writes. Each start is a process of its own: without a cache, one
// that makes the cache after the module was instantiated (what has run by then is in it), and with it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { median } from './bench/statistics.mjs'

const RUNS = 7
const [file, cache, way] = process.argv.slice(2)

if (file === undefined) {
  console.error('measure-code-cache: name an output in CommonJS')
  process.exitCode = 2
} else if (way === undefined) compare(resolve(file))
else start(file, cache, way)

/** One start, in this process. */
function start(file, cache, way) {
  const started = performance.now()
  const source = `(function (exports, require, module, __filename, __dirname) { ${readFileSync(file, 'utf8')}\n})`
  const cachedData = way === 'with' ? readFileSync(cache) : undefined
  const script = new Script(source, { filename: file, cachedData })
  if (script.cachedDataRejected) throw new Error('the cache is of another version of V8 or of another source')
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file))
  const loaded = performance.now()
  module.exports.instantiate(standInsFor(module.exports.imports))
  const finished = performance.now()
  if (way === 'make') writeFileSync(cache, script.createCachedData())
  console.log(JSON.stringify([loaded - started, finished - loaded]))
}

/** Functions for the imports; a module that imports anything else has to be given it. */
function standInsFor(imports) {
  const object = {}
  for (const { module, name, kind } of imports) {
    if (kind !== 'function')
      throw new Error(`the module imports a ${kind}, ${module} ${name}: there is none here`)
    object[module] ??= {}
    object[module][name] = () => 0
  }
  return object
}

function compare(file) {
  const directory = mkdtempSync(join(tmpdir(), 'dewasm-code-cache-'))
  const cache = join(directory, 'cache')
  const run = (way) =>
    JSON.parse(
      execFileSync(process.execPath, [fileURLToPath(import.meta.url), file, cache, way], {
        encoding: 'utf8',
      }),
    )
  try {
    run('make')
    const times = { without: [], with: [] }
    for (let i = 0; i < RUNS; i++) for (const way of Object.keys(times)) times[way].push(run(way))
    for (const [way, list] of Object.entries(times)) {
      const [load, instantiate] = [0, 1].map((part) => median(list.map((pair) => pair[part])).toFixed(1))
      console.log(`${process.version} ${way.padEnd(8)} load ${load} ms, instantiate ${instantiate} ms`)
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}
