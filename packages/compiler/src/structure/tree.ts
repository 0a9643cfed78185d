/**
 * The statement tree: a function's control flow as JavaScript can say it. Instructions stay in their blocks; the
 * tree says in what order blocks stand, what encloses them and how control gets from one to the next.
 *
 * Its nesting is bounded ({@link MAXIMUM_NESTING}), so walks over it may be recursive; lists may be long.
 */
import type { Block, Edge, Value } from '../ir/function.js'

/**
 * How deep statements may stand in one another. Parsers recurse on nesting: V8 overflows its default stack from
 * 1,000 nested loops on, and other engines and smaller stacks sooner.
 */
export const MAXIMUM_NESTING = 150

export type StructureNode =
  | StraightNode
  | EvaluateNode
  | EdgeNode
  | LabelledNode
  | LoopNode
  | IfNode
  | SwitchNode
  | TryNode
  | JumpNode
  | EndNode
  | DispatchNode

/** A block: there is one for each, also when it has no instructions. */
export interface StraightNode {
  readonly kind: 'straight'
  readonly block: Block
}

/** The operands of the terminator of a block whose ways out are all the same: to be evaluated for their effects. */
export interface EvaluateNode {
  readonly kind: 'evaluate'
  readonly block: Block
}

/** Passes the arguments of an edge to the parameters of its target. There is none for an edge without arguments. */
export interface EdgeNode {
  readonly kind: 'edge'
  readonly block: Block
  readonly edge: Edge
}

/** What stands in front of the code of `target`, so that to break out of it leads there. */
export interface LabelledNode {
  readonly kind: 'labelled'
  readonly target: Block
  readonly body: StructureNode[]
}

/** Runs until something breaks out of it; the end of the body leads to the header. */
export interface LoopNode {
  readonly kind: 'loop'
  readonly header: Block
  /** What is reached by breaking out of the loop statement itself, if that is known. */
  readonly follow: Block | undefined
  readonly body: StructureNode[]
}

/** Goes by the condition of a block's `br_if`. */
export interface IfNode {
  readonly kind: 'if'
  readonly block: Block
  readonly then: StructureNode[]
  readonly otherwise: StructureNode[]
}

/** Goes by the index of a block's `br_table`. */
export interface SwitchNode {
  readonly kind: 'switch'
  readonly block: Block
  /** What is reached by breaking out of the switch statement itself, if that is known. */
  readonly follow: Block | undefined
  /** In the order in which one falls into the next. */
  readonly cases: SwitchCase[]
}

export interface SwitchCase {
  readonly values: readonly number[]
  readonly isDefault: boolean
  /** Where the end of the body leads: out of the switch, into the next case, or it is not reached. */
  readonly end: 'break' | 'fall' | 'none'
  readonly body: StructureNode[]
}

/** Runs what the `try` of a block protects; when that throws, the handler. */
export interface TryNode {
  readonly kind: 'try'
  readonly block: Block
  readonly body: StructureNode[]
  /** Begins with the block that catches. */
  readonly handler: StructureNode[]
}

/** `break` out of what stands in front of `target`, `continue` the loop at `target`, or go to the state `target`. */
export interface JumpNode {
  readonly kind: 'jump'
  readonly way: 'break' | 'continue' | 'state'
  readonly target: Block
}

/** A block's `return` or `unreachable`. */
export interface EndNode {
  readonly kind: 'end'
  readonly block: Block
  /** The block at whose end this stands: itself, or the one that the edge comes from. */
  readonly source: Block
  /** The way the block is reached by here, if it stands at each of several: its arguments are meant, not its parameters. */
  readonly edge: Edge | undefined
}

/** The operands of the terminator of the block that ends the function at `node`. */
export function operandsOfEnd({ block, edge }: EndNode): readonly Value[] {
  const { operands } = block.terminator
  if (edge === undefined || block.params.length === 0) return operands
  return operands.map((operand) => edge.args[block.params.indexOf(operand)] ?? operand)
}

/**
 * The last resort where statements would nest too deeply: a loop around a switch over states. The end of a state's
 * body leads into the next state or is not reached. Stands only at the top of a function.
 */
export interface DispatchNode {
  readonly kind: 'dispatch'
  readonly states: readonly DispatchState[]
}

export interface DispatchState {
  readonly block: Block
  readonly body: StructureNode[]
  /** The state that handles what is thrown in this one, if any does. */
  readonly handler: Block | undefined
}
