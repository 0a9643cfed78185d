import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.js'
import { DEFAULT_FEATURES, FEATURE_SETS, FEATURES, parseFeatures } from '../../src/wasm/features.js'

test('everything is on by default', () => {
  expect([...DEFAULT_FEATURES]).toEqual([...FEATURES])
  expect([...parseFeatures('')]).toEqual([...FEATURES])
})

test('a set starts a list from nothing', () => {
  expect(parseFeatures('mvp')).toEqual(FEATURE_SETS.mvp)
  expect(parseFeatures('wasm2, threads')).toEqual(new Set([...FEATURE_SETS.wasm2, 'threads']))
})

test('other lists start from the default', () => {
  const features = parseFeatures('-threads,-simd')
  expect(features.has('threads')).toBe(false)
  expect(features.has('gc')).toBe(true)
})

test('what a feature needs comes with it and goes before it', () => {
  expect(parseFeatures('mvp,gc')).toEqual(new Set(['mvp', 'gc', 'function-references', 'reference-types']))
  const without = parseFeatures('-reference-types')
  expect(
    ['gc', 'function-references', 'exceptions'].filter((feature) => without.has(feature as never)),
  ).toEqual([])
})

test('unknown names are the caller’s fault', () => {
  expect(() => parseFeatures('wasm2,treads')).toThrow(UsageError)
  expect(() => parseFeatures('constructor')).toThrow(UsageError)
})
