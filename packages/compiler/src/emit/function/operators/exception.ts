/** How exceptions, and the variables that change while they may be caught, are written. */
import type { OperatorName } from '../../../ir/operators.js'
import { NONE, TUPLE } from '../../../ir/types.js'
import { assignment, call, element, list, number } from '../../estree/nodes.js'
import type { OperatorEmitter } from '../expression-emitter.js'
import { boolean, nothing, reference } from '../operand.js'

export const EXCEPTION_OPERATORS = {
  'exception.caught': (emitter) => reference(emitter.callHelper('caughtException', [emitter.caught!])),

  'exception.is': (emitter, value) => {
    const { context, fn } = emitter
    const test = context.isImportedTag(fn.a[value]) ? 'isImportedException' : 'isException'
    return boolean(emitter.callHelper(test, [emitter.complete(value, 0), context.tag(fn.a[value])]))
  },

  'exception.make': (emitter, value) => {
    const { context, fn } = emitter
    const make = context.isImportedTag(fn.a[value]) ? 'makeImportedException' : 'makeException'
    return reference(emitter.callHelper(make, [context.tag(fn.a[value]), list(emitter.arguments(value))]))
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
