// The types of what is imported and exported: tables, memories, globals and tags, with their limits
// (specification, "Binary Format / Types").

import type { AddressType, GlobalType, Limits, MemoryType, TableType, TagType } from '../types.js'
import type { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'
import { readMutability, readReferenceType, readValueType } from './value-types.js'

const HAS_MAXIMUM = 0x01
const SHARED = 0x02
const ADDRESS_64 = 0x04
const CUSTOM_PAGE_SIZE = 0x08

const DEFAULT_PAGE_SIZE_LOG2 = 16

/** Reads limits whose flags may be any of `allowed`. */
function readLimits(reader: ByteReader, allowed: number, defaultPageSizeLog2: number): Limits {
  const offset = reader.position
  const flags = reader.u8()
  if ((flags & ~allowed) !== 0) reader.fail('malformed limits flags', offset, `0x${flags.toString(16)}`)
  if ((flags & SHARED) !== 0) reader.requireFeature('threads', 'shared memory', offset)
  if ((flags & ADDRESS_64) !== 0) reader.requireFeature('memory64', 'a 64-bit address type', offset)
  if ((flags & CUSTOM_PAGE_SIZE) !== 0) reader.requireFeature('custom-page-sizes', 'a page size', offset)
  const index: AddressType = (flags & ADDRESS_64) !== 0 ? 'i64' : 'i32'
  const min = reader.u64()
  const minLo = reader.lo >>> 0
  const minHi = reader.hi >>> 0
  let max: number | undefined
  let inverted = false
  if ((flags & HAS_MAXIMUM) !== 0) {
    max = reader.u64()
    const maxLo = reader.lo >>> 0
    const maxHi = reader.hi >>> 0
    inverted = maxHi < minHi || (maxHi === minHi && maxLo < minLo)
  }
  const pageSizeLog2 = (flags & CUSTOM_PAGE_SIZE) !== 0 ? reader.u32() : defaultPageSizeLog2
  if (pageSizeLog2 > 63) reader.fail('invalid custom page size', offset, `2^${pageSizeLog2}`)
  return { min, max, shared: (flags & SHARED) !== 0, index, pageSizeLog2, inverted }
}

export function readTableType(reader: ByteReader): TableType {
  const element = readReferenceType(reader)
  return { element, limits: readLimits(reader, HAS_MAXIMUM | ADDRESS_64, 0) }
}

export function readMemoryType(reader: ByteReader): MemoryType {
  const allowed = HAS_MAXIMUM | SHARED | ADDRESS_64 | CUSTOM_PAGE_SIZE
  return { limits: readLimits(reader, allowed, DEFAULT_PAGE_SIZE_LOG2) }
}

export function readGlobalType(reader: ByteReader): GlobalType {
  const type = readValueType(reader)
  return { type, mutable: readMutability(reader) }
}

export function readTagType(builder: ModuleBuilder, reader: ByteReader): TagType {
  if (!reader.features.has('legacy-exceptions')) reader.requireFeature('exceptions', 'a tag')
  const attribute = reader.u8()
  if (attribute !== 0) reader.fail('malformed tag attribute', reader.position - 1)
  const typeIndex = reader.u32()
  return { typeIndex, type: builder.functionType(typeIndex) }
}
