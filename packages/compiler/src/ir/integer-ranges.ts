/**
 * Between which two numbers each integer value is, whatever happens: intervals, found along the dominator tree. On the
 * way into a block that is reached by one outcome of a comparison only, what was compared is narrowed.
 *
 * Why it is sound: a walk sets the bounds of a value from those of its operands by transfers that hold for all numbers
 * within them (`range-transfers.ts`). Of a parameter of a loop, the first walk says only what is proven by counting
 * iterations (`counted-ranges.ts`); so what it says of all other values holds. A second walk, made where it gains
 * something, takes what the first one found to come around loops, which holds as well: it is right to stop after any. Only
 * that parameters of loops are not negative is assumed, if asked for, and what was found is forgotten unless the same walk
 * confirms it of all of them: then there is no first time that one of them gets negative.
 *
 * What comes around to a parameter may be the parameter itself, as a conditional assignment leaves it: that is nothing new,
 * by induction over the iterations.
 *
 * What a test says of a value holds in all blocks that the way out of the test dominates: from the last time the value
 * was made, every path there leads through that test.
 *
 * Requires: blocks in reverse postorder, all of them reachable.
 * Costs: n log n, at most two looks at each instruction, or six if signs are asked for.
 */
import { analyzeDominators, type Dominators } from './control-flow.js'
import { boundCounters, isLoopHeader } from './counted-ranges.js'
import type { Block, Edge, IrFunction, Value } from './function.js'
import {
  ABOVE,
  ABOVE_OR_EQUAL,
  BELOW,
  BELOW_OR_EQUAL,
  decide,
  EQUAL,
  GREATER,
  GREATER_OR_EQUAL,
  IS_ZERO_TEST,
  LESS,
  LESS_OR_EQUAL,
  mirrorOf,
  NOT_EQUAL,
  oppositeOf,
  RELATIONS,
} from './integer-relations.js'
import { OPERATORS } from './operators.js'
import {
  floorOf,
  greatestOf,
  INT32_MAX,
  INT32_MIN,
  isWithin,
  leastOf,
  numberOf,
  RANGE_TRANSFERS,
  type RangeStore,
  type Ranges,
} from './range-transfers.js'
import { scratchFloat64, scratchInt32, scratchUint8 } from './scratch.js'
import { I32, I64 } from './types.js'

/** Called for each instruction where the bounds of its operands are those that hold in its place; maybe twice. */
export type RangeVisitor = (value: Value, ranges: Ranges) => void

/** How many operands of conjunctions, or of what a compared value is made from, are followed. */
const MOST_STEPS = 4

const SELECT = OPERATORS.findIndex(({ name }) => name === 'select')

/** How often it is assumed of other parameters that they do not get negative. */
const MOST_ATTEMPTS = 2

/**
 * The bounds of all integer values of `fn`, those that hold wherever they are used.
 * @param seeksSigns whether it is worth several walks more to know of what comes around loops that it is not negative
 */
export function analyzeIntegerRanges(fn: IrFunction, visit: RangeVisitor, seeksSigns = false): RangeStore {
  let analysis = new RangeAnalysis(fn, visit)
  analysis.walk()
  const assumed = seeksSigns ? analysis.signCandidates() : []
  for (let attempts = 0; attempts < MOST_ATTEMPTS && assumed.length > 0; attempts++) {
    analysis.assumeNonNegative(assumed)
    analysis.prepareWalk()
    analysis.walk()
    const count = assumed.length
    analysis.keepConfirmed(assumed)
    if (assumed.length === count) return analysis
    // What was concluded from what is not so, is forgotten.
    analysis = new RangeAnalysis(fn, visit)
    analysis.walk()
  }
  if (analysis.mayGain()) {
    analysis.prepareWalk()
    analysis.walk()
  }
  return analysis
}

