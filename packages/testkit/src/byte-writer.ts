// A growing byte buffer that writes the binary format's primitive values (specification, "Binary Format /
// Values").

const encoder = new TextEncoder()

export class ByteWriter {
  private bytes: Uint8Array
  /** Number of bytes written so far. */
  length = 0

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity)
  }

  byte(value: number): this {
    if (this.length === this.bytes.length) this.reserve(1)
    this.bytes[this.length++] = value
    return this
  }

  append(bytes: ArrayLike<number>): this {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
    return this
  }

  /** An unsigned LEB128 number of up to 53 bits. */
  unsigned(value: number): this {
    while (value >= 128) {
      this.byte((value % 128) | 128)
      value = Math.floor(value / 128)
    }
    return this.byte(value)
  }

  /** A signed LEB128 number of 32 bits. */
  signed(value: number): this {
    value |= 0
    while (value < -64 || value > 63) {
      this.byte((value & 127) | 128)
      value >>= 7
    }
    return this.byte(value & 127)
  }

  /** A signed LEB128 number of 64 bits. */
  signed64(value: bigint): this {
    value = BigInt.asIntN(64, value)
    while (value < -64n || value > 63n) {
      this.byte(Number(value & 127n) | 128)
      value >>= 7n
    }
    return this.byte(Number(value & 127n))
  }

  /** Four bytes, little-endian. */
  word(value: number): this {
    return this.byte(value & 255)
      .byte((value >>> 8) & 255)
      .byte((value >>> 16) & 255)
      .byte(value >>> 24)
  }

  /** A name: its length in bytes and its UTF-8 text. */
  name(text: string): this {
    const bytes = encoder.encode(text)
    return this.unsigned(bytes.length).append(bytes)
  }

  /** What was written, as a copy. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.bytes.slice(0, this.length))
  }

  /** What was written, without a copy: valid until the next write. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  private reserve(extra: number): void {
    if (this.length + extra <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + extra))
    larger.set(this.view())
    this.bytes = larger
  }
}
