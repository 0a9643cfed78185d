/**
 * Turns the control-flow graph of a function into a statement tree.
 *
 * Requires a legal function with reducible control flow, in reverse postorder, loops contiguous. Guarantees that
 * each block stands in the tree once, or at all jumps to it, that blocks come in an order in which only back edges lead backwards, and
 * that nesting is bounded. Costs: near linear; an explicit stack, since dominator trees are as deep as functions
 * are long.
 */
import { type ControlFlow, NO_BLOCK } from '../ir/control-flow.js'
import type { Block, Edge, IrFunction, TryRegion } from '../ir/function.js'
import type { DominatorTree } from './dominator-tree.js'
import { COPIED, Placement, type PlacementOptions, STATE } from './placement.js'
import { MAXIMUM_NESTING, type StructureNode, type SwitchCase } from './tree.js'

/** From this depth on, an arm of an `if` is only nested when the other cannot be what is nested. */
const COMFORTABLE_NESTING = 14

/** What nests no deeper than this may stand in an arm at any depth. */
const FLAT_NEED = 1

/** Blocks with more ways in than this are not searched for ways from below a block, but taken to have one. */
const MANY_PREDECESSORS = 64

/** A block whose code is to be appended to a list. */
interface Task {
  readonly position: number
  readonly list: StructureNode[]
  /** The block reached at the end of the list, or NO_BLOCK when jumps to it have to be written. */
  readonly fall: number
  readonly depth: number
}

export interface Structure {
  readonly nodes: StructureNode[]
  /** The ways with arguments into cases that others fall into: none of them may need a copy. */
  readonly fallenInto: readonly Edge[]
}

export function structureFunction(
  fn: IrFunction,
  flow: ControlFlow,
  tree: DominatorTree,
  options: PlacementOptions = {},
): Structure {
  return new Structurer(fn, flow, tree, options).run()
}

class Structurer {
  private readonly blocks: readonly Block[]
  private readonly flow: ControlFlow
  private readonly tree: DominatorTree
  private readonly placement: Placement
  private readonly maximumNesting: number
  private readonly tasks: Task[] = []
  private readonly fallenInto: Edge[] = []
  // Where the code of the block at hand goes, as in a task:
  private list: StructureNode[] = []
  private fall = NO_BLOCK
  private depth = 0

  constructor(fn: IrFunction, flow: ControlFlow, tree: DominatorTree, options: PlacementOptions) {
    this.blocks = fn.blocks
    this.flow = flow
    this.maximumNesting = options.maximumNesting ?? MAXIMUM_NESTING
    this.tree = tree
    this.placement = new Placement(fn, flow, tree, options)
  }

  run(): Structure {
    const nodes = this.placement.hasStates ? this.buildStates() : this.build(0, NO_BLOCK)
    return { nodes, fallenInto: this.fallenInto }
  }

  private buildStates(): StructureNode[] {
    const states: number[] = [0]
    for (let p = 1; p < this.blocks.length; p++) if (this.placement.place[p] === STATE) states.push(p)
    const handlers = this.handlersOfRegions()
    return [
      {
        kind: 'dispatch',
        states: states.map((p, i) => {
          const block = this.blocks[p]
          // Which handler is meant goes by the state one is in, so that none may be fallen into.
          const fall = handlers === undefined ? (states[i + 1] ?? NO_BLOCK) : NO_BLOCK
          return { block, body: this.build(p, fall), handler: block.region && handlers?.get(block.region) }
        }),
      },
    ]
  }

  /** The first block of the handler of each region, if states stand for them. */
  private handlersOfRegions(): Map<TryRegion, Block> | undefined {
    if (!this.placement.spreadsRegions) return undefined
    const handlers = new Map<TryRegion, Block>()
    for (const { terminator } of this.blocks) {
      if (terminator.kind !== 'try') continue
      const [body, handler] = terminator.edges
      handlers.set(body.target.region!, handler.target)
    }
    return handlers
  }

  private build(position: number, fall: number): StructureNode[] {
    const root: StructureNode[] = []
    this.tasks.push({ position, list: root, fall, depth: 0 })
    for (let task = this.tasks.pop(); task !== undefined; task = this.tasks.pop()) {
      this.list = task.list
      this.fall = task.fall
      this.depth = task.depth
      let next = task.position
      while (next !== NO_BLOCK) next = this.placeBlock(next)
    }
    return root
  }

