// Measures what dewasm makes of programs beside native WebAssembly, wasm2js and polywasm:
//
//   node scripts/bench.mjs [--quick] [--filter TEXT,...] [--engine NAME,...|all] [--fresh] [--write] [--json FILE]
//        [--variants native,dewasm,wasm2js,polywasm] [--dewasm 'ARGUMENTS'] [--also 'ARGUMENTS'] [--against CHECKOUT]
//        [--processes N] [--no-kernels] [--workloads] [--compiler] [--corpus DIR]
//
// All variants of a kernel run in one process, in turns, and must give the same answer. Times are CPU time. --also
// measures a build with other arguments as well, --against another checkout's: what a change changes is told best by
// both in one process. --quick runs less often, and takes what docs/performance.json remembers of the peers unless
// --fresh. --workloads runs the real packages of a corpus, --compiler measures speed and size of compilations.
// --write keeps the figures and writes docs/performance.md anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeDocument } from './bench/document.mjs'
import { engineNames, openEngine } from './bench/engines.mjs'
import { kernels } from './bench/kernels.mjs'
import { findModules, measureCompiler } from './bench/measure-compiler.mjs'
import { mergeResults, readResults, writeResults } from './bench/results.mjs'
import { fingerprintOf, measureKernel } from './bench/run-kernels.mjs'
import { findWorkloads, measureWorkload, workloadNames } from './bench/run-workloads.mjs'
import { showCompiler, showHead, showMeans, showRow, showWorkload } from './bench/show.mjs'
import { peerVersions, root } from './bench/variants.mjs'

/** Arguments for dewasm begin with dashes, which only `--also=...` would allow. */
const commandLine = process.argv.slice(2).flatMap((text, index, all) => {
  const takesArguments = (name) => name === '--also' || name === '--dewasm'
  if (takesArguments(text) && index + 1 < all.length) return [`${text}=${all[index + 1]}`]
  return takesArguments(all[index - 1]) ? [] : [text]
})

const { values } = parseArgs({
  args: commandLine,
  allowNegative: true,
  options: {
    quick: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    kernels: { type: 'boolean', default: true },
    workloads: { type: 'boolean', default: false },
    compiler: { type: 'boolean', default: false },
    corpus: { type: 'string', default: join(dirname(root), 'shared/corpus') },
    filter: { type: 'string', default: '' },
    engine: { type: 'string', default: 'node20' },
    variants: { type: 'string', default: 'native,dewasm,wasm2js,polywasm' },
    dewasm: { type: 'string', default: '' },
    against: { type: 'string' },
    also: { type: 'string' },
    processes: { type: 'string' },
    json: { type: 'string' },
  },
})

const words = (text) => text.split(' ').filter((word) => word !== '')

const settings = {
  processes: Number(values.processes ?? (values.quick ? 1 : 3)),
  rounds: values.quick ? 5 : 9,
  budget: values.quick ? 500 : 1500,
  timeout: values.quick ? 180_000 : 600_000,
}

/** Filters are names or parts of them, of kernels, groups or packages. */
const filters = values.filter.split(',')
const chosen = kernels.filter(({ name, group }) =>
  filters.some((text) => name.includes(text) || group === text),
)

/** The variants to compare on an engine, the one the others are compared with first. */
function variantsFor(engine) {
  const order = engine.native
    ? ['native', 'dewasm', 'wasm2js', 'polywasm']
    : ['wasm2js', 'dewasm', 'polywasm']
  const wanted = values.variants.split(',')
  const args = [...(engine.tune ? ['--tune', engine.tune] : []), ...words(values.dewasm)]
  const variants = order.filter((name) => wanted.includes(name)).map((name) => ({ name, maker: name, args }))
  if (values.against) variants.push({ name: 'against', maker: 'dewasm', args, checkout: values.against })
  if (values.also) variants.push({ name: 'also', maker: 'dewasm', args: words(values.also) })
  return variants
}

