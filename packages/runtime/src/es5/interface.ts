// In place of the declaration of the same name in `interface.ts`, for engines that may lack symbols.

import { defineProperty } from './library.js'

export function finishInterface<Class extends { prototype: object }>(
  name: string,
  constructor: Class,
): Class {
  const { prototype } = constructor
  defineProperty(constructor, 'name', { value: name, configurable: true })
  for (const member of Object.getOwnPropertyNames(prototype)) {
    if (member !== 'constructor') Object.defineProperty(prototype, member, { enumerable: true })
  }
  if (typeof Symbol === 'function' && Symbol.toStringTag !== undefined) {
    const value = `WebAssembly.${name}`
    Object.defineProperty(prototype, Symbol.toStringTag, { value, configurable: true })
  }
  return constructor
}
