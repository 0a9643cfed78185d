// Measures what dewasm makes of programs beside native WebAssembly, wasm2js and polywasm:
//
//   node scripts/bench.mjs [--quick] [--filter TEXT] [--engine NAME,...] [--variants native,dewasm,wasm2js,polywasm]
//        [--dewasm 'ARGUMENTS'] [--against CHECKOUT] [--also 'ARGUMENTS'] [--json FILE]
//
// All variants of a program run in one process, in turns, and must give the same answer. Ratios are of medians of
// CPU time where the engine tells it. --against measures another checkout's build as well, --also the same build with other
// arguments: what changes by a change is told best by the two in one process.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { engineNames, findEngine } from './bench/engines.mjs'
import { drivers, groups, imports, kernels } from './bench/kernels.mjs'
import { geometricMean, ratio, summarize } from './bench/statistics.mjs'
import { benchmarkScript, cache, root } from './bench/variants.mjs'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
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

/** Filters are names or parts of them, of kernels or groups, separated by commas. */
const filters = values.filter.split(',')
const chosen = kernels.filter(({ name, group }) =>
  filters.some((text) => name.includes(text) || group === text),
)

function variantsFor(engine) {
  const variants = values.variants
    .split(',')
    .filter((name) => name !== 'native' || engine.native)
    .map((name) => ({ name, maker: name, args: words(values.dewasm) }))
  if (values.against) {
    variants.push({ name: 'against', maker: 'dewasm', args: words(values.dewasm), checkout: values.against })
  }
  if (values.also) variants.push({ name: 'also', maker: 'dewasm', args: words(values.also) })
  return variants
}

/** The times of a kernel's variants by name: a summary each, or an error. */
function measureKernel(engine, kernel) {
  const program = {
    name: kernel.name,
    file: join(root, 'fixtures/kernels', `${kernel.name}.wasm`),
    driver: drivers[kernel.driver ?? 'run'],
    imports,
  }
  const settings = {
    size: engine.jit ? kernel.size : kernel.small,
    rounds: values.quick ? 5 : 11,
    budget: values.quick ? 600 : 3000,
  }
  const folder = join(cache, 'scripts')
  mkdirSync(folder, { recursive: true })
  const attempt = (variants, suffix = '') => {
    const script = join(folder, `${kernel.name}${suffix}.js`)
    writeFileSync(script, benchmarkScript(program, variants, settings))
    return engine.run(script, values.quick ? 40_000 : 120_000)
  }
  const variants = variantsFor(engine)
  const result = attempt(variants)
  // A script an engine cannot even parse says nothing about the other variants: each gets one of its own.
  const results = result.error
    ? variants.map((variant) => ({ variant, ...attempt([variant], `.${variant.name}`) }))
    : [result]
  const summaries = {}
  for (const { variant, error, variants: measured } of results) {
    if (error) summaries[variant.name] = { error }
    for (const { name, error, samples } of measured ?? []) {
      summaries[name] = error ? { error } : summarize(samples)
    }
  }
  return summaries
}

const format = (value) => (Number.isFinite(value) ? value.toFixed(2) : '-').padStart(9)

function showEngine(engine) {
  const names = variantsFor(engine).map(({ name }) => name)
  const base =
    engine.native && names.includes('native')
      ? 'native'
      : (names.find((name) => name === 'wasm2js') ?? names[0])
  const compared = names.filter((name) => name !== base)
  const rows = []
  console.log(`\n${engine.name}: times of ${base} in ms, the others as multiples of it`)
  console.log(
    `${''.padEnd(18)}${[base, ...compared].map((name) => name.padStart(9)).join('')}${'spread'.padStart(9)}`,
  )
  for (const group of groups) {
    for (const kernel of chosen.filter((kernel) => kernel.group === group)) {
      const summaries = measureKernel(engine, kernel)
      const ratios = {}
      for (const name of compared) {
        if (summaries[name]?.runs && summaries[base]?.runs)
          ratios[name] = ratio(summaries[name], summaries[base])
      }
      const spread = Math.max(...['native', 'dewasm'].map((name) => summaries[name]?.spread ?? 0))
      const peers = ['wasm2js', 'polywasm']
        .map((name) => (name === base ? 1 : ratios[name]))
        .filter(Number.isFinite)
      const best = Math.min(...peers)
      const notes = []
      if (ratios.dewasm > best * 1.05)
        notes.push(`slower than a peer by ${Math.round((ratios.dewasm / best - 1) * 100)} %`)
      for (const [name, { error }] of Object.entries(summaries)) if (error) notes.push(`${name}: ${error}`)
      rows.push({ kernel: kernel.name, group, base: summaries[base]?.median, ratios, spread, summaries })
      console.log(
        `${kernel.name.padEnd(18)}${format(summaries[base]?.median)}${compared.map((name) => format(ratios[name])).join('')}${`${Math.round(spread * 100)} %`.padStart(9)}  ${notes.join('; ')}`,
      )
    }
  }
  const meanOf = (some) =>
    compared.map((name) => format(geometricMean(some.map(({ ratios }) => ratios[name])))).join('')
  for (const group of groups) {
    const some = rows.filter((row) => row.group === group)
    if (some.length > 1) console.log(`${`mean ${group}`.padEnd(27)}${meanOf(some)}`)
  }
  console.log(`${'mean of all'.padEnd(27)}${meanOf(rows)}`)
  return { engine: engine.name, base, rows }
}

const reports = []
for (const name of values.engine.split(',')) {
  const engine = findEngine(name)
  if (!engine) {
    console.error(`bench: no engine ${name}; there are ${engineNames.join(', ')}`)
    process.exit(2)
  }
  reports.push(showEngine(engine))
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(reports, undefined, 2)}\n`)
