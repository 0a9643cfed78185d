import { describe, expect, test } from 'vitest'
import { createFunction } from '../src/function.js'
import { createMemory } from '../src/memory.js'
import {
  dataCode,
  decodeData,
  decodeIntoMemory,
  initializeMemory,
  initializeTable,
  referenceFunctions,
} from '../src/segment.js'
import { createTable } from '../src/table.js'
import { WebAssembly } from './web-assembly.js'

const code = dataCode('~}|', [0])

describe('bytes as text', () => {
  test('characters stand for themselves, unless they are freed', () => {
    expect([...decodeData(4, ['ab |'], code)]).toEqual([97, 98, 32, 0])
  })

  test('numbers are runs of zeros', () => {
    expect([...decodeData(7, ['a', 4, 'b', 1], code)]).toEqual([97, 0, 0, 0, 0, 98, 0])
  })

  test('what has no character of its own is two, in ascending order', () => {
    // The lowest bytes after 0, then ' < \ and the freed characters among them, then those from 127 on.
    expect([...decodeData(3, ['~ ~!~"'], code)]).toEqual([1, 2, 3])
    const all = Array.from({ length: 92 }, (_, i) => `~${alphabet[i]}`).join('')
    const rest = Array.from({ length: 256 }, (_, i) => `}${alphabet[i]}`)
      .slice(0, 74)
      .join('')
    const decoded = [...decodeData(92, [all], code), ...decodeData(74, [rest], code)]
    expect(decoded).toEqual([...decoded].sort((a, b) => a - b))
    expect(decoded).toContain(39)
    expect(decoded).toContain(60)
    expect(decoded).toContain(92)
    expect(decoded[decoded.length - 1]).toBe(255)
    expect(new Set(decoded).size).toBe(166)
  })
})

const alphabet = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(
  (c) => !"'<\\".includes(c),
)

describe('active data segments', () => {
  test('replace what was there, zeros too', () => {
    const memory = createMemory(1, undefined)
    memory.bytes.fill(1, 0, 8)
    decodeIntoMemory(memory, code, [[1, 6, 'a', 4, 'b']])
    expect([...memory.bytes.subarray(0, 8)]).toEqual([1, 97, 0, 0, 0, 0, 98, 1])
    initializeMemory(memory, 0, new Uint8Array([7]))
    expect(memory.bytes[0]).toBe(7)
  })

  test('trap when they do not fit, and then write nothing', () => {
    const memory = createMemory(1, undefined)
    const segments: [number, number, string][] = [
      [0, 1, 'x'],
      [65535, 2, 'ab'],
      [1, 1, 'y'],
    ]
    expect(() => decodeIntoMemory(memory, code, segments)).toThrow(WebAssembly.RuntimeError)
    expect([...memory.bytes.subarray(0, 2)]).toEqual([120, 0])
    expect(memory.bytes[65535]).toBe(0)
    expect(() => decodeIntoMemory(memory, code, [[-1, 1, 'a']])).toThrow('data segment is out of bounds')
    expect(() => initializeMemory(memory, 65537, new Uint8Array(0))).toThrow('data segment is out of bounds')
    initializeMemory(memory, 65536, new Uint8Array(0))
  })
})

test('active element segments trap when they do not fit, and then write nothing', () => {
  const table = createTable('externref', 2, undefined, null)
  initializeTable(table, 1, ['a'])
  expect(table.entries).toEqual([null, 'a'])
  expect(() => initializeTable(table, 1, ['b', 'c'])).toThrow('table index is out of bounds')
  expect(() => initializeTable(table, -1, ['b'])).toThrow(WebAssembly.RuntimeError)
  expect(() => initializeTable(table, 3, [])).toThrow(WebAssembly.RuntimeError)
  initializeTable(table, 2, [])
  expect(table.entries).toEqual([null, 'a'])
})

test('functions are referred to by index, null by -1', () => {
  const fn = createFunction(
    2,
    ' -> ',
    () => {},
    () => () => undefined,
  )
  const functions = []
  functions[2] = fn
  expect(referenceFunctions(functions, [2, -1, 2])).toEqual([fn, null, fn])
})
