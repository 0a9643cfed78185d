// Gets the JavaScript of a module: where there is `import()` by a function of the caller's, elsewhere as a script.

import { type Deferred, openSource, readBytes, resolveDeferred } from './read-source.js'

export type Imports = Record<string, Record<string, unknown>>

/** What the compiler makes of a module, as far as it is used here. */
export interface Output {
  instantiate(imports?: Imports, data?: Uint8Array): { readonly exports: Record<string, unknown> }
  /** Where the data of the module is, if it is not in the text. */
  readonly dataFile?: string | URL
}

/** A classic script, and the name of the global variable that it makes. */
export interface Script {
  readonly script: string | URL
  readonly global: string
}

/** An output, or the namespace of a module that is one. */
export type OutputSource = Output | { readonly default: Output } | Script

type Instance = ReturnType<Output['instantiate']>

interface LoadedOutput {
  readonly module: Output
  instantiateSync(imports?: Imports): Instance
}

/** What differs between pages and workers. */
interface Realm {
  document?: {
    head: { appendChild(element: object): void }
    createElement(name: string): object
  }
  importScripts(url: string): void
  [name: string]: unknown
}

/** What makes instances of an output, with its data file read if an URL says where that is. */
export async function loadOutput(source: Deferred<OutputSource>): Promise<LoadedOutput> {
  const resolved = resolveDeferred(source)
  // No promise before: a service worker may load scripts only while it starts.
  const found = 'script' in resolved ? await loadScript(resolved) : await resolved
  const output = ((found as { default?: Output } | undefined)?.default ?? found) as Output | undefined
  if (!output?.instantiate) throw new TypeError(`'js' has no 'instantiate'`)
  const { dataFile } = output
  const data = dataFile instanceof URL && (await readBytes(await openSource(dataFile)))
  return { module: output, instantiateSync: (imports) => output.instantiate(imports, data as Uint8Array) }
}

async function loadScript({ script, global }: Script): Promise<unknown> {
  const realm = globalThis as unknown as Realm
  const { document } = realm
  const url = String(script)
  if (document) {
    await new Promise((onload, reject) => {
      const onerror = () => reject(new Error(`${url} cannot be loaded`))
      document.head.appendChild(
        Object.assign(document.createElement('script'), { src: url, onload, onerror }),
      )
    })
  } else realm.importScripts(url)
  return realm[global]
}
