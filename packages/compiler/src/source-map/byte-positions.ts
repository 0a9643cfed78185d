/**
 * Positions by nothing but the module itself, in the form engines give them: the line is the first, the column is the
 * byte offset.
 */
import type { Source, SourcePlace, SourcePositions } from './source-positions.js'

export class BytePositions implements SourcePositions {
  readonly sources: readonly Source[]

  /** @param path of the module */
  constructor(path: string, isIgnored = false) {
    this.sources = [{ path, content: undefined, isIgnored }]
  }

  find(offset: number, place: SourcePlace): boolean {
    place.source = 0
    place.line = 0
    place.column = offset
    return true
  }
}
