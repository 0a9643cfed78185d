/** Constant expressions that make references, structs and arrays. */
import { InternalError } from '../../errors.js'
import { flattenTypes } from '../../ir/types.js'
import type { ConstantOperator } from '../../wasm/module.js'
import { I8, I16, isReference, type StorageType, type StructType, unpacked } from '../../wasm/types.js'
import { defaultElements, filledElements, fixedElements, newArray } from '../array-elements.js'
import { type Expression, identifier, number } from '../estree/nodes.js'
import { printExpression } from '../estree/print-expression.js'
import { constantInt32, int32, type Operand } from '../function/operand.js'
import { type ConstantValue, type ConstantWriter, depthAround } from './constants.js'

export function stepHeap(operator: ConstantOperator, writer: ConstantWriter): void {
  const { context } = writer
  switch (operator.op) {
    case 'struct.new': {
      const fields = fieldsOf(operator.index, writer)
      const values = writer.popMany(fields.length)
      const depth = depthAround(values)
      const args = values.flatMap((value, i) => fieldText(value, fields[i]!, writer))
      writer.pushText(structText(operator.index, args, writer), depth)
      return
    }
    case 'struct.new_default': {
      const args = fieldsOf(operator.index, writer).flatMap(defaultText)
      writer.pushText(structText(operator.index, args, writer), 1)
      return
    }
    case 'array.new': {
      const [value, length] = writer.popMany(2) as [ConstantValue, ConstantValue]
      const content = nodesOf(value, writer)
      const count = countOf(length, writer)
      const elements = filledElements(context.heap.elementsOf(operator.index), content, count, context)
      pushArray(operator.index, elements, [value, length], writer)
      return
    }
    case 'array.new_default': {
      const length = writer.pop()
      const elements = defaultElements(
        context.heap.elementsOf(operator.index),
        countOf(length, writer),
        context,
      )
      pushArray(operator.index, elements, [length], writer)
      return
    }
    case 'array.new_fixed': {
      const values = writer.popMany(operator.count)
      const words = values.flatMap((value) => nodesOf(value, writer))
      const elements = fixedElements(context.heap.elementsOf(operator.index), words)
      pushArray(operator.index, elements, values, writer)
      return
    }
    case 'ref.i31': {
      const value = writer.pop()
      if (value.kind === 'i32') writer.push({ kind: 'i32', value: (value.value << 1) >> 1 })
      else writer.pushText(`(${writer.operandText(value)[0]} << 1 >> 1)`, depthAround([value]))
      return
    }
    case 'any.convert_extern':
      convert('internalize', writer)
      return
    case 'extern.convert_any':
      convert('externalize', writer)
      return
    default:
      throw new InternalError(`${operator.op} is not constant`)
  }
}

function fieldsOf(type: number, { context }: ConstantWriter): StorageType[] {
  return (context.module.types[type]!.composite as StructType).fields.map(({ storage }) => storage)
}

function structText(type: number, args: readonly string[], { context }: ConstantWriter): string {
  return `new ${context.heap.structConstructor(type).name}(${args.join(', ')})`
}

/** What a field holds of a value: a packed one its lowest bits. */
function fieldText(value: ConstantValue, storage: StorageType, writer: ConstantWriter): readonly string[] {
  const mask = storage === I8 ? 0xff : storage === I16 ? 0xffff : undefined
  if (mask === undefined) return writer.operandText(value)
  if (value.kind === 'i32') return [String(value.value & mask)]
  return [`${writer.operandText(value)[0]} & ${mask}`]
}

function defaultText(storage: StorageType): string[] {
  return flattenTypes([unpacked(storage)]).map((type) => (isReference(type) ? 'null' : '0'))
}

/** The parts of a value, to be put into an expression. */
function nodesOf(value: ConstantValue, writer: ConstantWriter): Expression[] {
  if (value.kind === 'i32') return [number(value.value)]
  return writer.operandText(value).map((text) => (text === '0' ? number(0) : identifier(text)))
}

function countOf(value: ConstantValue, writer: ConstantWriter): Operand {
  return value.kind === 'i32' ? constantInt32(value.value) : int32(identifier(writer.operandText(value)[0]))
}

function pushArray(
  type: number,
  elements: Expression,
  operands: readonly ConstantValue[],
  writer: ConstantWriter,
): void {
  writer.pushText(printExpression(newArray(type, elements, writer.context)), depthAround(operands))
}

function convert(name: 'internalize' | 'externalize', writer: ConstantWriter): void {
  const value = writer.pop()
  const text = `${writer.context.runtime(name)}(${writer.operandText(value)[0]})`
  writer.pushText(text, depthAround([value]))
}
