// Division of i32. Where no overflow is possible it needs no helper: `a % (b || remainderByZero()) | 0`.

import { trap } from '../errors.js'

/** i32.div_s: engines turn the guarded float64 division into an integer one. */
export function divideSigned(a: number, b: number): number {
  if (b === 0) trap('divide by zero')
  if (b === -1 && a === -2147483648) trap('divide result unrepresentable')
  return (a / b) | 0
}

/** The trap of a division by 0. */
export function divideByZero(): never {
  return trap('divide by zero')
}

/** The trap of a remainder by 0. */
export function remainderByZero(): never {
  return trap('remainder by zero')
}
