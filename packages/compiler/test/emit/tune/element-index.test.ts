import { parseExpressionAt } from 'acorn'
import { expect, test } from 'vitest'
import type { Expression } from '../../../src/emit/estree/nodes.js'
import { printExpression } from '../../../src/emit/estree/print-tree.js'
import { addToIndex, elementIndex, keepCore } from '../../../src/emit/tune/element-index.js'

const parse = (text: string) => parseExpressionAt(text, 0, { ecmaVersion: 2020 }) as unknown as Expression
const index = (address: string, shift: number) => printExpression(elementIndex(parse(address), shift))

test('an address is divided, a constant by itself', () => {
  expect(index('p', 2)).toBe('p >> 2')
  expect(index('p + 32 | 0', 3)).toBe('(p >> 3) + 4')
  expect(index('p - 8', 3)).toBe('(p >> 3) - 1')
  expect(index('p + 6', 2)).toBe('p + 6 >> 2')
  expect(index('4096', 3)).toBe('512')
})

test('what was multiplied for the address is not divided again', () => {
  expect(index('i << 3', 3)).toBe('i')
  expect(index('(i << 5) + 1024 | 0', 3)).toBe('(i << 2) + 128')
  expect(index('(i + j << 2) + 8', 2)).toBe('(i + j | 0) + 2')
  expect(index('p + (i << 2)', 2)).toBe('(p >> 2) + i')
  expect(index('i << 1', 2)).toBe('i << 1 >> 2')
})

test('a constant is added to the one there is', () => {
  const added = (text: string, count: number) => printExpression(addToIndex(parse(text), count))
  expect(added('i + 4', 3)).toBe('i + 7')
  expect(added('i + 4', -4)).toBe('i')
  expect(added('i', -2)).toBe('i - 2')
  expect(added('i >> 2', 0)).toBe('i >> 2')
})

test('of an address that is not cheap only that part is kept', () => {
  const kept = (text: string) => {
    const { first, again } = keepCore(parse(text), (core) => ({
      first: parse(`t = ${printExpression(core)}`),
      again: parse('t'),
    }))
    return [printExpression(first), printExpression(again)]
  }
  expect(kept('(f(x) << 2) + 64 | 0')).toEqual(['((t = f(x)) << 2) + 64 | 0', '(t << 2) + 64 | 0'])
  expect(kept('f(x) + g(y) << 3')).toEqual(['(t = f(x) + g(y) | 0) << 3', 't << 3'])
  expect(kept('(i << 2) + 64 | 0')).toEqual(['(i << 2) + 64 | 0', '(i << 2) + 64 | 0'])
})
