import { afterEach, expect, test, vi } from 'vitest'

const native = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly')!

afterEach(() => {
  Object.defineProperty(globalThis, 'WebAssembly', native)
  vi.resetModules()
})

const installed = () => Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly')!

test('auto leaves a native WebAssembly alone', async () => {
  await import('../src/auto.js')
  expect(installed().value).toBe(native.value)
})

test('auto installs where there is none, with the attributes of the native property', async () => {
  Reflect.deleteProperty(globalThis, 'WebAssembly')
  await import('../src/auto.js')
  const { value, ...attributes } = installed()
  expect(String(value)).toBe('[object WebAssembly]')
  expect(attributes).toEqual({ writable: true, enumerable: false, configurable: true })
})

test('auto installs where the engine refuses to compile', async () => {
  const refuse = new Proxy(native.value.Module, {
    construct() {
      throw new Error('code generation is disallowed')
    },
    get: (target, key) => (key === Symbol.toPrimitive ? () => '[native code]' : target[key]),
  })
  Object.defineProperty(globalThis, 'WebAssembly', { ...native, value: { Module: refuse } })
  await import('../src/auto.js')
  expect(String(installed().value)).toBe('[object WebAssembly]')
})

test('auto leaves a namespace alone that is JavaScript already', async () => {
  class Module {}
  const value = { Module }
  Object.defineProperty(globalThis, 'WebAssembly', { ...native, value })
  await import('../src/auto.js')
  expect(installed().value).toBe(value)
})

test('install replaces a native WebAssembly, and its error classes are its own', async () => {
  await import('../src/install.js')
  const { value } = installed()
  expect(value).not.toBe(native.value)
  expect(value.RuntimeError).not.toBe(native.value.RuntimeError)
  expect(new value.RuntimeError('x')).toBeInstanceOf(Error)
})
