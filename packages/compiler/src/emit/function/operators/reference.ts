/** How operators on references, and the choice between two values, are written. */
import type { Value } from '../../../ir/function.js'
import type { OperatorName } from '../../../ir/operators.js'
import { conditional, logical, NULL, totalComparison } from '../../estree/nodes.js'
import type { ExpressionEmitter, OperatorEmitter } from '../expression-emitter.js'
import { boolean, integer, type Operand, reference, toCondition, toInteger } from '../operand.js'

/** Both arms in one form, whatever it is. */
function select(emitter: ExpressionEmitter, value: Value): Operand {
  const test = toCondition(emitter.operand(value, 2))
  const first = emitter.operand(value, 0)
  const second = emitter.operand(value, 1)
  if (first.form === second.form && first.form !== 'integer') {
    return { ...first, node: conditional(test, first.node, second.node) }
  }
  if (first.form === 'number' || first.form === 'unrounded') {
    const node = conditional(test, emitter.toNumber(first), emitter.toNumber(second))
    return emitter.result(emitter.fn.type[value], node)
  }
  const whenTrue = toInteger(first)
  const whenFalse = toInteger(second)
  const isItself = test === whenTrue.node && test.type === 'Identifier'
  const node = isItself
    ? logical('||', test, whenFalse.node)
    : conditional(test, whenTrue.node, whenFalse.node)
  return integer(node, Math.min(whenTrue.low, whenFalse.low), Math.max(whenTrue.high, whenFalse.high))
}

export const REFERENCE_OPERATORS = {
  select,
  'ref.null': () => reference(NULL),
  'ref.func': ({ fn, context }, value) => reference(context.functionReference(fn.a[value])),
  'ref.is_null': (emitter, value) => boolean(totalComparison('===', emitter.complete(value, 0), NULL)),
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
