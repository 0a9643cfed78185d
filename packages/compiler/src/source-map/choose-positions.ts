/** Decides what a source map maps to: by what there is of debugging information. */
import { InputError } from '../errors.js'
import type { SourceMapOptions } from '../options.js'
import { decodeModule } from '../wasm/decode/decode-module.js'
import type { Module } from '../wasm/module.js'
import { BytePositions } from './byte-positions.js'
import { DwarfPositions } from './dwarf-positions.js'
import { InputMapPositions } from './input-map-positions.js'
import { LayeredPositions } from './layered-positions.js'
import { ListingPositions } from './listing-positions.js'
import type { DebugPositions, SourcePositions } from './source-positions.js'

/** A listing is fifteen times as long as the code: of more than so many bytes nobody could read it. */
const LARGEST_LISTING = 0x100000

/**
 * @param name of the output, which the module is called by
 * @param warnings what the user should know is added to them
 */
export function choosePositions(
  module: Module,
  options: SourceMapOptions,
  name: string,
  warnings: string[],
): SourcePositions {
  const path = options.module ?? `${name}.wasm`
  const known = options.debugInfo === false ? undefined : debugPositions(module, options, warnings)
  if (known !== undefined && known.sources.length > 0) return new LayeredPositions(known, path)
  const { start, end } = module.code
  if (options.listing ?? end - start <= LARGEST_LISTING)
    return new ListingPositions(module, `dewasm:///${name}.wat`)
  return new BytePositions(path)
}

function debugPositions(
  module: Module,
  options: SourceMapOptions,
  warnings: string[],
): DebugPositions | undefined {
  const inputMap = readInputMap(options, module.sourceMappingURL)
  if (inputMap !== undefined) {
    try {
      return new InputMapPositions(inputMap, module)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      warnings.push(`the source map of the module is none: ${error.message}`)
    }
  }
  const dwarf = DwarfPositions.of(module) ?? separateDwarf(module, options, warnings)
  if (dwarf?.fault !== undefined) warnings.push(`the debugging information is malformed: ${dwarf.fault}`)
  return dwarf
}

/** What the module has put into a file of its own. */
function separateDwarf(
  module: Module,
  { debugFile }: SourceMapOptions,
  warnings: string[],
): DwarfPositions | undefined {
  const url = module.externalDebugInfo
  const bytes = url === undefined ? undefined : debugFile?.(url)
  if (bytes === undefined) return undefined
  try {
    return DwarfPositions.of(decodeModule(bytes, { features: module.features }))
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    warnings.push(`the file of the debugging information, ${url}, is no module: ${error.message}`)
    return undefined
  }
}

function readInputMap({ inputMap }: SourceMapOptions, url: string | undefined): string | undefined {
  if (typeof inputMap === 'string') return inputMap
  if (url === undefined) return undefined
  return mapInUrl(url) ?? inputMap?.(url)
}

/** The map that is in a `data:` URL itself. */
function mapInUrl(url: string): string | undefined {
  const [, base64] = /^data:application\/json[^,]*;base64,([\w+/=]*)$/.exec(url) ?? []
  if (base64 === undefined) return undefined
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
  } catch {
    return undefined
  }
}
