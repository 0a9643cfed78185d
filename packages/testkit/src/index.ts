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
export { type Judgement, judgeDifference } from './matrix/judge.js'
export { programText } from './matrix/program-text.js'
export { type CallList, recordCalls, recordScript } from './matrix/record-script.js'
export type { Outcome, RecordedOperation, Recording } from './matrix/recording.js'
export {
  type ConstantWriter,
  type ExternalKind,
  type FunctionSpec,
  type LimitsSpec,
  ModuleBuilder,
} from './module-builder.js'
