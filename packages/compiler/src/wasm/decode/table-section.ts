// Table section.

import type { ByteReader } from './byte-reader.js'
import { readConstantExpression } from './constant-expression.js'
import { readTableType } from './external-types.js'
import type { ModuleBuilder } from './module-builder.js'

/** Starts a table with an initial value. */
const CODE_WITH_INIT = 0x40

export function decodeTableSection(builder: ModuleBuilder, reader: ByteReader): void {
  const count = reader.count('tables')
  reader.checkLimit('tables', builder.tables.length + count)
  for (let i = 0; i < count; i++) {
    const offset = reader.position
    if (!reader.done && reader.bytes[offset] === CODE_WITH_INIT) {
      reader.requireFeature('function-references', 'a table with an initial value', offset)
      reader.position++
      if (reader.u8() !== 0) reader.fail('zero byte expected', reader.position - 1)
      const type = readTableType(reader)
      const init = readConstantExpression(builder, reader, type.element)
      builder.tables.push({ type, import: undefined, init, offset })
    } else {
      builder.tables.push({ type: readTableType(reader), import: undefined, init: undefined, offset })
    }
  }
}
