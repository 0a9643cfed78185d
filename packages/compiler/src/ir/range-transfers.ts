/**
 * Between which two numbers the result of an integer instruction is, by what its operands are between; and what a
 * comparison says of what it compares. For `integer-ranges.ts`.
 *
 * All numbers are taken as signed. Bounds are exact float64 integers: those of an i32 are int32, those of an i64 are within
 * 2^53, or else infinite, which says nothing. A sum, difference or product of bounds that is rounded is never rounded
 * from beyond 2^53 to below it, so to look at the rounded result is enough.
 */
import type { IrFunction, Value } from './function.js'
import { OPERATORS, type OperatorName } from './operators.js'
import { I32, type Type } from './types.js'

export const INT32_MIN = -0x80000000
export const INT32_MAX = 0x7fffffff
export const UINT32_MAX = 0xffffffff
/** All integers below it are exact as float64, and so is their order with what is rounded. */
const EXACT = 2 ** 53

/** By value id: the least and the greatest that an integer value can be. */
export interface Ranges {
  readonly low: Float64Array
  readonly high: Float64Array
}

/** What transfers read and write. */
export interface RangeStore extends Ranges {
  readonly fn: IrFunction
  /** By value id: the least the value can be without sign, where its bounds do not say it. */
  readonly floor: Float64Array
}

/** The least a value can be, taken without sign. */
export function floorOf({ fn, low, high, floor }: RangeStore, value: Value): number {
  if (low[value]! >= 0) return Math.max(low[value]!, floor[value]!)
  const isNegative = high[value]! < 0 && fn.type[value] === I32
  return isNegative ? Math.max(low[value]! + 2 ** 32, floor[value]!) : floor[value]!
}

/** Sets the bounds of a value, which are those of its type so far, where something narrower is known. */
export type Transfer = (store: RangeStore, value: Value) => void

/** The least number of an integer type; nothing is known of an i64 from below. */
export function leastOf(type: Type): number {
  return type === I32 ? INT32_MIN : -Infinity
}

export function greatestOf(type: Type): number {
  return type === I32 ? INT32_MAX : Infinity
}

/**
 * Whether what was computed as a number within these bounds is what the instruction yields: it did not wrap, and is
 * exact. Not so if a bound is infinite or NaN.
 */
export function isWithin(type: Type, low: number, high: number): boolean {
  return type === I32 ? low >= INT32_MIN && high <= INT32_MAX : low > -EXACT && high < EXACT
}

/** The number that a constant is; undefined for what is none, and for an i64 from 2^53 on. */
export function numberOf(fn: IrFunction, value: Value): number | undefined {
  if (fn.op[value] === 'i32.const') return fn.a[value]
  if (fn.op[value] !== 'i64.const') return undefined
  const number = fn.b[value]! * 2 ** 32 + (fn.a[value]! >>> 0)
  return Math.abs(number) < EXACT ? number : undefined
}

/** Bounds within 2^62, rounded or not, are of numbers that do not wrap. */
const UNWRAPPED = 2 ** 62

/** Of what wraps unless it is within these bounds. Nothing is set where one is infinite or NaN. */
function setUnlessWrapped(store: RangeStore, value: Value, bottom: number, top: number): void {
  const isI32 = store.fn.type[value] === I32
  const isUnwrapped = isI32
    ? bottom >= INT32_MIN && top <= INT32_MAX
    : bottom >= -UNWRAPPED && top <= UNWRAPPED
  if (isUnwrapped) set(store, value, bottom, top)
}

/** Of what is surely within these bounds: what they say beyond exact numbers is forgotten. */
function set({ fn, low, high }: RangeStore, value: Value, bottom: number, top: number): void {
  if (fn.type[value] === I32) {
    low[value] = Math.max(bottom, INT32_MIN)
    high[value] = Math.min(top, INT32_MAX)
  } else {
    // What is rounded from beyond 2^53 is at least that far from 0.
    low[value] = bottom > -EXACT ? Math.min(bottom, EXACT - 1) : -Infinity
    high[value] = top < EXACT ? Math.max(top, 1 - EXACT) : Infinity
  }
}

