/** How operators on memories and data segments are written. */
import type { OperatorName } from '../../../ir/operators.js'
import type { OperatorEmitter } from '../expression-emitter.js'
import type { AccessType } from '../memory-access.js'
import { int32, nothing, type Operand, toInteger } from '../operand.js'

function load(type: AccessType): OperatorEmitter {
  return (emitter, value) => {
    const { fn, context } = emitter
    const access = context.memory(fn.b[value])
    const loaded = access.load(type, emitter.operand(value, 0), fn.a[value])
    emitter.learnAddress(fn.operand(value, 0), access.highestAddress(type, fn.a[value]))
    return loaded
  }
}

/** @param coerce what the memory takes of the value; storing an f32 rounds it, storing an integer wraps it */
function store(type: AccessType, coerce: (value: Operand) => Operand): OperatorEmitter {
  return (emitter, value) => {
    const { fn, context } = emitter
    const access = context.memory(fn.b[value])
    const address = emitter.operand(value, 0)
    const stored = coerce(emitter.operand(value, 1))
    const node = access.store(type, address, fn.a[value], stored.node)
    emitter.learnAddress(fn.operand(value, 0), access.highestAddress(type, fn.a[value]))
    return nothing(node)
  }
}

function storeInteger(type: AccessType): OperatorEmitter {
  return store(type, toInteger)
}

function storeFloat(type: AccessType): OperatorEmitter {
  return store(type, (value) => value)
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

  'memory.size': ({ fn, context }, value) => context.memory(fn.a[value]).size(),
  'memory.grow': (emitter, value) => {
    const { record } = emitter.context.memory(emitter.fn.a[value])
    return int32(emitter.callHelper('memoryGrow', [record, ...emitter.arguments(value)]))
  },
  'memory.fill': (emitter, value) => {
    const { record } = emitter.context.memory(emitter.fn.a[value])
    return nothing(emitter.callHelper('memoryFill', [record, ...emitter.arguments(value)]))
  },
  'memory.copy': (emitter, value) => {
    const { fn, context } = emitter
    const destination = context.memory(fn.a[value]).record
    const source = context.memory(fn.b[value]).record
    return nothing(emitter.callHelper('memoryCopy', [destination, source, ...emitter.arguments(value)]))
  },
  'memory.init': (emitter, value) => {
    const { fn, context } = emitter
    const { record } = context.memory(fn.b[value])
    const segment = context.dataSegment(fn.a[value])
    return nothing(emitter.callHelper('memoryInit', [record, segment, ...emitter.arguments(value)]))
  },
  'data.drop': (emitter, value) => {
    return nothing(emitter.callHelper('dropSegment', [emitter.context.dataSegment(emitter.fn.a[value])]))
  },
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
