/**
 * Decides where each block of a function is to stand (after Ramsey, "Beyond Relooper", 2022, with more ways to
 * place a block). Every block has one owner above it in the dominator tree:
 *
 * - INLINE: in its place at the jump to it, which is the only one: an arm of an `if`, the rest of a list, a case;
 * - FOLLOWS: behind the code of its immediate dominator, jumps to it being breaks;
 * - AFTER_LOOP: behind the loop of its owner, which it leaves;
 * - AFTER_TRY: behind the code of the last dominator that is in no deeper protected region;
 * - COPIED: at each of the jumps to it, as it only returns or traps;
 * - STATE: a state of the dispatch loop, where statements would nest too deeply otherwise. What is protected has to
 *   stay where it is, unless it is what nests too deeply: then every way into a protected region, out of one, and to
 *   a handler leads to a state, and the dispatch loop knows which handler protects which state.
 *
 * Costs: near linear in blocks and edges; no recursion.
 */
import { type ControlFlow, NO_BLOCK } from '../ir/control-flow.js'
import type { Block, IrFunction } from '../ir/function.js'
import { scratchInt32, scratchUint8 } from '../ir/scratch.js'
import { type CaseGroup, groupCases } from './case-groups.js'
import type { DominatorTree } from './dominator-tree.js'
import { evaluationOf } from './evaluation.js'
import { MAXIMUM_NESTING } from './tree.js'

export const INLINE = 0
export const FOLLOWS = 1
export const AFTER_LOOP = 2
export const STATE = 3
export const COPIED = 4
export const AFTER_TRY = 5

/** Blocks with more instructions than this are no short way out of a loop. */
const SHORT_EXIT = 8

/** How often the placement may be made anew with more states, before every block that can be one becomes one. */
const MAXIMUM_ATTEMPTS = 4

export interface PlacementOptions {
  /** How deep statements may nest; for tests. */
  readonly maximumNesting?: number
  /** Targets of a `br_table` that no case may fall into because of the arguments they get; default: all that get some. */
  readonly separateCases?: ReadonlySet<Block> | 'all'
}

export class Placement {
  /** One of the constants above, by position. */
  readonly place: Uint8Array
  /** For an inline case target: the inline case its end falls into, or NO_BLOCK. */
  readonly nextCase: Int32Array
  /** Heads of the lists of blocks that follow `p`, or the loop of `p`, linked by {@link nextFollower}; ascending. */
  readonly firstFollower: Int32Array
  readonly firstAfterLoop: Int32Array
  readonly nextFollower: Int32Array
  /** How deep the code of a block must nest at least, with all that it owns. */
  readonly need: Int32Array
  /** The state that a block's code belongs to, 0 when there is only one piece. */
  readonly piece: Int32Array
  hasStates = false
  /** Whether states stand for protected regions, so that nothing is to be protected where it stands. */
  spreadsRegions = false

  private readonly fn: IrFunction
  private readonly flow: ControlFlow
  private readonly tree: DominatorTree
  private readonly isState: Uint8Array
  private readonly groups = new Map<number, CaseGroup[]>()
  private readonly maximumNesting: number
  private readonly separateCases: ReadonlySet<Block> | 'all'
  /** Whether something nests too deeply, and there is nothing to make states of. */
  private isStuck = false

  /** @param separateCases where a case may not be fallen into if its own way passes arguments */
  constructor(
    fn: IrFunction,
    flow: ControlFlow,
    tree: DominatorTree,
    { maximumNesting = MAXIMUM_NESTING, separateCases = 'all' }: PlacementOptions,
  ) {
    const count = fn.blocks.length
    this.separateCases = separateCases
    this.fn = fn
    this.flow = flow
    this.tree = tree
    this.maximumNesting = maximumNesting
    this.place = scratchUint8(count)
    this.nextCase = scratchInt32(count)
    this.firstFollower = scratchInt32(count)
    this.firstAfterLoop = scratchInt32(count)
    this.nextFollower = scratchInt32(count)
    this.need = scratchInt32(count)
    this.piece = scratchInt32(count)
    this.isState = scratchUint8(count)
    this.settle()
  }

  /** The ways out of the `br_table` of the block at `p`. */
  caseGroups(p: number): CaseGroup[] {
    let groups = this.groups.get(p)
    if (groups === undefined) {
      groups = groupCases(this.fn.blocks[p].terminator)
      this.groups.set(p, groups)
    }
    return groups
  }

