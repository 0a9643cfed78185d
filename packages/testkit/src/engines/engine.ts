// What the tools need of a thing that runs modules. Five exist: the engine's own WebAssembly, dewasm's output
// compiled ahead of time, the same for old engines, dewasm's polyfill, and the same with functions compiled when they are
// first called, as it does with large modules.

import type { ExpectedValue } from '../spec-suite/script.js'
import type {
  ExceptionConstructor,
  Exports,
  GlobalConstructor,
  ImportObject,
  MemoryConstructor,
  TableConstructor,
  TagConstructor,
} from '../web-assembly.js'

export type OptimizeLevel = 0 | 1 | 2 | 3

/** Where and how a module is run. */
export type Way = 'native' | 'aot' | 'polyfill' | 'lazy' | 'core' | 'es5'

export const WAYS: readonly Way[] = ['native', 'aot', 'polyfill', 'lazy', 'core', 'es5']

/** What kind of thing was thrown. `other` is always a fault of the engine under test. */
export type ErrorKind =
  | 'malformed'
  | 'invalid'
  /** Rejected without saying whether malformed or invalid. */
  | 'rejected'
  | 'unsupported'
  | 'link'
  | 'trap'
  | 'exhaustion'
  | 'exception'
  | 'other'

/** What is expected of results that are the bits of values. */
export interface BitResults {
  readonly expected: readonly ExpectedValue[]
  /** An answer as the bits of each value. */
  join(answer: unknown): bigint[]
}

export interface Engine {
  readonly way: Way
  readonly Memory: MemoryConstructor
  readonly Table: TableConstructor
  readonly Global: GlobalConstructor
  /** Absent from engines without exception handling. */
  readonly Tag: TagConstructor | undefined
  readonly Exception: ExceptionConstructor | undefined
  readonly JSTag: object | undefined
  /** Decodes, validates and compiles. Throws what `classify` calls rejected, malformed, invalid or unsupported. */
  compile(bytes: Uint8Array): object
  /** Instantiates what `compile` answered and answers the exports. */
  instantiate(compiled: object, imports: ImportObject): Exports
  /** Calls an exported function, whose results are of these types, as the JavaScript Interface has it. */
  call(callee: unknown, args: readonly unknown[], results: readonly string[], bits?: BitResults): unknown
  /** The value of an exported global. */
  read(global: unknown): unknown
  classify(error: unknown): ErrorKind
}

/** True of anything thrown that has this `name`, whichever realm or copy of a package its class is from. */
export function hasName(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && (error as Partial<Error>).name === name
}

/** The message of anything thrown, by whatever realm. */
export function messageOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null ? (error as Partial<Error>).message : undefined
  return typeof message === 'string' ? message : String(error)
}

/** {@link Engine.call} and {@link Engine.read} of engines to which there is nothing else to do. */
export const plainAccess: Pick<Engine, 'call' | 'read'> = {
  call: (callee, args) => (callee as (...values: unknown[]) => unknown)(...args),
  read: (global) => (global as { value: unknown }).value,
}
