// Constant expressions: decoded where they stand, into a short postfix list. Whether they are valid, and
// constant at all, is for validation to say.

import type { ConstantExpression, ConstantOperator } from '../module.js'
import type { ValueType } from '../types.js'
import type { ByteReader } from './byte-reader.js'
import type { ModuleBuilder } from './module-builder.js'
import type { OperatorReader } from './operator-reader.js'

/** Reads the expression at the reader's position up to and including its `end`. */
export function readConstantExpression(
  builder: ModuleBuilder,
  reader: ByteReader,
  type: ValueType,
): ConstantExpression {
  const operators = builder.operators
  const start = reader.position
  operators.reset(start, reader.end, -1, reader.section)
  let ops: ConstantOperator[] | undefined
  let depth = 0
  for (;;) {
    if (!operators.next()) operators.fail('unexpected end of section or function')
    const { name } = operators
    if (name === 'end' && depth-- === 0) break
    // A block is well-formed here, though not valid.
    if (operators.row.immediates[0] === 'blockType') depth++
    const operator = constantOperator(operators)
    // Nearly all have one operator, and there may be millions: an array grown by push is mostly empty.
    if (operator !== undefined) {
      if (ops === undefined) ops = [operator]
      else ops.push(operator)
    }
  }
  reader.position = operators.position
  return { start, end: operators.position, type, ops: ops ?? [] }
}

/** The current instruction as an operator of a constant expression, if it may be one. */
function constantOperator(reader: OperatorReader): ConstantOperator | undefined {
  const { name } = reader
  switch (name) {
    case 'i32.const':
      return { op: name, value: reader.i32 }
    case 'i64.const':
    case 'f64.const':
      return { op: name, lo: reader.lo, hi: reader.hi }
    case 'f32.const':
      return { op: name, bits: reader.lo }
    case 'v128.const':
      return { op: name, bytes: reader.lanes }
    case 'ref.null':
      return { op: name, type: reader.types[0] }
    case 'global.get':
    case 'ref.func':
    case 'struct.new':
    case 'struct.new_default':
    case 'array.new':
    case 'array.new_default':
      return { op: name, index: reader.index }
    case 'array.new_fixed':
      return { op: name, index: reader.index, count: reader.index2 }
    case 'i32.add':
    case 'i32.sub':
    case 'i32.mul':
    case 'i64.add':
    case 'i64.sub':
    case 'i64.mul':
    case 'ref.i31':
    case 'any.convert_extern':
    case 'extern.convert_any':
      return { op: name }
    default:
      return undefined
  }
}
