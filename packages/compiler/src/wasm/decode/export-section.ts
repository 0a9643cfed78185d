// Export section.

import type { ExternalKind } from '../module.js'
import type { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'

const KINDS: readonly ExternalKind[] = ['func', 'table', 'memory', 'global', 'tag']

export function decodeExportSection(builder: ModuleBuilder, reader: ByteReader): void {
  const count = reader.count('exports')
  for (let i = 0; i < count; i++) {
    const offset = reader.position
    const name = reader.text()
    const code = reader.u8()
    const kind = KINDS[code]
    if (kind === undefined)
      reader.fail('malformed export kind', reader.position - 1, `0x${code.toString(16)}`)
    builder.exports.push({ name, kind, index: reader.u32(), offset })
  }
}
