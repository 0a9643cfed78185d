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

/** Features that make no sense without others. */
const REQUIRES: Partial<Record<Feature, readonly Feature[]>> = {
  'function-references': ['reference-types'],
  gc: ['function-references'],
  exceptions: ['reference-types'],
  'relaxed-simd': ['simd'],
}

/** Adds a feature and what it needs. */
function add(features: Set<Feature>, feature: Feature): void {
  features.add(feature)
  for (const required of REQUIRES[feature] ?? []) add(features, required)
}

/** Takes away a feature and what needs it. */
function remove(features: Set<Feature>, feature: Feature): void {
  features.delete(feature)
  for (const other of features) if (REQUIRES[other]?.includes(feature)) remove(features, other)
}

/** The features an item of a list names. */
function named(item: string): FeatureSet {
  if (Object.hasOwn(FEATURE_SETS, item)) return FEATURE_SETS[item as keyof typeof FEATURE_SETS]
  const feature = FEATURES.find((name) => name === item)
  if (feature !== undefined) return new Set([feature])
  const sets = Object.keys(FEATURE_SETS).join(', ')
  throw new UsageError(`unknown feature '${item}'; there are the sets ${sets}, and ${FEATURES.join(', ')}`)
}

/**
 * Parses a `--features` list: comma-separated names of features and of sets (`mvp`, `wasm2`, `wasm3`, `all`),
 * each taken away if it starts with `-`. A list whose first item is a set starts from nothing, any other from
 * the default: `wasm2,threads` or `-gc,-threads`. What a feature needs comes with it, and goes before it.
 * @throws UsageError for unknown names.
 */
export function parseFeatures(list: string): FeatureSet {
  const items = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  const startsWithSet = items.length > 0 && Object.hasOwn(FEATURE_SETS, items[0])
  const features = new Set<Feature>(startsWithSet ? [] : DEFAULT_FEATURES)
  for (const item of items) {
    if (item.startsWith('-')) for (const feature of named(item.slice(1))) remove(features, feature)
    else for (const feature of named(item)) add(features, feature)
  }
  features.add('mvp')
  return features
}
