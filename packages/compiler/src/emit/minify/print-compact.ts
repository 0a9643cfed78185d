/**
 * Prints syntax trees in the fewest characters: no white space, braces or parentheses that mean nothing, numbers and
 * assignments in their shortest form. Recursive, as the trees are of bounded depth.
 */
import type {
  AssignmentExpression,
  BinaryExpression,
  Expression,
  FunctionDeclaration,
  IfStatement,
  Literal,
  Statement,
  SwitchStatement,
  VariableDeclaration,
} from '../estree/nodes.js'

// How tightly operators bind (ECMAScript, "ECMAScript Language: Expressions").
const SEQUENCE = 0
const ASSIGNMENT = 1
const CONDITIONAL = 2
const UNARY = 14
const MEMBER = 16
const PRIMARY = 17

const PRECEDENCES: Readonly<Record<string, number>> = {
  '??': 3,
  '||': 3,
  '&&': 4,
  '|': 5,
  '^': 6,
  '&': 7,
  '===': 8,
  '!==': 8,
  '<': 9,
  '<=': 9,
  '>': 9,
  '>=': 9,
  '<<': 10,
  '>>': 10,
  '>>>': 10,
  '+': 11,
  '-': 11,
  '*': 12,
  '/': 12,
  '%': 12,
}

/** A function declaration on one line. */
export function printCompactFunction(node: FunctionDeclaration): string {
  const params = node.params.map(({ name }) => name).join()
  return `function ${node.id.name}(${params}){${printStatements(node.body.body)}}`
}

/** The statements of a list, without a semicolon behind the last. */
function printStatements(statements: readonly Statement[]): string {
  let text = ''
  let needsSemicolon = false
  for (const statement of statements) {
    if (needsSemicolon) text += ';'
    text += printStatement(statement)
    needsSemicolon = !endsWithBrace(statement)
  }
  return text
}

/** Whether nothing has to stand between a statement and what follows it. */
function endsWithBrace(statement: Statement): boolean {
  for (;;) {
    switch (statement.type) {
      case 'BlockStatement':
        return (
          statement.body.length !== 1 || isDeclaration(statement.body[0]) || endsWithBrace(statement.body[0])
        )
      case 'SwitchStatement':
      case 'TryStatement':
      case 'FunctionDeclaration':
        return true
      case 'LabeledStatement':
      case 'ForStatement':
      case 'WhileStatement':
        statement = statement.body
        break
      case 'IfStatement':
        statement = statement.alternate ?? statement.consequent
        break
      default:
        return false
    }
  }
}

function isDeclaration(statement: Statement): boolean {
  return statement.type === 'VariableDeclaration' || statement.type === 'FunctionDeclaration'
}

function printStatement(statement: Statement): string {
  switch (statement.type) {
    case 'ExpressionStatement':
      return print(statement.expression, SEQUENCE)
    case 'VariableDeclaration':
      return printDeclaration(statement)
    case 'BlockStatement':
      return printBody(statement)
    case 'LabeledStatement':
      return `${statement.label.name}:${printBody(statement.body)}`
    case 'IfStatement':
      return printIf(statement)
    case 'ForStatement':
      return `for(;;)${printBody(statement.body)}`
    case 'WhileStatement':
      // As long as `while (c)`, and more like its siblings.
      return `for(;${print(statement.test, SEQUENCE)};)${printBody(statement.body)}`
    case 'DoWhileStatement': {
      const body = printBody(statement.body)
      const separator = endsWithBrace(statement.body) ? '' : ';'
      return `do${startsLikeWord(body) ? ' ' : ''}${body}${separator}while(${print(statement.test, SEQUENCE)})`
    }
    case 'SwitchStatement':
      return printSwitch(statement)
    case 'TryStatement': {
      const { block, handler } = statement
      return `try{${printStatements(block.body)}}catch(${handler.param.name}){${printStatements(handler.body.body)}}`
    }
    case 'BreakStatement':
      return statement.label === null ? 'break' : `break ${statement.label.name}`
    case 'ContinueStatement':
      return statement.label === null ? 'continue' : `continue ${statement.label.name}`
    case 'ReturnStatement':
      return statement.argument === null ? 'return' : afterWord('return', statement.argument)
    case 'ThrowStatement':
      return afterWord('throw', statement.argument)
    case 'FunctionDeclaration':
      return printCompactFunction(statement)
  }
}

/** A statement where one statement stands: a list needs braces unless there is one in it. */
function printBody(statement: Statement): string {
  if (statement.type !== 'BlockStatement') return printStatement(statement)
  if (statement.body.length === 1 && !isDeclaration(statement.body[0])) return printBody(statement.body[0])
  return statement.body.length === 0 ? '{}' : `{${printStatements(statement.body)}}`
}

function printIf({ test, consequent, alternate }: IfStatement): string {
  const head = `if(${print(test, SEQUENCE)})`
  if (alternate === null) return head + printBody(consequent)
  const isOpen = endsWithOpenIf(consequent)
  const then = isOpen ? `{${printBody(consequent)}}` : printBody(consequent)
  const separator = isOpen || endsWithBrace(consequent) ? '' : ';'
  const otherwise = printBody(alternate)
  return `${head}${then}${separator}else${startsLikeWord(otherwise) ? ' ' : ''}${otherwise}`
}

/** Whether an `else` behind a statement would belong to an `if` within it. */
function endsWithOpenIf(statement: Statement): boolean {
  for (;;) {
    switch (statement.type) {
      case 'BlockStatement':
        if (statement.body.length !== 1) return false
        statement = statement.body[0]
        break
      case 'IfStatement':
        if (statement.alternate === null) return true
        statement = statement.alternate
        break
      case 'LabeledStatement':
      case 'ForStatement':
      case 'WhileStatement':
        statement = statement.body
        break
      default:
        return false
    }
  }
}

