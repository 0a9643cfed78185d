import { expect, test } from 'vitest'
import { type Copy, sequenceCopies } from '../../src/structure/parallel-copy.js'
import { createRandom } from '../support/random-ir.js'

const copy = (target: number, ...reads: number[]): Copy => ({ target, reads })

/** `1 = 2 + 3` is a copy to variable 1 that reads 2 and 3; `t = 1` saves. */
function steps(copies: readonly Copy[]): string[] {
  return sequenceCopies(copies).map((step) => {
    if (step.kind === 'save') return `t = ${step.variable}`
    const { target, reads } = copies[step.index]!
    return `${target} = ${reads.join(' + ')}`
  })
}

test('copies in the way of nobody stay in order', () => {
  expect(steps([copy(1, 5), copy(2, 6)])).toEqual(['1 = 5', '2 = 6'])
})

test('what is read is assigned to afterwards', () => {
  expect(steps([copy(1, 2), copy(2, 3), copy(3, 4)])).toEqual(['1 = 2', '2 = 3', '3 = 4'])
  expect(steps([copy(3, 2), copy(2, 1)])).toEqual(['3 = 2', '2 = 1'])
  expect(steps([copy(2, 1), copy(3, 2)])).toEqual(['3 = 2', '2 = 1'])
})

test('a copy may read its own variable', () => {
  expect(steps([copy(1, 1, 2), copy(2, 1)])).toEqual(['t = 1', '1 = 1 + 2', '2 = 1'])
  expect(steps([copy(1, 1)])).toEqual(['1 = 1'])
})

test('a circle costs one saved variable', () => {
  expect(steps([copy(1, 2), copy(2, 3), copy(3, 1)])).toEqual(['t = 1', '1 = 2', '2 = 3', '3 = 1'])
})

test('whatever the order, each reads what was there before', () => {
  const random = createRandom(7)
  const below = (limit: number) => Math.floor(random() * limit)
  for (let round = 0; round < 500; round++) {
    const count = 1 + below(6)
    const copies = Array.from({ length: count }, (_, target) =>
      copy(target, ...Array.from({ length: below(3) }, () => below(8))),
    )
    const before = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]
    const value = (reads: readonly number[], variables: readonly number[]) =>
      reads.reduce((sum, read) => sum + variables[read]!, 0.5)
    const expected = before.map((old, i) => (i < count ? value(copies[i]!.reads, before) : old))
    const variables = [...before]
    const saved = new Map<number, number>()
    for (const step of sequenceCopies(copies)) {
      if (step.kind === 'save') saved.set(step.variable, variables[step.variable]!)
      else {
        const { target, reads } = copies[step.index]!
        variables[target] = reads.reduce((sum, read) => sum + (saved.get(read) ?? variables[read]!), 0.5)
      }
    }
    expect(variables, JSON.stringify(copies)).toEqual(expected)
  }
})
