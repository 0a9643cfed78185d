// Gets the contents of a file that is a URL, a response or bytes, in pages, workers and Node.

/** What contents can come from. A path is one where files can be read, else it is a URL. */
export type Source = string | URL | Response | BufferSource

/** A value, a promise of it, or a function that is only called if the value is needed. */
export type Deferred<T> = T | PromiseLike<T> | (() => T | PromiseLike<T>)

type BufferSource = ArrayBufferView | ArrayBufferLike

interface NodeProcess {
  getBuiltinModule?(name: string): typeof import('node:fs')
}

/** The value. A function is called at once. */
export function resolveDeferred<T>(value: Deferred<T>): T | PromiseLike<T> {
  return typeof value === 'function' ? (value as () => T | PromiseLike<T>)() : value
}

/** A response that is a success, or bytes. @throws Error for what cannot be read, with the reason */
export async function openSource(source: Source): Promise<Response | BufferSource> {
  if (typeof source === 'string' || source instanceof URL) {
    const { process } = globalThis as { process?: NodeProcess }
    const path = String(source)
    const isUrl = /^\w\w+:/.test(path)
    if (process?.getBuiltinModule && (!isUrl || /^file:/.test(path))) {
      return process.getBuiltinModule('node:fs').promises.readFile(isUrl ? new URL(path) : path)
    }
    source = await fetch(path)
  }
  if (isResponse(source) && !source.ok) throw new Error(`${source.url}: status ${source.status}`)
  return source
}

/** The bytes of a response, or bytes themselves. */
export function readBytes(opened: Response | BufferSource): BufferSource | Promise<ArrayBuffer> {
  return isResponse(opened) ? opened.arrayBuffer() : opened
}

export function isResponse(value: Response | BufferSource): value is Response {
  return 'arrayBuffer' in value
}
