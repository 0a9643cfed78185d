// Of custom sections names are of use; the others are only read for JavaScript, which has a reader of its own.
import type { ByteReader } from '../../../../compiler/src/wasm/decode/byte-reader.js'
import type { ModuleBuilder } from '../../../../compiler/src/wasm/decode/module-builder.js'
import { Names } from '../../../../compiler/src/wasm/decode/names.js'

/** Reads name and bytes; the name must be UTF-8. */
export function decodeCustomSection(builder: ModuleBuilder, reader: ByteReader, offset: number): void {
  reader.checkLimit('customSections', builder.customSections.length + 1, offset)
  const name = reader.text()
  const start = reader.position
  const bytes = reader.take(reader.end - start)
  builder.customSections.push({ name, bytes, offset })
  if (name === 'name') builder.names ??= new Names(builder.bytes, start, reader.end, builder.features)
}