  /** Appends the block at `p`; returns the one that goes on in the same list, if any. */
  private placeBlock(p: number): number {
    const block = this.blocks[p]
    this.openFollowers(this.placement.firstAfterLoop[p])
    if (this.flow.loopHeader[p] === p && this.loopsWithinPiece(p)) {
      const body: StructureNode[] = []
      this.list.push({ kind: 'loop', header: block, follow: this.blocks[this.fall], body })
      this.list = body
      this.fall = p
      this.depth++
    }
    this.openFollowers(this.placement.firstFollower[p])
    this.list.push({ kind: 'straight', block })

    const { kind, edges } = block.terminator
    switch (kind) {
      case 'br':
        return this.go(p, edges[0])
      case 'br_if':
        return this.placeIf(p)
      case 'br_table':
        return this.placeSwitch(p)
      case 'try':
        return this.placeTry(p)
      case 'throw':
      case 'return':
      case 'return_call':
      case 'return_call_indirect':
      case 'return_call_ref':
      case 'unreachable':
        this.list.push({ kind: 'end', block, source: block, edge: undefined })
        return NO_BLOCK
    }
  }

  /** Puts what follows into labelled nodes around what is to come now, the last outermost. */
  private openFollowers(first: number): void {
    if (first === NO_BLOCK) return
    const followers: number[] = []
    for (let f = first; f !== NO_BLOCK; f = this.placement.nextFollower[f]) followers.push(f)
    for (let k = followers.length - 1; k >= 0; k--) {
      const position = followers[k]
      const body: StructureNode[] = []
      this.list.push({ kind: 'labelled', target: this.blocks[position], body })
      this.schedule(position, this.list, this.fall, this.depth)
      this.list = body
      this.fall = position
      this.depth++
    }
  }

  private schedule(position: number, list: StructureNode[], fall: number, depth: number): void {
    this.tasks.push({ position, list, fall, depth })
  }

  /** Whether a back edge comes from the header's own piece. */
  private loopsWithinPiece(header: number): boolean {
    const { predecessorStart, predecessors } = this.flow
    const { piece } = this.placement
    for (let k = predecessorStart[header]; k < predecessorStart[header + 1]; k++) {
      if (predecessors[k] >= header && piece[predecessors[k]] === piece[header]) return true
    }
    return false
  }

  /** Takes an edge at the end of the list; returns the target if its code comes next. */
  private go(source: number, edge: Edge): number {
    this.copy(source, edge, this.list)
    const target = this.flow.positions[edge.target.id]
    if (this.placement.isInline(source, target)) return target
    this.jump(source, edge, this.list, this.fall)
    return NO_BLOCK
  }

  private copy(source: number, edge: Edge, list: StructureNode[]): void {
    if (edge.args.length > 0 && !this.isCopied(edge))
      list.push({ kind: 'edge', block: this.blocks[source], edge })
  }

  /** Whether the code of an edge's target stands at the jump, and so at every other jump to it. */
  private isCopied(edge: Edge): boolean {
    return this.placement.place[this.flow.positions[edge.target.id]] === COPIED
  }

  private jump(source: number, edge: Edge, list: StructureNode[], fall: number): void {
    const target = this.flow.positions[edge.target.id]
    if (target === fall) return
    if (this.isCopied(edge)) list.push({ kind: 'end', block: edge.target, source: this.blocks[source], edge })
    else list.push({ kind: 'jump', way: this.wayTo(source, target), target: this.blocks[target] })
  }

  private wayTo(source: number, target: number): 'break' | 'continue' | 'state' {
    const { place, piece } = this.placement
    if (target <= source && piece[source] === piece[target]) return 'continue'
    return place[target] === STATE ? 'state' : 'break'
  }

