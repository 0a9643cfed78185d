/** Lists of statements as parts of others, and what their ends and conditions are. */
import {
  block as blockStatement,
  type Expression,
  type IfStatement,
  negate,
  type Statement,
} from '../estree/nodes.js'
import { isNot } from './operand.js'

export function append(into: Statement[], statements: readonly Statement[]): void {
  for (const statement of statements) into.push(statement)
}

/** A list as the body of an `if`: a jump stands on the same line, all else in braces. */
export function body(statements: Statement[]): Statement {
  if (statements.length === 1) {
    switch (statements[0].type) {
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'ReturnStatement':
      case 'ThrowStatement':
        return statements[0]
    }
  }
  return blockStatement(statements)
}

/** The `if` without `else` that is all there is in a list. */
export function onlyIf(statements: Statement[]): IfStatement | undefined {
  const first = statements[0]
  return statements.length === 1 && first.type === 'IfStatement' && first.alternate === null
    ? first
    : undefined
}

/** Removes `return` where the function ends anyway. */
export function dropFinalReturn(statements: Statement[]): void {
  const last = statements[statements.length - 1]
  if (last?.type === 'ReturnStatement' && last.argument === null) {
    statements.pop()
    dropFinalReturn(statements)
  } else if (last?.type === 'IfStatement') {
    for (const arm of [last.consequent, last.alternate]) {
      if (arm?.type === 'BlockStatement' && arm.body.length > 1) dropFinalReturn(arm.body)
    }
  }
}

/** A list behind `else`: another `if` needs no braces there. */
export function alternate(statements: Statement[]): Statement {
  return statements.length === 1 && statements[0].type === 'IfStatement' ? statements[0] : body(statements)
}

/** The condition of `if (condition) break`. */
export function exitCondition(statement: Statement | undefined): Expression | undefined {
  if (statement?.type !== 'IfStatement' || statement.alternate !== null) return undefined
  const { consequent } = statement
  return consequent.type === 'BreakStatement' && consequent.label === null ? statement.test : undefined
}

/** Whether the negation of a condition is no larger than itself. */
export function isFreelyNegated(condition: Expression): boolean {
  return isNot(condition) || (condition.type === 'BinaryExpression' && !isNot(negate(condition)))
}
