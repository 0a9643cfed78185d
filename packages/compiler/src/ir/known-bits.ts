/**
 * Which bits of an integer value are 0 whatever happens: found from its operands, once, in the order of the
 * blocks. So a mask that changes nothing is seen as such, and a value with bit 31 clear can be treated as
 * signed or unsigned, whichever is cheaper.
 *
 * Costs: constant per instruction.
 */
import type { IrFunction, Value } from './function.js'
import { OPERATORS, type OperatorName } from './operators.js'
import { scratchInt32 } from './scratch.js'

export class KnownBits {
  private readonly fn: IrFunction
  /** By value id: the bits known to be 0 of an i32 or the low half of an i64, and of the high half. */
  private low: Int32Array
  private high: Int32Array

  /** Nothing is known at first: {@link learn} is called for one instruction after the other. */
  constructor(fn: IrFunction) {
    this.fn = fn
    this.low = scratchInt32(fn.valueCount + (fn.valueCount >> 3) + 16)
    this.high = scratchInt32(this.low.length)
  }

  /** Finds out about an instruction; what is known of its operands is used. */
  learn(value: Value): void {
    if (value >= this.low.length) this.grow(value)
    const transfer = TRANSFERS[this.fn.operator[value]!]
    if (transfer === undefined) {
      this.low[value] = 0
      this.high[value] = 0
    } else transfer(this, this.fn, value)
  }

  /** A block parameter is `argument`, or else what was said of it before (unless this `isFirst`). */
  join(parameter: Value, argument: Value, isFirst: boolean): void {
    this.low[parameter] = isFirst ? this.low[argument]! : this.low[parameter]! & this.low[argument]!
    this.high[parameter] = isFirst ? this.high[argument]! : this.high[parameter]! & this.high[argument]!
  }

  /** Bits of an i32, or of the low half of an i64, that are 0. */
  zeroBits(value: Value): number {
    return this.low[value]!
  }

  /** Bits of the high half of an i64 that are 0. */
  zeroBitsHigh(value: Value): number {
    return this.high[value]!
  }

  /** The largest an i32 can be, taken as unsigned. */
  maximum(value: Value): number {
    return ~this.low[value]! >>> 0
  }

  /** Whether an i32 is the same signed and unsigned. */
  isNonNegative(value: Value): boolean {
    return this.low[value]! < 0
  }

  /** Whether a value is 0 or 1. */
  isBoolean(value: Value): boolean {
    return (this.low[value]! | 1) === -1
  }

  /** Whether an i64 fits in 32 bits, unsigned. */
  fitsLow(value: Value): boolean {
    return this.high[value] === -1
  }

  set(value: Value, low: number, high = 0): void {
    this.low[value] = low
    this.high[value] = high
  }

  private grow(value: Value): void {
    const size = Math.max(2 * this.low.length, value + 1)
    const { low, high } = this
    this.low = scratchInt32(size)
    this.high = scratchInt32(size)
    this.low.set(low)
    this.high.set(high)
  }
}

type Transfer = (known: KnownBits, fn: IrFunction, value: Value) => void

/** The bits that are 0 in every number up to `maximum`, which is unsigned and may be beyond 32 bits. */
function zeroAbove(maximum: number): number {
  if (maximum >= 0x1_0000_0000) return 0
  const leading = Math.clz32(maximum)
  return leading === 0 ? 0 : -1 << (32 - leading)
}

/** The bits below the lowest one that may be 1. */
function trailingZeros(zeros: number): number {
  return (~zeros & (zeros + 1)) - 1
}

/** The value of a constant, i32 or the low half of i64; undefined if it is none. */
function constantOf(fn: IrFunction, value: Value): number | undefined {
  const op = fn.op[value]
  return op === 'i32.const' || op === 'i64.const' ? fn.a[value] : undefined
}

const always =
  (low: number, high = 0): Transfer =>
  (known, _fn, value) =>
    known.set(value, low, high)

const both =
  (combine: (a: number, b: number) => number): Transfer =>
  (known, fn, value) => {
    const a = fn.operand(value, 0)
    const b = fn.operand(value, 1)
    known.set(
      value,
      combine(known.zeroBits(a), known.zeroBits(b)),
      combine(known.zeroBitsHigh(a), known.zeroBitsHigh(b)),
    )
  }

