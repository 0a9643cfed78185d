/**
 * Which features a module makes use of, and where it would run without being recompiled.
 *
 * What a construct needs is known to the gate that would refuse it, and nowhere else: the module is decoded and
 * validated with a set of features that has them all and notes which ones it is asked for.
 */
import { decodeModule } from './wasm/decode/decode-module.js'
import { dispatchFor } from './wasm/decode/dispatch.js'
import { ENGINE_SUPPORT, ENGINES, type Engine, firstVersion } from './wasm/engine-support.js'
import { FEATURES, type Feature } from './wasm/features.js'
import { INSTRUCTIONS } from './wasm/instructions/index.js'
import { validateModule, validatorOf } from './wasm/validate/validate-module.js'

/** An engine, and the first of its versions that runs something; undefined if none does. */
export type EngineVersions = Readonly<Record<Engine, string | undefined>>

export interface FeatureReport {
  /** In the order in which they were standardised; `mvp` first, which every module needs. */
  readonly features: readonly {
    readonly feature: Feature
    /** The first versions that have this feature. */
    readonly since: EngineVersions
  }[]
  /** The first versions that have all of them, and so run the module natively. */
  readonly since: EngineVersions
}

/** Everything, and a note of what was asked for. */
class AskedFeatures extends Set<Feature> {
  readonly asked = new Set<Feature>()

  override has(feature: Feature): boolean {
    // The base class builds itself before there are notes.
    this.asked?.add(feature)
    return true
  }
}

/**
 * Lists the features that a valid module uses.
 * @throws InputError for a module that is malformed or invalid
 */
export function listFeatures(bytes: Uint8Array): FeatureReport {
  const used = usedFeatures(bytes)
  const features = FEATURES.filter((feature) => used.has(feature))
  return {
    features: features.map((feature) => ({
      feature,
      since: byEngine((engine) => ENGINE_SUPPORT[feature][ENGINES.indexOf(engine)]),
    })),
    since: byEngine((engine) => firstVersion(engine, features)),
  }
}

function byEngine(version: (engine: Engine) => string | undefined): EngineVersions {
  return Object.fromEntries(ENGINES.map((engine) => [engine, version(engine)])) as EngineVersions
}

function usedFeatures(bytes: Uint8Array): ReadonlySet<Feature> {
  const features = new AskedFeatures()
  // Which instructions there are is asked of all of them, once.
  dispatchFor(features)
  features.asked.clear()
  const module = decodeModule(bytes, { features })
  validateModule(module)

  const { asked } = features
  // Two proposals have tags, which ask for either.
  asked.delete('legacy-exceptions')
  const either: [Feature, Feature][] = module.tags.length > 0 ? [['exceptions', 'legacy-exceptions']] : []
  const validator = validatorOf(module)
  for (const { name, proposal, alternative } of INSTRUCTIONS) {
    if (!validator.uses(name)) continue
    if (alternative === undefined) asked.add(proposal)
    else either.push([proposal, alternative])
  }
  for (const [proposal, alternative] of either) {
    if (!asked.has(proposal) && !asked.has(alternative)) asked.add(proposal)
  }
  return asked.add('mvp')
}
