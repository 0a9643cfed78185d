import { expect, test } from 'vitest'
import { encodeSectionName, readCustomSections } from '../src/custom-sections.js'
import { EMPTY, SAMPLE } from './sample-module.js'

test('custom sections are found between and behind the others', () => {
  expect(readCustomSections(EMPTY)).toEqual([])
  expect(readCustomSections(SAMPLE).map(({ name, contents }) => [name, [...contents]])).toEqual([
    ['note', [1, 2]],
    ['note', [3]],
    [encodeSectionName('näme'), []],
  ])
})

test('names are compared as UTF-8', () => {
  expect(encodeSectionName('aä%')).toBe('a\xc3\xa4%')
  expect(encodeSectionName('\ud83d\ude00')).toBe('\xf0\x9f\x98\x80')
  expect(encodeSectionName('\ud83d')).toBeUndefined()
  expect(encodeSectionName('\ufffd')).toBe('\xef\xbf\xbd')
})
