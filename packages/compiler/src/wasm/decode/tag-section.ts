// Tag section: what exceptions carry.

import type { ByteReader } from './byte-reader.js'
import { readTagType } from './external-types.js'
import type { ModuleBuilder } from './module-builder.js'

export function decodeTagSection(builder: ModuleBuilder, reader: ByteReader): void {
  const count = reader.count('tags')
  reader.checkLimit('tags', builder.tags.length + count)
  for (let i = 0; i < count; i++) {
    const offset = reader.position
    builder.tags.push({ type: readTagType(builder, reader), import: undefined, offset })
  }
}
