/** The lines of all units, by address. */
import type { LineRows } from './line-program.js'

/** Numbers that become more. */
class Numbers {
  array = new Uint32Array(256)
  length = 0

  push(value: number): void {
    if (this.length === this.array.length) {
      const larger = new Uint32Array(2 * this.length)
      larger.set(this.array)
      this.array = larger
    }
    this.array[this.length++] = value
  }
}

/** No text has more lines, nor any of them more columns. */
const LAST_LINE = 0x3fff_ffff

/** Rows [first, end) of the table, of which the last only says where the others end. */
interface Sequence {
  readonly first: number
  readonly end: number
}

export class LineTable implements LineRows {
  /** Paths by number. */
  readonly files: string[] = []
  private readonly fileNumbers = new Map<string, number>()
  private readonly addresses = new Numbers()
  private readonly rowFiles = new Numbers()
  private readonly lines = new Numbers()
  private readonly columns = new Numbers()
  private sequences: Sequence[] = []
  private first = 0
  /** Code that the linker has dropped has addresses outside of [1, limit). */
  private readonly limit: number
  /** The sequence that was looked into last, and the row. */
  private lastSequence = 0

  /** @param limit no address is beyond it */
  constructor(limit: number) {
    this.limit = limit
  }

  fileNumber(path: string): number {
    let number = this.fileNumbers.get(path)
    if (number === undefined) {
      number = this.files.push(path) - 1
      this.fileNumbers.set(path, number)
    }
    return number
  }

  row(address: number, file: number, line: number, column: number): void {
    this.addresses.push(Math.min(address, 0xffff_ffff))
    this.rowFiles.push(file)
    this.lines.push(line > 0 && line <= LAST_LINE ? line : 0)
    this.columns.push(Math.min(column, LAST_LINE))
  }

  endSequence(address: number): void {
    this.row(address, 0, 0, 0)
    const { first } = this
    const end = this.addresses.length
    const start = this.addresses.array[first]!
    const isInOrder = this.isAscending(first, end)
    if (start > 0 && address <= this.limit && isInOrder) this.sequences.push({ first, end })
    this.first = end
  }

  /** Forgets the rows of a sequence that has no end. */
  abandonSequence(): void {
    this.first = this.addresses.length
  }

  private isAscending(first: number, end: number): boolean {
    const { array } = this.addresses
    for (let row = first + 1; row < end; row++) if (array[row]! < array[row - 1]!) return false
    return true
  }

  /** To be called when all rows are there. Of sequences that overlap the one that begins first counts. */
  finish(): void {
    const { array } = this.addresses
    const sorted = this.sequences.sort((a, b) => array[a.first]! - array[b.first]!)
    let covered = 0
    this.sequences = sorted.filter(({ first, end }) => {
      const isFree = array[first]! >= covered
      if (isFree) covered = array[end - 1]!
      return isFree
    })
  }

  /** The row that says where the code at an address comes from, to be asked for its parts; -1 if there is none. */
  find(address: number): number {
    const { array } = this.addresses
    const sequence = this.sequences[this.sequenceOf(address)]
    if (sequence === undefined || array[sequence.end - 1]! <= address) return -1
    let { first: low, end: high } = sequence
    while (low < high) {
      const middle = (low + high) >>> 1
      if (array[middle]! <= address) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** Whether there are rows for some of the addresses [start, end). */
  covers(start: number, end: number): boolean {
    const { array } = this.addresses
    const sequence = this.sequences[this.sequenceOf(end - 1)]
    return sequence !== undefined && array[sequence.end - 1]! > start
  }

  fileOf(row: number): number {
    return this.rowFiles.array[row]!
  }

  /** From 1; 0: of no line. */
  lineOf(row: number): number {
    return this.lines.array[row]!
  }

  /** From 1; 0: none is known. */
  columnOf(row: number): number {
    return this.columns.array[row]!
  }

  /** The last sequence that begins at or before an address; -1 if there is none. Most are asked for one after the other. */
  private sequenceOf(address: number): number {
    const { sequences } = this
    const { array } = this.addresses
    const startOf = (index: number) => array[sequences[index]!.first]!
    const last = this.lastSequence
    const isSame =
      last < sequences.length &&
      startOf(last) <= address &&
      (last + 1 === sequences.length || startOf(last + 1) > address)
    if (isSame) return last
    let low = 0
    let high = sequences.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (startOf(middle) <= address) low = middle + 1
      else high = middle
    }
    this.lastSequence = Math.max(0, low - 1)
    return low - 1
  }
}
