// Loads a module natively or as JavaScript, whichever the engine runs, and never both.

import { type Imports, loadOutput, type OutputSource } from './load-output.js'
import {
  type Deferred,
  isResponse,
  openSource,
  readBytes,
  resolveDeferred,
  type Source,
} from './read-source.js'
import { type FeatureList, missingFeatures } from './supports.js'

export interface LoadOptions {
  /** The module. As a URL or a function it is only fetched if the engine runs it. */
  wasm?: Deferred<Source | NativeModule>
  /** The same as JavaScript: usually `() => import('./module.js')`. Only called if the engine does not run `wasm`. */
  js?: Deferred<OutputSource>
  /** What the module uses besides WebAssembly 1.0, as `dewasm --list-features` prints it. */
  features?: FeatureList
  /** Instantiates the module with these as well. */
  imports?: Imports
  /** Takes this one, whatever the engine can do. */
  force?: Tier
}

export type Tier = 'wasm' | 'js'

export interface Instance {
  exports: Record<string, unknown>
}

export interface Loaded {
  readonly tier: Tier
  /** The `WebAssembly.Module`, or the output. */
  readonly module: object
  /** Makes an instance, any number of times. Rejects with what `WebAssembly.instantiate` does. */
  instantiate(imports?: Imports): Promise<Instance>
  /** The same at once, throwing what `new WebAssembly.Instance` does. */
  instantiateSync(imports?: Imports): Instance
}

export interface LoadedInstance extends Loaded, Instance {}

/** A `WebAssembly.Module`. */
type NativeModule = object

declare const WebAssembly: {
  Module: new (bytes: unknown) => NativeModule
  compile(bytes: unknown): Promise<NativeModule>
  compileStreaming?(response: Response): Promise<NativeModule>
  Instance: new (module: NativeModule, imports?: Imports) => Instance
  instantiate(module: NativeModule, imports?: Imports): Promise<Instance>
}

/**
 * Decides, and loads: rejects before anything is loaded if neither can work, and says why. Answers the exports, too,
 * if `imports` are given.
 */
export function load(options: LoadOptions & { imports: Imports }): Promise<LoadedInstance>
export function load(options: LoadOptions): Promise<Loaded>
export async function load(options: LoadOptions): Promise<Loaded | LoadedInstance> {
  const { wasm, js, imports } = options
  const tier = chooseTier(options)
  const loaded: Loaded & Partial<Instance> = {
    tier,
    instantiate: async (imports) => loaded.instantiateSync(imports),
    ...(tier === 'wasm' ? await loadNative(wasm!) : await loadOutput(js!)),
  }
  if (imports) loaded.exports = (await loaded.instantiate(imports)).exports
  return loaded
}

function chooseTier(options: LoadOptions): Tier {
  const { wasm, js, features, force } = options
  const missing = force ? '' : missingFeatures(features).join(', ')
  const tier = force ?? (js && (!wasm || missing) ? 'js' : 'wasm')
  if (!options[tier]) throw new TypeError(`'${tier}' is not given`)
  if (missing && tier === 'wasm')
    throw new Error(`no WebAssembly with ${missing} here, and 'js' is not given`)
  return tier
}

async function loadNative(wasm: Deferred<Source | NativeModule>): Promise<Omit<Loaded, 'tier'>> {
  const source = await resolveDeferred(wasm)
  const module = source instanceof WebAssembly.Module ? source : await compile(source as Source)
  return {
    module,
    instantiate: (imports) => WebAssembly.instantiate(module, imports),
    instantiateSync: (imports) => new WebAssembly.Instance(module, imports),
  }
}

async function compile(source: Source): Promise<NativeModule> {
  const opened = await openSource(source)
  return isResponse(opened) &&
    opened.headers.get('Content-Type') === 'application/wasm' &&
    WebAssembly.compileStreaming
    ? WebAssembly.compileStreaming(opened)
    : WebAssembly.compile(await readBytes(opened))
}
