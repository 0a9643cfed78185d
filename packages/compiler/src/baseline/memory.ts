/**
 * Loads and stores, by functions of the output (`accessorTexts`) that take the address and the offset: most baseline
 * code runs but a few times, and what is shorter is parsed sooner. Floats are loaded and stored as their bits.
 */
import type { RuntimeHelper } from '../emit/context.js'
import { ACCESSORS, type AccessorName, highWord } from '../emit/module/baseline-accessors.js'
import { CALL, CONSTANT, LOAD } from './operand-stack.js'
import type { BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'

/** The beginning of a call of an accessor, with an address that was popped. */
function accessText({ stack, reader }: SegmentWriter, name: AccessorName, at: number): string {
  const code = `${ACCESSORS[name].letter}$${reader.memory}`
  const { memoryOffset } = reader
  // Constants are int32.
  if (stack.kinds[at] === CONSTANT) return `${code}(0, ${(stack.numbers[at] >>> 0) + memoryOffset}`
  return `${code}(${stack.text(at)}, ${memoryOffset}`
}

/** @param high what the high half of an i64 is, of the low half; undefined for an i32 */
function load(name: AccessorName, high?: 'zero' | 'sign') {
  return (writer: SegmentWriter): void => {
    const { stack } = writer
    const at = --stack.height
    stack.settleEffects()
    stack.push(LOAD, `${accessText(writer, name, at)})`, stack.reads[at])
    if (high === 'zero') stack.pushConstant(0, 1)
    else if (high === 'sign') stack.pushSign(at)
  }
}

/** The high half is in a variable as soon as the low half was loaded. */
function load64(writer: SegmentWriter): void {
  const { stack, reader } = writer
  const at = --stack.height
  stack.settleEffects()
  stack.push(LOAD, `${accessText(writer, 'loadPair', at)})`, stack.reads[at])
  stack.push(LOAD, highWord(reader.memory), 0, 1)
}

/** @param words of the value; the accessor takes the lowest only, but for `storePair` */
function store(name: AccessorName, words: 1 | 2) {
  return (writer: SegmentWriter): void => {
    const { stack } = writer
    stack.height -= 1 + words
    const at = stack.height
    stack.settleEffects()
    let text = `${accessText(writer, name, at)}, ${stack.text(at + 1)}`
    if (name === 'storePair') text += `, ${stack.text(at + 2)}`
    else if (words === 2) stack.discard(at + 2)
    writer.write(`${text});`)
  }
}

/** An operator on ranges of bytes, by a helper. */
function bulk(helper: RuntimeHelper, records: (writer: SegmentWriter) => string) {
  return (writer: SegmentWriter): void => {
    const { stack } = writer
    stack.height -= 3
    const at = stack.height
    stack.settleEffects()
    const texts = [stack.text(at), stack.text(at + 1), stack.text(at + 2)]
    writer.write(`${writer.helper(helper)}(${records(writer)}, ${texts.join(', ')});`)
  }
}

function record({ context }: SegmentWriter, memory: number): string {
  return context.memory(memory).record.name
}

export const MEMORY_OPERATORS = {
  'i32.load': load('loadInt32'),
  'i32.load8_s': load('loadInt8'),
  'i32.load8_u': load('loadUint8'),
  'i32.load16_s': load('loadInt16'),
  'i32.load16_u': load('loadUint16'),
  'i64.load': load64,
  'f32.load': load('loadInt32'),
  'f64.load': load64,
  'i64.load8_s': load('loadInt8', 'sign'),
  'i64.load8_u': load('loadUint8', 'zero'),
  'i64.load16_s': load('loadInt16', 'sign'),
  'i64.load16_u': load('loadUint16', 'zero'),
  'i64.load32_s': load('loadInt32', 'sign'),
  'i64.load32_u': load('loadInt32', 'zero'),
  'i32.store': store('storeInt32', 1),
  'i32.store8': store('storeInt8', 1),
  'i32.store16': store('storeInt16', 1),
  'i64.store': store('storePair', 2),
  'f32.store': store('storeInt32', 1),
  'f64.store': store('storePair', 2),
  'i64.store8': store('storeInt8', 2),
  'i64.store16': store('storeInt16', 2),
  'i64.store32': store('storeInt32', 2),
  'memory.size': (writer) => {
    writer.stack.settleEffects()
    writer.stack.push(CALL, `${record(writer, writer.reader.index)}.pages`, 0)
  },
  'memory.grow': (writer) => {
    const { stack, reader } = writer
    const at = --stack.height
    stack.settleEffects()
    const text = `${writer.helper('memoryGrow')}(${record(writer, reader.index)}, ${stack.text(at)})`
    stack.push(CALL, text, stack.reads[at])
  },
  'memory.copy': bulk('memoryCopy', (writer) => {
    const { index, index2 } = writer.reader
    return `${record(writer, index)}, ${record(writer, index2)}`
  }),
  'memory.fill': bulk('memoryFill', (writer) => record(writer, writer.reader.index)),
} satisfies BaselineOperators
