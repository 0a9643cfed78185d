/**
 * Emits one function: legal IR in, the text of a function declaration out.
 *
 * Which instructions are statements is decided first, then the statement tree, then the variables; so that when
 * variables are shared it is known where each value is read.
 */
import { analyzeControlFlow } from '../../ir/control-flow.js'
import type { IrFunction } from '../../ir/function.js'
import { withScratch } from '../../ir/scratch.js'
import { analyzeDivisions } from '../../structure/analyze-divisions.js'
import { arrangeFunction } from '../../structure/arrange-function.js'
import { DominatorTree } from '../../structure/dominator-tree.js'
import { analyzeExpressionTrees } from '../../structure/expression-trees.js'
import type { EmitContext } from '../context.js'
import {
  call,
  type FunctionDeclaration,
  functionDeclaration,
  type Identifier,
  returnStatement,
} from '../estree/nodes.js'
import { placeFunction } from '../estree/positions.js'
import { printFunctionDeclaration } from '../estree/print-tree.js'
import { compactStatements } from '../minify/compact-statements.js'
import { foldInitialValues } from '../minify/initial-values.js'
import { printCompactFunction } from '../minify/print-compact.js'
import { AddressBounds } from './address-bounds.js'
import { analyzeAddressOverflow } from './analyze-address-overflow.js'
import { ExpressionEmitter } from './expression-emitter.js'
import { LocalVariables } from './local-variables.js'
import { RetypedLoops } from './retyped-loops.js'
import { SharedIndices } from './shared-indices.js'
import { StatementEmitter } from './statement-emitter.js'
import { makesTailCalls } from './tail-call.js'
import { ViewRegions } from './view-regions.js'

/**
 * The JavaScript of `fn`, or of a piece of a function: a declaration with the name that the context gives it.
 * @param indentLevel how many levels the lines behind the first are indented
 */
export function emitFunction(fn: IrFunction, context: EmitContext, indentLevel = 0): string {
  const { marks } = context
  const declaration = withScratch(() => buildFunction(fn, context))
  const print = (node: FunctionDeclaration) => {
    if (marks !== undefined) placeFunction(node, fn.index)
    return context.shortLocalName !== undefined
      ? printCompactFunction(node, marks)
      : printFunctionDeclaration(node, indentLevel, marks)
  }
  if (!makesTailCalls(fn)) return print(declaration)
  const name = context.ownCode(fn.index)
  const body = context.tailBody(fn.index)
  const wrapper = finishingFunction(name, body, declaration, context)
  const margin = '  '.repeat(indentLevel)
  const note = `${name.name}.tail = ${body.name};`
  const first = `${print(wrapper)}\n${margin}`
  if (marks !== undefined) marks.start = first.length
  return `${first}${print({ ...declaration, id: body })}\n${margin}${note}`
}

/** `function f(i0) { return finishTailCalls(f$tail(i0)); }` */
function finishingFunction(
  name: Identifier,
  body: Identifier,
  { params }: FunctionDeclaration,
  context: EmitContext,
): FunctionDeclaration {
  const result = call(context.helper('finishTailCalls'), [call(body, params)])
  return functionDeclaration(name, params, [returnStatement(result)])
}

/** {@link emitFunction} as a syntax tree. `maximumNesting` is for tests. */
export function buildFunction(
  fn: IrFunction,
  context: EmitContext,
  maximumNesting?: number,
): FunctionDeclaration {
  const flow = analyzeControlFlow(fn)
  const tree = new DominatorTree(flow)
  const divisions = analyzeDivisions(fn, flow, tree)
  const { remainders } = context.tune
  const trees = analyzeExpressionTrees(fn, { exactTraps: context.exactTraps, remainders, divisions })
  const keepOrigins = context.shortLocalName === undefined && hasLocalNames(fn, context)
  const { nodes, variables } = arrangeFunction(fn, flow, tree, trees, { maximumNesting, keepOrigins })
  const locals = new LocalVariables(fn, context, variables)
  const addressBounds = new AddressBounds(fn, flow, tree)
  const safeAccesses = analyzeAddressOverflow(fn, flow, tree, context)
  const regions = new ViewRegions(fn, flow)
  const expressions = new ExpressionEmitter(fn, context, trees, locals, {
    addressBounds,
    safeAccesses,
    divisions,
    regions,
    sharedIndices: new SharedIndices(fn, flow, tree, trees),
    retypedLoops: context.tune.retypesLoops ? new RetypedLoops(fn, flow) : undefined,
  })
  const parameters = locals.parameters()
  const body = new StatementEmitter(fn, trees, expressions, locals).emitBody(nodes)
  const statements =
    context.shortLocalName !== undefined ? [...foldInitialValues(compactStatements(body))] : body
  const name = fn.piece === 0 ? context.ownCode(fn.index) : context.pieceCode(fn.index, fn.piece)
  return functionDeclaration(name, parameters, statements)
}

/** Whether some value was written to a local that has a name. */
function hasLocalNames(fn: IrFunction, context: EmitContext): boolean {
  for (let value = 0; value < fn.valueCount; value++) {
    const local = fn.origin[value]
    if (local !== -1 && context.localName(fn.index, local) !== undefined) return true
  }
  return false
}
