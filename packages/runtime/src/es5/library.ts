// What the library of JavaScript may lack on engines that know typed arrays and else little beyond ES5. Each is the
// engine's own where there is one, and does exactly the same where there is none. When the ES5 edition of the runtime
// is made, these take the places of what they are named after: see `es5-edition.mjs`.

declare const self: typeof globalThis | undefined
declare const global: typeof globalThis | undefined

/** `globalThis`. An object of nobody else's where the global one cannot be found. */
export const globalScope: typeof globalThis = /* @__PURE__ */ findGlobal()

function findGlobal(): typeof globalThis {
  if (typeof globalThis === 'object') return globalThis
  if (typeof self === 'object') return self
  return typeof global === 'object' ? global : ({} as typeof globalThis)
}

export const mathImul: typeof Math.imul =
  Math.imul ||
  ((a, b) => {
    const high = (a >>> 16) & 0xffff
    const low = a & 0xffff
    // Both products are below 2^48, and their sum below 2^53.
    return (low * (b & 0xffff) + (((high * (b & 0xffff) + low * (b >>> 16)) & 0xffff) << 16)) | 0
  })

const rounded = /* @__PURE__ */ new Float32Array(1)

export const mathFround: typeof Math.fround =
  Math.fround ||
  ((x) => {
    rounded[0] = x
    return rounded[0]
  })

export const mathClz32: typeof Math.clz32 =
  Math.clz32 ||
  ((x) => {
    let bits = x >>> 0
    if (bits === 0) return 32
    let count = 0
    for (let width = 16; width > 0; width >>= 1) {
      if (bits >>> (32 - width) !== 0) continue
      count += width
      bits <<= width
    }
    return count
  })

export const mathTrunc: typeof Math.trunc =
  Math.trunc ||
  ((x) => {
    if (x < 0) return Math.ceil(x)
    // Zeros of either sign, and NaN, which is to become a quiet one.
    return x > 0 ? Math.floor(x) : x + x
  })

/** `Math.log2` of a power of two. */
export function mathLog2(x: number): number {
  return Math.round(Math.log(x) / Math.LN2)
}

/** `Object.is`. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return a !== 0 || 1 / (a as number) === 1 / (b as number)
  return a !== a && b !== b
}

/** `Object.defineProperty`; the name of a function stays as it is where it cannot be changed. */
export function defineProperty<Target>(
  target: Target,
  key: PropertyKey,
  property: PropertyDescriptor,
): Target {
  try {
    return Object.defineProperty(target, key, property)
  } catch (error) {
    if (key === 'name') return target
    throw error
  }
}

/** `list.includes(item)`. */
export function includesElement(list: readonly unknown[], item: unknown): boolean {
  return list.indexOf(item) >= 0
}

type TypedArray = Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array

/** Up to here a loop is faster than copying what has been filled. */
const FEW = 32

/** `target.fill(value, start, end)`. */
export function fillElements<Target extends TypedArray | unknown[]>(
  target: Target,
  value: unknown,
  start?: number,
  end?: number,
): Target {
  const from = start === undefined ? 0 : start
  const to = end === undefined ? target.length : end
  if (typeof target.fill === 'function') return target.fill(value as never, from, to) as Target
  const isArray = Array.isArray(target)
  let done = isArray ? to : Math.min(from + FEW, to)
  for (let i = from; i < done; i++) target[i] = value as never
  // Twice as much each time.
  while (done < to) {
    const elements = target as Uint8Array
    const count = Math.min(done - from, to - done)
    elements.set(elements.subarray(from, from + count), done)
    done += count
  }
  return target
}

/** `target.copyWithin(to, start, end)`. */
export function copyElements<Target extends TypedArray>(
  target: Target,
  to: number,
  start: number,
  end: number,
): Target {
  // Reads all before it writes any, too.
  target.set(target.subarray(start, end) as Target & number[], to)
  return target
}

/** `[...to, ...from]`, of lists, and of whatever else can be iterated. Throws TypeError if `from` cannot. */
export function spreadArray(to: readonly unknown[], from: unknown): unknown[] {
  if (Array.isArray(from)) return to.concat(from)
  const iterate =
    typeof Symbol === 'function' && from !== null && from !== undefined
      ? (from as Partial<Iterable<unknown>>)[Symbol.iterator]
      : undefined
  if (typeof iterate !== 'function') throw new TypeError('object is not iterable')
  const list = to.slice()
  const iterator = iterate.call(from)
  for (let step = iterator.next(); !step.done; step = iterator.next()) list.push(step.value)
  return list
}
