/** Positions in a listing of the module's functions in the text format, which is made for the purpose: one instruction a line. */
import type { Module } from '../wasm/module.js'
import { functionLines } from '../wasm/print/print-function.js'
import { lastAtMost } from './last-at-most.js'
import type { Source, SourcePlace, SourcePositions } from './source-positions.js'

export class ListingPositions implements SourcePositions {
  readonly sources: readonly Source[]
  /** Byte offsets of instructions, ascending, and the line of each. */
  private readonly offsets: number[] = []
  private readonly lines: number[] = []

  /** @param path of the listing */
  constructor(module: Module, path: string) {
    const texts: string[] = []
    let line = 0
    for (let index = module.importedFunctionCount; index < module.functions.length; index++) {
      const name = module.names?.functions.get(index)
      if (name !== undefined) {
        texts.push(`;; ${oneLine(name)}`)
        line++
      }
      const lines = functionLines(module, index)
      // One string for all of them: there may be millions.
      texts.push(lines.map(({ text }) => text).join('\n'))
      for (const { offset } of lines) {
        // Of the lines before the first instruction the first stands for all.
        if (offset !== this.offsets[this.offsets.length - 1]) {
          this.offsets.push(offset)
          this.lines.push(line)
        }
        line++
      }
    }
    this.sources = [{ path, content: texts.join('\n'), isIgnored: false }]
  }

  find(offset: number, place: SourcePlace): boolean {
    const { offsets } = this
    const at = lastAtMost(offsets, offset)
    if (at < 0) return false
    place.source = 0
    place.line = this.lines[at]
    place.column = 0
    return true
  }
}

/** Text that cannot end a line comment. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?')
}