  /** Whether the code of `target` stands at the jump to it from the block at `source`. */
  isInline(source: number, target: number): boolean {
    return this.place[target] === INLINE && this.flow.immediateDominator[target] === source
  }

  private settle(): void {
    for (let attempt = 1; ; attempt++) {
      this.placeBlocks()
      const isCut = this.measure()
      const spreads = this.isStuck && !this.spreadsRegions && this.spreadRegions()
      if (!isCut && !spreads) return
      this.hasStates = true
      if (attempt >= MAXIMUM_ATTEMPTS) this.makeStates()
      this.closeStates()
    }
  }

  private placeBlocks(): void {
    const { place, flow } = this
    const count = place.length
    this.nextCase.fill(NO_BLOCK)
    const owner = scratchInt32(count)
    const hasLaterExit = scratchUint8(count)
    for (let p = count - 1; p > 0; p--) {
      owner[p] = flow.immediateDominator[p]
      if (this.isState[p] === 1) {
        place[p] = STATE
        continue
      }
      const arrivals = this.countArrivals(p)
      if (arrivals > 1 && this.onlyEnds(p)) {
        place[p] = COPIED
        continue
      }
      place[p] = arrivals > 1 ? FOLLOWS : INLINE
      // Only there is it known what was caught.
      if (this.isHandler(p)) continue
      const header = this.loopLeft(p)
      const outside = this.lastInRegion(p)
      const leavesRegion = outside !== owner[p]
      if (header === NO_BLOCK) {
        if (leavesRegion) place[p] = AFTER_TRY
        owner[p] = outside
        continue
      }
      if (hasLaterExit[header] === 1 && arrivals === 1 && !leavesRegion && this.isShortExit(p)) continue
      hasLaterExit[header] = 1
      place[p] = AFTER_LOOP
      owner[p] = header
    }
    for (let p = 0; p < count; p++) {
      if (this.fn.blocks[p].terminator.kind === 'br_table') this.placeCases(p)
    }
    this.firstFollower.fill(NO_BLOCK)
    this.firstAfterLoop.fill(NO_BLOCK)
    for (let p = count - 1; p > 0; p--) {
      if (place[p] === FOLLOWS || place[p] === AFTER_TRY) this.link(this.firstFollower, owner[p], p)
      else if (place[p] === AFTER_LOOP) this.link(this.firstAfterLoop, owner[p], p)
    }
  }

  private link(first: Int32Array, owner: number, p: number): void {
    this.nextFollower[p] = first[owner]
    first[owner] = p
  }

  /** Edges into `p` that are no back edges. */
  private countArrivals(p: number): number {
    const { predecessorStart, predecessors } = this.flow
    let arrivals = 0
    for (let k = predecessorStart[p]; k < predecessorStart[p + 1]; k++) if (predecessors[k] < p) arrivals++
    return arrivals
  }

  /**
   * Header of the outermost loop that `p` is not in but its immediate dominator is, and in the same piece; the header
   * being in the same protected region as `p`, which would not be protected behind a loop around its region.
   */
  private loopLeft(p: number): number {
    const { flow, piece } = this
    const { blocks } = this.fn
    const dominator = flow.immediateDominator[p]
    let left = NO_BLOCK
    let header = flow.loopHeader[dominator]
    while (header !== NO_BLOCK && p > flow.loopEnd[header] && piece[header] === piece[dominator]) {
      if (blocks[header].region === blocks[p].region) left = header
      header = flow.loopParent[header]
    }
    return left
  }

  private isHandler(p: number): boolean {
    const { blocks } = this.fn
    const { kind, edges } = blocks[this.flow.immediateDominator[p]].terminator
    return kind === 'try' && edges[1].target === blocks[p]
  }

  /** The last dominator of `p` in its region; of the first block of a region and of a handler, the block of the `try`. */
  private lastInRegion(p: number): number {
    const { immediateDominator } = this.flow
    const { blocks } = this.fn
    const { region } = blocks[p]
    const dominator = immediateDominator[p]
    if (blocks[dominator].region === region || region?.outer === blocks[dominator].region) return dominator
    let last = dominator
    while (blocks[last].region !== region) last = immediateDominator[last]
    return last
  }

  /** Whether `p` is a few instructions that end the function: better left inside of the loop they leave. */
  private isShortExit(p: number): boolean {
    const { instructions, terminator } = this.fn.blocks[p]
    return terminator.edges.length === 0 && instructions.length <= SHORT_EXIT
  }

