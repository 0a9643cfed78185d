/**
 * Which divisions of i32 need no look at their operands: the divisor is surely not 0, by what it is made of (`x | 1`), by
 * a comparison on the way to the division, or because something was divided by it before; and a signed quotient
 * surely fits, as the divisor is not -1 or the dividend is not negative. A parameter of a block is not 0 if no argument
 * of it is, which for loops is assumed first and looked at afterwards: `while (b) { t = a % b; a = b; b = t; }`.
 *
 * Costs: linear, a few times where assumptions prove wrong.
 */
import type { ControlFlow } from '../ir/control-flow.js'
import type { Block, IrFunction, Value } from '../ir/function.js'
import { KnownBits } from '../ir/known-bits.js'
import { OPERATORS } from '../ir/operators.js'
import { scratchInt32, scratchUint8 } from '../ir/scratch.js'
import type { DominatorTree } from './dominator-tree.js'

/** The divisor is not 0. */
export const DIVISOR_NOT_ZERO = 1
/** The quotient is an int32. */
export const QUOTIENT_FITS = 2

/** What can be known of a divisor. */
type Fact = typeof NOT_ZERO | typeof NOT_MINUS_ONE
const NOT_ZERO = 0
const NOT_MINUS_ONE = 1

/** Parity of a value. */
const ODD = 1
const EVEN = 2

const IS_DIVISION = Uint8Array.from(OPERATORS, ({ name }) => (/^i32\.(?:div|rem)_[su]$/.test(name) ? 1 : 0))

/** By value id of a division: bits {@link DIVISOR_NOT_ZERO} and {@link QUOTIENT_FITS}. */
export function analyzeDivisions(fn: IrFunction, flow: ControlFlow, tree: DominatorTree): Uint8Array {
  const outcome = scratchUint8(fn.valueCount)
  if (!fn.blocks.some(({ instructions }) => instructions.some((value) => isDivision(fn, value))))
    return outcome
  let assumed = findDividingParameters(fn, flow)
  for (let round = 1; ; round++) {
    const analysis = new Analysis(fn, flow, tree, outcome)
    for (const { block, index } of assumed) analysis.assumeNotZero(block.params[index]!)
    for (const block of fn.blocks) analysis.visit(block)
    const confirmed = assumed.filter(({ block, index }) => analysis.isNeverZero(block, index))
    if (confirmed.length === assumed.length) return outcome
    assumed = round < MAXIMUM_ROUNDS ? confirmed : []
  }
}

/** How often what was not refuted is looked at again, before nothing is assumed. */
const MAXIMUM_ROUNDS = 4

/** The parameter `block.params[index]`. */
interface BlockParameter {
  readonly block: Block
  readonly index: number
}

/** Parameters of blocks that something is divided by, and those that are their arguments. */
function findDividingParameters(fn: IrFunction, flow: ControlFlow): BlockParameter[] {
  const found = new Set<Value>()
  const note = (value: Value) => {
    if (fn.operator[value]! < 0) found.add(value)
  }
  for (const { instructions } of fn.blocks)
    for (const value of instructions) if (isDivision(fn, value)) note(fn.operand(value, 1))
  if (found.size === 0) return []
  const places = new Map<Value, BlockParameter>()
  for (const block of fn.blocks.slice(1))
    for (let index = 0; index < block.params.length; index++)
      places.set(block.params[index]!, { block, index })
  // What is found on the way is visited as well.
  for (const value of found) {
    const place = places.get(value)
    if (place !== undefined) eachArgument(fn, flow, place, (_, argument) => note(argument))
  }
  return [...found].flatMap((value) => places.get(value) ?? [])
}

/** Calls `visit` for each edge to a block: the position it comes from, what it hands the parameter, which edge it is. */
function eachArgument(
  fn: IrFunction,
  { positions, predecessorStart, predecessors }: ControlFlow,
  { block, index }: BlockParameter,
  visit: (position: number, argument: Value, edge: number) => void,
): void {
  const position = positions[block.id]!
  for (let k = predecessorStart[position]!; k < predecessorStart[position + 1]!; k++) {
    const predecessor = predecessors[k]!
    // Of several edges from one block each stands among the predecessors.
    if (k > predecessorStart[position]! && predecessors[k - 1] === predecessor) continue
    fn.blocks[predecessor]!.terminator.edges.forEach(({ target, args }, edge) => {
      if (target === block) visit(predecessor, args[index]!, edge)
    })
  }
}

