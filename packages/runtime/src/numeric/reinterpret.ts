// The bits of floats as integers and back, through one scratch buffer.

import { RI } from '../realm.js'

const scratchF64 = /* @__PURE__ */ new Float64Array(1)
const scratchF32 = /* @__PURE__ */ new Float32Array(scratchF64.buffer)
const scratchI32 = /* @__PURE__ */ new Int32Array(scratchF64.buffer)

/** Which half of a float64 comes first in memory is up to the processor. */
function isLittleEndian(): boolean {
  scratchF64[0] = 1
  return scratchI32[0] === 0
}

const LOW = /* @__PURE__ */ isLittleEndian() ? 0 : 1
const HIGH = 1 - LOW

/** i32.reinterpret_f32 */
export function reinterpretFloat32(x: number): number {
  scratchF32[0] = x
  return scratchI32[0]!
}

/** f32.reinterpret_i32 */
export function reinterpretInteger32(bits: number): number {
  scratchI32[0] = bits
  return scratchF32[0]!
}

/** i64.reinterpret_f64: returns the low half, leaves the high half in RI[1]. */
export function pairFromFloat64(x: number): number {
  scratchF64[0] = x
  RI[1] = scratchI32[HIGH]!
  return scratchI32[LOW]!
}

/** f64.reinterpret_i64 */
export function pairToFloat64Bits(low: number, high: number): number {
  scratchI32[LOW] = low
  scratchI32[HIGH] = high
  return scratchF64[0]!
}
