// What a module is recognised by: its length and a hash of 64 bits of all its bytes. Outputs carry the digest of the
// module they were made from, and the polyfill looks for it when a program gives it bytes.
//
// It has to be quick (megabytes on engines without a JIT, while the program waits), not to withstand an attack: what a
// forged module could get is code that the program has registered itself, in place of the forgery. By accident two
// modules of the same length agree once in 2^64.

/** The digest of a module: length and hash in hexadecimal digits, as `1c9f-0123456789abcdef`. */
export function digestOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const wholeWords = bytes.length & ~3
  let a = bytes.length
  let b = ~bytes.length
  for (let position = 0; position < wholeWords; position += 4) {
    const word = view.getInt32(position, true)
    a = Math.imul(a ^ word, 0x9e3779b1)
    a ^= a >>> 15
    b = Math.imul((b << 13) ^ (b >>> 19) ^ word, 0x85ebca77)
  }
  let rest = 0
  for (let position = wholeWords; position < bytes.length; position++) rest = (rest << 8) | bytes[position]!
  return `${bytes.length.toString(16)}-${digits(a ^ rest)}${digits(b + rest)}`
}

/** Spreads each bit over all of them. */
function digits(word: number): string {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return ((word ^ (word >>> 16)) >>> 0).toString(16).padStart(8, '0')
}
