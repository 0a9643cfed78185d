/**
 * Statements in fewer characters: what can be an expression becomes one, expressions are joined, and branches that
 * end where the function or loop goes on anyway lose their `else`. The same things are evaluated in the same order.
 * Recursive, as the trees are of bounded depth.
 */
import {
  block,
  conditional,
  doWhileStatement,
  type Expression,
  expressionStatement,
  forever,
  ifStatement,
  labeled,
  logical,
  negate,
  returnStatement,
  type Statement,
  sequence,
  switchCase,
  switchStatement,
  throwStatement,
  tryStatement,
  whileStatement,
} from '../estree/nodes.js'
import { replaced } from '../estree/positions.js'

/** Expressions nest at most so much deeper than their statements did: parsers recurse on both. */
const MAX_NESTING = 40

/** So many expressions are joined at most. */
const MAX_SEQUENCE = 200

/** The list in its short form. */
export function compactStatements(statements: readonly Statement[]): Statement[] {
  const list = new CompactList()
  for (const statement of statements) list.append(compact(statement))
  return mergeReturns(list.finish())
}

/** Puts a list together from statements that are compact themselves. */
class CompactList {
  private readonly statements: Statement[] = []
  /** Expressions that are evaluated next. */
  private pending: Expression[] = []

  append(statement: Statement): void {
    switch (statement.type) {
      case 'BlockStatement':
        // Names are unique in a function, so nothing that a block declares can clash.
        for (const inner of statement.body) this.append(inner)
        return
      case 'ExpressionStatement':
        this.evaluate(replaced(statement, statement.expression))
        return
      case 'IfStatement': {
        const { test, consequent, alternate } = statement
        if (alternate === null || !endsElsewhere(consequent)) break
        // What follows a branch that goes elsewhere needs no `else`.
        this.append(replaced(statement, ifStatement(test, consequent, null)))
        this.append(alternate)
        return
      }
    }
    const first = this.takePending()
    const joined = first === undefined ? statement : joinWith(first, statement)
    if (joined === undefined) this.statements.push(expressionStatement(first!), statement)
    else this.statements.push(replaced(statement, joined))
  }

  finish(): Statement[] {
    const rest = this.takePending()
    if (rest !== undefined) this.statements.push(expressionStatement(rest))
    return this.statements
  }

  private evaluate(expression: Expression): void {
    if (this.pending.length >= MAX_SEQUENCE) this.finish()
    if (expression.type === 'SequenceExpression')
      for (const part of expression.expressions) this.pending.push(part)
    else this.pending.push(expression)
  }

  private takePending(): Expression | undefined {
    const { pending } = this
    if (pending.length === 0) return undefined
    this.pending = []
    return pending.length === 1 ? pending[0] : sequence(pending)
  }
}

/** A statement that evaluates `first` before anything else of it; undefined if that cannot be. */
function joinWith(first: Expression, statement: Statement): Statement | undefined {
  switch (statement.type) {
    case 'ExpressionStatement':
      return expressionStatement(joined(first, statement.expression))
    case 'ReturnStatement':
      return statement.argument === null ? undefined : returnStatement(joined(first, statement.argument))
    case 'ThrowStatement':
      return throwStatement(joined(first, statement.argument))
    case 'IfStatement':
      return ifStatement(joined(first, statement.test), statement.consequent, statement.alternate)
    case 'SwitchStatement':
      return switchStatement(joined(first, statement.discriminant), statement.cases)
    default:
      return undefined
  }
}

function joined(first: Expression, second: Expression): Expression {
  const parts = first.type === 'SequenceExpression' ? first.expressions : [first]
  const others = second.type === 'SequenceExpression' ? second.expressions : [second]
  return sequence([...parts, ...others])
}

function compact(statement: Statement): Statement {
  return replaced(statement, shortened(statement))
}

function shortened(statement: Statement): Statement {
  switch (statement.type) {
    case 'BlockStatement':
      return unwrapped(compactStatements(statement.body))
    case 'LabeledStatement':
      return labeled(statement.label, compact(statement.body))
    case 'IfStatement': {
      const { test, consequent, alternate } = statement
      return compactIf(test, compact(consequent), alternate === null ? null : compact(alternate))
    }
    case 'ForStatement':
      return forever(compact(statement.body))
    case 'WhileStatement':
      return whileStatement(statement.test, compact(statement.body))
    case 'DoWhileStatement':
      return doWhileStatement(compact(statement.body), statement.test)
    case 'SwitchStatement': {
      const cases = statement.cases.map(({ test, consequent }) =>
        switchCase(test, compactStatements(consequent)),
      )
      return switchStatement(statement.discriminant, cases)
    }
    case 'TryStatement': {
      const { block: body, handler } = statement
      return tryStatement(compactStatements(body.body), handler.param, compactStatements(handler.body.body))
    }
    default:
      return statement
  }
}

/** A list as one statement. */
function unwrapped(list: Statement[]): Statement {
  const [first] = list
  return list.length === 1 && first.type !== 'VariableDeclaration' ? first : block(list)
}

