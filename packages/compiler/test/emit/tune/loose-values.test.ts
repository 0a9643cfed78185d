import { expect, test } from 'vitest'
import { analyzeLooseValues } from '../../../src/emit/tune/loose-values.js'
import { parseFunction } from '../../../src/ir/parse.js'

test('sums that are only summed up, shifted and used as addresses stay as they are', () => {
  const fn = parseFunction(`
func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.add v0, v1
  v3 = i32.sub v2, v1
  v4 = i32.load offset=0 memory=0 align=2 v3
  v5 = i32.add v4, v0
  v6 = i32.lt_s v5, v1
  v7 = i32.add v0, v0
  v8 = i32.shl v7, v6
  v9 = i32.add v8, v1
  br_if v6, b1(v9), b2(v8)
b1(v10: i32):
  return v10
b2(v11: i32):
  return v11
`)
  const loose = analyzeLooseValues(fn)
  const found = [2, 3, 4, 5, 7, 8, 9].filter((value) => loose[value] === 1)
  expect(found).toEqual([2, 3, 7])
})
