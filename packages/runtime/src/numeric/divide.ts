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

/** What V8 writes in front of each place in the stack of an error, and SpiderMonkey and JavaScriptCore do not. */
const PLACE = '\n    at '

/**
 * Whether the engine computes `a % b` of int32 of either sign, and of uint32, by one instruction as V8 does. Where it
 * does not, or hides what it is, a remainder comes from the quotient.
 */
const hasFastRemainder: boolean = /* @__PURE__ */ String(/* @__PURE__ */ new Error().stack).indexOf(PLACE) > 0

function signedByOperator(a: number, b: number): number {
  return (a % b) | 0
}

function signedByQuotient(a: number, b: number): number {
  return (a - Math.imul((a / b) | 0, b)) | 0
}

function unsignedByOperator(a: number, b: number): number {
  return ((a >>> 0) % (b >>> 0)) | 0
}

function unsignedByQuotient(a: number, b: number): number {
  return (a - Math.imul(((a >>> 0) / (b >>> 0)) >>> 0, b)) | 0
}

/** i32.rem_s, of int32, by what is not 0. */
export const remainderSigned: (a: number, b: number) => number = hasFastRemainder
  ? signedByOperator
  : signedByQuotient

/** i32.rem_u, of int32, by what is not 0. */
export const remainderUnsigned: (a: number, b: number) => number = hasFastRemainder
  ? unsignedByOperator
  : unsignedByQuotient
