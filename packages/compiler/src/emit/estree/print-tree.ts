/**
 * Prints syntax trees as one would write them by hand: one statement a line, indented by two spaces. Recursive, as the
 * trees are of bounded depth.
 */
import type {
  BlockStatement,
  CallExpression,
  Expression,
  FunctionDeclaration,
  IfStatement,
  LabeledStatement,
  MemberExpression,
  Statement,
  SwitchStatement,
  UnaryExpression,
  VariableDeclaration,
} from './nodes.js'
import { type Marks, NAME_OFFSET, positionOf } from './positions.js'
import {
  CALL,
  CONDITIONAL,
  leastInLogical,
  PRIMARY,
  precedenceOf,
  precedenceOfOperator,
  SEQUENCE,
  UNARY,
} from './precedence.js'

/**
 * @param indentLevel how many levels the lines behind the first are indented
 * @param marks takes the positions of what is printed
 */
export function printFunctionDeclaration(
  node: FunctionDeclaration,
  indentLevel: number,
  marks?: Marks,
): string {
  const printer = new TreePrinter(indentLevel, marks)
  printer.printStatement(node)
  const { text } = printer
  // V8 keeps a string that was put together as the tree of its pieces, until somebody looks into it.
  text.charCodeAt(0)
  return text
}

/** An expression on one line, as it may stand where one expression of several stands. */
export function printExpression(expression: Expression): string {
  const printer = new TreePrinter(0, undefined)
  printer.print(expression, SEQUENCE)
  return printer.text
}

/** Line breaks with the spaces that lines of each level begin with. */
const LINE_BREAKS: string[] = []

class TreePrinter {
  text = ''
  private level: number
  private readonly marks: Marks | undefined

  constructor(level: number, marks: Marks | undefined) {
    this.level = level
    this.marks = marks
  }

  private write(token: string): void {
    this.text += token
  }

  private breakLine(): void {
    const { level } = this
    while (LINE_BREAKS.length <= level) LINE_BREAKS.push(`\n${'  '.repeat(LINE_BREAKS.length)}`)
    this.write(LINE_BREAKS[level])
  }

  /** Notes that the next token comes from where `node` does. */
  private mark(node: Expression | Statement): void {
    const position = positionOf(node)
    if (position === undefined) return
    const distance = node.type === 'FunctionDeclaration' ? NAME_OFFSET : 0
    this.marks!.add(this.text.length + distance, position)
  }

  printStatement(statement: Statement): void {
    if (this.marks !== undefined) this.mark(statement)
    switch (statement.type) {
      case 'ExpressionStatement':
        this.print(statement.expression, SEQUENCE)
        this.write(';')
        break
      case 'VariableDeclaration':
        this.printDeclaration(statement)
        break
      case 'IfStatement':
        this.printIf(statement)
        break
      case 'BlockStatement':
        this.printBlock(statement)
        break
      case 'BreakStatement':
        this.write(statement.label === null ? 'break;' : `break ${statement.label.name};`)
        break
      case 'ContinueStatement':
        this.write(statement.label === null ? 'continue;' : `continue ${statement.label.name};`)
        break
      case 'ReturnStatement':
        this.write('return')
        if (statement.argument !== null) {
          this.write(' ')
          this.print(statement.argument, SEQUENCE)
        }
        this.write(';')
        break
      case 'LabeledStatement':
        this.printLabeled(statement)
        break
      case 'ForStatement':
        this.write('for (;;) ')
        this.printStatement(statement.body)
        break
      case 'WhileStatement':
        this.write('while (')
        this.print(statement.test, SEQUENCE)
        this.write(') ')
        this.printStatement(statement.body)
        break
      case 'DoWhileStatement':
        this.write('do ')
        this.printStatement(statement.body)
        this.write(' while (')
        this.print(statement.test, SEQUENCE)
        this.write(');')
        break
      case 'SwitchStatement':
        this.printSwitch(statement)
        break
      case 'TryStatement':
        this.write('try ')
        this.printBlock(statement.block)
        this.write(` catch (${statement.handler.param.name}) `)
        this.printBlock(statement.handler.body)
        break
      case 'ThrowStatement':
        this.write('throw ')
        this.print(statement.argument, SEQUENCE)
        this.write(';')
        break
      case 'FunctionDeclaration':
        this.write(`function ${statement.id.name}(${statement.params.map(({ name }) => name).join(', ')}) `)
        this.printBlock(statement.body)
        break
    }
  }

  private printBlock({ body }: BlockStatement): void {
    if (body.length === 0) {
      this.write('{}')
      return
    }
    this.write('{')
    this.printLines(body, 0)
    this.breakLine()
    this.write('}')
  }

  /** The statements from number `start` on, each on a line of its own, one level further in. */
  private printLines(statements: readonly Statement[], start: number): void {
    this.level++
    for (let i = start; i < statements.length; i++) {
      this.breakLine()
      this.printStatement(statements[i])
    }
    this.level--
  }

