// Division of i32. The helpers that divide are for engines that inline them: what they check is then out of the way of
// an integer division. Others take less for `a % (b || remainderByZero()) | 0`.

import { trap } from '../errors.js'

/** i32.div_s: engines turn the guarded float64 division into an integer one. */
export function divideSigned(a: number, b: number): number {
  if (b === 0) trap('divide by zero')
  if (b === -1 && a === -2147483648) trap('divide result unrepresentable')
  return (a / b) | 0
}

/** i32.div_u, unsigned. */
export function divideUnsigned(a: number, b: number): number {
  if (b === 0) trap('divide by zero')
  return ((a >>> 0) / (b >>> 0)) >>> 0
}

/** i32.rem_s */
export function remainderSigned(a: number, b: number): number {
  if (b === 0) trap('remainder by zero')
  return (a % b) | 0
}

/** i32.rem_u, unsigned. */
export function remainderUnsigned(a: number, b: number): number {
  if (b === 0) trap('remainder by zero')
  return ((a >>> 0) % (b >>> 0)) >>> 0
}

/** The trap of a division by 0. */
export function divideByZero(): never {
  return trap('divide by zero')
}

/** The trap of a remainder by 0. */
export function remainderByZero(): never {
  return trap('remainder by zero')
}
