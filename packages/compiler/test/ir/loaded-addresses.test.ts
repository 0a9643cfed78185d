import { expect, test } from 'vitest'
import { analyzeLoadedAddresses } from '../../src/ir/loaded-addresses.js'
import { parseFunction } from '../../src/ir/parse.js'

/** Which of the values are taken for loaded ones. */
const loaded = (text: string, values: number[]) => {
  const known = analyzeLoadedAddresses(parseFunction(text))
  return values.filter((value) => known[value] === 1)
}

test('a list is followed by what is loaded, with its field', () => {
  const text = `
func f 0 (i32) -> ()
b0(v0: i32):
  br b1(v0)
b1(v1: i32):
  v2 = i32.const value=8
  v3 = i32.add v1, v2
  v4 = i32.load offset=0 align=2 v3
  br_if v4, b1(v4), b2()
b2():
  return
`
  expect(loaded(text, [0, 1, 3, 4])).toEqual([1, 3, 4])
})

test('an array that was loaded is walked through by constants, in inner loops too', () => {
  const text = `
func f 0 (i32) -> ()
b0(v0: i32):
  v1 = i32.load offset=0 align=2 v0
  br b1(v1)
b1(v2: i32):
  br b2(v2)
b2(v3: i32):
  v4 = i32.const value=8
  v5 = i32.add v3, v4
  v6 = i32.load offset=0 align=2 v5
  br_if v6, b2(v5), b3()
b3():
  br_if v0, b1(v5), b4()
b4():
  return
`
  expect(loaded(text, [0, 1, 2, 3, 5, 6])).toEqual([1, 6])
})

test('an index added to it makes it another address', () => {
  const text = `
func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.load offset=0 align=2 v0
  v2 = i32.add v1, v0
  v3 = select v1, v0, v2 -> i32
  return v3
`
  expect(loaded(text, [1, 2, 3])).toEqual([1, 3])
})