export class RangeAnalysis implements RangeStore {
  readonly fn: IrFunction
  readonly flow: Dominators
  readonly low: Float64Array
  readonly high: Float64Array
  readonly floor: Float64Array
  /** By value id of a parameter: the bounds of what was seen to come along edges that lead forwards. */
  readonly startLow: Float64Array
  readonly startHigh: Float64Array
  /** Likewise around loops, in the walk before; of values with an alias, what they are apart from that. */
  private readonly aroundLow: Float64Array
  private readonly aroundHigh: Float64Array
  /**
   * By value id: the parameter of a loop that a selection, or a parameter of a block that is no loop, may be as it is, or
   * -1. When such a value comes around to that very parameter, it brings nothing new but what else it may be.
   */
  private readonly aliases: Int32Array
  /** By value id: 1 for parameters that are taken not to be negative. */
  private readonly isAssumed: Uint8Array
  /** By value id: when it was visited last, in this walk if not before `walkStart`. */
  readonly visited: Int32Array
  walkStart = 1
  /** Whether something that is added up in a counted loop will be bounded by the next walk. */
  hasSums = false
  private clock = 1
  private isFirst = true
  private readonly visit: RangeVisitor
  /** What was narrowed: values, each with the bounds it had; complemented, with the floor it had. */
  private readonly trail: number[] = []

  constructor(fn: IrFunction, visit: RangeVisitor) {
    const { valueCount } = fn
    this.fn = fn
    this.visit = visit
    this.flow = analyzeDominators(fn)
    this.low = scratchFloat64(valueCount, -Infinity)
    this.high = scratchFloat64(valueCount, Infinity)
    this.startLow = scratchFloat64(valueCount, Infinity)
    this.startHigh = scratchFloat64(valueCount, -Infinity)
    this.aroundLow = scratchFloat64(valueCount, Infinity)
    this.aroundHigh = scratchFloat64(valueCount, -Infinity)
    this.aliases = scratchInt32(valueCount, -1)
    this.isAssumed = scratchUint8(valueCount)
    this.floor = scratchFloat64(valueCount, 0)
    this.visited = scratchInt32(valueCount)
  }

