import { describe, expect, test } from 'vitest'
import {
  arrayFill,
  arrayFillWords,
  arrayFromData,
  arrayFromElements,
  arrayInitData,
  arrayInitElements,
  arrayLength,
  copyNumbers,
  copyReferences,
  filledArray,
  filledWords,
  lengthOfArray,
} from '../../src/heap/array.js'
import { arrayType } from '../../src/heap/heap-type.js'
import { createSegment } from '../../src/segment.js'

const ONE = arrayType('array of one word', 1)
const TWO = arrayType('array of two words', 2)

const made = <Elements extends object>(elements: Elements, t = ONE) => Object.assign(elements, { t })
const references = (...values: unknown[]) => made(values)
const words = (...values: number[]) => made(Int32Array.from(values), TWO)
const bytes = (...values: number[]) => createSegment(Uint8Array.from(values))

const OUT_OF_BOUNDS = 'array element access out of bounds'
const TOO_LARGE = 'requested new array is too large'

describe('new arrays', () => {
  test('have lengths that count unsigned and are bounded by their size', () => {
    expect(arrayLength(10, 8)).toBe(10)
    expect(() => arrayLength(-1, 1)).toThrow(TOO_LARGE)
    expect(() => arrayLength(2 ** 27, 8)).toThrow(TOO_LARGE)
    expect(arrayLength(2 ** 26, 8)).toBe(2 ** 26)
  })

  test.each([0, 1, 64, 65, 1000])('of %i references', (length) => {
    const value = {}
    const array = filledArray(length, value)
    expect(array.length).toBe(length)
    expect(array.every((element) => element === value)).toBe(true)
  })

  test('of elements of several words', () => {
    expect(filledWords(3, [1, -2])).toEqual(Int32Array.of(1, -2, 1, -2, 1, -2))
    expect(filledWords(0, [1, 2, 3, 4])).toEqual(new Int32Array(0))
    expect(() => filledWords(2 ** 27, [0, 0])).toThrow(TOO_LARGE)
  })

  test('count their elements', () => {
    expect(lengthOfArray(references(1, 2, 3))).toBe(3)
    expect(lengthOfArray(words(1, 2, 3, 4))).toBe(2)
  })
})

describe('from data', () => {
  test('of all kinds of numbers, at any offset', () => {
    const segment = bytes(0xff, 1, 2, 0, 0x80, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f)
    expect(arrayFromData(Uint8Array, 1, segment, 0, 3)).toEqual(Uint8Array.of(0xff, 1, 2))
    expect(arrayFromData(Uint16Array, 1, segment, 1, 2)).toEqual(Uint16Array.of(0x201, 0x8000))
    expect(arrayFromData(Int32Array, 1, segment, 1, 1)).toEqual(Int32Array.of(0x80000201 | 0))
    expect(arrayFromData(Float32Array, 1, segment, 5, 1)).toEqual(Float32Array.of(1.5))
    expect(arrayFromData(Float64Array, 1, segment, 9, 1)).toEqual(Float64Array.of(1.5))
    expect(arrayFromData(Int32Array, 2, segment, 0, 2)).toHaveLength(4)
  })

  test('not beyond its end, and not too many', () => {
    const segment = bytes(1, 2, 3, 4)
    expect(arrayFromData(Uint8Array, 1, segment, 4, 0)).toEqual(new Uint8Array(0))
    for (const [offset, count] of [
      [5, 0],
      [1, 4],
      [-1, 1],
    ] as const) {
      expect(() => arrayFromData(Uint8Array, 1, segment, offset, count)).toThrow('data segment out of bounds')
    }
    expect(() => arrayFromData(Int32Array, 2, segment, 0, 1)).toThrow('data segment out of bounds')
    expect(() => arrayFromData(Uint8Array, 1, segment, 0, -1)).toThrow('data segment out of bounds')
  })

  test('into an array', () => {
    const segment = bytes(1, 0, 0, 0, 2, 0, 0, 0)
    const array = words(9, 9, 9, 9)
    arrayInitData(array, 2, segment, 1, 0, 1)
    expect([...array]).toEqual([9, 9, 1, 2])
    expect(() => arrayInitData(array, 2, segment, 1, 0, 2)).toThrow(OUT_OF_BOUNDS)
    expect(() => arrayInitData(array, 2, segment, 0, 0, 2)).toThrow('data segment out of bounds')
    expect([...array]).toEqual([9, 9, 1, 2])
  })
})

