import { describe, expect, test } from 'vitest'
import {
  createMemory,
  holdView,
  Memory,
  memoryCopy,
  memoryFill,
  memoryGrow,
  memoryInit,
  memoryObject,
  watchMemory,
} from '../src/memory.js'
import { createSegment, dropSegment } from '../src/segment.js'
import { outcome, shape } from './outcome.js'
import { WebAssembly } from './web-assembly.js'

type AnyMemory = typeof Memory | typeof WebAssembly.Memory

const descriptors: unknown[] = [
  undefined,
  null,
  1,
  'text',
  {},
  { initial: undefined },
  { initial: -1 },
  { initial: '2' },
  { initial: 1.7 },
  { initial: Number.NaN },
  { initial: Number.POSITIVE_INFINITY },
  { initial: 65537 },
  { initial: 2 ** 32 },
  { initial: 2, maximum: 1 },
  { initial: 1, maximum: 65537 },
  { initial: 1, maximum: 65536 },
  { initial: 1, maximum: undefined },
  { initial: 1, maximum: null },
  { initial: 0, maximum: null },
  { initial: 1n },
  { initial: Symbol('one') },
  { initial: { valueOf: () => 3 } },
  Object.assign(() => {}, { initial: 1 }),
]

test.each(descriptors.map((descriptor, index) => [index, descriptor]))(
  'constructor, descriptor %i',
  (_, descriptor) => {
    const size = (Class: AnyMemory) =>
      outcome(() => new (Class as typeof Memory)(descriptor as never).buffer.byteLength)
    expect(size(Memory)).toEqual(size(WebAssembly.Memory))
  },
)

test('fractions are cut off before the range is checked, as Web IDL says and V8 does not do', () => {
  expect(new Memory({ initial: -0.5 }).buffer.byteLength).toBe(0)
})

test('the class is shaped as the native one', () => {
  // What a proposal has added to engines.
  const { toFixedLengthBuffer, toResizableBuffer, ...native } = shape(WebAssembly.Memory.prototype)
  expect(shape(Memory.prototype)).toEqual(native)
  expect(shape(Memory)).toEqual(shape(WebAssembly.Memory))
  expect(Memory.name).toBe('Memory')
  expect(Object.prototype.toString.call(new Memory({ initial: 0 }))).toBe('[object WebAssembly.Memory]')
  expect(outcome(() => (Memory as unknown as () => void)())).toEqual({ error: 'TypeError' })
})

test('the descriptor is read in alphabetical order, each member converted at once', () => {
  const order: string[] = []
  const descriptor: Record<string, unknown> = {}
  for (const [name, value] of Object.entries({ maximum: 1, initial: 1, address: 'i32' })) {
    const convert = () => {
      order.push(`${name} converted`)
      return value
    }
    Object.defineProperty(descriptor, name, {
      get() {
        order.push(name)
        return typeof value === 'string' ? { toString: convert } : { valueOf: convert }
      },
    })
  }
  new Memory(descriptor as never)
  const members = ['address', 'initial', 'maximum']
  expect(order).toEqual(members.flatMap((name) => [name, `${name} converted`]))
})

test('addresses of other sizes are refused', () => {
  for (const address of ['i64', 'none', null]) {
    expect(() => new Memory({ initial: 1, address } as never)).toThrow(TypeError)
  }
})

test('methods want a memory', () => {
  const read = Object.getOwnPropertyDescriptor(Memory.prototype, 'buffer')!.get!
  for (const value of [undefined, null, {}, Memory.prototype, new WebAssembly.Memory({ initial: 0 })]) {
    expect(() => read.call(value)).toThrow(TypeError)
    expect(() => Memory.prototype.grow.call(value as never, 0)).toThrow(TypeError)
  }
})