const always =
  (bottom: number, top: number): Transfer =>
  (store, value) =>
    set(store, value, bottom, top)

const constant: Transfer = (store, value) => {
  const number = numberOf(store.fn, value)
  if (number !== undefined) set(store, value, number, number)
}

const add: Transfer = (store, value) => {
  const { fn, low, high } = store
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  setUnlessWrapped(store, value, low[left]! + low[right]!, high[left]! + high[right]!)
}

const subtract: Transfer = (store, value) => {
  const { fn, low, high } = store
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  setUnlessWrapped(store, value, low[left]! - high[right]!, high[left]! - low[right]!)
}

/** A product is greatest and least where both factors are at their ends. */
const multiply: Transfer = (store, value) => {
  const { fn, low, high } = store
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  const p = low[left]! * low[right]!
  const q = low[left]! * high[right]!
  const r = high[left]! * low[right]!
  const s = high[left]! * high[right]!
  // 0 times infinity is NaN, which Math.min and Math.max keep.
  setUnlessWrapped(store, value, Math.min(p, q, r, s) + 0, Math.max(p, q, r, s) + 0)
}

/** The smallest 2^n - 1 that is not below `number`, which is not negative. */
function allOnes(number: number): number {
  if (number <= UINT32_MAX) return number === 0 ? 0 : UINT32_MAX >>> Math.clz32(number)
  return number === Infinity ? Infinity : allOnes(Math.floor(number / 2 ** 32)) * 2 ** 32 + UINT32_MAX
}

/** Bits of what is not negative can only be taken away. */
const and: Transfer = (store, value) => {
  const { fn, low, high } = store
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  const top = Math.min(low[left]! >= 0 ? high[left]! : Infinity, low[right]! >= 0 ? high[right]! : Infinity)
  if (low[left]! >= 0 || low[right]! >= 0) set(store, value, 0, top)
  // What is rounded down to a multiple of a power of 2.
  const mask = fn.op[right] === 'i32.const' ? fn.a[right]! : 0
  if (mask < 0 && (-mask & mask) === -mask) {
    const least = floorOf(store, left)
    store.floor[value] = least - (least % -mask)
  }
}

/** No bit is set above the highest of both, and none of either is taken away. */
const or: Transfer = (store, value) => {
  const { fn, low, high } = store
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  if (!(low[left]! >= 0 && low[right]! >= 0)) return
  set(store, value, Math.max(low[left]!, low[right]!), allOnes(Math.max(high[left]!, high[right]!)))
}

const exclusiveOr: Transfer = (store, value) => {
  const { fn, low, high } = store
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  // x ^ -1 is -1 - x.
  if (low[right] === -1 && high[right] === -1) set(store, value, -1 - high[left]!, -1 - low[left]!)
  else if (low[left]! >= 0 && low[right]! >= 0)
    set(store, value, 0, allOnes(Math.max(high[left]!, high[right]!)))
}

/** The count of a shift, if it is constant. */
function countOf({ fn }: RangeStore, value: Value): number | undefined {
  const count = fn.operand(value, 1)
  const op = fn.op[count]
  if (op === 'i32.const') return fn.a[count]! & 31
  return op === 'i64.const' ? fn.a[count]! & 63 : undefined
}

const shiftLeft: Transfer = (store, value) => {
  const { fn, low, high } = store
  const operand = fn.operand(value, 0)
  const count = countOf(store, value)
  if (count === undefined) return
  setUnlessWrapped(store, value, low[operand]! * 2 ** count, high[operand]! * 2 ** count)
}