const transferConstant: Transfer = (known, fn, value) => known.set(value, ~fn.a[value]!, ~fn.b[value]!)

const transferAdd: Transfer = (known, fn, value) => {
  const a = fn.operand(value, 0)
  const b = fn.operand(value, 1)
  const trailing = trailingZeros(known.zeroBits(a) & known.zeroBits(b))
  known.set(value, zeroAbove(known.maximum(a) + known.maximum(b)) | trailing)
}

const transferTrailing: Transfer = (known, fn, value) =>
  known.set(value, trailingZeros(known.zeroBits(fn.operand(value, 0)) & known.zeroBits(fn.operand(value, 1))))

const transferMultiply: Transfer = (known, fn, value) => {
  const a = fn.operand(value, 0)
  const b = fn.operand(value, 1)
  const trailing = trailingZeros(known.zeroBits(a)) | trailingZeros(known.zeroBits(b))
  // Rounded products are never too small to tell 2^32.
  known.set(value, zeroAbove(known.maximum(a) * known.maximum(b)) | trailing)
}

const transferMultiplyHigh: Transfer = (known, fn, value) => {
  const product = known.maximum(fn.operand(value, 0)) * known.maximum(fn.operand(value, 1))
  known.set(value, zeroAbove(Math.floor(product / 0x1_0000_0000)))
}

const transferDivide: Transfer = (known, fn, value) => {
  const divisor = constantOf(fn, fn.operand(value, 1))
  const maximum = known.maximum(fn.operand(value, 0))
  known.set(value, zeroAbove(divisor ? Math.floor(maximum / (divisor >>> 0)) : maximum))
}

const transferDivideSigned: Transfer = (known, fn, value) => {
  const bothPositive = known.isNonNegative(fn.operand(value, 0)) && known.isNonNegative(fn.operand(value, 1))
  if (bothPositive) transferDivide(known, fn, value)
  else known.set(value, 0)
}

const transferRemainder: Transfer = (known, fn, value) => {
  const a = known.maximum(fn.operand(value, 0))
  const b = known.maximum(fn.operand(value, 1))
  known.set(value, zeroAbove(Math.min(a, Math.max(b - 1, 0))))
}

const transferRemainderSigned: Transfer = (known, fn, value) => {
  // The result has the sign of the dividend.
  const dividend = fn.operand(value, 0)
  known.set(value, known.isNonNegative(dividend) ? zeroAbove(known.maximum(dividend)) : 0)
}

const transferShiftLeft: Transfer = (known, fn, value) => {
  const count = constantOf(fn, fn.operand(value, 1))
  const zeros = known.zeroBits(fn.operand(value, 0))
  known.set(value, count === undefined ? trailingZeros(zeros) : (zeros << count) | ((1 << count) - 1))
}

const transferShiftRightUnsigned: Transfer = (known, fn, value) => {
  const count = constantOf(fn, fn.operand(value, 1))
  const operand = fn.operand(value, 0)
  if (count === undefined) known.set(value, zeroAbove(known.maximum(operand)))
  else known.set(value, (known.zeroBits(operand) >>> count) | ~(-1 >>> count))
}

const transferShiftRightSigned: Transfer = (known, fn, value) => {
  const count = constantOf(fn, fn.operand(value, 1))
  const operand = fn.operand(value, 0)
  if (count !== undefined) known.set(value, known.zeroBits(operand) >> count)
  else known.set(value, known.isNonNegative(operand) ? zeroAbove(known.maximum(operand)) : 0)
}

const transferShiftRightUnsigned64: Transfer = (known, fn, value) => {
  const count = constantOf(fn, fn.operand(value, 1))
  if (count === undefined) return known.set(value, 0)
  const operand = fn.operand(value, 0)
  const low = known.zeroBits(operand)
  const high = known.zeroBitsHigh(operand)
  const k = count & 31
  const shiftedHigh = (high >>> k) | ~(-1 >>> k)
  if ((count & 32) !== 0) known.set(value, shiftedHigh, -1)
  else known.set(value, k === 0 ? low : (low >>> k) | (high << (32 - k)), shiftedHigh)
}