  /** Whether all that `p` does is to return one value at most, or to trap. */
  private onlyEnds(p: number): boolean {
    const { params, instructions, terminator } = this.fn.blocks[p]
    if (terminator.kind !== 'return' && terminator.kind !== 'unreachable') return false
    if (terminator.operands.length > 1 || params.length > 1) return false
    if (params.length === 1 && params[0] !== terminator.operands[0]) return false
    return instructions.every((value) => evaluationOf(this.fn, value) === 'constant')
  }

  /** Puts into the `switch` of `p` what only it and, falling through, one other of its cases leads to. */
  private placeCases(p: number): void {
    const { place, flow, tree, nextCase } = this
    const targets = new Map<number, number>()
    const withCopies = new Set<number>()
    for (const { edge } of this.caseGroups(p)) {
      const target = flow.positions[edge.target.id]
      targets.set(target, (targets.get(target) ?? 0) + 1)
      if (edge.args.length > 0) withCopies.add(target)
    }
    const inside = new Set<number>()
    for (const target of [...targets.keys()].sort((a, b) => a - b)) {
      if (flow.immediateDominator[target] !== p || targets.get(target) !== 1) continue
      if (place[target] !== INLINE && place[target] !== FOLLOWS) continue
      const previous = this.previousCase(p, target)
      if (previous === undefined) continue
      if (previous !== NO_BLOCK) {
        // Falling through would run the copies of the way from `p`, which stand at the start of the case.
        if (withCopies.has(target) && this.isSeparate(target)) continue
        if (!inside.has(previous) || nextCase[previous] !== NO_BLOCK) continue
        nextCase[previous] = target
      }
      inside.add(target)
    }
    const rest = this.chooseRest(p, inside)
    for (let k = tree.childStart[p]; k < tree.childStart[p + 1]; k++) {
      const child = tree.children[k]
      if (nextCase[child] === rest) nextCase[child] = NO_BLOCK
      if (place[child] === INLINE || place[child] === FOLLOWS) {
        place[child] = inside.has(child) && child !== rest ? INLINE : FOLLOWS
      }
    }
  }

  private isSeparate(target: number): boolean {
    return this.separateCases === 'all' || this.separateCases.has(this.fn.blocks[target])
  }

  /**
   * The child of `p` below which all other ways into `target` come from, NO_BLOCK when there are none, undefined
   * when they come from several.
   */
  private previousCase(p: number, target: number): number | undefined {
    const { predecessorStart, predecessors } = this.flow
    let previous = NO_BLOCK
    for (let k = predecessorStart[target]; k < predecessorStart[target + 1]; k++) {
      const predecessor = predecessors[k]
      if (predecessor === p || predecessor >= target) continue
      const child = this.tree.childTowards(p, predecessor)
      if (previous !== NO_BLOCK && previous !== child) return undefined
      previous = child
    }
    return previous
  }

  /** The case that is better seen as what comes after the switch, when nothing else does; or NO_BLOCK. */
  private chooseRest(p: number, inside: ReadonlySet<number>): number {
    const { place, tree, nextCase } = this
    let last = NO_BLOCK
    let largest = NO_BLOCK
    for (let k = tree.childStart[p]; k < tree.childStart[p + 1]; k++) {
      const child = tree.children[k]
      if (place[child] === FOLLOWS && !inside.has(child)) return NO_BLOCK
      if (!inside.has(child) || nextCase[child] !== NO_BLOCK) continue
      last = child
      if (largest === NO_BLOCK || tree.size(child) > tree.size(largest)) largest = child
    }
    if (last !== NO_BLOCK && this.previousCase(p, last) !== NO_BLOCK) return last
    return largest !== NO_BLOCK && tree.size(largest) * 2 > tree.size(p) ? largest : NO_BLOCK
  }

  /** Makes states of all blocks that are reached from another region; says whether there are any. */
  private spreadRegions(): boolean {
    const { isState, flow } = this
    const { blocks } = this.fn
    const { predecessorStart, predecessors } = flow
    for (let p = 1; p < isState.length; p++) {
      for (let k = predecessorStart[p]; k < predecessorStart[p + 1] && isState[p] === 0; k++) {
        const { region, terminator } = blocks[predecessors[k]]
        if (region === blocks[p].region && terminator.kind !== 'try') continue
        isState[p] = 1
        this.spreadsRegions = true
      }
    }
    return this.spreadsRegions
  }

