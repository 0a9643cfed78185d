/**
 * Positions through a source map of the module itself, as Emscripten, AssemblyScript and Binaryen write it: its
 * generated file has one line, and columns are byte offsets.
 */
import type { FunctionBody, Module } from '../wasm/module.js'
import { lastAtMost } from './last-at-most.js'
import type { DebugPositions, Source, SourcePlace } from './source-positions.js'
import { VlqReader } from './vlq.js'

/** Of lines and columns: beyond it nobody reads them. */
const LIMIT = 0x4000_0000

/** A source map, as far as it has the fields it should have. */
interface RawMap {
  readonly sources?: unknown
  readonly sourcesContent?: unknown
  readonly sourceRoot?: unknown
  readonly mappings?: unknown
}

/** Segments in order of their offsets. */
interface Segments {
  readonly offsets: readonly number[]
  /** Of each segment: index of the source, or -1 if it comes from nowhere. */
  readonly sources: readonly number[]
  readonly lines: readonly number[]
  readonly columns: readonly number[]
}

export class InputMapPositions implements DebugPositions {
  readonly sources: readonly Source[]
  private readonly segments: Segments
  private readonly bodyStarts: readonly number[]

  /**
   * @param text the map, which is JSON
   * @throws SyntaxError if it is none, or has not the fields of a source map
   */
  constructor(text: string, module: Module) {
    const { sources, sourcesContent, sourceRoot, mappings } = parseMap(text)
    const root =
      typeof sourceRoot === 'string' && sourceRoot !== '' ? `${sourceRoot.replace(/\/$/, '')}/` : ''
    const contents = Array.isArray(sourcesContent) ? (sourcesContent as unknown[]) : []
    this.sources = sources.map((path, i) => {
      const content = contents[i]
      return {
        path: root + path,
        content: typeof content === 'string' ? content : undefined,
        isIgnored: false,
      }
    })
    this.segments = readSegments(mappings, sources.length)
    this.bodyStarts = module.functions.flatMap(({ body }) => (body === undefined ? [] : [body.start]))
  }

  find(offset: number, place: SourcePlace): boolean {
    const { offsets, sources, lines, columns } = this.segments
    const at = lastAtMost(offsets, offset)
    if (at < 0 || sources[at]! < 0) return false
    // What is said of one function is not true of the next.
    const body = lastAtMost(this.bodyStarts, offset)
    if (body >= 0 && offsets[at]! < this.bodyStarts[body]!) return false
    place.source = sources[at]!
    place.line = lines[at]!
    place.column = columns[at]!
    return true
  }

  covers({ start, end }: FunctionBody): boolean {
    const { offsets } = this.segments
    const last = lastAtMost(offsets, end - 1)
    return last >= 0 && offsets[last]! >= start
  }
}

function parseMap(text: string): RawMap & { readonly sources: readonly string[]; readonly mappings: string } {
  // A line that keeps pages from running it as a script may stand in front.
  const map = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, '')) as RawMap | null
  const { sources, mappings } = map ?? {}
  if (!Array.isArray(sources) || typeof mappings !== 'string')
    throw new SyntaxError('it has no sources and mappings')
  return { ...map, sources: sources.map((source) => String(source ?? '')), mappings }
}

/** The segments of the first line, up to where they are malformed. */
function readSegments(mappings: string, sourceCount: number): Segments {
  const segments = { offsets: [], sources: [], lines: [], columns: [] } as Record<keyof Segments, number[]>
  const reader = new VlqReader(mappings)
  let offset = 0
  let source = 0
  let line = 0
  let column = 0
  for (;;) {
    const distance = reader.next()
    if (distance === undefined || distance < 0) break
    offset += distance
    const nextSource = reader.next()
    if (nextSource !== undefined) {
      source += nextSource
      line += reader.next() ?? 0
      column += reader.next() ?? 0
      // The name.
      reader.next()
    }
    const isPlace = line >= 0 && line < LIMIT && column >= 0 && column < LIMIT
    const isKnown = nextSource !== undefined && source >= 0 && source < sourceCount && isPlace
    segments.offsets.push(offset)
    segments.sources.push(isKnown ? source : -1)
    segments.lines.push(line)
    segments.columns.push(column)
    if (mappings[reader.position] !== ',') break
    reader.position++
  }
  return segments
}
