/**
 * Removes checks of references whose outcome is known from checks that dominate them: whether a reference is null is
 * known behind a branch on that, and where something has been looked for in it; whether it is of a type, behind a
 * branch on a test or behind a cast.
 *
 *     v1 = ref.is_null v0                 v1 = ref.is_null v0
 *     br_if v1, b1(), b2()                br_if v1, b1(), b2()
 *     b2():                         =>    b2():
 *       v2 = ref.as_non_null v0
 *       v3 = struct.get ... v2              v3 = struct.get ... v0
 *
 * Requires: nothing beyond the invariants.
 * Guarantees: every trap stays that can happen.
 * Costs: linear: one walk over the dominator tree; functions without such checks are only looked through.
 */
import { analyzeDominators, type Dominators } from '../ir/control-flow.js'
import type { Block, IrFunction, Value } from '../ir/function.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { I32, isNullable, type Type } from '../ir/types.js'

export function eliminateReferenceChecks(fn: IrFunction): void {
  if (hasChecks(fn)) new CheckElimination(fn).run()
}

const CHECKS: readonly OperatorName[] = ['ref.is_null', 'ref.as_non_null', 'ref.test', 'ref.cast']

/** Operators that trap if their first operand is null. */
const DEREFERENCES: readonly OperatorName[] = [
  'struct.get',
  'struct.get_u',
  'struct.get_constant',
  'struct.get_constant_u',
  'struct.set',
  'array.get',
  'array.get_u',
  'array.get_constant',
  'array.get_constant_u',
  'array.set',
  'array.len',
  'array.fill',
  'array.copy',
  'array.init_data',
  'array.init_elem',
]

const IGNORED = 0
const CHECK = 1
const DEREFERENCE = 2

/** By operator number. */
const TREATMENT = Uint8Array.from(OPERATORS, ({ name }) =>
  CHECKS.includes(name) ? CHECK : DEREFERENCES.includes(name) ? DEREFERENCE : IGNORED,
)

function hasChecks(fn: IrFunction): boolean {
  for (const { instructions } of fn.blocks) {
    for (let i = 0; i < instructions.length; i++) {
      if (TREATMENT[fn.operator[instructions[i]!]!] === CHECK) return true
    }
  }
  return false
}

/** How much is remembered of one reference at a time. */
const MAXIMUM_FACTS = 16

/** What is known of a reference: whether it is null, or of which type it is. */
type Fact = 'null' | 'non-null' | Type

class CheckElimination {
  private readonly fn: IrFunction
  private readonly flow: Dominators
  private readonly replacements: Replacements
  /** By reference: what is known of it where the walk is. */
  private readonly facts = new Map<Value, Fact[]>()
  /** The references that facts were added to, in order: those of a block are taken back when its subtree is done. */
  private readonly trail: Value[] = []

  constructor(fn: IrFunction) {
    this.fn = fn
    this.flow = analyzeDominators(fn)
    this.replacements = new Replacements(fn.valueCount)
  }

  run(): void {
    const { fn, flow, trail } = this
    const children: number[][] = fn.blocks.map(() => [])
    for (let position = fn.blocks.length - 1; position > 0; position--) {
      children[flow.immediateDominator[position]!]!.push(position)
    }
    // Blocks to enter, and, as ~mark, scopes to leave by taking facts back down to the mark.
    const pending = [0]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next < 0) {
        while (trail.length > ~next) this.facts.get(trail.pop()!)!.pop()
        continue
      }
      pending.push(~trail.length)
      this.learnFromBranch(next)
      this.visit(fn.blocks[next]!)
      for (const child of children[next]!) pending.push(child)
    }
    applyReplacements(fn, this.replacements)
  }

  /** Whoever comes to a block by one way only knows how the branch was decided. */
  private learnFromBranch(position: number): void {
    const { fn, flow } = this
    const start = flow.predecessorStart[position]!
    if (flow.predecessorStart[position + 1] !== start + 1) return
    const { kind, operands, edges } = fn.blocks[flow.predecessors[start]!]!.terminator
    if (kind !== 'br_if') return
    let isTrue = edges[0]!.target === fn.blocks[position]
    let condition = this.replacements.resolve(operands[0]!)
    while (fn.op[condition] === 'i32.eqz') {
      isTrue = !isTrue
      condition = this.replacements.resolve(fn.operand(condition, 0))
    }
    const op = fn.op[condition]
    if (op === 'ref.is_null') this.learn(this.reference(condition), isTrue ? 'null' : 'non-null')
    else if (op === 'ref.test' && isTrue) this.learn(this.reference(condition), fn.a[condition] as Type)
  }

  private visit(block: Block): void {
    const { fn } = this
    const { instructions } = block
    let kept = 0
    for (let i = 0; i < instructions.length; i++) {
      const value = instructions[i]!
      const treatment = TREATMENT[fn.operator[value]!]
      if (treatment === CHECK && this.isDone(value)) continue
      if (treatment === DEREFERENCE) this.learn(this.reference(value), 'non-null')
      instructions[kept++] = value
    }
    instructions.length = kept
  }

  /** Whether the check has given way to what it looks at; if it cannot, it may become a constant. */
  private isDone(value: Value): boolean {
    const { fn } = this
    const reference = this.reference(value)
    switch (fn.op[value]) {
      case 'ref.is_null': {
        const isNull = this.isNull(reference)
        if (isNull !== undefined) fn.rewrite(value, 'i32.const', I32, [], { a: Number(isNull) })
        return false
      }
      case 'ref.test':
        if (this.isOfType(reference, fn.a[value] as Type)) fn.rewrite(value, 'i32.const', I32, [], { a: 1 })
        return false
      case 'ref.as_non_null':
        if (this.isNull(reference) === false) return this.giveWay(value, reference)
        this.learn(reference, 'non-null')
        return false
      default:
        if (this.isOfType(reference, fn.a[value] as Type)) return this.giveWay(value, reference)
        this.learn(reference, fn.a[value] as Type)
        return false
    }
  }

  private giveWay(value: Value, reference: Value): boolean {
    this.replacements.replace(value, reference)
    return true
  }

  /** The reference that an instruction looks at. */
  private reference(value: Value): Value {
    return this.replacements.resolve(this.fn.operand(value, 0))
  }

  private learn(reference: Value, fact: Fact): void {
    const known = this.facts.get(reference)
    if (known === undefined) this.facts.set(reference, [fact])
    else if (known.length < MAXIMUM_FACTS && !known.includes(fact)) known.push(fact)
    else return
    this.trail.push(reference)
  }

  private isNull(reference: Value): boolean | undefined {
    for (const fact of this.facts.get(reference) ?? []) {
      if (fact === 'null') return true
      if (fact === 'non-null' || !isNullable(fact)) return false
    }
    return undefined
  }

  /** Whether a reference is known to be of the very type `type`. */
  private isOfType(reference: Value, type: Type): boolean {
    return this.facts.get(reference)?.includes(type) === true
  }
}
