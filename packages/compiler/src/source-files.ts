/**
 * What a source map takes from files, for programs of Node: `@dewasm/compiler/source-files`. Where the module's own map and
 * its debugging information are, where sources are as seen from the map, and what is in them.
 */
import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceMapOptions } from './options.js'

interface Files {
  /** Path of the module, in whose folder files are looked for; undefined: it comes from elsewhere. */
  readonly module: string | undefined
  /** Where the map is going to be, from which the paths of sources start. */
  readonly folder: string
  /** Told what the user should know. */
  readonly warn: (message: string) => void
}

/** Options by which {@link compile} finds sources in files. */
export function sourceFiles({ module, folder, warn }: Files): SourceMapOptions {
  const moduleFolder = module === undefined ? process.cwd() : dirname(resolve(module))
  // Where paths may start from that are not absolute.
  const folders = [moduleFolder, process.cwd()]
  return {
    module: module === undefined ? undefined : basename(module),
    inputMap: (url) => {
      const path = pathOf(url, moduleFolder)
      const text = path === undefined ? undefined : readText(path)
      if (path === undefined || text === undefined) {
        warn(`the module's source map ${url} is not there, so nothing maps through it`)
        return undefined
      }
      folders.unshift(dirname(path))
      return text
    },
    debugFile: (url) => {
      const path = pathOf(url, moduleFolder)
      const bytes = path === undefined ? undefined : readBytes(path)
      if (bytes !== undefined) return bytes
      warn(`the module's debugging information ${url} is not there, so nothing maps through it`)
      return undefined
    },
    source: (path) => {
      const given = path.startsWith('file:') ? pathOfFileUrl(path) : path
      if (given === undefined || hasScheme(given)) return undefined
      const found = isAbsolute(given) ? given : folders.map((folder) => join(folder, given)).find(isFile)
      const place = found ?? join(folders[0]!, given)
      return {
        url: toUrlPath(relative(resolve(folder), place)),
        content: place.endsWith('.wasm') ? undefined : readText(place),
      }
    },
  }
}

/** The file a URL in a module means: beside the module, if it was put somewhere in the web. */
function pathOf(url: string, folder: string): string | undefined {
  if (url.startsWith('file:')) return pathOfFileUrl(url)
  if (/^https?:/.test(url))
    return URL.canParse(url) ? join(folder, basename(new URL(url).pathname)) : undefined
  return hasScheme(url) ? undefined : resolve(folder, url)
}

/** A letter alone is a drive. */
function hasScheme(url: string): boolean {
  return /^[a-zA-Z][\w+.-]+:/.test(url)
}

/** Undefined for one that no path of this system is. */
function pathOfFileUrl(url: string): string | undefined {
  try {
    return fileURLToPath(url)
  } catch {
    return undefined
  }
}

function readText(path: string): string | undefined {
  const bytes = readBytes(path)
  return bytes && new TextDecoder().decode(bytes)
}

function readBytes(path: string): Uint8Array | undefined {
  try {
    return isFile(path) ? readFileSync(path) : undefined
  } catch {
    return undefined
  }
}

/** Whether there is a file; a device may have no end. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function toUrlPath(path: string): string {
  return path.split(sep).join('/')
}
