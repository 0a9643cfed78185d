/**
 * Makes two of an innermost loop whose accesses go through addresses that move by a constant in each round: one for when
 * all of them are within bounds and aligned in all rounds there can be, which is looked at once, in front of the loop,
 * and one for all other cases, in which each is checked as before. In the former the indices of elements are what is
 * counted, and where nothing else needs the counter, they tell when the loop ends, too.
 *
 *     b1(v1: i32):                           v8 = i32.shr_u v0, 3 ...       (first and last index)
 *       v2 = f64.load align=3 v1             br_if element.count > v9, fast(v8), slow(v0)
 *       ...                           =>   fast(v3: i32):
 *       v5 = i32.add v1, 8                   v4 = element.f64.load v3 ...
 *       v6 = i32.ne v5, v7                   v5 = element.advance step=1 v3
 *       br_if v6, b1(v5), b2()               v6 = i32.ne v3, v9
 *                                            br_if v6, fast(v5), b2()
 *
 * For outputs that access memory through typed arrays: there each access has to tell what it would do out of bounds or
 * between two elements, and computes an index from its address, which takes an interpreter longer than the access.
 *
 * Requires: legal IR, dead code removed.
 * Guarantees: order and number of traps and writes are as before; dead code removed. Loops with calls, and in protected
 * regions, are left alone.
 * Costs: linear; a function grows by as many instructions as its innermost loops have.
 */
import { analyzeAlignment } from '../ir/alignment.js'
import { analyzeControlFlow, type ControlFlow, NO_BLOCK } from '../ir/control-flow.js'
import { CALLS, NO_EFFECTS } from '../ir/effects.js'
import { type Block, createTerminator, type Edge, type IrFunction, type Value } from '../ir/function.js'
import { EFFECTS, findOperator, OPERATORS, type OperatorName } from '../ir/operators.js'
import type { PassContext } from '../ir/pass.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { scratchInt32 } from '../ir/scratch.js'
import { I32, TUPLE } from '../ir/types.js'
import { CountedLoop } from './counted-loops.js'
import { eliminateDeadCode } from './eliminate-dead-code.js'
import { eliminateRedundantParameters } from './eliminate-redundant-parameters.js'
import { findLoopGroups, type GuardedGroup, type LoopGroup, writeLoopGuards } from './loop-guards.js'

/** Longer loops are left alone: what counts there is something else. */
const LONGEST_LOOP = 400
/** Functions may grow by so many instructions, or by their own size if that is more. */
const GROWTH = 400
/** Dominators are followed no further upwards. */
const FARTHEST_USE = 64

/** By operator number: the operator of the same access once it is guarded. */
const GUARDED: readonly (OperatorName | undefined)[] = OPERATORS.map(
  ({ name }) => findOperator(`element.${name}`)?.name,
)

/** By operator number: 1 where a memory may have grown behind it, or what must not be written twice. */
const IS_BARRIER = Uint8Array.from(OPERATORS, ({ name, effects }) =>
  (effects & CALLS) !== 0 || /atomic|^memory\.grow|^exception|^variable/.test(name) ? 1 : 0,
)

export function guardLoops(fn: IrFunction, context: PassContext): void {
  const { traps, isArrayMemory } = context
  if (isArrayMemory === undefined || traps !== 'exact') return
  const flow = analyzeControlFlow(fn)
  if (!flow.loopHeader.some((header) => header !== NO_BLOCK)) return
  if (!new LoopGuarding(fn, flow, isArrayMemory).run()) return
  eliminateRedundantParameters(fn)
  eliminateDeadCode(fn, context)
}

/** Constants are written once, in front of a loop. */
function isConstant(fn: IrFunction, value: Value): boolean {
  return fn.op[value]!.endsWith('.const')
}

/** A value of a loop that is used behind it: at the block by which one gets there. */
interface LiveOut {
  readonly value: Value
  readonly exit: Block
}