  /**
   * Labelled blocks that begin with labelled blocks stand below each other like the steps of a ladder, and only what
   * is in them is indented: there may be a hundred.
   */
  private printLabeled({ label, body }: LabeledStatement): void {
    this.write(`${label.name}: `)
    const first = body.type === 'BlockStatement' ? body.body[0] : undefined
    if (body.type !== 'BlockStatement' || first?.type !== 'LabeledStatement') {
      this.printStatement(body)
      return
    }
    this.write('{')
    this.breakLine()
    this.printStatement(first)
    this.printLines(body.body, 1)
    this.breakLine()
    this.write('}')
  }

  private printIf({ test, consequent, alternate }: IfStatement): void {
    this.write('if (')
    this.print(test, SEQUENCE)
    this.write(') ')
    this.printStatement(consequent)
    if (alternate === null) return
    this.write(' else ')
    this.printStatement(alternate)
  }

  private printSwitch({ discriminant, cases }: SwitchStatement): void {
    this.write('switch (')
    this.print(discriminant, SEQUENCE)
    this.write(') {')
    this.level++
    for (const { test, consequent } of cases) {
      this.breakLine()
      if (test === null) this.write('default:')
      else {
        this.write('case ')
        this.print(test, SEQUENCE)
        this.write(':')
      }
      this.printLines(consequent, 0)
    }
    this.level--
    this.breakLine()
    this.write('}')
  }

  private printDeclaration({ kind, declarations }: VariableDeclaration): void {
    this.write(`${kind} `)
    for (let i = 0; i < declarations.length; i++) {
      const { id, init } = declarations[i]
      if (i > 0) this.write(', ')
      this.write(id.name)
      if (init === null) continue
      this.write(' = ')
      this.print(init, SEQUENCE)
    }
    this.write(';')
  }

  /** @param least how tightly the expression has to bind to do without parentheses */
  print(node: Expression, least: number): void {
    if (node.type === 'Identifier') {
      this.write(node.name)
      return
    }
    const isEnclosed = node.type !== 'SequenceExpression' && precedenceOf(node) < least
    if (isEnclosed) this.write('(')
    if (this.marks !== undefined) this.mark(node)
    switch (node.type) {
      case 'Literal':
        this.write(node.raw)
        break
      case 'BinaryExpression': {
        const precedence = precedenceOfOperator(node.operator)
        this.print(node.left, precedence)
        this.write(` ${node.operator} `)
        this.print(node.right, precedence + 1)
        break
      }
      case 'CallExpression':
        this.printCall(node)
        break
      case 'MemberExpression':
        this.printMember(node)
        break
      case 'AssignmentExpression':
        this.print(node.left, SEQUENCE)
        this.write(' = ')
        this.print(node.right, SEQUENCE)
        break
      case 'UnaryExpression':
        this.printUnary(node)
        break
      case 'ConditionalExpression':
        this.print(node.test, CONDITIONAL + 1)
        this.write(' ? ')
        this.print(node.consequent, SEQUENCE)
        this.write(' : ')
        this.print(node.alternate, SEQUENCE)
        break
      case 'LogicalExpression': {
        const least = leastInLogical(node.operator)
        this.print(node.left, least)
        this.write(` ${node.operator} `)
        this.print(node.right, node.operator === '??' ? least : least + 1)
        break
      }
      case 'SequenceExpression':
        this.printList('(', node.expressions, ')')
        break
      case 'NewExpression':
        this.write('new ')
        this.print(node.callee, PRIMARY)
        this.printList('(', node.arguments, ')')
        break
      case 'ArrayExpression':
        this.printList('[', node.elements, ']')
        break
    }
    if (isEnclosed) this.write(')')
  }

  private printCall(node: CallExpression): void {
    const { callee } = node
    this.print(callee, CALL)
    // To engines such a call stands where its arguments begin, behind what the callee is found by.
    const isFound =
      callee.type === 'LogicalExpression' || (callee.type === 'MemberExpression' && callee.computed)
    if (isFound && this.marks !== undefined) this.mark(node)
    this.printList('(', node.arguments, ')')
  }

  private printMember({ object, property, computed }: MemberExpression): void {
    this.print(object, CALL)
    this.write(computed ? '[' : '.')
    this.print(property, SEQUENCE)
    if (computed) this.write(']')
  }

  private printUnary({ operator, argument }: UnaryExpression): void {
    this.write(operator)
    // `- -a`, `typeof a`
    const isSign = operator === '-' && argument.type === 'UnaryExpression' && argument.operator === '-'
    if (isSign || operator === 'typeof') this.write(' ')
    this.print(argument, UNARY)
  }

  private printList(open: string, nodes: readonly Expression[], close: string): void {
    this.write(open)
    for (let i = 0; i < nodes.length; i++) {
      if (i > 0) this.write(', ')
      this.print(nodes[i], SEQUENCE)
    }
    this.write(close)
  }
}
