/**
 * SSA construction for WebAssembly locals: which value a local holds where. Block parameters are made on demand
 * where control flow joins (after Braun et al., "Simple and Efficient Construction of Static Single Assignment
 * Form", 2013), with two changes that structured control flow allows: a local that a block or loop does not
 * assign is looked up before it, so that few parameters turn out redundant; and a work list takes the place of
 * recursion.
 *
 * Guarantees: every edge carries an argument for every parameter of its target once `seal` was called for each
 * loop. What is left redundant, `eliminateRedundantParameters` removes. Costs about O(instructions + parameters).
 */
import { type Block, type Edge, type IrFunction, NO_VALUE, type Value } from '../ir/function.js'
import type { Type } from '../ir/types.js'
import type { Assignments } from './assignments.js'
import { LocalDefinitions } from './local-definitions.js'

/** How a block is entered; says where a local that it does not define gets its value. */
type Origin =
  | { readonly kind: 'entry' }
  /** From one block only. */
  | { readonly kind: 'chained'; readonly from: Block }
  /**
   * From several: the label of a loop, or the end of a block. `before` was current when the construct began,
   * which spans the bytes [start, end).
   */
  | {
      readonly kind: 'join'
      readonly before: Block
      readonly start: number
      readonly end: number
      sealed: boolean
    }

interface IncomingEdge {
  readonly source: Block
  readonly edge: Edge
}

/** A parameter made for a local whose arguments are still to be looked up. */
interface PendingParameter {
  readonly block: Block
  readonly local: number
  readonly position: number
  readonly edges: readonly IncomingEdge[]
}

export class LocalEnvironment {
  private readonly definitions = new LocalDefinitions()
  // By block id:
  private readonly origins: (Origin | undefined)[] = []
  private readonly incoming: (IncomingEdge[] | undefined)[] = []
  /** Parameters of unsealed loop labels: the back edges are not known yet. */
  private readonly unsealed: ({ local: number; position: number }[] | undefined)[] = []
  private readonly pending: PendingParameter[] = []

  private readonly fn: IrFunction
  private readonly types: readonly Type[]
  private readonly assignments: Assignments
  private readonly makeDefault: (type: Type) => Value

  /**
   * @param types the type of each local, parameters first
   * @param makeDefault makes a constant that dominates the whole function: a local's initial value
   */
  constructor(
    fn: IrFunction,
    types: readonly Type[],
    assignments: Assignments,
    makeDefault: (type: Type) => Value,
  ) {
    this.fn = fn
    this.types = types
    this.assignments = assignments
    this.makeDefault = makeDefault
  }

  /** The function begins in `block`. */
  enterFunction(block: Block): void {
    this.setOrigin(block, { kind: 'entry' })
  }

  /** `block` is entered from the end of `from` only. */
  enterChained(block: Block, from: Block): void {
    this.setOrigin(block, { kind: 'chained', from })
  }

  /** `block` ends a construct that spans the bytes [start, end); all edges into it were reported. */
  enterEnd(block: Block, before: Block, start: number, end: number): void {
    this.setOrigin(block, { kind: 'join', before, start, end, sealed: true })
  }

  /** `block` is the label of a loop that spans the bytes [start, end) and whose back edges are still to come. */
  enterLoop(block: Block, before: Block, start: number, end: number): void {
    this.setOrigin(block, { kind: 'join', before, start, end, sealed: false })
  }

  private setOrigin({ id }: Block, origin: Origin): void {
    extend(this.origins, id + 1, undefined)
    this.origins[id] = origin
  }

  /** The loop of `block` has ended: no more edges into it will be reported. */
  seal(block: Block): void {
    const origin = this.origins[block.id]!
    if (origin.kind !== 'join') return
    origin.sealed = true
    const edges = this.incoming[block.id]!
    // Its first edge enters the loop and has its arguments.
    const backEdges = edges.slice(1)
    for (const { edge } of backEdges) extend(edge.args, block.params.length, NO_VALUE)
    for (const { local, position } of this.unsealed[block.id] ?? []) {
      this.pending.push({ block, local, position, edges: backEdges })
    }
    this.unsealed[block.id] = undefined
    this.fillPending()
  }

  /** Tells of an edge from `source`, whose locals are those at the end of that block. */
  addEdge(source: Block, edge: Edge): void {
    const { id } = edge.target
    extend(this.incoming, id + 1, undefined)
    const edges = this.incoming[id]
    if (edges === undefined) this.incoming[id] = [{ source, edge }]
    else edges.push({ source, edge })
  }

  write(block: Block, local: number, value: Value): void {
    this.definitions.set(block.id, local, value)
  }

  /** What `local` holds at the end of `block`, as far as it has been lowered. */
  read(block: Block, local: number): Value {
    const value = this.find(block, local)
    this.fillPending()
    return value
  }

  private find(start: Block, local: number): Value {
    let block = start
    for (;;) {
      let value = this.definitions.get(block.id, local)
      if (value === NO_VALUE) {
        const origin = this.origins[block.id]!
        if (origin.kind === 'chained') {
          block = origin.from
          continue
        }
        if (origin.kind === 'join' && !this.assignments.isAssigned(local, origin.start, origin.end)) {
          block = origin.before
          continue
        }
        value =
          origin.kind === 'entry' ? this.makeDefault(this.types[local]!) : this.addParameter(block, local)
        this.definitions.set(block.id, local, value)
      }
      if (block !== start) this.definitions.set(start.id, local, value)
      return value
    }
  }

  private addParameter(block: Block, local: number): Value {
    const value = this.fn.createParameter(block, this.types[local]!, local)
    const position = block.params.length - 1
    const edges = this.incoming[block.id]!
    for (const { edge } of edges) extend(edge.args, position + 1, NO_VALUE)
    const origin = this.origins[block.id]!
    if (origin.kind === 'join' && !origin.sealed) {
      extend(this.unsealed, block.id + 1, undefined)
      const waiting = this.unsealed[block.id]
      if (waiting === undefined) this.unsealed[block.id] = [{ local, position }]
      else waiting.push({ local, position })
      this.pending.push({ block, local, position, edges: edges.slice(0, 1) })
    } else {
      this.pending.push({ block, local, position, edges })
    }
    return value
  }

  private fillPending(): void {
    for (let parameter = this.pending.pop(); parameter !== undefined; parameter = this.pending.pop()) {
      for (const { source, edge } of parameter.edges) {
        edge.args[parameter.position] = this.find(source, parameter.local)
      }
    }
  }
}

/**
 * Makes `list` at least so long. To store beyond the end leaves holes, and code that meets arrays with holes beside
 * others is slower, and compiled anew when it first does.
 */
function extend<Item>(list: Item[], length: number, item: Item): void {
  while (list.length < length) list.push(item)
}