class LoopGuarding {
  private readonly fn: IrFunction
  private readonly flow: ControlFlow
  private readonly isArrayMemory: (memory: number) => boolean
  private readonly alignment: Uint8Array
  /** By value id: the position of the block that defines it. */
  private readonly definition: Int32Array
  private readonly replacements: Replacements
  /** By position of a header: what is used behind its loop; undefined if that is too far to tell. */
  private readonly liveOut = new Map<number, LiveOut[] | undefined>()
  /** What takes the place of a header for those who enter its loop. */
  private readonly entries = new Map<Block, Block>()
  /** Positions of the headers of loops that are not innermost ones. */
  private readonly outerLoops: ReadonlySet<number>
  private budget: number

  constructor(fn: IrFunction, flow: ControlFlow, isArrayMemory: (memory: number) => boolean) {
    this.fn = fn
    this.flow = flow
    this.isArrayMemory = isArrayMemory
    this.alignment = analyzeAlignment(fn)
    this.outerLoops = new Set(flow.loopParent)
    this.definition = scratchInt32(fn.valueCount, NO_BLOCK)
    fn.blocks.forEach(({ params, instructions }, position) => {
      for (const value of params) this.definition[value] = position
      for (const value of instructions) this.definition[value] = position
    })
    this.replacements = new Replacements(fn.valueCount)
    const size = fn.blocks.reduce((sum, { instructions }) => sum + instructions.length, 0)
    this.budget = Math.max(GROWTH, size)
  }

  run(): boolean {
    const { fn } = this
    this.findLiveOut()
    const guarded = new Map<Block, Block[]>()
    const replaced = new Set<Block>()
    for (const positions of this.innermostLoops()) {
      const loop = this.read(positions)
      if (loop === undefined) continue
      const groups = findLoopGroups(fn, loop, this.isArrayMemory)
      const blocks = groups.length === 0 ? undefined : this.divide(loop, groups)
      if (blocks === undefined) continue
      guarded.set(loop.header, blocks)
      for (const block of loop.blocks) replaced.add(block)
    }
    if (guarded.size === 0) return false
    fn.blocks = fn.blocks.flatMap((block) => guarded.get(block) ?? (replaced.has(block) ? [] : [block]))
    for (const { terminator } of fn.blocks) {
      for (const edge of terminator.edges) edge.target = this.entries.get(edge.target) ?? edge.target
    }
    applyReplacements(fn, this.replacements)
    return true
  }

  /** The positions of the blocks of each loop without another one in it. */
  private innermostLoops(): number[][] {
    const loops = new Map<number, number[]>()
    this.flow.loopHeader.forEach((header, position) => {
      if (header === NO_BLOCK || this.outerLoops.has(header)) return
      const known = loops.get(header)
      if (known === undefined) loops.set(header, [position])
      else known.push(position)
    })
    return [...loops.values()]
  }

  /** The loop, if it can be written twice. */
  private read(positions: readonly number[]): CountedLoop | undefined {
    const { fn, flow, definition } = this
    const header = positions[0]!
    let size = 0
    for (const position of positions) {
      const { instructions, region, terminator } = fn.blocks[position]!
      size += instructions.length
      if (region !== undefined || terminator.kind === 'try') return undefined
      if (instructions.some((value) => IS_BARRIER[fn.operator[value]!] === 1)) return undefined
    }
    if (size > LONGEST_LOOP || size > this.budget) return undefined
    if (this.liveOut.has(header) && this.liveOut.get(header) === undefined) return undefined
    const isDefinedInside = (value: Value) => {
      const position = definition[value]
      return position !== undefined && position !== NO_BLOCK && flow.loopHeader[position] === header
    }
    return new CountedLoop(fn, flow, positions, isDefinedInside)
  }

  /** Finds out which values of loops are used behind them. */
  private findLiveOut(): void {
    const { fn, flow, definition } = this
    const seen = new Set<string>()
    const use = (value: Value, position: number) => {
      const defined = definition[value]
      if (defined === undefined || defined === NO_BLOCK || isConstant(fn, value)) return
      const header = flow.loopHeader[defined]!
      if (header === NO_BLOCK || flow.loopHeader[position] === header) return
      const exit = this.exitTo(header, position)
      if (exit === undefined) this.liveOut.set(header, undefined)
      const list = this.liveOut.has(header) ? this.liveOut.get(header) : []
      if (list === undefined) return
      this.liveOut.set(header, list)
      const key = `${value} ${exit!.id}`
      if (seen.has(key)) return
      seen.add(key)
      if (list.some((one) => one.value === value)) this.liveOut.set(header, undefined)
      else list.push({ value, exit: exit! })
    }
    fn.blocks.forEach(({ instructions, terminator }, position) => {
      for (const value of instructions) {
        for (let i = fn.arity(value) - 1; i >= 0; i--) use(fn.operand(value, i), position)
      }
      for (const value of terminator.operands) use(value, position)
      for (const { args } of terminator.edges) for (const value of args) use(value, position)
    })
  }

