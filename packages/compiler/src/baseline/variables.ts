/** Locals, globals and constants. */

import { F32, F64, type ValueType } from '../wasm/types.js'
import { GLOBALS, VARIABLE } from './operand-stack.js'
import type { BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'
import { numberText, pushNumber, wordCount } from './words.js'

/** Pops the words of an assigned local; `local.tee` has them pushed again. */
function setLocal(writer: SegmentWriter): number {
  const { stack, reader, target } = writer
  const count = target.firstWord(reader.index + 1) - target.firstWord(reader.index)
  stack.height -= count
  writer.assignLocal(reader.index, stack.height)
  return count
}

function getGlobal(writer: SegmentWriter): void {
  const { stack, reader } = writer
  // A call that was not written yet may change it.
  stack.settleEffects()
  const type = globalType(writer)
  if (type === F32 || type === F64) {
    pushNumber(writer, type, writer.global(reader.index, 0))
    return
  }
  for (let part = 0; part < wordCount(type); part++) {
    stack.push(VARIABLE, writer.global(reader.index, part), GLOBALS, part)
  }
}

function setGlobal(writer: SegmentWriter): void {
  const { stack, reader } = writer
  const type = globalType(writer)
  const count = wordCount(type)
  stack.height -= count
  stack.settleEffects(GLOBALS)
  const from = stack.height
  if (type === F32 || type === F64) {
    writer.write(`${writer.global(reader.index, 0)} = ${numberText(writer, type, from)};`)
    return
  }
  if (writer.isReplaced(from, count, GLOBALS))
    for (let part = 0; part < count; part++) stack.atom(from + part)
  for (let part = 0; part < count; part++) {
    writer.write(`${writer.global(reader.index, part)} = ${stack.text(from + part)};`)
  }
}

function globalType({ target, reader }: SegmentWriter): ValueType {
  return target.shared.module.globals[reader.index].type.type
}

export const VARIABLE_OPERATORS = {
  'local.get': (writer) => writer.pushLocal(writer.reader.index),
  'local.set': (writer) => {
    setLocal(writer)
  },
  'local.tee': (writer) => {
    setLocal(writer)
    writer.pushLocal(writer.reader.index)
  },
  'global.get': getGlobal,
  'global.set': setGlobal,
  'i32.const': ({ stack, reader }) => stack.pushConstant(reader.i32),
  'i64.const': ({ stack, reader }) => {
    stack.pushConstant(reader.lo)
    stack.pushConstant(reader.hi, 1)
  },
  'v128.const': ({ stack, reader }) => {
    const { buffer, byteOffset } = reader.lanes
    const words = new DataView(buffer, byteOffset, 16)
    for (let part = 0; part < 4; part++) stack.pushConstant(words.getInt32(4 * part, true), part)
  },
  'ref.null': ({ stack }) => stack.pushNull(),
} satisfies BaselineOperators
