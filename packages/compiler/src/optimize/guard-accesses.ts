/**
 * Makes two of a stretch of code with several accesses through one address: one for when all of them are aligned and
 * within bounds, which is looked at once, in front, and one for all other cases, in which each is checked as before.
 *
 *     v2 = i32.load offset=4 v1        v9 = i32.and v1, 3              (unless known to be 0)
 *     v3 = i32.add v2, v0              br_if v9, slow(), b1()
 *     i32.store offset=8 v1, v3      b1():
 *                                =>    v10 = i32.shr_u v1, 2
 *                                      br_if element.count > v10 + 2, fast(), slow()
 *                                    fast():
 *                                      v11 = element.i32.load offset=1 v10 ...
 *                                      br rest(v11)
 *
 * For outputs that access memory through typed arrays: there each access has to tell what it would do out of bounds or
 * between two elements, which takes an interpreter as long as the access itself. The code that is not for the common
 * case goes through the DataView, which is short.
 *
 * Requires: legal IR, dead code removed.
 * Guarantees: order and number of traps and writes are as before. Nothing is guarded in protected regions, and where only
 * branches lead that are said to be unlikely.
 * Costs: linear; a function grows by as many instructions as it has at most.
 */
import { analyzeAlignment } from '../ir/alignment.js'
import { analyzeControlFlow } from '../ir/control-flow.js'
import { countUses } from '../ir/count-uses.js'
import { CALLS, NO_EFFECTS } from '../ir/effects.js'
import { type Block, createTerminator, type IrFunction, type Value } from '../ir/function.js'
import { EFFECTS, findOperator, OPERATORS, type OperatorName } from '../ir/operators.js'
import type { PassContext } from '../ir/pass.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { I32, NONE, TUPLE } from '../ir/types.js'
import { type AccessFacts, type AccessGroup, findGroups } from './access-groups.js'

/** Functions of so many instructions are small enough to be called often, and are looked at outside of loops, too. */
const SMALL_FUNCTION = 250
/** Longer stretches are left alone. */
const LONGEST_STRETCH = 300
/** Functions may grow by so many instructions, or by their own size if that is more. */
const GROWTH = 200

const ELEMENT_COUNT = findOperator('element.count')!.name

/** By operator number: the operator of the same access once it is guarded. */
const GUARDED: readonly (OperatorName | undefined)[] = OPERATORS.map(
  ({ name }) => findOperator(`element.${name}`)?.name,
)

/** By operator number: 1 where a stretch ends, since a memory may have grown behind it, or a tuple be torn apart. */
const IS_BARRIER = Uint8Array.from(OPERATORS, ({ name, effects, result }) =>
  (effects & CALLS) !== 0 || result === TUPLE || /atomic|^memory\.grow|^project|^exception/.test(name)
    ? 1
    : 0,
)

export function guardAccesses(fn: IrFunction, { traps, isArrayMemory }: PassContext): void {
  if (isArrayMemory === undefined || traps !== 'exact') return
  new Guarding(fn, isArrayMemory).run()
}

/** The blocks that one only gets to by branches in the way that is hinted not to be taken. */
function findUnlikelyBlocks({ blocks }: IrFunction): ReadonlySet<Block> {
  const reached = new Set<Block>([blocks[0]!])
  const unlikely = new Set<Block>()
  for (const block of blocks) {
    const { edges, likely } = block.terminator
    if (!reached.has(block)) {
      unlikely.add(block)
      continue
    }
    edges.forEach(({ target }, slot) => {
      if (likely === undefined || (slot === 0) === likely) reached.add(target)
    })
  }
  return unlikely
}

class Guarding {
  private readonly fn: IrFunction
  private readonly facts: AccessFacts
  /** Values of stretches that nothing behind uses. */
  private readonly gone = new Set<Value>()
  private readonly loopDepth: Int32Array
  /** By value id: how often it is used. */
  private readonly uses: Int32Array
  private readonly replacements: Replacements
  private readonly blocks: Block[] = []
  private readonly isSmall: boolean
  private budget: number

  constructor(fn: IrFunction, isArrayMemory: (memory: number) => boolean) {
    this.fn = fn
    this.facts = { fn, alignment: analyzeAlignment(fn), isArrayMemory, gone: this.gone }
    this.loopDepth = analyzeControlFlow(fn).loopDepth
    this.uses = countUses(fn)
    this.replacements = new Replacements(fn.valueCount)
    const size = fn.blocks.reduce((sum, { instructions }) => sum + instructions.length, 0)
    this.isSmall = size <= SMALL_FUNCTION
    this.budget = Math.max(GROWTH, size)
  }

