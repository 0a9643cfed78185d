/** How operators on globals are written. */
import type { OperatorName } from '../../../ir/operators.js'
import { assignment } from '../../estree/nodes.js'
import type { OperatorEmitter } from '../expression-emitter.js'
import { nothing } from '../operand.js'

export const GLOBAL_OPERATORS = {
  'global.get': (emitter, value) => {
    const { fn, context } = emitter
    return emitter.result(fn.type[value], context.global(fn.a[value], fn.b[value]))
  },
  'global.set': (emitter, value) => {
    const { fn, context } = emitter
    return nothing(assignment(context.global(fn.a[value], fn.b[value]), emitter.complete(value, 0)))
  },
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
