/** How operators on tables and element segments are written. */
import type { OperatorName } from '../../../ir/operators.js'
import type { RuntimeHelper } from '../../context.js'
import type { OperatorEmitter } from '../expression-emitter.js'

/** A helper that takes the record of the table, then the operands. */
function withTable(name: RuntimeHelper): OperatorEmitter {
  return (emitter, value) => {
    const { fn, context } = emitter
    const args = [context.table(fn.a[value]), ...emitter.arguments(value)]
    return emitter.result(fn.type[value], emitter.callHelper(name, args))
  }
}

export const TABLE_OPERATORS = {
  'table.get': withTable('tableGet'),
  'table.set': withTable('tableSet'),
  'table.size': withTable('tableSize'),
  'table.grow': withTable('tableGrow'),
  'table.fill': withTable('tableFill'),
  'table.copy': (emitter, value) => {
    const { fn, context } = emitter
    const args = [context.table(fn.a[value]), context.table(fn.b[value]), ...emitter.arguments(value)]
    return emitter.result(fn.type[value], emitter.callHelper('tableCopy', args))
  },
  'table.init': (emitter, value) => {
    const { fn, context } = emitter
    const args = [
      context.table(fn.b[value]),
      context.elementSegment(fn.a[value]),
      ...emitter.arguments(value),
    ]
    return emitter.result(fn.type[value], emitter.callHelper('tableInit', args))
  },
  'elem.drop': (emitter, value) => {
    const { fn, context } = emitter
    return emitter.result(
      fn.type[value],
      emitter.callHelper('dropSegment', [context.elementSegment(fn.a[value])]),
    )
  },
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
