/** The numbers of source maps: variable-length quantities of base 64 digits, lowest first, with the sign in the first bit (ECMA-426, "Base64 VLQ"). */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Numbers nearer to zero than this are most of all. */
const SMALL = 512
const SMALL_TEXTS = Array.from({ length: 2 * SMALL + 1 }, (_, i) => digits(i - SMALL))

/** @param value an integer of at most 31 bits and a sign */
export function encodeVlq(value: number): string {
  return value >= -SMALL && value <= SMALL ? SMALL_TEXTS[value + SMALL] : digits(value)
}

function digits(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2
  let text = ''
  do {
    const digit = rest % 32
    rest = (rest - digit) / 32
    text += DIGITS[rest > 0 ? digit + 32 : digit]
  } while (rest > 0)
  return text
}

const VALUES = new Int8Array(128).fill(-1)
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i

/** Reads the `mappings` of a source map. */
export class VlqReader {
  readonly text: string
  position = 0

  constructor(text: string) {
    this.text = text
  }

  /** The next number; undefined where there is none, but a separator, the end, or a character that is no digit. */
  next(): number | undefined {
    let value = 0
    let factor = 1
    for (;;) {
      const digit = VALUES[this.text.charCodeAt(this.position)] ?? -1
      if (digit < 0) return undefined
      this.position++
      value += (digit % 32) * factor
      if (digit < 32) break
      factor *= 32
      if (factor > 2 ** 35) return undefined
    }
    const magnitude = Math.floor(value / 2)
    return value % 2 === 0 ? magnitude : -magnitude
  }
}
