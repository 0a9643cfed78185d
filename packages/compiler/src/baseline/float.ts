/** Operators on f32 and f64: what only looks at bits does so, the rest computes with the numbers. */
import type { Builtin, RuntimeHelper } from '../emit/context.js'
import { F32, F64, type ValueType } from '../wasm/types.js'
import { pairHelperText, pushPair } from './integer64.js'
import { EXPRESSION, LOAD } from './operand-stack.js'
import type { BaselineOperator, BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'
import { numberText, pushNumber, wordCount } from './words.js'

/** Pops operands of a type, and answers the numbers. */
function popNumbers(writer: SegmentWriter, type: ValueType, count: number): string[] {
  const { stack } = writer
  const words = wordCount(type)
  stack.height -= count * words
  const from = stack.height
  return Array.from({ length: count }, (_, operand) => numberText(writer, type, from + operand * words))
}

function pushRounded(writer: SegmentWriter, type: ValueType, text: string): void {
  pushNumber(writer, type, type === F32 ? `${writer.context.builtin('Math.fround').name}(${text})` : text)
}

function arithmetic(type: ValueType, operator: '+' | '-' | '*' | '/'): BaselineOperator {
  return (writer) => pushRounded(writer, type, popNumbers(writer, type, 2).join(` ${operator} `))
}

function builtin(type: ValueType, name: Builtin, operands: 1 | 2): BaselineOperator {
  return (writer) => {
    const code = writer.context.builtin(name).name
    pushRounded(writer, type, `${code}(${popNumbers(writer, type, operands).join(', ')})`)
  }
}

function nearest(type: ValueType): BaselineOperator {
  return (writer) => {
    pushNumber(writer, type, `${writer.helper('nearest')}(${popNumbers(writer, type, 1)[0]})`)
  }
}

function comparison(type: ValueType, operator: string): BaselineOperator {
  return (writer) => {
    const { stack } = writer
    stack.height -= 2 * wordCount(type)
    const from = stack.height
    // The conversion of one may not come between an effect of the other's and its use.
    for (let word = 0; word < 2 * wordCount(type); word++) stack.pure(from + word)
    let reads = 0
    for (let word = 0; word < 2 * wordCount(type); word++) reads |= stack.reads[from + word]
    const left = numberText(writer, type, from)
    const right = numberText(writer, type, from + wordCount(type))
    stack.pushCondition(EXPRESSION, `(${left} ${operator} ${right})`, reads)
  }
}

/** Changes the word that holds the sign. */
function sign(type: ValueType, text: (word: string) => string): BaselineOperator {
  return ({ stack }) => {
    const at = --stack.height
    const kind = Math.max(EXPRESSION, stack.kinds[at])
    const part = wordCount(type) - 1
    if (part > 0) stack.floats[at - part] = undefined
    stack.push(kind, text(stack.text(at)), stack.reads[at], part)
  }
}

function copySign(type: ValueType): BaselineOperator {
  const words = wordCount(type)
  return ({ stack }) => {
    stack.height -= 2 * words
    const from = stack.height
    for (let word = 0; word < 2 * words; word++) stack.pure(from + word)
    const value = from + words - 1
    const other = value + words
    const text = `(${stack.text(value)} & 0x7fffffff | ${stack.text(other)} & -0x80000000)`
    const reads = stack.reads[value] | stack.reads[other]
    if (words > 1) stack.pushWord(from, 0)
    stack.push(EXPRESSION, text, reads, words - 1)
  }
}

function constant({ stack, reader }: SegmentWriter): void {
  stack.pushConstant(reader.lo)
  if (reader.row.name === 'f64.const') stack.pushConstant(reader.hi, 1)
}

/** To an i32; `traps` on what does not fit. */
function truncate(type: ValueType, name: RuntimeHelper, traps: boolean): BaselineOperator {
  return (writer) => {
    const { stack } = writer
    const [number] = popNumbers(writer, type, 1)
    stack.settleEffects()
    const { height } = stack
    let reads = 0
    for (let word = 0; word < wordCount(type); word++) reads |= stack.reads[height + word]
    stack.push(traps ? LOAD : EXPRESSION, `${writer.helper(name)}(${number})`, reads)
    if (!traps) stack.settle(height)
  }
}

/** To an i64. */
function truncate64(type: ValueType, name: RuntimeHelper): BaselineOperator {
  return (writer) => {
    const [number] = popNumbers(writer, type, 1)
    writer.stack.settleEffects()
    pushPair(writer, `${writer.helper(name)}(${number})`)
  }
}

function convert(type: ValueType, isUnsigned: boolean): BaselineOperator {
  return (writer) => {
    const { stack } = writer
    const word = stack.text(--stack.height)
    pushRounded(writer, type, isUnsigned ? `(${word} >>> 0)` : word)
  }
}

function convert64(type: ValueType, name: RuntimeHelper): BaselineOperator {
  return (writer) => {
    writer.stack.height -= 2
    pushNumber(writer, type, pairHelperText(writer, name, 2))
  }
}

/** The bits stay as they are. */
const reinterpret: BaselineOperator = () => undefined

export const FLOAT_OPERATORS = {
  'f32.const': constant,
  'f64.const': constant,
  'f32.eq': comparison(F32, '==='),
  'f32.ne': comparison(F32, '!=='),
  'f32.lt': comparison(F32, '<'),
  'f32.gt': comparison(F32, '>'),
  'f32.le': comparison(F32, '<='),
  'f32.ge': comparison(F32, '>='),
  'f64.eq': comparison(F64, '==='),
  'f64.ne': comparison(F64, '!=='),
  'f64.lt': comparison(F64, '<'),
  'f64.gt': comparison(F64, '>'),
  'f64.le': comparison(F64, '<='),
  'f64.ge': comparison(F64, '>='),
  'f32.abs': sign(F32, (word) => `(${word} & 0x7fffffff)`),
  'f64.abs': sign(F64, (word) => `(${word} & 0x7fffffff)`),
  'f32.neg': sign(F32, (word) => `(${word} ^ -0x80000000)`),
  'f64.neg': sign(F64, (word) => `(${word} ^ -0x80000000)`),
  'f32.copysign': copySign(F32),
  'f64.copysign': copySign(F64),
  'f32.ceil': builtin(F32, 'Math.ceil', 1),
  'f32.floor': builtin(F32, 'Math.floor', 1),
  'f32.trunc': builtin(F32, 'Math.trunc', 1),
  'f32.nearest': nearest(F32),
  'f32.sqrt': builtin(F32, 'Math.sqrt', 1),
  'f32.add': arithmetic(F32, '+'),
  'f32.sub': arithmetic(F32, '-'),
  'f32.mul': arithmetic(F32, '*'),
  'f32.div': arithmetic(F32, '/'),
  'f32.min': builtin(F32, 'Math.min', 2),
  'f32.max': builtin(F32, 'Math.max', 2),
  'f64.ceil': builtin(F64, 'Math.ceil', 1),
  'f64.floor': builtin(F64, 'Math.floor', 1),
  'f64.trunc': builtin(F64, 'Math.trunc', 1),
  'f64.nearest': nearest(F64),
  'f64.sqrt': builtin(F64, 'Math.sqrt', 1),
  'f64.add': arithmetic(F64, '+'),
  'f64.sub': arithmetic(F64, '-'),
  'f64.mul': arithmetic(F64, '*'),
  'f64.div': arithmetic(F64, '/'),
  'f64.min': builtin(F64, 'Math.min', 2),
  'f64.max': builtin(F64, 'Math.max', 2),
  'i32.trunc_f32_s': truncate(F32, 'truncateSigned', true),
  'i32.trunc_f32_u': truncate(F32, 'truncateUnsigned', true),
  'i32.trunc_f64_s': truncate(F64, 'truncateSigned', true),
  'i32.trunc_f64_u': truncate(F64, 'truncateUnsigned', true),
  'i32.trunc_sat_f32_s': truncate(F32, 'truncateSaturatingSigned', false),
  'i32.trunc_sat_f32_u': truncate(F32, 'truncateSaturatingUnsigned', false),
  'i32.trunc_sat_f64_s': truncate(F64, 'truncateSaturatingSigned', false),
  'i32.trunc_sat_f64_u': truncate(F64, 'truncateSaturatingUnsigned', false),
  'i64.trunc_f32_s': truncate64(F32, 'pairTruncateSigned'),
  'i64.trunc_f32_u': truncate64(F32, 'pairTruncateUnsigned'),
  'i64.trunc_f64_s': truncate64(F64, 'pairTruncateSigned'),
  'i64.trunc_f64_u': truncate64(F64, 'pairTruncateUnsigned'),
  'i64.trunc_sat_f32_s': truncate64(F32, 'pairTruncateSaturatingSigned'),
  'i64.trunc_sat_f32_u': truncate64(F32, 'pairTruncateSaturatingUnsigned'),
  'i64.trunc_sat_f64_s': truncate64(F64, 'pairTruncateSaturatingSigned'),
  'i64.trunc_sat_f64_u': truncate64(F64, 'pairTruncateSaturatingUnsigned'),
  'f32.convert_i32_s': convert(F32, false),
  'f32.convert_i32_u': convert(F32, true),
  'f64.convert_i32_s': convert(F64, false),
  'f64.convert_i32_u': convert(F64, true),
  'f32.convert_i64_s': convert64(F32, 'pairToFloat32Signed'),
  'f32.convert_i64_u': convert64(F32, 'pairToFloat32Unsigned'),
  'f64.convert_i64_s': convert64(F64, 'pairToFloat64Signed'),
  'f64.convert_i64_u': convert64(F64, 'pairToFloat64Unsigned'),
  'f32.demote_f64': (writer) => pushRounded(writer, F32, popNumbers(writer, F64, 1)[0]),
  'f64.promote_f32': (writer) => pushNumber(writer, F64, popNumbers(writer, F32, 1)[0]),
  'i32.reinterpret_f32': reinterpret,
  'i64.reinterpret_f64': reinterpret,
  'f32.reinterpret_i32': reinterpret,
  'f64.reinterpret_i64': reinterpret,
} satisfies BaselineOperators
