// Atomic accesses where the engine has none, or none of 64 bits: what only one thread can see is atomic anyway.

import { highHalf, lowHalf, toBigInt } from '../convert.js'

/** What stands for a BigInt64Array. Its elements are what `toBigInt` makes. */
interface PairArray {
  /** Low and high halves in turn. */
  readonly pairs: Int32Array
}

type View = Uint8Array | Uint16Array | Int32Array | PairArray

/** What the operations of `Atomics` have in common. */
type Operation = (view: View, element: number, operand: unknown) => unknown

const hasAtomics = typeof Atomics === 'object' && typeof BigInt64Array === 'function'

/** `new BigInt64Array(buffer, 0, length)`. Throws TypeError for a shared buffer on an engine that lacks the class. */
export function doubleWordsOf(buffer: ArrayBufferLike, length: number): BigInt64Array {
  if (hasAtomics) return new BigInt64Array(buffer, 0, length)
  if (typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer) {
    throw new TypeError('this engine has no atomic accesses of 64 bits')
  }
  return { pairs: new Int32Array(buffer, 0, 2 * length) } as unknown as BigInt64Array
}

function ordinaryLoad(view: View, element: number): unknown {
  if (!('pairs' in view)) return view[element]
  return toBigInt(view.pairs[2 * element], view.pairs[2 * element + 1])
}

/** Writes a pair, and answers the element as it was. */
function replacePair({ pairs }: PairArray, element: number, low: number, high: number): unknown {
  const before = toBigInt(pairs[2 * element], pairs[2 * element + 1])
  pairs[2 * element] = low
  pairs[2 * element + 1] = high
  return before
}

/** The operation that yields these bits of those of element and operand. */
function ordinaryBitwise(bits: (a: number, b: number) => number): Operation {
  return (view, element, operand) => {
    if ('pairs' in view) {
      const low = bits(view.pairs[2 * element], lowHalf(operand))
      return replacePair(view, element, low, bits(view.pairs[2 * element + 1], highHalf()))
    }
    const before = view[element]
    view[element] = bits(before, operand as number)
    return before
  }
}

function addPair(view: PairArray, element: number, addendLow: number, addendHigh: number): unknown {
  const low = view.pairs[2 * element]
  const sum = (low + addendLow) | 0
  const carry = sum >>> 0 < low >>> 0 ? 1 : 0
  return replacePair(view, element, sum, (view.pairs[2 * element + 1] + addendHigh + carry) | 0)
}

function ordinaryAdd(view: View, element: number, operand: unknown): unknown {
  if ('pairs' in view) return addPair(view, element, lowHalf(operand), highHalf())
  const before = view[element]
  view[element] = before + (operand as number)
  return before
}

function ordinarySubtract(view: View, element: number, operand: unknown): unknown {
  if (!('pairs' in view)) return ordinaryAdd(view, element, -(operand as number))
  const low = lowHalf(operand)
  const high = ~highHalf() + (low === 0 ? 1 : 0)
  return addPair(view, element, -low | 0, high | 0)
}

const ordinaryExchange = /* @__PURE__ */ ordinaryBitwise((_, operand) => operand)

/** Whether an element is what an array would make of a value. */
function isSame(view: View, element: number, value: unknown): boolean {
  if ('pairs' in view) {
    const isLowSame = view.pairs[2 * element] === lowHalf(value)
    return isLowSame && view.pairs[2 * element + 1] === highHalf()
  }
  const mask = view instanceof Uint8Array ? 0xff : view instanceof Uint16Array ? 0xffff : -1
  return view[element] === ((value as number) & mask)
}

function ordinaryCompareExchange(
  view: View,
  element: number,
  expected: unknown,
  replacement: unknown,
): unknown {
  if (isSame(view, element, expected)) return ordinaryExchange(view, element, replacement)
  return ordinaryLoad(view, element)
}

/** There is nobody else who could wake the thread. */
function ordinaryWait(view: View, element: number, expected: unknown, timeout: number): string {
  if (!isSame(view, element, expected)) return 'not-equal'
  if (timeout === Infinity) throw new TypeError('this would last for ever')
  return 'timed-out'
}

/** `Atomics`. */
export const atomics: typeof Atomics = hasAtomics ? Atomics : /* @__PURE__ */ ordinaryAccesses()

function ordinaryAccesses(): typeof Atomics {
  const accesses = {
    load: ordinaryLoad,
    store: ordinaryExchange,
    add: ordinaryAdd,
    sub: ordinarySubtract,
    and: ordinaryBitwise((a, b) => a & b),
    or: ordinaryBitwise((a, b) => a | b),
    xor: ordinaryBitwise((a, b) => a ^ b),
    exchange: ordinaryExchange,
    compareExchange: ordinaryCompareExchange,
    /** Nobody waits. */
    notify: () => 0,
    wait: ordinaryWait,
  }
  return accesses as unknown as typeof Atomics
}