  /** Blocks before those that they dominate; and what leads forwards to a block before it. */
  walk(): void {
    const { immediateDominator } = this.flow
    const count = immediateDominator.length
    const lastChild = scratchInt32(count, -1)
    const sibling = scratchInt32(count, -1)
    const marks = scratchInt32(count)
    for (let position = 1; position < count; position++) {
      const dominator = immediateDominator[position]!
      sibling[position] = lastChild[dominator]!
      lastChild[dominator] = position
    }
    // Blocks to enter, the first one last; and complemented, blocks to leave.
    const pending = [0]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next < 0) {
        this.undo(marks[~next]!)
        continue
      }
      marks[next] = this.trail.length
      this.enter(next)
      pending.push(~next)
      for (let child = lastChild[next]!; child !== -1; child = sibling[child]!) pending.push(child)
    }
  }

  /** Whether a second walk can find more of an i64: less comes around a loop than the first one took for possible. */
  mayGain(): boolean {
    if (this.hasSums) return true
    const { fn, low, high, startLow, startHigh, aroundLow, aroundHigh } = this
    for (let position = 1; position < fn.blocks.length; position++) {
      if (!isLoopHeader(this.flow, position)) continue
      for (const param of fn.blocks[position]!.params) {
        if (fn.type[param] !== I64) continue
        if (Math.min(startLow[param]!, aroundLow[param]!) > low[param]!) return true
        if (Math.max(startHigh[param]!, aroundHigh[param]!) < high[param]!) return true
      }
    }
    return false
  }

  prepareWalk(): void {
    this.isFirst = false
    this.walkStart = this.clock
    for (const { params } of this.fn.blocks) {
      for (let i = 0; i < params.length; i++) {
        const param = params[i]!
        this.startLow[param] = Infinity
        this.startHigh[param] = -Infinity
        if (this.aliases[param] !== param) this.forgetAlias(param)
      }
    }
  }

  /** Parameters of loops that start at 0 or above, and may get negative for all that is known. */
  signCandidates(): Value[] {
    const { fn, flow, low, startLow } = this
    return fn.blocks.flatMap(({ params }, position) =>
      position > 0 && isLoopHeader(flow, position)
        ? params.filter((param) => fn.type[param] === I64 && startLow[param]! >= 0 && low[param]! < 0)
        : [],
    )
  }

  /** In the next walk, these are taken not to be negative. */
  assumeNonNegative(params: readonly Value[]): void {
    for (const param of params) this.isAssumed[param] = 1
  }

  /** Takes away the parameters that may get negative, by the last walk, in which none was assumed to. */
  keepConfirmed(params: Value[]): void {
    const { startLow, aroundLow } = this
    const confirmed = params.filter((param) => startLow[param]! >= 0 && aroundLow[param]! >= 0)
    params.splice(0, params.length, ...confirmed)
  }

  private forgetAlias(value: Value): void {
    this.aliases[value] = -1
    this.aroundLow[value] = Infinity
    this.aroundHigh[value] = -Infinity
  }

  private enter(position: number): void {
    const { flow, fn } = this
    const block = fn.blocks[position]!
    this.enterParameters(block, position)
    const start = flow.predecessorStart[position]!
    if (flow.predecessorStart[position + 1] === start + 1) {
      const { kind, operands, edges } = fn.blocks[flow.predecessors[start]!]!.terminator
      if (kind === 'br_if') this.assume(operands[0]!, edges[0]!.target === block, MOST_STEPS)
    }
    const { instructions, terminator } = block
    for (let i = 0; i < instructions.length; i++) this.transfer(instructions[i]!)
    const { edges, kind, operands } = terminator
    for (let k = 0; k < edges.length; k++) {
      if (edges[k]!.args.length === 0) continue
      const mark = this.trail.length
      if (kind === 'br_if') this.assume(operands[0]!, k === 0, MOST_STEPS)
      this.pass(edges[k]!, position)
      this.undo(mark)
    }
  }

  private enterParameters({ params }: Block, position: number): void {
    if (params.length === 0) return
    const { fn, low, high, startLow, startHigh, aroundLow, aroundHigh } = this
    const isEntry = position === 0
    const isHeader = !isEntry && isLoopHeader(this.flow, position)
    for (let i = 0; i < params.length; i++) {
      const param = params[i]!
      this.visited[param] = this.clock
      const type = fn.type[param]!
      if (type !== I32 && type !== I64) continue
      if (isHeader) this.aliases[param] = param
      if (isEntry || (isHeader && this.isFirst)) {
        low[param] = leastOf(type)
        high[param] = greatestOf(type)
      } else if (isHeader) {
        low[param] = Math.max(low[param]!, Math.min(startLow[param]!, aroundLow[param]!))
        high[param] = Math.min(high[param]!, Math.max(startHigh[param]!, aroundHigh[param]!))
      } else {
        low[param] = startLow[param]!
        high[param] = startHigh[param]!
      }
      if (isHeader && this.isAssumed[param] === 1) {
        low[param] = Math.max(low[param]!, 0)
        // What comes around now is to confirm it.
        aroundLow[param] = Infinity
        aroundHigh[param] = -Infinity
      }
      // Where nothing that was said can come about, nothing is said.
      if (!(low[param]! <= high[param]!)) {
        low[param] = leastOf(type)
        high[param] = greatestOf(type)
      }
    }
    this.clock++
    if (isHeader) boundCounters(this, position)
  }

  private transfer(value: Value): void {
    const { fn, low, high } = this
    this.visited[value] = this.clock++
    const operator = fn.operator[value]!
    const type = fn.type[value]!
    if (type === I32 || type === I64) {
      low[value] = leastOf(type)
      high[value] = greatestOf(type)
      const transfer = RANGE_TRANSFERS[operator]
      if (transfer !== undefined) {
        transfer(this, value)
        if (RELATIONS[operator] !== 0 || IS_ZERO_TEST[operator] !== 0) this.decide(value, operator)
      } else if (operator === SELECT) this.joinSelected(value)
    }
    this.visit(value, this)
  }

  /** A comparison may have but one outcome. */
  private decide(value: Value, operator: number): void {
    const { fn, low, high, floor } = this
    const left = fn.operand(value, 0)
    let outcome: number
    if (IS_ZERO_TEST[operator] === 0) {
      const right = fn.operand(value, 1)
      outcome = decide(RELATIONS[operator]!, low[left]!, high[left]!, low[right]!, high[right]!)
    } else {
      outcome = floor[left]! > 0 ? 0 : decide(EQUAL, low[left]!, high[left]!, 0, 0)
    }
    if (outcome < 0) return
    low[value] = outcome
    high[value] = outcome
  }

  /** What the condition says of a value it selects holds of it. */
  private joinSelected(value: Value): void {
    const { fn, low, high } = this
    const first = fn.operand(value, 0)
    const second = fn.operand(value, 1)
    const condition = fn.operand(value, 2)
    const mark = this.trail.length
    this.assume(condition, true, 1)
    const firstLow = low[first]!
    const firstHigh = high[first]!
    const firstFloor = floorOf(this, first)
    this.undo(mark)
    this.assume(condition, false, 1)
    low[value] = Math.min(firstLow, low[second]!)
    high[value] = Math.max(firstHigh, high[second]!)
    this.floor[value] = Math.min(firstFloor, floorOf(this, second))
    this.undo(mark)
    this.forgetAlias(value)
    this.joinAlias(value, first)
    this.joinAlias(value, second)
  }

  /** `value`, a selection or parameter, may be `source`. */
  private joinAlias(value: Value, source: Value): void {
    const { low, high, aliases, aroundLow, aroundHigh } = this
    const alias = aliases[source]!
    const isAlias = alias !== -1 && (aliases[value] === -1 || aliases[value] === alias)
    if (isAlias) aliases[value] = alias
    if (source === alias && isAlias) return
    const sourceLow = isAlias ? aroundLow[source]! : low[source]!
    const sourceHigh = isAlias ? aroundHigh[source]! : high[source]!
    if (sourceLow < aroundLow[value]!) aroundLow[value] = sourceLow
    if (sourceHigh > aroundHigh[value]!) aroundHigh[value] = sourceHigh
  }

  /** Joins what an edge from the block at `position` passes to the parameters of its target. */
  private pass({ target, args }: Edge, position: number): void {
    const { low, high, startLow, startHigh, flow } = this
    const place = flow.positions[target.id]!
    const isBack = place <= position
    const isJoin = !isBack && !isLoopHeader(flow, place)
    for (let i = 0; i < args.length; i++) {
      const param = target.params[i]!
      const arg = args[i]!
      if (isBack) {
        this.comeAround(param, arg)
        continue
      }
      if (low[arg]! < startLow[param]!) startLow[param] = low[arg]!
      if (high[arg]! > startHigh[param]!) startHigh[param] = high[arg]!
      if (isJoin) this.joinAlias(param, arg)
    }
  }

  private comeAround(param: Value, arg: Value): void {
    const { low, high, aliases, aroundLow, aroundHigh } = this
    if (arg === param) return
    const isAlias = aliases[arg] === param
    const argLow = isAlias ? aroundLow[arg]! : low[arg]!
    const argHigh = isAlias ? aroundHigh[arg]! : high[arg]!
    if (argLow < aroundLow[param]!) aroundLow[param] = argLow
    if (argHigh > aroundHigh[param]!) aroundHigh[param] = argHigh
  }

  /** Narrows what it tells about that `condition` is not 0, or is; following so many steps of conjunctions. */
  private assume(condition: Value, isTrue: boolean, steps: number): void {
    const { fn } = this
    let value = condition
    let holds = isTrue
    while (IS_ZERO_TEST[fn.operator[value]!] === 1) {
      value = fn.operand(value, 0)
      holds = !holds
    }
    const operator = fn.operator[value]!
    const relation = operator < 0 ? 0 : RELATIONS[operator]!
    if (relation !== 0) {
      const known = holds ? relation : oppositeOf(relation)
      const left = fn.operand(value, 0)
      const right = fn.operand(value, 1)
      this.relate(left, known, right)
      this.relate(right, mirrorOf(known), left)
      return
    }
    if (!holds) this.narrow(value, 0, 0)
    else this.excludeZero(value)
    // No bit of both is without a bit of each, and none of either without one of the disjunction.
    if (steps > 0 && fn.op[value] === (holds ? 'i32.and' : 'i32.or')) {
      this.assume(fn.operand(value, 0), holds, steps - 1)
      this.assume(fn.operand(value, 1), holds, steps - 1)
    }
  }

  private excludeZero(value: Value): void {
    if (this.high[value] === 0) this.narrow(value, -Infinity, -1)
    else this.raiseFloor(value, 1)
  }

  /** Until {@link undo}, a value is at least `least`, taken without sign. */
  private raiseFloor(value: Value, least: number): void {
    const { low, floor, trail } = this
    if (low[value]! >= 0) this.narrow(value, least, Infinity)
    else if (least > floor[value]!) {
      trail.push(~value, floor[value]!, 0)
      floor[value] = least
    }
  }

  /** Narrows `left`, which is in the relation to `right`. */
  private relate(left: Value, relation: number, right: Value): void {
    const { low, high } = this
    switch (relation) {
      case EQUAL:
        return this.narrow(left, low[right]!, high[right]!)
      case NOT_EQUAL:
        if (low[right] !== high[right]) return
        if (low[right] === 0) this.excludeZero(left)
        else if (low[right] === floorOf(this, left)) this.raiseFloor(left, low[right]! + 1)
        else if (low[left] === low[right]) this.narrow(left, low[left]! + 1, Infinity)
        else if (high[left] === low[right]) this.narrow(left, -Infinity, high[left]! - 1)
        return
      case LESS:
        return this.narrow(left, -Infinity, high[right]! - 1)
      case LESS_OR_EQUAL:
        return this.narrow(left, -Infinity, high[right]!)
      case GREATER:
        return this.narrow(left, low[right]! + 1, Infinity)
      case GREATER_OR_EQUAL:
        return this.narrow(left, low[right]!, Infinity)
      // Below what is not negative there is nothing negative.
      case BELOW:
        if (low[right]! >= 0) this.narrow(left, 0, high[right]! - 1)
        return
      case BELOW_OR_EQUAL:
        if (low[right]! >= 0) this.narrow(left, 0, high[right]!)
        return
      case ABOVE:
        return this.raiseFloor(left, floorOf(this, right) + 1)
      case ABOVE_OR_EQUAL:
        return this.raiseFloor(left, floorOf(this, right))
    }
  }

  /** Until {@link undo}, a value is also within these bounds; and what it was made from as they say. */
  private narrow(value: Value, bottom: number, top: number): void {
    const { fn, low, high, trail } = this
    let current = value
    let newLow = bottom
    let newHigh = top
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      newLow = Math.max(newLow, low[current]!)
      newHigh = Math.min(newHigh, high[current]!)
      // What cannot be is not reached, and may stay as it is.
      if (newLow > newHigh || (newLow === low[current] && newHigh === high[current])) return
      trail.push(current, low[current]!, high[current]!)
      low[current] = newLow
      high[current] = newHigh
      switch (fn.op[current]) {
        // The only number that added to the constant, wrapping, makes one of these, if none of the differences wraps.
        case 'i32.add':
        case 'i64.add': {
          const constant = numberOf(fn, fn.operand(current, 1))
          if (constant === undefined) return
          newLow -= constant
          newHigh -= constant
          if (!isWithin(fn.type[current]!, newLow, newHigh)) return
          break
        }
        case 'i64.extend_i32_s':
          break
        case 'i64.extend_i32_u':
          if (newHigh > INT32_MAX) return
          break
        case 'i32.wrap_i64': {
          const wrapped = fn.operand(current, 0)
          if (!(low[wrapped]! >= INT32_MIN && high[wrapped]! <= INT32_MAX)) return
          break
        }
        default:
          return
      }
      current = fn.operand(current, 0)
    }
  }

  private undo(mark: number): void {
    const { trail, low, high } = this
    while (trail.length > mark) {
      const oldHigh = trail.pop()!
      const oldLow = trail.pop()!
      const value = trail.pop()!
      if (value < 0) this.floor[~value] = oldLow
      else {
        low[value] = oldLow
        high[value] = oldHigh
      }
    }
  }
}
