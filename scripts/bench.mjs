// Measures what dewasm makes of programs beside native WebAssembly, wasm2js and polywasm:
//
//   node scripts/bench.mjs [--quick] [--filter TEXT,...] [--engine NAME,...] [--variants native,dewasm,wasm2js,polywasm]
//        [--dewasm 'ARGUMENTS'] [--also 'ARGUMENTS'] [--against CHECKOUT] [--fresh] [--json FILE]
//
// All variants of a program run in one process, in turns, and must give the same answer. Times are CPU time where it
// can be had. --also measures a build with other arguments as well, --against another checkout's: what a change changes
// is told best by both in one process. --quick runs less often, and takes what docs/performance.json remembers of the
// peers, unless --fresh.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { engineNames, openEngine } from './bench/engines.mjs'
import { kernels } from './bench/kernels.mjs'
import { fingerprintOf, measureKernel } from './bench/run-kernels.mjs'
import { showHead, showMeans, showRow } from './bench/show.mjs'
import { root } from './bench/variants.mjs'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    filter: { type: 'string', default: '' },
    engine: { type: 'string', default: 'node20' },
    variants: { type: 'string', default: 'native,dewasm,wasm2js,polywasm' },
    dewasm: { type: 'string', default: '' },
    against: { type: 'string' },
    also: { type: 'string' },
    json: { type: 'string' },
  },
})

const words = (text) => text.split(' ').filter((word) => word !== '')

const settings = {
  rounds: values.quick ? 5 : 11,
  budget: values.quick ? 500 : 3000,
  timeout: values.quick ? 180_000 : 600_000,
}

/** Filters are names or parts of them, of kernels or groups. */
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
  const args = words(values.dewasm)
  const variants = order.filter((name) => wanted.includes(name)).map((name) => ({ name, maker: name, args }))
  if (values.against) variants.push({ name: 'against', maker: 'dewasm', args, checkout: values.against })
  if (values.also) variants.push({ name: 'also', maker: 'dewasm', args: words(values.also) })
  return variants
}

const documented = join(root, 'docs/performance.json')

/** What the peers scored on an engine when it was last written down, by kernel. */
function rememberedFor(engine) {
  if (!values.quick || values.fresh || !existsSync(documented)) return () => ({})
  const rows = JSON.parse(readFileSync(documented, 'utf8')).engines.find(
    ({ name }) => name === engine.name,
  )?.kernels
  const base = engine.native ? 'native' : 'wasm2js'
  return (kernel) => {
    const row = rows?.find((row) => row.kernel === kernel.name)
    if (!row || row.base !== base || row.fingerprint !== fingerprintOf(kernel, engine)) return {}
    const peers = ['wasm2js', 'polywasm'].filter((name) => name !== base && row.ratios[name] !== undefined)
    return Object.fromEntries(peers.map((name) => [name, row.ratios[name]]))
  }
}

async function measureEngine(engine) {
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
  return { name: engine.name, title: engine.title, jit: engine.jit, base, kernels: rows }
}

async function main() {
  const reports = []
  const names = values.engine === 'all' ? engineNames : values.engine.split(',')
  const unknown = names.find((name) => !engineNames.includes(name))
  if (unknown !== undefined) {
    console.error(`bench: no engine ${unknown}; there are ${engineNames.join(', ')}, or all`)
    return 2
  }
  for (const name of names) {
    const engine = await openEngine(name)
    if (engine.missing) {
      console.log(`\n${name}: left out, ${engine.missing}`)
      continue
    }
    try {
      reports.push(await measureEngine(engine))
    } finally {
      engine.close()
    }
    if (values.json) writeFileSync(values.json, `${JSON.stringify({ engines: reports }, undefined, 2)}\n`)
  }
  return 0
}

process.exitCode = await main()
