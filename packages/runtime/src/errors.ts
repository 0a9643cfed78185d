// Errors: traps, link errors, and what an exception becomes where it leaves WebAssembly for JavaScript
// (JavaScript Interface, "Error Condition Mappings").

import { realm, sharedClass } from './realm.js'

export type ErrorName = 'CompileError' | 'LinkError' | 'RuntimeError'

/** The class `WebAssembly[name]` of the engine, or one just like it where there is none. */
export function errorClass(name: ErrorName): ErrorConstructor {
  const { WebAssembly } = globalThis as { WebAssembly?: Record<string, unknown> }
  const present = WebAssembly?.[name]
  return typeof present === 'function' ? (present as ErrorConstructor) : ownErrorClass(name)
}

/** The runtime's own error class: callable without `new` and shaped as native errors are. */
export function ownErrorClass(name: ErrorName): ErrorConstructor {
  return sharedClass(name, () => {
    function NativeError(...values: unknown[]): Error {
      return Reflect.construct(Error, values, new.target ?? NativeError)
    }
    Object.setPrototypeOf(NativeError, Error)
    const hidden = (value: unknown) => ({ value, writable: true, configurable: true })
    Object.defineProperties(NativeError, {
      name: { value: name },
      length: { value: 1 },
      prototype: {
        value: Object.create(Error.prototype, {
          constructor: hidden(NativeError),
          name: hidden(name),
          message: hidden(''),
        }),
        writable: false,
      },
    })
    return NativeError as unknown as ErrorConstructor
  })
}

/** Ends the execution of WebAssembly code with a trap. */
export function trap(message: string): never {
  throw new (errorClass('RuntimeError'))(message)
}

export function unreachable(): never {
  trap('unreachable')
}

/**
 * What an exported function throws when `error` has reached it. Memory is read through views that throw a
 * RangeError outside their bounds: that one is a trap. Stack exhaustion is a RangeError as well and stays one,
 * as does any that a function of the host threw.
 */
export function leavingError(error: unknown): unknown {
  if (!(error instanceof RangeError) || error === realm.hostError || /stack/i.test(error.message))
    return error
  const replacement = new (errorClass('RuntimeError'))('memory access out of bounds')
  const { stack } = error
  if (typeof stack === 'string') {
    // Where it happened, not where it was noticed.
    const frames = stack.indexOf('\n')
    replacement.stack = `RuntimeError: ${replacement.message}${frames < 0 ? '' : stack.slice(frames)}`
  }
  return replacement
}

/** Notes an exception on its way from the host through WebAssembly code; answers it. */
export function hostError(error: unknown): unknown {
  if (error instanceof RangeError) realm.hostError = error
  return error
}
