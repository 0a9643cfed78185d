// Type section: recursion groups of function, struct and array types.

import type { CompositeType, FieldType, ValueType } from '../types.js'
import type { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'
import { readMutability, readStorageType, readValueType } from './value-types.js'

const CODE_REC = 0x4e
const CODE_SUB_FINAL = 0x4f
const CODE_SUB = 0x50
const CODE_ARRAY = 0x5e
const CODE_STRUCT = 0x5f
const CODE_FUNC = 0x60

export function decodeTypeSection(builder: ModuleBuilder, reader: ByteReader): void {
  const count = reader.count('types')
  for (let i = 0; i < count; i++) readRecGroup(builder, reader)
}

function readRecGroup(builder: ModuleBuilder, reader: ByteReader): void {
  const start = builder.types.length
  let length = 1
  if (reader.bytes[reader.position] === CODE_REC && !reader.done) {
    reader.requireFeature('gc', 'a recursion group')
    reader.position++
    length = reader.count('types')
  }
  reader.checkLimit('types', start + length)
  const recGroup = builder.recGroups.length
  for (let i = 0; i < length; i++) readSubType(builder, reader, recGroup)
  builder.recGroups.push({ start, length })
}

function readSubType(builder: ModuleBuilder, reader: ByteReader, recGroup: number): void {
  const offset = reader.position
  let final = true
  const supertypes: number[] = []
  const code = reader.done ? 0 : reader.bytes[offset]
  if (code === CODE_SUB || code === CODE_SUB_FINAL) {
    reader.requireFeature('gc', 'a subtype')
    reader.position++
    final = code === CODE_SUB_FINAL
    const count = reader.count('types')
    for (let i = 0; i < count; i++) supertypes.push(reader.u32())
  }
  builder.types.push({ composite: readCompositeType(reader), final, supertypes, recGroup, offset })
}

function readCompositeType(reader: ByteReader): CompositeType {
  const offset = reader.position
  const code = reader.u8()
  switch (code) {
    case CODE_FUNC: {
      const params = readResultType(reader, 'params')
      const results = readResultType(reader, 'results')
      if (results.length > 1) reader.requireFeature('multi-value', 'several results', offset)
      return { kind: 'func', params, results }
    }
    case CODE_STRUCT: {
      reader.requireFeature('gc', 'a struct type', offset)
      const count = reader.count('structFields')
      const fields: FieldType[] = []
      for (let i = 0; i < count; i++) fields.push(readField(reader))
      return { kind: 'struct', fields: fields.slice() }
    }
    case CODE_ARRAY:
      reader.requireFeature('gc', 'an array type', offset)
      return { kind: 'array', field: readField(reader) }
    default:
      // Type codes are negative numbers: an unfinished LEB128 is one that goes on for too long.
      if (code >= 0x80) {
        reader.position = offset
        reader.s33()
      }
      return reader.fail('malformed type definition', offset, `0x${code.toString(16)}`)
  }
}

function readResultType(reader: ByteReader, limit: 'params' | 'results'): ValueType[] {
  const count = reader.count(limit)
  const types: ValueType[] = []
  for (let i = 0; i < count; i++) types.push(readValueType(reader))
  // Of its exact size: there may be a million types, and an array grown by push has room for 17.
  return types.slice()
}

function readField(reader: ByteReader): FieldType {
  const storage = readStorageType(reader)
  return { storage, mutable: readMutability(reader) }
}
