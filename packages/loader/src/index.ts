// Native WebAssembly where the engine runs the module, JavaScript where it does not:
//
//   import { load } from '@dewasm/loader'
//
//   const { exports } = await load({
//     wasm: new URL('./module.wasm', import.meta.url),
//     js: () => import('./module.js'),
//     features: 'simd',
//     imports: {},
//   })

export { type Instance, type Loaded, type LoadedInstance, type LoadOptions, load, type Tier } from './load.js'
export type { Imports, Output, OutputSource, Script } from './load-output.js'
export type { Deferred, Source } from './read-source.js'
export { type Feature, type FeatureList, missingFeatures, supports } from './supports.js'
