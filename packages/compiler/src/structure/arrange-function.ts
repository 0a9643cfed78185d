/**
 * Places the blocks of a function and gives its values variables. Each needs the other: a case of a `switch` may only
 * be fallen into if its own way to it copies nothing, which is known once there are variables, which depend on where
 * everything stands. So it is taken for granted first, ways into such cases are the first to share variables, and
 * where that was not enough the placement is made anew.
 *
 * Matters for Go, whose functions are a `br_table` in a loop over all points at which they can be resumed: each is
 * fallen into from the one before.
 *
 * Costs: what placing and assigning cost; in rare cases twice, or three times.
 */
import type { ControlFlow } from '../ir/control-flow.js'
import type { Block, Edge, IrFunction } from '../ir/function.js'
import type { DominatorTree } from './dominator-tree.js'
import { type ExpressionTrees, INLINE, STATEMENT } from './expression-trees.js'
import { analyzeLiveRanges } from './live-ranges.js'
import { structureFunction } from './structure-function.js'
import type { StructureNode } from './tree.js'
import { assignVariables, type Variables } from './variables.js'

export interface Arrangement {
  readonly nodes: readonly StructureNode[]
  readonly variables: Variables
}

export interface ArrangementOptions {
  /** How deep statements may nest; for tests. */
  readonly maximumNesting?: number
  /** Whether values of different WebAssembly locals should rather not share a variable. */
  readonly keepOrigins: boolean
}

export function arrangeFunction(
  fn: IrFunction,
  flow: ControlFlow,
  tree: DominatorTree,
  trees: ExpressionTrees,
  { maximumNesting, keepOrigins }: ArrangementOptions,
): Arrangement {
  const attempt = (separateCases: ReadonlySet<Block> | 'all') => {
    const { nodes, fallenInto } = structureFunction(fn, flow, tree, { maximumNesting, separateCases })
    const ranges = analyzeLiveRanges(fn, flow, nodes, trees)
    const variables = assignVariables(fn, flow, trees, ranges, { keepOrigins, first: fallenInto })
    const wrong = fallenInto.filter((edge) => copiesSomething(edge, trees, variables))
    return { nodes, variables, wrong }
  }
  const free = attempt(new Set())
  if (free.wrong.length === 0) return free
  const some = attempt(new Set(free.wrong.map(({ target }) => target)))
  return some.wrong.length === 0 ? some : attempt('all')
}

/** Whether taking an edge does anything but to go to its target. */
function copiesSomething(
  { target, args }: Edge,
  { fate, uses }: ExpressionTrees,
  { variableOf }: Variables,
): boolean {
  return target.params.some((parameter, i) => {
    const arg = args[i]
    if (uses[parameter] === 0) return fate[arg] === INLINE
    return fate[arg] !== STATEMENT || variableOf[arg] !== variableOf[parameter]
  })
}
