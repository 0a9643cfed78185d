/** Locals, globals, constants and calls. */

import { flattenTypes } from '../ir/types.js'
import { F32, F64, type FunctionType, type ValueType } from '../wasm/types.js'
import { CALL, GLOBALS, VARIABLE } from './operand-stack.js'
import type { BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'
import { numberText, partsOf, pushNumber, registersOf, wordCount } from './words.js'

/** Pops the words of an assigned local; `local.tee` has them pushed again. */
function setLocal(writer: SegmentWriter): number {
  const { stack, reader, target } = writer
  const count = target.firstWord(reader.index + 1) - target.firstWord(reader.index)
  stack.height -= count
  writer.assignLocal(reader.index, stack.height)
  return count
}

/** Pops arguments, and answers their text. */
function argumentTexts(writer: SegmentWriter, types: readonly ValueType[]): string {
  const { stack } = writer
  for (const type of types) stack.height -= wordCount(type)
  const texts: string[] = []
  let at = stack.height
  for (const type of types) {
    const count = wordCount(type)
    if (type === F32 || type === F64) texts.push(numberText(writer, type, at))
    else for (let part = 0; part < count; part++) texts.push(stack.text(at + part))
    at += count
  }
  return texts.join(', ')
}

/** Pushes the results of a call. */
function pushResults(writer: SegmentWriter, { results }: FunctionType, text: string, reads: number): void {
  const { stack } = writer
  const [first] = results
  if (first === undefined) writer.write(`${text};`)
  else if (results.length > 1 || wordCount(first) > 1) pushRegisters(writer, results, text)
  else if (first === F32) stack.push(CALL, `${writer.helper('reinterpretFloat32')}(${text})`, reads)
  else stack.push(CALL, text, reads)
}

/** Pushes results of which one at least is in a register. */
function pushRegisters(writer: SegmentWriter, results: readonly ValueType[], text: string): void {
  const { stack, context } = writer
  const types = flattenTypes(results)
  const names = types.map(() => stack.temporary())
  const declarators = types.map((type, at) => {
    const value = at === 0 ? text : `${context.resultRegisters(registersOf(type)).name}[${at}]`
    return `${names[at]} = ${value}`
  })
  // All of them, before anything else uses the registers.
  writer.write(`var ${declarators.join(', ')};`)
  let position = 0
  for (const type of results) {
    if (type === F32 || type === F64) pushNumber(writer, type, names[position++])
    else for (let part = 0; part < wordCount(type); part++) stack.pushSettled(names[position++], part)
  }
}

function readsOf({ stack }: SegmentWriter, count: number): number {
  let reads = 0
  for (let at = stack.height; at < stack.height + count; at++) reads |= stack.reads[at]
  return reads
}

function call(writer: SegmentWriter): void {
  const { reader, context, target, stack } = writer
  const { type } = target.shared.module.functions[reader.index]
  const text = `${context.functionCode(reader.index).name}(${argumentTexts(writer, type.params)})`
  const reads = readsOf(writer, partsOf(type.params).length)
  stack.settleEffects(GLOBALS)
  pushResults(writer, type, text, reads)
}

function callIndirect(writer: SegmentWriter): void {
  const { reader, context, target, stack } = writer
  const composite = target.shared.module.types[reader.index].composite as FunctionType
  const count = partsOf(composite.params).length
  const index = --stack.height
  // What the index leads to is looked up before the arguments are evaluated.
  for (let at = index - count; at < index; at++) stack.pure(at)
  const { view, key } = context.indirectCalls(reader.index2, reader.index)
  const place = stack.atom(index)
  const resolve = writer.helper('resolveIndirect')
  const keyText = target.shared.expressionText(key)
  const code = `(${view.name}[${place}] ?? ${resolve}(${context.table(reader.index2).name}, ${keyText}, ${place}))`
  const reads = stack.reads[index]
  const text = `${code}(${argumentTexts(writer, composite.params)})`
  const allReads = reads | readsOf(writer, count)
  stack.settleEffects(GLOBALS)
  pushResults(writer, composite, text, allReads)
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
  call,
  call_indirect: callIndirect,
} satisfies BaselineOperators
