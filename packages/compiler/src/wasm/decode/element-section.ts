// Element section: segments of references, for tables and arrays.

import type { ConstantExpression } from '../module.js'
import { addressValueType, FUNCREF, HEAP_FUNC, refType, type ValueType } from '../types.js'
import type { ByteReader } from './byte-reader.js'
import { readConstantExpression } from './constant-expression.js'
import type { ModuleBuilder } from './module-builder.js'
import { readReferenceType } from './value-types.js'

/** Passive or declarative. */
const NOT_ACTIVE = 0x01
/** Of an active segment: a table index follows. Of another: it is declarative. */
const EXPLICIT_OR_DECLARATIVE = 0x02
/** The items are expressions, not function indices. */
const EXPRESSIONS = 0x04

export function decodeElementSection(builder: ModuleBuilder, reader: ByteReader): void {
  const count = reader.count('elementSegments')
  for (let i = 0; i < count; i++) readSegment(builder, reader)
}

function readSegment(builder: ModuleBuilder, reader: ByteReader): void {
  const position = reader.position
  const flags = reader.u32()
  if (flags > 7) reader.fail('malformed elements segment kind', position)
  if (flags !== 0) reader.requireFeature('bulk-memory', 'this kind of element segment', position)
  const active = (flags & NOT_ACTIVE) === 0
  const explicit = (flags & EXPLICIT_OR_DECLARATIVE) !== 0
  const asExpressions = (flags & EXPRESSIONS) !== 0
  const table = active ? (explicit ? reader.u32() : 0) : undefined
  const offset =
    table === undefined
      ? undefined
      : readConstantExpression(builder, reader, addressValueType(builder.tableAddressType(table)))
  const stated = (flags & (NOT_ACTIVE | EXPLICIT_OR_DECLARATIVE)) !== 0
  let type: ValueType
  if (asExpressions) type = stated ? readReferenceType(reader) : FUNCREF
  else {
    if (stated && reader.u8() !== 0) reader.fail('malformed element kind', reader.position - 1)
    type = refType(false, HEAP_FUNC)
  }
  builder.elements.push({
    mode: active ? 'active' : explicit ? 'declarative' : 'passive',
    table,
    offset,
    type,
    functions: asExpressions ? undefined : readFunctionIndices(reader),
    expressions: asExpressions ? readExpressions(builder, reader, type) : undefined,
    position,
  })
}

function readFunctionIndices(reader: ByteReader): Uint32Array {
  const count = reader.count('segmentElements')
  const functions = new Uint32Array(count)
  for (let i = 0; i < count; i++) functions[i] = reader.u32()
  return functions
}

function readExpressions(builder: ModuleBuilder, reader: ByteReader, type: ValueType): ConstantExpression[] {
  const count = reader.count('segmentElements')
  builder.elementExpressionCount += count
  reader.checkLimit('elementExpressions', builder.elementExpressionCount)
  const expressions: ConstantExpression[] = []
  for (let i = 0; i < count; i++) expressions.push(readConstantExpression(builder, reader, type))
  return expressions
}
