// What an engine was asked to do and what came of it, as data: so that any engine of JavaScript, whatever else it lacks,
// can be asked to do the same with outputs made for it. Functions and objects are named by where they come from.

import type { ExpectedValue } from '../spec-suite/script.js'

/** Something that crosses between modules, or from the host to them. */
export type Reference =
  /** What an instance, given by its number, exports under a name. */
  | readonly ['export', number, string]
  /** A function of the host that does nothing. */
  | readonly ['ignore']

/**
 * A value of the JavaScript interface. An int32 is itself; any other number its bits, low half first; a list is that of
 * several results.
 */
export type RecordedValue =
  | number
  | null
  | { readonly bits: readonly [low: number, high: number] }
  | { readonly i64: readonly [low: number, high: number] }
  /** A value of the host, known by its identity. */
  | { readonly host: string }
  | { readonly is: 'undefined' | 'function' | 'object' | 'string' }
  | readonly RecordedValue[]

/** What came of it: a value, or what was thrown. */
export type Outcome =
  | { readonly value: RecordedValue }
  | { readonly thrown: string; readonly message: string }

export type Operation =
  /** The next instance: of a module, given by its number. Imports in the order of the module. */
  | {
      readonly do: 'instantiate'
      readonly module: number
      readonly imports: readonly (readonly [module: string, name: string, value: Reference | RecordedValue])[]
      readonly outcome: Outcome
    }
  | {
      readonly do: 'call'
      readonly callee: Reference
      readonly args: readonly RecordedValue[]
      /** Types of the results; none if only the end of the call matters. */
      readonly results: readonly string[]
      readonly outcome: Outcome
    }
  /** Reads a global. */
  | { readonly do: 'read'; readonly callee: Reference; readonly outcome: Outcome }

/** An operation, with what only the judge of its outcome needs. */
export interface RecordedOperation {
  readonly operation: Operation
  /** Where results are the bits of values: what is expected of those. */
  readonly expected: readonly ExpectedValue[] | undefined
  /** The bits that the results are, joined from an answer. */
  readonly join: ((answer: unknown) => bigint[]) | undefined
}

export interface Recording {
  readonly name: string
  readonly modules: readonly Uint8Array[]
  readonly operations: readonly RecordedOperation[]
}
