// Loads outputs of every format, each the way its users would.

import { createContext, runInContext } from 'node:vm'
import * as runtime from '@dewasm/runtime'
import type { Exports, ImportObject } from './web-assembly.js'

/** What a factory output offers. */
export interface OutputModule {
  instantiate(imports?: ImportObject): { readonly exports: Exports }
  readonly imports: readonly { module: string; name: string; kind: string }[]
  readonly exports: readonly { name: string; kind: string }[]
}

export type LoadableFormat = 'esm' | 'cjs' | 'iife' | 'umd' | 'function'

/** Runs a CommonJS output and answers what it exports. */
export function loadCommonJs(code: string): OutputModule {
  const module = { exports: {} }
  new Function('module', 'exports', code)(module, module.exports)
  return module.exports as OutputModule
}

/** Imports an ES module from its text. */
export function importText<Namespace>(code: string): Promise<Namespace> {
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`) as Promise<Namespace>
}

/**
 * Loads an output by its format.
 * @param name what `compile` was told the output is called: iife and umd make it a global
 */
export async function loadOutput(code: string, format: LoadableFormat, name: string): Promise<OutputModule> {
  switch (format) {
    case 'esm':
      return importText<OutputModule>(code)
    case 'cjs':
      return loadCommonJs(code)
    case 'iife':
      return new Function(`${code}\nreturn ${name}`)() as OutputModule
    case 'umd':
      // A realm without a module system, as a page with script elements: what it needs of ours is passed in.
      return runInContext(`${code}\n${name}`, createContext({ WebAssembly: undefined })) as OutputModule
    case 'function':
      return new Function('runtime', code)(runtime) as OutputModule
  }
}
