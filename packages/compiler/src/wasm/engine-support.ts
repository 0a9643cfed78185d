// Since when engines run each feature without a flag. Taken from the feature table of WebAssembly's own site
// (webassembly.org/features, data of August 2026), for WebAssembly 1.0 from the engines' release notes.

import type { Feature } from './features.js'

export const ENGINES = ['Chrome', 'Firefox', 'Safari', 'Node.js'] as const

export type Engine = (typeof ENGINES)[number]

/** The first version with a feature; undefined where no release has it yet. */
type Since = readonly [chrome: string, firefox: string, safari: string | undefined, node: string]

const NOWHERE = [undefined, undefined, undefined, undefined] as const

export const ENGINE_SUPPORT: Readonly<Record<Feature, Since | typeof NOWHERE>> = {
  mvp: ['57', '52', '11', '8.0'],
  'mutable-globals': ['74', '61', '13.1', '12.0'],
  'sign-extension': ['74', '62', '14.1', '12.0'],
  'nontrapping-float-to-int': ['75', '64', '15', '12.5'],
  'multi-value': ['85', '78', '13.1', '15.0'],
  'reference-types': ['96', '79', '15', '17.2'],
  'bulk-memory': ['75', '79', '15', '12.5'],
  simd: ['91', '89', '16.4', '16.4'],
  'extended-const': ['114', '112', '17.4', '21.0'],
  'tail-call': ['112', '121', '18.2', '20.0'],
  exceptions: ['137', '131', '18.4', '24.15'],
  'function-references': ['119', '120', '18', '22.0'],
  gc: ['119', '120', '18.2', '22.0'],
  memory64: ['133', '134', undefined, '24.0'],
  'multi-memory': ['120', '125', undefined, '22.0'],
  'relaxed-simd': ['114', '145', undefined, '21.0'],
  threads: ['74', '79', '14.1', '16.4'],
  'legacy-exceptions': ['95', '100', '15.2', '17.0'],
  'wide-arithmetic': NOWHERE,
  'custom-page-sizes': NOWHERE,
}

/** The first version of an engine that runs all of `features`; undefined if none does. */
export function firstVersion(engine: Engine, features: Iterable<Feature>): string | undefined {
  let last = ENGINE_SUPPORT.mvp[ENGINES.indexOf(engine)]!
  for (const feature of features) {
    const version = ENGINE_SUPPORT[feature][ENGINES.indexOf(engine)]
    if (version === undefined) return undefined
    if (isLater(version, last)) last = version
  }
  return last
}

function isLater(version: string, other: string): boolean {
  const [major, minor = 0] = version.split('.').map(Number) as [number, number?]
  const [otherMajor, otherMinor = 0] = other.split('.').map(Number) as [number, number?]
  return major !== otherMajor ? major > otherMajor : minor > otherMinor
}
