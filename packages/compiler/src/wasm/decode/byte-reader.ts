// A cursor over a range of the module's bytes that reads the primitives of the binary format (specification,
// "Binary Format / Values") and knows how to say where it is.

import { type InputErrorDetails, MalformedError, UnsupportedError } from '../../errors.js'
import type { Feature, FeatureSet } from '../features.js'
import { failLimit, LIMITS } from '../limits.js'
import { decodeUtf8 } from './utf8.js'

export class ByteReader {
  readonly bytes: Uint8Array
  readonly features: FeatureSet
  /** Byte offset of the next byte. */
  position: number
  /** Byte offset after the last byte this cursor may read. */
  end: number
  /** For errors. */
  section: string | undefined
  /** For errors; -1 outside functions. */
  functionIndex = -1

  /** Low half of the last 64-bit integer read: int32. */
  lo = 0
  /** High half of the last 64-bit integer read: int32. */
  hi = 0

  constructor(bytes: Uint8Array, start: number, end: number, features: FeatureSet) {
    this.bytes = bytes
    this.features = features
    this.position = start
    this.end = end
    this.section = undefined
  }

  /** Name of the function in `functionIndex`, where it is known. */
  protected functionName(): string | undefined {
    return undefined
  }

  /** Where an error at `offset` is. */
  location(offset: number = this.position): InputErrorDetails {
    return {
      offset,
      section: this.section,
      functionIndex: this.functionIndex < 0 ? undefined : this.functionIndex,
      functionName: this.functionIndex < 0 ? undefined : this.functionName(),
    }
  }

  /** Throws MalformedError. */
  fail(fault: string, offset: number = this.position, detail?: string): never {
    throw new MalformedError(fault, { ...this.location(offset), detail })
  }

  /** Throws UnsupportedError if the feature gate is closed for `what`. */
  requireFeature(feature: Feature, what: string, offset: number = this.position): void {
    if (!this.features.has(feature)) {
      throw new UnsupportedError('feature disabled', {
        ...this.location(offset),
        detail: `${what} needs '${feature}'`,
        hint: `Allow it with '${feature}' in the list of features.`,
      })
    }
  }

  /** Throws UnsupportedError if `count` passes an implementation limit. */
  checkLimit(limit: keyof typeof LIMITS, count: number, offset: number = this.position): void {
    if (count > LIMITS[limit]) failLimit(limit, count, this.location(offset))
  }

  /** At the end of the range? */
  get done(): boolean {
    return this.position >= this.end
  }

  u8(): number {
    if (this.position >= this.end) this.failAtEnd()
    return this.bytes[this.position++]
  }

  /** An unsigned 32-bit integer in LEB128, at most 5 bytes. */
  u32(): number {
    const byte = this.bytes[this.position]
    if (byte < 0x80 && this.position < this.end) {
      this.position++
      return byte
    }
    return this.longU32()
  }

  protected longU32(): number {
    const start = this.position
    let result = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8()
      result |= (byte & 0x7f) << shift
      if (byte < 0x80) return result
    }
    const last = this.u8()
    if (last >= 0x80) this.fail('integer representation too long', start)
    if (last > 0x0f) this.fail('integer too large', start)
    return (result | (last << 28)) >>> 0
  }

  /** A signed 32-bit integer in LEB128, at most 5 bytes. */
  s32(): number {
    const start = this.position
    let result = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8()
      result |= (byte & 0x7f) << shift
      if (byte < 0x80) return (result << (25 - shift)) >> (25 - shift)
    }
    const last = this.u8()
    if (last >= 0x80) this.fail('integer representation too long', start)
    const sign = last & 0x78
    if (sign !== 0 && sign !== 0x78) this.fail('integer too large', start)
    return result | (last << 28)
  }

  /** A signed 33-bit integer in LEB128, at most 5 bytes. */
  s33(): number {
    const start = this.position
    let result = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8()
      result |= (byte & 0x7f) << shift
      if (byte < 0x80) return (result << (25 - shift)) >> (25 - shift)
    }
    const last = this.u8()
    if (last >= 0x80) this.fail('integer representation too long', start)
    const sign = last & 0x70
    if (sign !== 0 && sign !== 0x70) this.fail('integer too large', start)
    return result + (sign === 0 ? last : last - 0x80) * 2 ** 28
  }

  /** An unsigned 64-bit integer in LEB128, at most 10 bytes: exact in `lo` and `hi`, rounded as the result. */
  u64(): number {
    this.read64(0x01, 0x00)
    // Nearly all are small, and then not to be float64 as the sum is: neither are the arrays they are put into.
    if (this.hi === 0 && this.lo >= 0) return this.lo
    return (this.hi >>> 0) * 2 ** 32 + (this.lo >>> 0)
  }

  /** A signed 64-bit integer in LEB128, at most 10 bytes, into `lo` and `hi`. */
  s64(): void {
    this.read64(0x00, 0x7f)
  }

  /** Reads 64 bits; the tenth byte must be 0, `valid` or `negative`. A nonzero `negative` means signed. */
  private read64(valid: number, negative: number): void {
    const start = this.position
    let lo = 0
    let hi = 0
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = this.u8()
      const bits = byte & 0x7f
      if (shift < 28) lo |= bits << shift
      else if (shift === 28) {
        lo |= bits << 28
        hi = bits >> 4
      } else hi |= bits << (shift - 32)
      if (byte < 0x80) {
        if (negative !== 0 && (byte & 0x40) !== 0) {
          // Extend the sign from bit shift + 6.
          const from = shift + 7
          if (from < 32) {
            lo |= -1 << from
            hi = -1
          } else hi |= -1 << (from - 32)
        }
        this.lo = lo
        this.hi = hi
        return
      }
    }
    const last = this.u8()
    if (last >= 0x80) this.fail('integer representation too long', start)
    if (last !== 0 && last !== valid && last !== negative) this.fail('integer too large', start)
    this.lo = lo
    this.hi = hi | (last << 31)
  }

  /** Four bytes, little endian, as int32. */
  fixed32(): number {
    const position = this.position
    if (this.end - position < 4) this.failAtEnd()
    const bytes = this.bytes
    this.position = position + 4
    return (
      bytes[position] | (bytes[position + 1] << 8) | (bytes[position + 2] << 16) | (bytes[position + 3] << 24)
    )
  }

  /** Eight bytes, little endian, into `lo` and `hi`. */
  fixed64(): void {
    const lo = this.fixed32()
    this.hi = this.fixed32()
    this.lo = lo
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    if (length > this.end - this.position) this.fail('length out of bounds')
    const start = this.position
    this.position = start + length
    return this.bytes.subarray(start, this.position)
  }

  /** A vector's length. Every item has at least one byte, so that a count no input can meet fails at once. */
  count(limit: keyof typeof LIMITS): number {
    const offset = this.position
    const count = this.u32()
    if (count > this.end - this.position) this.failAtEnd()
    this.checkLimit(limit, count, offset)
    return count
  }

  /** A length-prefixed UTF-8 string. */
  text(): string {
    const length = this.u32()
    const start = this.position
    if (length > this.end - start) this.fail('length out of bounds', start)
    const text = decodeUtf8(this.bytes, start, start + length)
    if (text === undefined) this.fail('malformed UTF-8 encoding', start)
    this.position = start + length
    return text
  }

  /** Fails because the range ends too early. */
  protected failAtEnd(): never {
    const atEndOfInput = this.end >= this.bytes.length && this.section === undefined
    this.fail(atEndOfInput ? 'unexpected end' : 'unexpected end of section or function', this.end)
  }
}
