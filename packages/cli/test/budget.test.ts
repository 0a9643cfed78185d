import { gzipSync } from 'node:zlib'
import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'
import { checkBudget, parseBudget } from '../src/budget.js'

test.each([
  ['300kb', { bytes: 300_000, measure: 'raw' }],
  ['300', { bytes: 300, measure: 'raw' }],
  ['12B', { bytes: 12, measure: 'raw' }],
  ['1.5 MB', { bytes: 1_500_000, measure: 'raw' }],
  ['2mib', { bytes: 2 * 1024 * 1024, measure: 'raw' }],
  ['90KiB:gzip', { bytes: 90 * 1024, measure: 'gzip' }],
  ['80000:brotli', { bytes: 80_000, measure: 'brotli' }],
])('%s', (text, budget) => {
  expect(parseBudget(text)).toEqual(budget)
})

test.each(['', 'kb', '-1kb', '1e9', '3gb', '3kb:zip', '1..5kb', 'ten'])('%j is none', (text) => {
  expect(() => parseBudget(text)).toThrow(InvalidArgumentError)
})

test('says by how much an output is too large', () => {
  const parts = [Buffer.alloc(1000), Buffer.alloc(500)]
  expect(checkBudget({ bytes: 1500, measure: 'raw' }, parts)).toBeUndefined()
  expect(checkBudget({ bytes: 1400, measure: 'raw' }, parts)).toBe(
    'the output has 1,500 bytes, 100 more than the budget of 1,400',
  )
  const compressed = parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0)
  expect(checkBudget({ bytes: compressed, measure: 'gzip' }, parts)).toBeUndefined()
  expect(checkBudget({ bytes: compressed - 1, measure: 'gzip' }, parts)).toContain('bytes by gzip, 1 more')
  expect(checkBudget({ bytes: 1, measure: 'brotli' }, parts)).toContain('bytes by brotli')
})
