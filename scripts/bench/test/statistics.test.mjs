import { expect, test } from 'vitest'
import { againstBetterPeer, geometricMean, median, ratio, summarize } from '../statistics.mjs'

test('the median of an even count lies between the two in the middle, whatever their order', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([8, 2, 4, 100])).toBe(6)
  expect(median([])).toBeNaN()
})

test('geometric means leave out what could not be measured', () => {
  expect(geometricMean([2, 8])).toBeCloseTo(4)
  expect(geometricMean([2, 8, undefined, Number.NaN, 0])).toBeCloseTo(4)
  expect(geometricMean([])).toBeNaN()
})

test('a summary tells how far runs lie apart', () => {
  expect(summarize([12, 10, 11])).toEqual({ median: 11, least: 10, spread: 0.1, runs: 3 })
})

test('medians are compared, and the least times where a program was disturbed', () => {
  const calm = summarize([10, 10.5, 11])
  expect(ratio(summarize([20, 21, 22]), calm)).toBeCloseTo(2)
  expect(ratio(summarize([20, 60, 70]), calm)).toBeCloseTo(2)
})

test('a peer that could not run is no peer', () => {
  expect(againstBetterPeer({ ratios: { dewasm: 3, wasm2js: 4, polywasm: 2 } })).toBeCloseTo(1.5)
  expect(againstBetterPeer({ ratios: { dewasm: 3, wasm2js: 4 } })).toBeCloseTo(0.75)
  expect(againstBetterPeer({ ratios: { dewasm: 3 } })).toBeNaN()
})
