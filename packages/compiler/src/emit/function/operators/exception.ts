/** How exceptions, and the variables that change while they may be caught, are written. */
import type { OperatorName } from '../../../ir/operators.js'
import { NONE, TUPLE } from '../../../ir/types.js'
import { assignment, call, element, list, number } from '../../estree/nodes.js'
import type { OperatorEmitter } from '../expression-emitter.js'
import { boolean, nothing, reference } from '../operand.js'

export const EXCEPTION_OPERATORS = {
  'exception.caught': (emitter) => reference(emitter.callHelper('caughtException', [emitter.caught!])),

  'exception.is': (emitter, value) => {
    const tag = emitter.context.tag(emitter.fn.a[value])
    return boolean(emitter.callHelper('isException', [emitter.complete(value, 0), tag]))
  },

  'exception.make': (emitter, value) => {
    const tag = emitter.context.tag(emitter.fn.a[value])
    return reference(emitter.callHelper('makeException', [tag, list(emitter.arguments(value))]))
  },

  'exception.payload': (emitter, value) => {
    const { fn, context } = emitter
    const type = fn.type[value]
    const payload = emitter.callHelper('exceptionPayload', [emitter.complete(value, 0)])
    if (type === NONE) return nothing(payload)
    if (type !== TUPLE) return emitter.result(type, element(payload, number(0)))
    return nothing(call(context.payloadReader(fn.a[value]), [payload]))
  },

  'variable.get': (emitter, value) => {
    const { fn } = emitter
    return emitter.result(fn.type[value], emitter.functionVariable(fn.a[value], fn.b[value]))
  },

  'variable.set': (emitter, value) => {
    const { fn } = emitter
    const content = emitter.complete(value, 0)
    return nothing(assignment(emitter.functionVariable(fn.a[value], fn.b[value]), content))
  },
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
