// The custom sections of a module, which `Module.customSections` answers.

import { toWellFormed } from './well-formed.js'

export interface CustomSection {
  /** UTF-8, one character a byte: no engine lacks a way to compare those. */
  name: string
  /** A copy: the module's bytes need not be kept. */
  contents: Uint8Array
}

/** All custom sections, in order. `bytes` is a valid module. */
export function readCustomSections(bytes: Uint8Array): CustomSection[] {
  const sections: CustomSection[] = []
  let position = 8
  while (position < bytes.length) {
    const id = bytes[position]!
    const size = readUnsigned(bytes, position + 1)
    const end = size.end + size.value
    if (id === 0) {
      const length = readUnsigned(bytes, size.end)
      const start = length.end + length.value
      sections.push({
        name: String.fromCharCode(...bytes.subarray(length.end, start)),
        contents: bytes.slice(start, end),
      })
    }
    position = end
  }
  return sections
}

/** The name as `CustomSection` has it; undefined if it has lone surrogates, as no section's name does. */
export function encodeSectionName(name: string): string | undefined {
  if (toWellFormed(name) !== name) return undefined
  return encodeURIComponent(name).replace(/%(..)/g, (_, byte) =>
    String.fromCharCode(Number.parseInt(byte, 16)),
  )
}

/** An unsigned LEB128 number of 32 bits, and where it ends. */
export function readUnsigned(bytes: Uint8Array, position: number): { value: number; end: number } {
  let value = 0
  let scale = 1
  let byte: number
  do {
    byte = bytes[position++]!
    value += (byte & 127) * scale
    scale *= 128
  } while (byte & 128)
  return { value, end: position }
}