  private placeIf(p: number): number {
    const block = this.blocks[p]
    const [first, second] = block.terminator.edges
    const then: StructureNode[] = []
    const otherwise: StructureNode[] = []
    const firstTarget = this.flow.positions[first.target.id]
    const secondTarget = this.flow.positions[second.target.id]
    const firstInline = this.placement.isInline(p, firstTarget)
    const secondInline = this.placement.isInline(p, secondTarget)
    this.list.push({ kind: 'if', block, then, otherwise })
    if (firstInline && secondInline) {
      return this.placeArms(p, first, firstTarget, then, second, secondTarget, otherwise)
    }
    if (firstInline) return this.placeArmOrJump(p, first, firstTarget, then, second, secondTarget, otherwise)
    if (secondInline) return this.placeArmOrJump(p, second, secondTarget, otherwise, first, firstTarget, then)
    this.placeJumps(p, first, firstTarget, then, second, secondTarget, otherwise)
    return NO_BLOCK
  }

  /** Both targets stand in the `if`, or one of them behind it. */
  private placeArms(
    p: number,
    first: Edge,
    firstTarget: number,
    then: StructureNode[],
    second: Edge,
    secondTarget: number,
    otherwise: StructureNode[],
  ): number {
    this.copy(p, first, then)
    this.copy(p, second, otherwise)
    const firstFalls = this.falls(firstTarget)
    const secondFalls = this.falls(secondTarget)
    const { need } = this.placement
    if (firstFalls && secondFalls && this.hasRoom(Math.max(need[firstTarget], need[secondTarget]))) {
      this.schedule(firstTarget, then, this.fall, this.depth + 1)
      this.schedule(secondTarget, otherwise, this.fall, this.depth + 1)
      return NO_BLOCK
    }
    // One arm is nested and does not come to its end, so the other can go on behind the `if`.
    let nestFirst = this.tree.size(firstTarget) <= this.tree.size(secondTarget)
    const { likely } = this.blocks[p].terminator
    if (likely !== undefined) nestFirst = !likely
    if (firstFalls !== secondFalls) nestFirst = !firstFalls
    const nested = nestFirst ? firstTarget : secondTarget
    if (this.depth + 1 + need[nested] > this.maximumNesting)
      nestFirst = need[firstTarget] <= need[secondTarget]
    if (nestFirst) {
      this.schedule(firstTarget, then, NO_BLOCK, this.depth + 1)
      this.moveHere(otherwise)
      return secondTarget
    }
    this.schedule(secondTarget, otherwise, NO_BLOCK, this.depth + 1)
    this.moveHere(then)
    return firstTarget
  }

  /** One way leads to code that stands here, `arm`; the other is a jump. */
  private placeArmOrJump(
    p: number,
    edge: Edge,
    target: number,
    arm: StructureNode[],
    away: Edge,
    awayTarget: number,
    jumpArm: StructureNode[],
  ): number {
    this.copy(p, away, jumpArm)
    if (awayTarget === this.fall && this.hasRoom(this.placement.need[target])) {
      const armFalls = this.falls(target)
      this.copy(p, edge, arm)
      this.schedule(target, arm, armFalls ? this.fall : NO_BLOCK, this.depth + 1)
      if (!armFalls) this.moveHere(jumpArm)
      return NO_BLOCK
    }
    this.jump(p, away, jumpArm, NO_BLOCK)
    this.copy(p, edge, this.list)
    return target
  }

  /** Both ways are jumps. */
  private placeJumps(
    p: number,
    first: Edge,
    firstTarget: number,
    then: StructureNode[],
    second: Edge,
    secondTarget: number,
    otherwise: StructureNode[],
  ): void {
    this.copy(p, first, then)
    if (firstTarget === secondTarget && !this.isCopied(first)) {
      this.copy(p, second, otherwise)
      this.jump(p, first, this.list, this.fall)
    } else if (firstTarget === this.fall) {
      this.copy(p, second, otherwise)
      this.jump(p, second, otherwise, NO_BLOCK)
      this.moveHere(then)
    } else {
      this.jump(p, first, then, NO_BLOCK)
      this.copy(p, second, this.list)
      this.jump(p, second, this.list, this.fall)
    }
  }

  /** What stands in an arm comes behind the `if` instead. */
  private moveHere(arm: StructureNode[]): void {
    if (arm.length === 0) return
    for (const node of arm) this.list.push(node)
    arm.length = 0
  }