function printSwitch({ discriminant, cases }: SwitchStatement): string {
  let text = `switch(${print(discriminant, SEQUENCE)}){`
  let needsSemicolon = false
  for (const { test, consequent } of cases) {
    if (needsSemicolon) text += ';'
    text += test === null ? 'default:' : `${afterWord('case', test)}:`
    text += printStatements(consequent)
    needsSemicolon = consequent.length > 0 && !endsWithBrace(consequent[consequent.length - 1])
  }
  return `${text}}`
}

function printDeclaration({ kind, declarations }: VariableDeclaration): string {
  const parts = declarations.map(({ id, init }) =>
    init === null ? id.name : `${id.name}=${print(init, ASSIGNMENT)}`,
  )
  return `${kind} ${parts.join()}`
}

/** `return a`, `return[a]`, `return-a` */
function afterWord(word: string, expression: Expression): string {
  const text = print(expression, SEQUENCE)
  return startsLikeWord(text) ? `${word} ${text}` : word + text
}

/** Whether a word in front of the text would become one with it. */
function startsLikeWord(text: string): boolean {
  return /^[\w$\\]/.test(text)
}

/** @param least how tightly the expression has to bind to do without parentheses */
function print(node: Expression, least: number): string {
  switch (node.type) {
    case 'Identifier':
      return node.name
    case 'Literal':
      return printLiteral(node)
    case 'UnaryExpression': {
      const argument = print(node.argument, UNARY)
      const isJoined = node.operator === '-' ? argument.startsWith('-') : node.operator === 'typeof'
      return parenthesized(`${node.operator}${isJoined ? ' ' : ''}${argument}`, UNARY, least)
    }
    case 'BinaryExpression':
      return parenthesized(printBinary(node), PRECEDENCES[node.operator], least)
    case 'LogicalExpression': {
      const { operator, left, right } = node
      const precedence = PRECEDENCES[operator]
      // `??` does not mix with the others, and these associate.
      const isNullish = operator === '??'
      const first = print(left, isNullish ? PRECEDENCES['|'] : precedence)
      const second = print(right, isNullish ? PRECEDENCES['|'] : precedence)
      return parenthesized(`${first}${operator}${second}`, isNullish ? CONDITIONAL : precedence, least)
    }
    case 'ConditionalExpression': {
      const { test, consequent, alternate } = node
      const text = `${print(test, CONDITIONAL + 1)}?${print(consequent, ASSIGNMENT)}:${print(alternate, ASSIGNMENT)}`
      return parenthesized(text, CONDITIONAL, least)
    }
    case 'AssignmentExpression':
      return parenthesized(printAssignment(node), ASSIGNMENT, least)
    case 'SequenceExpression':
      return parenthesized(printList(node.expressions), SEQUENCE, least)
    case 'CallExpression':
      return parenthesized(`${print(node.callee, MEMBER)}(${printList(node.arguments)})`, MEMBER, least)
    case 'NewExpression':
      return `new ${print(node.callee, PRIMARY)}(${printList(node.arguments)})`
    case 'ArrayExpression':
      return `[${printList(node.elements)}]`
    case 'MemberExpression': {
      const object = print(node.object, MEMBER)
      if (node.computed) return `${object}[${print(node.property, SEQUENCE)}]`
      const property = print(node.property, PRIMARY)
      return node.object.type === 'Literal' ? `(${object}).${property}` : `${object}.${property}`
    }
  }
}

function parenthesized(text: string, precedence: number, least: number): string {
  return precedence < least ? `(${text})` : text
}

function printList(expressions: readonly Expression[]): string {
  let text = ''
  for (let i = 0; i < expressions.length; i++) {
    if (i > 0) text += ','
    text += print(expressions[i], ASSIGNMENT)
  }
  return text
}

function printBinary({ operator, left, right }: BinaryExpression): string {
  const precedence = PRECEDENCES[operator]
  const first = print(left, precedence)
  const second = print(right, precedence + 1)
  // `a - -b`; and no `<!--`, which is a comment in a page.
  const isSeparated =
    (operator === '-' && second.startsWith('-')) || (operator === '<' && second.startsWith('!'))
  return isSeparated ? `${first}${operator} ${second}` : first + operator + second
}

/** Operators that have an assignment of their own. */
const COMPOUND: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>'])

function printAssignment({ left, right }: AssignmentExpression): string {
  const target = print(left, MEMBER)
  if (right.type === 'BinaryExpression' && COMPOUND.has(right.operator) && left.type === 'Identifier') {
    // `a = a + b` is `a += b`.
    if (right.left.type === 'Identifier' && right.left.name === left.name)
      return `${target}${right.operator}=${print(right.right, ASSIGNMENT)}`
  }
  return `${target}=${print(right, ASSIGNMENT)}`
}

function printLiteral({ value, raw }: Literal): string {
  // Booleans only tell DataView the byte order.
  if (value === true) return '1'
  if (typeof value !== 'number' || raw.length < 4) return raw
  let shortest = raw
  const zeros = /^\d+?(0{3,})$/.exec(raw)
  if (zeros !== null) shortest = `${raw.slice(0, -zeros[1].length)}e${zeros[1].length}`
  if (value >= 1e12 && Number.isSafeInteger(value)) {
    const hexadecimal = `0x${value.toString(16)}`
    if (hexadecimal.length < shortest.length) shortest = hexadecimal
  }
  return shortest
}
