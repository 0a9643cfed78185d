// Data count section: lets a function body be checked before the data section is read.

import type { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'

export function decodeDataCountSection(builder: ModuleBuilder, reader: ByteReader): void {
  reader.requireFeature('bulk-memory', 'a data count section')
  builder.dataCount = reader.u32()
}
