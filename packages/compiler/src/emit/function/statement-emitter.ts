/**
 * Emits a statement tree as statements: gives labels to what needs one, leaves out what is empty, and finds loops
 * that have a condition. Recursive, as statement trees are of bounded depth.
 */
import { type Block, type IrFunction, isTailCall, type Value } from '../../ir/function.js'
import { type ExpressionTrees, hasEffects, INLINE, STATEMENT } from '../../structure/expression-trees.js'
import {
  type DispatchNode,
  type EndNode,
  type IfNode,
  type JumpNode,
  type LabelledNode,
  type LoopNode,
  operandsOfEnd,
  type StructureNode,
  type SwitchNode,
  type TryNode,
} from '../../structure/tree.js'
import {
  assignment,
  binary,
  block as blockStatement,
  breakStatement,
  continueStatement,
  type Expression,
  element,
  expressionStatement,
  forever,
  type Identifier,
  identifier,
  ifStatement,
  labeled,
  list,
  logical,
  NULL,
  negate,
  number,
  returnStatement,
  type Statement,
  type SwitchCase,
  switchCase,
  switchStatement,
  throwStatement,
  tryStatement,
} from '../estree/nodes.js'
import { place } from '../estree/positions.js'
import { EdgeCopies } from './edge-copies.js'
import type { ExpressionEmitter } from './expression-emitter.js'
import type { LocalVariables } from './local-variables.js'
import { chooseLoop, type Enclosure, newEnclosure, renewedLoop, withLabel } from './loop-shapes.js'
import { isUint32, toCondition, toInt32 } from './operand.js'
import { alternate, append, body, dropFinalReturn, isFreelyNegated, onlyIf } from './statement-lists.js'
import { emitTailCall } from './tail-call.js'

export class StatementEmitter {
  private readonly fn: IrFunction
  private readonly trees: ExpressionTrees
  private readonly expressions: ExpressionEmitter
  private readonly locals: LocalVariables
  private readonly copies: EdgeCopies
  /** What to break out of to get to a block, and what to continue for it, by block id. */
  private readonly breaks: (Enclosure | undefined)[]
  private readonly continues: (Enclosure | undefined)[]
  /** What `break` and `continue` without a label mean here. */
  private breakable: Enclosure | undefined
  private loop: Enclosure | undefined
  private labels = 0
  /** Bodies of cases, which need braces if they declare something. */
  private readonly caseBodies: Statement[][] = []
  /** Where the block at hand ends: byte offset of the instruction, or -1. */
  private position = -1
  private dispatch:
    | { readonly loop: Enclosure; readonly variable: number; readonly states: Map<Block, number> }
    | undefined

  constructor(
    fn: IrFunction,
    trees: ExpressionTrees,
    expressions: ExpressionEmitter,
    locals: LocalVariables,
  ) {
    this.fn = fn
    this.breaks = new Array(fn.blockCount).fill(undefined)
    this.continues = new Array(fn.blockCount).fill(undefined)
    this.trees = trees
    this.expressions = expressions
    this.locals = locals
    this.copies = new EdgeCopies(fn, trees, expressions, locals)
  }

  /** The body of the function, with all declarations. */
  emitBody(nodes: readonly StructureNode[]): Statement[] {
    const statements: Statement[] = this.expressions.beginRegion(undefined)
    this.emitList(nodes, statements)
    dropFinalReturn(statements)
    const declared = this.locals.declare()
    for (const body of this.caseBodies) {
      if (body.some(({ type }) => type === 'VariableDeclaration'))
        body.splice(0, body.length, blockStatement([...body]))
    }
    return declared === undefined ? statements : [declared, ...statements]
  }

  private emitList(nodes: readonly StructureNode[], into: Statement[]): void {
    for (let i = 0; i < nodes.length; i++) this.emitNode(nodes[i], into)
  }

  /** The statements of a list that stands in braces of its own. */
  private emitScope(nodes: readonly StructureNode[]): Statement[] {
    const statements: Statement[] = []
    if (nodes.length === 0) return statements
    this.locals.enterScope()
    this.emitList(nodes, statements)
    this.locals.leaveScope()
    return statements
  }

