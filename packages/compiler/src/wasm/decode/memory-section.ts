// Memory section.

import type { ByteReader } from './byte-reader.js'
import { readMemoryType } from './external-types.js'
import type { ModuleBuilder } from './module-builder.js'

export function decodeMemorySection(builder: ModuleBuilder, reader: ByteReader): void {
  const count = reader.count('memories')
  reader.checkLimit('memories', builder.memories.length + count)
  for (let i = 0; i < count; i++) {
    const offset = reader.position
    builder.memories.push({ type: readMemoryType(reader), import: undefined, offset })
  }
}
