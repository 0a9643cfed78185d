/** The bounds of an integer instruction by those of its operands, for `value-ranges.ts`. */
import type { IrFunction, Value } from './function.js'
import { OPERATORS, type OperatorName } from './operators.js'
import { I32, type Type } from './types.js'

/** Bounds by value id: of an i32, and of an i64 up to 2^53, else -Infinity or Infinity. Both are taken as signed. */
export interface Ranges {
  readonly low: Float64Array
  readonly high: Float64Array
}

export const INT32_LOW = -0x80000000
export const INT32_HIGH = 0x7fffffff
const UINT32_HIGH = 0xffffffff
/** Below it, numbers are exact, and none that is rounded appears to be. */
const EXACT = 2 ** 53

/** Called with the bounds of the type set, which it narrows. */
type Transfer = (ranges: Ranges, fn: IrFunction, value: Value) => void

/** Whether what is computed as a number within these bounds cannot have wrapped, and is exact. False of NaN. */
export function isWithin(type: Type, bottom: number, top: number): boolean {
  return type === I32 ? bottom >= INT32_LOW && top <= INT32_HIGH : bottom > -EXACT && top < EXACT
}

/** The number that a constant is, as signed; undefined for one from 2^53 on, and what is none. */
export function constantOf(fn: IrFunction, value: Value): number | undefined {
  if (fn.op[value] === 'i32.const') return fn.a[value]
  if (fn.op[value] !== 'i64.const') return undefined
  const number = fn.b[value]! * 2 ** 32 + (fn.a[value]! >>> 0)
  return Math.abs(number) < EXACT ? number : undefined
}

function set({ low, high }: Ranges, fn: IrFunction, value: Value, bottom: number, top: number): void {
  if (!isWithin(fn.type[value]!, bottom, top)) return
  low[value] = bottom
  high[value] = top
}

const always =
  (bottom: number, top: number): Transfer =>
  (ranges, fn, value) =>
    set(ranges, fn, value, bottom, top)

/** From the bounds of two operands. */
const combine =
  (bounds: (a: number, b: number, c: number, d: number) => readonly [number, number] | undefined): Transfer =>
  (ranges, fn, value) => {
    const left = fn.operand(value, 0)
    const right = fn.operand(value, 1)
    const { low, high } = ranges
    const result = bounds(low[left]!, high[left]!, low[right]!, high[right]!)
    if (result !== undefined) set(ranges, fn, value, result[0], result[1])
  }

const constant: Transfer = (ranges, fn, value) => {
  const number = constantOf(fn, value)
  if (number !== undefined) set(ranges, fn, value, number, number)
}

// The most frequent ones without an array.
const add: Transfer = (ranges, fn, value) => {
  const { low, high } = ranges
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  set(ranges, fn, value, low[left]! + low[right]!, high[left]! + high[right]!)
}
const subtract: Transfer = (ranges, fn, value) => {
  const { low, high } = ranges
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  set(ranges, fn, value, low[left]! - high[right]!, high[left]! - low[right]!)
}
const multiply = combine((a, b, c, d) => {
  const products = [a * c, a * d, b * c, b * d] as const
  return [Math.min(...products), Math.max(...products)]
})

/** The smallest 2^n - 1 that is not below `number`, which is not negative. */
function allOnes(number: number): number {
  let ones = 1
  while (ones <= number) ones *= 2
  return ones - 1
}

const and = combine((a, b, c, d) => {
  if (a >= 0) return [0, c >= 0 ? Math.min(b, d) : b]
  return c >= 0 ? [0, d] : undefined
})
const or = combine((a, b, c, d) => (a >= 0 && c >= 0 ? [Math.max(a, c), allOnes(Math.max(b, d))] : undefined))
const exclusiveOr = combine((a, b, c, d) => {
  if (c === -1 && d === -1) return [-1 - b, -1 - a]
  return a >= 0 && c >= 0 ? [0, allOnes(Math.max(b, d))] : undefined
})

