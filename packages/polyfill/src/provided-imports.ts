// Imports that the namespace provides itself, if a module is compiled with options that ask for it (JavaScript
// Interface, "WebAssemblyCompileOptions"): builtins, and strings, which are imported by what they consist of.

import { isObject } from '@dewasm/runtime'
import { createStringBuiltin, stringBuiltinType } from './js-string.js'
import { toWellFormed } from './well-formed.js'

/** What `Module` and its like take besides the bytes. */
export interface ModuleOptions {
  /** Sets of builtins that imports may come from: `js-string` is one, others are none. */
  builtins?: Iterable<string>
  /** The module that string constants are imported from. */
  importedStringConstants?: string | null
}

const STRING_BUILTINS = 'js-string'
const STRING_CONSTANT_TYPES = ['global externref', 'global (ref extern)']

/** What is provided to one module. */
export interface ProvidedImports {
  /** A set of builtins is asked for more than once: no module is valid then. */
  readonly isAmbiguous: boolean
  /** The types an import may have; undefined if it is not provided. */
  types(module: string, name: string): readonly string[] | undefined
  /** What is provided for an import that is. */
  value(module: string, name: string): unknown
}

/** Reads the options. Throws TypeError if they are none; undefined if nothing is asked for. */
export function toProvidedImports(options: unknown, method: string): ProvidedImports | undefined {
  if (options === undefined || options === null) return undefined
  if (!isObject(options)) throw new TypeError(`${method}: Compile options must be an object`)
  // In this order.
  const sets = readSets(options.builtins, method)
  const constants = options.importedStringConstants
  const constantsModule =
    constants === undefined || constants === null ? undefined : toWellFormed(String(constants))
  if (sets.length === 0 && constantsModule === undefined) return undefined

  const stringsModule = sets.includes(STRING_BUILTINS) ? `wasm:${STRING_BUILTINS}` : undefined
  return {
    isAmbiguous: new Set(sets).size < sets.length,
    types(module, name) {
      if (module === constantsModule) return STRING_CONSTANT_TYPES
      const type = module === stringsModule ? stringBuiltinType(name) : undefined
      return type === undefined ? undefined : [type]
    },
    value: (module, name) => (module === constantsModule ? name : createStringBuiltin(name)),
  }
}

/** `sequence<USVString>`. */
function readSets(builtins: unknown, method: string): string[] {
  if (builtins === undefined) return []
  if (!isObject(builtins) || typeof builtins[Symbol.iterator as never] !== 'function') {
    throw new TypeError(`${method}: Compile option 'builtins' must be iterable`)
  }
  return Array.from(builtins as unknown as Iterable<unknown>, (name) => toWellFormed(String(name)))
}
