// A namespace whose modules are compiled when the program runs.

import { assembleNamespace } from './assemble-namespace.js'
import { compileModule, isCompilable, prepareToCompile, type RunTimeOptions } from './compile-module.js'
import type { WebAssemblyNamespace } from './interface.js'

/** How modules are compiled. */
export interface NamespaceOptions extends RunTimeOptions {}

/**
 * A `WebAssembly` namespace of its own. Its memories, tables, globals and errors are the realm's, so they can be
 * used with any other namespace's instances; its modules are its own.
 */
export function createNamespace(options: NamespaceOptions = {}): WebAssemblyNamespace {
  return assembleNamespace({
    compile: (bytes, provided, method) => compileModule(bytes, options, provided, method),
    prepare: (bytes) => prepareToCompile(bytes, options),
    isCompilable: (bytes, provided) => isCompilable(bytes, options, provided),
  })
}
