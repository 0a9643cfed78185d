// Addresses and limits of 32 and 64 bits in the JavaScript interface: the latter are BigInts (JavaScript Interface,
// "AddressValueToU64" and "U64ToAddressValue").

import { toUnsignedLong } from './interface.js'

export type AddressType = 'i32' | 'i64'

/** The member `address` of a descriptor. */
export function toAddressType({ address }: Record<string, unknown>, what: string): AddressType {
  const type = address === undefined ? 'i32' : String(address)
  if (type === 'i32' || type === 'i64') return type
  throw new TypeError(`${what}: Property 'address': '${type}' is not a WebAssembly address type`)
}

/** The number that a value of JavaScript means as an address; rounded where it is beyond 2^53. */
export function toAddress(value: unknown, address: AddressType, what: string): number {
  if (address === 'i32') return toUnsignedLong(value, what)
  // Converts as BigInts are converted to, and leaves the value as it is.
  const integer = BigInt.asIntN(0x7fff_ffff, value as bigint)
  if (integer >= 0n && integer <= 0xffff_ffff_ffff_ffffn) return Number(integer)
  throw new TypeError(`${what} must be in the unsigned 64-bit range`)
}

/** An address as JavaScript gets it. */
export function toAddressValue(number: number, address: AddressType): number | bigint {
  return address === 'i64' ? BigInt(number) : number
}
