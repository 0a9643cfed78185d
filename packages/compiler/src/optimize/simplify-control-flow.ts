/**
 * Makes the graph smaller: decides branches on constants, lets edges skip blocks that only pass on, turns a
 * choice of values between two otherwise equal edges into `select`, joins a block with its only predecessor,
 * drops what is not reached any more.
 *
 *     b0:                          b0:
 *       br_if v1, b1(), b2()         v9 = select v2, v3, v1
 *     b1():                    =>    return v9
 *       br b3(v2)
 *     b2():
 *       br b3(v3)
 *     b3(v4: i32):
 *       return v4
 *
 * Requires: nothing beyond the invariants.
 * Guarantees: the graph stays reducible and ordered. Only blocks that are no loop headers are skipped: an edge
 * that skips such a block enters no loop that it did not enter before, but through its header. Nothing gets into a
 * protected region, or out of it.
 * Costs: linear in blocks, edges and their arguments; a copied edge has no more arguments than the one it
 * replaces, but for {@link EXTRA_ARGUMENTS}.
 */
import { countIncomingEdges, ParameterPlaces } from '../ir/block-parameters.js'
import { blockPositions, removeUnreachableBlocks } from '../ir/control-flow.js'
import {
  type Block,
  createTerminator,
  type Edge,
  type IrFunction,
  isValueType,
  mapValues,
  type Terminator,
  type Value,
} from '../ir/function.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { scratchUint8 } from '../ir/scratch.js'

/** How many arguments more than before an edge may get by skipping a block. */
const EXTRA_ARGUMENTS = 2
/** How many values may be chosen by `select` in place of two edges to the same block. */
const MAXIMUM_SELECTS = 2
/** How many blocks an edge may skip at a time; blocks are visited last to first, so that one is mostly enough. */
const MAXIMUM_SKIPS = 4

export function simplifyControlFlow(fn: IrFunction): void {
  new ControlFlowSimplifier(fn).run()
}

class ControlFlowSimplifier {
  private readonly fn: IrFunction
  /** By block id. */
  private readonly isLoopHeader: Uint8Array
  /** By block id: whether edges may skip it, see {@link canSkip}. */
  private readonly skippable: Uint8Array
  private readonly places: ParameterPlaces

  constructor(fn: IrFunction) {
    this.fn = fn
    this.places = new ParameterPlaces(fn)
    this.isLoopHeader = scratchUint8(fn.blockCount)
    this.skippable = scratchUint8(fn.blockCount)
  }

  run(): void {
    const { fn } = this
    this.findLoopHeaders()
    this.findSkippable()
    for (let position = fn.blocks.length - 1; position >= 0; position--) {
      const block = fn.blocks[position]!
      this.decide(block)
      this.skipBlocks(block)
      this.decide(block)
    }
    removeUnreachableBlocks(fn)
    this.joinBlocks()
  }

  private findLoopHeaders(): void {
    const { blocks } = this.fn
    const positions = blockPositions(this.fn)
    for (let position = 0; position < blocks.length; position++) {
      for (const { target } of blocks[position]!.terminator.edges) {
        if (positions[target.id]! <= position) this.isLoopHeader[target.id] = 1
      }
    }
  }

  /**
   * A block may be skipped when it computes nothing, and nothing but its own terminator uses its parameters:
   * only then they need not be known behind it.
   */
  private findSkippable(): void {
    const { fn, skippable } = this
    const blockOf = this.places.block
    for (const block of fn.blocks) {
      if (block.instructions.length > 0 || block === fn.entry || this.isLoopHeader[block.id] === 1) continue
      skippable[block.id] = 1
    }
    for (const { id, instructions, terminator } of fn.blocks) {
      for (const value of instructions) {
        const arity = fn.arity(value)
        for (let i = 0; i < arity; i++) {
          const block = blockOf[fn.operand(value, i)]!
          if (block !== -1) skippable[block] = 0
        }
      }
      for (const operand of terminator.operands) {
        const block = blockOf[operand]!
        if (block !== -1 && block !== id) skippable[block] = 0
      }
      for (const { args } of terminator.edges) {
        for (let i = 0; i < args.length; i++) {
          const block = blockOf[args[i]!]!
          if (block !== -1 && block !== id) skippable[block] = 0
        }
      }
    }
  }

  /** Replaces a terminator that always goes the same way, or that a simpler one can stand for. */
  private decide(block: Block): void {
    const { fn } = this
    const { terminator } = block
    const { edges } = terminator
    if (terminator.kind === 'br_table') {
      const index = terminator.operands[0]!
      if (fn.op[index] === 'i32.const') {
        branch(terminator, edges[Math.min(fn.a[index]! >>> 0, edges.length - 1)]!)
        return
      }
      const fallback = edges[edges.length - 1]!
      let count = edges.length
      while (count > 1 && isSameEdge(edges[count - 2]!, fallback)) count--
      if (count < edges.length) edges.length = count
      if (count === 1) branch(terminator, edges[0]!)
      else if (count === 2) {
        // Case 0, or the default for everything else.
        terminator.kind = 'br_if'
        edges.reverse()
      }
    }
    if (terminator.kind === 'br_if') this.decideConditional(block)
  }

