// The feature gate: the proposals dewasm knows, grouped into the releases of the standard, and the syntax of
// the `--features` list.

import { UsageError } from '../errors.js'

/** Proposals in the order they were standardised; `mvp` is WebAssembly 1.0 without any of them. */
export const FEATURES = [
  'mvp',
  // WebAssembly 2.0
  'mutable-globals',
  'sign-extension',
  'nontrapping-float-to-int',
  'multi-value',
  'reference-types',
  'bulk-memory',
  'simd',
  // WebAssembly 3.0
  'extended-const',
  'tail-call',
  'exceptions',
  'function-references',
  'gc',
  'memory64',
  'multi-memory',
  'relaxed-simd',
  // Not part of 3.0
  'threads',
  'legacy-exceptions',
  'wide-arithmetic',
  'custom-page-sizes',
] as const

export type Feature = (typeof FEATURES)[number]

export type FeatureSet = ReadonlySet<Feature>

const upTo = (last: Feature): FeatureSet => new Set(FEATURES.slice(0, FEATURES.indexOf(last) + 1))

/** Named sets that a feature list may start from. */
export const FEATURE_SETS = {
  mvp: upTo('mvp'),
  wasm2: upTo('simd'),
  wasm3: upTo('relaxed-simd'),
  all: new Set(FEATURES) as FeatureSet,
} as const

/** What is accepted when nothing is said: everything. */
export const DEFAULT_FEATURES: FeatureSet = FEATURE_SETS.all

/** Features that make no sense without another one. */
const REQUIRES: Partial<Record<Feature, readonly Feature[]>> = {
  'function-references': ['reference-types'],
  gc: ['function-references', 'reference-types'],
  exceptions: ['reference-types'],
  'relaxed-simd': ['simd'],
}

/**
 * Parses a `--features` list: comma-separated set names (`mvp`, `wasm2`, `wasm3`, `all`) and feature names; a
 * leading `-` takes away. The list starts from nothing if its first item is a set, else from everything the
 * default has: `wasm2,threads` or `-gc,-threads`.
 * @throws UsageError for unknown names.
 */
export function parseFeatures(list: string): FeatureSet {
  const items = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  const features = new Set<Feature>()
  const first = items[0]
  if (first === undefined || !(first in FEATURE_SETS)) for (const feature of DEFAULT_FEATURES) features.add(feature)
  for (const item of items) {
    const remove = item.startsWith('-')
    const name = remove || item.startsWith('+') ? item.slice(1) : item
    const named = Object.hasOwn(FEATURE_SETS, name)
      ? FEATURE_SETS[name as keyof typeof FEATURE_SETS]
      : FEATURES.filter((feature) => feature === name)
    let known = false
    for (const feature of named) {
      known = true
      if (remove) features.delete(feature)
      else features.add(feature)
    }
    if (!known) {
      const sets = Object.keys(FEATURE_SETS).join(', ')
      throw new UsageError(`unknown feature '${name}'; known are the sets ${sets} and ${FEATURES.join(', ')}`)
    }
  }
  for (const feature of features) for (const required of REQUIRES[feature] ?? []) features.add(required)
  features.add('mvp')
  return features
}
