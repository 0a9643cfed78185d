// Objects without a prototype, where literals cannot make them.

/** @param list names, each followed by its value */
export function plainObject(list: readonly unknown[]): Record<string, unknown> {
  const object = Object.create(null) as Record<string, unknown>
  for (let i = 0; i < list.length; i += 2) {
    const value = list[i + 1]
    // An assignment to `__proto__` would be none.
    Object.defineProperty(object, list[i] as string, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return object
}
