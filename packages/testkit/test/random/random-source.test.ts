import { expect, test } from 'vitest'
import { RandomSource } from '../../src/random/random-source.js'

test('the same seed gives the same numbers', () => {
  const numbers = (seed: number) => {
    const random = new RandomSource(seed)
    return Array.from({ length: 20 }, () => random.word())
  }
  expect(numbers(1)).toEqual(numbers(1))
  expect(numbers(1)).not.toEqual(numbers(2))
})

test('numbers stay within their bounds and reach them', () => {
  const random = new RandomSource(5)
  const seen = new Set(Array.from({ length: 500 }, () => random.between(-2, 2)))
  expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2])
})

test('choices follow their weights', () => {
  const random = new RandomSource(6)
  const picks = Array.from({ length: 1000 }, () =>
    random.weighted([
      [9, 'often'],
      [1, 'rarely'],
      [0, 'never'],
    ]),
  )
  const rarely = picks.filter((pick) => pick === 'rarely').length
  expect(rarely).toBeGreaterThan(50)
  expect(rarely).toBeLessThan(200)
  expect(picks).not.toContain('never')
})
