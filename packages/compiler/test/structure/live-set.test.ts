import { expect, test } from 'vitest'
import { NO_VALUE, type Value } from '../../src/ir/function.js'
import { interfere, type LiveSet, merge } from '../../src/structure/live-set.js'

const set = (ranges: number[], points: [position: number, source: number][] = []): LiveSet => ({
  ranges: [...ranges],
  points: points.map(([position]) => position),
  sources: points.map(([, source]) => source as Value),
})

/** Value 1 is in class 1, and so on. */
const check = (a: LiveSet, b: LiveSet) => interfere(a, 1, b, 2, (value) => value)

test('ranges interfere where they have a position in common', () => {
  expect(check(set([0, 4, 10, 14]), set([5, 9, 15, 20]))).toBe(false)
  expect(check(set([0, 4, 10, 14]), set([5, 10]))).toBe(true)
  expect(check(set([3, 3]), set([0, 1, 3, 8]))).toBe(true)
  expect(check(set([0, 100]), set([50, 51]))).toBe(true)
})

test('assigning a parameter overwrites what is live, unless it is what is assigned', () => {
  expect(check(set([0, 9]), set([20, 30], [[5, 3]]))).toBe(true)
  expect(check(set([0, 9]), set([20, 30], [[5, NO_VALUE]]))).toBe(true)
  expect(check(set([0, 9]), set([20, 30], [[5, 1]]))).toBe(false)
  expect(check(set([0, 9]), set([20, 30], [[11, 3]]))).toBe(false)
})

test('two parameters of one block get their values at the same time', () => {
  expect(check(set([20, 30], [[5, 3]]), set([40, 50], [[5, 4]]))).toBe(true)
})

test.each([2, 40])('merging %i ranges keeps them sorted', (count) => {
  const ranges = Array.from({ length: 2 * count }, (_, i) => 10 * (i >> 1) + (i & 1))
  const others = ranges.map((position) => position + 5)
  const points = (offset: number) =>
    Array.from({ length: count }, (_, i): [number, number] => [10 * i + offset, i])
  const merged = merge(set(ranges, points(3)), set(others, points(8)))
  expect(merged.ranges).toEqual([...ranges, ...others].sort((a, b) => a - b))
  expect(merged.points).toEqual([...points(3), ...points(8)].map(([p]) => p).sort((a, b) => a - b))
  expect(merged.sources.length).toBe(2 * count)
})

test('a small set is put into a large one', () => {
  const ranges = Array.from({ length: 200 }, (_, i) => 10 * (i >> 1) + (i & 1))
  const merged = merge(set([505, 506]), set(ranges, [[3, 1]]))
  expect(merged.ranges).toEqual([...ranges, 505, 506].sort((a, b) => a - b))
  expect(merged.points).toEqual([3])
})

test('ranges that touch become one, wherever they come from', () => {
  expect(merge(set([0, 4, 10, 14, 30, 40]), set([5, 9])).ranges).toEqual([0, 14, 30, 40])
  expect(merge(set([5, 9]), set([0, 4])).ranges).toEqual([0, 9])
  // Every position belongs to one of two sets or to none.
  for (let seed = 1; seed <= 200; seed++) {
    let state = seed
    const owners = Array.from({ length: 40 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      return (state >>> 10) % 3
    })
    const of = (...numbers: number[]) =>
      owners.flatMap((_, position) => {
        const isIn = (p: number) => numbers.includes(owners[p])
        if (!isIn(position)) return []
        return [...(isIn(position - 1) ? [] : [position]), ...(isIn(position + 1) ? [] : [position])]
      })
    const numbered = (owner: number) =>
      owners.flatMap((o, p): [number, number][] => (o === owner ? [[p, p]] : []))
    const merged = merge(set(of(0), numbered(0)), set(of(1), numbered(1)))
    expect(merged.ranges).toEqual(of(0, 1))
    expect(merged.points).toEqual([...numbered(0), ...numbered(1)].map(([p]) => p).sort((x, y) => x - y))
    expect(merged.sources).toEqual(merged.points)
  }
})
