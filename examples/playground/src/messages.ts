// What the page and its two workers say to each other.

import type { CompileOptions, CompileReport } from '@dewasm/compiler'
import type { FunctionText } from '@dewasm/compiler/disassemble'

/** Options as the page offers them: all can be sent to a worker. */
export type PageOptions = Pick<CompileOptions, 'optimize' | 'tune' | 'traps' | 'i64' | 'minify' | 'names'>

/** What there is to choose from for options with several values: the compiler's own lists. */
export type Choices = Record<'optimize' | 'tune' | 'traps' | 'i64', readonly (string | number)[]>

export interface CompileRequest {
  id: number
  /** A module, or text to be made one. */
  input: Uint8Array | string
  options: PageOptions
}

export interface Compiled {
  id: number
  bytes: Uint8Array
  /** The output as a module of JavaScript. */
  code: string
  gzipSize: number | undefined
  /** The mappings of its source map, to byte offsets of the module as columns. */
  mappings: string
  report: CompileReport
  /** Its functions as text, in order. */
  functions: FunctionText[]
  features: string[]
  warnings: string[]
  milliseconds: number
}

export type CompileAnswer =
  | { kind: 'ready'; choices: Choices }
  | { kind: 'compiled'; compiled: Compiled }
  | { kind: 'failed'; id: number; message: string }

/** Where a function runs: in what dewasm made, or in the engine's own WebAssembly. */
export type Side = 'javascript' | 'native'

export type RunRequest =
  | { kind: 'load'; bytes: Uint8Array; code: string }
  | { kind: 'call'; name: string; args: string[] }

export interface Outcome {
  side: Side
  /** A value as text, or what was thrown. */
  text: string
  isError: boolean
  milliseconds: number
}

export type RunAnswer =
  | { kind: 'loaded'; functions: string[]; outcomes: Outcome[]; hasNative: boolean }
  | { kind: 'called'; name: string; args: string[]; outcomes: Outcome[] }
  | { kind: 'log'; side: Side; text: string }
