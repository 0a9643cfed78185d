/**
 * Gives JavaScript variables to values: the way out of SSA form.
 *
 * A block parameter shares a variable with the arguments passed to it whenever they are never live at the same
 * time, inner loops first, so that passing them costs nothing. Then variables are reused for whatever is live at
 * other times and of the same representation.
 *
 * Guarantees that values live at the same time have different variables, and that function parameter number `i`
 * has variable `i`. Costs O(n log n).
 */
import type { ControlFlow } from '../ir/control-flow.js'
import { type Edge, type IrFunction, NO_VALUE, type Value } from '../ir/function.js'
import { scratchCopy, scratchInt32 } from '../ir/scratch.js'
import { F32, F64, isReference, type Type } from '../ir/types.js'
import { ExactRanges } from './exact-ranges.js'
import { type ExpressionTrees, STATEMENT } from './expression-trees.js'
import type { LiveRanges } from './live-ranges.js'
import { interfere, type LiveSet, MAXIMUM_LIVE_SET, merge, sizeOf } from './live-set.js'
import { sortByKey } from './sort-by-key.js'

/** What a variable holds; also the first letter of its name. */
export type Representation = 'i' | 'f' | 'd' | 'r'

export interface Variables {
  /** Variable of a value, by value id; -1 for values that have none. */
  readonly variableOf: Int32Array
  /** By variable. The first ones are the parameters of the function. */
  readonly representations: Representation[]
  /** By variable: the WebAssembly local that all its values were written to, or -1. */
  readonly origins: number[]
}

/** When sharing across WebAssembly locals begins, where locals have names that are worth keeping apart. */
const MANY_VARIABLES = 256

const NO_ORIGIN = -1

export interface VariableOptions {
  /** Whether values of different WebAssembly locals should rather not share a variable. */
  readonly keepOrigins: boolean
  /** The edges whose arguments are the first to share variables with the parameters that get them. */
  readonly first: readonly Edge[]
}

export function assignVariables(
  fn: IrFunction,
  flow: ControlFlow,
  trees: ExpressionTrees,
  ranges: LiveRanges,
  options: VariableOptions,
): Variables {
  return new VariableAssignment(fn, flow, trees, ranges, options).run()
}

export function representationOf(type: Type): Representation {
  if (isReference(type)) return 'r'
  return type === F64 ? 'd' : type === F32 ? 'f' : 'i'
}

class VariableAssignment {
  private readonly fn: IrFunction
  private readonly exactRanges: ExactRanges
  private readonly trees: ExpressionTrees
  private readonly ranges: LiveRanges
  private readonly firstEdges: readonly Edge[]
  /** Whether values of different WebAssembly locals do not share variables. */
  private separates: boolean
  /** Variables nothing is in any more, by the WebAssembly local if those are kept apart. */
  private readonly pools: Record<Representation, Map<number, FreeVariables>> = {
    i: new Map(),
    f: new Map(),
    d: new Map(),
    r: new Map(),
  }
  /** Values that share a variable are one class; by value id, a path to the value that stands for it. */
  private readonly parent: Int32Array
  /** First and last position at which any value of a class is live. */
  private readonly first: Int32Array
  private readonly last: Int32Array
  private readonly origin: Int32Array
  /** Positions of classes of parameters and their arguments. */
  private readonly liveSets: LiveSet[] = []
  /** One more than the place of a class's set there, by the value that stands for it; 0: it has none yet. */
  private readonly liveSetNumber: Int32Array
  private readonly findClass = (value: Value) => this.find(value)
  /** Pairs of classes that were found to need different variables. */
  private readonly rejected = new Set<number>()
  private readonly variables: Variables

  constructor(
    fn: IrFunction,
    flow: ControlFlow,
    trees: ExpressionTrees,
    ranges: LiveRanges,
    { keepOrigins, first }: VariableOptions,
  ) {
    this.fn = fn
    this.firstEdges = first
    this.exactRanges = new ExactRanges(fn, flow, ranges)
    this.trees = trees
    this.ranges = ranges
    this.separates = keepOrigins
    this.parent = scratchInt32(fn.valueCount)
    this.origin = scratchInt32(fn.valueCount)
    this.liveSetNumber = scratchInt32(fn.valueCount)
    for (let v = 0; v < fn.valueCount; v++) {
      this.parent[v] = v
      this.origin[v] = fn.origin[v]
    }
    this.first = scratchCopy(ranges.start)
    this.last = scratchCopy(ranges.end)
    this.variables = { variableOf: scratchInt32(fn.valueCount, -1), representations: [], origins: [] }
  }

  run(): Variables {
    this.collectEdgePoints()
    this.coalesce()
    this.share()
    const { variableOf } = this.variables
    for (const value of this.ranges.defined) variableOf[value] = variableOf[this.find(value)]
    return this.variables
  }

  /** The sets of parameters: the range of the value itself, and the edges where it is assigned. */
  private collectEdgePoints(): void {
    const { trees, ranges, first, last } = this
    for (const { edge, position } of ranges.edges) {
      const { params } = edge.target
      for (let i = 0; i < params.length; i++) {
        const parameter = params[i]
        if (trees.uses[parameter] === 0) continue
        const { points, sources } = this.liveSetOf(parameter)
        points.push(position + 1)
        sources.push(trees.fate[edge.args[i]] === STATEMENT ? edge.args[i] : NO_VALUE)
        first[parameter] = Math.min(first[parameter], position + 1)
        last[parameter] = Math.max(last[parameter], position + 1)
      }
    }
  }

