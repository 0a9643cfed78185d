// Custom sections: every one is kept as bytes, and those dewasm has a use for are decoded as well. Whatever is
// wrong inside one is ignored, as the specification asks.

import { CUSTOM_SECTION_ENTRIES } from '../limits.js'
import type { DynamicLinking, Producer } from '../module.js'
import { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'
import { Names, tolerant } from './names.js'

/** Reads name and bytes; the name must be UTF-8. */
export function decodeCustomSection(builder: ModuleBuilder, reader: ByteReader, offset: number): void {
  reader.checkLimit('customSections', builder.customSections.length + 1, offset)
  const name = reader.text()
  const start = reader.position
  const bytes = reader.take(reader.end - start)
  builder.customSections.push({ name, bytes, offset })
  const contents = () => new ByteReader(builder.bytes, start, reader.end, builder.features)
  switch (name) {
    case 'name':
      builder.names ??= new Names(builder.bytes, start, reader.end, builder.features)
      break
    case 'producers':
      tolerant(() => (builder.producers ??= readProducers(contents())))
      break
    case 'sourceMappingURL':
      tolerant(() => (builder.sourceMappingURL ??= contents().text()))
      break
    case 'external_debug_info':
      tolerant(() => (builder.externalDebugInfo ??= contents().text()))
      break
    case 'dylink.0':
      tolerant(() => (builder.dylink ??= readDynamicLinking(contents())))
      break
  }
}

function readProducers(reader: ByteReader): Producer[] {
  const producers: Producer[] = []
  let entries = 0
  for (let count = reader.u32(); count > 0 && entries < CUSTOM_SECTION_ENTRIES; count--, entries++) {
    const field = reader.text()
    const values: { name: string; version: string }[] = []
    for (let inner = reader.u32(); inner > 0 && entries < CUSTOM_SECTION_ENTRIES; inner--, entries++) {
      const name = reader.text()
      values.push({ name, version: reader.text() })
    }
    producers.push({ field, values })
  }
  return producers
}

const DYLINK_MEMORY_INFO = 1
const DYLINK_NEEDED = 2

function readDynamicLinking(reader: ByteReader): DynamicLinking {
  let memory = { memorySize: 0, memoryAlignment: 0, tableSize: 0, tableAlignment: 0 }
  const needed: string[] = []
  while (!reader.done) {
    const id = reader.u8()
    const size = reader.u32()
    const start = reader.position
    reader.take(size)
    const subsection = new ByteReader(reader.bytes, start, start + size, reader.features)
    if (id === DYLINK_MEMORY_INFO) {
      const memorySize = subsection.u32()
      const memoryAlignment = subsection.u32()
      const tableSize = subsection.u32()
      memory = { memorySize, memoryAlignment, tableSize, tableAlignment: subsection.u32() }
    } else if (id === DYLINK_NEEDED) {
      let count = Math.min(subsection.u32(), CUSTOM_SECTION_ENTRIES - needed.length)
      for (; count > 0; count--) needed.push(subsection.text())
    }
  }
  return { ...memory, needed }
}
