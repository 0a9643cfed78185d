// Slips of the fingers, and words that mean something else.
import { expect, test } from 'vitest'
import { similarNames, suggestion } from '../src/suggest.js'

test.each([
  ['fromat', ['format', 'features'], ['format']],
  ['tuen', ['tune', 'traps'], ['tune']],
  ['SIMD', ['simd', 'mvp'], ['simd']],
  ['aa', ['ab', 'ac', 'xyz'], ['ab', 'ac']],
  ['coffee', ['simd', 'mvp'], []],
  ['', ['mvp'], []],
])('%s among %j: %j', (word, names, expected) => {
  expect(similarNames(word, names)).toEqual(expected)
})

test('is put into words', () => {
  expect(suggestion('fromat', ['format'])).toBe(' Did you mean format?')
  expect(suggestion('aa', ['ab', 'ac'])).toBe(' Did you mean ab or ac?')
  expect(suggestion('coffee', ['simd'])).toBe('')
})
