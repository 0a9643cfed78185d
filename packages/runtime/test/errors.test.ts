import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { errorClass, hostError, leavingError, ownErrorClass, trap } from '../src/errors.js'
import { shape } from './outcome.js'
import { WebAssembly } from './web-assembly.js'

describe.each(['CompileError', 'LinkError', 'RuntimeError'] as const)('%s', (name) => {
  const Own = ownErrorClass(name)
  const Native = WebAssembly[name] as unknown as ErrorConstructor

  test('is shaped as the native class', () => {
    expect(shape(Own.prototype)).toEqual(shape(Native.prototype))
    expect(shape(Own)).toEqual(shape(Native))
    expect(Object.getPrototypeOf(Own)).toBe(Error)
    expect(Object.getPrototypeOf(Own.prototype)).toBe(Error.prototype)
  })

  test('makes errors with and without new', () => {
    for (const error of [new Own('text'), Own('text')]) {
      expect(error).toBeInstanceOf(Own)
      expect(error).toBeInstanceOf(Error)
      expect(String(error)).toBe(`${name}: text`)
      expect(Object.prototype.toString.call(error)).toBe('[object Error]')
      expect(error.stack).toContain(`${name}: text`)
    }
    expect(Object.hasOwn(new Own(), 'message')).toBe(false)
    expect((new Own('text', { cause: 1 }) as { cause?: unknown }).cause).toBe(1)
    class Derived extends Own {}
    expect(new Derived('text')).toBeInstanceOf(Derived)
  })

  test('is used only where the engine has none', () => {
    expect(errorClass(name)).toBe(Native)
    try {
      Reflect.deleteProperty(globalThis, 'WebAssembly')
      expect(errorClass(name)).toBe(Own)
      expect(ownErrorClass(name)).toBe(Own)
    } finally {
      Object.defineProperty(globalThis, 'WebAssembly', {
        value: WebAssembly,
        writable: true,
        configurable: true,
      })
    }
  })
})

test('a trap is a RuntimeError', () => {
  expect(() => trap('unreachable')).toThrow(WebAssembly.RuntimeError)
  expect(() => trap('unreachable')).toThrow(/^unreachable$/)
})

describe('what leaves an exported function', () => {
  const thrownBy = (action: () => unknown): unknown => {
    try {
      action()
    } catch (error) {
      return error
    }
    return undefined
  }
  const outside = () => new DataView(new ArrayBuffer(8)).getInt32(5, true)

  test('access outside of a memory is a trap, with the stack of the access', () => {
    function accessesMemory() {
      return outside()
    }
    const error = leavingError(thrownBy(accessesMemory)) as Error
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError)
    expect(error.message).toBe('memory access out of bounds')
    expect(error.stack).toMatch(/^RuntimeError: memory access out of bounds\n/)
    expect(error.stack).toContain('accessesMemory')
  })

  test('stack exhaustion stays what it is', () => {
    function recurse(): number {
      return recurse() + 1
    }
    const error = thrownBy(recurse)
    expect(error).toBeInstanceOf(RangeError)
    expect(leavingError(error)).toBe(error)
  })

  test('anything but a RangeError is let through', () => {
    for (const error of [
      new TypeError('text'),
      new WebAssembly.RuntimeError('text'),
      'text',
      undefined,
      null,
    ]) {
      expect(leavingError(error)).toBe(error)
    }
  })

  test('an error of the host is let through, also by a second boundary', () => {
    const error = thrownBy(outside)
    expect(hostError(error)).toBe(error)
    expect(leavingError(error)).toBe(error)
    expect(leavingError(error)).toBe(error)
    expect(leavingError(thrownBy(outside))).toBeInstanceOf(WebAssembly.RuntimeError)
  })

  describe('where errors have no stack', () => {
    const { captureStackTrace, stackTraceLimit } = Error
    beforeEach(() => {
      Error.stackTraceLimit = 0
    })
    afterEach(() => {
      Object.assign(Error, { captureStackTrace, stackTraceLimit })
    })

    test('a trap is one all the same', () => {
      expect(leavingError(thrownBy(outside))).toBeInstanceOf(WebAssembly.RuntimeError)
      const bare = new RangeError('out of bounds')
      Object.defineProperty(bare, 'stack', { value: undefined })
      expect(leavingError(bare)).toBeInstanceOf(WebAssembly.RuntimeError)
    })
  })
})
