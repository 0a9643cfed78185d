// Start section.

import type { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'

export function decodeStartSection(builder: ModuleBuilder, reader: ByteReader): void {
  builder.startOffset = reader.position
  builder.start = reader.u32()
}
