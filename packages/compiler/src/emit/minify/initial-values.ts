/**
 * What a function assigns to its variables before anything else becomes what they are declared with:
 *
 *     let a=0,b=0,c=0;a=g-16,b=0,f(a)        let c=0,a=g-16,b=0;f(a)
 */
import {
  declaration,
  type Expression,
  expressionStatement,
  type Identifier,
  type Statement,
  sequence,
} from '../estree/nodes.js'
import { replaced } from '../estree/positions.js'

/** A list whose first statement declares variables that nothing has been assigned to yet, in its short form. */
export function foldInitialValues(statements: readonly Statement[]): readonly Statement[] {
  const [declared, first, ...rest] = statements
  if (declared?.type !== 'VariableDeclaration' || first?.type !== 'ExpressionStatement') return statements
  const { expression } = first
  const parts = expression.type === 'SequenceExpression' ? expression.expressions : [expression]
  const untouched = new Set(declared.declarations.map(({ id }) => id))
  const initial: { id: Identifier; init: Expression }[] = []
  for (const part of parts) {
    if (part.type !== 'AssignmentExpression' || part.operator !== '=') break
    const { left, right } = part
    if (left.type !== 'Identifier' || !untouched.has(left) || !assignsNothing(right)) break
    untouched.delete(left)
    initial.push({ id: left, init: right })
  }
  if (initial.length === 0) return statements
  // In their order, behind those that begin as they were.
  const others = declared.declarations.filter(({ id }) => untouched.has(id))
  const remaining = parts.slice(initial.length)
  const made: Statement[] = [declaration(declared.kind, [...others, ...initial])]
  if (remaining.length > 0) {
    const joined = remaining.length === 1 ? remaining[0]! : sequence(remaining)
    made.push(replaced(first, expressionStatement(joined)))
  }
  return [...made, ...rest]
}

/** Recursive, as expressions are of bounded depth. */
function assignsNothing(expression: Expression): boolean {
  switch (expression.type) {
    case 'Literal':
    case 'Identifier':
      return true
    case 'UnaryExpression':
      return assignsNothing(expression.argument)
    case 'BinaryExpression':
      return assignsNothing(expression.left) && assignsNothing(expression.right)
    case 'CallExpression':
      return expression.callee.type === 'Identifier' && expression.arguments.every(assignsNothing)
    default:
      return false
  }
}