  run(): void {
    const { fn } = this
    const unlikely = findUnlikelyBlocks(fn)
    fn.blocks.forEach((block, position) => {
      this.blocks.push(block)
      if (unlikely.has(block)) return
      if (block.region !== undefined || !(this.isSmall || this.loopDepth[position]! > 0)) return
      // What is behind a stretch is looked at again.
      for (let rest: Block | undefined = block; rest !== undefined; ) rest = this.guardFirst(rest)
    })
    if (this.blocks.length === fn.blocks.length) return
    fn.blocks = this.blocks
    applyReplacements(fn, this.replacements)
  }

  /** Guards the first stretch of a block for which it pays; answers the block behind it. */
  private guardFirst(block: Block): Block | undefined {
    const { instructions } = block
    let start = 0
    while (start < instructions.length) {
      let end = start
      while (end < instructions.length && IS_BARRIER[this.fn.operator[instructions[end]!]!] === 0) end++
      const stretch = findGroups(this.facts, instructions, start, end)
      if (stretch !== undefined) {
        const size = stretch.last - stretch.first + 1
        if (size <= LONGEST_STRETCH && size <= this.budget) {
          this.budget -= size
          return this.split(block, stretch.first, stretch.last, stretch.groups)
        }
      }
      start = end + 1
    }
    return undefined
  }

  /** Divides `block` into what comes before the instructions from `first` to `last`, two forms of those, and the rest. */
  private split(block: Block, first: number, last: number, groups: readonly AccessGroup[]): Block {
    const { fn, blocks } = this
    const { hoisted, kept, behind } = this.sort(block.instructions, first, last, groups)
    const rest = fn.createBlock()
    rest.instructions = behind
    rest.terminator = block.terminator
    const fast = fn.createBlock()
    const slow = fn.createBlock()

    block.instructions = [...block.instructions.slice(0, first), ...hoisted]
    this.writeGuards(block, groups, fast, slow)
    const live = this.liveBehind(kept)
    for (const value of kept) this.gone.add(value)
    for (const value of live) this.gone.delete(value)
    const replace = new Map<Value, { group: AccessGroup; offset: number }>()
    for (const group of groups)
      for (const { value, offset } of group.accesses) replace.set(value, { group, offset })
    const fastArgs = this.copy(kept, live, fast, (value, operands) => {
      const access = replace.get(value)
      if (access === undefined) return undefined
      const name = GUARDED[fn.operator[value]!]!
      const { group, offset } = access
      const index = group.indices.get(group.sizeOf(value))!
      const immediates = { a: offset, b: fn.b[value]!, offset: fn.offset[value]! }
      return fn.create(name, fn.type[value]!, [index, ...operands.slice(1)], immediates)
    })
    const slowArgs = this.copy(kept, live, slow, (value, operands) => {
      if (!replace.has(value)) return undefined
      // Said to be aligned to nothing, it goes through the DataView.
      const immediates = { a: fn.a[value]!, b: fn.b[value]!, c: 0, offset: fn.offset[value]! }
      return fn.create(fn.op[value] as OperatorName, fn.type[value]!, operands, immediates)
    })
    live.forEach((value) => {
      this.replacements.replace(value, fn.createParameter(rest, fn.type[value]!, fn.origin[value]!))
    })
    fast.terminator = createTerminator('br', [], [{ target: rest, args: fastArgs }], -1)
    slow.terminator = createTerminator('br', [], [{ target: rest, args: slowArgs }], -1)
    blocks.push(fast, slow, rest)
    return rest
  }