  private coalesce(): void {
    for (const edge of this.firstEdges) this.coalesceAt(edge)
    const { edges } = this.ranges
    let deepest = 0
    for (let e = 0; e < edges.length; e++) deepest = Math.max(deepest, edges[e].loopDepth)
    const numbers = scratchInt32(edges.length)
    const fromInside = scratchInt32(edges.length)
    for (let e = 0; e < edges.length; e++) {
      numbers[e] = e
      fromInside[e] = deepest - edges[e].loopDepth
    }
    const order = deepest === 0 ? numbers : sortByKey(numbers, fromInside)
    for (let i = 0; i < order.length; i++) this.coalesceAt(edges[order[i]].edge)
  }

  private coalesceAt({ target: { params }, args }: Edge): void {
    const { fate, uses } = this.trees
    for (let i = 0; i < params.length; i++) {
      if (uses[params[i]] > 0 && fate[args[i]] === STATEMENT)
        this.unite(this.find(params[i]), this.find(args[i]))
    }
  }

  /** Gives two classes one variable, if they never need two. */
  private unite(a: number, b: number): void {
    if (a === b) return
    const pair = a * this.parent.length + b
    if (this.rejected.has(pair)) return
    const setA = this.liveSetOf(a)
    const setB = this.liveSetOf(b)
    if (sizeOf(setA) + sizeOf(setB) > MAXIMUM_LIVE_SET || interfere(setA, a, setB, b, this.findClass)) {
      this.rejected.add(pair)
      return
    }
    this.parent[b] = a
    this.liveSets[this.liveSetNumber[a] - 1] = merge(setA, setB)
    this.first[a] = Math.min(this.first[a], this.first[b])
    this.last[a] = Math.max(this.last[a], this.last[b])
    if (this.origin[a] === NO_ORIGIN) this.origin[a] = this.origin[b]
  }

  private liveSetOf(value: number): LiveSet {
    const number = this.liveSetNumber[value]
    if (number > 0) return this.liveSets[number - 1]
    const ranges = this.exactRanges.of(value as Value)
    const set: LiveSet = { ranges, points: [], sources: [] }
    this.first[value] = ranges[0]
    this.last[value] = ranges[ranges.length - 1]
    this.liveSetNumber[value] = this.liveSets.push(set)
    return set
  }

  private find(value: number): number {
    const { parent } = this
    while (parent[value] !== value) {
      parent[value] = parent[parent[value]]
      value = parent[value]
    }
    return value
  }

  /** Linear scan over classes, each from its first to its last position. */
  private share(): void {
    const { first, last, ranges, variables } = this
    const { variableOf } = variables
    for (const parameter of this.fn.entry.params) {
      variableOf[this.find(parameter)] = this.createVariable(parameter, this.origin[parameter])
    }
    const classes = ranges.defined.filter((value) => this.find(value) === value)
    const byEnd = sortByKey(classes, last)
    const byStart = sortByKey(classes, first)
    let expired = 0
    for (let i = 0; i < byStart.length; i++) {
      const current = byStart[i]
      for (; last[byEnd[expired]] < first[current]; expired++) {
        const variable = variableOf[byEnd[expired]]
        this.poolOf(variables.representations[variable], variables.origins[variable]).push(variable)
      }
      if (variableOf[current] !== -1) continue
      variableOf[current] = this.takeVariable(current)
    }
  }

  private takeVariable(value: number): number {
    const { origins } = this.variables
    const representation = representationOf(this.fn.type[value as Value])
    const origin = this.origin[value]
    let variable = this.poolOf(representation, origin).takeLowest()
    if (variable === undefined && this.separates && origins.length >= MANY_VARIABLES) {
      this.mixPools()
      variable = this.poolOf(representation, origin).takeLowest()
    }
    if (variable === undefined) return this.createVariable(value, origin)
    if (origins[variable] !== origin) origins[variable] = NO_ORIGIN
    return variable
  }

  /** The free variables that a value may have. */
  private poolOf(representation: Representation, origin: number): FreeVariables {
    const key = this.separates ? origin : NO_ORIGIN
    let pool = this.pools[representation].get(key)
    if (pool === undefined) this.pools[representation].set(key, (pool = new FreeVariables()))
    return pool
  }

  private mixPools(): void {
    this.separates = false
    for (const pools of Object.values(this.pools)) {
      const mixed = new FreeVariables()
      for (const pool of pools.values()) {
        for (let v = pool.takeLowest(); v !== undefined; v = pool.takeLowest()) mixed.push(v)
      }
      pools.clear()
      pools.set(NO_ORIGIN, mixed)
    }
  }

  private createVariable(value: number, origin: number): number {
    this.variables.origins.push(origin)
    return this.variables.representations.push(representationOf(this.fn.type[value as Value])) - 1
  }
}

/** Variables nothing is in. The lowest is taken first, so that what functions do alike has the same names in all. */
class FreeVariables {
  /** A binary heap: no variable is lower than the one at half its index. */
  private readonly heap: number[] = []

  push(variable: number): void {
    const { heap } = this
    let i = heap.length
    for (; i > 0; ) {
      const above = (i - 1) >> 1
      if (heap[above] <= variable) break
      heap[i] = heap[above]
      i = above
    }
    heap[i] = variable
  }

  takeLowest(): number | undefined {
    const { heap } = this
    if (heap.length === 0) return undefined
    const lowest = heap[0]
    const last = heap.pop()!
    const { length } = heap
    if (length === 0) return lowest
    let i = 0
    for (;;) {
      let below = 2 * i + 1
      if (below >= length) break
      if (below + 1 < length && heap[below + 1] < heap[below]) below++
      if (heap[below] >= last) break
      heap[i] = heap[below]
      i = below
    }
    heap[i] = last
    return lowest
  }
}
