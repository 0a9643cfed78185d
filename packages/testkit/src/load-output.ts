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

/**
 * Imports an ES module from its text. Its namespace comes in an object: one with an export called `then` would be
 * taken for a promise.
 */
export async function importText<Namespace>(code: string): Promise<{ namespace: Namespace }> {
  const outer = `import * as namespace from ${JSON.stringify(toUrl(code))}; export const box = { namespace }`
  const { box } = (await import(/* @vite-ignore */ toUrl(outer))) as { box: { namespace: Namespace } }
  return box
}

function toUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`
}

/**
 * Loads an output by its format.
 * @param name what `compile` was told the output is called: iife and umd make it a global
 */
export async function loadOutput(code: string, format: LoadableFormat, name: string): Promise<OutputModule> {
  switch (format) {
    case 'esm':
      return (await importText<OutputModule>(code)).namespace
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
