/** How a tail call is written: the arguments go to result registers, and the function returns with what is to come. */
import type { IrFunction, Terminator, Value } from '../../ir/function.js'
import { isTailCall } from '../../ir/function.js'
import {
  assignment,
  call,
  type Expression,
  element,
  expressionStatement,
  logical,
  returnStatement,
  type Statement,
} from '../estree/nodes.js'
import type { ExpressionEmitter } from './expression-emitter.js'

/** Whether a function is to be split into a body and what finishes its tail calls. */
export function makesTailCalls(fn: IrFunction): boolean {
  return fn.blocks.some(({ terminator }) => isTailCall(terminator.kind))
}

/** `RI[0] = i1; RF[1] = d0; return tailCall(A3, next);` */
export function emitTailCall(
  terminator: Terminator,
  expressions: ExpressionEmitter,
  into: Statement[],
): void {
  const { fn, context } = expressions
  const { kind, operands } = terminator
  const args = kind === 'return_call' ? operands : operands.slice(0, -1)
  const last = operands[operands.length - 1]!
  args.forEach((arg, k) => {
    const value = expressions.finish(expressions.use(arg))
    into.push(expressionStatement(assignment(expressions.resultRegister(fn.type[arg], k), value)))
  })
  const type = kind === 'return_call' ? context.functionType(terminator.a!) : terminator.a!
  const code = codeOf(terminator, last, expressions)
  into.push(returnStatement(expressions.callHelper('tailCall', [context.argumentPasser(type), code])))
}

function codeOf({ kind, a, b }: Terminator, last: Value, expressions: ExpressionEmitter): Expression {
  const { context } = expressions
  if (kind === 'return_call') return context.functionCode(a!)
  const callee = expressions.finish(expressions.use(last))
  if (kind === 'return_call_ref') return expressions.callHelper('codeOfReference', [callee])
  const { view, key } = context.indirectCalls(b!, a!)
  return logical(
    context.language.hasNullish ? '??' : '||',
    element(view, callee),
    call(context.helper('resolveIndirect'), [context.table(b!), key, callee]),
  )
}
