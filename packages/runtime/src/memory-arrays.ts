// Memories whose users reach them through typed arrays (`--tune interpreter` and others): what those cannot do is left to these
// functions. An address is a number: the sum of an int32 and an offset, at least, that is right modulo 2^32 if it is
// negative, and out of bounds if it is 2^32 or more. Throws RangeError out of bounds, as code for DataViews does.

import { errorClass } from './errors.js'
import type { MemoryRecord } from './realm.js'

/** Keeps a memory at so many pages at most. Throws LinkError if it has more. */
export function limitMemory(memory: MemoryRecord, pages: number): void {
  if (memory.pages > pages) {
    throw new (errorClass('LinkError'))(
      `WebAssembly.Instance(): a memory of more than ${pages} pages is too large`,
    )
  }
  memory.limit = Math.min(pages, memory.limit ?? pages)
}

export function loadInt8({ view }: MemoryRecord, address: number): number {
  return view.getInt8(address < 0 ? address >>> 0 : address)
}

export function loadUint8({ view }: MemoryRecord, address: number): number {
  return view.getUint8(address < 0 ? address >>> 0 : address)
}

export function loadInt16({ view }: MemoryRecord, address: number): number {
  return view.getInt16(address < 0 ? address >>> 0 : address, true)
}

export function loadUint16({ view }: MemoryRecord, address: number): number {
  return view.getUint16(address < 0 ? address >>> 0 : address, true)
}

export function loadInt32({ view }: MemoryRecord, address: number): number {
  return view.getInt32(address < 0 ? address >>> 0 : address, true)
}

export function loadFloat32({ view }: MemoryRecord, address: number): number {
  return view.getFloat32(address < 0 ? address >>> 0 : address, true)
}

export function loadFloat64({ view }: MemoryRecord, address: number): number {
  return view.getFloat64(address < 0 ? address >>> 0 : address, true)
}

export function storeInt8({ view }: MemoryRecord, address: number, value: number): void {
  view.setInt8(address < 0 ? address >>> 0 : address, value)
}

export function storeInt16({ view }: MemoryRecord, address: number, value: number): void {
  view.setInt16(address < 0 ? address >>> 0 : address, value, true)
}

export function storeInt32({ view }: MemoryRecord, address: number, value: number): void {
  view.setInt32(address < 0 ? address >>> 0 : address, value, true)
}

export function storeFloat32({ view }: MemoryRecord, address: number, value: number): void {
  view.setFloat32(address < 0 ? address >>> 0 : address, value, true)
}

export function storeFloat64({ view }: MemoryRecord, address: number, value: number): void {
  view.setFloat64(address < 0 ? address >>> 0 : address, value, true)
}
