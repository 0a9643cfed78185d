// An engine over any `WebAssembly` namespace: the native one, or the polyfill installed in its place.

import type { Exports, ImportObject, WebAssemblyNamespace } from '../web-assembly.js'
import { type Engine, type ErrorKind, hasName, plainAccess, type Way } from './engine.js'

export function createNamespaceEngine(way: Way, namespace: WebAssemblyNamespace): Engine {
  return {
    way,
    Memory: namespace.Memory,
    Table: namespace.Table,
    Global: namespace.Global,
    Tag: namespace.Tag,
    Exception: namespace.Exception,
    JSTag: namespace.JSTag,
    compile: (bytes: Uint8Array): object => new namespace.Module(bytes),
    instantiate: (compiled: object, imports: ImportObject): Exports =>
      new namespace.Instance(compiled, imports).exports,
    ...plainAccess,
    classify: (error: unknown) => classifyError(error, namespace),
  }
}

/** Sorts an error by the classes of a namespace. */
export function classifyError(error: unknown, namespace: WebAssemblyNamespace): ErrorKind {
  if (error instanceof namespace.CompileError) return compileErrorKind(error)
  if (error instanceof namespace.LinkError) return 'link'
  if (error instanceof namespace.RuntimeError) return 'trap'
  if (error instanceof RangeError && /call stack/.test(error.message)) return 'exhaustion'
  if (namespace.Exception !== undefined && error instanceof namespace.Exception) return 'exception'
  return 'other'
}

/** The polyfill keeps the compiler's own error as the cause. */
function compileErrorKind(error: Error & { cause?: unknown }): ErrorKind {
  return compilerErrorKind(error.cause) ?? 'rejected'
}

/** Sorts the compiler's own errors. */
export function compilerErrorKind(error: unknown): ErrorKind | undefined {
  if (hasName(error, 'MalformedError')) return 'malformed'
  if (hasName(error, 'InvalidError')) return 'invalid'
  if (hasName(error, 'UnsupportedError')) return 'unsupported'
  return undefined
}
