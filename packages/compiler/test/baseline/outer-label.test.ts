import { expect, test } from 'vitest'
import { OuterLabel } from '../../src/baseline/outer-label.js'

const block = { kind: 'block', height: 0, carried: [], results: [], target: 0, end: 0 } as const

test('finds every label further out', () => {
  const labels = [new OuterLabel(block, undefined)]
  for (let depth = 1; depth < 300; depth++) labels.push(new OuterLabel(block, labels[depth - 1]))
  for (const from of [0, 1, 2, 63, 64, 255, 299]) {
    for (let count = 0; count <= from; count++) {
      expect(labels[from]!.outward(count)).toBe(labels[from - count])
    }
  }
})
