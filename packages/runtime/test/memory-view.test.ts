import { expect, test } from 'vitest'
import { GrowingView, LargeView, largeView, viewOfBuffer } from '../src/memory-view.js'
import { shortView } from '../src/short-view.js'
import { takeSigned } from '../src/signed-addresses.js'
import { createTypedMemory, typedMemoryGrow } from '../src/typed-memory.js'

/** The methods that the code of functions calls, with a value that each of them writes and reads. */
const ACCESSES = [
  ['Int8', -5, 1],
  ['Int16', -500, 2],
  ['Int32', -5e8, 4],
  ['Float32', 1.5, 4],
  ['Float64', -Math.PI, 8],
] as const

type View = Record<string, (...args: unknown[]) => number>

test('buffers up to 2 GiB have a DataView', () => {
  expect(viewOfBuffer(new ArrayBuffer(8), 8)).toBeInstanceOf(DataView)
  const memory = { buffer: new ArrayBuffer(8), view: new DataView(new ArrayBuffer(8)) }
  expect(largeView(memory)).toBeInstanceOf(DataView)
})

test('a large view is one of the whole buffer', (context) => {
  const size = 2 ** 31 + 2 ** 20
  let buffer: ArrayBuffer
  try {
    buffer = new ArrayBuffer(size)
  } catch {
    return context.skip(`the engine gives no buffer of ${size} bytes`)
  }
  const view = viewOfBuffer(buffer, size) as unknown as View
  expect(view).toBeInstanceOf(LargeView)
  const low = new DataView(buffer)
  const signed = takeSigned(new DataView(buffer)) as unknown as View
  for (const [type, value, bytes] of ACCESSES) {
    for (const address of [0, 2 ** 31 - 8, 2 ** 31 - 3, 2 ** 31, 2 ** 31 + 9, size - bytes]) {
      view[`set${type}`](address, value)
      expect(view[`get${type}`](address)).toBe(value)
      expect((low as unknown as View)[`get${type}`](address, true)).toBe(value)
      // An address from 2^31 on may be given as an int32.
      for (const other of [view, signed]) {
        expect(other[`get${type}`](address | 0, true)).toBe(value)
        other[`set${type}`](address | 0, value, true)
        expect(other[`get${type}`](address, true)).toBe(value)
      }
    }
    for (const address of [size - bytes + 1, size, -1, -8, 2 ** 32, 2 ** 32 + 5, 2 ** 53]) {
      expect(() => view[`get${type}`](address)).toThrow(RangeError)
      expect(() => view[`set${type}`](address, value)).toThrow(RangeError)
    }
  }
  expect(shortView({ buffer }).g(size - 8 - 2 ** 32, true)).toBe(view.getFloat64(size - 8))
  view.setInt8(2 ** 31, -1)
  view.setInt16(2 ** 31 + 2, -1)
  expect(view.getUint8(2 ** 31)).toBe(0xff)
  expect(view.getUint16(2 ** 31 + 2)).toBe(0xffff)
})

test('a growing view sees growth by others when it is needed', () => {
  for (const [type, value, bytes] of ACCESSES) {
    const memory = createTypedMemory('i32', true, 65536, 1, 4)
    const other = { ...memory, watchers: [], view: memory.view, control: memory.control }
    const view = memory.view as unknown as View
    expect(memory.view).toBeInstanceOf(GrowingView)
    expect(() => view[`get${type}`](65536)).toThrow(RangeError)
    // What another thread would do: it has a record of its own.
    other.view = new GrowingView(other, new DataView(memory.buffer, 0, 65536)) as unknown as DataView
    expect(typedMemoryGrow(other, 1)).toBe(1)
    view[`set${type}`](131072 - bytes, value)
    expect(view[`get${type}`](131072 - bytes)).toBe(value)
    expect(memory.pages).toBe(2)
    expect(() => view[`set${type}`](131072, value)).toThrow(RangeError)
  }
})
