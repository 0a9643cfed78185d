/**
 * Between which two numbers an integer value is, whatever happens: intervals, found along the dominator tree. On the
 * way into a block that is only reached by one outcome of a comparison, what was compared is narrowed.
 *
 * If a loop adds the same to a parameter in every iteration and is left when a limit is met, which is how compilers
 * count, the parameter is between where it starts and the limit; what is counted along with such a counter is as bounded.
 * Of the others it is assumed that they stay within where they start. A walk shows which do not: of those it is assumed
 * that what was seen to come around the loop is all, and then nothing. A last walk takes what was found to come around
 * loops.
 *
 * i32 values are taken as signed, and so are i64 ones, of which bounds beyond 2^53 are not known.
 *
 * Costs: linear, at most {@link MOST_WALKS} and two more looks at each instruction.
 */
import { type ControlFlow, NO_BLOCK } from './control-flow.js'
import { type Block, type Edge, type IrFunction, NO_VALUE, type Value } from './function.js'
import { OPERATORS } from './operators.js'
import {
  constantOf,
  INT32_HIGH,
  INT32_LOW,
  isWithin,
  RANGE_TRANSFERS,
  type Ranges,
} from './range-transfers.js'
import { scratchFloat64, scratchInt32, scratchUint8 } from './scratch.js'
import { I32, I64, type Type } from './types.js'

/** How many walks there may be until all assumptions hold; then none is made any more. */
const MOST_WALKS = 4

/** How many dominators above the end of a loop are looked at for the test by which the loop is left. */
const MOST_TESTS = 8

/**
 * The bounds of all values of `fn`. By value id; those of values that are no integers mean nothing.
 * @param visit called for each instruction, when the bounds of its operands are those that hold where it stands
 */
export function analyzeValueRanges(
  fn: IrFunction,
  flow: ControlFlow,
  visit?: (value: Value, ranges: Ranges) => void,
): Ranges {
  const analysis = new Analysis(fn, flow)
  if (flow.loopHeader.some((header) => header !== NO_BLOCK)) analysis.findFixpoint()
  analysis.walk(visit)
  return analysis
}

/** `left` is known to be in the relation to `right`; to 0 where that is {@link NO_VALUE}. */
interface Fact {
  readonly relation: string
  readonly left: Value
  readonly right: Value
}

const OPPOSITES: Readonly<Record<string, string>> = {
  eq: 'ne',
  ne: 'eq',
  lt_s: 'ge_s',
  ge_s: 'lt_s',
  gt_s: 'le_s',
  le_s: 'gt_s',
  lt_u: 'ge_u',
  ge_u: 'lt_u',
  gt_u: 'le_u',
  le_u: 'gt_u',
}

const MIRRORED: Readonly<Record<string, string>> = {
  eq: 'eq',
  ne: 'ne',
  lt_s: 'gt_s',
  ge_s: 'le_s',
  gt_s: 'lt_s',
  le_s: 'ge_s',
  lt_u: 'gt_u',
  ge_u: 'le_u',
  gt_u: 'lt_u',
  le_u: 'ge_u',
}

// What is assumed of a loop's parameter.
/** That it stays within where it starts. */
const STAYS = 0
/** That what was seen to come around the loop is all. */
const AS_SEEN = 1
const ANYTHING = 2
/** Nothing: it is a counter. */
const COUNTS = 3

class Analysis implements Ranges {
  readonly low: Float64Array
  readonly high: Float64Array
  private readonly fn: IrFunction
  private readonly flow: ControlFlow
  /** Of what edges pass to parameters, as far as they were seen since the parameter was last looked at. */
  private readonly joinedLow: Float64Array
  private readonly joinedHigh: Float64Array
  /** Narrowed values with the bounds they had before, and where in this list each block began. */
  private readonly narrowed: number[] = []
  private readonly marks: Int32Array
  /** By position: how many edges with arguments were seen to lead to the block since it was last entered. */
  private readonly seen: Int32Array
  /** By value id of a loop's parameter. */
  private readonly assumptions: Uint8Array
  private order: Int32Array | undefined
  private readonly loopParameters: Value[] = []
  private isAssuming = false
  private mayAssume = true
  private visit: ((value: Value, ranges: Ranges) => void) | undefined

