// Where a namespace has the JavaScript of its modules from: a compiler, or what was compiled before.

import { errorClass } from '@dewasm/runtime'
import type { Exports, Imports, ModuleExportDescriptor, ModuleImportDescriptor } from './interface.js'
import type { ProvidedImports } from './provided-imports.js'

/** The JavaScript of a module. */
export interface Output {
  instantiate(imports?: Imports): { readonly exports: Exports }
  readonly imports: readonly ModuleImportDescriptor[]
  readonly exports: readonly ModuleExportDescriptor[]
}

export interface ModuleSource {
  /**
   * @param method names the caller in messages
   * @throws CompileError
   */
  compile(bytes: Uint8Array, provided: ProvidedImports | undefined, method: string): Output
  /** What is better waited for before {@link compile}, by whoever can wait. It is never rejected. */
  prepare?(bytes: Uint8Array): PromiseLike<void> | undefined
  /** Will it compile? */
  isCompilable(bytes: Uint8Array, provided: ProvidedImports | undefined): boolean
}

/** @param cause what the compiler has thrown, if it has */
export function compileError(method: string, message: string, cause?: Error): Error {
  return new (errorClass('CompileError'))(`${method}: ${message}`, cause && { cause })
}
