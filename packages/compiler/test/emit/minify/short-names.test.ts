import { expect, test } from 'vitest'
import { ShortNames } from '../../../src/emit/minify/short-names.js'

test('names of locals and of the module have nothing in common, and are all different', () => {
  const names = new ShortNames(['aa', 'A', 'trap'])
  const locals = Array.from({ length: 200_000 }, (_, i) => names.local(i))
  const others = Array.from({ length: 5000 }, () => names.unique('whatever'))
  expect(new Set([...locals, ...others]).size).toBe(205_000)
  expect(locals.slice(0, 3)).toEqual(['a', 'b', 'c'])
  expect(locals).not.toContain('aa')
  expect(others).not.toContain('A')
  expect(others[0]).toBe('B')
  for (const word of ['do', 'if', 'in', 'for', 'let', 'new', 'try', 'var', 'trap'])
    expect(locals).not.toContain(word)
  expect(others.filter((name) => /^[a-z]|^[A-Z]\d+(?:_\d+)?$/.test(name))).toEqual([])
})
