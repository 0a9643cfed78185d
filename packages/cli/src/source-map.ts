// Source maps in files: where sources are, as seen from the map, and how the output refers to its map.
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceMapOptions } from '@dewasm/compiler'
import type { SourceMapPlace } from './option-table.js'

interface Files {
  /** Paths of the module and of the output; undefined: standard input and output. */
  readonly input: string | undefined
  readonly output: string | undefined
  /** Told what the user should know. */
  readonly warn: (message: string) => void
}

/** What the compiler is told and asks for when it makes the map. */
export function sourceMapOptions({ input, output, warn }: Files): SourceMapOptions {
  const inputFolder = input === undefined ? process.cwd() : dirname(resolve(input))
  const outputFolder = output === undefined ? process.cwd() : dirname(resolve(output))
  // Where paths may start from that are not absolute.
  const folders = [inputFolder, process.cwd()]
  return {
    file: output === undefined ? undefined : basename(output),
    module: input === undefined ? undefined : basename(input),
    inputMap: (url) => {
      const path = pathOf(url, inputFolder)
      if (path === undefined || !existsSync(path)) {
        warn(`the module's source map ${url} is not there, so nothing maps through it`)
        return undefined
      }
      folders.unshift(dirname(path))
      return readFileSync(path, 'utf8')
    },
    debugFile: (url) => {
      const path = pathOf(url, inputFolder)
      if (path !== undefined && existsSync(path)) return readFileSync(path)
      warn(`the module's debugging information ${url} is not there, so nothing maps through it`)
      return undefined
    },
    source: (path) => {
      if (hasScheme(path) && !path.startsWith('file:')) return undefined
      const given = path.startsWith('file:') ? fileURLToPath(path) : path
      const found = isAbsolute(given) ? given : folders.map((folder) => join(folder, given)).find(isFile)
      const place = found ?? join(folders[0]!, given)
      return {
        url: toUrlPath(relative(outputFolder, place)),
        content: place.endsWith('.wasm') ? undefined : readText(place),
      }
    },
  }
}

/** The code with what its map is found by, as the map's own file or in itself. */
export function referToMap(code: string, map: string, place: SourceMapPlace, mapPath: string): string {
  const url =
    place === 'inline'
      ? `data:application/json;charset=utf-8;base64,${Buffer.from(map).toString('base64')}`
      : encodeURIComponent(basename(mapPath))
  return `${code}//# sourceMappingURL=${url}\n`
}

/** The file a URL in a module means: beside the module, if it was put somewhere in the web. */
function pathOf(url: string, folder: string): string | undefined {
  if (url.startsWith('file:')) return fileURLToPath(url)
  if (/^https?:/.test(url)) return join(folder, basename(new URL(url).pathname))
  return hasScheme(url) ? undefined : resolve(folder, url)
}

/** A letter alone is a drive. */
function hasScheme(url: string): boolean {
  return /^[a-zA-Z][\w+.-]+:/.test(url)
}

function isFile(path: string): boolean {
  return readText(path) !== undefined
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function toUrlPath(path: string): string {
  return path.split(sep).join('/')
}