/** Shifts by a constant from 1 on, else by an unknown count. */
const shift =
  (
    bits: 32 | 64,
    byConstant: (low: number, high: number, power: number) => readonly [number, number] | undefined,
    byAny: (low: number, high: number) => readonly [number, number] | undefined,
  ): Transfer =>
  (ranges, fn, value) => {
    const operand = fn.operand(value, 0)
    const count = constantOf(fn, fn.operand(value, 1))
    const low = ranges.low[operand]!
    const high = ranges.high[operand]!
    const result = count === undefined ? byAny(low, high) : byConstant(low, high, 2 ** (count & (bits - 1)))
    if (result !== undefined) set(ranges, fn, value, result[0], result[1])
  }

function shifts(bits: 32 | 64): readonly [left: Transfer, signed: Transfer, unsigned: Transfer] {
  const lowest = -(2 ** (bits - 1))
  return [
    shift(
      bits,
      (low, high, power) => [low * power, high * power],
      () => undefined,
    ),
    shift(
      bits,
      (low, high, power) => [
        Math.floor(Math.max(low, lowest) / power),
        Math.floor(Math.min(high, -lowest - 1) / power),
      ],
      (low, high) => [Math.min(low, 0), Math.max(high, -1)],
    ),
    shift(
      bits,
      (low, high, power) => {
        if (low >= 0) return [Math.floor(low / power), Math.floor(Math.min(high, -lowest - 1) / power)]
        return power === 1 ? [low, high] : [0, 2 ** bits / power - 1]
      },
      (low, high) => (low >= 0 ? [0, high] : undefined),
    ),
  ]
}

/** Where the divisor is 0, there is no quotient. */
const divideUnsigned = (bits: 32 | 64) =>
  combine((a, b, c, d) => {
    if (c < 0) return a >= 0 ? [0, b] : undefined
    return [
      a >= 0 ? Math.floor(a / Math.max(d, 1)) : 0,
      Math.floor((a >= 0 ? b : 2 ** bits - 1) / Math.max(c, 1)),
    ]
  })

const divideSigned = combine((a, b, c, d) => {
  if (c < 1) return undefined
  return [Math.trunc(a < 0 ? a / c : a / d), Math.trunc(b < 0 ? b / d : b / c)]
})

const remainderUnsigned = combine((a, b, c, d) => {
  if (c < 0) return a >= 0 ? [0, b] : undefined
  return [0, Math.max(0, a >= 0 ? Math.min(b, d - 1) : d - 1)]
})

/** It has the sign of the dividend, and is nearer to 0. */
const remainderSigned = combine((a, b, c, d) => {
  const most = Math.max(Math.abs(c), Math.abs(d), 1) - 1
  return [a < 0 ? Math.max(a, -most) : 0, b > 0 ? Math.min(b, most) : 0]
})

const highProduct = combine((a, b, c, d) =>
  a >= 0 && c >= 0 ? [0, Math.floor((b * d) / 0x1_0000_0000)] : undefined,
)

const select: Transfer = (ranges, fn, value) => {
  const { low, high } = ranges
  const first = fn.operand(value, 0)
  const second = fn.operand(value, 1)
  set(ranges, fn, value, Math.min(low[first]!, low[second]!), Math.max(high[first]!, high[second]!))
}

/** The operand itself where it is within the bounds, else anything within them. */
const clampTo =
  (bottom: number, top: number): Transfer =>
  (ranges, fn, value) => {
    const operand = fn.operand(value, 0)
    const low = ranges.low[operand]!
    const high = ranges.high[operand]!
    if (low >= bottom && high <= top) set(ranges, fn, value, low, high)
    else set(ranges, fn, value, bottom, top)
  }

type Test = (a: number, b: number, c: number, d: number) => boolean

/** Whether the comparison comes out the same for all numbers between the bounds. */
const compare =
  (isAlways: Test, isNever: Test): Transfer =>
  (ranges, fn, value) => {
    const left = fn.operand(value, 0)
    const right = fn.operand(value, 1)
    const { low, high } = ranges
    const a = low[left]!
    const b = high[left]!
    const c = low[right]!
    const d = high[right]!
    low[value] = 0
    high[value] = 1
    if (isAlways(a, b, c, d)) low[value] = 1
    else if (isNever(a, b, c, d)) high[value] = 0
  }

const isBelow: Test = (_a, b, c) => b < c
const isAtMost: Test = (_a, b, c) => b <= c
const isAbove: Test = (a, _b, _c, d) => a > d
const isAtLeast: Test = (a, _b, _c, d) => a >= d
const isApart: Test = (a, b, c, d) => b < c || a > d
const isSame: Test = (a, b, c, d) => a === b && c === d && a === c

