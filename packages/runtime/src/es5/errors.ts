// In place of the declaration of the same name in `errors.ts`, for engines that cannot extend classes of their own.

import type { ErrorName } from '../errors.js'
import { sharedClass } from '../realm.js'
import { defineProperty } from './library.js'

export function ownErrorClass(name: ErrorName): ErrorConstructor {
  return sharedClass(name, () => {
    function NativeError(this: unknown, message: unknown, options?: ErrorOptions): Error {
      const prototype: object =
        this instanceof NativeError ? Object.getPrototypeOf(this) : NativeError.prototype
      const error = new Error(message as string | undefined, options)
      if (typeof Object.setPrototypeOf === 'function') return Object.setPrototypeOf(error, prototype)
      const object = Object.create(prototype) as Error
      if (message !== undefined) defineHidden(object, 'message', error.message)
      if (error.stack !== undefined) defineHidden(object, 'stack', error.stack)
      return object
    }
    if (typeof Object.setPrototypeOf === 'function') Object.setPrototypeOf(NativeError, Error)
    const prototype = Object.create(Error.prototype) as object
    defineHidden(prototype, 'constructor', NativeError)
    defineHidden(prototype, 'name', name)
    defineHidden(prototype, 'message', '')
    defineProperty(NativeError, 'name', { value: name })
    Object.defineProperty(NativeError, 'prototype', { value: prototype, writable: false })
    return NativeError as unknown as ErrorConstructor
  })
}

/** A property that does not show. */
function defineHidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, configurable: true })
}