  constructor(fn: IrFunction, flow: ControlFlow) {
    this.fn = fn
    this.flow = flow
    this.low = scratchFloat64(fn.valueCount, -Infinity)
    this.high = scratchFloat64(fn.valueCount, Infinity)
    this.joinedLow = scratchFloat64(fn.valueCount, Infinity)
    this.joinedHigh = scratchFloat64(fn.valueCount, -Infinity)
    this.marks = scratchInt32(fn.blocks.length)
    this.seen = scratchInt32(fn.blocks.length)
    this.assumptions = scratchUint8(fn.valueCount)
    fn.blocks.forEach(({ params }, position) => {
      if (flow.loopHeader[position] !== position) return
      for (const param of params)
        if (fn.type[param] === I32 || fn.type[param] === I64) this.loopParameters.push(param)
    })
  }

  /** Finds bounds that hold whatever comes around loops. */
  findFixpoint(): void {
    this.isAssuming = true
    for (let walks = 0; walks < MOST_WALKS; walks++) {
      this.walk(undefined)
      if (this.holds()) {
        this.isAssuming = false
        return
      }
      this.forgetArrivals()
    }
    // Nor is what was a counter taken for more than anything if its limit turns out not to be known.
    this.mayAssume = false
    this.walk(undefined)
    this.isAssuming = false
  }

  /** Whether all that comes around loops is as assumed. What is not will not be assumed again. */
  private holds(): boolean {
    const { assumptions, low, high, joinedLow, joinedHigh } = this
    let holds = true
    for (const param of this.loopParameters) {
      const assumption = assumptions[param]!
      if (assumption === ANYTHING || assumption === COUNTS) continue
      if (joinedLow[param]! >= low[param]! && joinedHigh[param]! <= high[param]!) continue
      assumptions[param] = assumption + 1
      holds = false
    }
    return holds
  }

  private forgetArrivals(): void {
    this.seen.fill(0)
    for (const param of this.loopParameters) {
      if (this.assumptions[param] === AS_SEEN) continue
      this.joinedLow[param] = Infinity
      this.joinedHigh[param] = -Infinity
    }
  }

