// Which features of WebAssembly the engine has, found by running a tiny module of each: an engine may have the
// namespace and refuse to compile, a policy may forbid it, and an instruction may compile and answer wrongly.

import { PROBES } from './probes.js'
import { runProbe } from './run-probe.js'

/** The names that `dewasm --list-features` prints. */
export type Feature = keyof typeof PROBES

/** Names in a list, or separated by commas or white space. */
export type FeatureList = string | readonly Feature[]

/** Whether the engine runs modules that use these features. Throws TypeError for a name that is none. */
export function supports(features: FeatureList = []): boolean {
  return missingFeatures(features).length === 0
}

/** Those of the features, and `mvp`, that the engine does not have. Throws TypeError for a name that is none. */
export function missingFeatures(features: FeatureList = []): Feature[] {
  const listed = typeof features === 'string' ? features.split(/[\s,]+/) : features
  const names = ['mvp', ...listed.filter((name) => name !== '' && name !== 'mvp')] as Feature[]
  for (const name of names) if (!(name in PROBES)) throw new TypeError(`unknown feature '${name}'`)
  return runProbe(PROBES.mvp) ? names.filter((name) => !runProbe(PROBES[name])) : names
}
