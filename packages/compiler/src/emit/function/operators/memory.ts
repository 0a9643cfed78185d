/** How operators on memories and data segments are written. */
import type { Value } from '../../../ir/function.js'
import type { OperatorName } from '../../../ir/operators.js'
import { F64 } from '../../../ir/types.js'
import type { RuntimeHelper } from '../../context.js'
import { assignment, binary, type Expression, number, property } from '../../estree/nodes.js'
import type { ExpressionEmitter, OperatorEmitter } from '../expression-emitter.js'
import { type AccessType, type MemoryAccess, RANGES, SIZES } from '../memory-access.js'
import {
  float,
  int32,
  integer,
  isNatural,
  nothing,
  type Operand,
  toInt32,
  toInteger,
  UINT32_MAX,
} from '../operand.js'

/** Whether an access tells that its address is within bounds: one that leaves a check to a later one does not. */
function isFullyChecked(emitter: ExpressionEmitter, value: Value, address: Operand): boolean {
  return emitter.fn.a[value] === 0 || !emitter.isSafeAccess(value) || isNatural(address)
}

function load(type: AccessType): OperatorEmitter {
  return (emitter, value) => {
    const { fn } = emitter
    const access = emitter.memory(fn.b[value])
    const address = emitter.operand(value, 0)
    const bytes = fn.a[value] + SIZES[type]
    const loaded = access.load(type, address, fn.a[value], emitter.accessSite(value, bytes))
    if (isFullyChecked(emitter, value, address)) {
      emitter.learnAddress(fn.operand(value, 0), access.highestAddress(type, fn.a[value]), bytes, fn.b[value])
    }
    return loaded
  }
}

/** @param coerce what the memory takes of the value; storing an f32 rounds it, storing an integer wraps it */
function store(type: AccessType, coerce: (value: Operand, access: MemoryAccess) => Operand): OperatorEmitter {
  return (emitter, value) => {
    const { fn } = emitter
    const access = emitter.memory(fn.b[value])
    const address = emitter.operand(value, 0)
    const stored = coerce(emitter.operand(value, 1), access)
    const bytes = fn.a[value] + SIZES[type]
    const site = emitter.accessSite(value, bytes)
    const node = access.store(type, address, fn.a[value], stored.node, site)
    if (isFullyChecked(emitter, value, address)) {
      emitter.learnAddress(fn.operand(value, 0), access.highestAddress(type, fn.a[value]), bytes, fn.b[value])
    }
    return nothing(node)
  }
}

/** Integers that V8 never keeps as objects. */
const SMALL_MAX = 2 ** 30 - 1

/** What else is stored is cut off by the memory. */
function storeInteger(type: AccessType): OperatorEmitter {
  return store(type, (value, { storesInt32 }) => {
    if (!storesInt32) return toInteger(value)
    const stored = toInt32(value)
    const isSmall = stored.low >= -SMALL_MAX && stored.high <= SMALL_MAX
    return stored.node.type !== 'Identifier' || isSmall ? stored : int32(binary('|', stored.node, number(0)))
  })
}

function storeFloat(type: AccessType): OperatorEmitter {
  return store(type, (value) => value)
}

function loadElement(type: AccessType): OperatorEmitter {
  return (emitter, value) => {
    const { fn } = emitter
    const access = emitter.memory(fn.b[value])
    const loaded = access.element!(type, emitter.int32(value, 0), fn.a[value])
    const range = RANGES[type]
    return range === undefined ? float(loaded) : integer(loaded, range[0], range[1])
  }
}

function storeElement(type: AccessType): OperatorEmitter {
  return (emitter, value) => {
    const { fn } = emitter
    const target = emitter.memory(fn.b[value]).element!(type, emitter.int32(value, 0), fn.a[value])
    return nothing(assignment(target, toInteger(emitter.operand(value, 1)).node))
  }
}

/** Of a memory with a type of its own, helpers take all numbers as unsigned. */
function toUnsigned(emitter: ExpressionEmitter, value: Value, index: number): Expression {
  const isFloat = emitter.fn.type[emitter.fn.operand(value, index)] === F64
  return isFloat ? emitter.number(value, index) : emitter.uint32(value, index)
}

/** Numbers of pages as the record or a helper has them: in one word, or more. */
function pages({ form, maximumPages }: MemoryAccess['traits'], node: Expression, least: 0 | -1): Operand {
  return form === 'float' ? float(node) : integer(node, least, Math.min(maximumPages, UINT32_MAX))
}