/** Unsigned: where neither can be negative. */
const natural =
  (test: Test): Test =>
  (a, b, c, d) =>
    a >= 0 && c >= 0 && test(a, b, c, d)

const COMPARISONS: Readonly<Record<string, Transfer>> = {
  eq: compare(isSame, isApart),
  ne: compare(isApart, isSame),
  lt_s: compare(isBelow, isAtLeast),
  le_s: compare(isAtMost, isAbove),
  gt_s: compare(isAbove, isAtMost),
  ge_s: compare(isAtLeast, isBelow),
  lt_u: compare(natural(isBelow), natural(isAtLeast)),
  le_u: compare(natural(isAtMost), natural(isAbove)),
  gt_u: compare(natural(isAbove), natural(isAtMost)),
  ge_u: compare(natural(isAtLeast), natural(isBelow)),
}

const isZero: Transfer = (ranges, fn, value) => {
  const operand = fn.operand(value, 0)
  const low = ranges.low[operand]!
  const high = ranges.high[operand]!
  if (low > 0 || high < 0) set(ranges, fn, value, 0, 0)
  else set(ranges, fn, value, low === 0 && high === 0 ? 1 : 0, 1)
}

const BOOLEAN = always(0, 1)

const BY_NAME: Partial<Record<OperatorName, Transfer>> = {
  select,
  'i32.mul_high_u': highProduct,
  'i32.wrap_i64': clampTo(INT32_LOW, INT32_HIGH),
  'i64.extend_i32_s': clampTo(INT32_LOW, INT32_HIGH),
  'i64.extend_i32_u': clampTo(0, UINT32_HIGH),
  'i64.extend32_s': clampTo(INT32_LOW, INT32_HIGH),
  'i64.load32_s': always(INT32_LOW, INT32_HIGH),
  'i64.load32_u': always(0, UINT32_HIGH),
  'ref.is_null': BOOLEAN,
  'i31.get_u': always(0, INT32_HIGH),
  'i31.get_s': always(-0x40000000, 0x3fffffff),
}

for (const type of ['i32', 'i64'] as const) {
  const bits = type === 'i32' ? 32 : 64
  const [shiftLeft, shiftRightSigned, shiftRightUnsigned] = shifts(bits)
  Object.assign(BY_NAME, {
    [`${type}.const`]: constant,
    [`${type}.add`]: add,
    [`${type}.sub`]: subtract,
    [`${type}.mul`]: multiply,
    [`${type}.and`]: and,
    [`${type}.or`]: or,
    [`${type}.xor`]: exclusiveOr,
    [`${type}.shl`]: shiftLeft,
    [`${type}.shr_s`]: shiftRightSigned,
    [`${type}.shr_u`]: shiftRightUnsigned,
    [`${type}.div_u`]: divideUnsigned(bits),
    [`${type}.div_s`]: divideSigned,
    [`${type}.rem_u`]: remainderUnsigned,
    [`${type}.rem_s`]: remainderSigned,
    [`${type}.clz`]: always(0, bits),
    [`${type}.ctz`]: always(0, bits),
    [`${type}.popcnt`]: always(0, bits),
    [`${type}.eqz`]: isZero,
    [`${type}.extend8_s`]: clampTo(-0x80, 0x7f),
    [`${type}.extend16_s`]: clampTo(-0x8000, 0x7fff),
    [`${type}.load8_s`]: always(-0x80, 0x7f),
    [`${type}.load8_u`]: always(0, 0xff),
    [`${type}.load16_s`]: always(-0x8000, 0x7fff),
    [`${type}.load16_u`]: always(0, 0xffff),
  })
  for (const [name, transfer] of Object.entries(COMPARISONS))
    Object.assign(BY_NAME, { [`${type}.${name}`]: transfer })
}
for (const type of ['f32', 'f64']) {
  for (const name of ['eq', 'ne', 'lt', 'gt', 'le', 'ge'])
    Object.assign(BY_NAME, { [`${type}.${name}`]: BOOLEAN })
}

/** By operator number. */
export const RANGE_TRANSFERS: readonly (Transfer | undefined)[] = OPERATORS.map(({ name }) => BY_NAME[name])
