/** References: null, tests and casts, branches on them, and tables. */

import { identifier } from '../emit/estree/nodes.js'
import { printExpression } from '../emit/estree/print-expression.js'
import { typeTest } from '../emit/function/type-test.js'
import {
  ANYREF,
  EXNREF,
  EXTERNREF,
  FUNCREF,
  HEAP_EXN,
  HEAP_EXTERN,
  HEAP_FUNC,
  HEAP_NOEXN,
  HEAP_NOEXTERN,
  HEAP_NOFUNC,
  heapTypeOf,
  I32,
  isConcrete,
  type ValueType,
} from '../wasm/types.js'
import { operation, popIndex, popOperands } from './calls.js'
import { branch } from './control.js'
import { EXPRESSION, LOAD } from './operand-stack.js'
import type { BaselineOperator, BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'

/** The type above all others of the hierarchy of `type`. */
function topType(type: ValueType, { target }: SegmentWriter): ValueType {
  const heap = heapTypeOf(type)
  if (isConcrete(heap)) {
    return target.shared.module.types[heap].composite.kind === 'func' ? FUNCREF : ANYREF
  }
  if (heap === HEAP_FUNC || heap === HEAP_NOFUNC) return FUNCREF
  if (heap === HEAP_EXTERN || heap === HEAP_NOEXTERN) return EXTERNREF
  return heap === HEAP_EXN || heap === HEAP_NOEXN ? EXNREF : ANYREF
}

/** Whether a reference, an atom, is of a type. */
function testText(writer: SegmentWriter, atom: string, type: ValueType): string {
  const test = typeTest(identifier(atom), topType(type, writer), type, writer.context)
  return typeof test === 'boolean' ? String(test) : `(${printExpression(test)})`
}

const test: BaselineOperator = (writer) => {
  const { stack, reader } = writer
  const at = --stack.height
  const text = testText(writer, stack.atom(at), reader.types[0])
  stack.pushCondition(EXPRESSION, text, stack.reads[at])
}

const cast: BaselineOperator = (writer) => {
  const { stack, reader } = writer
  const at = --stack.height
  stack.settleEffects()
  const atom = stack.atom(at)
  const text = testText(writer, atom, reader.types[0])
  stack.push(LOAD, `(${text} ? ${atom} : ${writer.helper('illegalCast')}())`, stack.reads[at])
}

/** Branches with the reference on top, which stays there, if it is of the type, or if it is not. */
function branchOnCast(isTaken: '' | '!'): BaselineOperator {
  return (writer) => {
    const { stack, reader } = writer
    const atom = stack.atom(stack.height - 1)
    branch(writer, reader.index, `${isTaken}${testText(writer, atom, reader.types[1])}`)
  }
}

/** What may trap, of a reference. */
function checked(text: (reference: string, writer: SegmentWriter) => string): BaselineOperator {
  return (writer) => {
    const { stack } = writer
    const at = --stack.height
    stack.settleEffects()
    stack.push(LOAD, text(stack.text(at), writer), stack.reads[at])
  }
}

function convert(name: 'internalize' | 'externalize'): BaselineOperator {
  return checked((reference, writer) => `${writer.helper(name)}(${reference})`)
}

function nonNull(reference: string, writer: SegmentWriter): string {
  return `${writer.helper('nonNullExternal')}(${reference})`
}

function tableName({ context }: SegmentWriter, table: number): string {
  return context.table(table).name
}

function elementSegmentName({ context, target }: SegmentWriter, segment: number): string {
  return target.shared.expressionText(context.elementSegment(segment))
}

/** Pushes a number of elements, which has 64 bits where indices do; -1 stays -1. */
function pushSize(writer: SegmentWriter, table: number, text: string): void {
  const { stack, target } = writer
  operation(writer, [], [I32], () => text)
  if (target.shared.module.tables[table].type.limits.index === 'i64') stack.pushSign(stack.height - 1)
}

/** Pops operands, evaluated in order: words, and indices of the tables with these numbers, each brought into one word. */
function popRange(writer: SegmentWriter, operands: readonly (number | 'word')[]): string[] {
  const { stack, target } = writer
  const isLarge = (operand: number | 'word') =>
    operand !== 'word' && target.shared.module.tables[operand].type.limits.index === 'i64'
  let count = 0
  for (const operand of operands) count += isLarge(operand) ? 2 : 1
  for (let at = stack.height - count; at < stack.height; at++) stack.atom(at)
  const texts: string[] = []
  for (const operand of [...operands].reverse()) {
    texts.unshift(operand === 'word' ? popOperands(writer, [I32])[0] : popIndex(writer, operand))
  }
  stack.settleEffects()
  return texts
}

export const REFERENCE_OPERATORS = {
  'ref.is_null': ({ stack }) => {
    const at = --stack.height
    const kind = Math.max(EXPRESSION, stack.kinds[at])
    stack.pushCondition(kind, `(${stack.text(at)} === null)`, stack.reads[at])
  },
  'ref.eq': ({ stack }) => {
    stack.height -= 2
    const at = stack.height
    const kind = Math.max(EXPRESSION, stack.kinds[at], stack.kinds[at + 1])
    const text = `(${stack.text(at)} === ${stack.text(at + 1)})`
    stack.pushCondition(kind, text, stack.reads[at] | stack.reads[at + 1])
  },
  'ref.as_non_null': checked(nonNull),
  'ref.test': test,
  'ref.test null': test,
  'ref.cast': cast,
  'ref.cast null': cast,
  br_on_null: (writer) => {
    const { stack, reader } = writer
    const at = stack.height - 1
    const atom = stack.atom(at)
    const kind = stack.kinds[at]
    const reads = stack.reads[at]
    stack.height = at
    branch(writer, reader.index, `${atom} === null`)
    stack.push(kind, atom, reads)
  },
  br_on_non_null: (writer) => {
    const { stack, reader } = writer
    const atom = stack.atom(stack.height - 1)
    branch(writer, reader.index, `${atom} !== null`)
    stack.height--
  },
  br_on_cast: branchOnCast(''),
  br_on_cast_fail: branchOnCast('!'),
  'any.convert_extern': convert('internalize'),
  'extern.convert_any': convert('externalize'),
  'ref.i31': ({ stack }) => {
    const at = --stack.height
    stack.push(Math.max(EXPRESSION, stack.kinds[at]), `(${stack.text(at)} << 1 >> 1)`, stack.reads[at])
  },
  'i31.get_s': checked(nonNull),
  'i31.get_u': checked((reference, writer) => `(${nonNull(reference, writer)} & 0x7fffffff)`),

  'table.get': (writer) => {
    const { index } = writer.reader
    const place = popRange(writer, [index])[0]
    operation(writer, [], [I32], () => `${writer.helper('tableGet')}(${tableName(writer, index)}, ${place})`)
  },
  'table.set': (writer) => {
    const { index } = writer.reader
    const [place, value] = popRange(writer, [index, 'word'])
    writer.write(`${writer.helper('tableSet')}(${tableName(writer, index)}, ${place}, ${value});`)
  },
  'table.size': (writer) => {
    const { index } = writer.reader
    pushSize(writer, index, `${writer.helper('tableSize')}(${tableName(writer, index)})`)
  },
  'table.grow': (writer) => {
    const { index } = writer.reader
    const [value, count] = popRange(writer, ['word', index])
    pushSize(writer, index, `${writer.helper('tableGrow')}(${tableName(writer, index)}, ${value}, ${count})`)
  },
  'table.fill': (writer) => {
    const { index } = writer.reader
    const operands = popRange(writer, [index, 'word', index])
    writer.write(`${writer.helper('tableFill')}(${tableName(writer, index)}, ${operands.join(', ')});`)
  },
  'table.copy': (writer) => {
    const { index, index2 } = writer.reader
    const { tables } = writer.target.shared.module
    const count = tables[index].type.limits.index === 'i64' ? index2 : index
    const operands = popRange(writer, [index, index2, count])
    const records = `${tableName(writer, index)}, ${tableName(writer, index2)}`
    writer.write(`${writer.helper('tableCopy')}(${records}, ${operands.join(', ')});`)
  },
  'table.init': (writer) => {
    const { index, index2 } = writer.reader
    const operands = popRange(writer, [index2, 'word', 'word'])
    const records = `${tableName(writer, index2)}, ${elementSegmentName(writer, index)}`
    writer.write(`${writer.helper('tableInit')}(${records}, ${operands.join(', ')});`)
  },
  'elem.drop': (writer) => {
    writer.stack.settleEffects()
    writer.write(`${writer.helper('dropSegment')}(${elementSegmentName(writer, writer.reader.index)});`)
  },
} satisfies BaselineOperators
