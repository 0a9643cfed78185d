/** The public interface of @dewasm/compiler. */
export { compile } from './compile.js'
export { declareModule } from './declare-module.js'
export {
  formatInputError,
  InputError,
  InternalError,
  InvalidError,
  MalformedError,
  printable,
  UnsupportedError,
  UsageError,
} from './errors.js'
export {
  type ExternalDescription,
  type FunctionDescription,
  inspectModule,
  type ModuleDescription,
} from './inspect-module.js'
export { type EngineVersions, type FeatureReport, listFeatures } from './list-features.js'
export {
  type InterfaceExport,
  type InterfaceImport,
  listInterface,
  type ModuleInterface,
} from './list-interface.js'
export type {
  CompileOptions,
  CompileReport,
  CompileResult,
  DataPlace,
  Format,
  FunctionFacts,
  FunctionReport,
  I64Boundary,
  Linking,
  OptimizationLevel,
  ReportDetails,
  RuntimePlace,
  RuntimeReport,
  SourceMapOptions,
  Target,
  Timings,
  TrapMode,
  Tune,
} from './options.js'
export {
  DATA_PLACES,
  FORMATS,
  I64_BOUNDARIES,
  LINKINGS,
  OPTIMIZATION_LEVELS,
  TARGETS,
  TRAP_MODES,
  TUNES,
} from './options.js'
export { validate } from './read-module.js'
export { ENGINES, type Engine } from './wasm/engine-support.js'
export { FEATURE_SETS, FEATURES, type Feature, type FeatureSet, parseFeatures } from './wasm/features.js'