function compactIf(test: Expression, then: Statement, otherwise: Statement | null): Statement {
  if (otherwise !== null && isEmpty(otherwise)) return compactIf(test, then, null)
  if (isEmpty(then)) {
    return otherwise === null ? expressionStatement(test) : compactIf(negate(test), otherwise, null)
  }
  if (nestingOf(then) < MAX_NESTING && (otherwise === null || nestingOf(otherwise) < MAX_NESTING)) {
    const short = ifAsExpression(test, then, otherwise)
    if (short !== undefined) return short
  }
  // What goes elsewhere comes first, so that the other needs no `else`.
  if (otherwise !== null && !endsElsewhere(then) && endsElsewhere(otherwise))
    return ifStatement(negate(test), otherwise, then)
  return ifStatement(test, then, otherwise)
}

function ifAsExpression(
  test: Expression,
  then: Statement,
  otherwise: Statement | null,
): Statement | undefined {
  if (then.type === 'ExpressionStatement') {
    if (otherwise === null) return expressionStatement(when(test, then.expression))
    if (otherwise.type === 'ExpressionStatement')
      return expressionStatement(choice(test, then.expression, otherwise.expression))
  }
  if (then.type === 'ReturnStatement' && otherwise?.type === 'ReturnStatement') {
    if (then.argument !== null && otherwise.argument !== null)
      return returnStatement(choice(test, then.argument, otherwise.argument))
  }
  // `if (a) if (b) c` is `if (a && b) c`.
  if (otherwise === null && then.type === 'IfStatement' && then.alternate === null)
    return ifStatement(logical('&&', test, then.test), then.consequent, null)
  return undefined
}

/** `test && effect` */
function when(test: Expression, effect: Expression): Expression {
  if (test.type === 'SequenceExpression') return behindLast(test.expressions, (last) => when(last, effect))
  const isNot = test.type === 'UnaryExpression' && test.operator === '!'
  return replaced(test, isNot ? logical('||', test.argument, effect) : logical('&&', test, effect))
}

/** A sequence with what `make` makes of its last expression: `(a, b) ? c : d` is `a, b ? c : d`. */
function behindLast(expressions: readonly Expression[], make: (last: Expression) => Expression): Expression {
  return sequence([...expressions.slice(0, -1), make(expressions[expressions.length - 1])])
}

/** `test ? then : otherwise` */
function choice(test: Expression, then: Expression, otherwise: Expression): Expression {
  if (test.type === 'SequenceExpression')
    return behindLast(test.expressions, (last) => choice(last, then, otherwise))
  if (test.type === 'UnaryExpression' && test.operator === '!')
    return replaced(test, conditional(test.argument, otherwise, then))
  // `a ? x = 1 : x = 2` is `x = a ? 1 : 2`.
  if (then.type === 'AssignmentExpression' && otherwise.type === 'AssignmentExpression') {
    const { left } = then
    if (
      left.type === 'Identifier' &&
      otherwise.left.type === 'Identifier' &&
      left.name === otherwise.left.name
    )
      return { ...then, right: conditional(test, then.right, otherwise.right) }
  }
  return conditional(test, then, otherwise)
}

/** `if (a) return b; return c` becomes `return a ? b : c`, from the end of a list on. */
function mergeReturns(list: Statement[]): Statement[] {
  while (list.length > 1) {
    const last = list[list.length - 1]
    const branch = list[list.length - 2]
    if (last.type !== 'ReturnStatement' || last.argument === null) break
    if (branch.type !== 'IfStatement' || branch.alternate !== null) break
    const then = branch.consequent
    if (then.type !== 'ReturnStatement' || then.argument === null) break
    if (nestingOf(last) >= MAX_NESTING || nestingOf(then) >= MAX_NESTING) break
    list.length -= 2
    list.push(replaced(branch, returnStatement(choice(branch.test, then.argument, last.argument))))
    const before = list[list.length - 2]
    if (before?.type === 'ExpressionStatement')
      list.splice(-2, 2, joinWith(before.expression, list[list.length - 1])!)
  }
  return list
}

function isEmpty(statement: Statement): boolean {
  return statement.type === 'BlockStatement' && statement.body.length === 0
}

/** Whether what stands behind a statement is never reached through it. */
function endsElsewhere(statement: Statement): boolean {
  switch (statement.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return true
    case 'BlockStatement':
      return statement.body.length > 0 && endsElsewhere(statement.body[statement.body.length - 1])
    case 'IfStatement':
      return (
        statement.alternate !== null &&
        endsElsewhere(statement.consequent) &&
        endsElsewhere(statement.alternate)
      )
    default:
      return false
  }
}

/** How deep the expression of a statement nests in what this file makes of statements: conditions and lists. */
function nestingOf(statement: Statement): number {
  if (statement.type === 'ExpressionStatement') return depthOf(statement.expression)
  return statement.type === 'ReturnStatement' && statement.argument !== null ? depthOf(statement.argument) : 0
}

const depths = new WeakMap<Expression, number>()

function depthOf(expression: Expression): number {
  let depth = depths.get(expression)
  if (depth !== undefined) return depth
  depth = 0
  switch (expression.type) {
    case 'ConditionalExpression':
      depth = 1 + Math.max(depthOf(expression.consequent), depthOf(expression.alternate))
      break
    case 'LogicalExpression':
      depth = 1 + Math.max(depthOf(expression.left), depthOf(expression.right))
      break
    case 'AssignmentExpression':
      depth = depthOf(expression.right)
      break
    case 'SequenceExpression':
      for (const part of expression.expressions) depth = Math.max(depth, depthOf(part))
      break
    default:
      return 0
  }
  depths.set(expression, depth)
  return depth
}
