/**
 * Part of guardLoops: what an innermost loop counts. Its header's parameters that each round makes a constant larger
 * or smaller, addresses as sums of those and of what stays the same, and how many rounds there are at most.
 *
 * Costs: linear in the loop.
 */
import { type ControlFlow, dominates } from '../ir/control-flow.js'
import type { Block, Edge, IrFunction, Value } from '../ir/function.js'
import { I32 } from '../ir/types.js'

/** Sums in sums are followed through so many instructions. */
const LARGEST_SUM = 12
/** Nothing counts in larger steps. */
const LARGEST_STEP = 1 << 20

/** A sum modulo 2^32: of factors times values that are parameters of the header, or known before the loop. */
export interface Sum {
  readonly terms: ReadonlyMap<Value, number>
  readonly constant: number
}

/** How a counter compares with its end as long as a loop goes on. */
export type Relation = 'ne' | 'lt_s' | 'lt_u' | 'le_s' | 'le_u' | 'gt_s' | 'gt_u' | 'ge_s' | 'ge_u'

/** The loop goes on while `counter + constant` stands in `relation` to `end`, which `block` looks at in every round. */
export interface ExitTest {
  readonly block: Block
  readonly relation: Relation
  readonly counter: Value
  /** What each round adds to the counter; not 0. */
  readonly step: number
  readonly constant: number
  /** Known before the loop; or the constant that it is compared with. */
  readonly end: Value | { readonly constant: number }
}

const OPPOSITE: Readonly<Record<string, Relation | 'eq'>> = {
  eq: 'ne',
  ne: 'eq',
  lt_s: 'ge_s',
  lt_u: 'ge_u',
  le_s: 'gt_s',
  le_u: 'gt_u',
  gt_s: 'le_s',
  gt_u: 'le_u',
  ge_s: 'lt_s',
  ge_u: 'lt_u',
}

const SWAPPED: Readonly<Record<string, Relation>> = {
  ne: 'ne',
  lt_s: 'gt_s',
  lt_u: 'gt_u',
  le_s: 'ge_s',
  le_u: 'ge_u',
  gt_s: 'lt_s',
  gt_u: 'lt_u',
  ge_s: 'le_s',
  ge_u: 'le_u',
}

export class CountedLoop {
  readonly header: Block
  /** The header first, in the function's order. */
  readonly blocks: readonly Block[]
  /** What each round adds, by parameter of the header. */
  readonly steps: ReadonlyMap<Value, number>
  readonly test: ExitTest | undefined
  private readonly fn: IrFunction
  private readonly members: ReadonlySet<Block>
  private readonly isDefinedInside: (value: Value) => boolean

  /** @param positions where the blocks stand, the header first */
  constructor(
    fn: IrFunction,
    flow: ControlFlow,
    positions: readonly number[],
    isDefinedInside: (value: Value) => boolean,
  ) {
    this.fn = fn
    this.isDefinedInside = isDefinedInside
    this.blocks = positions.map((position) => fn.blocks[position]!)
    this.header = this.blocks[0]!
    this.members = new Set(this.blocks)
    this.steps = this.findSteps()
    const latches = positions.filter((position) =>
      fn.blocks[position]!.terminator.edges.some(({ target }) => target === this.header),
    )
    this.test = this.findTest(flow, positions, latches)
  }

  has(block: Block): boolean {
    return this.members.has(block)
  }

