// Errors: traps, link errors, and what an exception becomes where it leaves WebAssembly for JavaScript
// (JavaScript Interface, "Error Condition Mappings").

import { records, sharedClass } from './realm.js'

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
    function NativeError(message: unknown, ...options: unknown[]): Error {
      return Reflect.construct(Error, [message, ...options], new.target ?? NativeError)
    }
    Object.setPrototypeOf(NativeError, Error)
    const hidden = (value: unknown) => ({ value, writable: true, configurable: true })
    Object.defineProperties(NativeError, {
      name: { value: name },
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
  records.set(error, 'trap')
  return error
}

export function unreachable(): never {
  trap('unreachable')
}

/** The trap that a new error of the engine is: of a view's bounds, an array's, or a null. Stack exhaustion is none. */
export function trapMessage(error: unknown): string | undefined {
  if (records.has(error as object)) return undefined
  if (error instanceof RangeError && !/stack/i.test(error.message)) return 'memory access out of bounds'
  if (error instanceof TypeError) {
    if (/not a f|callable/.test(error.message)) return 'table index is out of bounds'
    if (/null/.test(error.message)) return 'dereferencing a null pointer'
  }
  return undefined
}

/** What an exported function throws when `error` has reached it. */
export function leavingError(error: unknown): unknown {
  const message = trapMessage(error)
  if (message === undefined) return error
  const replacement = createTrap(message)
  const { stack } = error as Error
  // Where it happened, not where it was noticed.
  if (typeof stack === 'string') replacement.stack = stack.replace(/.*/, `RuntimeError: ${message}`)
  return replacement
}

/** Notes an exception on its way from the host through WebAssembly code; answers it. */
export function hostError(error: unknown): unknown {
  if (error instanceof Error && !records.has(error)) records.set(error, 'host')
  return error
}