/** The quotient by a power of 2, rounded down; by an unknown one it is between the number and 0 or -1. */
const shiftRightSigned =
  (bits: 32 | 64): Transfer =>
  (store, value) => {
    const { fn } = store
    const operand = fn.operand(value, 0)
    const low = Math.max(store.low[operand]!, -(2 ** (bits - 1)))
    const high = Math.min(store.high[operand]!, 2 ** (bits - 1))
    const count = countOf(store, value)
    if (count === undefined) set(store, value, Math.min(low, 0), Math.max(high, -1))
    else set(store, value, Math.floor(low / 2 ** count), Math.floor(high / 2 ** count))
  }

/** A negative number is one from 2^(bits - 1) up to 2^bits. */
const shiftRightUnsigned =
  (bits: 32 | 64): Transfer =>
  (store, value) => {
    const { fn, low, high } = store
    const operand = fn.operand(value, 0)
    const count = countOf(store, value)
    if (low[operand]! >= 0) {
      const top = Math.min(high[operand]!, 2 ** (bits - 1))
      if (count === undefined) set(store, value, 0, top)
      else set(store, value, Math.floor(low[operand]! / 2 ** count), Math.floor(top / 2 ** count))
    } else if (count === 0) set(store, value, low[operand]!, high[operand]!)
    else if (count !== undefined) set(store, value, 0, 2 ** (bits - count) - 1)
  }

/**
 * Where the divisor is 0, there is no quotient. A quotient of exact numbers is never rounded up to an integer: for
 * a < 2^53 the distance from a / b to the next one is at least 1 / b, more than half of what floats there are apart.
 */
const divideUnsigned =
  (bits: 32 | 64): Transfer =>
  (store, value) => {
    const { fn, low, high } = store
    const dividend = fn.operand(value, 0)
    const divisor = fn.operand(value, 1)
    const isPositive = low[dividend]! >= 0
    if (low[divisor]! < 0) {
      if (isPositive) set(store, value, 0, high[dividend]!)
      return
    }
    const least = Math.max(low[divisor]!, 1)
    const greatest = Math.max(high[divisor]!, 1)
    if (isPositive)
      set(store, value, Math.floor(low[dividend]! / greatest), Math.floor(high[dividend]! / least))
    else if (least > 1) set(store, value, 0, Math.floor(2 ** bits / least))
  }

const divideSigned: Transfer = (store, value) => {
  const { fn } = store
  const dividend = fn.operand(value, 0)
  const divisor = fn.operand(value, 1)
  const low = store.low[dividend]!
  const high = store.high[dividend]!
  const least = store.low[divisor]!
  const greatest = store.high[divisor]!
  if (least >= 0) {
    const atLeast = Math.max(least, 1)
    const atMost = Math.max(greatest, 1)
    const bottom = Math.trunc(low < 0 ? low / atLeast : low / atMost)
    set(store, value, bottom + 0, Math.trunc(high < 0 ? high / atMost : high / atLeast) + 0)
    return
  }
  // No farther from 0 than the dividend. (The quotient of the least number and -1 traps.)
  const farthest = Math.max(-low, high)
  set(store, value, -farthest + 0, farthest)
}

/** Less than the divisor, and not more than the dividend. */
const remainderUnsigned: Transfer = (store, value) => {
  const { fn, low, high } = store
  const dividend = fn.operand(value, 0)
  const divisor = fn.operand(value, 1)
  const top = low[dividend]! >= 0 ? high[dividend]! : Infinity
  if (low[divisor]! >= 0) set(store, value, 0, Math.min(top, Math.max(high[divisor]! - 1, 0)))
  else if (low[dividend]! >= 0) set(store, value, 0, top)
}

/** It has the sign of the dividend, is not farther from 0, and nearer to it than the divisor. */
const remainderSigned: Transfer = (store, value) => {
  const { fn, low, high } = store
  const dividend = fn.operand(value, 0)
  const divisor = fn.operand(value, 1)
  const farthest = Math.max(-low[divisor]!, high[divisor]!, 1) - 1
  const bottom = low[dividend]! < 0 ? Math.max(low[dividend]!, -farthest) : 0
  set(store, value, bottom + 0, high[dividend]! > 0 ? Math.min(high[dividend]!, farthest) : 0)
}

