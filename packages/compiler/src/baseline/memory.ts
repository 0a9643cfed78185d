/**
 * Loads and stores, by functions of the output (`accessorTexts`) that take the address and the offset: most baseline
 * code runs but a few times, and what is shorter is parsed sooner. Floats are loaded and stored as their bits.
 */
import type { RuntimeHelper } from '../emit/context.js'
import { ACCESSORS, type AccessorName, highWord } from '../emit/module/baseline-accessors.js'
import { readsOf } from './calls.js'
import { pushPair } from './integer64.js'
import { CALL, CONSTANT, LOAD } from './operand-stack.js'
import type { BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'

/** Whether addresses of a memory have 64 bits. */
function isWide({ target }: SegmentWriter, memory: number): boolean {
  return target.shared.module.memories[memory].type.limits.index === 'i64'
}

/** The number of words of an address. */
function addressWords(writer: SegmentWriter, memory: number): number {
  return isWide(writer, memory) ? 2 : 1
}

/** A wide address, or number of bytes or pages, as a number: beyond 2^53 it is out of bounds anyway. */
function wideText(writer: SegmentWriter, at: number): string {
  return `${writer.helper('pairToFloat64Unsigned')}(${writer.stack.text(at)}, ${writer.stack.text(at + 1)})`
}

/** The arguments that say where an access is, `distance` bytes behind its address, which was popped. */
function placeText(writer: SegmentWriter, at: number, distance = 0): string {
  const { stack, reader } = writer
  const offset = reader.memoryOffset + distance
  if (isWide(writer, reader.memory)) return `${wideText(writer, at)}, ${offset}`
  // Constants are int32.
  if (stack.kinds[at] === CONSTANT) return `0, ${(stack.numbers[at] >>> 0) + offset}`
  return `${stack.text(at)}, ${offset}`
}

function accessorCode({ reader }: SegmentWriter, name: AccessorName): string {
  return `${ACCESSORS[name].letter}$${reader.memory}`
}

/** The text of a load from an address that was popped; more than one need that to be atoms. */
export function loadText(writer: SegmentWriter, name: AccessorName, at: number, distance = 0): string {
  return `${accessorCode(writer, name)}(${placeText(writer, at, distance)})`
}

/** Likewise of a store; `storePair` takes two values. */
export function storeText(
  writer: SegmentWriter,
  name: AccessorName,
  at: number,
  values: string,
  distance = 0,
): string {
  return `${accessorCode(writer, name)}(${placeText(writer, at, distance)}, ${values});`
}

/** Pops an address and what lies above it, in so many words, and answers where the address is. */
export function popAddress(writer: SegmentWriter, words: number): number {
  const { stack, reader } = writer
  stack.height -= addressWords(writer, reader.memory) + words
  stack.settleEffects()
  return stack.height
}

/** The first word that lies above an address. */
export function behindAddress(writer: SegmentWriter, at: number): number {
  return at + addressWords(writer, writer.reader.memory)
}

/** Of an address that is far out of bounds so much is kept that its lowest bits are, which tell its alignment. */
const MAXIMUM_HIGH = 0xfffff

/** The address of an access by a helper: a number that is not negative. */
export function numberOfAddress(writer: SegmentWriter, at: number): string {
  const { reader, stack, context } = writer
  let text = `(${stack.text(at)} >>> 0)`
  if (isWide(writer, reader.memory)) {
    const high = `${context.builtin('Math.min').name}(${stack.text(at + 1)} >>> 0, ${MAXIMUM_HIGH})`
    text = `${writer.helper('pairToFloat64Unsigned')}(${stack.text(at)}, ${high})`
  }
  return reader.memoryOffset === 0 ? text : `${text} + ${reader.memoryOffset}`
}

/** @param high what the high half of an i64 is, of the low half; undefined for an i32 */
function load(name: AccessorName, high?: 'zero' | 'sign') {
  return (writer: SegmentWriter): void => {
    const { stack } = writer
    const at = popAddress(writer, 0)
    stack.push(LOAD, loadText(writer, name, at), readsOf(writer, addressWords(writer, writer.reader.memory)))
    if (high === 'zero') stack.pushConstant(0, 1)
    else if (high === 'sign') stack.pushSign(at)
  }
}

/** The high half is in a variable as soon as the low half was loaded. */
export function load64(writer: SegmentWriter): void {
  const { stack, reader } = writer
  const at = popAddress(writer, 0)
  const reads = readsOf(writer, addressWords(writer, reader.memory))
  stack.push(LOAD, loadText(writer, 'loadPair', at), reads)
  stack.push(LOAD, highWord(reader.memory), 0, 1)
}

/** @param words of the value; the accessor takes the lowest only, but for `storePair` */
function store(name: AccessorName, words: 1 | 2) {
  return (writer: SegmentWriter): void => {
    const { stack } = writer
    const at = popAddress(writer, words)
    const value = behindAddress(writer, at)
    let values = stack.text(value)
    if (name === 'storePair') values += `, ${stack.text(value + 1)}`
    else if (words === 2) stack.discard(value + 1)
    writer.write(storeText(writer, name, at, values))
  }
}

/**
 * An operator on ranges of bytes, by a helper. Those of memories with a type of their own take unsigned numbers.
 * @param operands of each the memory whose addresses are like it; undefined for those of 32 bits
 */
function bulk(
  writer: SegmentWriter,
  helper: 'memoryCopy' | 'memoryFill' | 'memoryInit',
  records: string,
  operands: readonly (number | undefined)[],
): void {
  const { stack, context } = writer
  const isTyped = operands.some(
    (memory) => memory !== undefined && context.memoryFacts(memory).traits.isTyped,
  )
  const words = operands.map((memory) => (memory === undefined ? 1 : addressWords(writer, memory)))
  for (const count of words) stack.height -= count
  let at = stack.height
  stack.settleEffects()
  const texts = words.map((count) => {
    const text = count === 2 ? wideText(writer, at) : isTyped ? `${stack.text(at)} >>> 0` : stack.text(at)
    at += count
    return text
  })
  const name: RuntimeHelper = isTyped ? TYPED_HELPERS[helper] : helper
  writer.write(`${writer.helper(name)}(${records}, ${texts.join(', ')});`)
}

const TYPED_HELPERS = {
  memoryCopy: 'typedMemoryCopy',
  memoryFill: 'typedMemoryFill',
  memoryInit: 'typedMemoryInit',
} as const

function record({ context }: SegmentWriter, memory: number): string {
  return context.memoryFacts(memory).record.name
}

function dataSegment({ context, target }: SegmentWriter, index: number): string {
  return target.shared.expressionText(context.dataSegment(index))
}

/** Pushes a number of pages. */
function pushPages(writer: SegmentWriter, memory: number, text: string, reads: number): void {
  const { stack } = writer
  if (isWide(writer, memory)) pushPair(writer, `${writer.helper('pairTruncateSaturatingSigned')}(${text})`)
  else stack.push(CALL, `(${text} | 0)`, reads)
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
    const { context, reader, stack } = writer
    const { index } = reader
    stack.settleEffects()
    const name = record(writer, index)
    const { isShared } = context.memoryFacts(index).traits
    pushPages(writer, index, isShared ? `${writer.helper('sharedMemorySize')}(${name})` : `${name}.pages`, 0)
  },
  'memory.grow': (writer) => {
    const { stack, reader, context } = writer
    const { index } = reader
    stack.height -= addressWords(writer, index)
    const at = stack.height
    stack.settleEffects()
    const isLarge = isWide(writer, index)
    const reads = readsOf(writer, isLarge ? 2 : 1)
    const { isTyped } = context.memoryFacts(index).traits
    const delta = isLarge ? wideText(writer, at) : isTyped ? `${stack.text(at)} >>> 0` : stack.text(at)
    const helper = writer.helper(isTyped ? 'typedMemoryGrow' : 'memoryGrow')
    pushPages(writer, index, `${helper}(${record(writer, index)}, ${delta})`, reads)
  },
  'memory.copy': (writer) => {
    const { index, index2 } = writer.reader
    const count = isWide(writer, index) ? index2 : index
    bulk(writer, 'memoryCopy', `${record(writer, index)}, ${record(writer, index2)}`, [index, index2, count])
  },
  'memory.fill': (writer) => {
    const { index } = writer.reader
    bulk(writer, 'memoryFill', record(writer, index), [index, undefined, index])
  },
  'memory.init': (writer) => {
    const { index, index2 } = writer.reader
    const records = `${record(writer, index2)}, ${dataSegment(writer, index)}`
    bulk(writer, 'memoryInit', records, [index2, undefined, undefined])
  },
  'data.drop': (writer) => {
    writer.stack.settleEffects()
    writer.write(`${writer.helper('dropSegment')}(${dataSegment(writer, writer.reader.index)});`)
  },
} satisfies BaselineOperators
