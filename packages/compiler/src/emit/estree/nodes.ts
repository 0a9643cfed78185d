/**
 * The part of ESTree that the output is made of: node types, and a builder for each. Nodes are plain data; a node
 * may stand in several places of a tree as long as nobody changes it. Every builder of one node type makes objects
 * of one shape, which keeps the printer fast.
 */
import { replaced } from './positions.js'

export type Expression =
  | Identifier
  | Literal
  | UnaryExpression
  | BinaryExpression
  | LogicalExpression
  | ConditionalExpression
  | AssignmentExpression
  | SequenceExpression
  | CallExpression
  | NewExpression
  | MemberExpression
  | ArrayExpression

export type Statement =
  | ExpressionStatement
  | VariableDeclaration
  | BlockStatement
  | LabeledStatement
  | IfStatement
  | ForStatement
  | WhileStatement
  | DoWhileStatement
  | SwitchStatement
  | TryStatement
  | BreakStatement
  | ContinueStatement
  | ReturnStatement
  | ThrowStatement
  | FunctionDeclaration

export interface Identifier {
  readonly type: 'Identifier'
  readonly name: string
}

export interface Literal {
  readonly type: 'Literal'
  readonly value: number | string | boolean | null
  readonly raw: string
}

export type UnaryOperator = '-' | '+' | '!' | '~' | 'typeof'