  /** Computes `need` from below; makes states where it becomes too much, and says whether it did. */
  private measure(): boolean {
    const { need, place, firstFollower, firstAfterLoop, flow } = this
    let cut = false
    this.isStuck = false
    for (let p = need.length - 1; p >= 0; p--) {
      let depth = this.needOfWaysOut(p)
      depth = this.needWithFollowers(firstFollower[p], depth)
      if (flow.loopHeader[p] === p) depth++
      depth = this.needWithFollowers(firstAfterLoop[p], depth)
      if (depth > this.maximumNesting) {
        if (this.cutBelow(p)) {
          cut = true
          depth = (this.maximumNesting >> 1) + 3
        } else this.isStuck = true
      }
      need[p] = place[p] === STATE ? 0 : depth
    }
    return cut
  }

  private needOfWaysOut(p: number): number {
    const { terminator } = this.fn.blocks[p]
    switch (terminator.kind) {
      case 'br':
        return this.needOfWay(p, this.flow.positions[terminator.edges[0].target.id])
      case 'br_if': {
        const first = this.needOfWay(p, this.flow.positions[terminator.edges[0].target.id])
        const second = this.needOfWay(p, this.flow.positions[terminator.edges[1].target.id])
        // The deeper arm can always be made the rest of the list.
        return Math.max(first, second, 1 + Math.min(first, second))
      }
      case 'br_table': {
        let depth = 0
        for (const { edge } of this.caseGroups(p)) {
          depth = Math.max(depth, this.needOfWay(p, this.flow.positions[edge.target.id]))
        }
        return depth + 3
      }
      case 'try': {
        const [region, handler] = terminator.edges
        const { positions } = this.flow
        const depth = this.needOfWay(p, positions[region.target.id])
        return 1 + Math.max(depth, this.needOfWay(p, positions[handler.target.id]))
      }
      default:
        return 0
    }
  }

  private needOfWay(source: number, target: number): number {
    return this.isInline(source, target) ? this.need[target] : 0
  }

  /** The need of a list of followers, the first being the innermost, in front of which stands code of need `depth`. */
  private needWithFollowers(first: number, depth: number): number {
    for (let f = first; f !== NO_BLOCK; f = this.nextFollower[f]) depth = Math.max(depth + 1, this.need[f])
    return depth
  }

  /** Makes states of what nests below `p`; says whether it found any. */
  private cutBelow(p: number): boolean {
    const { place, tree, need } = this
    let found = false
    for (let f = this.firstFollower[p]; f !== NO_BLOCK; f = this.nextFollower[f])
      found = this.makeState(f) || found
    for (let f = this.firstAfterLoop[p]; f !== NO_BLOCK; f = this.nextFollower[f])
      found = this.makeState(f) || found
    for (let k = tree.childStart[p]; k < tree.childStart[p + 1]; k++) {
      const child = tree.children[k]
      if (place[child] !== INLINE || need[child] <= this.maximumNesting >> 1) continue
      found = this.makeState(child) || found
    }
    return found
  }

  private makeState(p: number): boolean {
    if (!this.spreadsRegions && (this.fn.blocks[p].region !== undefined || this.isHandler(p))) return false
    this.isState[p] = 1
    return true
  }

  /** Makes a state of every block that is not inline. */
  private makeStates(): void {
    for (let p = 1; p < this.place.length; p++) {
      if (this.place[p] !== INLINE && this.place[p] !== COPIED) this.makeState(p)
    }
  }

  /**
   * Makes states of all blocks that are jumped to from another piece. A header whose loop holds a state is one,
   * since the way back may come from that state's piece. Then, in reverse postorder, so is each block that joins
   * ways from different pieces; where that happens inside of a loop, the loop held a state before.
   */
  private closeStates(): void {
    const { isState, flow, piece } = this
    const { predecessorStart, predecessors, immediateDominator, loopHeader, loopParent } = flow
    const holdsState = scratchUint8(isState.length)
    for (let p = 1; p < isState.length; p++) {
      if (isState[p] === 0) continue
      let header = loopHeader[p] === p ? loopParent[p] : loopHeader[p]
      while (header !== NO_BLOCK && holdsState[header] === 0) {
        holdsState[header] = 1
        header = loopParent[header]
      }
    }
    for (let p = 1; p < isState.length; p++) {
      if (this.place[p] === COPIED) continue
      if (holdsState[p] === 1) isState[p] = 1
      piece[p] = isState[p] === 1 ? p : piece[immediateDominator[p]]
      for (let k = predecessorStart[p]; k < predecessorStart[p + 1] && piece[p] !== p; k++) {
        if (predecessors[k] >= p || piece[predecessors[k]] === piece[p]) continue
        isState[p] = 1
        piece[p] = p
      }
    }
  }
}
