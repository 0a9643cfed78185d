// Which lines of the module's functions and of their JavaScript belong together: by instructions as far as the source
// map knows them, else by functions.
import type { FunctionText } from '@dewasm/compiler/disassemble'
import { decode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'
import type { LineRange } from './editors.js'
import type { Compiled } from './messages.js'

export interface Links {
  /** The functions as one text. */
  text: string
  /** What of the JavaScript belongs to a line of the text. */
  outputOf(line: number): LineRange[]
  /** What of the text belongs to a line of the JavaScript. */
  textOf(line: number): LineRange[]
}

/** A function on both sides, in lines from 1. */
interface Piece {
  text: LineRange
  output: LineRange
}

export function linkFunctions({ functions, code, mappings, report }: Compiled): Links {
  const lineAt = lineFinder(code)
  const pieces: Piece[] = []
  const lines: string[] = []
  const instructions = new LineLinks()
  functions.forEach((item, position) => {
    const from = lines.length + 1
    lines.push(titleOf(item))
    for (const { text, offset } of item.lines) {
      lines.push(text)
      instructions.addText(lines.length, offset)
    }
    lines.push('')
    const place = report.details?.functions[position]
    if (place === undefined || place.end === place.start) return
    pieces.push({
      text: { from, to: lines.length - 1 },
      output: { from: lineAt(place.start), to: lineAt(place.end - 1) },
    })
  })
  instructions.addMappings(mappings)
  const byOutput = [...pieces].sort((a, b) => a.output.from - b.output.from)
  return {
    text: lines.join('\n'),
    outputOf: (line) =>
      or(instructions.outputOf(line), () => at(pieces, (piece) => piece.text, line)?.output),
    textOf: (line) => or(instructions.textOf(line), () => at(byOutput, (piece) => piece.output, line)?.text),
  }
}

/** Lines by the byte offsets of the instructions they are about. */
class LineLinks {
  private readonly offsetOfText = new Map<number, number>()
  private readonly textOfOffset = new Map<number, number>()
  private readonly outputOfOffset = new Map<number, Set<number>>()
  private readonly offsetsOfOutput = new Map<number, Set<number>>()

  addText(line: number, offset: number): void {
    this.offsetOfText.set(line, offset)
    if (!this.textOfOffset.has(offset)) this.textOfOffset.set(offset, line)
  }

  addMappings(mappings: string): void {
    decode(mappings).forEach((segments, index) => {
      for (const segment of segments) if (segment[1] === 0) this.addSegment(index + 1, segment)
    })
  }

  private addSegment(line: number, segment: SourceMapSegment): void {
    const offset = segment[3]!
    add(this.outputOfOffset, offset, line)
    add(this.offsetsOfOutput, line, offset)
  }

  outputOf(line: number): LineRange[] {
    return single(this.outputOfOffset.get(this.offsetOfText.get(line) ?? -1) ?? [])
  }

  textOf(line: number): LineRange[] {
    const offsets = [...(this.offsetsOfOutput.get(line) ?? [])]
    return single(offsets.flatMap((offset) => this.textOfOffset.get(offset) ?? []))
  }
}

function add(map: Map<number, Set<number>>, key: number, item: number): void {
  const items = map.get(key)
  if (items === undefined) map.set(key, new Set([item]))
  else items.add(item)
}

function single(lines: Iterable<number>): LineRange[] {
  return [...lines].sort((a, b) => a - b).map((line) => ({ from: line, to: line }))
}

function or(ranges: LineRange[], other: () => LineRange | undefined): LineRange[] {
  if (ranges.length > 0) return ranges
  const range = other()
  return range === undefined ? [] : [range]
}

function titleOf({ index, name }: FunctionText): string {
  // A name may hold what ends a comment, such as a line break.
  return name === undefined ? `;; function ${index}` : `;; function ${index}: ${JSON.stringify(name)}`
}

/** The piece that a line is in, of pieces in order. */
function at(pieces: readonly Piece[], range: (piece: Piece) => LineRange, line: number): Piece | undefined {
  const found = pieces[countBefore(pieces.length, (index) => range(pieces[index]!).to < line)]
  return found !== undefined && range(found).from <= line ? found : undefined
}

/** Positions of characters as lines, from 1. */
function lineFinder(text: string): (position: number) => number {
  const ends: number[] = []
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at)
  return (position) => countBefore(ends.length, (index) => ends[index]! < position) + 1
}

/** How many of so many items in order are before what is looked for. */
function countBefore(count: number, isBefore: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(middle)) low = middle + 1
    else high = middle
  }
  return low
}