  /** A value as a sum; undefined if it is not one, or of too many. */
  sumOf(value: Value): Sum | undefined {
    const { fn, header } = this
    const terms = new Map<Value, number>()
    let constant = 0
    let budget = LARGEST_SUM
    const pending: { value: Value; factor: number }[] = [{ value, factor: 1 }]
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      if (budget-- === 0) return undefined
      const { value: part, factor } = item
      const operand = (index: number) => fn.operand(part, index)
      const op = fn.op[part]!
      if (op === 'i32.const') {
        constant = (constant + Math.imul(factor, fn.a[part]!)) | 0
      } else if (!this.isDefinedInside(part) || header.params.includes(part)) {
        terms.set(part, ((terms.get(part) ?? 0) + factor) | 0)
      } else if (op === 'i32.add') {
        pending.push({ value: operand(0), factor }, { value: operand(1), factor })
      } else if (op === 'i32.sub') {
        pending.push({ value: operand(0), factor }, { value: operand(1), factor: -factor | 0 })
      } else if (op === 'i32.shl' && fn.op[operand(1)] === 'i32.const') {
        pending.push({ value: operand(0), factor: factor << fn.a[operand(1)]! })
      } else if (op === 'i32.mul' && fn.op[operand(1)] === 'i32.const') {
        pending.push({ value: operand(0), factor: Math.imul(factor, fn.a[operand(1)]!) })
      } else return undefined
    }
    for (const [part, factor] of terms) if (factor === 0) terms.delete(part)
    return { terms, constant }
  }

  private findSteps(): Map<Value, number> {
    const { header, blocks, fn } = this
    const backEdges = blocks.flatMap(({ terminator }) =>
      terminator.edges.filter(({ target }) => target === header),
    )
    const steps = new Map<Value, number>()
    header.params.forEach((param, slot) => {
      if (fn.type[param] !== I32) return
      const found = new Set(backEdges.map((edge) => this.distance(edge.args[slot]!, param)))
      const [step] = found
      if (found.size === 1 && step !== undefined && Math.abs(step) <= LARGEST_STEP) steps.set(param, step)
    })
    return steps
  }

  /** How much more than the parameter the value is; undefined if that is not constant. */
  private distance(value: Value, param: Value): number | undefined {
    const sum = this.sumOf(value)
    return sum?.terms.size === 1 && sum.terms.get(param) === 1 ? sum.constant : undefined
  }

  private findTest(
    flow: ControlFlow,
    positions: readonly number[],
    latches: readonly number[],
  ): ExitTest | undefined {
    for (const position of positions) {
      const block = this.fn.blocks[position]!
      const { kind, edges, operands } = block.terminator
      if (kind !== 'br_if') continue
      const leaves = edges.map((edge) => this.isExit(edge))
      if (leaves[0] === leaves[1] || !latches.every((latch) => dominates(flow, position, latch))) continue
      const test = this.readTest(block, operands[0]!, leaves[0]!)
      if (test !== undefined) return test
    }
    return undefined
  }

  isExit({ target }: Edge): boolean {
    return !this.members.has(target)
  }

  /** Reads the condition by which a loop is left, when it is not zero or when it is. */
  private readTest(block: Block, condition: Value, whenNotZero: boolean): ExitTest | undefined {
    const { fn } = this
    const op = fn.op[condition]!
    if (op === 'i32.eqz')
      return whenNotZero ? this.compares(block, 'ne', fn.operand(condition, 0)) : undefined
    const compared = op.startsWith('i32.') ? op.slice(4) : ''
    if (!Object.hasOwn(OPPOSITE, compared))
      return whenNotZero ? undefined : this.compares(block, 'ne', condition)
    const relation = whenNotZero ? OPPOSITE[compared]! : compared
    if (relation === 'eq') return undefined
    const [left, right] = [fn.operand(condition, 0), fn.operand(condition, 1)]
    return (
      this.compares(block, relation as Relation, left, right) ??
      this.compares(block, SWAPPED[relation]!, right, left)
    )
  }

  /** The test that goes on while `counted` stands in `relation` to `end`, or to 0. */
  private compares(block: Block, relation: Relation, counted: Value, end?: Value): ExitTest | undefined {
    const { fn } = this
    const sum = this.sumOf(counted)
    if (sum?.terms.size !== 1) return undefined
    const [counter, factor] = [...sum.terms][0]!
    const step = this.steps.get(counter)
    if (factor !== 1 || step === undefined || step === 0) return undefined
    if (/^[lg]/.test(relation) && relation.startsWith('l') !== step > 0) return undefined
    const isConstant = end === undefined || fn.op[end] === 'i32.const'
    if (!isConstant && this.isDefinedInside(end)) return undefined
    return {
      block,
      relation,
      counter,
      step,
      constant: sum.constant,
      end: isConstant ? { constant: end === undefined ? 0 : fn.a[end]! } : end,
    }
  }
}
