// Conversion of values between JavaScript and WebAssembly (JavaScript Interface, "ToJSValue" and
// "ToWebAssemblyValue"). Adapters spell out the easy ones; these are the rest.

import { functionObject, functionReference } from './function.js'
import type { ReferenceType } from './heap/references.js'
import { RI, realm } from './realm.js'

const halves = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8))

/** Whether a value is an i64 of JavaScript. */
export function isInteger64(value: unknown): boolean {
  return typeof value === 'bigint'
}

/** Low half of the i64 that `value` converts to; {@link highHalf} tells the other right afterwards. */
export function lowHalf(value: unknown): number {
  halves.setBigInt64(0, value as bigint, true)
  return halves.getInt32(0, true)
}

/** High half of the i64 that {@link lowHalf} was last given. */
export function highHalf(): number {
  return halves.getInt32(4, true)
}

/** The i64 as a signed BigInt. */
export function toBigInt(low: number, high: number): bigint {
  halves.setInt32(0, low, true)
  halves.setInt32(4, high, true)
  return halves.getBigInt64(0, true)
}

/** A JavaScript value as a value of `type`, which is not i64. Throws TypeError if it cannot be one. */
export function toInternal(type: string, value: unknown): unknown {
  switch (type) {
    case 'i32':
      return (value as number) | 0
    case 'f32':
      return Math.fround(value as number)
    case 'f64':
      return +(value as number)
    case 'funcref':
      return functionReference(value)
    case 'v128':
      throw noVector()
    default:
      return type in realm.classes ? (realm.classes[type] as ReferenceType).toInternal(value) : value
  }
}

/** A value of `type`, which is not i64, as a JavaScript value. */
export function toJavaScript(type: string, value: unknown): unknown {
  if (type === 'v128') throw noVector()
  if (type in realm.classes) return (realm.classes[type] as ReferenceType).toJavaScript(value)
  return type === 'funcref' ? functionObject(value as Parameters<typeof functionObject>[0]) : value
}

function noVector(): TypeError {
  return new TypeError('type incompatibility when transforming from/to JS')
}

/** The results of a function of the host that should have `count` of them. */
export function listResults(values: Iterable<unknown>, count: number): unknown[] {
  const list = [...values]
  if (list.length !== count) throw new TypeError('multi-return length mismatch')
  return list
}

/** Where an i64 crosses the boundary as two numbers: the high half of the one that was returned last. */
export function getTempRet0(): number {
  return RI[1]!
}

/** Where an i64 crosses the boundary as two numbers: sets the high half of the one a function returns next. */
export function setTempRet0(high: number): void {
  RI[1] = high
}

/** The contents of a buffer or of a view. */
export function toBytes(source: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}
