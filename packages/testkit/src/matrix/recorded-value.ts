// Values of the JavaScript interface as data, and back.

import { hostIdentity } from '../spec-suite/values.js'
import type { RecordedValue } from './recording.js'

const view = new DataView(new ArrayBuffer(8))

export function recordValue(value: unknown): RecordedValue {
  switch (typeof value) {
    case 'number':
      if (Object.is(value | 0, value)) return value
      view.setFloat64(0, value, true)
      return { bits: [view.getInt32(0, true), view.getInt32(4, true)] }
    case 'bigint':
      return { i64: [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))] }
    case 'undefined':
      return { is: 'undefined' }
    case 'string':
      return { is: 'string' }
    case 'function':
      return { is: 'function' }
  }
  if (value === null) return null
  if (Array.isArray(value)) return value.map(recordValue)
  const host = hostIdentity(value)
  return host === undefined ? { is: 'object' } : { host }
}

/** The number or BigInt that was recorded; throws for anything else. */
export function numericValue(recorded: RecordedValue): number | bigint {
  if (typeof recorded === 'number') return recorded
  if (recorded !== null && 'i64' in recorded) {
    const [low, high] = recorded.i64
    return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low >>> 0))
  }
  if (recorded === null || !('bits' in recorded)) throw new Error(`no number: ${JSON.stringify(recorded)}`)
  view.setInt32(0, recorded.bits[0], true)
  view.setInt32(4, recorded.bits[1], true)
  return view.getFloat64(0, true)
}
