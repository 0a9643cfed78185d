/**
 * Lowerings of structs and arrays. What is packed is written masked and read unsigned (see `ir/heap-operators.ts`),
 * and reads of immutable fields are operators of their own, which may be shared.
 */
import type { Value } from '../../ir/function.js'
import type { OperatorName } from '../../ir/operators.js'
import { F32, F64, I32, I64, NONE, type Type, V128 } from '../../ir/types.js'
import {
  type ArrayType,
  concreteHeapType,
  type FieldType,
  heapTypeOf,
  I8,
  isConcrete,
  isPacked,
  refType,
  type StorageType,
  type StructType,
  unpacked,
} from '../../wasm/types.js'
import type { FunctionLowering } from '../function-lowering.js'
import type { Lowering } from './lowering.js'

function fieldsOf(lowering: FunctionLowering, typeIndex: number): readonly FieldType[] {
  return (lowering.module.types[typeIndex]!.composite as StructType).fields
}

function elementOf(lowering: FunctionLowering, typeIndex: number): FieldType {
  return (lowering.module.types[typeIndex]!.composite as ArrayType).field
}

/** What a field of this type holds of `value`. */
function packed(lowering: FunctionLowering, storage: StorageType, value: Value): Value {
  if (!isPacked(storage)) return value
  const mask = lowering.emit('i32.const', I32, [], storage === I8 ? 0xff : 0xffff)
  return lowering.emitBinary('i32.and', I32, value, mask)
}

function defaultValue(lowering: FunctionLowering, type: Type): Value {
  switch (type) {
    case I32:
      return lowering.emit('i32.const', I32, [], 0)
    case I64:
      return lowering.emit('i64.const', I64, [], 0)
    case F32:
      return lowering.emit('f32.const', F32, [], 0)
    case F64:
      return lowering.emit('f64.const', F64, [], 0)
    case V128:
      return lowering.emit('v128.const', V128, [], lowering.fn.internVector([0, 0, 0, 0]))
    default:
      return lowering.emit('ref.null', type, [], type)
  }
}

/** Appends an instruction that yields a new object of the type with index `a`, and pushes it. */
function allocate(
  lowering: FunctionLowering,
  op: OperatorName,
  operands: readonly Value[],
  a: number,
  b = 0,
): void {
  lowering.push(lowering.emit(op, refType(false, concreteHeapType(a)), operands, a, b))
}

/** The operators that read, by what they read from. */
const READS = {
  struct: {
    mutable: { plain: 'struct.get', packed: 'struct.get_u' },
    constant: { plain: 'struct.get_constant', packed: 'struct.get_constant_u' },
  },
  array: {
    mutable: { plain: 'array.get', packed: 'array.get_u' },
    constant: { plain: 'array.get_constant', packed: 'array.get_constant_u' },
  },
} as const

/** Reads a field with the operands on the stack, and pushes what it holds. */
function read(
  lowering: FunctionLowering,
  aggregate: 'struct' | 'array',
  { storage, mutable }: FieldType,
  extension: 's' | 'u' | undefined,
): void {
  const { index, index2 } = lowering.reader
  const isStruct = aggregate === 'struct'
  const reads = READS[aggregate][mutable ? 'mutable' : 'constant']
  const op = isPacked(storage) ? reads.packed : reads.plain
  const operands = lowering.popMany(isStruct ? 1 : 2)
  const value = lowering.emit(op, unpacked(storage), operands, index, isStruct ? index2 : 0)
  if (extension !== 's') lowering.push(value)
  else lowering.push(lowering.emitUnary(storage === I8 ? 'i32.extend8_s' : 'i32.extend16_s', I32, value))
}

function readStruct(extension?: 's' | 'u'): Lowering {
  return (lowering) => {
    const { index, index2 } = lowering.reader
    read(lowering, 'struct', fieldsOf(lowering, index)[index2]!, extension)
  }
}

function readArray(extension?: 's' | 'u'): Lowering {
  return (lowering) => {
    read(lowering, 'array', elementOf(lowering, lowering.reader.index), extension)
  }
}

/** An instruction that makes an array of a type from `operandCount` operands. */
function makeArray(op: OperatorName, operandCount: number): Lowering {
  return (lowering) => {
    const { index, index2 } = lowering.reader
    allocate(lowering, op, lowering.popMany(operandCount), index, index2)
  }
}

/** An instruction without a result. */
function change(op: OperatorName, operandCount: number): Lowering {
  return (lowering) => {
    const { index, index2 } = lowering.reader
    lowering.emit(op, NONE, lowering.popMany(operandCount), index, index2)
  }
}

export const AGGREGATE_LOWERINGS = {
  'struct.new'(lowering) {
    const { index } = lowering.reader
    const fields = fieldsOf(lowering, index)
    const operands = lowering.popMany(fields.length)
    const values = fields.map(({ storage }, i) => packed(lowering, storage, operands[i]!))
    allocate(lowering, 'struct.new', values, index)
  },

  'struct.new_default'(lowering) {
    const { index } = lowering.reader
    const defaults = new Map<Type, Value>()
    const values = fieldsOf(lowering, index).map(({ storage }) => {
      const type = unpacked(storage)
      const value = defaults.get(type) ?? defaultValue(lowering, type)
      defaults.set(type, value)
      return value
    })
    allocate(lowering, 'struct.new', values, index)
  },

  'struct.get': readStruct(),
  'struct.get_s': readStruct('s'),
  'struct.get_u': readStruct('u'),

  'struct.set'(lowering) {
    const { index, index2 } = lowering.reader
    const { storage } = fieldsOf(lowering, index)[index2]!
    const [reference, operand] = lowering.popMany(2) as [Value, Value]
    const value = packed(lowering, storage, operand)
    lowering.emit('struct.set', NONE, [reference, value], index, index2)
  },

  // A packed array masks what it is given by itself.
  'array.new': makeArray('array.new', 2),
  'array.new_default': makeArray('array.new_default', 1),
  'array.new_data': makeArray('array.new_data', 2),
  'array.new_elem': makeArray('array.new_elem', 2),

  'array.new_fixed'(lowering) {
    const { index, index2 } = lowering.reader
    allocate(lowering, 'array.new_fixed', lowering.popMany(index2), index, index2)
  },

  'array.get': readArray(),
  'array.get_s': readArray('s'),
  'array.get_u': readArray('u'),

  'array.set'(lowering) {
    const operands = lowering.popMany(3)
    lowering.emit('array.set', NONE, operands, lowering.reader.index)
  },

  'array.len'(lowering) {
    const array = lowering.pop()
    const heap = heapTypeOf(lowering.fn.type[array]!)
    lowering.push(lowering.emit('array.len', I32, [array], isConcrete(heap) ? heap : -1))
  },

  'array.fill'(lowering) {
    const operands = lowering.popMany(4)
    lowering.emit('array.fill', NONE, operands, lowering.reader.index)
  },

  'array.copy': change('array.copy', 5),
  'array.init_data': change('array.init_data', 4),
  'array.init_elem': change('array.init_elem', 4),
} satisfies Record<string, Lowering>