export interface UnaryExpression {
  readonly type: 'UnaryExpression'
  readonly operator: UnaryOperator
  readonly prefix: true
  readonly argument: Expression
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
  | '==='
  | '!=='
  | '<'
  | '<='
  | '>'
  | '>='

export interface BinaryExpression {
  readonly type: 'BinaryExpression'
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
  /** Of `<` and its like: whether no operand can be NaN, so that the opposite of `<` is `>=`. */
  readonly isTotal: boolean
}

export type LogicalOperator = '&&' | '||' | '??'

export interface LogicalExpression {
  readonly type: 'LogicalExpression'
  readonly operator: LogicalOperator
  readonly left: Expression
  readonly right: Expression
}

export interface ConditionalExpression {
  readonly type: 'ConditionalExpression'
  readonly test: Expression
  readonly consequent: Expression
  readonly alternate: Expression
}

export interface AssignmentExpression {
  readonly type: 'AssignmentExpression'
  readonly operator: '='
  readonly left: Expression
  readonly right: Expression
}

export interface SequenceExpression {
  readonly type: 'SequenceExpression'
  readonly expressions: readonly Expression[]
}

export interface CallExpression {
  readonly type: 'CallExpression'
  readonly callee: Expression
  readonly arguments: readonly Expression[]
  readonly optional: false
}

export interface NewExpression {
  readonly type: 'NewExpression'
  readonly callee: Expression
  readonly arguments: readonly Expression[]
}

export interface ArrayExpression {
  readonly type: 'ArrayExpression'
  readonly elements: readonly Expression[]
}

export interface MemberExpression {
  readonly type: 'MemberExpression'
  readonly object: Expression
  readonly property: Expression
  readonly computed: boolean
  readonly optional: false
}

export interface ExpressionStatement {
  readonly type: 'ExpressionStatement'
  readonly expression: Expression
  readonly kind: undefined
  readonly declarations: undefined
}

/** Has the fields of an {@link ExpressionStatement}, which may become one. */
export interface VariableDeclaration {
  readonly type: 'VariableDeclaration'
  readonly expression: undefined
  readonly kind: 'let' | 'var' | 'const'
  readonly declarations: readonly VariableDeclarator[]
}

export interface VariableDeclarator {
  readonly type: 'VariableDeclarator'
  readonly id: Identifier
  readonly init: Expression | null
}

export interface BlockStatement {
  readonly type: 'BlockStatement'
  readonly body: Statement[]
}

export interface LabeledStatement {
  readonly type: 'LabeledStatement'
  readonly label: Identifier
  readonly body: Statement
}

export interface IfStatement {
  readonly type: 'IfStatement'
  readonly test: Expression
  readonly consequent: Statement
  readonly alternate: Statement | null
}

export interface ForStatement {
  readonly type: 'ForStatement'
  readonly init: null
  readonly test: null
  readonly update: null
  readonly body: Statement
}

export interface WhileStatement {
  readonly type: 'WhileStatement'
  readonly test: Expression
  readonly body: Statement
}

export interface DoWhileStatement {
  readonly type: 'DoWhileStatement'
  readonly body: Statement
  readonly test: Expression
}

export interface SwitchStatement {
  readonly type: 'SwitchStatement'
  readonly discriminant: Expression
  readonly cases: readonly SwitchCase[]
}

export interface TryStatement {
  readonly type: 'TryStatement'
  readonly block: BlockStatement
  readonly handler: CatchClause
  readonly finalizer: null
}

export interface CatchClause {
  readonly type: 'CatchClause'
  readonly param: Identifier
  readonly body: BlockStatement
}

export interface SwitchCase {
  readonly type: 'SwitchCase'
  /** `null`: the default. */
  readonly test: Expression | null
  readonly consequent: readonly Statement[]
}

export interface BreakStatement {
  readonly type: 'BreakStatement'
  readonly label: Identifier | null
}

export interface ContinueStatement {
  readonly type: 'ContinueStatement'
  readonly label: Identifier | null
}

export interface ReturnStatement {
  readonly type: 'ReturnStatement'
  readonly argument: Expression | null
}

export interface ThrowStatement {
  readonly type: 'ThrowStatement'
  readonly argument: Expression
}

export interface FunctionDeclaration {
  readonly type: 'FunctionDeclaration'
  readonly id: Identifier
  readonly params: readonly Identifier[]
  readonly body: BlockStatement
  readonly async: false
  readonly generator: false
}

export function identifier(name: string): Identifier {
  return { type: 'Identifier', name }
}

/** Digits of the small numbers, which most literals are. */
const SMALL_NUMBERS: readonly Literal[] = Array.from({ length: 1024 }, (_, value) => ({
  type: 'Literal',
  value,
  raw: String(value),
}))

/** A number exactly, also -0, NaN and the infinities. */
export function number(value: number): Expression {
  const integer = value | 0
  if (integer === value && integer >= 0 && integer < SMALL_NUMBERS.length) {
    const small = SMALL_NUMBERS[integer]!
    return Object.is(value, -0) ? unary('-', small) : small
  }
  if (value !== value) return NAN
  if (value < 0) return unary('-', number(-value))
  if (value === Infinity) return INFINITY
  return { type: 'Literal', value, raw: printNumber(value) }
}

const NAN = identifier('NaN')
const INFINITY = identifier('Infinity')

/** The shortest digits of a positive number: `1e21`, `.5`, `1e-7`, `4294967295`. */
function printNumber(value: number): string {
  const text = String(value)
  if (value % 1 === 0 && value < 1e21) return text
  return text.startsWith('0.') ? text.slice(1) : text.replace('e+', 'e')
}

/** A string in single quotes, safe inside of a script element. */
export function string(value: string): Literal {
  return { type: 'Literal', value, raw: quote(value) }
}

function quote(value: string): string {
  const escaped = value.replace(
    /['\\\u0000-\u001f\u007f\u2028\u2029\ud800-\udfff]|<(?=[!/])/g,
    (character) => {
      if (character === "'" || character === '\\') return `\\${character}`
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    },
  )
  return `'${escaped}'`
}

export const TRUE: Literal = { type: 'Literal', value: true, raw: 'true' }
export const NULL: Literal = { type: 'Literal', value: null, raw: 'null' }

export function unary(operator: UnaryOperator, argument: Expression): Expression {
  return { type: 'UnaryExpression', operator, prefix: true, argument }
}

export function binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { type: 'BinaryExpression', operator, left, right, isTotal: false }
}

/** `2 * x` */
export function times(factor: number, node: Expression): Expression {
  return factor === 1 ? node : binary('*', number(factor), node)
}

/** A comparison of what is never NaN. */
export function totalComparison(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { type: 'BinaryExpression', operator, left, right, isTotal: true }
}

const OPPOSITES: Readonly<Partial<Record<BinaryOperator, BinaryOperator>>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}

/** What is truthy when `condition` is falsy, and the other way round; a boolean if that does not begin with `!`. */
export function negate(condition: Expression): Expression {
  return replaced(condition, opposite(condition))
}

function opposite(condition: Expression): Expression {
  if (condition.type === 'UnaryExpression' && condition.operator === '!') return condition.argument
  if (condition.type === 'LogicalExpression' && condition.operator !== '??') {
    return logical(condition.operator === '&&' ? '||' : '&&', negate(condition.left), negate(condition.right))
  }
  if (condition.type === 'BinaryExpression') {
    const { operator, left, right, isTotal } = condition
    if (operator === '===') return binary('!==', left, right)
    if (operator === '!==') return binary('===', left, right)
    const total = OPPOSITES[operator]
    if (isTotal && total !== undefined) return totalComparison(total, left, right)
  }
  return unary('!', condition)
}

export function logical(operator: LogicalOperator, left: Expression, right: Expression): Expression {
  return { type: 'LogicalExpression', operator, left, right }
}

