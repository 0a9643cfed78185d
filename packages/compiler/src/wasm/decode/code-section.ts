// Code section: where each function body lies and which locals it has. The instructions stay bytes.

import type { FeatureSet } from '../features.js'
import type { FunctionBody, LocalRun } from '../module.js'
import { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'
import { readValueType } from './value-types.js'

const MAX_LOCALS = 2 ** 32 - 1

export function decodeCodeSection(builder: ModuleBuilder, reader: ByteReader): void {
  const { functions, importedFunctionCount } = builder
  builder.code = { start: reader.position, end: reader.end }
  const count = reader.count('functions')
  if (count !== functions.length - importedFunctionCount) {
    reader.fail('function and code section have inconsistent lengths', reader.position)
  }
  const sectionEnd = reader.end
  for (let index = importedFunctionCount; index < functions.length; index++) {
    reader.functionIndex = index
    const offset = reader.position
    const size = reader.u32()
    if (size > sectionEnd - reader.position) reader.fail('unexpected end of section or function', offset)
    reader.checkLimit('functionSize', size, offset)
    reader.end = reader.position + size
    functions[index].body = readBody(reader, functions[index].type.params.length)
    reader.position = reader.end
    reader.end = sectionEnd
  }
  reader.functionIndex = -1
}

function readBody(reader: ByteReader, paramCount: number): FunctionBody {
  const start = reader.position
  const runs = reader.u32()
  if (runs > reader.end - reader.position) reader.fail('unexpected end of section or function', start)
  let localCount = 0
  for (let i = 0; i < runs; i++) {
    const offset = reader.position
    localCount += reader.u32()
    readValueType(reader)
    if (localCount > MAX_LOCALS) reader.fail('too many locals', offset)
  }
  reader.checkLimit('locals', localCount + paramCount, start)
  return new DecodedBody(reader, start, localCount)
}

/**
 * A body just after its local declarations. It decodes the declarations again when they are asked for: kept
 * for all functions at once they could take far more room than their bytes.
 */
class DecodedBody implements FunctionBody {
  readonly start: number
  readonly codeStart: number
  readonly end: number
  readonly localCount: number
  private readonly bytes: Uint8Array
  private readonly features: FeatureSet

  constructor(reader: ByteReader, start: number, localCount: number) {
    this.start = start
    this.codeStart = reader.position
    this.end = reader.end
    this.localCount = localCount
    this.bytes = reader.bytes
    this.features = reader.features
  }

  get locals(): readonly LocalRun[] {
    if (this.localCount === 0) return []
    const reader = new ByteReader(this.bytes, this.start, this.codeStart, this.features)
    const locals: LocalRun[] = []
    for (let runs = reader.u32(); runs > 0; runs--) {
      const count = reader.u32()
      const type = readValueType(reader)
      if (count > 0) locals.push({ count, type })
    }
    return locals
  }
}
