import { expect, test } from 'vitest'
import { analyzeControlFlow } from '../../src/ir/control-flow.js'
import { DominatorTree } from '../../src/structure/dominator-tree.js'
import { randomControlFlow } from './random-control-flow.js'

test('answers as the chain of immediate dominators does', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const flow = analyzeControlFlow(randomControlFlow(seed, 80))
    const tree = new DominatorTree(flow)
    const count = flow.immediateDominator.length
    const sizes = new Array<number>(count).fill(0)
    for (let p = 0; p < count; p++) {
      let below = -1
      const dominators = new Set<number>()
      for (let d = p; d >= 0; d = flow.immediateDominator[d]!) {
        dominators.add(d)
        sizes[d]!++
        if (below >= 0) expect(tree.childTowards(d, p)).toBe(below)
        below = d
      }
      for (let a = 0; a < count; a++) expect(tree.dominates(a, p)).toBe(dominators.has(a))
    }
    for (let p = 0; p < count; p++) expect(tree.size(p)).toBe(sizes[p])
  }
})
