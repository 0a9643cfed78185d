import { describe, expect, test } from 'vitest'
import { createFunction } from '../../src/function.js'
import { structType } from '../../src/heap/heap-type.js'
import {
  anyType,
  confinedType,
  declareSupertypes,
  externalize,
  externType,
  functionType,
  illegalCast,
  internalize,
  isFunctionOf,
  nonNullExternal,
  nullDereference,
} from '../../src/heap/references.js'

const t = structType('struct of the test')

describe('any and extern', () => {
  test('numbers of 31 bits are themselves, other numbers and all else are in a box', () => {
    for (const value of [0, 1, -1, 2 ** 30 - 1, -(2 ** 30)]) {
      expect(internalize(value)).toBe(value)
      expect(externalize(value)).toBe(value)
    }
    for (const value of [
      -0,
      0.5,
      2 ** 30,
      -(2 ** 30) - 1,
      Number.NaN,
      'text',
      undefined,
      true,
      5n,
      {},
      () => {},
    ]) {
      const reference = internalize(value)
      expect(typeof reference).toBe('object')
      expect(externalize(reference)).toBe(value)
    }
  })

  test('null is null', () => {
    expect(internalize(null)).toBe(null)
    expect(externalize(null)).toBe(null)
  })

  test('an object of a module is something opaque, always the same, and comes back as it was', () => {
    const object = { t }
    const outside = externalize(object) as object
    expect(outside).not.toBe(object)
    expect(externalize(object)).toBe(outside)
    expect(externalize({ t })).not.toBe(outside)
    expect(internalize(outside)).toBe(object)
  })

  test('nothing can be done with it', () => {
    const outside = externalize({ t }) as Record<string, unknown>
    expect(Object.getPrototypeOf(outside)).toBe(null)
    expect(Reflect.ownKeys(outside)).toEqual([])
    expect(outside.anything).toBe(undefined)
    expect(() => {
      outside.anything = 1
    }).toThrow(TypeError)
    expect(() => Object.defineProperty(outside, 'anything', { value: 1 })).toThrow(TypeError)
    expect(() => Object.setPrototypeOf(outside, {})).toThrow(TypeError)
    expect(() => {
      delete outside.anything
    }).toThrow(TypeError)
    expect(() => Object.freeze(outside)).toThrow(TypeError)
  })
})

describe('types of references', () => {
  test('of the hierarchy of any', () => {
    const numbers = anyType('numbers of the test', (reference: unknown) => typeof reference === 'number')
    expect(numbers.toInternal(5)).toBe(5)
    expect(() => numbers.toInternal(0.5)).toThrow(TypeError)
    expect(() => numbers.toInternal(null)).toThrow(TypeError)
    expect(numbers.toJavaScript(5)).toBe(5)
  })

  test('of functions', () => {
    const code = () => {}
    const record = createFunction(3, ' -> ', code, (inner) => () => (inner as () => void)())
    const type = functionType('functions of the test', (reference: unknown) => reference === record)
    const object = type.toJavaScript(record)
    expect(typeof object).toBe('function')
    expect(type.toInternal(object)).toBe(record)
    expect(() => type.toInternal(() => {})).toThrow(TypeError)
    expect(() => type.toInternal(null)).toThrow(TypeError)
  })

  test('of external references', () => {
    const type = externType('texts of the test', (reference: unknown) => typeof reference === 'string')
    expect(type.toInternal('text')).toBe('text')
    expect(() => type.toInternal(5)).toThrow(TypeError)
  })

  test('of what does not cross at all', () => {
    const type = confinedType('confined of the test')
    expect(() => type.toInternal(null)).toThrow(TypeError)
    expect(() => type.toJavaScript(null)).toThrow(TypeError)
  })
})

test('functions are of their type and of what is declared above it', () => {
  const functions = [0, 1].map((index) =>
    createFunction(
      index,
      'key',
      () => {},
      () => () => {},
    ),
  )
  declareSupertypes(functions, [1], ['above', 'topmost'])
  expect(functions.map((fn) => isFunctionOf(fn, 'key'))).toEqual([true, true])
  expect(functions.map((fn) => isFunctionOf(fn, 'topmost'))).toEqual([false, true])
  expect(functions.map((fn) => isFunctionOf(fn, 'other'))).toEqual([false, false])
})

test('traps', () => {
  expect(nullDereference).toThrow('dereferencing a null pointer')
  expect(illegalCast).toThrow('illegal cast')
  expect(() => nonNullExternal(null)).toThrow('dereferencing a null pointer')
  expect(nonNullExternal(undefined)).toBe(undefined)
})