/** Sign extension within a type: what fits stays. */
const extendWithin =
  (bits: 8 | 16 | 32): Transfer =>
  ({ fn, low, high }, value) => {
    const operand = fn.operand(value, 0)
    const limit = 2 ** (bits - 1)
    const fits = low[operand]! >= -limit && high[operand]! < limit
    low[value] = fits ? low[operand]! : -limit
    high[value] = fits ? high[operand]! : limit - 1
  }

const extendSigned: Transfer = (store, value) => {
  const { fn, low, high } = store
  const operand = fn.operand(value, 0)
  set(store, value, low[operand]!, high[operand]!)
}

const extendUnsigned: Transfer = (store, value) => {
  const { fn, low, high } = store
  const operand = fn.operand(value, 0)
  const least = floorOf(store, operand)
  if (low[operand]! >= 0) set(store, value, least, high[operand]!)
  else set(store, value, least, high[operand]! < 0 ? high[operand]! + 2 ** 32 : UINT32_MAX)
}

const wrap: Transfer = (store, value) => {
  const { fn, low, high } = store
  const operand = fn.operand(value, 0)
  setUnlessWrapped(store, value, low[operand]!, high[operand]!)
}

const TRANSFER_BY_NAME: Partial<Record<OperatorName, Transfer>> = {
  'i32.const': constant,
  'i64.const': constant,
  'i32.wrap_i64': wrap,
  'i64.extend_i32_s': extendSigned,
  'i64.extend_i32_u': extendUnsigned,
  'i64.extend32_s': extendWithin(32),
  'i64.load32_s': always(INT32_MIN, INT32_MAX),
  'i64.load32_u': always(0, UINT32_MAX),
  'array.len': always(0, 0x3fffffff),
  'i31.get_u': always(0, INT32_MAX),
  'ref.is_null': always(0, 1),
}
for (const type of ['i32', 'i64'] as const) {
  const bits = type === 'i32' ? 32 : 64
  Object.assign(TRANSFER_BY_NAME, {
    [`${type}.add`]: add,
    [`${type}.sub`]: subtract,
    [`${type}.mul`]: multiply,
    [`${type}.and`]: and,
    [`${type}.or`]: or,
    [`${type}.xor`]: exclusiveOr,
    [`${type}.shl`]: shiftLeft,
    [`${type}.shr_s`]: shiftRightSigned(bits),
    [`${type}.shr_u`]: shiftRightUnsigned(bits),
    [`${type}.div_u`]: divideUnsigned(bits),
    [`${type}.div_s`]: divideSigned,
    [`${type}.rem_u`]: remainderUnsigned,
    [`${type}.rem_s`]: remainderSigned,
    [`${type}.extend8_s`]: extendWithin(8),
    [`${type}.extend16_s`]: extendWithin(16),
    [`${type}.load8_s`]: always(-0x80, 0x7f),
    [`${type}.load8_u`]: always(0, 0xff),
    [`${type}.load16_s`]: always(-0x8000, 0x7fff),
    [`${type}.load16_u`]: always(0, 0xffff),
    [`${type}.clz`]: always(0, bits),
    [`${type}.ctz`]: always(0, bits),
    [`${type}.popcnt`]: always(0, bits),
  })
}

/** By operator number. A comparison yields 0 or 1. */
export const RANGE_TRANSFERS: readonly (Transfer | undefined)[] = OPERATORS.map(({ name }) =>
  /^(i32|i64)\.(eqz|eq|ne|[lg][te]_[su])$|^(f32|f64)\.(eq|ne|[lg][te])$/.test(name)
    ? always(0, 1)
    : TRANSFER_BY_NAME[name],
)
