// Global section.

import type { ByteReader } from './byte-reader.js'
import { readConstantExpression } from './constant-expression.js'
import { readGlobalType } from './external-types.js'
import type { ModuleBuilder } from './module-builder.js'

export function decodeGlobalSection(builder: ModuleBuilder, reader: ByteReader): void {
  const count = reader.count('globals')
  reader.checkLimit('globals', builder.globals.length + count)
  for (let i = 0; i < count; i++) {
    const offset = reader.position
    const type = readGlobalType(reader)
    const init = readConstantExpression(builder, reader, type.type)
    builder.globals.push({ type, import: undefined, init, offset })
  }
}
