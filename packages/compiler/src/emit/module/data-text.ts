/**
 * Bytes as JavaScript source text: the writing side of `dataCode` and `decodeData` in the runtime's segment.ts.
 *
 * Base64 tears bytes apart, which costs compression 15 to 50 %. Here every byte is one or two printable ASCII
 * characters, the frequent ones one, so that text stays legible, bundlers have nothing to escape, and what
 * compresses the bytes compresses the text to within 3 % of them.
 */

import type { ModuleContext } from './module-context.js'

/** Runs of zeros from this length on are written as a number. */
const MIN_ZERO_RUN = 24

/** As many arguments as any engine passes. */
const MAX_ARGUMENTS = 4096

/** Characters that stand in a string in single quotes as they are, inside of HTML as well. */
const ALPHABET = Array.from({ length: 0x5f }, (_, i) => String.fromCharCode(0x20 + i)).filter(
  (character) => !"'<\\".includes(character),
)

/** How a set of byte strings is written. */
export interface DataText {
  /** Literals of strings and numbers, for `decodeData`. */
  encode(bytes: Uint8Array): string
  /** The declaration of the table that `decodeData` reads by. */
  declaration(context: ModuleContext): string
  /** How long all that was encoded is. */
  readonly length: number
}

/** Chooses the characters for bytes as frequent as those of all `segments` together. */
export function createDataText(segments: readonly Uint8Array[]): DataText {
  const counts = new Float64Array(256)
  for (const bytes of segments) for (let i = 0; i < bytes.length; i++) counts[bytes[i]!]!++
  const own = ALPHABET.map((character) => character.charCodeAt(0))
  const ownSet = new Set(own)

  // The rarest of the characters become escapes, or stand for a byte worth more than its place in the list.
  const rare = own.slice().sort((a, b) => counts[a]! - counts[b]! || b - a)
  const frequent = Array.from(counts.keys())
    .filter((byte) => !ownSet.has(byte))
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
  let swaps = 0
  while (swaps + 2 < rare.length && counts[frequent[swaps]!]! - counts[rare[swaps + 2]!]! > 5) swaps++
  const freed = rare.slice(0, swaps + 2)
  const singles = frequent.slice(0, swaps)

  const texts: string[] = []
  for (const code of own) if (!freed.includes(code)) texts[code] = String.fromCharCode(code)
  singles.forEach((byte, i) => {
    texts[byte] = String.fromCharCode(freed[i + 2]!)
  })
  let next = 0
  for (let byte = 0; byte < 256; byte++) {
    if (texts[byte] !== undefined) continue
    const escape = freed[next < ALPHABET.length ? 0 : 1]!
    texts[byte] = String.fromCharCode(escape) + ALPHABET[next % ALPHABET.length]
    next++
  }
  let length = 0
  return {
    encode: (bytes) => {
      const text = encodeChunks(bytes, texts)
      length += text.length
      return text
    },
    get length() {
      return length
    },
    declaration: (context) =>
      `${context.language.constant} C0 = ${context.runtime('dataCode')}('${String.fromCharCode(...freed)}', [${singles.join(', ')}]);`,
  }
}

function encodeChunks(bytes: Uint8Array, texts: readonly string[]): string {
  const chunks: string[] = []
  let start = 0
  let i = 0
  while (i < bytes.length) {
    if (bytes[i] !== 0) {
      i++
      continue
    }
    let end = i
    while (end < bytes.length && bytes[end] === 0) end++
    if (end - i >= MIN_ZERO_RUN) {
      if (i > start) chunks.push(encodeRun(bytes, start, i, texts))
      chunks.push(String(end - i))
      start = end
    }
    i = end
  }
  if (start < bytes.length) chunks.push(encodeRun(bytes, start, bytes.length, texts))
  return chunks.join(', ')
}

function encodeRun(bytes: Uint8Array, start: number, end: number, texts: readonly string[]): string {
  const characters = new Uint8Array(2 * (end - start))
  return `'${textOf(characters, writeRun(bytes, start, end, texts, characters))}'`
}

/**
 * Answers how many characters it wrote. On its own, as V8 optimises a function for its first loop before it knows the
 * second one, over and over.
 */
function writeRun(
  bytes: Uint8Array,
  start: number,
  end: number,
  texts: readonly string[],
  characters: Uint8Array,
): number {
  let length = 0
  for (let i = start; i < end; i++) {
    const text = texts[bytes[i]!]!
    characters[length++] = text.charCodeAt(0)
    if (text.length > 1) characters[length++] = text.charCodeAt(1)
  }
  return length
}

function textOf(characters: Uint8Array, length: number): string {
  const parts: string[] = []
  for (let i = 0; i < length; i += MAX_ARGUMENTS) {
    const part = characters.subarray(i, Math.min(i + MAX_ARGUMENTS, length))
    // Spread, it would be taken apart by an iterator.
    parts.push(String.fromCharCode.apply(null, part as unknown as number[]))
  }
  return parts.join('')
}
