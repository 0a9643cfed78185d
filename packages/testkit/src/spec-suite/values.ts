// Values of the suite's scripts: to JavaScript arguments, and comparing results with what is expected. A
// result is compared either as the JavaScript value the API gave, or, where only bits will do, as the integer
// bits that a probe module read (see bit-exact.ts).

import type { ExpectedValue, LaneType, Value } from './script.js'

const view = new DataView(new ArrayBuffer(16))

/** Host references are told apart by identity, so each number stands for one object. */
const hostReferences = new Map<string, object>()

export function hostReference(identity: string): object {
  let reference = hostReferences.get(identity)
  if (reference === undefined) {
    reference = Object.freeze({ hostReference: identity })
    hostReferences.set(identity, reference)
  }
  return reference
}

/** The identity of an object that {@link hostReference} has made. */
export function hostIdentity(value: unknown): string | undefined {
  const { hostReference: identity } = value as { hostReference?: unknown }
  return typeof identity === 'string' ? identity : undefined
}

/** The argument the JavaScript API is given for a value. Vectors have none. */
export function toJavaScript(value: Value): unknown {
  switch (value.type) {
    case 'i32':
      return Number(value.value) | 0
    case 'i64':
      return BigInt.asIntN(64, BigInt(value.value))
    case 'f32':
      view.setUint32(0, Number(value.value))
      return view.getFloat32(0)
    case 'f64':
      view.setBigUint64(0, BigInt(value.value))
      return view.getFloat64(0)
    case 'ref.null':
      return null
    case 'ref.extern':
    case 'ref.host':
      return hostReference(value.value!)
    default:
      throw new Error(`the suite passes no ${value.type} as an argument`)
  }
}

/** Does the value the JavaScript API gave match? */
export function matches(actual: unknown, expected: ExpectedValue): boolean {
  switch (expected.type) {
    case 'either':
      return expected.values.some((value) => matches(actual, value))
    case 'i32':
      return actual === (Number(expected.value) | 0)
    case 'i64':
      return actual === BigInt.asIntN(64, BigInt(expected.value))
    case 'f32':
    case 'f64':
      return typeof actual === 'number' && Object.is(actual, toJavaScript(expected))
    case 'ref.null':
      return actual === null
    case 'ref.func':
      return typeof actual === 'function'
    case 'ref.extern':
    case 'ref.host':
      return expected.value === undefined
        ? actual !== null && actual !== undefined
        : actual === hostReference(expected.value)
    case 'ref.i31':
      return typeof actual === 'number'
    case 'ref.struct':
    case 'ref.array':
      return typeof actual === 'object' && actual !== null
    case 'ref.eq':
      return (typeof actual === 'object' && actual !== null) || typeof actual === 'number'
    case 'v128':
      throw new Error('vectors are compared by their bits')
  }
}

/** The bits of a numeric or vector value that is fully known, as one unsigned integer. */
export function bitsOf(value: Value): bigint {
  if (value.type === 'v128') {
    const size = LANE_BITS[value.lane_type]
    let bits = 0n
    for (let i = value.value.length - 1; i >= 0; i--) {
      bits = (bits << BigInt(size)) | BigInt.asUintN(size, BigInt(value.value[i]!))
    }
    return bits
  }
  return BigInt.asUintN(value.type === 'i64' || value.type === 'f64' ? 64 : 32, BigInt(value.value!))
}

/** Do these bits match, NaN patterns included? */
export function bitsMatch(actual: bigint, expected: ExpectedValue): boolean {
  switch (expected.type) {
    case 'either':
      return expected.values.some((value) => bitsMatch(actual, value))
    case 'v128': {
      const size = LANE_BITS[expected.lane_type]
      const float = expected.lane_type === 'f32' || expected.lane_type === 'f64'
      return expected.value.every((lane, i) => {
        const bits = BigInt.asUintN(size, actual >> BigInt(i * size))
        return float ? floatBitsMatch(bits, size, lane) : bits === BigInt.asUintN(size, BigInt(lane))
      })
    }
    case 'f32':
      return floatBitsMatch(actual, 32, expected.value)
    case 'f64':
      return floatBitsMatch(actual, 64, expected.value)
    default:
      return actual === bitsOf(expected)
  }
}

/** Of bits that do not match: is it only that they are another NaN than the one expected? */
export function differsInNaNOnly(actual: bigint, expected: ExpectedValue): boolean {
  switch (expected.type) {
    case 'f32':
      return isNaNBits(actual, 32) && isNaNPattern(expected.value, 32)
    case 'f64':
      return isNaNBits(actual, 64) && isNaNPattern(expected.value, 64)
    case 'v128': {
      const size = LANE_BITS[expected.lane_type]
      if (expected.lane_type !== 'f32' && expected.lane_type !== 'f64') return false
      return expected.value.every((lane, i) => {
        const bits = BigInt.asUintN(size, actual >> BigInt(i * size))
        return floatBitsMatch(bits, size, lane) || (isNaNBits(bits, size) && isNaNPattern(lane, size))
      })
    }
    default:
      return false
  }
}

/** Must the value be compared bit by bit, because JavaScript cannot hold it or does not keep its NaN? */
export function needsBits(value: ExpectedValue): boolean {
  switch (value.type) {
    case 'either':
      return value.values.some(needsBits)
    case 'v128':
      return true
    case 'f32':
    case 'f64':
      return value.value.startsWith('nan') || Number.isNaN(toJavaScript(value))
    default:
      return false
  }
}

/** A value as a message shows it. */
export function describe(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

const LANE_BITS: Readonly<Record<LaneType, number>> = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 }

/**
 * `nan:canonical`: only the top fraction bit is set; `nan:arithmetic`: at least that one. Either sign will do
 * (specification, "NaN Propagation").
 */
function floatBitsMatch(bits: bigint, size: number, expected: string): boolean {
  const canonical = size === 32 ? 0x7fc0_0000n : 0x7ff8_0000_0000_0000n
  const magnitude = BigInt.asUintN(size - 1, bits)
  if (expected === 'nan:canonical') return magnitude === canonical
  if (expected === 'nan:arithmetic') return (magnitude & canonical) === canonical
  return bits === BigInt.asUintN(size, BigInt(expected))
}

function isNaNPattern(expected: string, size: number): boolean {
  return expected.startsWith('nan') || isNaNBits(BigInt(expected), size)
}

function isNaNBits(bits: bigint, size: number): boolean {
  return BigInt.asUintN(size - 1, bits) > (size === 32 ? 0x7f80_0000n : 0x7ff0_0000_0000_0000n)
}
