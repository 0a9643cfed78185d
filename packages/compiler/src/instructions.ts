// The instruction table as data, for tools that read or write WebAssembly themselves: generators, fuzzers,
// documentation. Everything else goes through `compile` and `validate`.

export type { Feature } from './wasm/features.js'
export {
  INSTRUCTIONS,
  type InstructionName,
  type InstructionRow,
  instruction,
} from './wasm/instructions/index.js'
export type { Effect, ImmediateKind } from './wasm/instructions/row.js'
export { type ValueType, valueTypeName } from './wasm/types.js'