function isDivision(fn: IrFunction, value: Value): boolean {
  return IS_DIVISION[fn.operator[value]!] === 1
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

/** The relation of `b` to `a`, given that of `a` to `b`. */
const MIRRORED: Readonly<Record<string, string>> = {
  eq: 'eq',
  ne: 'ne',
  lt_s: 'gt_s',
  gt_s: 'lt_s',
  le_s: 'ge_s',
  ge_s: 'le_s',
  lt_u: 'gt_u',
  gt_u: 'lt_u',
  le_u: 'ge_u',
  ge_u: 'le_u',
}

/** Whether `number` is in the relation to the int32 `limit`. */
const HOLDS: Readonly<Record<string, (number: number, limit: number) => boolean>> = {
  eq: (number, limit) => number === limit,
  ne: (number, limit) => number !== limit,
  lt_s: (number, limit) => number < limit,
  gt_s: (number, limit) => number > limit,
  le_s: (number, limit) => number <= limit,
  ge_s: (number, limit) => number >= limit,
  lt_u: (number, limit) => number >>> 0 < limit >>> 0,
  gt_u: (number, limit) => number >>> 0 > limit >>> 0,
  le_u: (number, limit) => number >>> 0 <= limit >>> 0,
  ge_u: (number, limit) => number >>> 0 >= limit >>> 0,
}

class Analysis {
  private readonly fn: IrFunction
  private readonly flow: ControlFlow
  private readonly tree: DominatorTree
  private readonly outcome: Uint8Array
  private readonly known: KnownBits
  /** By value id. */
  private readonly parity: Uint8Array
  /** By fact and value id: from which block on, and in what it dominates, it is a fact; -1 if nowhere. */
  private readonly since: readonly [Int32Array, Int32Array]
  private position = 0

  constructor(fn: IrFunction, flow: ControlFlow, tree: DominatorTree, outcome: Uint8Array) {
    this.fn = fn
    this.flow = flow
    this.tree = tree
    this.outcome = outcome
    this.known = new KnownBits(fn)
    this.parity = scratchUint8(fn.valueCount)
    this.since = [scratchInt32(fn.valueCount, -1), scratchInt32(fn.valueCount, -1)]
  }

  visit(block: Block): void {
    const { fn, flow } = this
    this.position = flow.positions[block.id]!
    this.learnFromEntry(block)
    for (const value of block.instructions) {
      this.known.learn(value)
      this.parity[value] = this.parityOf(value)
      if (this.isNonZeroByOperator(value)) this.learn(value, NOT_ZERO)
      if (!isDivision(fn, value)) continue
      const divisor = fn.operand(value, 1)
      const isNonZero = this.holds(divisor, NOT_ZERO)
      const fits = this.holds(divisor, NOT_MINUS_ONE) || this.known.isNonNegative(fn.operand(value, 0))
      this.outcome[value] = (isNonZero ? DIVISOR_NOT_ZERO : 0) | (fits ? QUOTIENT_FITS : 0)
      this.learn(divisor, NOT_ZERO)
    }
  }

  /** What the only way into a block says: the outcome of a test. */
  private learnFromEntry(block: Block): void {
    const { predecessorStart, predecessors } = this.flow
    const start = predecessorStart[this.position]!
    if (predecessorStart[this.position + 1] !== start + 1) return
    const { kind, operands, edges } = this.fn.blocks[predecessors[start]!]!.terminator
    if (kind === 'br_if') this.assume(operands[0]!, edges[0]!.target === block, this.learn)
  }

  /** Until it is refuted. */
  assumeNotZero(parameter: Value): void {
    this.since[NOT_ZERO][parameter] = 0
  }

  /** Whether none of the arguments of a parameter is ever 0, as far as what was assumed is true. */
  isNeverZero(block: Block, index: number): boolean {
    let isNeverZero = true
    eachArgument(this.fn, this.flow, { block, index }, (position, argument, edge) => {
      this.position = position
      if (!this.holds(argument, NOT_ZERO) && !this.isImpliedByEdge(argument, edge)) isNeverZero = false
    })
    return isNeverZero
  }

  /** Whether control takes an edge of the block at the present position only if `value` is not 0. */
  private isImpliedByEdge(value: Value, edge: number): boolean {
    const { kind, operands } = this.fn.blocks[this.position]!.terminator
    let isImplied = false
    if (kind === 'br_if') {
      this.assume(operands[0]!, edge === 0, (known, fact) => {
        if (known === value && fact === NOT_ZERO) isImplied = true
      })
    }
    return isImplied
  }

  /** What it says of values that `condition` is not zero, or zero. */
  private assume(condition: Value, isNonZero: boolean, learn: (value: Value, fact: Fact) => void): void {
    const { fn } = this
    let value = condition
    let holds = isNonZero
    while (fn.op[value] === 'i32.eqz') {
      value = fn.operand(value, 0)
      holds = !holds
    }
    if (holds) learn(value, NOT_ZERO)
    const relation = fn.op[value]?.startsWith('i32.') ? fn.op[value].slice(4) : ''
    const opposite = OPPOSITES[relation]
    if (opposite === undefined) return
    const relationHere = holds ? relation : opposite
    this.compare(fn.operand(value, 0), relationHere, fn.operand(value, 1), learn)
    this.compare(fn.operand(value, 1), MIRRORED[relationHere]!, fn.operand(value, 0), learn)
  }

  /** `value` is in the relation to `limit`. */
  private compare(
    value: Value,
    relation: string,
    limit: Value,
    learn: (value: Value, fact: Fact) => void,
  ): void {
    const { fn } = this
    if (fn.op[limit] === 'i32.const') {
      const test = HOLDS[relation]!
      if (!test(0, fn.a[limit]!)) learn(value, NOT_ZERO)
      if (!test(-1, fn.a[limit]!)) learn(value, NOT_MINUS_ONE)
    } else if (relation === 'gt_u') learn(value, NOT_ZERO)
    else if (relation === 'lt_u') learn(value, NOT_MINUS_ONE)
  }

  private readonly learn = (value: Value, fact: Fact): void => {
    const since = this.since[fact]
    if (since[value]! < 0 || !this.tree.dominates(since[value]!, this.position)) since[value] = this.position
  }

  private holds(value: Value, fact: Fact): boolean {
    const { fn } = this
    if (fn.op[value] === 'i32.const') return fn.a[value] !== (fact === NOT_ZERO ? 0 : -1)
    const since = this.since[fact][value]!
    if (since >= 0 && this.tree.dominates(since, this.position)) return true
    // A value that was not visited yet is nothing that an operand here can be.
    return fact === NOT_ZERO ? this.parity[value] === ODD : this.known.zeroBits(value) !== 0
  }

  private isNonZeroByOperator(value: Value): boolean {
    const { fn } = this
    switch (fn.op[value]) {
      case 'i32.or':
        return this.holds(fn.operand(value, 0), NOT_ZERO) || this.holds(fn.operand(value, 1), NOT_ZERO)
      case 'select':
        return this.holds(fn.operand(value, 0), NOT_ZERO) && this.holds(fn.operand(value, 1), NOT_ZERO)
      default:
        return false
    }
  }

  private parityOf(value: Value): number {
    const { fn } = this
    const known = (this.known.zeroBits(value) & 1) === 1 ? EVEN : 0
    switch (fn.op[value]) {
      case 'i32.const':
        return fn.a[value]! & 1 ? ODD : EVEN
      case 'i32.or':
        return this.parity[fn.operand(value, 0)] === ODD || this.parity[fn.operand(value, 1)] === ODD
          ? ODD
          : known
      case 'i32.add':
      case 'i32.sub':
      case 'i32.xor': {
        const first = this.parity[fn.operand(value, 0)]!
        const second = this.parity[fn.operand(value, 1)]!
        return first === 0 || second === 0 ? known : first === second ? EVEN : ODD
      }
      case 'i32.and':
      case 'i32.mul':
        return this.parity[fn.operand(value, 0)] === ODD && this.parity[fn.operand(value, 1)] === ODD
          ? ODD
          : known
      default:
        return known
    }
  }
}
