// What every engine is asked to do: scripts of the official suite, and the kernels and vectors of `fixtures/`, whose
// answers are those of the native WebAssembly of this Node.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { recordCalls, recordScript } from '../../packages/testkit/dist/index.js'
import { kernels } from '../bench/kernels.mjs'
import { root } from '../bench/variants.mjs'

/** Work of a kernel, of what interpreters take some 10 ms for. */
const SHARE = 4

function kernelRecordings() {
  return kernels
    .filter(({ name }) => standsAlone(name))
    .map(({ name, small }) =>
      recordRun(`kernel ${name}`, `kernels/${name}.wasm`, Math.max(1, Math.round(small / SHARE))),
    )
}

/** Whether a kernel needs nothing and exports `run`: others have hosts of their own. */
function standsAlone(kernel) {
  const module = new WebAssembly.Module(readFileSync(join(root, 'fixtures/kernels', `${kernel}.wasm`)))
  const hasRun = WebAssembly.Module.exports(module).some(({ name }) => name === 'run')
  return hasRun && WebAssembly.Module.imports(module).length === 0
}

function vectorRecordings() {
  return readdirSync(join(root, 'fixtures/simd'))
    .filter((file) => file.endsWith('.simd.wasm'))
    .map((file) => recordRun(`vectors ${file.replace('.simd.wasm', '')}`, `simd/${file}`, 2))
}

/** `run(size)` of a fixture. */
function recordRun(name, file, size) {
  const bytes = readFileSync(join(root, 'fixtures', file))
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  return recordCalls(name, bytes, [{ export: 'run', args: [size], results: ['i32'] }], [exports.run(size)])
}

/** Scripts in `suite`, every `sample`th of them; those of threads need what engines keep from pages. */
function suiteRecordings(suite, sample) {
  const files = ['core', 'legacy-exceptions'].flatMap((folder) =>
    readdirSync(join(suite, folder), { recursive: true })
      .filter((file) => file.endsWith('.json'))
      .map((file) => `${folder}/${file}`),
  )
  // In order of size, so that a sample has some of each.
  files.sort((a, b) => statSync(join(suite, a)).size - statSync(join(suite, b)).size)
  return files
    .filter((_, position) => position % sample === 0)
    .map((file) => recordScript(file, JSON.parse(readFileSync(join(suite, file), 'utf8')).commands))
    .filter(({ operations }) => operations.length > 0)
}

export function makeRecordings(suite, sample) {
  return {
    fixtures: [...kernelRecordings(), ...vectorRecordings()],
    suite: suite === undefined ? [] : suiteRecordings(suite, sample),
  }
}
