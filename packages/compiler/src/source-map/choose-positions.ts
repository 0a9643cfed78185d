/** Decides what a source map maps to: by what the module has of debugging information. */
import type { SourceMapOptions } from '../options.js'
import type { Module } from '../wasm/module.js'
import { BytePositions } from './byte-positions.js'
import { ListingPositions } from './listing-positions.js'
import type { SourcePositions } from './source-positions.js'

/** A listing is fifteen times as long as the code: of more than so many bytes nobody could read it. */
const LARGEST_LISTING = 0x100000

export function choosePositions(
  module: Module,
  options: SourceMapOptions & { readonly name: string },
): SourcePositions {
  const path = `${options.name}.wasm`
  if (options.listing ?? codeSize(module) <= LARGEST_LISTING)
    return new ListingPositions(module, `dewasm:///${options.name}.wat`)
  return new BytePositions(path)
}

function codeSize({ functions, importedFunctionCount }: Module): number {
  const first = functions[importedFunctionCount]?.body
  const last = functions[functions.length - 1]?.body
  return first === undefined || last === undefined ? 0 : last.end - first.start
}
