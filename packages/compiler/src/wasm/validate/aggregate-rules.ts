// Rules of structs and arrays.

import {
  concreteHeapType,
  type FieldType,
  I32,
  isDefaultable,
  isPacked,
  isReference,
  refType,
  type StorageType,
  unpacked,
  type ValueType,
  valueTypeName,
} from '../types.js'
import type { BodyValidator } from './body-validator.js'
import type { Rules } from './rule.js'

function pushNew(body: BodyValidator): void {
  body.push(refType(false, concreteHeapType(body.reader.index)))
}

/** Pops a reference to the struct or array type with this index. */
function popAggregate(body: BodyValidator, typeIndex: number): void {
  body.pop(refType(true, concreteHeapType(typeIndex)))
}

/** Packed fields are read with _s or _u, others without. */
function checkPacking(body: BodyValidator, storage: StorageType, packed: boolean): void {
  if (isPacked(storage) !== packed) {
    body.failType(packed ? 'a packed field' : 'a field that is not packed', valueTypeName(storage))
  }
}

function currentField(body: BodyValidator): FieldType {
  const { index, index2 } = body.reader
  const field = body.structType(index).fields[index2]
  if (field === undefined) body.fail('unknown field', String(index2))
  return field
}

function structGet(body: BodyValidator, packed: boolean): void {
  const { storage } = currentField(body)
  checkPacking(body, storage, packed)
  popAggregate(body, body.reader.index)
  body.push(unpacked(storage))
}

function arrayGet(body: BodyValidator, packed: boolean): void {
  const { index } = body.reader
  const { storage } = body.arrayType(index).field
  checkPacking(body, storage, packed)
  body.pop(I32)
  popAggregate(body, index)
  body.push(unpacked(storage))
}

/** The element type of an array that is written to. */
function mutableElement(body: BodyValidator, typeIndex: number): StorageType {
  const { storage, mutable } = body.arrayType(typeIndex).field
  if (!mutable) body.fail('immutable array', String(typeIndex))
  return storage
}

/** Arrays made from data hold numbers. */
function checkDataElement(body: BodyValidator, storage: StorageType): void {
  if (isReference(storage)) body.fail('array type is not numeric or vector', valueTypeName(storage))
}

function checkSegmentElement(body: BodyValidator, segment: number, storage: StorageType): void {
  const type: ValueType = body.elementType(segment)
  if (!body.types.isSubtype(type, storage)) body.failType(valueTypeName(storage), valueTypeName(type))
}

/** Pops what array.init_data and array.init_elem take. */
function popArrayRange(body: BodyValidator): void {
  body.pop(I32)
  body.pop(I32)
  body.pop(I32)
  popAggregate(body, body.reader.index)
}

export const AGGREGATE_RULES = {
  'struct.new': (body) => {
    const { fields } = body.structType(body.reader.index)
    for (let i = fields.length - 1; i >= 0 && !body.matchesAnything; i--)
      body.pop(unpacked(fields[i].storage))
    pushNew(body)
  },
  'struct.new_default': (body) => {
    const { index } = body.reader
    body.structType(index)
    if (!body.types.isDefaultableStruct(index)) body.failType('fields with default values', `type ${index}`)
    pushNew(body)
  },
  'struct.get': (body) => structGet(body, false),
  'struct.get_s': (body) => structGet(body, true),
  'struct.get_u': (body) => structGet(body, true),
  'struct.set': (body) => {
    const { storage, mutable } = currentField(body)
    if (!mutable) body.fail('immutable field', String(body.reader.index2))
    body.pop(unpacked(storage))
    popAggregate(body, body.reader.index)
  },
  'array.new': (body) => {
    const { storage } = body.arrayType(body.reader.index).field
    body.pop(I32)
    body.pop(unpacked(storage))
    pushNew(body)
  },
  'array.new_default': (body) => {
    const { storage } = body.arrayType(body.reader.index).field
    if (!isDefaultable(storage)) body.failType('a type with a default value', valueTypeName(storage))
    body.pop(I32)
    pushNew(body)
  },
  'array.new_fixed': (body) => {
    const { index, index2, offset } = body.reader
    const { storage } = body.arrayType(index).field
    body.reader.checkLimit('arrayNewFixedLength', index2, offset)
    body.popMany(unpacked(storage), index2)
    pushNew(body)
  },
  'array.new_data': (body) => {
    const { index, index2 } = body.reader
    checkDataElement(body, body.arrayType(index).field.storage)
    body.checkData(index2)
    body.pop(I32)
    body.pop(I32)
    pushNew(body)
  },
  'array.new_elem': (body) => {
    const { index, index2 } = body.reader
    checkSegmentElement(body, index2, body.arrayType(index).field.storage)
    body.pop(I32)
    body.pop(I32)
    pushNew(body)
  },
  'array.get': (body) => arrayGet(body, false),
  'array.get_s': (body) => arrayGet(body, true),
  'array.get_u': (body) => arrayGet(body, true),
  'array.set': (body) => {
    const { index } = body.reader
    const storage = mutableElement(body, index)
    body.pop(unpacked(storage))
    body.pop(I32)
    popAggregate(body, index)
  },
  'array.fill': (body) => {
    const { index } = body.reader
    const storage = mutableElement(body, index)
    body.pop(I32)
    body.pop(unpacked(storage))
    body.pop(I32)
    popAggregate(body, index)
  },
  'array.copy': (body) => {
    const { index, index2 } = body.reader
    const to = mutableElement(body, index)
    const from = body.arrayType(index2).field.storage
    if (!body.types.isSubtype(from, to)) {
      body.fail('array types do not match', `${valueTypeName(from)} into ${valueTypeName(to)}`)
    }
    body.pop(I32)
    body.pop(I32)
    popAggregate(body, index2)
    body.pop(I32)
    popAggregate(body, index)
  },
  'array.init_data': (body) => {
    const { index, index2 } = body.reader
    checkDataElement(body, mutableElement(body, index))
    body.checkData(index2)
    popArrayRange(body)
  },
  'array.init_elem': (body) => {
    const { index, index2 } = body.reader
    checkSegmentElement(body, index2, mutableElement(body, index))
    popArrayRange(body)
  },
} satisfies Rules