const transferShiftLeft64: Transfer = (known, fn, value) => {
  const count = constantOf(fn, fn.operand(value, 1))
  if (count === undefined) return known.set(value, 0)
  const operand = fn.operand(value, 0)
  const low = known.zeroBits(operand)
  const high = known.zeroBitsHigh(operand)
  const k = count & 31
  const shiftedLow = (low << k) | ((1 << k) - 1)
  if ((count & 32) !== 0) known.set(value, -1, shiftedLow)
  else known.set(value, shiftedLow, k === 0 ? high : (high << k) | (low >>> (32 - k)))
}

const transferSelect: Transfer = both((a, b) => a & b)

const transferExtendUnsigned: Transfer = (known, fn, value) =>
  known.set(value, known.zeroBits(fn.operand(value, 0)), -1)

const transferExtendSigned: Transfer = (known, fn, value) => {
  const zeros = known.zeroBits(fn.operand(value, 0))
  known.set(value, zeros, zeros >> 31)
}

const transferWrap: Transfer = (known, fn, value) => known.set(value, known.zeroBits(fn.operand(value, 0)))

/** Of a value that is 0 or 1, or has only its lowest bits. */
const BOOLEAN = ~1

const COMPARISONS = [
  'eqz',
  'eq',
  'ne',
  'lt_s',
  'lt_u',
  'gt_s',
  'gt_u',
  'le_s',
  'le_u',
  'ge_s',
  'ge_u',
] as const
const FLOAT_COMPARISONS = ['eq', 'ne', 'lt', 'gt', 'le', 'ge'] as const

const TRANSFER_BY_NAME: Partial<Record<OperatorName, Transfer>> = {
  'i32.const': transferConstant,
  'i64.const': transferConstant,
  'i32.load8_u': always(~0xff),
  'i32.load16_u': always(~0xffff),
  'i64.load8_u': always(~0xff, -1),
  'i64.load16_u': always(~0xffff, -1),
  'i64.load32_u': always(0, -1),
  'struct.get_u': always(~0xffff),
  'struct.get_constant_u': always(~0xffff),
  'array.get_u': always(~0xffff),
  'array.get_constant_u': always(~0xffff),
  'array.len': always(~0x3fffffff),
  'i31.get_u': always(~0x7fffffff),
  'i32.clz': always(~63),
  'i32.ctz': always(~63),
  'i32.popcnt': always(~63),
  'i64.clz': always(~127, -1),
  'i64.ctz': always(~127, -1),
  'i64.popcnt': always(~127, -1),
  'i32.and': both((a, b) => a | b),
  'i64.and': both((a, b) => a | b),
  'i32.or': both((a, b) => a & b),
  'i64.or': both((a, b) => a & b),
  'i32.xor': both((a, b) => a & b),
  'i64.xor': both((a, b) => a & b),
  'i32.add': transferAdd,
  'i32.sub': transferTrailing,
  'i32.mul': transferMultiply,
  'i32.mul_high_u': transferMultiplyHigh,
  'i32.mul_add_rem_u': (known, fn, value) => known.set(value, zeroAbove(known.maximum(fn.operand(value, 3)))),
  'i32.div_u': transferDivide,
  'i32.div_s': transferDivideSigned,
  'i32.rem_u': transferRemainder,
  'i32.rem_s': transferRemainderSigned,
  'i32.shl': transferShiftLeft,
  'i32.shr_u': transferShiftRightUnsigned,
  'i32.shr_s': transferShiftRightSigned,
  'i64.shl': transferShiftLeft64,
  'i64.shr_u': transferShiftRightUnsigned64,
  select: transferSelect,
  'i64.extend_i32_u': transferExtendUnsigned,
  'i64.extend_i32_s': transferExtendSigned,
  'i32.wrap_i64': transferWrap,
  'ref.is_null': always(BOOLEAN),
}
for (const type of ['i32', 'i64'] as const) {
  for (const name of COMPARISONS) TRANSFER_BY_NAME[`${type}.${name}`] = always(BOOLEAN)
}
for (const type of ['f32', 'f64'] as const) {
  for (const name of FLOAT_COMPARISONS) TRANSFER_BY_NAME[`${type}.${name}`] = always(BOOLEAN)
}

/** By operator number. */
const TRANSFERS: readonly (Transfer | undefined)[] = OPERATORS.map((row) => TRANSFER_BY_NAME[row.name])
