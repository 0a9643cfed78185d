// What other packages' tests and the benchmark use of the testkit: writers of WebAssembly modules, the corpus.

export { ByteWriter } from './byte-writer.js'
export {
  type BlockType,
  CodeWriter,
  type FloatBits,
  type Immediate,
  type MemoryArgument,
  type TypeName,
} from './code-writer.js'
export { type CorpusEntry, installPackages, readManifest } from './corpus/manifest.js'
export {
  type ConstantWriter,
  type ExternalKind,
  type FunctionSpec,
  type LimitsSpec,
  ModuleBuilder,
} from './module-builder.js'
