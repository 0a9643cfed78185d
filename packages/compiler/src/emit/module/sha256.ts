/** SHA-256 (FIPS 180-4) of a text, for keys that must not collide, whoever wrote what they are made from. */

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND_CONSTANTS = fractions(64, 1 / 3)

/** The first 32 bits of the fractional parts of the square roots of the first 8 primes. */
const INITIAL_STATE = fractions(8, 1 / 2)

function fractions(count: number, exponent: number): Int32Array {
  const words = new Int32Array(count)
  let found = 0
  for (let candidate = 2; found < count; candidate++) {
    let isPrime = true
    for (let divisor = 2; divisor * divisor <= candidate; divisor++)
      if (candidate % divisor === 0) isPrime = false
    if (!isPrime) continue
    const root = candidate ** exponent
    words[found++] = (root - Math.floor(root)) * 2 ** 32
  }
  return words
}

/** The first half of the hash of a text in ASCII, as 32 hexadecimal digits. */
export function hashText(text: string): string {
  const blocks = new Int32Array(16 * ((text.length + 8 + 64) >> 6))
  for (let i = 0; i < text.length; i++) blocks[i >> 2]! |= text.charCodeAt(i) << (24 - 8 * (i & 3))
  blocks[text.length >> 2]! |= 0x80 << (24 - 8 * (text.length & 3))
  blocks[blocks.length - 2] = Math.floor(text.length / 2 ** 29)
  blocks[blocks.length - 1] = text.length << 3
  const state = INITIAL_STATE.slice()
  const schedule = new Int32Array(64)
  for (let start = 0; start < blocks.length; start += 16) compress(state, schedule, blocks, start)
  return [...state.subarray(0, 4)].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function compress(state: Int32Array, schedule: Int32Array, blocks: Int32Array, start: number): void {
  schedule.set(blocks.subarray(start, start + 16))
  for (let i = 16; i < 64; i++) {
    const x = schedule[i - 15]!
    const y = schedule[i - 2]!
    const sigma0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)
    const sigma1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10)
    schedule[i] = schedule[i - 16]! + sigma0 + schedule[i - 7]! + sigma1
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let i = 0; i < 64; i++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const choice = (e & f) ^ (~e & g)
    const first = (h + sum1 + choice + ROUND_CONSTANTS[i]! + schedule[i]!) | 0
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + sum0 + majority) | 0
  }
  const result = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i]! += result[i]!
}

function rotate(word: number, count: number): number {
  return (word >>> count) | (word << (32 - count))
}
