// In place of the declarations of the same names in `convert.ts`: where the engine has no BigInt, the i64 that an object
// of the JavaScript interface holds (a global, an exception) is a pair of int32, `[low, high]`.

/** The i64 that was given last. */
const half64: [low: number, high: number] = [0, 0]

const integer64 = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8))

/** Whether a value is an i64 of JavaScript. */
export function isInteger64(value: unknown): boolean {
  return typeof BigInt === 'function' ? typeof value === 'bigint' : isPair(value)
}

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2
}

export function lowHalf(value: unknown): number {
  if (typeof BigInt === 'function') {
    integer64.setBigInt64(0, value as bigint, true)
    half64[0] = integer64.getInt32(0, true)
    half64[1] = integer64.getInt32(4, true)
  } else if (isPair(value)) {
    half64[0] = value[0] | 0
    half64[1] = value[1] | 0
  } else {
    throw new TypeError('an i64 is a pair of numbers, [low, high], where there is no BigInt')
  }
  return half64[0]
}

export function highHalf(): number {
  return half64[1]
}

export function toBigInt(low: number, high: number): bigint {
  if (typeof BigInt !== 'function') return [low, high] as unknown as bigint
  integer64.setInt32(0, low, true)
  integer64.setInt32(4, high, true)
  return integer64.getBigInt64(0, true)
}
