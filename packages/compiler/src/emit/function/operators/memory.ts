/** How operators on memories and data segments are written. */
import type { OperatorName } from '../../../ir/operators.js'
import type { OperatorEmitter } from '../expression-emitter.js'
import type { AccessType } from '../memory-access.js'
import { int32, nothing } from '../operand.js'

function load(type: AccessType): OperatorEmitter {
  return (emitter, value) => {
    const { fn, context } = emitter
    return context.memory(fn.b[value]).load(type, emitter.operand(value, 0), fn.a[value])
  }
}

function storeInteger(type: AccessType): OperatorEmitter {
  return (emitter, value) => {
    const { fn, context } = emitter
    const address = emitter.operand(value, 0)
    return nothing(context.memory(fn.b[value]).store(type, address, fn.a[value], emitter.integer(value, 1)))
  }
}

function storeFloat(type: AccessType): OperatorEmitter {
  return (emitter, value) => {
    const { fn, context } = emitter
    const address = emitter.operand(value, 0)
    // Storing an f32 rounds it.
    return nothing(context.memory(fn.b[value]).store(type, address, fn.a[value], emitter.operand(value, 1).node))
  }
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
