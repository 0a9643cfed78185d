// Import section.

import type { ByteReader } from './byte-reader.js'
import { readGlobalType, readMemoryType, readTableType, readTagType } from './external-types.js'
import type { ModuleBuilder } from './module-builder.js'

export function decodeImportSection(builder: ModuleBuilder, reader: ByteReader): void {
  const count = reader.count('imports')
  for (let i = 0; i < count; i++) readImport(builder, reader)
  builder.importedFunctionCount = builder.functions.length
  reader.checkLimit('tables', builder.tables.length)
  reader.checkLimit('memories', builder.memories.length)
}

function readImport(builder: ModuleBuilder, reader: ByteReader): void {
  const offset = reader.position
  const module = reader.text()
  const name = reader.text()
  const kindOffset = reader.position
  const kind = reader.u8()
  switch (kind) {
    case 0: {
      const typeIndex = reader.u32()
      const type = builder.functionType(typeIndex)
      const entry = { kind: 'func', module, name, offset, typeIndex, type } as const
      builder.imports.push(entry)
      builder.functions.push({ typeIndex, type, import: entry, body: undefined, offset })
      break
    }
    case 1: {
      const type = readTableType(reader)
      const entry = { kind: 'table', module, name, offset, type } as const
      builder.imports.push(entry)
      builder.tables.push({ type, import: entry, init: undefined, offset })
      break
    }
    case 2: {
      const type = readMemoryType(reader)
      const entry = { kind: 'memory', module, name, offset, type } as const
      builder.imports.push(entry)
      builder.memories.push({ type, import: entry, offset })
      break
    }
    case 3: {
      const type = readGlobalType(reader)
      if (type.mutable) reader.requireFeature('mutable-globals', 'importing a mutable global', kindOffset)
      const entry = { kind: 'global', module, name, offset, type } as const
      builder.imports.push(entry)
      builder.globals.push({ type, import: entry, init: undefined, offset })
      break
    }
    case 4: {
      const type = readTagType(builder, reader)
      const entry = { kind: 'tag', module, name, offset, type } as const
      builder.imports.push(entry)
      builder.tags.push({ type, import: entry, offset })
      break
    }
    default:
      reader.fail('malformed import kind', kindOffset, `0x${kind.toString(16)}`)
  }
}