  /**
   * Of the instructions from `first` on, which go in front of the stretch that ends at `last`, because the guards need
   * them, or they are constant; which are in it, being done for their effects, or computed from or for such; and which
   * come behind.
   */
  private sort(
    instructions: readonly Value[],
    first: number,
    last: number,
    groups: readonly AccessGroup[],
  ): { hoisted: Value[]; kept: Value[]; behind: Value[] } {
    const { fn } = this
    const within = new Set(instructions.slice(first))
    const early = new Set<Value>()
    const pending = groups.map(({ root }) => root)
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      if (!within.has(value) || early.has(value)) continue
      early.add(value)
      for (let i = fn.arity(value) - 1; i >= 0; i--) pending.push(fn.operand(value, i))
    }
    const { needed, end } = this.findNeeded(instructions, first, last, within, early)
    const hoisted: Value[] = []
    const kept: Value[] = []
    const behind: Value[] = []
    for (let i = first; i < instructions.length; i++) {
      const value = instructions[i]!
      if (early.has(value) || (i < end && fn.op[value]!.endsWith('.const'))) hoisted.push(value)
      else (needed.has(value) ? kept : behind).push(value)
    }
    return { hoisted, kept, behind }
  }

  /** What stays in a stretch; computations that may be in it end in front of the instruction at `end`. */
  private findNeeded(
    instructions: readonly Value[],
    first: number,
    last: number,
    within: ReadonlySet<Value>,
    early: ReadonlySet<Value>,
  ): { needed: Set<Value>; end: number } {
    const { fn } = this
    const isComputed = (value: Value) => EFFECTS[fn.operator[value]!] === NO_EFFECTS
    /** What is known at the end of the stretch, and what of it is computed from what is loaded there. */
    const known = new Set<Value>(early)
    const needed = new Set<Value>()
    let end = first
    for (; end < instructions.length; end++) {
      const value = instructions[end]!
      if (IS_BARRIER[fn.operator[value]!] === 1) break
      let isKnown = end <= last
      let isDependent = !isComputed(value)
      if (isComputed(value)) {
        isKnown = true
        for (let k = fn.arity(value) - 1; k >= 0; k--) {
          const operand = fn.operand(value, k)
          if (within.has(operand) && !known.has(operand)) isKnown = false
          if (needed.has(operand)) isDependent = true
        }
      }
      if (!isKnown) continue
      known.add(value)
      if (isDependent && !early.has(value)) needed.add(value)
    }
    for (let i = end - 1; i >= first; i--) {
      const value = instructions[i]!
      if (!needed.has(value)) continue
      for (let k = fn.arity(value) - 1; k >= 0; k--) {
        const operand = fn.operand(value, k)
        if (within.has(operand) && !early.has(operand)) needed.add(operand)
      }
    }
    return { needed, end }
  }

  /** Ends `block` with the guards of all groups: where one fails the way leads to `slow`. */
  private writeGuards(block: Block, groups: readonly AccessGroup[], fast: Block, slow: Block): void {
    const { fn, blocks } = this
    let current = block
    const branch = (condition: Value, isFailure: boolean) => {
      const next = fn.createBlock()
      const good = { target: next, args: [] }
      const bad = { target: slow, args: [] }
      const edges = isFailure ? [bad, good] : [good, bad]
      current.terminator = createTerminator('br_if', [condition], edges, -1, !isFailure)
      blocks.push(next)
      current = next
    }
    const make = (op: OperatorName, left: Value, right: Value): Value => {
      const value = fn.createBinary(op, I32, left, right)
      current.instructions.push(value)
      return value
    }
    const constant = (number: number): Value => {
      const value = fn.createI32(number)
      current.instructions.push(value)
      return value
    }
    const count = (size: number, memory: number): Value => {
      const value = fn.create(ELEMENT_COUNT, I32, [], { a: size, b: memory })
      current.instructions.push(value)
      return value
    }
    for (const group of groups) {
      const { root, size, memory, base, highest, sizes } = group
      if (!group.isAligned) branch(make('i32.and', root, constant(size - 1)), true)
      const start = base === 0 ? root : make('i32.add', root, constant(base))
      const index = size === 1 ? start : make('i32.shr_u', start, constant(Math.log2(size)))
      group.indices.set(size, index)
      // An index of bytes may be anything; of others, adding to it goes past no 2^32.
      if (size === 1 && highest > 0) branch(make('i32.gt_u', count(1, memory), index), false)
      const last = highest === 0 ? index : make('i32.add', index, constant(highest))
      branch(make('i32.gt_u', count(size, memory), last), false)
      for (const other of sizes) {
        if (other === size) continue
        const shift = constant(Math.log2(size / other))
        group.indices.set(other, make('i32.shl', index, shift))
      }
    }
    current.terminator = createTerminator('br', [], [{ target: fast, args: [] }], -1)
  }

  /** Of the values of a stretch those that something else uses. */
  private liveBehind(kept: readonly Value[]): Value[] {
    const { fn, uses } = this
    const inside = new Map<Value, number>(kept.map((value) => [value, 0]))
    for (const value of kept) {
      for (let i = fn.arity(value) - 1; i >= 0; i--) {
        const operand = fn.operand(value, i)
        const known = inside.get(operand)
        if (known !== undefined) inside.set(operand, known + 1)
      }
    }
    return kept.filter((value) => fn.type[value] !== NONE && uses[value]! > inside.get(value)!)
  }

  /** Copies instructions into `block`; answers what `live` values are called there. */
  private copy(
    kept: readonly Value[],
    live: readonly Value[],
    block: Block,
    change: (value: Value, operands: Value[]) => Value | undefined,
  ): Value[] {
    const { fn } = this
    const copies = new Map<Value, Value>()
    for (const value of kept) {
      const operands = fn.operands(value).map((operand) => copies.get(operand) ?? operand)
      let copied = change(value, operands)
      if (copied === undefined) {
        const immediates = { a: fn.a[value]!, b: fn.b[value]!, c: fn.c[value]!, offset: fn.offset[value]! }
        copied = fn.create(fn.op[value] as OperatorName, fn.type[value]!, operands, immediates)
      }
      fn.origin[copied] = fn.origin[value]!
      block.instructions.push(copied)
      copies.set(value, copied)
    }
    return live.map((value) => copies.get(value)!)
  }
}
