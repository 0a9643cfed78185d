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
  throw createTrap(message)
}

function createTrap(message: string): Error {
  const error = new (errorClass('RuntimeError'))(message)
  realm.traps.add(error)
  return error
}

export function unreachable(): never {
  trap('unreachable')
}

/**
 * The trap that an error of the engine is: a view throws a RangeError outside its bounds, and null a TypeError where
 * something is looked for in it. Undefined for stack exhaustion, and for what a function of the host threw.
 */
export function trapMessage(error: unknown): string | undefined {
  if (realm.hostErrors.has(error as object)) return undefined
  if (error instanceof TypeError)
    return /null/.test(error.message) ? 'dereferencing a null pointer' : undefined
  return error instanceof RangeError && !/stack/i.test(error.message)
    ? 'memory access out of bounds'
    : undefined
}

/** What an exported function throws when `error` has reached it. */
export function leavingError(error: unknown): unknown {
  const message = trapMessage(error)
  if (message === undefined) return error
  const replacement = createTrap(message)
  const { stack } = error as Error
  if (typeof stack === 'string') {
    // Where it happened, not where it was noticed.
    const frames = stack.indexOf('\n')
    replacement.stack = `RuntimeError: ${message}${frames < 0 ? '' : stack.slice(frames)}`
  }
  return replacement
}

/** Notes an exception on its way from the host through WebAssembly code; answers it. */
export function hostError(error: unknown): unknown {
  if (error instanceof Error) realm.hostErrors.add(error)
  return error
}
