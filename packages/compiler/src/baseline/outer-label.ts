/**
 * The blocks around a segment, those that it cannot jump within: a list from the innermost one outwards, which segments
 * share. Compilers nest blocks by the thousand, so that the n-th one out is found by leaps (Myers, "An applicative
 * random-access stack"): in logarithmic time.
 */

export type OuterKind = 'function' | 'block' | 'loop' | 'if' | 'else'

export interface OuterBlock {
  readonly kind: OuterKind
  /** Words of the operand stack below its own. */
  readonly height: number
  /** What a branch carries: of each word which part of its value it is. */
  readonly carried: readonly number[]
  /** Words that are on top of the stack behind its end. */
  readonly results: readonly number[]
  /** Byte offset at which branches to it go on. */
  readonly target: number
  /** Byte offset behind its `end`. */
  readonly end: number
}

export class OuterLabel {
  readonly block: OuterBlock
  readonly parent: OuterLabel | undefined
  private readonly depth: number
  private readonly leap: OuterLabel | undefined

  constructor(block: OuterBlock, parent: OuterLabel | undefined) {
    this.block = block
    this.parent = parent
    this.depth = parent === undefined ? 0 : parent.depth + 1
    const near = parent?.leap
    const far = near?.leap
    const isFull =
      near !== undefined && far !== undefined && parent!.depth - near.depth === near.depth - far.depth
    this.leap = isFull ? far : parent
  }

  /** The label `count` blocks further out. */
  outward(count: number): OuterLabel {
    const depth = this.depth - count
    let label: OuterLabel = this
    while (label.depth > depth) {
      const { leap } = label
      label = leap !== undefined && leap.depth >= depth ? leap : label.parent!
    }
    return label
  }

  /** Where a branch to it goes on: within which blocks. */
  get targetLabel(): OuterLabel | undefined {
    return this.block.kind === 'loop' ? this : this.parent
  }
}
