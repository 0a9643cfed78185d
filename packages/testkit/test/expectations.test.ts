import { expect, test } from 'vitest'
import { judge, update } from '../src/expectations.js'

const expected = { 'a:1': 'one', 'a:2': 'two', 'b:1': 'not run here' }
const ran = (key: string) => key.startsWith('a')

test('a failure off the list is unexpected, a listed one that passes is stale', () => {
  expect(judge(new Set(['a:1', 'a:3']), expected, ran)).toEqual({
    unexpected: ['a:3'],
    stale: ['a:2'],
    known: ['a:1'],
  })
})

test('what did not run is not judged', () => {
  expect(judge(new Set(), expected, () => false)).toEqual({ unexpected: [], stale: [], known: [] })
})

test('the list shrinks, and grows only when asked', () => {
  const verdict = judge(new Set(['a:1', 'a:10', 'a:9']), expected, ran)
  expect(update(expected, verdict, false, () => 'new')).toEqual({ 'a:1': 'one', 'b:1': 'not run here' })
  const grown = update(expected, verdict, true, () => 'new')
  expect(Object.entries(grown)).toEqual([
    ['a:1', 'one'],
    ['a:9', 'new'],
    ['a:10', 'new'],
    ['b:1', 'not run here'],
  ])
})
