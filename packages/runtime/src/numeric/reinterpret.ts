// The bits of floats as integers and back.

import { RI } from '../realm.js'
import { HIGH, LOW, scratchF32, scratchF64, scratchI32 } from './scratch.js'

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