  private emitNode(node: StructureNode, into: Statement[]): void {
    if (this.expressions.context.marks === undefined) {
      this.emitUnplaced(node, into)
      return
    }
    const start = into.length
    const position = 'block' in node ? node.block.terminator.offset : this.position
    this.emitUnplaced(node, into)
    // What comes from instructions has its place already; the rest is of how the block ends.
    for (let i = start; i < into.length; i++) place(into[i], position)
  }

  private enterBlock(block: Block): void {
    this.expressions.enterBlock(block)
    this.position = block.terminator.offset
  }

  private emitUnplaced(node: StructureNode, into: Statement[]): void {
    switch (node.kind) {
      case 'straight':
        this.enterBlock(node.block)
        this.emitInstructions(node.block, into)
        break
      case 'evaluate':
        this.enterBlock(node.block)
        this.copies.emitEffects(node.block.terminator.operands[0], into)
        break
      case 'edge':
        this.enterBlock(node.block)
        this.copies.emit(node.edge, into)
        break
      case 'labelled':
        this.emitLabelled(node, into)
        break
      case 'loop':
        this.emitLoop(node, into)
        break
      case 'if':
        this.enterBlock(node.block)
        this.emitIf(node, into)
        break
      case 'switch':
        this.enterBlock(node.block)
        this.emitSwitch(node, into)
        break
      case 'jump':
        this.emitJump(node, into)
        break
      case 'end':
        this.enterBlock(node.block)
        this.emitEnd(node, into)
        break
      case 'try':
        this.enterBlock(node.block)
        this.emitTry(node, into)
        break
      case 'dispatch':
        this.emitDispatch(node, into)
        break
    }
  }

  private emitInstructions(block: Block, into: Statement[]): void {
    const { fate } = this.trees
    const { instructions } = block
    for (let i = 0; i < instructions.length; i++) {
      if (fate[instructions[i]] === STATEMENT) this.emitInstruction(instructions[i], into)
    }
  }

  private emitInstruction(value: Value, into: Statement[]): void {
    const operand = this.expressions.evaluate(value)
    const variable = this.locals.variableOfValue(value)
    const start = into.length
    if (variable === -1) pushExpression(operand.node, into)
    else into.push(this.locals.assign(variable, this.expressions.finishDefinition(value, operand)))
    if (this.expressions.context.marks === undefined) return
    for (let i = start; i < into.length; i++) place(into[i], this.fn.offset[value])
  }

  private emitLabelled(node: LabelledNode, into: Statement[]): void {
    const { id } = node.target
    const outer = this.breaks[id]
    const enclosure = newEnclosure()
    this.breaks[id] = enclosure
    this.locals.enterScope()
    const start = into.length
    const end = node.body.length - 1
    for (let i = 0; i < end; i++) this.emitNode(node.body[i], into)
    const isLabelledBefore = enclosure.label !== undefined
    const last = into.length
    if (end >= 0) this.emitNode(node.body[end], into)
    this.breaks[id] = outer
    // Most turn out to need no label, so what is in them stands where it belongs already.
    if (enclosure.label === undefined) {
      this.locals.dissolveScope()
    } else if (!isLabelledBefore && into.length === last + 1) {
      this.locals.dissolveScope()
      into[last] = labeled(enclosure.label, into[last])
    } else {
      this.locals.leaveScope()
      into.push(labeled(enclosure.label, blockStatement(into.splice(start))))
    }
  }

  private emitLoop(node: LoopNode, into: Statement[]): void {
    const { header, follow } = node
    const enclosure = newEnclosure()
    const { breakable, loop } = this
    const outerBreak = follow && this.breaks[follow.id]
    const renewal = this.expressions.retypedLoops?.renewal(header, this.trees, this.locals)
    const test = renewal?.test
    const exit = test === undefined ? enclosure : newEnclosure()
    this.breakable = this.loop = enclosure
    this.continues[header.id] = enclosure
    if (follow !== undefined) this.breaks[follow.id] = exit
    append(into, this.expressions.beginRegion(header))
    if (renewal !== undefined && test === undefined) append(into, renewal.assignments)
    const body = this.emitScope(node.body)
    this.expressions.endRegion(header)
    if (follow !== undefined) this.breaks[follow.id] = outerBreak
    this.continues[header.id] = undefined
    this.breakable = breakable
    this.loop = loop
    const statement =
      test === undefined
        ? chooseLoop(body, enclosure, this.locals)
        : renewedLoop(body, enclosure, renewal!.assignments, test)
    into.push(withLabel(exit, statement))
  }

