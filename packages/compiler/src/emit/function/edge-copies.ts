/** Emits what an edge passes to the parameters of its target: assignments that all happen at the same time. */
import type { Edge, IrFunction, Value } from '../../ir/function.js'
import { type ExpressionTrees, hasEffects, INLINE, STATEMENT } from '../../structure/expression-trees.js'
import { sequenceCopies } from '../../structure/parallel-copy.js'
import { expressionStatement, type Statement } from '../estree/nodes.js'
import { place } from '../estree/positions.js'
import type { ExpressionEmitter } from './expression-emitter.js'
import type { LocalVariables } from './local-variables.js'

export class EdgeCopies {
  private readonly fn: IrFunction
  private readonly trees: ExpressionTrees
  private readonly expressions: ExpressionEmitter
  private readonly locals: LocalVariables

  constructor(
    fn: IrFunction,
    trees: ExpressionTrees,
    expressions: ExpressionEmitter,
    locals: LocalVariables,
  ) {
    this.fn = fn
    this.trees = trees
    this.expressions = expressions
    this.locals = locals
  }

  emit(edge: Edge, into: Statement[]): void {
    const { params } = edge.target
    let copied = 0
    let last = 0
    for (let i = 0; i < params.length; i++) {
      if (this.trees.uses[params[i]] === 0) {
        this.emitEffects(edge.args[i], into)
      } else if (this.isCopied(edge, i)) {
        copied++
        last = i
      }
    }
    if (copied === 1) this.emitCopy(edge, last, into)
    else if (copied > 1) this.emitParallel(edge, into)
  }

  /** Evaluates a value that is not needed, if it does anything. */
  emitEffects(value: Value, into: Statement[]): void {
    if (hasEffects(this.trees, value)) into.push(expressionStatement(this.expressions.use(value).node))
  }

  /** Whether parameter number `i` of the target, which is used, is in another variable than what it is passed. */
  private isCopied({ target, args }: Edge, i: number): boolean {
    const { locals } = this
    return (
      this.trees.fate[args[i]] !== STATEMENT ||
      locals.variableOfValue(args[i]) !== locals.variableOfValue(target.params[i])
    )
  }

  private emitCopy({ target, args }: Edge, i: number, into: Statement[]): void {
    const { locals, trees, expressions } = this
    const expression = expressions.finish(expressions.use(args[i]))
    const statement = locals.assign(locals.variableOfValue(target.params[i]), expression)
    if (expressions.context.marks !== undefined && trees.fate[args[i]] === INLINE)
      place(statement, this.fn.offset[args[i]])
    into.push(statement)
  }

  private emitParallel(edge: Edge, into: Statement[]): void {
    const { locals } = this
    const copied: number[] = []
    const copies: { target: number; reads: number[] }[] = []
    edge.target.params.forEach((parameter, i) => {
      if (this.trees.uses[parameter] === 0 || !this.isCopied(edge, i)) return
      copied.push(i)
      copies.push({ target: locals.variableOfValue(parameter), reads: this.variablesIn(edge.args[i], []) })
    })
    for (const step of sequenceCopies(copies)) {
      if (step.kind === 'copy') {
        this.emitCopy(edge, copied[step.index], into)
      } else {
        const saved = locals.create(locals.representationOf(step.variable))
        into.push(locals.assign(saved, locals.readVariable(step.variable)))
        locals.substitute(step.variable, saved)
      }
    }
    locals.endSubstitution()
  }

  /** The variables that the expression of `value` reads. Recursive, as expressions are of bounded depth. */
  private variablesIn(value: Value, variables: number[]): number[] {
    const { fn, trees } = this
    if (trees.fate[value] === STATEMENT) {
      variables.push(this.locals.variableOfValue(value))
    } else if (trees.fate[value] === INLINE) {
      for (let i = fn.arity(value) - 1; i >= 0; i--) this.variablesIn(fn.operand(value, i), variables)
    }
    return variables
  }
}
