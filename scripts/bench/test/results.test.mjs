import { expect, test } from 'vitest'
import { mergeResults, printResults } from '../results.mjs'

const order = { engines: ['a', 'b'], kernels: ['gemm', 'lu'], workloads: ['sql'] }
const row = (kernel, dewasm) => ({ kernel, ratios: { dewasm } })
const of = (name, kernels, workloads = []) => ({ name, kernels, workloads })
const results = (...engines) => ({ date: 'today', dewasm: '1', peers: {}, engines, sizes: [], speeds: [] })

test('new rows take the place of old ones, in the order of the table of kernels', () => {
  const old = results(of('b', [row('lu', 1), row('gone', 1)]), of('a', [row('lu', 5)]))
  const merged = mergeResults(old, results(of('b', [row('gemm', 2), row('lu', 3)])), order)
  expect(merged.engines).toEqual([of('a', [row('lu', 5)]), of('b', [row('gemm', 2), row('lu', 3)])])
})

test('what was not measured this time stays', () => {
  const old = { ...results(of('a', [row('lu', 5)], [{ workload: 'sql' }])), sizes: [{ name: 's' }] }
  const merged = mergeResults(old, results(of('a', [row('gemm', 2)])), order)
  expect(merged.engines[0].kernels.map(({ kernel }) => kernel)).toEqual(['gemm', 'lu'])
  expect(merged.engines[0].workloads).toEqual([{ workload: 'sql' }])
  expect(merged.sizes).toEqual([{ name: 's' }])
})

test('a row is a line, has four digits, and no samples', () => {
  const rows = [{ ...row('gemm', 1.23456), times: { dewasm: { median: 1 } } }, row('lu', 2)]
  const text = printResults(results(of('a', rows)))
  expect(text.split('\n').filter((line) => line.includes('"kernel"'))).toEqual([
    '    { "kernel": "gemm", "ratios": { "dewasm": 1.235 } },',
    '    { "kernel": "lu", "ratios": { "dewasm": 2 } }',
  ])
  expect(JSON.parse(text).engines[0].kernels[0].ratios.dewasm).toBe(1.235)
})
