// What the classes of the JavaScript interface have in common (Web IDL, as far as the JavaScript Interface of
// WebAssembly uses it).

/** Gives a class its name and its tag and makes its members enumerable, as interfaces of Web IDL have it. */
export function finishInterface<Class extends { prototype: object }>(
  name: string,
  constructor: Class,
): Class {
  const { prototype } = constructor
  Object.defineProperty(constructor, 'name', { value: name, configurable: true })
  for (const member of Object.getOwnPropertyNames(prototype)) {
    if (member !== 'constructor') Object.defineProperty(prototype, member, { enumerable: true })
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: `WebAssembly.${name}`, configurable: true })
  return constructor
}

/** Puts a constructor of one parameter in the place of a class: it makes objects of the same prototype. */
export function replaceConstructor<Constructor extends object>(
  constructor: Constructor,
  { name, prototype }: { readonly name: string; readonly prototype: object },
): Constructor {
  Object.defineProperties(constructor, {
    name: { value: name, configurable: true },
    length: { value: 1, configurable: true },
    prototype: { value: prototype, writable: false },
  })
  Object.defineProperty(prototype, 'constructor', { value: constructor, writable: true, configurable: true })
  return constructor
}

/** A dictionary argument. Throws TypeError unless it is an object. */
export function toDictionary(value: unknown, what: string): Record<string, unknown> {
  if (isObject(value)) return value
  throw new TypeError(`${what}: Argument 0 must be a descriptor object`)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** `[EnforceRange] unsigned long`. */
export function toUnsignedLong(value: unknown, what: string): number {
  const number = Math.trunc(+(value as number))
  if (number >= 0 && number <= 0xffffffff) return number + 0
  throw new TypeError(`${what} must be convertible to a number in the unsigned long range`)
}

/** Throws TypeError unless the member `address` of a descriptor means addresses of 32 bits. */
export function checkAddressType({ address }: Record<string, unknown>, what: string): void {
  const type = address === undefined ? 'i32' : String(address)
  if (type !== 'i32')
    throw new TypeError(`${what}: Property 'address': '${type}' is no address type known here`)
}

/** The members `initial` and `maximum` of a descriptor. Throws as the constructors do. */
export function toLimits(
  descriptor: Record<string, unknown>,
  what: string,
  bound: number,
  maximumBound: number,
  convert: (value: unknown, what: string) => number = toUnsignedLong,
): { initial: number; maximum: number | undefined } {
  const read = (name: string) => {
    const value = descriptor[name]
    return value === undefined ? value : convert(value, `${what}: Property '${name}'`)
  }
  const check = (name: string, value: number | undefined, low: number, high: number) => {
    if (value! < low || value! > high) {
      const bound = value! < low ? `below the lower bound ${low}` : `above the upper bound ${high}`
      throw new RangeError(`${what}: Property '${name}': value ${value} is ${bound}`)
    }
  }
  const initial = read('initial')
  if (initial === undefined) throw new TypeError(`${what}: Property 'initial' is required`)
  const maximum = read('maximum')
  check('initial', initial, 0, bound)
  check('maximum', maximum, initial, maximumBound)
  return { initial, maximum }
}
