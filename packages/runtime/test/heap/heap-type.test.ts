import { expect, test } from 'vitest'
import { arrayType, type HeapType, hostType, structType } from '../../src/heap/heap-type.js'

const PLACES = ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'] as const
const display = (type: HeapType) => [...PLACES.map((place) => type[place]), ...type.deeper]

test('a type is the same for the same key', () => {
  expect(structType('a struct')).toBe(structType('a struct'))
  expect(arrayType('an array', 2)).toBe(arrayType('an array', 2))
  expect(structType('a struct')).not.toBe(structType('another struct'))
})

test('what it is of', () => {
  expect(structType('a struct')).toMatchObject({ isStruct: true, isArray: false, depth: 0, words: 0 })
  expect(arrayType('an array', 2)).toMatchObject({ isStruct: false, isArray: true, depth: 0, words: 2 })
  expect(hostType).toMatchObject({ isStruct: false, isArray: false })
})

test('each type finds itself and all above it at their depths, however deep', () => {
  const chain: HeapType[] = []
  for (let depth = 0; depth < 20; depth++) chain.push(structType(`chain ${depth}`, chain[depth - 1]))
  chain.forEach((type, depth) => {
    expect(type.depth).toBe(depth)
    expect(display(type).slice(0, depth + 1)).toEqual(chain.slice(0, depth + 1))
    expect(
      display(type)
        .slice(depth + 1)
        .every((other) => other === undefined),
    ).toBe(true)
  })
  // A type beside one of them has nothing of what is below that one.
  const beside = structType('beside', chain[10])
  expect(display(beside).slice(0, 12)).toEqual([...chain.slice(0, 11), beside])
  expect(display(chain[12]!)).not.toContain(beside)
})