describe('grow', () => {
  test.each([undefined, -1, '1', 1.5, 3, 2 ** 32, Number.NaN, 0, null, { valueOf: () => 1 }, 1n])(
    'by %s',
    (delta) => {
      const grow = (Class: AnyMemory) => {
        const memory = new (Class as typeof Memory)({ initial: 1, maximum: 3 })
        const before = memory.buffer
        const result = outcome(() => memory.grow(delta as number))
        return {
          result,
          old: before.byteLength,
          size: memory.buffer.byteLength,
          same: before === memory.buffer,
        }
      }
      expect(grow(Memory)).toEqual(grow(WebAssembly.Memory))
    },
  )

  test('keeps the contents and tells the watchers', () => {
    const memory = createMemory(1, undefined)
    const views: DataView[] = []
    watchMemory(memory, ({ view }) => views.push(view))
    memory.view.setInt32(65532, 0x12345678, true)
    expect(memoryGrow(memory, 2)).toBe(1)
    expect(memory.pages).toBe(3)
    expect(views.length).toBe(2)
    expect(views[1]!.getInt32(65532, true)).toBe(0x12345678)
    expect(views[1]!.getInt32(65536, true)).toBe(0)
    expect(views[1]!.byteLength).toBe(3 * 65536)
    expect(memory.bytes.buffer).toBe(memory.buffer)
  })

  test('takes the number of pages unsigned and fails beyond the limits', () => {
    const memory = createMemory(1, 2)
    expect(memoryGrow(memory, -1)).toBe(-1)
    expect(memoryGrow(memory, 2)).toBe(-1)
    expect(memoryGrow(createMemory(1, undefined), 65536)).toBe(-1)
    expect(memory.buffer.byteLength).toBe(65536)
  })

  test('gives no memory the last page before 2^32', () => {
    expect(memoryGrow(createMemory(1, undefined), 65535)).toBe(-1)
    expect(() => createMemory(65536, undefined)).toThrow(RangeError)
  })

  test('without ways to detach a buffer still works', () => {
    const { structuredClone } = globalThis
    const { transfer } = ArrayBuffer.prototype as { transfer?: unknown }
    try {
      Object.assign(globalThis, { structuredClone: undefined })
      Object.assign(ArrayBuffer.prototype, { transfer: undefined })
      const memory = createMemory(1, undefined)
      const { buffer } = memory
      memory.bytes[5] = 7
      expect(memoryGrow(memory, 1)).toBe(1)
      expect(memory.bytes[5]).toBe(7)
      expect(buffer.byteLength).toBe(65536)
    } finally {
      Object.assign(globalThis, { structuredClone })
      if (transfer === undefined) Reflect.deleteProperty(ArrayBuffer.prototype, 'transfer')
      else Object.assign(ArrayBuffer.prototype, { transfer })
    }
  })
})

test('the object of a memory is always the same one', () => {
  const memory = createMemory(0, undefined)
  expect(memoryObject(memory)).toBe(memoryObject(memory))
  expect(memoryObject(memory)).toBeInstanceOf(Memory)
  expect((memoryObject(memory) as InstanceType<typeof Memory>).buffer).toBe(memory.buffer)
})

describe('bulk instructions', () => {
  const trapped = (action: () => void) => expect(action).toThrow(WebAssembly.RuntimeError)

  test('fill', () => {
    const memory = createMemory(1, undefined)
    memoryFill(memory, 65530, 0x1ff, 6)
    expect([...memory.bytes.subarray(65528)]).toEqual([0, 0, 255, 255, 255, 255, 255, 255])
    memoryFill(memory, 65536, 1, 0)
    trapped(() => memoryFill(memory, 65537, 1, 0))
    trapped(() => memoryFill(memory, 65535, 1, 2))
    trapped(() => memoryFill(memory, -1, 1, 1))
    trapped(() => memoryFill(memory, 0, 1, -1))
    expect(memory.bytes[0]).toBe(0)
  })

  test('copy: overlapping, between memories, out of bounds on either side', () => {
    const memory = createMemory(1, undefined)
    const other = createMemory(1, undefined)
    memory.bytes.set([1, 2, 3, 4, 5])
    memoryCopy(memory, memory, 1, 0, 4)
    expect([...memory.bytes.subarray(0, 6)]).toEqual([1, 1, 2, 3, 4, 0])
    memoryCopy(other, memory, 65534, 1, 2)
    expect([...other.bytes.subarray(65534)]).toEqual([1, 2])
    trapped(() => memoryCopy(other, memory, 65535, 0, 2))
    trapped(() => memoryCopy(other, memory, 0, 65535, 2))
    trapped(() => memoryCopy(other, memory, -1, 0, 1))
    memoryCopy(other, memory, 65536, 65536, 0)
    trapped(() => memoryCopy(other, memory, 65537, 0, 0))
  })

  test('init: a dropped segment is empty', () => {
    const memory = createMemory(1, undefined)
    const segment = createSegment(new Uint8Array([1, 2, 3]))
    memoryInit(memory, segment, 65534, 1, 2)
    expect([...memory.bytes.subarray(65534)]).toEqual([2, 3])
    trapped(() => memoryInit(memory, segment, 0, 2, 2))
    trapped(() => memoryInit(memory, segment, 65535, 0, 2))
    dropSegment(segment)
    memoryInit(memory, segment, 0, 0, 0)
    trapped(() => memoryInit(memory, segment, 0, 0, 1))
    trapped(() => memoryInit(memory, segment, 0, 1, 0))
  })
})

test('what holds the view of a memory has the new one after growth, and a class of its own', () => {
  const memory = createMemory(1, undefined)
  const holder = holdView(memory)
  expect(holder.view).toBe(memory.view)
  memoryGrow(memory, 1)
  expect(holder.view).toBe(memory.view)
  expect(holder.view.byteLength).toBe(131072)
  expect(Object.getPrototypeOf(holdView(memory))).not.toBe(Object.getPrototypeOf(holder))
})