describe('from element segments', () => {
  const segment = createSegment<unknown[]>(['a', 'b', 'c'])

  test('new arrays', () => {
    expect(arrayFromElements(segment, 1, 2)).toEqual(['b', 'c'])
    expect(arrayFromElements(segment, 3, 0)).toEqual([])
    for (const [offset, count] of [
      [2, 2],
      [4, 0],
      [-1, 1],
    ] as const) {
      expect(() => arrayFromElements(segment, offset, count)).toThrow('element segment out of bounds')
    }
    expect(() => arrayFromElements(segment, 0, -1)).toThrow('element segment out of bounds')
  })

  test('into an array', () => {
    const array = references(1, 2, 3)
    arrayInitElements(array, segment, 1, 0, 2)
    expect([...array]).toEqual([1, 'a', 'b'])
    expect(() => arrayInitElements(array, segment, 2, 0, 2)).toThrow(OUT_OF_BOUNDS)
    expect(() => arrayInitElements(array, segment, 0, 2, 2)).toThrow('element segment out of bounds')
    expect([...array]).toEqual([1, 'a', 'b'])
  })
})

describe('copies', () => {
  test('of references, overlapping in both directions', () => {
    const up = references(0, 1, 2, 3, 4)
    copyReferences(up, 1, up, 0, 4)
    expect([...up]).toEqual([0, 0, 1, 2, 3])
    const down = references(0, 1, 2, 3, 4)
    copyReferences(down, 0, down, 1, 4)
    expect([...down]).toEqual([1, 2, 3, 4, 4])
  })

  test.each([4, 200])('of %i numbers', (length) => {
    const source = words(...Array.from({ length: 2 * length }, (_, i) => i))
    const other = words(...new Array(2 * length).fill(-1))
    copyNumbers(other, 1, source, 0, length - 1, 2)
    expect([...other]).toEqual([-1, -1, ...[...source].slice(0, -2)])
    copyNumbers(source, 1, source, 0, length - 1, 2)
    expect([...source].slice(2)).toEqual([...other].slice(2))
  })

  test('not beyond either end', () => {
    const array = references(1, 2)
    const numbers = words(1, 2, 3, 4)
    for (const [to, from, count] of [
      [0, 1, 2],
      [1, 0, 2],
      [3, 0, 0],
      [0, 3, 0],
      [-1, 0, 1],
      [0, 0, -1],
    ] as const) {
      expect(() => copyReferences(array, to, array, from, count)).toThrow(OUT_OF_BOUNDS)
      expect(() => copyNumbers(numbers, to, numbers, from, count, 2)).toThrow(OUT_OF_BOUNDS)
    }
    copyReferences(array, 2, array, 2, 0)
    expect([...array]).toEqual([1, 2])
  })
})

describe('fills', () => {
  test('of one word', () => {
    const array = references(1, 2, 3)
    arrayFill(array, 1, 'x', 2)
    expect([...array]).toEqual([1, 'x', 'x'])
    arrayFill(array, 3, 'y', 0)
    for (const [start, count] of [
      [2, 2],
      [4, 0],
      [-1, 1],
    ] as const) {
      expect(() => arrayFill(array, start, 'y', count)).toThrow(OUT_OF_BOUNDS)
    }
    expect([...array]).toEqual([1, 'x', 'x'])
  })

  test('of several', () => {
    const array = words(1, 2, 3, 4, 5, 6)
    arrayFillWords(array, 1, [-1, -2], 2)
    expect([...array]).toEqual([1, 2, -1, -2, -1, -2])
    expect(() => arrayFillWords(array, 2, [0, 0], 2)).toThrow(OUT_OF_BOUNDS)
  })
})
