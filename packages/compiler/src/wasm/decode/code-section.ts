// Code section: where each function body lies and which locals it has. The instructions stay bytes.

import type { FunctionBody, LocalRun } from '../module.js'
import type { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'
import { readValueType } from './value-types.js'

const MAX_LOCALS = 2 ** 32 - 1

export function decodeCodeSection(builder: ModuleBuilder, reader: ByteReader): void {
  const { functions, importedFunctionCount } = builder
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
  const locals: LocalRun[] = []
  let localCount = 0
  for (let i = 0; i < runs; i++) {
    const offset = reader.position
    const count = reader.u32()
    const type = readValueType(reader)
    localCount += count
    if (localCount > MAX_LOCALS) reader.fail('too many locals', offset)
    if (count > 0) locals.push({ count, type })
  }
  reader.checkLimit('locals', localCount + paramCount, start)
  return { start, codeStart: reader.position, end: reader.end, locals, localCount }
}