/** What the peers scored on an engine when it was last written down, by kernel. */
function rememberedFor(engine) {
  if (!values.quick || values.fresh) return () => ({})
  const rows = readResults().engines.find(({ name }) => name === engine.name)?.kernels
  const base = engine.native ? 'native' : 'wasm2js'
  return (kernel) => {
    const row = rows?.find((row) => row.kernel === kernel.name)
    if (!row || row.base !== base || row.fingerprint !== fingerprintOf(kernel, engine)) return {}
    const peers = ['wasm2js', 'polywasm'].filter((name) => name !== base && row.ratios[name] !== undefined)
    return Object.fromEntries(peers.map((name) => [name, row.ratios[name]]))
  }
}

async function measureKernels(engine) {
  const variants = variantsFor(engine)
  const remembered = rememberedFor(engine)
  const [base, ...names] = variants.map(({ name }) => name)
  const rows = []
  showHead(engine, base, names)
  for (const kernel of chosen) {
    const row = await measureKernel(engine, kernel, variants, settings, remembered(kernel))
    rows.push(row)
    showRow(row, names)
  }
  showMeans(rows, names)
  return rows
}

function measureWorkloads(engine) {
  if (!engine.node) return []
  console.log(`\n${engine.title}: real packages`)
  const { workloads, missing } = findWorkloads(values.corpus, filters)
  if (missing) console.log(`left out: ${missing}`)
  const limits = { rounds: values.quick ? 1 : 3, timeout: 900_000 }
  return (workloads ?? []).map((entry) => {
    const row = measureWorkload(engine, entry, limits)
    showWorkload(row)
    return row
  })
}

function measureCompilation() {
  const manifest = join(values.corpus, 'manifest.json')
  const modules = existsSync(manifest) ? findModules(JSON.parse(readFileSync(manifest, 'utf8'))) : []
  if (modules.length === 0)
    console.log(`compiler: left out, --workloads has kept no modules of ${values.corpus} yet`)
  const rounds = values.quick ? 1 : 3
  const warn = (text) => console.log(`left out: ${text}`)
  const result = measureCompiler(modules, { rounds, timeout: 600_000, wasm2js: !values.quick, warn })
  showCompiler(result)
  return result
}

async function measureEngine(name) {
  const engine = await openEngine(name)
  if (engine.missing) {
    console.log(`\n${name}: left out, ${engine.missing}`)
    return
  }
  try {
    return {
      name,
      title: engine.title,
      jit: engine.jit,
      base: variantsFor(engine)[0].name,
      kernels: values.kernels ? await measureKernels(engine) : [],
      workloads: values.workloads ? measureWorkloads(engine) : [],
    }
  } finally {
    engine.close()
  }
}

/** Kept after each engine: who interrupts a long run keeps what it has. */
function keep(results) {
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`)
  if (!values.write) return
  const order = {
    engines: engineNames,
    kernels: kernels.map(({ name }) => name),
    workloads: workloadNames,
  }
  const merged = mergeResults(readResults(), results, order)
  writeResults(merged)
  writeDocument(merged)
}

async function main() {
  const names = values.engine === 'all' ? engineNames : values.engine.split(',')
  const unknown = names.find((name) => !engineNames.includes(name))
  if (unknown !== undefined) {
    console.error(`bench: no engine ${unknown}; there are ${engineNames.join(', ')}, or all`)
    return 2
  }
  const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'))
  const date = new Date().toISOString().slice(0, 10)
  const results = { date, dewasm: version, peers: peerVersions(), engines: [] }
  for (const name of names) {
    const engine = values.kernels || values.workloads ? await measureEngine(name) : undefined
    if (engine) results.engines.push(engine)
    keep(results)
  }
  if (values.compiler) {
    Object.assign(results, measureCompilation())
    keep(results)
  }
  return 0
}

// Whoever is interrupted still closes browsers and takes away temporary files, which happens on exit.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))

process.exitCode = await main()
