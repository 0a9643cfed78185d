/**
 * Prints syntax trees in the fewest characters: no white space, braces or parentheses that mean nothing, numbers and
 * assignments in their shortest form. Recursive, as the trees are of bounded depth.
 */
import type {
  AssignmentExpression,
  Expression,
  FunctionDeclaration,
  Identifier,
  IfStatement,
  Literal,
  Statement,
  SwitchStatement,
  VariableDeclaration,
} from '../estree/nodes.js'
import { functionPlace, type Marks, NAME_OFFSET, positionOf } from '../estree/positions.js'
import {
  ASSIGNMENT,
  CALL,
  CONDITIONAL,
  leastInLogical,
  PRIMARY,
  precedenceOf,
  precedenceOfOperator,
  SEQUENCE,
  UNARY,
} from '../estree/precedence.js'

/** Operators that have an assignment of their own. */
const COMPOUND: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>'])

/**
 * A function declaration on one line.
 * @param marks takes the positions of what is printed
 */
export function printCompactFunction(node: FunctionDeclaration, marks?: Marks): string {
  const printer = new CompactPrinter(marks)
  printer.printFunction(node)
  const { text } = printer
  // V8 keeps a string that was put together as the tree of its pieces, until somebody looks into it.
  text.charCodeAt(0)
  return text
}

/** An expression on one line, as it may stand where one expression of several stands. */
export function printCompactExpression(expression: Expression): string {
  const printer = new CompactPrinter(undefined)
  printer.printExpression(expression)
  return printer.text
}

class CompactPrinter {
  text = ''
  /** The last character. */
  private last = 0
  private readonly marks: Marks | undefined
  /** The position of the innermost node that begins with the next token. */
  private marked: number | undefined

  constructor(marks: Marks | undefined) {
    this.marks = marks
  }

  printFunction(node: FunctionDeclaration): void {
    if (this.marks !== undefined) this.mark(node)
    this.write(`function ${node.id.name}(${node.params.map(({ name }) => name).join()}){`)
    this.printStatements(node.body.body)
    this.write('}')
  }

  printExpression(expression: Expression): void {
    this.print(expression, ASSIGNMENT)
  }

  /** Adds a token, behind a space where it would become one with what is there. */
  private write(token: string): void {
    const first = token.charCodeAt(0)
    if (mustSeparate(this.last, first)) this.text += ' '
    if (this.marked !== undefined) this.takeMark()
    this.text += token
    this.last = token.charCodeAt(token.length - 1)
  }

  /** Notes the position of a node whose first token comes next. */
  private mark(node: Expression | Statement): void {
    this.marked = positionOf(node) ?? this.marked
  }

  private takeMark(): void {
    const isName = this.marked! < 0 && functionPlace(this.marked!).isDeclaration
    const distance = isName ? NAME_OFFSET : 0
    this.marks!.add(this.text.length + distance, this.marked!)
    this.marked = undefined
  }

  /** The statements of a list, without a semicolon behind the last. */
  private printStatements(statements: readonly Statement[]): void {
    let needsSemicolon = false
    for (const statement of statements) {
      if (needsSemicolon) this.write(';')
      this.printStatement(statement)
      needsSemicolon = !endsWithBrace(statement)
    }
  }

  private printStatement(statement: Statement): void {
    if (this.marks !== undefined) this.mark(statement)
    switch (statement.type) {
      case 'ExpressionStatement':
        this.print(statement.expression, SEQUENCE)
        break
      case 'VariableDeclaration':
        this.printDeclaration(statement)
        break
      case 'BlockStatement':
        this.printBody(statement)
        break
      case 'LabeledStatement':
        this.write(`${statement.label.name}:`)
        this.printBody(statement.body)
        break
      case 'IfStatement':
        this.printIf(statement)
        break
      case 'ForStatement':
        this.write('for(;;)')
        this.printBody(statement.body)
        break
      case 'WhileStatement':
        // As long as `while (c)`, and more like its siblings.
        this.write('for(;')
        this.print(statement.test, SEQUENCE)
        this.write(';)')
        this.printBody(statement.body)
        break
      case 'DoWhileStatement':
        this.write('do')
        this.printBody(statement.body)
        if (!endsWithBrace(statement.body)) this.write(';')
        this.write('while(')
        this.print(statement.test, SEQUENCE)
        this.write(')')
        break
      case 'SwitchStatement':
        this.printSwitch(statement)
        break
      case 'TryStatement': {
        const { block, handler } = statement
        this.write('try{')
        this.printStatements(block.body)
        this.write(`}catch(${handler.param.name}){`)
        this.printStatements(handler.body.body)
        this.write('}')
        break
      }
      case 'BreakStatement':
        this.write(statement.label === null ? 'break' : `break ${statement.label.name}`)
        break
      case 'ContinueStatement':
        this.write(statement.label === null ? 'continue' : `continue ${statement.label.name}`)
        break
      case 'ReturnStatement':
        this.write('return')
        if (statement.argument !== null) this.print(statement.argument, SEQUENCE)
        break
      case 'ThrowStatement':
        this.write('throw')
        this.print(statement.argument, SEQUENCE)
        break
      case 'FunctionDeclaration':
        this.printFunction(statement)
        break
    }
  }

  /** A statement where one statement stands: a list needs braces unless there is one in it. */
  private printBody(statement: Statement): void {
    if (statement.type !== 'BlockStatement') {
      this.printStatement(statement)
    } else if (statement.body.length === 1 && !isDeclaration(statement.body[0])) {
      this.printBody(statement.body[0])
    } else {
      this.write('{')
      this.printStatements(statement.body)
      this.write('}')
    }
  }