  /** Blocks before those that they dominate; and what leads forward to a block before it. */
  walk(visit: ((value: Value, ranges: Ranges) => void) | undefined): void {
    this.visit = visit
    const { immediateDominator } = this.flow
    const count = immediateDominator.length
    const lastChild = scratchInt32(count, -1)
    const sibling = scratchInt32(count, -1)
    for (let position = 1; position < count; position++) {
      sibling[position] = lastChild[immediateDominator[position]!]!
      lastChild[immediateDominator[position]!] = position
    }
    // Blocks to enter, and, as ~position, blocks to leave.
    const pending = [0]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next < 0) {
        this.undo(this.marks[~next]!)
        continue
      }
      this.enter(next)
      pending.push(~next)
      for (let child = lastChild[next]!; child !== -1; child = sibling[child]!) pending.push(child)
    }
  }

  private enter(position: number): void {
    const { fn, narrowed, flow } = this
    const block = fn.blocks[position]!
    this.marks[position] = narrowed.length
    this.enterParameters(block, position)
    const start = flow.predecessorStart[position]!
    if (flow.predecessorStart[position + 1]! === start + 1) {
      const { terminator } = fn.blocks[flow.predecessors[start]!]!
      if (terminator.kind === 'br_if')
        this.assume(terminator.operands[0]!, terminator.edges[0]!.target === block)
    }
    const { instructions, terminator } = block
    for (let i = 0; i < instructions.length; i++) {
      this.transfer(instructions[i]!)
      this.visit?.(instructions[i]!, this)
    }
    const { edges } = terminator
    for (let k = 0; k < edges.length; k++) {
      if (edges[k]!.args.length === 0) continue
      const mark = narrowed.length
      if (terminator.kind === 'br_if' && edges[0]!.target !== edges[1]!.target)
        this.assume(terminator.operands[0]!, k === 0)
      this.pass(edges[k]!)
      this.undo(mark)
    }
  }

  private transfer(value: Value): void {
    const { fn, low, high } = this
    const type = fn.type[value]!
    if (type !== I32 && type !== I64) return
    low[value] = lowest(type)
    high[value] = highest(type)
    RANGE_TRANSFERS[fn.operator[value]!]?.(this, fn, value)
  }

  /** Joins what an edge passes to the parameters of its target. */
  private pass({ target, args }: Edge): void {
    const { joinedLow, joinedHigh, low, high } = this
    this.seen[this.flow.positions[target.id]!]!++
    for (let i = 0; i < args.length; i++) {
      const param = target.params[i]!
      const arg = args[i]!
      if (arg === param) continue
      if (low[arg]! < joinedLow[param]!) joinedLow[param] = low[arg]!
      if (high[arg]! > joinedHigh[param]!) joinedHigh[param] = high[arg]!
    }
  }

  private enterParameters({ params }: Block, position: number): void {
    if (params.length === 0) return
    const { fn, low, high, joinedLow, joinedHigh, flow } = this
    const isHeader = flow.loopHeader[position] === position
    const isAssuming = isHeader && this.isAssuming
    // What leads to a block but around a loop was seen.
    const arrivals = flow.predecessorStart[position + 1]! - flow.predecessorStart[position]!
    const isKnown = arrivals > 0 && (isAssuming || this.seen[position] === arrivals)
    this.seen[position] = 0
    for (let i = 0; i < params.length; i++) {
      const param = params[i]!
      const type = fn.type[param]!
      if (type !== I32 && type !== I64) continue
      const isAnything = isAssuming && (!this.mayAssume || this.assumptions[param] === ANYTHING)
      const isBounded = isKnown && !isAnything && joinedLow[param]! <= joinedHigh[param]!
      const bottom = isBounded ? joinedLow[param]! : lowest(type)
      const top = isBounded ? joinedHigh[param]! : highest(type)
      // What was found to hold whatever comes around the loop still holds.
      const isFound = isHeader && !isAssuming
      low[param] = isFound ? Math.max(low[param]!, bottom) : bottom
      high[param] = isFound ? Math.min(high[param]!, top) : top
      if (isAssuming && this.assumptions[param] === COUNTS) this.assumptions[param] = STAYS
    }
    if (isAssuming) this.bindCounters(params, position)
    for (let i = 0; i < params.length; i++) {
      joinedLow[params[i]!] = Infinity
      joinedHigh[params[i]!] = -Infinity
    }
  }

  /** Bounds the parameters of a loop to which every iteration adds the same. */
  private bindCounters(params: readonly Value[], position: number): void {
    const { flow, fn } = this
    const header = fn.blocks[position]!
    let latch = NO_BLOCK
    for (let k = flow.predecessorStart[position]!; k < flow.predecessorStart[position + 1]!; k++) {
      if (flow.predecessors[k]! < position) continue
      if (latch !== NO_BLOCK) return
      latch = flow.predecessors[k]!
    }
    if (latch === NO_BLOCK) return
    const { args } = fn.blocks[latch]!.terminator.edges.find(({ target }) => target === header)!
    const steps = params.map((param, i) => this.stepOf(param, args[i]!))
    if (steps.every((step) => step === 0)) return
    const facts = this.factsOf(latch, position)
    let trips = Infinity
    for (let i = 0; i < params.length; i++) {
      if (steps[i] === 0) continue
      for (const fact of facts) {
        trips = Math.min(trips, this.countTrips(params[i]!, args[i]!, steps[i]!, fact))
      }
    }
    if (trips === Infinity) return
    for (let i = 0; i < params.length; i++) {
      const step = steps[i]!
      const param = params[i]!
      if (step === 0) continue
      const bottom = this.joinedLow[param]! + Math.min(0, step * trips)
      const top = this.joinedHigh[param]! + Math.max(0, step * trips)
      const type = fn.type[param]!
      if (!isWithin(type, bottom, top)) continue
      this.assumptions[param] = COUNTS
      this.low[param] = bottom
      this.high[param] = top
    }
  }

  /** What is added to `param` to make `next`; 0 if that is not what happens. */
  private stepOf(param: Value, next: Value): number {
    const { fn } = this
    const op = fn.op[next]
    if ((op !== 'i32.add' && op !== 'i64.add') || fn.operand(next, 0) !== param) return 0
    const step = constantOf(fn, fn.operand(next, 1))
    return step !== undefined && Math.abs(step) <= INT32_HIGH ? step : 0
  }

  /** What holds whenever the loop is gone around again, the latest test first. */
  private factsOf(latch: number, header: number): Fact[] {
    const { fn, flow } = this
    const facts: Fact[] = []
    const back = fn.blocks[latch]!.terminator
    const [first, second] = back.edges
    if (back.kind === 'br_if' && first!.target !== second!.target) {
      facts.push(this.decode(back.operands[0]!, first!.target === fn.blocks[header]))
    }
    let position = latch
    for (let tests = 0; position !== header && tests < MOST_TESTS; tests++) {
      const start = flow.predecessorStart[position]!
      const predecessor = fn.blocks[flow.predecessors[start]!]!
      const isOnly = flow.predecessorStart[position + 1]! === start + 1
      if (isOnly && predecessor.terminator.kind === 'br_if') {
        const { operands, edges } = predecessor.terminator
        facts.push(this.decode(operands[0]!, edges[0]!.target === fn.blocks[position]))
      }
      position = flow.immediateDominator[position]!
    }
    return facts
  }

  /**
   * How often the loop is gone around at most, where that is only done while `fact` holds, `param` has `step` added in
   * each iteration, and `next` is what comes of it; Infinity if this fact does not tell.
   */
  private countTrips(param: Value, next: Value, step: number, fact: Fact): number {
    const { fn, joinedLow, joinedHigh, low, high } = this
    const isLeft = fact.left === param || fact.left === next
    if (!isLeft && fact.right !== param && fact.right !== next) return Infinity
    const counter = isLeft ? fact.left : fact.right
    const limit = isLeft ? fact.right : fact.left
    const relation = isLeft ? fact.relation : MIRRORED[fact.relation]!
    if (limit !== NO_VALUE && !this.isKnownBefore(limit, param)) return Infinity
    const limitLow = limit === NO_VALUE ? 0 : low[limit]!
    const limitHigh = limit === NO_VALUE ? 0 : high[limit]!
    // All as if it counted upwards, from where the counter is first compared.
    const isUp = step > 0
    const early = counter === next ? step : 0
    const start = isUp ? joinedLow[param]! + early : -(joinedHigh[param]! + early)
    const latestStart = isUp ? joinedHigh[param]! + early : -(joinedLow[param]! + early)
    const bottom = isUp ? limitLow : -limitHigh
    const top = isUp ? limitHigh : -limitLow
    const width = Math.abs(step)
    if (relation === 'ne') {
      // No step may lead beyond the limit.
      if (!(latestStart <= bottom)) return Infinity
      const isMet = width === 1 || (start === latestStart && bottom === top && (top - start) % width === 0)
      return isMet ? (top - start) / width : Infinity
    }
    if (relation !== (isUp ? 'lt_s' : 'gt_s') && relation !== (isUp ? 'le_s' : 'ge_s')) return Infinity
    // Nor may the counter wrap before it is found to be beyond.
    const last = Math.max(latestStart, top + width)
    if (!isWithin(fn.type[param]!, isUp ? start : -last, isUp ? last : -start)) return Infinity
    return Math.max(0, Math.floor((top - start) / width) + 1)
  }

  /** Whether `value` is a constant or was computed before the loop that `param` belongs to. */
  private isKnownBefore(value: Value, param: Value): boolean {
    if (constantOf(this.fn, value) !== undefined) return true
    this.order ??= this.orderValues()
    return this.order[value]! < this.order[param]!
  }

  /** Values in the order in which blocks and instructions stand. A value that stands before a loop is not of it. */
  private orderValues(): Int32Array {
    const { fn } = this
    const order = scratchInt32(fn.valueCount)
    let next = 0
    for (const { params, instructions } of fn.blocks) {
      for (let i = 0; i < params.length; i++) order[params[i]!] = next
      next++
      for (let i = 0; i < instructions.length; i++) order[instructions[i]!] = next
      next++
    }
    return order
  }

  /** What `condition` being zero or not says, the outermost negations aside. */
  private decode(condition: Value, isNonZero: boolean): Fact {
    const { fn } = this
    let value = condition
    let holds = isNonZero
    while (isNegation(fn, value)) {
      value = fn.operand(value, 0)
      holds = !holds
    }
    const relation = RELATIONS[fn.operator[value]!]
    if (relation === undefined) return { relation: holds ? 'ne' : 'eq', left: value, right: NO_VALUE }
    return {
      relation: holds ? relation : OPPOSITES[relation]!,
      left: fn.operand(value, 0),
      right: fn.operand(value, 1),
    }
  }

  /** Narrows what `condition` being zero or not tells about. */
  private assume(condition: Value, isNonZero: boolean): void {
    const { fn } = this
    let value = condition
    let holds = isNonZero
    for (; isNegation(fn, value); holds = !holds) {
      this.assumeZero(value, !holds)
      value = fn.operand(value, 0)
    }
    this.assumeZero(value, !holds)
    const { relation, left, right } = this.decode(value, holds)
    if (right === NO_VALUE) return
    this.relate(left, relation, right)
    this.relate(right, MIRRORED[relation]!, left)
  }

  private assumeZero(value: Value, isZero: boolean): void {
    if (isZero) return this.narrow(value, 0, 0)
    if (this.low[value] === 0) this.narrow(value, 1, this.high[value]!)
    else if (this.high[value] === 0) this.narrow(value, this.low[value]!, -1)
  }

  /** Narrows `left`, which is in the relation to `right`. */
  private relate(left: Value, relation: string, right: Value): void {
    const { low, high } = this
    switch (relation) {
      case 'eq':
        return this.narrow(left, low[right]!, high[right]!)
      case 'ne':
        if (low[right] !== high[right]) return
        if (low[left] === low[right]) this.narrow(left, low[left]! + 1, high[left]!)
        else if (high[left] === low[right]) this.narrow(left, low[left]!, high[left]! - 1)
        return
      case 'lt_s':
        return this.narrow(left, -Infinity, high[right]! - 1)
      case 'le_s':
        return this.narrow(left, -Infinity, high[right]!)
      case 'gt_s':
        return this.narrow(left, low[right]! + 1, Infinity)
      case 'ge_s':
        return this.narrow(left, low[right]!, Infinity)
      // Below what is not negative there is nothing negative.
      case 'lt_u':
        if (low[right]! >= 0) this.narrow(left, 0, high[right]! - 1)
        return
      case 'le_u':
        if (low[right]! >= 0) this.narrow(left, 0, high[right]!)
        return
      case 'gt_u':
        if (low[left]! >= 0 && low[right]! >= 0) this.narrow(left, low[right]! + 1, Infinity)
        return
      case 'ge_u':
        if (low[left]! >= 0 && low[right]! >= 0) this.narrow(left, low[right]!, Infinity)
        return
    }
  }

  /** Until {@link undo}. What cannot be is not reached, and may stay as it is. */
  private narrow(value: Value, bottom: number, top: number): void {
    const { low, high } = this
    const newLow = Math.max(low[value]!, bottom)
    const newHigh = Math.min(high[value]!, top)
    if (newLow > newHigh || (newLow === low[value] && newHigh === high[value])) return
    this.narrowed.push(value, low[value]!, high[value]!)
    low[value] = newLow
    high[value] = newHigh
  }

  private undo(mark: number): void {
    const { narrowed, low, high } = this
    while (narrowed.length > mark) {
      high[narrowed[narrowed.length - 3]!] = narrowed.pop()!
      low[narrowed[narrowed.length - 2]!] = narrowed.pop()!
      narrowed.pop()
    }
  }
}

/** By operator number: what a comparison of integers compares by. */
const RELATIONS: readonly (string | undefined)[] = OPERATORS.map(({ name }) => {
  const [type, relation] = name.split('.') as [string, string | undefined]
  return (type === 'i32' || type === 'i64') && relation !== undefined && relation in OPPOSITES
    ? relation
    : undefined
})

function isNegation(fn: IrFunction, value: Value): boolean {
  return fn.op[value] === 'i32.eqz' || fn.op[value] === 'i64.eqz'
}

function lowest(type: Type): number {
  return type === I32 ? INT32_LOW : -Infinity
}

function highest(type: Type): number {
  return type === I32 ? INT32_HIGH : Infinity
}