  /**
   * The block by which one gets from a loop to the block at `position`, if there is but one, and none but the loop leads
   * to it from elsewhere.
   */
  private exitTo(header: number, position: number): Block | undefined {
    const { flow, fn } = this
    const { immediateDominator, predecessorStart, predecessors, loopHeader } = flow
    let exit = position
    for (let steps = 0; loopHeader[immediateDominator[exit]!] !== header; steps++) {
      exit = immediateDominator[exit]!
      if (steps === FARTHEST_USE || exit <= header) return undefined
    }
    for (let k = predecessorStart[exit]!; k < predecessorStart[exit + 1]!; k++) {
      const predecessor = predecessors[k]!
      if (loopHeader[predecessor] !== header && predecessor < exit) return undefined
    }
    return fn.blocks[exit]
  }

  /** The two forms of a loop and what is in front of them; undefined if no access can be guarded. */
  private divide(loop: CountedLoop, groups: readonly LoopGroup[]): Block[] | undefined {
    const { fn, flow, alignment } = this
    const header = loop.header
    const position = flow.positions[header.id]!
    const entry = fn.createBlock()
    const entering = this.enteringEdges(position)
    const initial = new Map<Value, Value>()
    const copied = new Map<Value, Value>()
    header.params.forEach((param, slot) => {
      const copy = fn.createParameter(entry, fn.type[param]!, fn.origin[param]!)
      copied.set(copy, param)
      const arg = entering[0]!.args[slot]!
      initial.set(param, entering.length === 1 && this.isKnownBehind(arg) ? arg : copy)
    })
    const initialOf = (value: Value) => initial.get(value) ?? value
    const slowEntry = fn.createBlock()
    const blocks = [entry]
    for (const { instructions } of loop.blocks) {
      entry.instructions.push(...instructions.filter((value) => isConstant(fn, value)))
    }
    let current = entry
    const writer = {
      fn,
      alignmentOf: (value: Value) => alignment[copied.get(value) ?? value]!,
      append: (value: Value) => {
        current.instructions.push(value)
        return value
      },
      branch: (condition: Value, isFailure: boolean) => {
        const next = fn.createBlock()
        const good = { target: next, args: [] }
        const bad = { target: slowEntry, args: [] }
        current.terminator = createTerminator(
          'br_if',
          [condition],
          isFailure ? [bad, good] : [good, bad],
          -1,
          !isFailure,
        )
        blocks.push((current = next))
      },
    }
    const guarded = writeLoopGuards(writer, loop, groups, initialOf)
    if (guarded === undefined) return undefined
    this.budget -= loop.blocks.reduce((sum, { instructions }) => sum + instructions.length, 0)
    this.entries.set(header, entry)
    const exits = this.writeExits(position)
    const starts = header.params.map(initialOf)
    const fast = new FastLoop(fn, loop, guarded, exits)
    const slow = new LoopCopy(fn, loop, exits)
    fast.write()
    slow.write()
    current.terminator = createTerminator(
      'br',
      [],
      [{ target: fast.header, args: [...starts, ...fast.starts] }],
      -1,
    )
    slowEntry.terminator = createTerminator('br', [], [{ target: slow.header, args: [...starts] }], -1)
    return [
      ...blocks,
      ...fast.blocks,
      slowEntry,
      ...slow.blocks,
      ...[...exits.values()].map(({ block }) => block),
    ]
  }

  /** Whether the value of an edge may be used in its target: it does not belong to a loop that may be divided, too. */
  private isKnownBehind(arg: Value): boolean {
    const header = this.flow.loopHeader[this.definition[arg]!]!
    return header === NO_BLOCK || this.outerLoops.has(header)
  }

