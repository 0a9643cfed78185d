// Division of i32: what is left to do when a divisor is not harmless, as in `a % (b || remainderByZero()) | 0`.

import { trap } from '../errors.js'

/** The trap of a division by 0. */
export function divideByZero(): never {
  return trap('divide by zero')
}

/** The trap of a remainder by 0. */
export function remainderByZero(): never {
  return trap('remainder by zero')
}

/** i32.div_s: the divisor `b`, which is 0 or -1, or the trap. */
export function checkDivisor(a: number, b: number): number {
  if (b === 0) divideByZero()
  if (a === -2147483648) trap('divide result unrepresentable')
  return b
}