/** A call of one of the two helpers, with the operands by whether it is the one for typed memories. */
function bulk(
  emitter: ExpressionEmitter,
  value: Value,
  isTyped: boolean,
  [helper, typedHelper]: readonly [RuntimeHelper, RuntimeHelper],
  records: readonly Expression[],
): Operand {
  if (!isTyped) return nothing(emitter.callHelper(helper, [...records, ...emitter.arguments(value)]))
  const operands = [0, 1, 2].map((index) => toUnsigned(emitter, value, index))
  return nothing(emitter.callHelper(typedHelper, [...records, ...operands]))
}

export const MEMORY_OPERATORS = {
  'i32.load': load('Int32'),
  'i32.load8_s': load('Int8'),
  'i32.load8_u': load('Uint8'),
  'i32.load16_s': load('Int16'),
  'i32.load16_u': load('Uint16'),
  'f32.load': load('Float32'),
  'f64.load': load('Float64'),
  'i32.store': storeInteger('Int32'),
  'i32.store8': storeInteger('Int8'),
  'i32.store16': storeInteger('Int16'),
  'f32.store': storeFloat('Float32'),
  'f64.store': storeFloat('Float64'),

  'pair.load': (emitter, value) => {
    const { a, b } = emitter.fn
    return int32(emitter.memory(b[value]).pair!.load(emitter.operand(value, 0), a[value]))
  },
  'pair.store': (emitter, value) => {
    const { fn } = emitter
    const address = emitter.operand(value, 0)
    const [low, high] = [1, 2].map((index) => toInteger(emitter.operand(value, index)).node)
    return nothing(emitter.memory(fn.b[value]).pair!.store(address, fn.a[value], low, high))
  },

  'element.i32.load': loadElement('Int32'),
  'element.i32.load8_s': loadElement('Int8'),
  'element.i32.load8_u': loadElement('Uint8'),
  'element.i32.load16_s': loadElement('Int16'),
  'element.i32.load16_u': loadElement('Uint16'),
  'element.f32.load': loadElement('Float32'),
  'element.f64.load': loadElement('Float64'),
  'element.i32.store': storeElement('Int32'),
  'element.i32.store8': storeElement('Int8'),
  'element.i32.store16': storeElement('Int16'),
  'element.f32.store': storeElement('Float32'),
  'element.f64.store': storeElement('Float64'),
  'element.count': (emitter, value) => {
    const { fn } = emitter
    return integer(emitter.memory(fn.b[value]).elementCount!(fn.a[value]), 0, 2 ** 31 / fn.a[value])
  },
  'element.advance': (emitter, value) => {
    const { fn } = emitter
    const step = fn.a[value]
    const index = toInt32(emitter.operand(value, 0)).node
    const sum = step < 0 ? binary('-', index, number(-step)) : binary('+', index, number(step))
    return int32(sum)
  },

  'memory.size': (emitter, value) => {
    const { traits, record } = emitter.context.memory(emitter.fn.a[value])
    if (traits.isShared) return pages(traits, emitter.callHelper('sharedMemorySize', [record]), 0)
    return pages(traits, property(record, 'pages'), 0)
  },
  'memory.grow': (emitter, value) => {
    const { traits, record } = emitter.context.memory(emitter.fn.a[value])
    if (!traits.isTyped) return int32(emitter.callHelper('memoryGrow', [record, ...emitter.arguments(value)]))
    return pages(traits, emitter.callHelper('typedMemoryGrow', [record, toUnsigned(emitter, value, 0)]), -1)
  },
  'memory.fill': (emitter, value) => {
    const { traits, record } = emitter.context.memory(emitter.fn.a[value])
    return bulk(emitter, value, traits.isTyped, ['memoryFill', 'typedMemoryFill'], [record])
  },
  'memory.copy': (emitter, value) => {
    const { fn, context } = emitter
    const destination = context.memory(fn.a[value])
    const source = context.memory(fn.b[value])
    const isTyped = destination.traits.isTyped || source.traits.isTyped
    const records = [destination.record, source.record]
    return bulk(emitter, value, isTyped, ['memoryCopy', 'typedMemoryCopy'], records)
  },
  'memory.init': (emitter, value) => {
    const { fn, context } = emitter
    const { traits, record } = context.memory(fn.b[value])
    const segment = context.dataSegment(fn.a[value])
    return bulk(emitter, value, traits.isTyped, ['memoryInit', 'typedMemoryInit'], [record, segment])
  },
  'data.drop': (emitter, value) => {
    return nothing(emitter.callHelper('dropSegment', [emitter.context.dataSegment(emitter.fn.a[value])]))
  },
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
