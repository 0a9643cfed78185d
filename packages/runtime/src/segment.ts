// Data and element segments, from what an output holds to memories and tables.

import { trap } from './errors.js'
import type { FunctionRecord, MemoryRecord, TableRecord } from './realm.js'
import { setEntries } from './table.js'

/** A passive segment: bytes, or references. */
export interface Segment<Contents extends ArrayLike<unknown> = ArrayLike<unknown>> {
  contents: Contents
}

export function createSegment<Contents extends ArrayLike<unknown>>(contents: Contents): Segment<Contents> {
  return { contents }
}

/** `data.drop` and `elem.drop`. */
export function dropSegment(segment: Segment): void {
  segment.contents = new Uint8Array(0)
}

/** Writes an active element segment into its table. */
export function initializeTable(table: TableRecord, offset: number, entries: unknown[]): void {
  const start = offset >>> 0
  if (start + entries.length > table.entries.length) trap('table index is out of bounds')
  setEntries(table, start, entries, 0, entries.length)
}

/** References to functions by their indices; -1 is null. */
export function referenceFunctions(
  functions: FunctionRecord[],
  indices: number[],
): (FunctionRecord | null)[] {
  return indices.map((index) => (index < 0 ? null : functions[index]!))
}

/** Writes an active data segment into its memory. */
export function initializeMemory(memory: MemoryRecord, offset: number, contents: Uint8Array): void {
  memory.bytes.set(contents, checkData(memory, offset, contents.length))
}

/**
 * Writes active data segments into their memory, one after the other.
 * @param segments of each: the offset, the length in bytes, and what {@link decodeData} makes that many bytes of
 */
export function decodeIntoMemory(
  memory: MemoryRecord,
  code: Uint16Array,
  segments: [offset: number, length: number, ...chunks: (string | number)[]][],
): void {
  for (const [offset, length, ...chunks] of segments) {
    decodeInto(memory.bytes, checkData(memory, offset, length), chunks, code)
  }
}

/**
 * Writes active data segments into their memory, one after the other, from the bytes of the module.
 * @param placements of each: the offset in the memory, where its bytes begin, and how many there are
 */
export function placeIntoMemory(memory: MemoryRecord, bytes: Uint8Array, placements: Int32Array): void {
  for (let i = 0; i < placements.length; i += 3) {
    const start = placements[i + 1]!
    const length = placements[i + 2]!
    memory.bytes.set(bytes.subarray(start, start + length), checkData(memory, placements[i]!, length))
  }
}

/** Traps unless an active data segment of `length` bytes fits into its memory. */
function checkData(memory: MemoryRecord, offset: number, length: number): number {
  const start = offset >>> 0
  if (start + length > memory.bytes.length) trap('data segment is out of bounds')
  return start
}

/** Bytes from strings (see {@link dataCode}) and numbers, each of which stands for as many zeros. */
export function decodeData(length: number, chunks: (string | number)[], code: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(length)
  decodeInto(bytes, 0, chunks, code)
  return bytes
}

function decodeInto(
  target: Uint8Array,
  position: number,
  chunks: (string | number)[],
  code: Uint16Array,
): void {
  for (const chunk of chunks) {
    if (typeof chunk === 'number') {
      target.fill(0, position, position + chunk)
      position += chunk
      continue
    }
    for (let i = 0; i < chunk.length; i++) {
      let value = code[chunk.charCodeAt(i)]!
      if (value > 255) value = code[value + chunk.charCodeAt(++i)]!
      target[position++] = value
    }
  }
}

/**
 * The table that {@link decodeData} reads by. Bytes are written as printable ASCII characters other than `'`,
 * `<` and `\`; most stand for themselves. Those in `freed` do not: the first two begin a sequence of two
 * characters, the others stand for the bytes in `singles`. All bytes left over are those sequences, in order.
 */
export function dataCode(freed: string, singles: number[]): Uint16Array {
  const alphabet: number[] = []
  for (let c = 0x20; c < 0x7f; c++) if (c !== 0x27 && c !== 0x3c && c !== 0x5c) alphabet.push(c)
  const code = new Uint16Array(0x280)
  const isSingle: boolean[] = []
  for (const c of alphabet) {
    const place = freed.indexOf(String.fromCharCode(c))
    // An escape leads to a table of its own, behind the first.
    code[c] = place < 0 ? c : place < 2 ? 0x100 + 0x80 * (place + 1) : singles[place - 2]!
    isSingle[code[c]!] = true
  }
  let next = 0
  for (let byte = 0; byte < 256; byte++) {
    if (isSingle[byte]) continue
    const table = next < alphabet.length ? 0x180 : 0x200
    code[table + alphabet[next % alphabet.length]!] = byte
    next++
  }
  return code
}
