// Measures real packages: drivers of a corpus (see packages/testkit), each in a process of its own, with native
// WebAssembly, with dewasm's polyfill, and with polywasm. A row is
//
//   { workload, modules: [bytes...], whole: { WAY: ms }, run: { WAY: ms }, errors: { WAY: message } }
//
// in milliseconds of CPU time: `whole` is everything the package does, `run` leaves out what dewasm took to compile.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installPackages, readManifest } from '../../packages/testkit/dist/index.js'
import { cache, root } from './variants.mjs'

const directory = join(root, 'node_modules/.cache/dewasm-corpus')

/** Where the modules of workloads are kept that were seen. */
export const modulesFolder = join(cache, 'modules')

/** Packages whose work is long enough to measure, and that run on Node 20. */
export const workloadNames = [
  'sqljs',
  'resvg',
  'esbuild',
  'hash-wasm',
  'as-sha256',
  'xxhash',
  'source-map',
  'webp',
  'oniguruma',
  'quickjs',
  'graphviz',
  'micropython',
  'rapier3d',
  'tree-sitter',
  'es-module-lexer',
]

/** The workloads that are there, or why there are none. */
export function findWorkloads(corpus, filters) {
  if (!existsSync(join(corpus, 'manifest.json'))) return { missing: `there is no corpus at ${corpus}` }
  const entries = readManifest(corpus).filter(({ name }) => workloadNames.includes(name))
  const workloads = entries
    .filter(({ name }) => filters.some((text) => name.includes(text)))
    .map((entry) => ({ ...entry, corpus }))
  return {
    workloads: workloads.sort((a, b) => workloadNames.indexOf(a.name) - workloadNames.indexOf(b.name)),
  }
}

function runDriver([command, ...args], file, way, timeout) {
  const preload = pathToFileURL(join(root, 'scripts/bench/preload-workload.mjs')).href
  const env = { ...process.env, DEWASM_BENCH_WAY: way }
  if (way === 'native') env.DEWASM_BENCH_MODULES = modulesFolder
  const { stdout, stderr, error } = spawnSync(command, [...args, '--import', preload, file], {
    cwd: directory,
    encoding: 'utf8',
    timeout,
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 28,
    env,
  })
  const lines = (stdout ?? '').split('\n')
  const after = (prefix) => lines.find((line) => line.startsWith(prefix))?.slice(prefix.length)
  const answer = after('RESULT ')
  const times = after('TIMES ')
  if (answer !== undefined && times !== undefined) return { answer, ...JSON.parse(times) }
  if (error?.code === 'ETIMEDOUT') return { error: `took more than ${timeout / 1000} s` }
  return { error: (/^\S*Error.*$/m.exec(stderr ?? '')?.[0] ?? 'no answer').slice(0, 120) }
}

/** Measures one workload in the ways that an engine has; the least of `rounds` processes counts. */
export function measureWorkload(engine, entry, { rounds, timeout }) {
  installPackages(directory, entry.packages)
  const driver = join(directory, `${entry.name}.mjs`)
  copyFileSync(join(entry.corpus, `${entry.name}.mjs`), driver)
  const ways = engine.native ? ['native', 'dewasm', 'polywasm'] : ['dewasm', 'polywasm']
  const row = {
    workload: entry.name,
    bytes: entry.modules.reduce((sum, { bytes }) => sum + bytes, 0),
    whole: {},
    run: {},
    errors: {},
  }
  for (let round = 0; round < rounds; round++) {
    for (const way of ways.filter((way) => row.errors[way] === undefined)) {
      const { answer, error, whole, compile } = runDriver(engine.node, driver, way, timeout)
      if (error ?? answer !== entry.expected) {
        row.errors[way] = error ?? 'a wrong answer'
        delete row.whole[way]
        delete row.run[way]
        continue
      }
      row.whole[way] = Math.min(row.whole[way] ?? Number.POSITIVE_INFINITY, whole)
      row.run[way] = Math.min(row.run[way] ?? Number.POSITIVE_INFINITY, whole - compile)
    }
  }
  return row
}