  private hasRoom(need: number): boolean {
    const isFlat = need <= FLAT_NEED
    return (this.depth < COMFORTABLE_NESTING || isFlat) && this.depth + 1 + need <= this.maximumNesting
  }

  /** Whether the code at `p`, which stands at the end of the list at hand, can lead on to what the list leads to. */
  private falls(p: number): boolean {
    return this.fall !== NO_BLOCK && this.leadsTo(p, this.fall)
  }

  /** Whether a jump to `target` comes from a block that the one at `p` dominates. */
  private leadsTo(p: number, target: number): boolean {
    const { predecessorStart, predecessors } = this.flow
    if (predecessorStart[target + 1] - predecessorStart[target] > MANY_PREDECESSORS) return true
    for (let k = predecessorStart[target]; k < predecessorStart[target + 1]; k++) {
      if (this.tree.dominates(p, predecessors[k])) return true
    }
    return false
  }

  private placeTry(p: number): number {
    const block = this.blocks[p]
    // The handler is found by the state.
    if (this.placement.spreadsRegions) return this.go(p, block.terminator.edges[0])
    const body: StructureNode[] = []
    const handler: StructureNode[] = []
    this.list.push({ kind: 'try', block, body, handler })
    this.enter(p, block.terminator.edges[0], body)
    this.enter(p, block.terminator.edges[1], handler)
    return NO_BLOCK
  }

  /** Takes an edge at the beginning of a list within the one at hand, which leads on to the same. */
  private enter(source: number, edge: Edge, list: StructureNode[]): void {
    this.copy(source, edge, list)
    const target = this.flow.positions[edge.target.id]
    if (this.placement.isInline(source, target)) this.schedule(target, list, this.fall, this.depth + 1)
    else this.jump(source, edge, list, this.fall)
  }

  private placeSwitch(p: number): number {
    const block = this.blocks[p]
    const groups = this.placement.caseGroups(p)
    if (groups.length === 1) {
      this.list.push({ kind: 'evaluate', block })
      return this.go(p, groups[0].edge)
    }
    const { positions } = this.flow
    const inlineGroups = new Map(groups.map((group) => [positions[group.edge.target.id], group]))
    const cases: SwitchCase[] = []
    const isLater = new Set<number>()
    for (const target of inlineGroups.keys()) {
      if (this.placement.isInline(p, target)) isLater.add(this.placement.nextCase[target])
    }
    // Chains of cases in the order of their first ones, the default as far behind as it can be.
    const heads = groups.filter((group) => !isLater.has(positions[group.edge.target.id]))
    heads.sort((a, b) => Number(a.isDefault) - Number(b.isDefault))
    for (const head of heads) {
      let target = positions[head.edge.target.id]
      if (!this.placement.isInline(p, target)) {
        const body: StructureNode[] = []
        this.copy(p, head.edge, body)
        this.jump(p, head.edge, body, this.fall)
        const end = target === this.fall ? 'break' : 'none'
        cases.push({ values: head.values, isDefault: head.isDefault, end, body })
        continue
      }
      while (target !== NO_BLOCK) {
        const group = inlineGroups.get(target)!
        cases.push(this.placeCase(p, target, group.edge, group.values, group.isDefault))
        target = this.placement.nextCase[target]
        if (target !== NO_BLOCK) this.noteFall(inlineGroups.get(target)!.edge)
      }
    }
    this.list.push({ kind: 'switch', block, follow: this.blocks[this.fall], cases })
    return NO_BLOCK
  }

  private noteFall(edge: Edge): void {
    if (edge.args.length > 0) this.fallenInto.push(edge)
  }

  private placeCase(
    p: number,
    target: number,
    edge: Edge,
    values: readonly number[],
    isDefault: boolean,
  ): SwitchCase {
    const body: StructureNode[] = []
    const next = this.placement.nextCase[target]
    this.copy(p, edge, body)
    if (next !== NO_BLOCK) {
      const inner: StructureNode[] = []
      body.push({ kind: 'labelled', target: this.blocks[next], body: inner })
      this.schedule(target, inner, next, this.depth + 3)
      return { values, isDefault, end: 'fall', body }
    }
    this.schedule(target, body, this.fall, this.depth + 2)
    return { values, isDefault, end: this.falls(target) ? 'break' : 'none', body }
  }
}
