// Damages a module: flips bits, overwrites, removes, repeats and cuts off bytes.

import type { RandomSource } from '../random/random-source.js'

/** Bytes that mean something nearly anywhere: ends, type codes, prefixes, largest LEB128 parts. */
const MEANINGFUL = [
  0x00, 0x01, 0x0b, 0x05, 0x40, 0x60, 0x6f, 0x70, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0xfb, 0xfc, 0xfd, 0xff,
]

export function mutateBytes(bytes: Uint8Array, random: RandomSource): Uint8Array {
  let result: Uint8Array = bytes.slice()
  for (let count = random.between(1, 3); count > 0; count--) result = mutateOnce(result, random)
  return result
}

function mutateOnce(bytes: Uint8Array, random: RandomSource): Uint8Array {
  // The header is damaged rarely: nothing behind it would be read.
  const position = () => random.between(Math.min(random.chance(0.02) ? 0 : 8, bytes.length), bytes.length - 1)
  if (bytes.length < 2) return bytes
  const at = position()
  const length = Math.min(random.between(1, 8), bytes.length - at)
  switch (random.below(6)) {
    case 0:
      bytes[at]! ^= 1 << random.below(8)
      return bytes
    case 1:
      bytes[at] = random.below(256)
      return bytes
    case 2:
      bytes[at] = random.pick(MEANINGFUL)
      return bytes
    case 3:
      return bytes.slice(0, at)
    case 4:
      return join(bytes.subarray(0, at), bytes.subarray(at + length))
    default: {
      const from = position()
      return join(bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at))
    }
  }
}

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}
