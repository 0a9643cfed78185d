import { expect, test } from 'vitest'
import { createNamespace, type WebAssemblyNamespace } from '../src/node/index.js'

const ours = createNamespace()

test('an exception tells where it was made if that was asked for', () => {
  const tag = new ours.Tag({ parameters: ['i32', 'i64'] })
  const plain = new ours.Exception(tag, [1, 2n])
  expect(plain.stack).toBeUndefined()
  expect(Object.hasOwn(plain, 'stack')).toBe(false)
  expect(new ours.Exception(tag, [1, 2n], { traceStack: true }).stack).toContain('classes.test.ts')
  const { get } = Object.getOwnPropertyDescriptor(ours.Exception.prototype, 'stack')!
  expect(() => get!.call({})).toThrow(TypeError)
})

test('arguments of exceptions are asked for by tag and index', () => {
  const tag = new ours.Tag({ parameters: ['i32', 'i64', 'externref'] })
  const exception = new ours.Exception(tag, ['7', 2n ** 63n, tag])
  expect([0, '1', 2.9].map((index) => exception.getArg(tag, index as number))).toEqual([7, -(2n ** 63n), tag])
  expect(() => exception.getArg(tag, 3)).toThrow(RangeError)
  for (const index of [-1, undefined, Number.NaN, 2 ** 32]) {
    expect(() => exception.getArg(tag, index as number)).toThrow(TypeError)
  }
  const other = new ours.Tag({ parameters: [] })
  expect(exception.is(tag)).toBe(true)
  expect(exception.is(other)).toBe(false)
  expect(() => exception.getArg(other, 0)).toThrow(TypeError)
  expect(() => new ours.Exception(ours.JSTag, [1])).toThrow(TypeError)
})

test('members of descriptors are read in the order of the interface', () => {
  const read = (Class: WebAssemblyNamespace['Table'] | WebAssemblyNamespace['Memory']) => {
    const order: string[] = []
    const values: Record<string, unknown> = { element: 'anyfunc', initial: 1, maximum: 1, address: 'i32' }
    const descriptor = new Proxy({}, { get: (_, name) => (order.push(String(name)), values[String(name)]) })
    ;new (Class as unknown as new (descriptor: object) => object)(descriptor)
    return order
  }
  expect(read(ours.Table)).toEqual(['element', 'address', 'initial', 'maximum'])
  expect(read(ours.Memory)).toEqual(['address', 'initial', 'maximum', 'shared'])
})

test('the buffer of a shared memory that grows stays as long as it was', () => {
  const memory = new ours.Memory({ initial: 1, maximum: 4, shared: true })
  const before = memory.buffer
  expect(memory.grow(2)).toBe(1)
  expect(before.byteLength).toBe(65536)
  expect(memory.buffer).not.toBe(before)
  expect(memory.buffer.byteLength).toBe(3 * 65536)
  expect(memory.buffer).toBe(memory.buffer)
  expect(Object.isFrozen(before)).toBe(true)
  new Uint8Array(memory.buffer)[5] = 9
  expect(new Uint8Array(before)[5]).toBe(9)
})

test('memories and tables with 64-bit addresses deal in BigInts', () => {
  const memory = new ours.Memory({ address: 'i64', initial: 1n, maximum: 3n })
  const { buffer } = memory
  expect(memory.grow(1n)).toBe(1n)
  expect(buffer.byteLength).toBe(0)
  expect(() => memory.grow(1 as never)).toThrow(TypeError)
  expect(() => memory.grow(2n)).toThrow(RangeError)
  const table = new ours.Table({ address: 'i64', element: 'externref', initial: 1n }, 'first')
  expect(table.grow(1n, 'second')).toBe(1n)
  expect(table.length).toBe(2n)
  expect([table.get(0n), table.get(1n)]).toEqual(['first', 'second'])
  expect(() => table.get(0 as never)).toThrow(TypeError)
  expect(() => table.get(2n)).toThrow(RangeError)
})

test('tables and globals may have types in the hierarchy of any', () => {
  const global = new ours.Global({ value: 'eqref', mutable: true }, 5)
  expect(global.value).toBe(5)
  expect(() => {
    global.value = 'text'
  }).toThrow(TypeError)
  global.value = null
  expect(global.value).toBeNull()
  expect(new ours.Global({ value: 'anyref' }).value).toBeNull()
  expect(new ours.Global({ value: 'anyref' }, 'text').value).toBe('text')
  expect(() => new ours.Global({ value: 'i31ref' }, 2 ** 30)).toThrow(TypeError)
  const table = new ours.Table({ element: 'structref', initial: 1 })
  expect(table.get(0)).toBeNull()
  expect(() => table.set(0, 5)).toThrow(TypeError)
  for (const value of ['v128', 'exnref', 'Table', 'ref'])
    expect(() => new ours.Global({ value })).toThrow(TypeError)
})

test('options of an exception are an object', () => {
  const tag = new ours.Tag({ parameters: [] })
  for (const options of [5, 'text', true]) {
    expect(() => new ours.Exception(tag, [], options as unknown as object)).toThrow(TypeError)
  }
  expect(new ours.Exception(tag, [], null as unknown as object).stack).toBeUndefined()
})
