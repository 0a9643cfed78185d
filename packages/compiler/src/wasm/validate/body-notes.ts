/**
 * What is noted of function bodies while they are validated, so that nobody has to read a body for it again: where its
 * large blocks end, and which of the instructions that are marked it has.
 */

/** Blocks of fewer bytes are not noted, if nothing else is asked for. */
const LARGE_BLOCK = 256

// Marks of instructions: one bit each.

/** They are counted. */
export const DENSE = 1
/** They handle or throw exceptions. */
export const PROTECTED = 2
/** They call in the place of the function. */
export const TAIL_CALLING = 4

/** Byte offsets of one body. */
export interface BlockEnds {
  /** Behind the `end` of a large block, by where the block begins. */
  readonly ends: ReadonlyMap<number, number>
  /** Behind the `else` of any `if`, likewise. */
  readonly elses: ReadonlyMap<number, number>
}

export class BodyNotes {
  /** By row index. */
  readonly rowMarks: Uint8Array
  /** By function index: all marks of the body. */
  private readonly marks: Uint8Array
  /** By function index: how many instructions are {@link DENSE}. */
  private readonly counts: Uint32Array
  /** By function index: the number of pairs before those of the function. */
  private readonly first: Uint32Array
  /** Pairs: where a block begins, and its end, or its else, negative. */
  private pairs = new Int32Array(1024)
  private count = 0
  private readonly leastBlock: number
  private current = 0

  /** @param rowMarks by row index */
  constructor(functionCount: number, rowMarks: Uint8Array, leastBlock = LARGE_BLOCK) {
    this.leastBlock = Math.min(leastBlock, LARGE_BLOCK)
    this.rowMarks = rowMarks
    this.marks = new Uint8Array(functionCount)
    this.counts = new Uint32Array(functionCount)
    this.first = new Uint32Array(functionCount + 1)
  }

  /** Notes of functions have to be made in order. */
  beginFunction(index: number): void {
    this.current = index
    this.first[index] = this.count
  }

  endFunction(): void {
    this.first[this.current + 1] = this.count
  }

  noteInstruction(row: number): void {
    const marks = this.rowMarks[row]
    if (marks === 0) return
    this.marks[this.current] |= marks
    this.counts[this.current] += marks & DENSE
  }

  noteEnd(start: number, end: number): void {
    if (end - start >= this.leastBlock) this.add(start, end)
  }

  noteElse(start: number, position: number): void {
    this.add(start, -position)
  }

  private add(start: number, value: number): void {
    if (2 * this.count === this.pairs.length) {
      const grown = new Int32Array(2 * this.pairs.length)
      grown.set(this.pairs)
      this.pairs = grown
    }
    this.pairs[2 * this.count] = start
    this.pairs[2 * this.count++ + 1] = value
  }

  /** How many instructions of a body are {@link DENSE}. */
  countOf(index: number): number {
    return this.counts[index]
  }

  /** Whether a body has instructions with a mark. */
  isMarked(index: number, mark: number): boolean {
    return (this.marks[index] & mark) !== 0
  }

  blockEnds(index: number): BlockEnds {
    const ends = new Map<number, number>()
    const elses = new Map<number, number>()
    for (let at = this.first[index]; at < this.first[index + 1]; at++) {
      const start = this.pairs[2 * at]
      const value = this.pairs[2 * at + 1]
      if (value < 0) elses.set(start, -value)
      else ends.set(start, value)
    }
    return { ends, elses }
  }
}
