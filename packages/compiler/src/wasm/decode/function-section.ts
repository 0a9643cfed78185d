// Function section: the types of the functions whose bodies are in the code section.

import type { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'

export function decodeFunctionSection(builder: ModuleBuilder, reader: ByteReader): void {
  const count = reader.count('functions')
  reader.checkLimit('functions', builder.functions.length + count)
  for (let i = 0; i < count; i++) {
    const offset = reader.position
    const typeIndex = reader.u32()
    builder.functions.push({
      typeIndex,
      type: builder.functionType(typeIndex),
      import: undefined,
      body: undefined,
      offset,
    })
  }
}
