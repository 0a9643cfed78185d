import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { Memory } from '../src/index.js'
import { createTypedMemory } from '../src/typed-memory.js'
import { receiveMemory, typedMemoryObject } from '../src/typed-memory-object.js'
import { outcome, shape } from './outcome.js'
import { WebAssembly } from './web-assembly.js'

// biome-ignore lint/suspicious/noExplicitAny: descriptors are wrong on purpose
type AnyMemory = new (descriptor: any) => any

/** Whether the engine has memories with 64-bit addresses, to compare with. */
const hasMemory64 = (() => {
  try {
    return new (WebAssembly.Memory as AnyMemory)({ address: 'i64', initial: 1n }).grow(0n) === 1n
  } catch {
    return false
  }
})()

test('the class is still shaped as the native one', () => {
  typedMemoryObject(createTypedMemory('i64', false, 65536, 0, undefined))
  // Newer engines have more.
  expect(shape(WebAssembly.Memory.prototype)).toMatchObject(shape(Memory.prototype))
  expect(shape(Memory)).toEqual(shape(WebAssembly.Memory))
  expect(new Memory({ initial: 1 })).toBeInstanceOf(Memory)
  expect(Memory.prototype.constructor).toBe(Memory)
  class Own extends (Memory as AnyMemory) {}
  expect(new Own({ initial: 1 })).toBeInstanceOf(Own)
  expect(new Own({ initial: 1, maximum: 2, shared: true })).toBeInstanceOf(Own)
  expect(outcome(() => (Memory as unknown as () => void)())).toEqual({ error: 'TypeError' })
})

describe('shared memories', () => {
  const descriptors: unknown[] = [
    { initial: 1, shared: true },
    { initial: 1, maximum: 0, shared: true },
    { initial: 1, maximum: 2, shared: true },
    { initial: 2, maximum: 2, shared: 'yes' },
    { initial: 1, maximum: 65537, shared: true },
    { initial: 1, maximum: 2, shared: 0 },
    { initial: 1, maximum: 2, shared: null },
    { maximum: 2, shared: true },
  ]

  test.each(descriptors)('%o', (descriptor) => {
    const observe = (Class: AnyMemory) =>
      outcome(() => {
        const { buffer } = new Class(descriptor)
        return [buffer.byteLength, Object.prototype.toString.call(buffer), Object.isFrozen(buffer)]
      })
    expect(observe(Memory as AnyMemory)).toEqual(observe(WebAssembly.Memory as AnyMemory))
  })

  test.each([0, 1, 2, 3, -1, '1'])('grow by %s', (delta) => {
    const grow = (Class: AnyMemory) => {
      const memory = new Class({ initial: 1, maximum: 3, shared: true })
      const before = memory.buffer
      const result = outcome(() => memory.grow(delta))
      const { buffer } = memory
      return {
        result,
        size: buffer.byteLength,
        frozen: Object.isFrozen(buffer),
        again: memory.buffer === buffer,
        isNew: delta !== 0 && before !== buffer,
      }
    }
    expect(grow(Memory as AnyMemory)).toEqual(grow(WebAssembly.Memory as AnyMemory))
  })

  test('arrive at another thread as what they are', () => {
    const memory = new Memory({ initial: 1, maximum: 3, shared: true })
    const { port1, port2 } = new MessageChannel()
    port1.postMessage(memory)
    const { message } = receiveMessageOnPort(port2) as {
      message: { buffer: SharedArrayBuffer; grow?: unknown }
    }
    port1.close()
    // What code that knows of no memories but the engine's does with it at once:
    expect(new Uint8Array(message.buffer).length).toBe(65536)
    const record = receiveMemory(message)!
    expect([record.address, record.shared, record.pages, record.maximum]).toEqual(['i32', true, 1, 3])
    expect(message).toBeInstanceOf(Memory)
    const received = message as unknown as typeof memory
    expect(received.grow(1)).toBe(1)
    new Uint8Array(received.buffer)[65536] = 7
    expect(memory.buffer.byteLength).toBe(131072)
    expect(new Uint8Array(memory.buffer)[65536]).toBe(7)
    expect(memory.grow(1)).toBe(2)
    expect(received.buffer.byteLength).toBe(3 * 65536)
  })

  test('are not made of anything else', () => {
    for (const value of [null, 1, {}, { buffer: new ArrayBuffer(1) }, { buffer: new SharedArrayBuffer(1) }]) {
      expect(receiveMemory(value)).toBeUndefined()
    }
  })
})

describe('64-bit addresses', () => {
  const descriptors: [unknown, unknown][] = [
    [{ address: 'i64', initial: 1n }, 65536],
    [{ address: 'i64', initial: 1n, maximum: 2n }, 65536],
    [{ address: 'i64', initial: 1n, maximum: 0n }, { error: 'RangeError' }],
    [{ address: 'i64', initial: 1 }, { error: 'TypeError' }],
    [{ address: 'i64', initial: '1' }, 65536],
    [{ address: 'i64', initial: -1n }, { error: 'TypeError' }],
    [{ address: 'i64', initial: 2n ** 64n }, { error: 'TypeError' }],
    [{ address: 'i64', initial: 2n ** 40n }, { error: 'RangeError' }],
    [{ address: 'i64' }, { error: 'TypeError' }],
    [{ address: 'i32', initial: 1n }, { error: 'TypeError' }],
    [{ address: 'i65', initial: 1n }, { error: 'TypeError' }],
  ]

  test.each(descriptors)('%o', (descriptor, expected) => {
    const size = (Class: AnyMemory) => {
      const result = outcome(() => new Class(descriptor).buffer.byteLength) as { value?: unknown }
      return 'value' in result ? result.value : result
    }
    expect(size(Memory as AnyMemory)).toEqual(expected)
    if (hasMemory64) expect(size(WebAssembly.Memory as AnyMemory)).toEqual(expected)
  })

  test('grow takes and answers BigInts', () => {
    for (const Class of [Memory, ...(hasMemory64 ? [WebAssembly.Memory] : [])] as AnyMemory[]) {
      const memory = new Class({ address: 'i64', initial: 1n, maximum: 3n })
      expect(memory.grow(1n)).toBe(1n)
      expect(memory.buffer.byteLength).toBe(131072)
      expect(outcome(() => memory.grow(2n))).toEqual({ error: 'RangeError' })
      expect(outcome(() => memory.grow(1))).toEqual({ error: 'TypeError' })
      expect(outcome(() => memory.grow(-1n))).toEqual({ error: 'TypeError' })
    }
  })
})