  private enteringEdges(position: number): Edge[] {
    const { fn, flow } = this
    const header = fn.blocks[position]!
    const edges: Edge[] = []
    for (let k = flow.predecessorStart[position]!; k < flow.predecessorStart[position + 1]!; k++) {
      const predecessor = flow.predecessors[k]!
      if (predecessor >= position) continue
      for (const edge of fn.blocks[predecessor]!.terminator.edges) {
        if (edge.target === header && !edges.includes(edge)) edges.push(edge)
      }
    }
    return edges
  }

  /** Blocks in front of those behind the loop, with a parameter for each value of the loop that is used there. */
  private writeExits(position: number): Map<Block, LoopExit> {
    const { fn, replacements } = this
    const exits = new Map<Block, LoopExit>()
    for (const { value, exit } of this.liveOut.get(position) ?? []) {
      let known = exits.get(exit)
      if (known === undefined) {
        const block = fn.createBlock()
        const args = exit.params.map((param) => fn.createParameter(block, fn.type[param]!, fn.origin[param]!))
        block.terminator = createTerminator('br', [], [{ target: exit, args }], -1)
        exits.set(exit, (known = { block, values: [] }))
      }
      known.values.push(value)
      replacements.replace(value, fn.createParameter(known.block, fn.type[value]!, fn.origin[value]!))
    }
    return exits
  }
}

/** What the edges to a block behind a loop lead to instead, and which values of the loop they hand over besides. */
interface LoopExit {
  readonly block: Block
  readonly values: Value[]
}

/** A copy of a loop. */
class LoopCopy {
  readonly blocks: Block[] = []
  protected readonly fn: IrFunction
  protected readonly loop: CountedLoop
  protected readonly exits: ReadonlyMap<Block, LoopExit>
  private readonly copies = new Map<Value, Value>()
  private readonly blockCopies = new Map<Block, Block>()

  constructor(fn: IrFunction, loop: CountedLoop, exits: ReadonlyMap<Block, LoopExit>) {
    this.fn = fn
    this.loop = loop
    this.exits = exits
  }

  get header(): Block {
    return this.blocks[0]!
  }

  write(): void {
    const { fn, loop, blocks, copies } = this
    for (const original of loop.blocks) {
      const block = fn.createBlock()
      this.blockCopies.set(original, block)
      blocks.push(block)
      for (const param of original.params) {
        copies.set(param, fn.createParameter(block, fn.type[param]!, fn.origin[param]!))
      }
    }
    this.start()
    loop.blocks.forEach((original, i) => {
      for (const value of original.instructions) {
        if (isConstant(fn, value)) continue
        const operands = fn.operands(value).map((operand) => this.copyOf(operand))
        const copy = this.copy(value, operands)
        fn.origin[copy] = fn.origin[value]!
        if (fn.type[value] === TUPLE) fn.tupleTypes.set(copy, fn.tupleTypes.get(value)!)
        copies.set(value, copy)
        blocks[i]!.instructions.push(copy)
      }
      this.finish(original, blocks[i]!)
    })
  }

  protected copyOf(value: Value): Value {
    return this.copies.get(value) ?? value
  }

  /** Called when there are parameters, but no instructions yet. */
  protected start(): void {}

  protected copy(value: Value, operands: Value[]): Value {
    const { fn } = this
    const immediates = { a: fn.a[value]!, b: fn.b[value]!, c: fn.c[value]!, offset: fn.offset[value]! }
    return fn.create(fn.op[value] as OperatorName, fn.type[value]!, operands, immediates)
  }

  /** Ends a block as the original ends. */
  protected finish({ terminator }: Block, block: Block): void {
    const { kind, operands, edges, offset, likely } = terminator
    const copied = edges.map((edge) => this.copyEdge(edge, block))
    block.terminator = createTerminator(
      kind,
      operands.map((operand) => this.copyOf(operand)),
      copied,
      offset,
      likely,
    )
  }

  protected copyEdge({ target, args }: Edge, _from: Block): Edge {
    const copied = args.map((arg) => this.copyOf(arg))
    const inside = this.blockCopies.get(target)
    if (inside !== undefined) return { target: inside, args: copied }
    const exit = this.exits.get(target)
    if (exit === undefined) return { target, args: copied }
    return { target: exit.block, args: [...copied, ...exit.values.map((value) => this.copyOf(value))] }
  }
}

