// Division and remainder of i32. The operands are int32 as everywhere; engines turn the guarded float64
// division into an integer one.

import { trap } from '../errors.js'

/** i32.div_s */
export function i32DivS(a: number, b: number): number {
  if (b === 0) trap('divide by zero')
  if (b === -1 && a === -2147483648) trap('divide result unrepresentable')
  return (a / b) | 0
}

/** i32.div_u */
export function i32DivU(a: number, b: number): number {
  if (b === 0) trap('divide by zero')
  return ((a >>> 0) / (b >>> 0)) | 0
}

/** i32.rem_s */
export function i32RemS(a: number, b: number): number {
  if (b === 0) trap('remainder by zero')
  return (a % b) | 0
}

/** i32.rem_u */
export function i32RemU(a: number, b: number): number {
  if (b === 0) trap('remainder by zero')
  return ((a >>> 0) % (b >>> 0)) | 0
}
