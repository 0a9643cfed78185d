// In place of the declarations of the same names in `address-interface.ts`: where the engine has no BigInt, addresses of
// 64 bits are numbers.

import type { AddressType } from '../address-interface.js'
import { toUnsignedLong } from '../interface.js'
import { mathTrunc } from './library.js'

export function toAddress(value: unknown, address: AddressType, what: string): number {
  if (address === 'i32') return toUnsignedLong(value, what)
  if (typeof BigInt === 'function') {
    const integer = BigInt.asIntN(0x7fff_ffff, value as bigint)
    if (integer >= BigInt(0) && BigInt.asUintN(64, integer) === integer) return Number(integer)
  } else {
    const number = mathTrunc(+(value as number))
    if (number >= 0 && number < 18446744073709552000) return number + 0
  }
  throw new TypeError(`${what} must be in the unsigned 64-bit range`)
}

export function toAddressValue(number: number, address: AddressType): number | bigint {
  return address === 'i64' && typeof BigInt === 'function' ? BigInt(number) : number
}
