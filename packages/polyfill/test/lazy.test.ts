import { expect, test } from 'vitest'
import { createNamespace, type WebAssemblyNamespace } from '../src/node/index.js'
import { MANY_CALLS } from './many-calls.js'

test.each([true, false])('lazy: %s', (lazy) => {
  const namespace: WebAssemblyNamespace = createNamespace({ lazy })
  const calls: number[] = []
  const instantiate = () => {
    const module = new namespace.Module(MANY_CALLS)
    const imports = { host: { note: (value: number) => void calls.push(value) } }
    return new namespace.Instance(module, imports).exports as Record<string, (...args: number[]) => number>
  }
  const { direct, indirect, recurse, grow, divide, reference } = instantiate()
  expect(direct(5)).toBe(6)
  expect(direct(6)).toBe(7)
  expect(indirect(0, 5)).toBe(6)
  expect(indirect(1, 5)).toBe(10)
  expect(indirect(0, 7)).toBe(8)
  expect(() => indirect(2, 5)).toThrow(/null function/)
  expect(recurse(1000)).toBe(1000)
  expect(grow(1)).toBe(1)
  expect(grow(1)).toBe(2)
  expect(() => divide(1, 0)).toThrow(/divide by zero/)
  expect(divide(7, 2)).toBe(3)
  expect(reference(4)).toBe(8)
  expect(calls).toEqual([5, 6, 5, 7])
  // Another instance has functions of its own.
  expect(instantiate().grow(1)).toBe(1)
})

test('what is invalid is found before anything is called', () => {
  const bytes = MANY_CALLS.slice()
  // The last function: what ends its body.
  bytes[bytes.lastIndexOf(0x0b)] = 0x00
  expect(() => new (createNamespace({ lazy: true }).Module)(bytes)).toThrow(createNamespace().CompileError)
})