export function conditional(test: Expression, consequent: Expression, alternate: Expression): Expression {
  return { type: 'ConditionalExpression', test, consequent, alternate }
}

export function assignment(left: Expression, right: Expression): AssignmentExpression {
  return { type: 'AssignmentExpression', operator: '=', left, right }
}

export function sequence(expressions: readonly Expression[]): Expression {
  return { type: 'SequenceExpression', expressions }
}

export function call(callee: Expression, args: readonly Expression[]): CallExpression {
  return { type: 'CallExpression', callee, arguments: args, optional: false }
}

/** `new callee(args)` */
export function construct(callee: Expression, args: readonly Expression[]): Expression {
  return { type: 'NewExpression', callee, arguments: args }
}

/** `[a, b]` */
export function list(elements: readonly Expression[]): Expression {
  return { type: 'ArrayExpression', elements }
}

/** `object.name` */
export function property(object: Expression, name: string): MemberExpression {
  return { type: 'MemberExpression', object, property: identifier(name), computed: false, optional: false }
}

/** `object[index]` */
export function element(object: Expression, index: Expression): MemberExpression {
  return { type: 'MemberExpression', object, property: index, computed: true, optional: false }
}

export function expressionStatement(expression: Expression): ExpressionStatement {
  return { type: 'ExpressionStatement', expression, kind: undefined, declarations: undefined }
}

/** `let a = 1, b` */
export function declaration(
  kind: 'let' | 'var' | 'const',
  variables: readonly { readonly id: Identifier; readonly init: Expression | null }[],
): VariableDeclaration {
  return {
    type: 'VariableDeclaration',
    expression: undefined,
    kind,
    declarations: variables.map(({ id, init }) => declarator(id, init)),
  }
}

function declarator(id: Identifier, init: Expression | null): VariableDeclarator {
  return { type: 'VariableDeclarator', id, init }
}

/** Changes the assignment `x = 1` to `let x = 1` in place, where it may stand in a list already. */
export function turnIntoDeclaration(statement: ExpressionStatement, kind: 'let' | 'var'): void {
  const { expression } = statement
  if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'Identifier') return
  const node = statement as unknown as { -readonly [K in keyof VariableDeclaration]: VariableDeclaration[K] }
  node.type = 'VariableDeclaration'
  node.expression = undefined
  node.kind = kind
  node.declarations = [declarator(expression.left, expression.right)]
}

export function block(body: Statement[]): BlockStatement {
  return { type: 'BlockStatement', body }
}

export function labeled(label: Identifier, body: Statement): LabeledStatement {
  return { type: 'LabeledStatement', label, body }
}

export function ifStatement(
  test: Expression,
  consequent: Statement,
  alternate: Statement | null,
): IfStatement {
  return { type: 'IfStatement', test, consequent, alternate }
}

/** `for (;;) body` */
export function forever(body: Statement): ForStatement {
  return { type: 'ForStatement', init: null, test: null, update: null, body }
}

export function whileStatement(test: Expression, body: Statement): WhileStatement {
  return { type: 'WhileStatement', test, body }
}

export function doWhileStatement(body: Statement, test: Expression): DoWhileStatement {
  return { type: 'DoWhileStatement', body, test }
}

export function switchStatement(discriminant: Expression, cases: readonly SwitchCase[]): SwitchStatement {
  return { type: 'SwitchStatement', discriminant, cases }
}

export function switchCase(test: Expression | null, consequent: readonly Statement[]): SwitchCase {
  return { type: 'SwitchCase', test, consequent }
}

export function breakStatement(label: Identifier | null): BreakStatement {
  return { type: 'BreakStatement', label }
}

export function continueStatement(label: Identifier | null): ContinueStatement {
  return { type: 'ContinueStatement', label }
}

export function returnStatement(argument: Expression | null): ReturnStatement {
  return { type: 'ReturnStatement', argument }
}

/** `try { body } catch (param) { handler }` */
export function tryStatement(body: Statement[], param: Identifier, handler: Statement[]): Statement {
  const clause: CatchClause = { type: 'CatchClause', param, body: block(handler) }
  return { type: 'TryStatement', block: block(body), handler: clause, finalizer: null }
}

export function throwStatement(argument: Expression): ThrowStatement {
  return { type: 'ThrowStatement', argument }
}

export function functionDeclaration(
  id: Identifier,
  params: readonly Identifier[],
  body: Statement[],
): FunctionDeclaration {
  return { type: 'FunctionDeclaration', id, params, body: block(body), async: false, generator: false }
}