  private emitIf(node: IfNode, into: Statement[]): void {
    const condition = node.block.terminator.operands[0]
    const operand = this.expressions.use(condition)
    const test = toCondition(operand)
    const then = this.emitScope(node.then)
    const otherwise = this.emitScope(node.otherwise)
    const inner = otherwise.length === 0 ? onlyIf(then) : undefined
    if (inner !== undefined) {
      this.locals.moveHere(inner.test)
      into.push(ifStatement(logical('&&', test, inner.test), inner.consequent, null))
    } else if (then.length > 0 && otherwise.length > 0) {
      // What the module says is unlikely comes last, where that takes no operation more.
      const isSwapped = node.block.terminator.likely === false && isFreelyNegated(test)
      if (isSwapped) into.push(ifStatement(negate(test), body(otherwise), alternate(then)))
      else into.push(ifStatement(test, body(then), alternate(otherwise)))
    } else if (then.length > 0) {
      into.push(ifStatement(test, body(then), null))
    } else if (otherwise.length > 0) {
      into.push(ifStatement(negate(test), body(otherwise), null))
    } else if (hasEffects(this.trees, condition)) {
      // Not evaluated anew: what it has shown of addresses is taken for known.
      into.push(expressionStatement(operand.node))
    }
  }

  private emitSwitch(node: SwitchNode, into: Statement[]): void {
    const index = this.expressions.use(node.block.terminator.operands[0])
    const discriminant = isUint32(index) ? index.node : toInt32(index).node
    const enclosure = newEnclosure()
    const { breakable } = this
    const outerBreak = node.follow && this.breaks[node.follow.id]
    this.breakable = enclosure
    if (node.follow !== undefined) this.breaks[node.follow.id] = enclosure
    const cases: SwitchCase[] = []
    node.cases.forEach(({ values, isDefault, end, body: nodes }, i) => {
      const statements = this.emitScope(nodes)
      if (statements.length === 0 && isDefault && end === 'break') {
        // What has no case goes on behind the switch anyway; the case before may lead here.
        if (i > 0 && node.cases[i - 1].end === 'fall')
          this.caseBodies[this.caseBodies.length - 1].push(breakStatement(null))
        return
      }
      if (end === 'break' && i < node.cases.length - 1) {
        const leave = breakStatement(null)
        if (this.expressions.context.marks !== undefined) place(leave, this.position)
        statements.push(leave)
      }
      this.caseBodies.push(statements)
      const tests: (Expression | null)[] = isDefault ? [null] : values.map((value) => number(value))
      tests.forEach((test, k) => {
        cases.push(switchCase(test, k === tests.length - 1 ? statements : []))
      })
    })
    if (node.follow !== undefined) this.breaks[node.follow.id] = outerBreak
    this.breakable = breakable
    const statement = switchStatement(discriminant, cases)
    into.push(enclosure.label === undefined ? statement : labeled(enclosure.label, statement))
  }

  private emitTry(node: TryNode, into: Statement[]): void {
    const { expressions, locals } = this
    const body = this.emitScope(node.body)
    const caught = locals.nameOfCaught()
    expressions.caught = caught
    const handler = this.emitScope(node.handler)
    into.push(tryStatement(body, caught, handler))
  }

  private emitJump({ way, target }: JumpNode, into: Statement[]): void {
    if (way === 'break') {
      const enclosure = this.breaks[target.id]!
      into.push(breakStatement(enclosure === this.breakable ? null : this.labelOf(enclosure)))
    } else if (way === 'continue') {
      this.continueLoop(this.continues[target.id]!, into)
    } else {
      const { loop, variable, states } = this.dispatch!
      into.push(this.locals.assign(variable, number(states.get(target)!)))
      this.continueLoop(loop, into)
    }
  }

