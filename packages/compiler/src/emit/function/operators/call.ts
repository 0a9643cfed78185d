/** How calls, and reads of their results, are written. */
import type { Value } from '../../../ir/function.js'
import type { OperatorName } from '../../../ir/operators.js'
import { I32, isReference } from '../../../ir/types.js'
import { call, element, logical, NULL, number, property } from '../../estree/nodes.js'
import type { ExpressionEmitter, OperatorEmitter } from '../expression-emitter.js'
import { constantInt32, float, type Operand, reference } from '../operand.js'

function callDirectly(emitter: ExpressionEmitter, value: Value): Operand {
  const { fn, context } = emitter
  return emitter.result(fn.type[value], call(context.functionCode(fn.a[value]), emitter.arguments(value)))
}

/** `(V0_3[i1] ?? resolveIndirect(T0, K3, i1))(i2, i3)`; through tables that never change `C0_3(i2, i3, i1)`, `V0_3[i1](i2, i3)` */
function callIndirectly(emitter: ExpressionEmitter, value: Value): Operand {
  const { fn, context } = emitter
  const last = fn.arity(value) - 1
  const form = context.indirectCall(fn.b[value], fn.a[value])
  if (form.kind === 'chooser')
    return emitter.result(fn.type[value], call(form.chooser, emitter.arguments(value)))
  const index = emitter.complete(value, last)
  if (form.kind === 'codes') {
    return emitter.result(fn.type[value], call(element(form.codes, index), emitter.arguments(value, last)))
  }
  const { view, key } = form
  const resolve = emitter.callHelper('resolveIndirect', [context.table(fn.b[value]), key, index])
  const code = logical(context.language.hasNullish ? '??' : '||', element(view, index), resolve)
  return emitter.result(fn.type[value], call(code, emitter.arguments(value, last)))
}

/** `r0.code(i2, i3)`: null has no code, which is a trap. */
function callByReference(emitter: ExpressionEmitter, value: Value): Operand {
  const { fn } = emitter
  const last = fn.arity(value) - 1
  emitter.noteDereference(value, last)
  const code = property(emitter.complete(value, last), 'code')
  return emitter.result(fn.type[value], call(code, emitter.arguments(value, last)))
}

function callPiece(emitter: ExpressionEmitter, value: Value): Operand {
  const { fn, context } = emitter
  const code = context.pieceCode(fn.index, fn.a[value])
  return emitter.result(fn.type[value], call(code, emitter.arguments(value)))
}

/** Where it is written at all, anything will do. */
function unset(emitter: ExpressionEmitter, value: Value): Operand {
  const type = emitter.fn.type[value]
  if (type === I32) return constantInt32(0)
  return isReference(type) ? reference(NULL) : float(number(0))
}

/** Result 0 is what the call returns; the others are in registers, or where an access to memory has left one. */
function project(emitter: ExpressionEmitter, value: Value): Operand {
  const { fn } = emitter
  const type = fn.type[value]
  const index = fn.a[value]
  const tuple = fn.operand(value, 0)
  if (index === 0) return emitter.result(type, emitter.operand(value, 0).node)
  if (fn.op[tuple] === 'pair.load') return emitter.result(type, emitter.memory(fn.b[tuple]).pair!.high)
  return emitter.result(type, emitter.resultRegister(type, index))
}

export const CALL_OPERATORS = {
  call: callDirectly,
  call_indirect: callIndirectly,
  call_ref: callByReference,
  project,
  'piece.call': callPiece,
  'piece.unset': unset,
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
