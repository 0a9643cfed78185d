// Which features of WebAssembly the engine has, found by running a tiny module of each: an engine may have the
// namespace and refuse to compile, a policy may forbid it, and an instruction may compile and answer wrongly.

import { PROBES } from './probes.js'

/** The names that `dewasm --list-features` prints. */
export type Feature = keyof typeof PROBES

/** Names in a list, or separated by commas or white space. */
export type FeatureList = string | readonly Feature[]

/** The engine's namespace, as far as probes use it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: { f(): number } }
}

/** Whether the engine runs modules that use these features. Throws TypeError for a name that is none. */
export function supports(features: FeatureList = []): boolean {
  return missingFeatures(features).length === 0
}

/** Those of the features, and `mvp`, that the engine does not have. Throws TypeError for a name that is none. */
export function missingFeatures(features: FeatureList = []): Feature[] {
  const listed = typeof features === 'string' ? features.split(/[\s,]+/) : features
  const names = ['mvp', ...listed.filter((name) => name !== '' && name !== 'mvp')] as Feature[]
  for (const name of names) if (!(name in PROBES)) throw new TypeError(`unknown feature '${name}'`)
  return works('mvp') ? names.filter((name) => !works(name)) : names
}

function works(feature: Feature): boolean {
  try {
    const { Module, Instance } = WebAssembly
    const digits = `0061736d01000000${PROBES[feature]}`.match(/../g)!
    const bytes = new Uint8Array(digits.map((pair) => Number(`0x${pair}`)))
    // What JavaScript has put in the engine's place is no reason not to load JavaScript.
    return /native code/.test(String(Module)) && new Instance(new Module(bytes)).exports.f() === 1
  } catch {
    return false
  }
}
