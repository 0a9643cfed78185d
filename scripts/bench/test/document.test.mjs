import { expect, test } from 'vitest'
import { axisTicks, ratioChart } from '../chart.mjs'
import { describeResults, insertResults } from '../document.mjs'
import { gapList, kernelTable, markdownTable, sizeTable, summaryTable, workloadTable } from '../tables.mjs'

const kernel = (name, group, ratios, errors = {}) => ({ kernel: name, group, ratios, errors })
const node = {
  title: 'Node',
  name: 'node20',
  base: 'native',
  kernels: [
    kernel('gemm', 'loop nests', { native: 1, dewasm: 2, wasm2js: 3, polywasm: 1 }),
    kernel('fnv', 'i64', { native: 1, dewasm: 8, wasm2js: 12 }, { polywasm: 'answers 1, not 2' }),
  ],
}
const hermes = {
  title: 'Hermes',
  name: 'hermes',
  base: 'wasm2js',
  kernels: [kernel('gemm', 'loop nests', { wasm2js: 1 }, { dewasm: 'no classes' })],
}

test('numbers stand at the right of their columns', () => {
  expect(markdownTable(['a', 'b'], [['x', '1']])).toBe('| a | b |\n| --- | --: |\n| x | 1 |')
})

test('a summary has means of groups, and the worst cases by name', () => {
  const [, , line] = summaryTable([node, hermes], true, ['loop nests', 'i64']).split('\n')
  expect(line).toBe(
    '| Node | **4.00** | 2.00 | 8.00 | 6.00 | 1.00 (1 of 2) | 1.15 | 8.00 (fnv) | 2.00 (gemm) |',
  )
})

test('a kernel stands beside the better peer, in bold where that is faster, and missing where nothing ran', () => {
  expect(kernelTable([node], true).split('\n').slice(2)).toEqual([
    '| gemm | **2.00 / 1.00** |',
    '| fnv | 8.00 / 12.00 |',
  ])
  expect(kernelTable([hermes], false).split('\n').slice(2)).toEqual(['| gemm | – |'])
})

test('what could not run is told once for each reason', () => {
  expect(gapList([node, hermes])).toBe(
    '- Node, polywasm: a wrong answer (fnv)\n- Hermes, dewasm: no classes (all kernels)',
  )
})

test('a package that failed in one way shows why', () => {
  const workloads = [
    {
      workload: 'sql',
      bytes: 2048,
      whole: { native: 100, dewasm: 300 },
      run: { native: 100, dewasm: 150 },
      errors: { polywasm: 'wrong' },
    },
  ]
  const [, , line] = workloadTable({ base: 'native', workloads }).split('\n')
  expect(line).toBe('| sql | 2 | 100 | 3.00 | 1.50 | wrong |')
})

test('sizes are compared with the compressed module', () => {
  const sizes = [{ name: 'sql', output: 'dewasm', raw: 4096, gzip: 3072, brotli: 2048, wasmGzip: 2048 }]
  expect(sizeTable(sizes).split('\n')[2]).toBe('| sql, dewasm | 4 | 3 | 2 | 1.50 |')
})

test('a page keeps what stands around the results', () => {
  const once = insertResults('# Performance\n\nIntroduction.\n', 'old')
  const twice = insertResults(`${once}\n## More\n`, 'new')
  expect(twice).toContain('Introduction.')
  expect(twice).toContain('new')
  expect(twice).not.toContain('old')
  expect(twice).toContain('## More')
  expect(insertResults(twice, 'new')).toBe(twice)
})

test('results without engines that lack a JIT have no empty table for them', () => {
  const results = { date: 'today', dewasm: '1', peers: {}, engines: [node], sizes: [], speeds: [] }
  const text = describeResults(results)
  expect(text).toContain('(performance-node20.svg)')
  expect(text).not.toContain('without a JIT')
})

test('a chart has a row for each program and marks for what was measured', () => {
  const rows = [
    { name: 'a<b', values: { dewasm: 2, wasm2js: 4 } },
    { name: 'c', values: { dewasm: Number.NaN } },
  ]
  const text = ratioChart('Title', rows, '1 = native')
  expect(text).toContain('a&lt;b')
  // Three of the legend, two of the first row.
  expect(text.match(/<circle/g)).toHaveLength(5)
  expect(text).not.toContain('NaN')
})

test('an axis has ticks inside its range only', () => {
  expect(axisTicks(0.5, 8)).toEqual([0.5, 1, 2, 5])
})
