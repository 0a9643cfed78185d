/** Reads source maps with the library that everybody reads them with. */
import { type RawSourceMap, SourceMapConsumer } from 'source-map'
import { expect } from 'vitest'
import { compile } from '../../src/compile.js'
import type { CompileOptions } from '../../src/options.js'

export interface Mapping {
  /** The text of the output from here to the end of the line. */
  readonly text: string
  readonly source: string
  /** Counts from 1. */
  readonly line: number
  readonly column: number
  /** The text of that line in the source, if the map has it. */
  readonly original: string | undefined
  readonly name: string | undefined
}

export interface ReadMap {
  readonly code: string
  readonly raw: RawSourceMap & { ignoreList: number[] }
  readonly mappings: readonly Mapping[]
}

/** Compiles a module, and reads its map; fails unless each mapping is within the output and the sources. */
export async function compileAndReadMap(bytes: Uint8Array, options: CompileOptions = {}): Promise<ReadMap> {
  const { code, map } = compile(bytes, { sourceMap: true, ...options })
  return await readMap(code, map!)
}

export async function readMap(code: string, map: string): Promise<ReadMap> {
  const raw = JSON.parse(map) as ReadMap['raw']
  const lines = code.split('\n')
  const sources = raw.sourcesContent!.map((content) => (content as string | null)?.split('\n'))
  const mappings: Mapping[] = []
  await SourceMapConsumer.with(raw, null, (consumer) => {
    consumer.eachMapping((mapping) => {
      const { generatedLine, generatedColumn, source, originalLine, originalColumn, name } = mapping
      const text = lines[generatedLine - 1]?.slice(generatedColumn)
      if (text === undefined || generatedColumn > lines[generatedLine - 1].length)
        expect.unreachable(`no such place in the output: ${generatedLine}:${generatedColumn}`)
      const content = sources[raw.sources.indexOf(source!)]
      const original = content?.[originalLine! - 1]
      if (content !== undefined && original === undefined)
        expect.unreachable(`no such line: ${source}:${originalLine}`)
      const place = { source: source!, line: originalLine!, column: originalColumn! }
      mappings.push({ text, ...place, original, name: name ?? undefined })
    })
  })
  return { code, raw, mappings }
}
