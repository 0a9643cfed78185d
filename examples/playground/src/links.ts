// Which lines of the module's text and of its JavaScript belong together.
import type { FunctionText } from '@dewasm/compiler/disassemble'
import type { LineRange } from './editors.js'
import type { Compiled } from './messages.js'

export interface Links {
  /** The functions as one text, and what of the JavaScript belongs to a line of it. */
  text: string
  outputOf(line: number): LineRange[]
  /** What of the text belongs to a line of the JavaScript. */
  textOf(line: number): LineRange[]
}

/** Both in lines, from 1. */
interface Piece {
  text: LineRange
  output: LineRange
}

export function linkFunctions({ functions, code, report }: Compiled): Links {
  const lineAt = lineFinder(code)
  const pieces: Piece[] = []
  const lines: string[] = []
  functions.forEach((item, position) => {
    const from = lines.length + 1
    lines.push(titleOf(item), ...item.lines.map(({ text }) => text), '')
    const place = report.details?.functions[position]
    if (place === undefined || place.end === place.start) return
    pieces.push({
      text: { from, to: lines.length - 1 },
      output: { from: lineAt(place.start), to: lineAt(place.end - 1) },
    })
  })
  const byOutput = [...pieces].sort((a, b) => a.output.from - b.output.from)
  return {
    text: lines.join('\n'),
    outputOf: (line) => at(pieces, (piece) => piece.text, line).map(({ output }) => output),
    textOf: (line) => at(byOutput, (piece) => piece.output, line).map(({ text }) => text),
  }
}

function titleOf({ index, name }: FunctionText): string {
  // A name may hold what ends a comment, such as a line break.
  return name === undefined ? `;; function ${index}` : `;; function ${index}: ${JSON.stringify(name)}`
}

/** The piece that a line is in, of pieces in order. */
function at(pieces: readonly Piece[], range: (piece: Piece) => LineRange, line: number): Piece[] {
  let low = 0
  let high = pieces.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (range(pieces[middle]!).to < line) low = middle + 1
    else high = middle
  }
  const found = pieces[low]
  return found !== undefined && range(found).from <= line ? [found] : []
}

/** Positions of characters as lines, from 1. */
function lineFinder(text: string): (position: number) => number {
  const ends: number[] = []
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at)
  return (position) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle]! < position) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}
