/**
 * How operators on structs are written. Where a struct is null the engine throws a TypeError, which becomes a trap
 * where it leaves the instance.
 */
import type { Value } from '../../../ir/function.js'
import type { OperatorName } from '../../../ir/operators.js'
import { assignment, construct, type MemberExpression, property } from '../../estree/nodes.js'
import { fieldName } from '../../heap-context.js'
import type { ExpressionEmitter, OperatorEmitter } from '../expression-emitter.js'
import { integer, nothing, reference } from '../operand.js'

function field(emitter: ExpressionEmitter, value: Value): MemberExpression {
  const { fn } = emitter
  emitter.noteDereference(value, 0)
  return property(emitter.complete(value, 0), fieldName(fn.b[value], fn.c[value]))
}

const get: OperatorEmitter = (emitter, value) => emitter.result(emitter.fn.type[value], field(emitter, value))

const getPacked: OperatorEmitter = (emitter, value) => {
  const { fn, context } = emitter
  return integer(
    field(emitter, value),
    0,
    context.heap.packedBits(fn.a[value], fn.b[value]) === 8 ? 0xff : 0xffff,
  )
}

export const STRUCT_OPERATORS = {
  'struct.new': (emitter, value) => {
    const constructor = emitter.context.heap.structConstructor(emitter.fn.a[value])
    return reference(construct(constructor, emitter.arguments(value)))
  },
  'struct.get': get,
  'struct.get_u': getPacked,
  'struct.get_constant': get,
  'struct.get_constant_u': getPacked,
  'struct.set': (emitter, value) => {
    const place = field(emitter, value)
    return nothing(assignment(place, emitter.complete(value, 1)))
  },
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
