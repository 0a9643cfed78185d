import { describe, expect, test } from 'vitest'
import { createMemory } from '../src/memory.js'
import { createSegment } from '../src/segment.js'
import {
  createTypedMemory,
  initializeTypedMemory,
  refreshTypedMemory,
  sharedMemorySize,
  typedMemoryCopy,
  typedMemoryFill,
  typedMemoryGrow,
  typedMemoryInit,
} from '../src/typed-memory.js'

const OUT_OF_BOUNDS = 'memory access out of bounds'

describe('growth', () => {
  test('of pages of any size, within the bounds of type and declaration', () => {
    const bytes = createTypedMemory('i32', false, 1, 3, 10)
    const { buffer } = bytes
    bytes.bytes[2] = 7
    expect(typedMemoryGrow(bytes, 7)).toBe(3)
    expect([bytes.pages, bytes.bytes.length, bytes.bytes[2], bytes.view.byteLength]).toEqual([10, 10, 7, 10])
    expect(buffer.byteLength).toBe(0)
    expect(typedMemoryGrow(bytes, 1)).toBe(-1)
    expect(typedMemoryGrow(createTypedMemory('i32', false, 65536, 0, undefined), 65537)).toBe(-1)
    expect(typedMemoryGrow(createTypedMemory('i32', false, 1, 0, undefined), 2 ** 32)).toBe(-1)
    expect(typedMemoryGrow(createTypedMemory('i64', false, 65536, 0, undefined), 2 ** 48)).toBe(-1)
    expect(typedMemoryGrow(createTypedMemory('i64', false, 65536, 0, undefined), 2 ** 64)).toBe(-1)
  })

  test('of a shared memory keeps its buffer', () => {
    const memory = createTypedMemory('i32', true, 65536, 1, 3)
    const { buffer } = memory
    memory.bytes[0] = 1
    expect(typedMemoryGrow(memory, 2)).toBe(1)
    expect(memory.buffer).toBe(buffer)
    expect([memory.bytes[0], memory.bytes.length, sharedMemorySize(memory)]).toEqual([1, 3 * 65536, 3])
    expect(typedMemoryGrow(memory, 1)).toBe(-1)
    expect(typedMemoryGrow(memory, 0)).toBe(3)
  })

  test('of a shared memory that has its maximum', () => {
    const memory = createTypedMemory('i32', true, 65536, 2, 2)
    expect(memory.control).toBeUndefined()
    expect(memory.view).toBeInstanceOf(DataView)
    expect(typedMemoryGrow(memory, 0)).toBe(2)
    expect(typedMemoryGrow(memory, 1)).toBe(-1)
    expect(refreshTypedMemory(memory)).toBe(false)
  })
})

test('a memory that is too large for the engine', () => {
  expect(() => createTypedMemory('i64', false, 65536, 2 ** 40, undefined)).toThrow(RangeError)
  expect(() => createTypedMemory('i64', true, 65536, 2 ** 40, 2 ** 41)).toThrow(RangeError)
})

test('a maximum that the engine cannot give is no matter', () => {
  const memory = createTypedMemory('i64', true, 65536, 1, 2 ** 48)
  expect(memory.bytes.length).toBe(65536)
  expect(typedMemoryGrow(memory, 1)).toBe(1)
  expect(typedMemoryGrow(memory, 2 ** 47)).toBe(-1)
})

test('fill, copy and init take numbers of any size', () => {
  const memory = createTypedMemory('i64', false, 65536, 1, undefined)
  const other = createMemory(1, undefined)
  const segment = createSegment(Uint8Array.of(1, 2, 3))
  typedMemoryFill(memory, 65530, 9, 6)
  typedMemoryCopy(other, memory, 0, 65529, 7)
  typedMemoryCopy(memory, memory, 65529, 65530, 6)
  typedMemoryInit(memory, segment, 0, 1, 2)
  initializeTypedMemory(memory, 65536, new Uint8Array(0))
  expect([...other.bytes.subarray(0, 8)]).toEqual([0, 9, 9, 9, 9, 9, 9, 0])
  expect([memory.bytes[65529], memory.bytes[0], memory.bytes[1], memory.bytes[2]]).toEqual([9, 2, 3, 0])
  for (const start of [65537, 2 ** 32, 2 ** 64]) {
    expect(() => typedMemoryFill(memory, start, 0, 0)).toThrow(OUT_OF_BOUNDS)
    expect(() => typedMemoryFill(memory, 0, 0, start)).toThrow(OUT_OF_BOUNDS)
    expect(() => typedMemoryCopy(memory, other, start, 0, 0)).toThrow(OUT_OF_BOUNDS)
    expect(() => typedMemoryCopy(other, memory, 0, start, 0)).toThrow(OUT_OF_BOUNDS)
    expect(() => typedMemoryInit(memory, segment, start, 0, 0)).toThrow(OUT_OF_BOUNDS)
    expect(() => typedMemoryInit(memory, segment, 0, start, 0)).toThrow(OUT_OF_BOUNDS)
    expect(() => initializeTypedMemory(memory, start, new Uint8Array(0))).toThrow(
      'data segment is out of bounds',
    )
  }
})
