/** Operators on i32. */
import type { RuntimeHelper } from '../emit/context.js'
import { EXPRESSION, LOAD } from './operand-stack.js'
import type { BaselineOperator, BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'

/** `text` of the operands, an int32. */
function unary(text: (a: string) => string): BaselineOperator {
  return ({ stack }) => {
    const at = --stack.height
    const kind = Math.max(EXPRESSION, stack.kinds[at])
    stack.push(kind, text(stack.text(at)), stack.reads[at])
  }
}

function binary(text: (a: string, b: string) => string): BaselineOperator {
  return ({ stack }) => {
    stack.height -= 2
    const at = stack.height
    const kind = Math.max(EXPRESSION, stack.kinds[at], stack.kinds[at + 1])
    stack.push(kind, text(stack.text(at), stack.text(at + 1)), stack.reads[at] | stack.reads[at + 1])
  }
}

function comparison(operator: string, isUnsigned = false): BaselineOperator {
  const [before, after] = isUnsigned ? ['(', ' >>> 0)'] : ['', '']
  return ({ stack }) => {
    stack.height -= 2
    const at = stack.height
    const kind = Math.max(EXPRESSION, stack.kinds[at], stack.kinds[at + 1])
    const a = stack.text(at)
    const b = stack.text(at + 1)
    const text = `(${before}${a}${after} ${operator} ${before}${b}${after})`
    stack.pushCondition(kind, text, stack.reads[at] | stack.reads[at + 1])
  }
}

function infix(operator: string): BaselineOperator {
  return binary((a, b) => `(${a} ${operator} ${b})`)
}

/** By a helper, which does not trap. */
function helper(name: RuntimeHelper): BaselineOperator {
  return (writer) => {
    const code = writer.helper(name)
    const { stack, reader } = writer
    const operands = reader.row.params!.length
    stack.height -= operands
    const at = stack.height
    let kind = EXPRESSION
    let reads = 0
    const texts: string[] = []
    for (let operand = at; operand < at + operands; operand++) {
      kind = Math.max(kind, stack.kinds[operand])
      reads |= stack.reads[operand]
      texts.push(stack.text(operand))
    }
    stack.push(kind, `${code}(${texts.join(', ')})`, reads)
  }
}

/** What may trap, of operands that are written as often as need be. */
function division(text: (a: string, b: string, writer: SegmentWriter) => string): BaselineOperator {
  return (writer) => {
    const { stack } = writer
    stack.height -= 2
    const at = stack.height
    stack.settleEffects()
    const a = stack.atom(at)
    const b = stack.atom(at + 1)
    stack.push(LOAD, text(a, b, writer), stack.reads[at] | stack.reads[at + 1])
  }
}

/** The divisors 0 and -1 are not harmless. */
function divideSigned(a: string, b: string, writer: SegmentWriter): string {
  return `(${a} / ((${b} + 1 >>> 0) > 1 ? ${b} : ${writer.helper('checkDivisor')}(${a}, ${b})) | 0)`
}

function divideUnsigned(a: string, b: string, writer: SegmentWriter): string {
  return `((${a} >>> 0) / (${b} >>> 0 || ${writer.helper('divideByZero')}()) | 0)`
}

function remainderSigned(a: string, b: string, writer: SegmentWriter): string {
  return `(${a} % (${b} || ${writer.helper('remainderByZero')}()) | 0)`
}

function remainderUnsigned(a: string, b: string, writer: SegmentWriter): string {
  return `((${a} >>> 0) % (${b} >>> 0 || ${writer.helper('remainderByZero')}()) | 0)`
}

const multiply: BaselineOperator = (writer) => {
  const imul = writer.context.builtin('Math.imul').name
  binary((a, b) => `${imul}(${a}, ${b})`)(writer)
}

const countLeadingZeros: BaselineOperator = (writer) => {
  const clz32 = writer.context.builtin('Math.clz32').name
  unary((a) => `${clz32}(${a})`)(writer)
}

export const INTEGER32_OPERATORS = {
  'i32.eqz': ({ stack }) => {
    const at = --stack.height
    const kind = Math.max(EXPRESSION, stack.kinds[at])
    stack.pushCondition(kind, `!${stack.condition(at)}`, stack.reads[at])
  },
  'i32.eq': comparison('==='),
  'i32.ne': comparison('!=='),
  'i32.lt_s': comparison('<'),
  'i32.lt_u': comparison('<', true),
  'i32.gt_s': comparison('>'),
  'i32.gt_u': comparison('>', true),
  'i32.le_s': comparison('<='),
  'i32.le_u': comparison('<=', true),
  'i32.ge_s': comparison('>='),
  'i32.ge_u': comparison('>=', true),
  'i32.add': binary((a, b) => `(${a} + ${b} | 0)`),
  'i32.sub': binary((a, b) => `(${a} - ${b} | 0)`),
  'i32.mul': multiply,
  'i32.div_s': division(divideSigned),
  'i32.div_u': division(divideUnsigned),
  'i32.rem_s': division(remainderSigned),
  'i32.rem_u': division(remainderUnsigned),
  'i32.and': infix('&'),
  'i32.or': infix('|'),
  'i32.xor': infix('^'),
  'i32.shl': infix('<<'),
  'i32.shr_s': infix('>>'),
  'i32.shr_u': binary((a, b) => `(${a} >>> ${b} | 0)`),
  'i32.rotl': helper('rotateLeft'),
  'i32.rotr': helper('rotateRight'),
  'i32.clz': countLeadingZeros,
  'i32.ctz': helper('countTrailingZeros'),
  'i32.popcnt': helper('countOnes'),
  'i32.extend8_s': unary((a) => `(${a} << 24 >> 24)`),
  'i32.extend16_s': unary((a) => `(${a} << 16 >> 16)`),
} satisfies BaselineOperators
