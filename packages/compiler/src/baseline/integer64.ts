/**
 * Operators on i64: pairs of words, the low one below. What is short is written out; the rest is left to the helpers
 * that optimised code calls as well.
 */
import type { RuntimeHelper } from '../emit/context.js'
import { I64 } from '../wasm/types.js'
import { operation } from './calls.js'
import { CONSTANT, EXPRESSION, SETTLED } from './operand-stack.js'
import type { BaselineOperator, BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'

/** Pops two pairs; the first word is at the height. The kind and reads of what is made of all of them. */
function popPairs({ stack }: SegmentWriter): { at: number; kind: number; reads: number } {
  stack.height -= 4
  const at = stack.height
  const { kinds, reads } = stack
  return {
    at,
    kind: Math.max(EXPRESSION, kinds[at], kinds[at + 1], kinds[at + 2], kinds[at + 3]),
    reads: reads[at] | reads[at + 1] | reads[at + 2] | reads[at + 3],
  }
}

function bitwise(operator: '&' | '|' | '^'): BaselineOperator {
  return (writer) => {
    const { at } = popPairs(writer)
    const { stack } = writer
    for (const part of [0, 1]) {
      const left = at + part
      const right = left + 2
      const kind = Math.max(EXPRESSION, stack.kinds[left], stack.kinds[right])
      const constant = foldBitwise(writer, operator, left, right)
      if (constant === undefined) {
        const text = `(${stack.text(left)} ${operator} ${stack.text(right)})`
        stack.push(kind, text, stack.reads[left] | stack.reads[right], part)
      } else stack.pushConstant(constant, part)
    }
  }
}

/** What both operands make if that is known; a word that is dropped is evaluated if it may trap. */
function foldBitwise(
  { stack }: SegmentWriter,
  operator: '&' | '|' | '^',
  left: number,
  right: number,
): number | undefined {
  if (stack.kinds[left] === CONSTANT && stack.kinds[right] === CONSTANT) {
    const a = stack.numbers[left]
    const b = stack.numbers[right]
    return operator === '&' ? a & b : operator === '|' ? a | b : a ^ b
  }
  if (operator !== '&') return undefined
  const other = stack.isConstant(left, 0) ? right : stack.isConstant(right, 0) ? left : -1
  if (other < 0) return undefined
  stack.discard(other)
  return 0
}

/** `text` plus the constant `number`, as a part of a sum. */
function plus(text: string, { kinds, numbers }: SegmentWriter['stack'], at: number, other: string): string {
  return kinds[at] === CONSTANT && numbers[at] === 0 ? text : `${text} + ${other}`
}

const add: BaselineOperator = (writer) => {
  const { stack } = writer
  const { at } = popPairs(writer)
  const sum = stack.temporary()
  // The carry is found by comparing with one of the two; a constant compares best.
  const compared = stack.kinds[at] === CONSTANT ? at : at + 2
  const other = compared === at ? at + 2 : at
  if (stack.isConstant(compared, 0)) {
    addToHigh(writer, at, other)
    return
  }
  const text = stack.atom(compared)
  const low = `(${stack.text(other)} + ${text} | 0)`
  const isConstant = stack.kinds[compared] === CONSTANT
  const limit = isConstant ? String(stack.numbers[compared] >>> 0) : `(${text} >>> 0)`
  writer.write(`var ${sum} = ${low};`)
  const highs = plus(stack.text(at + 1), stack, at + 3, stack.text(at + 3))
  const kind = Math.max(EXPRESSION, stack.kinds[at + 1], stack.kinds[at + 3])
  const reads = stack.reads[at + 1] | stack.reads[at + 3] | (isConstant ? 0 : stack.reads[compared])
  const high = `(${highs} + ((${sum} >>> 0) < ${limit} ? 1 : 0) | 0)`
  stack.push(SETTLED, sum, 0)
  stack.push(kind, high, reads, 1)
}

/** The sum where one of the low halves is 0: `low` is where the other one is. */
function addToHigh(writer: SegmentWriter, at: number, low: number): void {
  const { stack } = writer
  const kind = Math.max(EXPRESSION, stack.kinds[at + 1], stack.kinds[at + 3])
  const text = `(${stack.text(at + 1)} + ${stack.text(at + 3)} | 0)`
  const reads = stack.reads[at + 1] | stack.reads[at + 3]
  stack.pushWord(low, 0)
  stack.push(kind, text, reads, 1)
}

const subtract: BaselineOperator = (writer) => {
  const { stack } = writer
  const { at } = popPairs(writer)
  const left = stack.atom(at)
  const right = stack.atom(at + 2)
  const kind = Math.max(EXPRESSION, stack.kinds[at + 1], stack.kinds[at + 3])
  const lowReads = stack.reads[at] | stack.reads[at + 2]
  const highReads = lowReads | stack.reads[at + 1] | stack.reads[at + 3]
  const borrow = `((${left} >>> 0) < (${right} >>> 0) ? 1 : 0)`
  const high = `(${stack.text(at + 1)} - ${stack.text(at + 3)} - ${borrow} | 0)`
  stack.push(EXPRESSION, `(${left} - ${right} | 0)`, lowReads)
  stack.push(kind, high, highReads, 1)
}

const multiply: BaselineOperator = (writer) => {
  const { stack, context } = writer
  const imul = context.builtin('Math.imul').name
  const { at, reads } = popPairs(writer)
  const [a, b, c, d] = [stack.atom(at), stack.atom(at + 1), stack.atom(at + 2), stack.atom(at + 3)]
  const crossed: string[] = []
  if (!stack.isConstant(at + 3, 0)) crossed.push(`${imul}(${a}, ${d})`)
  if (!stack.isConstant(at + 1, 0)) crossed.push(`${imul}(${b}, ${c})`)
  const carried = `${writer.helper('multiplyHighUnsigned')}(${a}, ${c})`
  stack.push(EXPRESSION, `${imul}(${a}, ${c})`, reads)
  stack.push(EXPRESSION, `(${[carried, ...crossed].join(' + ')} | 0)`, reads, 1)
}

/** A call of a helper with the words, as many as `count`, that were popped last. */
export function pairHelperText(writer: SegmentWriter, name: RuntimeHelper, count: number): string {
  const { stack } = writer
  const texts: string[] = []
  for (let at = stack.height; at < stack.height + count; at++) texts.push(stack.text(at))
  return `${writer.helper(name)}(${texts.join(', ')})`
}

/** By a helper that answers the low half, and leaves the high one in the result registers. */
function pairHelper(name: RuntimeHelper): BaselineOperator {
  const isShift = name.includes('Shift') || name.includes('Rotate')
  return (writer) => {
    const { stack } = writer
    const { at } = popPairs(writer)
    // Of the count, the high half does not matter.
    if (isShift) stack.discard(at + 3)
    stack.settleEffects()
    pushPair(writer, pairHelperText(writer, name, isShift ? 3 : 4))
  }
}

/** Pushes what a call of such a helper answers. */
export function pushPair(writer: SegmentWriter, text: string): void {
  const { stack, context } = writer
  const low = stack.temporary()
  const high = stack.temporary()
  writer.write(`var ${low} = ${text}, ${high} = ${context.resultRegisters('integer').name}[1];`)
  stack.pushSettled(low)
  stack.pushSettled(high, 1)
}

/** Sums and products of 128 bits, as two i64. */
function wide(name: RuntimeHelper): BaselineOperator {
  return (writer) => {
    operation(writer, writer.reader.row.params!, [I64, I64], (operands) => {
      return `${writer.helper(name)}(${operands.join(', ')})`
    })
  }
}

interface ConstantShift {
  /** The halves shifted by 1 to 31. */
  readonly short: (low: string, high: string, count: number) => readonly [low: string, high: string]
  /** By 32 to 63, of which `count` are left behind 32. */
  readonly long: (low: string, high: string, count: number) => readonly [low: string, high: string | number]
}

function shift({ short, long }: ConstantShift, name: RuntimeHelper): BaselineOperator {
  const byVariable = pairHelper(name)
  return (writer) => {
    const { stack } = writer
    const top = stack.height
    if (stack.kinds[top - 2] !== CONSTANT || stack.kinds[top - 1] !== CONSTANT) {
      byVariable(writer)
      return
    }
    const count = stack.numbers[top - 2] & 63
    stack.height -= 2
    if (count === 0) return
    const at = top - 4
    stack.height = at
    const low = stack.atom(at)
    const high = stack.atom(at + 1)
    const reads = stack.reads[at] | stack.reads[at + 1]
    const [first, second] = count < 32 ? short(low, high, count) : long(low, high, count - 32)
    if (first === '0') stack.pushConstant(0)
    else stack.push(EXPRESSION, first, reads)
    if (second === 0) stack.pushConstant(0, 1)
    else stack.push(EXPRESSION, String(second), reads, 1)
  }
}

const shiftLeft: ConstantShift = {
  short: (low, high, count) => [`(${low} << ${count})`, `(${high} << ${count} | ${low} >>> ${32 - count})`],
  long: (low, _, count) => ['0', `(${low} << ${count})`],
}

const shiftRightUnsigned: ConstantShift = {
  short: (low, high, count) => [
    `(${low} >>> ${count} | ${high} << ${32 - count})`,
    `(${high} >>> ${count} | 0)`,
  ],
  long: (_, high, count) => [`(${high} >>> ${count} | 0)`, 0],
}

const shiftRightSigned: ConstantShift = {
  short: (low, high, count) => [`(${low} >>> ${count} | ${high} << ${32 - count})`, `(${high} >> ${count})`],
  long: (_, high, count) => [`(${high} >> ${count})`, `(${high} >> 31)`],
}

const isZero: BaselineOperator = ({ stack }) => {
  stack.height -= 2
  const at = stack.height
  const kind = Math.max(EXPRESSION, stack.kinds[at], stack.kinds[at + 1])
  const reads = stack.reads[at] | stack.reads[at + 1]
  if (stack.isConstant(at + 1, 0)) stack.pushCondition(kind, `!${stack.condition(at)}`, reads)
  else stack.pushCondition(kind, `((${stack.text(at)} | ${stack.text(at + 1)}) === 0)`, reads)
}

function equality(isEqual: boolean): BaselineOperator {
  const [operator, joined] = isEqual ? ['===', '&&'] : ['!==', '||']
  return (writer) => {
    const { stack } = writer
    const { at, reads } = popPairs(writer)
    if (stack.isConstant(at + 1, 0) && stack.isConstant(at + 3, 0)) {
      const kind = Math.max(EXPRESSION, stack.kinds[at], stack.kinds[at + 2])
      stack.pushCondition(kind, `(${stack.text(at)} ${operator} ${stack.text(at + 2)})`, reads)
      return
    }
    const texts = [0, 1, 2, 3].map((part) => stack.pure(at + part))
    const text = `(${texts[0]} ${operator} ${texts[2]} ${joined} ${texts[1]} ${operator} ${texts[3]})`
    stack.pushCondition(EXPRESSION, text, reads)
  }
}

/** @param operator of the low halves, unsigned */
function comparison(operator: '<' | '<=' | '>' | '>=', isUnsigned: boolean): BaselineOperator {
  const strict = operator[0]
  const word = (text: string) => (isUnsigned ? `(${text} >>> 0)` : text)
  return (writer) => {
    const { stack } = writer
    const { at, reads } = popPairs(writer)
    const a = stack.pure(at)
    const b = stack.pure(at + 2)
    const high = stack.atom(at + 1)
    const otherHigh = stack.atom(at + 3)
    const lows = `(${a} >>> 0) ${operator} (${b} >>> 0)`
    const decided = `${word(high)} ${strict} ${word(otherHigh)}`
    stack.pushCondition(EXPRESSION, `(${decided} || ${high} === ${otherHigh} && ${lows})`, reads)
  }
}

/** Counts one half, and 32 more in the other if that half is 0. */
function countZeros(first: 0 | 1, count: (writer: SegmentWriter) => string): BaselineOperator {
  return (writer) => {
    const { stack } = writer
    const code = count(writer)
    stack.height -= 2
    const at = stack.height
    const reads = stack.reads[at] | stack.reads[at + 1]
    const half = stack.atom(at + first)
    const rest = stack.pure(at + 1 - first)
    stack.push(EXPRESSION, `(${half} ? ${code}(${half}) : ${code}(${rest}) + 32)`, reads)
    stack.pushConstant(0, 1)
  }
}

const countOnes: BaselineOperator = (writer) => {
  const { stack } = writer
  const code = writer.helper('countOnes')
  stack.height -= 2
  const at = stack.height
  const kind = Math.max(EXPRESSION, stack.kinds[at], stack.kinds[at + 1])
  const reads = stack.reads[at] | stack.reads[at + 1]
  stack.push(kind, `(${code}(${stack.text(at)}) + ${code}(${stack.text(at + 1)}))`, reads)
  stack.pushConstant(0, 1)
}

/** Extends the low word, made by `text`, by its sign. */
function extendSigned(text: (low: string) => string): BaselineOperator {
  return ({ stack, reader }) => {
    const isWord = reader.row.name === 'i64.extend_i32_s'
    stack.height -= isWord ? 1 : 2
    const at = stack.height
    if (!isWord) stack.discard(at + 1)
    const word = stack.atom(at)
    const low = text(word)
    if (low === word) stack.pushWord(at, 0)
    else stack.push(EXPRESSION, low, stack.reads[at])
    stack.pushSign(at)
  }
}

export const INTEGER64_OPERATORS = {
  'i64.eqz': isZero,
  'i64.eq': equality(true),
  'i64.ne': equality(false),
  'i64.lt_s': comparison('<', false),
  'i64.lt_u': comparison('<', true),
  'i64.gt_s': comparison('>', false),
  'i64.gt_u': comparison('>', true),
  'i64.le_s': comparison('<=', false),
  'i64.le_u': comparison('<=', true),
  'i64.ge_s': comparison('>=', false),
  'i64.ge_u': comparison('>=', true),
  'i64.add': add,
  'i64.sub': subtract,
  'i64.mul': multiply,
  'i64.div_s': pairHelper('pairDivideSigned'),
  'i64.div_u': pairHelper('pairDivideUnsigned'),
  'i64.rem_s': pairHelper('pairRemainderSigned'),
  'i64.rem_u': pairHelper('pairRemainderUnsigned'),
  'i64.and': bitwise('&'),
  'i64.or': bitwise('|'),
  'i64.xor': bitwise('^'),
  'i64.shl': shift(shiftLeft, 'pairShiftLeft'),
  'i64.shr_s': shift(shiftRightSigned, 'pairShiftRightSigned'),
  'i64.shr_u': shift(shiftRightUnsigned, 'pairShiftRightUnsigned'),
  'i64.rotl': pairHelper('pairRotateLeft'),
  'i64.rotr': pairHelper('pairRotateRight'),
  'i64.clz': countZeros(1, (writer) => writer.context.builtin('Math.clz32').name),
  'i64.ctz': countZeros(0, (writer) => writer.helper('countTrailingZeros')),
  'i64.popcnt': countOnes,
  'i64.add128': wide('wideAdd'),
  'i64.sub128': wide('wideSubtract'),
  'i64.mul_wide_s': wide('wideMultiplySigned'),
  'i64.mul_wide_u': wide('wideMultiplyUnsigned'),
  'i32.wrap_i64': ({ stack }) => stack.discard(--stack.height),
  'i64.extend_i32_u': ({ stack }) => stack.pushConstant(0, 1),
  'i64.extend_i32_s': extendSigned((low) => low),
  'i64.extend8_s': extendSigned((low) => `(${low} << 24 >> 24)`),
  'i64.extend16_s': extendSigned((low) => `(${low} << 16 >> 16)`),
  'i64.extend32_s': extendSigned((low) => low),
} satisfies BaselineOperators
