/** What came of doing something: comparable between the runtime and the engine's own WebAssembly. */
export type Outcome = { value: unknown } | { error: string }

export function outcome(action: () => unknown): Outcome {
  try {
    return { value: action() }
  } catch (error) {
    return { error: (error as Error).name }
  }
}

/** Attributes of the own properties of an object. */
export function shape(object: object): Record<string, string> {
  const found: Record<string, string> = {}
  for (const key of Reflect.ownKeys(object)) {
    // Function objects of sloppy mode have these two in some engines.
    if (key === 'arguments' || key === 'caller') continue
    const { writable, enumerable, configurable, get, set, value } = Object.getOwnPropertyDescriptor(
      object,
      key,
    )!
    const flags = { writable, enumerable, configurable, get: get?.name, set: set?.name, type: typeof value }
    found[String(key)] = JSON.stringify({
      ...flags,
      length: typeof value === 'function' ? value.length : undefined,
    })
  }
  return found
}