  private decideConditional(block: Block): void {
    const { fn } = this
    const { terminator } = block
    const { edges } = terminator
    const condition = terminator.operands[0]!
    const [whenNotZero, whenZero] = edges as [Edge, Edge]
    if (fn.op[condition] === 'i32.const') branch(terminator, fn.a[condition] !== 0 ? whenNotZero : whenZero)
    else if (isSameEdge(whenNotZero, whenZero)) branch(terminator, whenZero)
    else if (whenNotZero.target === whenZero.target) this.selectArguments(block, condition)
  }

  /** `br_if c, b(x), b(y)` becomes `br b(select x, y, c)`. */
  private selectArguments(block: Block, condition: Value): void {
    const { fn } = this
    const { terminator } = block
    const [whenNotZero, whenZero] = terminator.edges as [Edge, Edge]
    let different = 0
    for (let i = 0; i < whenZero.args.length; i++) {
      if (whenNotZero.args[i] === whenZero.args[i]) continue
      different++
      if (!isValueType(fn.type[whenZero.args[i]!]!)) return
    }
    if (different > MAXIMUM_SELECTS) return
    for (let i = 0; i < whenZero.args.length; i++) {
      const positive = whenNotZero.args[i]!
      const negative = whenZero.args[i]!
      if (positive === negative) continue
      const type = fn.type[whenZero.target.params[i]!]!
      const selected = fn.create('select', type, [positive, negative, condition], {
        offset: terminator.offset,
      })
      block.instructions.push(selected)
      whenZero.args[i] = selected
    }
    // The block computes something now.
    if (different > 0) this.skippable[block.id] = 0
    branch(terminator, whenZero)
  }

  /** Leads the edges out of `block` past blocks that do nothing. */
  private skipBlocks(block: Block): void {
    const { terminator } = block
    // What is skipped at the entry of a protected region would no longer be protected.
    if (terminator.kind === 'try') return
    for (const edge of terminator.edges) {
      for (let skips = 0; skips < MAXIMUM_SKIPS && this.skipTarget(edge); skips++) {
        // Each skip may make the next one possible.
      }
    }
    if (terminator.kind === 'br') this.copyEnd(block)
  }

  /** Leads `edge` to where its target would go at once. */
  private skipTarget(edge: Edge): boolean {
    const { target } = edge
    if (this.skippable[target.id] === 0) return false
    const next = this.chosenEdge(edge)
    if (next === undefined || next.args.length > edge.args.length + EXTRA_ARGUMENTS) return false
    edge.target = next.target
    edge.args = mapValues(next.args, (arg) => this.substitute(arg, target, edge.args))
    return true
  }

  /** The edge by which a skippable target is left when it is entered by `edge`, where that is known. */
  private chosenEdge(edge: Edge): Edge | undefined {
    const { fn } = this
    const { kind, operands, edges } = edge.target.terminator
    if (kind === 'br') return edges[0]
    if (kind !== 'br_if' && kind !== 'br_table') return undefined
    const selector = this.substitute(operands[0]!, edge.target, edge.args)
    if (fn.op[selector] !== 'i32.const') return undefined
    const number = fn.a[selector]!
    return kind === 'br_if' ? edges[number !== 0 ? 0 : 1] : edges[Math.min(number >>> 0, edges.length - 1)]
  }

  /** `value` as it is where `block` is entered with `args`. */
  private substitute(value: Value, block: Block, args: readonly Value[]): Value {
    const { places } = this
    return places.block[value] === block.id ? args[places.slot[value]!]! : value
  }

  /** A branch to a block that only returns or traps does so itself. */
  private copyEnd(block: Block): void {
    const edge = block.terminator.edges[0]!
    const { target } = edge
    const { kind, operands, offset } = target.terminator
    if (this.skippable[target.id] === 0 || target === block) return
    if ((kind !== 'return' && kind !== 'unreachable') || operands.length > 1) return
    const copied = mapValues(operands, (operand) => this.substitute(operand, target, edge.args))
    block.terminator = createTerminator(kind, copied, [], offset)
  }

  /** Appends to each block the one it branches to, where it is the only way there. */
  private joinBlocks(): void {
    const { fn } = this
    const predecessorCount = countIncomingEdges(fn)
    const replacements = new Replacements(fn.valueCount)
    const joined = scratchUint8(fn.blockCount)
    let changed = false
    for (const block of fn.blocks) {
      if (joined[block.id] === 1) continue
      while (block.terminator.kind === 'br') {
        const { target, args } = block.terminator.edges[0]!
        if (predecessorCount[target.id] !== 1 || target === block || target.region !== block.region) break
        for (let i = 0; i < args.length; i++) replacements.replace(target.params[i]!, args[i]!)
        for (const value of target.instructions) block.instructions.push(value)
        block.terminator = target.terminator
        joined[target.id] = 1
        changed = true
      }
    }
    if (!changed) return
    fn.blocks = fn.blocks.filter((block) => joined[block.id] === 0)
    applyReplacements(fn, replacements)
  }
}

/** Makes the terminator an unconditional branch. */
function branch(terminator: Terminator, edge: Edge): void {
  terminator.kind = 'br'
  terminator.operands = []
  terminator.edges = [edge]
  terminator.likely = undefined
}

function isSameEdge(a: Edge, b: Edge): boolean {
  if (a.target !== b.target) return false
  for (let i = 0; i < a.args.length; i++) {
    if (a.args[i] !== b.args[i]) return false
  }
  return true
}
