/** Structs and arrays: objects as optimised code has them (`emit/heap-context.ts`), with every access spelled out. */
import { defaultElements, filledElements, fixedElements, newArray } from '../emit/array-elements.js'
import { type Expression, identifier } from '../emit/estree/nodes.js'
import { printExpression } from '../emit/estree/print-expression.js'
import { int32 } from '../emit/function/operand.js'
import { type ElementsFacts, fieldName } from '../emit/heap-context.js'
import { flattenTypes } from '../ir/types.js'
import {
  ANYREF,
  type ArrayType,
  F32,
  F64,
  I8,
  I16,
  I32,
  isReference,
  type StorageType,
  type StructType,
  unpacked,
  type ValueType,
} from '../wasm/types.js'
import { operation, popAtoms, pushValues } from './calls.js'
import { LOAD } from './operand-stack.js'
import type { BaselineOperator, BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'
import { pushNumber } from './words.js'

function fieldsOf({ target }: SegmentWriter, type: number): StorageType[] {
  return (target.shared.module.types[type].composite as StructType).fields.map(({ storage }) => storage)
}

function elementOf({ target }: SegmentWriter, type: number): StorageType {
  return (target.shared.module.types[type].composite as ArrayType).field.storage
}

/** What a packed field holds of a value. */
function packedText(storage: StorageType, text: string): string {
  if (storage === I8) return `${text} & 255`
  return storage === I16 ? `${text} & 65535` : text
}

/** Pushes what is read of a field; packed ones are kept unsigned. */
function pushRead(
  writer: SegmentWriter,
  storage: StorageType,
  texts: readonly string[],
  isSigned: boolean,
): void {
  const type = unpacked(storage)
  const [text] = texts
  if (isSigned) {
    const count = storage === I8 ? 24 : 16
    writer.stack.push(LOAD, `(${text} << ${count} >> ${count})`, 0)
  } else if (type === F32 || type === F64) pushNumber(writer, type, text)
  else if (texts.length > 1) pushValues(writer, [type], texts)
  else writer.stack.push(LOAD, text, 0)
  // What is read may be changed next.
  if (texts.length === 1 && type !== F32 && type !== F64) writer.stack.settle(writer.stack.height - 1)
}

function wordsOf(type: ValueType): number {
  return flattenTypes([type]).length
}

/** The values of fields that are not given. */
function defaultTexts(storage: StorageType): string[] {
  return flattenTypes([unpacked(storage)]).map((type) => (isReference(type) ? 'null' : '0'))
}

function structText({ context }: SegmentWriter, type: number, fields: readonly string[]): string {
  return `new ${context.heap.structConstructor(type).name}(${fields.join(', ')})`
}

function getField(isSigned: boolean): BaselineOperator {
  return (writer) => {
    const { reader, stack } = writer
    const storage = fieldsOf(writer, reader.index)[reader.index2]
    const [object] = popAtoms(writer, [ANYREF])
    stack.settleEffects()
    const texts = Array.from(
      { length: wordsOf(unpacked(storage)) },
      (_, half) => `${object}.${fieldName(reader.index2, half)}`,
    )
    pushRead(writer, storage, texts, isSigned)
  }
}

const setField: BaselineOperator = (writer) => {
  const { reader, stack } = writer
  const storage = fieldsOf(writer, reader.index)[reader.index2]
  const [object, ...values] = popAtoms(writer, [ANYREF, unpacked(storage)])
  stack.settleEffects()
  values.forEach((value, half) => {
    writer.write(`${object}.${fieldName(reader.index2, half)} = ${packedText(storage, value)};`)
  })
}

function factsOf({ context, reader }: SegmentWriter): ElementsFacts {
  return context.heap.elementsOf(reader.index)
}

/** Pushes an array of the type of the instruction. @param elements made of the operands, atoms */
function makeArray(
  writer: SegmentWriter,
  params: readonly ValueType[],
  elements: (operands: string[]) => Expression,
): void {
  const { stack, context, reader } = writer
  const operands = popAtoms(writer, params)
  stack.settleEffects()
  const array = newArray(reader.index, elements(operands), context)
  stack.push(LOAD, printExpression(array), 0)
  stack.settle(stack.height - 1)
}

/** Writes what changes an array. @param text of the operands, atoms */
function change(
  writer: SegmentWriter,
  params: readonly ValueType[],
  text: (operands: string[]) => string,
): void {
  const operands = popAtoms(writer, params)
  writer.stack.settleEffects()
  writer.write(`${text(operands)};`)
}

function place(index: string, words: number, half: number): string {
  return words === 1 ? index : `${words} * ${index} + ${half}`
}

/** The check of an index: what is outside of an array of numbers is undefined, references may be anything. */
function checkText(writer: SegmentWriter, facts: ElementsFacts, array: string, index: string): string {
  const trap = `${writer.helper('arrayOutOfBounds')}()`
  if (facts.elements === 'Array') return `${index} >>> 0 < ${array}.length || ${trap}`
  return `${array}[${place(index, facts.words, 0)}] ?? ${trap}`
}

function getElement(isSigned: boolean): BaselineOperator {
  return (writer) => {
    const storage = elementOf(writer, writer.reader.index)
    const facts = factsOf(writer)
    const [array, index] = popAtoms(writer, [ANYREF, I32])
    writer.stack.settleEffects()
    writer.write(`${checkText(writer, facts, array, index)};`)
    const texts = Array.from(
      { length: facts.words },
      (_, half) => `${array}[${place(index, facts.words, half)}]`,
    )
    pushRead(writer, storage, texts, isSigned)
  }
}

const setElement: BaselineOperator = (writer) => {
  const facts = factsOf(writer)
  const params = [ANYREF, I32, unpacked(elementOf(writer, writer.reader.index))]
  const [array, index, ...values] = popAtoms(writer, params)
  writer.stack.settleEffects()
  writer.write(`${checkText(writer, facts, array, index)};`)
  values.forEach((value, half) => {
    writer.write(`${array}[${place(index, facts.words, half)}] = ${value};`)
  })
}

function dataSegment({ context, target }: SegmentWriter, index: number): string {
  return target.shared.expressionText(context.dataSegment(index))
}

function elementSegment({ context, target }: SegmentWriter, index: number): string {
  return target.shared.expressionText(context.elementSegment(index))
}

const nodes = (texts: readonly string[]): Expression[] => texts.map((text) => identifier(text))

export const HEAP_OPERATORS = {
  'struct.new': (writer) => {
    const { index } = writer.reader
    const fields = fieldsOf(writer, index)
    operation(writer, fields.map(unpacked), [ANYREF], (operands) => {
      const masks = fields.flatMap((storage) => defaultTexts(storage).map(() => storage))
      return structText(
        writer,
        index,
        operands.map((text, at) => packedText(masks[at], text)),
      )
    })
  },
  'struct.new_default': (writer) => {
    const { index } = writer.reader
    operation(writer, [], [ANYREF], () => {
      return structText(writer, index, fieldsOf(writer, index).flatMap(defaultTexts))
    })
  },
  'struct.get': getField(false),
  'struct.get_s': getField(true),
  'struct.get_u': getField(false),
  'struct.set': setField,
  'array.new': (writer) => {
    const facts = factsOf(writer)
    const type = unpacked(elementOf(writer, writer.reader.index))
    makeArray(writer, [type, I32], (operands) => {
      const count = int32(identifier(operands.pop()!))
      return filledElements(facts, nodes(operands), count, writer.context)
    })
  },
  'array.new_default': (writer) => {
    const facts = factsOf(writer)
    makeArray(writer, [I32], ([count]) => defaultElements(facts, int32(identifier(count)), writer.context))
  },
  'array.new_fixed': (writer) => {
    const { index, index2 } = writer.reader
    const type = unpacked(elementOf(writer, index))
    const types = Array.from({ length: index2 }, () => type)
    makeArray(writer, types, (operands) => fixedElements(factsOf(writer), nodes(operands)))
  },
  'array.new_data': (writer) => {
    const { elements, words } = factsOf(writer)
    const segment = dataSegment(writer, writer.reader.index2)
    makeArray(writer, [I32, I32], (operands) => {
      const args = [elements, String(words), segment, ...operands]
      return identifier(`${writer.helper('arrayFromData')}(${args.join(', ')})`)
    })
  },
  'array.new_elem': (writer) => {
    const segment = elementSegment(writer, writer.reader.index2)
    makeArray(writer, [I32, I32], (operands) => {
      return identifier(`${writer.helper('arrayFromElements')}(${[segment, ...operands].join(', ')})`)
    })
  },
  'array.get': getElement(false),
  'array.get_s': getElement(true),
  'array.get_u': getElement(false),
  'array.set': setElement,
  'array.len': (writer) => {
    operation(writer, [ANYREF], [I32], ([array]) => `${writer.helper('lengthOfArray')}(${array})`)
  },
  'array.fill': (writer) => {
    const type = unpacked(elementOf(writer, writer.reader.index))
    change(writer, [ANYREF, I32, type, I32], (operands) => {
      if (operands.length === 4) return `${writer.helper('arrayFill')}(${operands.join(', ')})`
      const [array, start, ...values] = operands
      const count = values.pop()!
      return `${writer.helper('arrayFillWords')}(${array}, ${start}, [${values.join(', ')}], ${count})`
    })
  },
  'array.copy': (writer) => {
    const { elements, words } = factsOf(writer)
    change(writer, [ANYREF, I32, ANYREF, I32, I32], (operands) => {
      if (elements === 'Array') return `${writer.helper('copyReferences')}(${operands.join(', ')})`
      return `${writer.helper('copyNumbers')}(${operands.join(', ')}, ${words})`
    })
  },
  'array.init_data': (writer) => {
    const { words } = factsOf(writer)
    const segment = dataSegment(writer, writer.reader.index2)
    change(writer, [ANYREF, I32, I32, I32], ([array, ...rest]) => {
      return `${writer.helper('arrayInitData')}(${[array, words, segment, ...rest].join(', ')})`
    })
  },
  'array.init_elem': (writer) => {
    const segment = elementSegment(writer, writer.reader.index2)
    change(writer, [ANYREF, I32, I32, I32], ([array, ...rest]) => {
      return `${writer.helper('arrayInitElements')}(${[array, segment, ...rest].join(', ')})`
    })
  },
} satisfies BaselineOperators
