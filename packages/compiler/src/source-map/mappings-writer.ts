/**
 * Writes the field `mappings` of a source map from front to back: each number is the difference to the one before, so
 * nothing has to be kept but the last of each, and the text of a function can be given away when it is written.
 */
import { encodeVlq } from './vlq.js'

/** Chunks of about this many characters are put aside. */
const CHUNK = 0x10000

export class MappingsWriter {
  private readonly chunks: string[] = []
  private text = ''
  /** Whether there is nothing in the line at hand yet. */
  isLineEmpty = true

  // What the next segment is relative to.
  private generatedColumn = 0
  private source = 0
  private line = 0
  private column = 0
  private name = 0

  // The last segment of the line at hand.
  private lastSource = -1
  private lastLine = -1
  private lastColumn = -1

  /** Goes to the next line of the generated text. */
  endLine(): void {
    this.text += ';'
    this.isLineEmpty = true
    this.generatedColumn = 0
    this.lastSource = -1
    if (this.text.length < CHUNK) return
    this.chunks.push(this.text)
    this.text = ''
  }

  /**
   * Maps what begins at a column of the line. All numbers count from 0; columns go up.
   * @param name index of a name, or -1
   */
  add(generatedColumn: number, source: number, line: number, column: number, name = -1): void {
    if (name < 0 && source === this.lastSource && line === this.lastLine && column === this.lastColumn) return
    if (!this.isLineEmpty) this.text += ','
    this.isLineEmpty = false
    this.text +=
      encodeVlq(generatedColumn - this.generatedColumn) +
      encodeVlq(source - this.source) +
      encodeVlq(line - this.line) +
      encodeVlq(column - this.column)
    this.generatedColumn = generatedColumn
    this.source = this.lastSource = source
    this.line = this.lastLine = line
    this.column = this.lastColumn = column
    if (name < 0) return
    this.text += encodeVlq(name - this.name)
    this.name = name
  }

  finish(): string {
    this.chunks.push(this.text)
    return this.chunks.join('')
  }
}
