// Branch hints: the custom section `metadata.code.branch_hint` (specification, "Code Metadata"). It stands
// before the code section and counts from the start of each body, so it is read once the bodies are known.

import { CUSTOM_SECTION_ENTRIES } from '../limits.js'
import type { BranchHint } from '../module.js'
import { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'
import { tolerant } from './names.js'

const SECTION_NAME = 'metadata.code.branch_hint'
const LIKELY = 1

export function decodeBranchHints(builder: ModuleBuilder): void {
  const section = builder.customSections.find(({ name }) => name === SECTION_NAME)
  if (section === undefined) return
  const start = section.bytes.byteOffset - builder.bytes.byteOffset
  const reader = new ByteReader(builder.bytes, start, start + section.bytes.length, builder.features)
  const hints = new Map<number, BranchHint[]>()
  let entries = 0
  tolerant(() => {
    for (let count = reader.u32(); count > 0 && entries < CUSTOM_SECTION_ENTRIES; count--) {
      const functionIndex = reader.u32()
      const body = builder.functions[functionIndex]?.body
      const ofFunction: BranchHint[] = []
      for (let inner = reader.u32(); inner > 0 && entries < CUSTOM_SECTION_ENTRIES; inner--, entries++) {
        const offset = reader.u32()
        const payload = reader.take(reader.u32())
        if (body !== undefined && payload.length === 1) {
          ofFunction.push({ offset: body.start + offset, likely: payload[0] === LIKELY })
        }
      }
      if (ofFunction.length > 0) hints.set(functionIndex, ofFunction)
    }
  })
  builder.branchHints = hints
}
