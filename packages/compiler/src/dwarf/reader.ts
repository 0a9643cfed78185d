/** Reads the numbers and strings that the sections of DWARF are made of (DWARF 5, "Data Representation"), little endian. */

/** Debugging information that is not well-formed: there is nothing to be learned from the rest of it. */
export class DwarfError extends Error {
  override readonly name = 'DwarfError'
}

/** Made when there is something to decode: not every engine has one. */
let decoder: InstanceType<typeof TextDecoder> | undefined

export class DwarfReader {
  readonly bytes: Uint8Array
  position: number
  /** Nothing is read from here on. */
  readonly end: number
  private readonly view: DataView

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    if (position > end || end > bytes.length) throw new DwarfError('a place beyond the end of its section')
    this.bytes = bytes
    this.position = position
    this.end = end
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get done(): boolean {
    return this.position >= this.end
  }

  u8(): number {
    return this.bytes[this.take(1)]!
  }

  u16(): number {
    return this.view.getUint16(this.take(2), true)
  }

  u24(): number {
    const at = this.take(3)
    return this.view.getUint16(at, true) + this.bytes[at + 2]! * 0x10000
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true)
  }

  /** Not exact from 2^53 on, where there is neither an address nor an offset. */
  u64(): number {
    const low = this.u32()
    return this.u32() * 2 ** 32 + low
  }

  i8(): number {
    return (this.u8() << 24) >> 24
  }

  /** Likewise. */
  uleb(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.u8()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 128
    }
  }

  sleb(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.u8()
      value += (byte & 0x7f) * factor
      factor *= 128
      if (byte < 0x80) return byte >= 0x40 ? value - factor : value
    }
  }

  /** A number of the size that the format at hand gives to offsets: 4 or 8 bytes. */
  offset(size: number): number {
    return size === 8 ? this.u64() : this.u32()
  }

  /** An address or a number of so many bytes. */
  sized(size: number): number {
    switch (size) {
      case 1:
        return this.u8()
      case 2:
        return this.u16()
      case 3:
        return this.u24()
      case 4:
        return this.u32()
      case 8:
        return this.u64()
      default:
        throw new DwarfError(`a number of ${size} bytes`)
    }
  }

  /** Text up to a zero. */
  text(): string {
    const start = this.position
    const end = this.bytes.indexOf(0, start)
    if (end < 0 || end >= this.end) throw new DwarfError('a string without an end')
    this.position = end + 1
    decoder ??= new TextDecoder()
    return decoder.decode(this.bytes.subarray(start, end))
  }

  skip(count: number): void {
    this.take(count)
  }

  /**
   * A unit's length (DWARF 5, "32-Bit and 64-Bit DWARF Formats"), as the reader of the unit behind it. This one moves
   * behind the unit, unless there is no such unit.
   */
  unit(): { readonly unit: DwarfReader; readonly offsetSize: number } {
    const before = this.position
    const first = this.u32()
    const offsetSize = first === 0xffff_ffff ? 8 : 4
    const length = offsetSize === 8 ? this.u64() : first
    if (length > this.end - this.position) {
      this.position = before
      throw new DwarfError('a unit that ends too soon')
    }
    const start = this.take(length)
    return { unit: new DwarfReader(this.bytes, start, start + length), offsetSize }
  }

  /** Moves behind so many bytes, and says where they begin. */
  private take(count: number): number {
    const start = this.position
    if (!(start + count <= this.end)) throw new DwarfError('a unit that ends too soon')
    this.position = start + count
    return start
  }
}
