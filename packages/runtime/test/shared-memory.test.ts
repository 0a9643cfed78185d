import { afterEach, expect, test, vi } from 'vitest'
import { growShared, sharedBuffer } from '../src/shared-memory.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('what cannot grow is a buffer of its size', () => {
  const { buffer, control } = sharedBuffer(2, 2, 65536)
  expect(buffer.byteLength).toBe(131072)
  expect((buffer as { growable?: boolean }).growable ?? false).toBe(false)
  expect(control).toBeUndefined()
})

test('growth counts pages for all threads', () => {
  const { buffer, control } = sharedBuffer(1, 5, 65536)
  expect(growShared(buffer, control!, 2, 5, 65536)).toBe(1)
  expect(control![0]).toBe(3)
  expect(growShared(buffer, control!, 3, 5, 65536)).toBe(-1)
  expect(growShared(buffer, control!, 0, 5, 65536)).toBe(3)
  expect(growShared(buffer, control!, 2, 5, 65536)).toBe(3)
  expect(new Uint8Array(buffer, 0, 5 * 65536).length).toBe(5 * 65536)
})

test('an engine without growable buffers gives all there may ever be at once', () => {
  const Native = SharedArrayBuffer
  vi.stubGlobal(
    'SharedArrayBuffer',
    class extends Native {
      constructor(length: number) {
        super(length)
      }
    },
  )
  const { buffer, control } = sharedBuffer(1, 5, 65536)
  expect(buffer.byteLength).toBe(5 * 65536)
  expect(growShared(buffer, control!, 4, 5, 65536)).toBe(1)
  expect(growShared(buffer, control!, 1, 5, 65536)).toBe(-1)
})

test('what an engine cannot reserve is asked for in ever smaller measure', () => {
  const asked: number[] = []
  vi.stubGlobal(
    'SharedArrayBuffer',
    class {
      readonly growable = true
      readonly byteLength: number
      constructor(length: number, options?: { maxByteLength: number }) {
        asked.push(options?.maxByteLength ?? length)
        if ((options?.maxByteLength ?? 0) > 3 * 65536) throw new RangeError('too much')
        this.byteLength = length
      }
    },
  )
  vi.stubGlobal('Int32Array', Array)
  const { buffer } = sharedBuffer(1, 10, 65536)
  expect(buffer.byteLength).toBe(65536)
  expect(asked.map((length) => length / 65536).slice(0, 3)).toEqual([10, 5, 2])
})
