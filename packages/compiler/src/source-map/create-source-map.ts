/**
 * Writes the source map of an output (ECMA-426): the texts of functions map to where their instructions come from, all
 * else to a source that debuggers pass over. The mappings are written a function at a time.
 */
import { type FunctionPlace, functionPlace } from '../emit/estree/positions.js'
import type { MappedText } from '../emit/module/module-emitter.js'
import type { SourceMapOptions } from '../options.js'
import type { Module } from '../wasm/module.js'
import { choosePositions } from './choose-positions.js'
import { MappingsWriter } from './mappings-writer.js'
import type { Source, SourcePlace, SourcePositions } from './source-positions.js'

/** Lines of the runtime longer than this are data. */
const LONGEST_LINE = 1000

const RUNTIME_PATH = 'dewasm:///runtime.js'

/**
 * The text of the map, which is JSON.
 * @param name of the output
 * @param warnings what the user should know is added to them
 */
export function createSourceMap(
  module: Module,
  text: MappedText,
  options: SourceMapOptions,
  name: string,
  warnings: string[],
): string {
  const positions = choosePositions(module, options, name, warnings)
  const names = new FunctionNames(module, positions)
  const runtimeSource = positions.sources.length
  const mappings = new MappingsWriter()
  const functionsEnd = text.functions.reduce((end, { length }) => end + length + 1, text.functionsStart)
  const head = linesOf(text.code.slice(0, text.functionsStart))
  const tail = linesOf(text.code.slice(functionsEnd))
  const mapRuntime = (lines: readonly string[], first: number) => {
    lines.forEach((_, i) => {
      mappings.add(0, runtimeSource, first + i, 0)
      mappings.endLine()
    })
  }
  mapRuntime(head, 0)
  const functions = new FunctionMapper(module, positions, names, mappings)
  for (let i = 0; i < text.functions.length; i++) functions.map(text.functions[i], text.marks[i])
  mapRuntime(tail, head.length)
  const runtime: Source = {
    path: RUNTIME_PATH,
    content: [...head, ...tail].map(shortened).join('\n'),
    isIgnored: true,
  }
  return toJson(options, [...positions.sources, runtime], names.list, mappings.finish())
}

/** Lines, each of which ends with a line break. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.slice(0, text.endsWith('\n') ? -1 : undefined).split('\n')
}

function shortened(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}…`
}

/** Names of functions in the order of their first use. */
class FunctionNames {
  readonly list: string[] = []
  private readonly module: Module
  private readonly positions: SourcePositions
  private readonly places = new Map<string, number>()

  constructor(module: Module, positions: SourcePositions) {
    this.module = module
    this.positions = positions
  }

  /** The place in the list of a function's name; -1 if it has none. */
  placeOf(index: number): number {
    const { module } = this
    const name =
      this.positions.functionName?.(module.functions[index].body!) ?? module.names?.functions.get(index)
    if (name === undefined || name === '') return -1
    let known = this.places.get(name)
    if (known === undefined) {
      known = this.list.push(name) - 1
      this.places.set(name, known)
    }
    return known
  }
}

/** Writes the mappings of functions, one after the other. */
class FunctionMapper {
  private readonly module: Module
  private readonly positions: SourcePositions
  private readonly names: FunctionNames
  private readonly mappings: MappingsWriter
  private readonly place: SourcePlace = { source: 0, line: 0, column: 0 }

  constructor(module: Module, positions: SourcePositions, names: FunctionNames, mappings: MappingsWriter) {
    this.module = module
    this.positions = positions
    this.names = names
    this.mappings = mappings
  }

  /** @param marks as `Marks` takes them: pairs of an index in the text and a position */
  map(text: string, marks: Int32Array): void {
    const { mappings, positions, place } = this
    let lineStart = 0
    let lineEnd = text.indexOf('\n')
    /** Where the first of the line stands of which nothing is known; it comes from where the next one does. */
    let unknown = -1
    for (let i = 0; i < marks.length; i += 2) {
      const at = marks[i]
      // Of several at the same place the last counts.
      if (i + 2 < marks.length && marks[i + 2] === at) continue
      while (lineEnd !== -1 && lineEnd < at) {
        mappings.endLine()
        unknown = -1
        lineStart = lineEnd + 1
        lineEnd = text.indexOf('\n', lineStart)
      }
      const position = marks[i + 1]
      const { index, isDeclaration } = position < 0 ? functionPlace(position) : NO_FUNCTION
      if (isDeclaration) this.mapDeclaration(at - lineStart, index)
      else if (index < 0 ? positions.find(position, place) : this.findStart(index)) {
        const start = unknown >= 0 && mappings.isLineEmpty ? unknown : at
        mappings.add(start - lineStart, place.source, place.line, place.column)
      } else if (unknown < 0) unknown = at
    }
    for (; lineEnd !== -1; lineEnd = text.indexOf('\n', lineEnd + 1)) mappings.endLine()
    mappings.endLine()
  }

  /** A declaration, which begins its line; its name stands at `column`. */
  private mapDeclaration(column: number, index: number): void {
    const { mappings, place } = this
    this.positions.enterFunction?.(this.module.functions[index].body!)
    if (!this.findStart(index)) return
    // Node looks for the name where the declaration begins, DevTools look where the parameters do.
    const name = this.names.placeOf(index)
    mappings.add(0, place.source, place.line, place.column, name)
    mappings.add(column, place.source, place.line, place.column, name)
  }

  private findStart(index: number): boolean {
    const { start, codeStart } = this.module.functions[index].body!
    return this.positions.find(start, this.place) || this.positions.find(codeStart, this.place)
  }
}

const NO_FUNCTION: FunctionPlace = { index: -1, isDeclaration: false }

function toJson(
  { file, source: nameSource }: SourceMapOptions,
  sources: readonly Source[],
  names: readonly string[],
  mappings: string,
): string {
  const given = sources.map(({ path }) => nameSource?.(path))
  const contents = sources.map(({ content }, i) => given[i]?.content ?? content ?? null)
  const ignored = [...sources.keys()].filter((i) => sources[i].isIgnored)
  const fields = {
    version: 3,
    ...(file === undefined ? {} : { file }),
    sources: sources.map(({ path }, i) => given[i]?.url ?? path),
    sourcesContent: contents,
    names,
    ignoreList: ignored,
    // By which debuggers know it that are older than the standard.
    x_google_ignoreList: ignored,
  }
  // The mappings hold nothing that is to be escaped.
  return `${JSON.stringify(fields).slice(0, -1)},"mappings":"${mappings}"}`
}
