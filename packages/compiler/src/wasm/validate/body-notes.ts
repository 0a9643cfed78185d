/**
 * What is noted of function bodies while they are validated, so that nobody has to read a body for it again: where its
 * large blocks end, and how much its instructions weigh, by weights that are given.
 */

/** Blocks of fewer bytes are not noted, if nothing else is asked for. */
const LARGE_BLOCK = 256

/** The weight of an instruction that a body must not hold. */
export const UNFIT = 255

/** Byte offsets of one body. */
export interface BlockEnds {
  /** Behind the `end` of a large block, by where the block begins. */
  readonly ends: ReadonlyMap<number, number>
  /** Behind the `else` of any `if`, likewise. */
  readonly elses: ReadonlyMap<number, number>
}

export class BodyNotes {
  /** By row index. */
  readonly rowWeights: Uint8Array
  /** By function index: the sum over the body. */
  private readonly weights: Float64Array
  /** By function index: the number of pairs before those of the function. */
  private readonly first: Uint32Array
  /** Pairs: where a block begins, and its end, or its else, negative. */
  private pairs = new Int32Array(1024)
  private count = 0
  private readonly leastBlock: number
  private current = 0

  /** @param rowWeights by row index; {@link UNFIT} for what a body must not hold */
  constructor(functionCount: number, rowWeights: Uint8Array, leastBlock = LARGE_BLOCK) {
    this.leastBlock = Math.min(leastBlock, LARGE_BLOCK)
    this.rowWeights = rowWeights
    this.weights = new Float64Array(functionCount)
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
    const weight = this.rowWeights[row]
    if (weight > 0) this.weights[this.current] += weight === UNFIT ? Number.POSITIVE_INFINITY : weight
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

  /** What the instructions of a body weigh; infinity if it holds one that is {@link UNFIT}. */
  weightOf(index: number): number {
    return this.weights[index]
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
