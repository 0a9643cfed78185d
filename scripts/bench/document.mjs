// Writes what is kept of measurements into docs/performance.md, between its markers, and draws the charts beside it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ratioChart } from './chart.mjs'
import { groups } from './kernels.mjs'
import { resultsFile } from './results.mjs'
import { gapList, kernelTable, sizeTable, speedTable, summaryTable, workloadTable } from './tables.mjs'

const folder = dirname(resultsFile)
const START = '<!-- benchmark: written by `npm run bench -- --write` -->'
const END = '<!-- /benchmark -->'

/** Engines whose figures are drawn as well. */
const CHARTS = ['node20', 'jitless']

const chartFile = (name) => `performance-${name}.svg`

/** The text between the markers. */
export function describeResults(results) {
  const { engines, peers, date, dewasm } = results
  const withJit = engines.filter(({ base }) => base === 'native')
  const without = engines.filter(({ base }) => base !== 'native')
  const images = CHARTS.filter((name) =>
    engines.some((engine) => engine.name === name && engine.kernels.length > 0),
  )
  const sections = [
    `Measured on ${date} with dewasm ${dewasm}, wasm2js ${peers.wasm2js} (\`-O3\`) and polywasm ${peers.polywasm}. Each kernel runs in one process in all variants in turns, which must give the same answer; times are CPU time, ratios those of medians (of the least times where runs lie far apart), means geometric.`,
    '### Engines with native WebAssembly',
    'Multiples of the time of native code; smaller is better.',
    summaryTable(engines, true, groups),
    ...(without.length > 0
      ? [
          '### Engines without a JIT',
          'Multiples of the time of what wasm2js writes.',
          summaryTable(engines, false, groups),
        ]
      : []),
    ...images.map((name) => `![Ratios of all kernels](${chartFile(name)})`),
    '### All kernels',
    'dewasm / the better peer; in bold where a peer is more than 5 % faster.',
    kernelTable(engines, true),
    ...(without.length > 0 ? [kernelTable(engines, false)] : []),
    '### What could not run',
    gapList(engines) || 'Everything ran everywhere.',
  ]
  for (const engine of [...withJit, ...without].filter(({ workloads }) => workloads?.length > 0)) {
    sections.push(
      `### Real packages, ${engine.title}`,
      `CPU time of a whole process, as multiples of ${engine.base === 'native' ? 'the one with native WebAssembly' : 'the one with polywasm'}; "running" leaves out what dewasm took to compile.`,
      workloadTable(engine),
    )
  }
  if (results.sizes?.length > 0) sections.push('### Sizes', sizeTable(results.sizes))
  if (results.speeds?.length > 0)
    sections.push('### Speed of the compiler', 'On one thread.', speedTable(results.speeds))
  return sections.join('\n\n')
}

/** A page with the text between its markers, which are added where they are missing. */
export function insertResults(page, text) {
  const [start, end] = [page.indexOf(START), page.indexOf(END)]
  const block = `${START}\n\n${text}\n\n${END}`
  if (start < 0 || end < start) return `${page.trimEnd()}\n\n## The benchmark\n\n${block}\n`
  return page.slice(0, start) + block + page.slice(end + END.length)
}

export function writeDocument(results) {
  const file = join(folder, 'performance.md')
  const page = existsSync(file) ? readFileSync(file, 'utf8') : '# Performance\n'
  writeFileSync(file, insertResults(page, describeResults(results)))
  for (const name of CHARTS) {
    const engine = results.engines.find((engine) => engine.name === name)
    if (!engine || engine.kernels.length === 0) continue
    const rows = engine.kernels.map(({ kernel, ratios }) => ({
      name: kernel,
      values: Object.fromEntries(Object.entries(ratios).filter(([variant]) => variant !== engine.base)),
    }))
    const unit = engine.base === 'native' ? '1 = native code' : '1 = wasm2js'
    writeFileSync(join(folder, chartFile(name)), ratioChart(engine.title, rows, unit))
  }
}