/** The copy in which the guarded accesses go through indices. */
class FastLoop extends LoopCopy {
  private readonly guarded: readonly GuardedGroup[]
  /** By access: the number of its group, and its offset in that. */
  private readonly places = new Map<Value, { number: number; offset: number }>()
  /** By group: its index in the round. */
  private readonly indices: Value[] = []
  /** Of groups that move, their numbers. */
  private readonly moving: number[]

  constructor(
    fn: IrFunction,
    loop: CountedLoop,
    guarded: readonly GuardedGroup[],
    exits: ReadonlyMap<Block, LoopExit>,
  ) {
    super(fn, loop, exits)
    this.guarded = guarded
    guarded.forEach(({ group }, number) => {
      for (const [access, offset] of group.accesses) this.places.set(access, { number, offset })
    })
    this.moving = guarded.map((_, number) => number).filter((number) => guarded[number]!.group.stride !== 0)
  }

  /** Indices in the first round, for the parameters that the header has more than the original's. */
  get starts(): Value[] {
    return this.moving.map((number) => this.guarded[number]!.first)
  }

  protected override start(): void {
    this.guarded.forEach(({ group, first }) => {
      this.indices.push(group.stride === 0 ? first : this.fn.createParameter(this.header, I32))
    })
  }

  protected override copy(value: Value, operands: Value[]): Value {
    const { fn } = this
    const place = this.places.get(value)
    if (place === undefined) return super.copy(value, operands)
    const immediates = { a: place.offset, b: fn.b[value]!, offset: fn.offset[value]! }
    const [, ...stored] = operands
    return fn.create(
      GUARDED[fn.operator[value]!]!,
      fn.type[value]!,
      [this.indices[place.number]!, ...stored],
      immediates,
    )
  }

  protected override finish(original: Block, block: Block): void {
    const { test } = this.loop
    super.finish(original, block)
    const [counting] = this.moving
    if (original !== test?.block || counting === undefined || this.isNeeded(test.counter)) return
    // The index is at its last when the counter is at its end.
    const [condition] = original.terminator.operands
    const isReversed = this.loop.isExit(original.terminator.edges[0]!)
    const { fn } = this
    const op = isReversed ? 'i32.eq' : 'i32.ne'
    const replaced = fn.createBinary(op, I32, this.indices[counting]!, this.guarded[counting]!.last)
    fn.offset[replaced] = fn.offset[condition!]!
    block.instructions.push(replaced)
    block.terminator.operands = [replaced]
  }

  protected override copyEdge(edge: Edge, from: Block): Edge {
    const copied = super.copyEdge(edge, from)
    if (edge.target !== this.loop.header) return copied
    for (const number of this.moving) {
      const { size, stride } = this.guarded[number]!.group
      const index = this.fn.create('element.advance', I32, [this.indices[number]!], { a: stride / size })
      from.instructions.push(index)
      copied.args.push(index)
    }
    return copied
  }

  /** Whether the loop still needs a parameter of its header for anything but the addresses and the test. */
  private isNeeded(counter: Value): boolean {
    const { fn, loop } = this
    const sources = new Map<Value, Value[]>()
    const needed = new Set<Value>()
    const pending: Value[] = []
    const need = (value: Value) => {
      if (needed.has(value)) return
      needed.add(value)
      pending.push(value)
    }
    for (const block of loop.blocks) {
      const { instructions, terminator } = block
      for (const value of instructions) {
        const operands = fn.operands(value)
        const isGuarded = this.places.has(value)
        sources.set(value, isGuarded ? operands.slice(1) : operands)
        if (EFFECTS[fn.operator[value]!] !== NO_EFFECTS) need(value)
      }
      if (block !== loop.test?.block) terminator.operands.forEach(need)
      for (const edge of terminator.edges) {
        if (loop.isExit(edge)) edge.args.forEach(need)
        else {
          edge.target.params.forEach((param, slot) => {
            const known = sources.get(param)
            if (known === undefined) sources.set(param, [edge.args[slot]!])
            else known.push(edge.args[slot]!)
          })
        }
      }
    }
    for (const { values } of this.exits.values()) values.forEach(need)
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      sources.get(value)?.forEach(need)
    }
    return needed.has(counter)
  }
}
