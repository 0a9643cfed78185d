// Views of memories that one DataView does not serve well: with the methods of a DataView that the code of functions
// calls, so that this code is the same for all memories. Spelled out, as engines then make of an access what they
// make of one to a DataView. Numbers are little-endian.

import type { TypedMemoryRecord } from './realm.js'
import { refreshTypedMemory } from './typed-memory.js'

/** A view of the first bytes of a buffer. */
export function viewOfBuffer(buffer: ArrayBufferLike, length: number): DataView {
  // At addresses from 2^31 on, a DataView is 20 to 90 times as slow.
  return length > 0x80000000
    ? (new LargeView(buffer, length) as unknown as DataView)
    : new DataView(buffer, 0, length)
}

/** The view of a memory, for code that expects it to be large. */
export function largeView(memory: { readonly view: DataView; readonly buffer: ArrayBufferLike }): DataView {
  return memory.view instanceof DataView ? viewOfBuffer(memory.buffer, memory.buffer.byteLength) : memory.view
}

/**
 * One DataView for each 2 GiB that an access can begin in. Throws RangeError out of bounds, as a DataView does. An
 * address from -2^31 to -1 is one of 32 bits taken as signed.
 */
export class LargeView {
  declare readonly low: DataView
  declare readonly high: DataView
  declare readonly others: DataView[]

  /** @param length more than 2^31 */
  constructor(buffer: ArrayBufferLike, length: number) {
    this.low = new DataView(buffer, 0, length)
    this.high = new DataView(buffer, 0x80000000, length - 0x80000000)
    this.others = []
    for (let start = 0x100000000; start < length; start += 0x80000000) {
      this.others.push(new DataView(buffer, start, length - start))
    }
  }

  /** The view for an address from 2^31 on, or for a negative one, which is from 2^31 to 2^32. */
  at(address: number): DataView {
    if (address < 0x100000000) return this.high
    const view = this.others[Math.floor(address / 0x80000000) - 2]
    if (view === undefined) throw new RangeError('Offset is outside the bounds of the memory')
    return view
  }

  getInt8(address: number): number {
    return (address >= 0 && address < 0x80000000 ? this.low : this.at(address)).getInt8(address & 0x7fffffff)
  }

  getUint8(address: number): number {
    return (address >= 0 && address < 0x80000000 ? this.low : this.at(address)).getUint8(address & 0x7fffffff)
  }

  getInt16(address: number): number {
    return (address >= 0 && address < 0x80000000 ? this.low : this.at(address)).getInt16(
      address & 0x7fffffff,
      true,
    )
  }

  getUint16(address: number): number {
    return (address >= 0 && address < 0x80000000 ? this.low : this.at(address)).getUint16(
      address & 0x7fffffff,
      true,
    )
  }

  getInt32(address: number): number {
    return (address >= 0 && address < 0x80000000 ? this.low : this.at(address)).getInt32(
      address & 0x7fffffff,
      true,
    )
  }

  getFloat32(address: number): number {
    return (address >= 0 && address < 0x80000000 ? this.low : this.at(address)).getFloat32(
      address & 0x7fffffff,
      true,
    )
  }

  getFloat64(address: number): number {
    return (address >= 0 && address < 0x80000000 ? this.low : this.at(address)).getFloat64(
      address & 0x7fffffff,
      true,
    )
  }

  setInt8(address: number, value: number): void {
    ;(address >= 0 && address < 0x80000000 ? this.low : this.at(address)).setInt8(address & 0x7fffffff, value)
  }

  setInt16(address: number, value: number): void {
    ;(address >= 0 && address < 0x80000000 ? this.low : this.at(address)).setInt16(
      address & 0x7fffffff,
      value,
      true,
    )
  }

  setInt32(address: number, value: number): void {
    ;(address >= 0 && address < 0x80000000 ? this.low : this.at(address)).setInt32(
      address & 0x7fffffff,
      value,
      true,
    )
  }

  setFloat32(address: number, value: number): void {
    ;(address >= 0 && address < 0x80000000 ? this.low : this.at(address)).setFloat32(
      address & 0x7fffffff,
      value,
      true,
    )
  }

  setFloat64(address: number, value: number): void {
    ;(address >= 0 && address < 0x80000000 ? this.low : this.at(address)).setFloat64(
      address & 0x7fffffff,
      value,
      true,
    )
  }
}

/**
 * The view of a memory that another thread may have made grow: what is out of bounds is tried again if it has. As long
 * as nothing is, that costs nothing.
 */
export class GrowingView {
  /** Of as much as this thread knows of. */
  declare view: DataView
  declare readonly memory: TypedMemoryRecord

  constructor(memory: TypedMemoryRecord, view: DataView) {
    this.view = view
    this.memory = memory
  }

  /** The view after growth by another thread. Throws `error` if there was none. */
  grown(error: unknown): DataView {
    if (!refreshTypedMemory(this.memory)) throw error
    return this.view
  }

  getInt8(address: number): number {
    try {
      return this.view.getInt8(address)
    } catch (error) {
      return this.grown(error).getInt8(address)
    }
  }

  getUint8(address: number): number {
    try {
      return this.view.getUint8(address)
    } catch (error) {
      return this.grown(error).getUint8(address)
    }
  }

  getInt16(address: number): number {
    try {
      return this.view.getInt16(address, true)
    } catch (error) {
      return this.grown(error).getInt16(address, true)
    }
  }

  getUint16(address: number): number {
    try {
      return this.view.getUint16(address, true)
    } catch (error) {
      return this.grown(error).getUint16(address, true)
    }
  }

  getInt32(address: number): number {
    try {
      return this.view.getInt32(address, true)
    } catch (error) {
      return this.grown(error).getInt32(address, true)
    }
  }

  getFloat32(address: number): number {
    try {
      return this.view.getFloat32(address, true)
    } catch (error) {
      return this.grown(error).getFloat32(address, true)
    }
  }

  getFloat64(address: number): number {
    try {
      return this.view.getFloat64(address, true)
    } catch (error) {
      return this.grown(error).getFloat64(address, true)
    }
  }

  setInt8(address: number, value: number): void {
    try {
      this.view.setInt8(address, value)
    } catch (error) {
      this.grown(error).setInt8(address, value)
    }
  }

  setInt16(address: number, value: number): void {
    try {
      this.view.setInt16(address, value, true)
    } catch (error) {
      this.grown(error).setInt16(address, value, true)
    }
  }

  setInt32(address: number, value: number): void {
    try {
      this.view.setInt32(address, value, true)
    } catch (error) {
      this.grown(error).setInt32(address, value, true)
    }
  }

  setFloat32(address: number, value: number): void {
    try {
      this.view.setFloat32(address, value, true)
    } catch (error) {
      this.grown(error).setFloat32(address, value, true)
    }
  }

  setFloat64(address: number, value: number): void {
    try {
      this.view.setFloat64(address, value, true)
    } catch (error) {
      this.grown(error).setFloat64(address, value, true)
    }
  }
}
