/**
 * The dominator tree of a function from above: children, and who is below whom. All positions are positions in
 * `fn.blocks`.
 */
import type { ControlFlow } from '../ir/control-flow.js'
import { scratchCopy, scratchInt32 } from '../ir/scratch.js'

export class DominatorTree {
  /** Children of `p`, in ascending order: `children[k]` for `childStart[p] <= k < childStart[p + 1]`. */
  readonly childStart: Int32Array
  readonly children: Int32Array
  /** `a` dominates `b` when `first[a] <= first[b] < end[a]`. */
  private readonly first: Int32Array
  private readonly end: Int32Array

  constructor(flow: ControlFlow) {
    const { immediateDominator } = flow
    const count = immediateDominator.length
    const childStart = scratchInt32(count + 1)
    const size = scratchInt32(count, 1)
    for (let p = count - 1; p > 0; p--) {
      size[immediateDominator[p]!]! += size[p]!
      childStart[immediateDominator[p]! + 1]!++
    }
    for (let p = 0; p < count; p++) childStart[p + 1]! += childStart[p]!
    const children = scratchInt32(count)
    const filled = scratchCopy(childStart)
    const first = scratchInt32(count)
    const next = scratchInt32(count)
    next[0] = 1
    for (let p = 1; p < count; p++) {
      const parent = immediateDominator[p]!
      children[filled[parent]!++] = p
      first[p] = next[parent]!
      next[parent]! += size[p]!
      next[p] = first[p]! + 1
    }
    for (let p = 0; p < count; p++) size[p]! += first[p]!
    this.childStart = childStart
    this.children = children
    this.first = first
    this.end = size
  }

  dominates(ancestor: number, position: number): boolean {
    return this.first[position]! >= this.first[ancestor]! && this.first[position]! < this.end[ancestor]!
  }

  /** How many blocks `position` dominates, itself included. */
  size(position: number): number {
    return this.end[position]! - this.first[position]!
  }

  /** The child of `ancestor` that dominates `position`, which is strictly below `ancestor`. */
  childTowards(ancestor: number, position: number): number {
    const { children, first } = this
    const place = first[position]!
    let low = this.childStart[ancestor]!
    let high = this.childStart[ancestor + 1]! - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (first[children[middle]!]! <= place) low = middle
      else high = middle - 1
    }
    return children[low]!
  }
}