  private printIf({ test, consequent, alternate }: IfStatement): void {
    this.write('if(')
    this.print(test, SEQUENCE)
    this.write(')')
    const isOpen = alternate !== null && endsWithOpenIf(consequent)
    if (isOpen) this.write('{')
    this.printBody(consequent)
    if (isOpen) this.write('}')
    if (alternate === null) return
    if (!isOpen && !endsWithBrace(consequent)) this.write(';')
    this.write('else')
    this.printBody(alternate)
  }

  private printSwitch({ discriminant, cases }: SwitchStatement): void {
    this.write('switch(')
    this.print(discriminant, SEQUENCE)
    this.write('){')
    let needsSemicolon = false
    for (const { test, consequent } of cases) {
      if (needsSemicolon) this.write(';')
      if (test === null) this.write('default')
      else {
        this.write('case')
        this.print(test, SEQUENCE)
      }
      this.write(':')
      this.printStatements(consequent)
      needsSemicolon = consequent.length > 0 && !endsWithBrace(consequent[consequent.length - 1])
    }
    this.write('}')
  }

  private printDeclaration({ kind, declarations }: VariableDeclaration): void {
    this.write(kind)
    declarations.forEach(({ id, init }, i) => {
      if (i > 0) this.write(',')
      this.write(id.name)
      if (init === null) return
      this.write('=')
      this.print(init, ASSIGNMENT)
    })
  }

  /** @param least how tightly the expression has to bind to do without parentheses */
  private print(node: Expression, least: number): void {
    switch (node.type) {
      case 'Identifier':
        this.write(node.name)
        return
      case 'Literal':
        this.write(literalText(node))
        return
    }
    const isEnclosed = precedenceOf(node) < least
    if (isEnclosed) this.write('(')
    if (this.marks !== undefined) this.mark(node)
    this.printCompound(node)
    if (isEnclosed) this.write(')')
  }

  private printCompound(node: Exclude<Expression, Identifier | Literal>): void {
    switch (node.type) {
      case 'UnaryExpression':
        this.write(node.operator)
        this.print(node.argument, UNARY)
        break
      case 'BinaryExpression': {
        const precedence = precedenceOfOperator(node.operator)
        this.print(node.left, precedence)
        this.write(node.operator)
        this.print(node.right, precedence + 1)
        break
      }
      case 'LogicalExpression': {
        // They associate.
        const least = leastInLogical(node.operator)
        this.print(node.left, least)
        this.write(node.operator)
        this.print(node.right, least)
        break
      }
      case 'ConditionalExpression':
        this.print(node.test, CONDITIONAL + 1)
        this.write('?')
        this.print(node.consequent, ASSIGNMENT)
        this.write(':')
        this.print(node.alternate, ASSIGNMENT)
        break
      case 'AssignmentExpression':
        this.printAssignment(node)
        break
      case 'SequenceExpression':
        this.printList(node.expressions)
        break
      case 'CallExpression':
        this.print(node.callee, CALL)
        // To engines a call stands where its arguments begin, unless it is called by a name.
        if (this.marks !== undefined && node.callee.type !== 'Identifier') this.mark(node)
        this.write('(')
        this.printList(node.arguments)
        this.write(')')
        break
      case 'NewExpression':
        this.write('new')
        this.print(node.callee, PRIMARY)
        this.write('(')
        this.printList(node.arguments)
        this.write(')')
        break
      case 'ArrayExpression':
        this.write('[')
        this.printList(node.elements)
        this.write(']')
        break
      case 'MemberExpression': {
        const isLiteral = !node.computed && node.object.type === 'Literal'
        if (isLiteral) this.write('(')
        this.print(node.object, CALL)
        this.write(isLiteral ? ').' : node.computed ? '[' : '.')
        this.print(node.property, node.computed ? SEQUENCE : PRIMARY)
        if (node.computed) this.write(']')
        break
      }
    }
  }

  private printList(expressions: readonly Expression[]): void {
    for (let i = 0; i < expressions.length; i++) {
      if (i > 0) this.write(',')
      this.print(expressions[i], ASSIGNMENT)
    }
  }

  private printAssignment({ left, right }: AssignmentExpression): void {
    this.print(left, CALL)
    // `a = a + b` is `a += b`.
    const isCompound =
      right.type === 'BinaryExpression' &&
      COMPOUND.has(right.operator) &&
      left.type === 'Identifier' &&
      right.left.type === 'Identifier' &&
      right.left.name === left.name
    this.write(isCompound ? `${right.operator}=` : '=')
    this.print(isCompound ? right.right : right, ASSIGNMENT)
  }
}

/** Whether a character behind another would become part of the same token: words, `a- -b`; and `<!--` is a comment. */
function mustSeparate(last: number, next: number): boolean {
  if (isWord(next)) return isWord(last)
  return (next === MINUS && last === MINUS) || (next === BANG && last === LESS)
}

const MINUS = 0x2d
const BANG = 0x21
const LESS = 0x3c

/** Whether a character is one of names and numbers. Names outside of ASCII are written with escapes. */
function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || // a-z
    (code >= 0x30 && code <= 0x39) || // 0-9
    (code >= 0x41 && code <= 0x5a) || // A-Z
    code === 0x24 || // $
    code === 0x5f || // _
    code === 0x5c // \
  )
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

function literalText({ value, raw }: Literal): string {
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
