// Data section: segments of bytes, for memories and arrays.

import { addressValueType } from '../types.js'
import type { ByteReader } from './byte-reader.js'
import { readConstantExpression } from './constant-expression.js'
import type { ModuleBuilder } from './module-builder.js'

export function decodeDataSection(builder: ModuleBuilder, reader: ByteReader): void {
  const count = reader.count('dataSegments')
  for (let i = 0; i < count; i++) {
    const position = reader.position
    const flags = reader.u32()
    if (flags > 2) reader.fail('malformed data segment kind', position)
    if (flags === 1) {
      reader.requireFeature('bulk-memory', 'a passive data segment', position)
      builder.data.push({
        mode: 'passive',
        memory: undefined,
        offset: undefined,
        bytes: readBytes(reader),
        position,
      })
      continue
    }
    const memory = flags === 2 ? reader.u32() : 0
    const offset = readConstantExpression(
      builder,
      reader,
      addressValueType(builder.memoryAddressType(memory)),
    )
    builder.data.push({ mode: 'active', memory, offset, bytes: readBytes(reader), position })
  }
}

function readBytes(reader: ByteReader): Uint8Array {
  const length = reader.u32()
  if (length > reader.end - reader.position) reader.fail('unexpected end of section or function', reader.end)
  return reader.take(length)
}
