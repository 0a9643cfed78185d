// Shifts and rotations of an i64 by a count known only at run time: the low half is returned, the high half
// left in RI[1]. JavaScript takes shift counts modulo 32, so `~count` is `31 - count`; shifting by 1 first
// makes that 32 - count, which is right for 0, too.

import { RI } from '../realm.js'

/** i64.shl */
export function pairShiftLeft(low: number, high: number, count: number): number {
  if ((count & 32) !== 0) {
    RI[1] = low << count
    return 0
  }
  RI[1] = (high << count) | ((low >>> 1) >>> ~count)
  return low << count
}

/** i64.shr_s */
export function pairShiftRightSigned(low: number, high: number, count: number): number {
  if ((count & 32) !== 0) {
    RI[1] = high >> 31
    return high >> count
  }
  RI[1] = high >> count
  return (low >>> count) | ((high << 1) << ~count)
}

/** i64.shr_u */
export function pairShiftRightUnsigned(low: number, high: number, count: number): number {
  if ((count & 32) !== 0) {
    RI[1] = 0
    return (high >>> count) | 0
  }
  RI[1] = high >>> count
  return (low >>> count) | ((high << 1) << ~count)
}

/** i64.rotl */
export function pairRotateLeft(low: number, high: number, count: number): number {
  if ((count & 32) !== 0) {
    RI[1] = (low << count) | ((high >>> 1) >>> ~count)
    return (high << count) | ((low >>> 1) >>> ~count)
  }
  RI[1] = (high << count) | ((low >>> 1) >>> ~count)
  return (low << count) | ((high >>> 1) >>> ~count)
}

/** i64.rotr */
export function pairRotateRight(low: number, high: number, count: number): number {
  if ((count & 32) !== 0) {
    RI[1] = (low >>> count) | ((high << 1) << ~count)
    return (high >>> count) | ((low << 1) << ~count)
  }
  RI[1] = (high >>> count) | ((low << 1) << ~count)
  return (low >>> count) | ((high << 1) << ~count)
}