  private continueLoop(enclosure: Enclosure, into: Statement[]): void {
    enclosure.isContinued = true
    into.push(continueStatement(enclosure === this.loop ? null : this.labelOf(enclosure)))
  }

  private labelOf(enclosure: Enclosure): Identifier {
    if (enclosure.label === undefined) enclosure.label = identifier(this.nextLabel())
    return enclosure.label
  }

  private nextLabel(): string {
    const number = this.labels++
    return this.expressions.context.shortLocalName?.(number) ?? `L${number}`
  }

  private emitEnd(node: EndNode, into: Statement[]): void {
    const { expressions, fn } = this
    const { block } = node
    const { kind } = block.terminator
    const operands = operandsOfEnd(node)
    if (kind === 'unreachable') {
      into.push(throwStatement(expressions.callHelper('unreachable', [])))
      return
    }
    if (kind === 'throw') {
      into.push(throwStatement(this.thrown(operands[0])))
      return
    }
    if (isTailCall(kind)) {
      emitTailCall(block.terminator, expressions, into)
      return
    }
    if (operands.length === 0) {
      into.push(returnStatement(null))
      return
    }
    if (!this.trees.passingResults.has(block)) {
      for (let i = 1; i < operands.length; i++) {
        if (fn.op[operands[i]] === 'piece.unset') continue
        const register = expressions.resultRegister(fn.signature.results[i], i)
        into.push(expressionStatement(assignment(register, expressions.finish(expressions.use(operands[i])))))
      }
    }
    into.push(returnStatement(expressions.finish(expressions.use(operands[0]))))
  }

  /** A new exception is thrown as it is. */
  private thrown(exception: Value): Expression {
    const { expressions, fn, trees } = this
    const { node } = expressions.use(exception)
    const isNew = fn.op[exception] === 'exception.make' && trees.fate[exception] === INLINE
    return isNew ? node : expressions.callHelper('thrownException', [node])
  }

  private emitDispatch(node: DispatchNode, into: Statement[]): void {
    const { locals, expressions } = this
    const loop = newEnclosure()
    const variable = locals.create('i')
    const states = new Map(node.states.map(({ block }, state) => [block, state]))
    this.dispatch = { loop, variable, states }
    into.push(locals.assign(variable, number(0)))
    this.loop = loop
    this.breakable = newEnclosure()
    const state = locals.readVariable(variable)
    const isProtected = node.states.some(({ handler }) => handler !== undefined)
    const caught = isProtected ? locals.create('r') : -1
    if (isProtected) {
      into.push(locals.assign(caught, NULL))
      expressions.caught = locals.readVariable(caught)
    }
    const cases = node.states.map(({ body: nodes }, i) => {
      const statements = this.emitScope(nodes)
      this.caseBodies.push(statements)
      return switchCase(number(i), statements)
    })
    const inner = forever(switchStatement(state, cases))
    const statement = loop.label === undefined ? inner : labeled(loop.label, inner)
    into.push(isProtected ? this.protectStates(node, statement, variable, caught) : statement)
  }

  /** Goes to the state that handles what is thrown in the one at hand, and through the loop again. */
  private protectStates(node: DispatchNode, loop: Statement, variable: number, caught: number): Statement {
    const { locals } = this
    const { states } = this.dispatch!
    const handlers = node.states.map(({ handler }) =>
      number(handler === undefined ? -1 : states.get(handler)!),
    )
    const error = locals.nameOfCaught()
    locals.enterScope()
    const handler = [
      locals.assign(variable, element(list(handlers), locals.readVariable(variable))),
      ifStatement(binary('<', locals.readVariable(variable), number(0)), throwStatement(error), null),
      locals.assign(caught, error),
    ]
    locals.leaveScope()
    return forever(tryStatement([loop], error, handler))
  }
}

/** An expression whose value nobody needs; parts of it become statements, where that spares engines a value. */
function pushExpression(node: Expression, into: Statement[]): void {
  if (node.type === 'SequenceExpression') {
    for (const part of node.expressions) pushExpression(part, into)
  } else if (node.type === 'ConditionalExpression') {
    into.push(
      ifStatement(node.test, expressionStatement(node.consequent), expressionStatement(node.alternate)),
    )
  } else into.push(expressionStatement(node))
}
