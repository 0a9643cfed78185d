import { expect, test } from 'vitest'
import { squeeze, squeezeAll } from '../../../src/emit/minify/squeeze.js'

test('white space goes, but not between words, signs, or in strings', () => {
  expect(squeeze('const a = [\n  1,\n  2,\n];')).toBe('const a=[1,2];')
  expect(squeeze("f('a  b', 'it\\'s  ', x);")).toBe("f('a  b','it\\'s  ',x);")
  expect(squeeze('return { a: - -b, c: d - -1 };')).toBe('return{a:- -b,c:d- -1};')
  expect(squeeze('const f = (a, b) => { return typeof a; };')).toBe('const f=(a,b)=>{return typeof a;};')
})

test('a string of megabytes is no trouble', () => {
  const text = `f('${'x y'.repeat(2_000_000)}', 1);`
  expect(squeeze(text)).toHaveLength(text.length - 1)
})

test('only when asked for', () => {
  expect(squeezeAll(['a = b'], false)).toEqual(['a = b'])
  expect(squeezeAll(['a = b'], true)).toEqual(['a=b'])
})
