// Value, reference, heap and storage types (specification, "Binary Format / Types").

import {
  concreteHeapType,
  EXNREF,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  HEAP_EXN,
  HEAP_NOEXN,
  type HeapType,
  I8,
  I16,
  I32,
  I64,
  NULLEXNREF,
  refType,
  type StorageType,
  V128,
  type ValueType,
} from '../types.js'
import type { ByteReader } from './byte-reader.js'

const CODE_REF = 0x64
const CODE_REF_NULL = 0x63
const CODE_V128 = 0x7b
const CODE_I8 = 0x78
const CODE_I16 = 0x77

const NUMBER_TYPES = new Map<number, ValueType>([
  [0x7f, I32],
  [0x7e, I64],
  [0x7d, F32],
  [0x7c, F64],
])

/** Is this first byte of a (block or heap) type a negative number, that is, not a type index? */
export function isTypeCode(byte: number): boolean {
  return (byte & 0xc0) === 0x40
}

function isAbstractHeapType(code: number): boolean {
  return code >= HEAP_EXN && code <= HEAP_NOEXN
}

/** Asks the gate for an abstract reference type. Tables of funcref are as old as WebAssembly. */
function requireAbstractType(reader: ByteReader, type: ValueType, offset: number): void {
  if (type === FUNCREF) return
  if (type === EXTERNREF) reader.requireFeature('reference-types', 'externref', offset)
  else if (type === EXNREF || type === NULLEXNREF) reader.requireFeature('exceptions', 'exnref', offset)
  else reader.requireFeature('gc', 'an aggregate reference type', offset)
}

/** Reads a heap type: the byte of an abstract one, or a type index as a signed 33-bit number. */
export function readHeapType(reader: ByteReader): HeapType {
  const offset = reader.position
  const byte = reader.u8()
  if (isTypeCode(byte)) {
    const heap = (byte - 0x80) as HeapType
    if (!isAbstractHeapType(heap)) reader.fail('malformed heap type', offset, `0x${byte.toString(16)}`)
    requireAbstractType(reader, refType(true, heap), offset)
    return heap
  }
  reader.position = offset
  const index = reader.s33()
  if (index < 0) reader.fail('malformed heap type', offset)
  reader.requireFeature('function-references', 'a reference to a defined type', offset)
  // An index that does not fit is no type of any module.
  return concreteHeapType(Math.min(index, 0x3ff_ffff))
}

/** Reads a reference type. */
export function readReferenceType(reader: ByteReader): ValueType {
  const offset = reader.position
  const byte = reader.u8()
  if (byte === CODE_REF || byte === CODE_REF_NULL) {
    reader.requireFeature('function-references', 'a reference type with a heap type', offset)
    return refType(byte === CODE_REF_NULL, readHeapType(reader))
  }
  const heap = (byte - 0x80) as HeapType
  if (!isAbstractHeapType(heap)) reader.fail('malformed reference type', offset, `0x${byte.toString(16)}`)
  const type = refType(true, heap)
  requireAbstractType(reader, type, offset)
  return type
}

/** Reads a value type. */
export function readValueType(reader: ByteReader): ValueType {
  const offset = reader.position
  const byte = reader.u8()
  const number = NUMBER_TYPES.get(byte)
  if (number !== undefined) return number
  if (byte === CODE_V128) {
    reader.requireFeature('simd', 'v128', offset)
    return V128
  }
  if (byte !== CODE_REF && byte !== CODE_REF_NULL && !isAbstractHeapType(byte - 0x80)) {
    reader.fail('malformed value type', offset, `0x${byte.toString(16)}`)
  }
  reader.position = offset
  const type = readReferenceType(reader)
  if (type === FUNCREF) reader.requireFeature('reference-types', 'a value of type funcref', offset)
  return type
}

/** Reads the type of a struct field or array element. */
export function readStorageType(reader: ByteReader): StorageType {
  const byte = reader.bytes[reader.position]
  if (reader.position < reader.end && (byte === CODE_I8 || byte === CODE_I16)) {
    reader.position++
    return byte === CODE_I8 ? I8 : I16
  }
  return readValueType(reader)
}

/** Reads a mutability flag. */
export function readMutability(reader: ByteReader): boolean {
  const offset = reader.position
  const flag = reader.u8()
  if (flag > 1) reader.fail('malformed mutability', offset)
  return flag === 1
}
