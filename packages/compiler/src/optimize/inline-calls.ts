/**
 * Puts the bodies of small functions in place of calls of them. Engines with a JIT inline by themselves, but not what
 * is left in result registers, and a loop with a call keeps no view of the memory in a variable; without a JIT a call
 * costs more than all that a small function does.
 *
 *     v3 = call function=7 v1, v2    =>    (what function 7 does with v1 and v2, its result being v9)
 *     v4 = i32.add v3, v3                  v4 = i32.add v9, v9
 *
 * Requires: IR as it was lowered.
 * Guarantees: effects and traps in the same order. Where the stack ends may differ, as it does from engine to engine.
 * Costs: linear in what there is in the end, which is bounded by {@link MINIMUM_GROWTH} and the size of the function.
 */
import { analyzeControlFlow, NO_BLOCK, removeUnreachableBlocks } from '../ir/control-flow.js'
import {
  type Block,
  createTerminator,
  type Edge,
  type IrFunction,
  mapValues,
  NO_VALUE,
  type Terminator,
  type Value,
} from '../ir/function.js'
import { findOperator } from '../ir/operators.js'
import type { Callees, PassContext } from '../ir/pass.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { scratchInt32 } from '../ir/scratch.js'
import { NONE, TUPLE } from '../ir/types.js'

/** So many values may be added to any function, and to a larger one as many as it has. */
const MINIMUM_GROWTH = 400
/** Nothing is added to functions so large that engines have trouble with them anyway. */
const LARGEST_CALLER = 12_000

/** Of so many values a function is no longer than a call of it; a larger one is only inlined in loops. */
const TINY = 8

const CALL = findOperator('call')!.index
const PROJECT = findOperator('project')!.index

export function inlineCalls(fn: IrFunction, { callees }: PassContext): void {
  if (callees === undefined || fn.valueCount > LARGEST_CALLER) return
  const isCandidate = (value: Value) =>
    fn.operator[value] === CALL && fn.a[value] !== fn.index && callees.find(fn.a[value]!) !== undefined
  if (!fn.blocks.some(({ instructions }) => instructions.some(isCandidate))) return
  new Inlining(fn, callees).run()
}

class Inlining {
  private readonly fn: IrFunction
  private readonly callees: Callees
  /** Results of calls, and what they became. */
  private readonly results: [old: Value, replacement: Value][] = []
  private readonly blocks: Block[] = []
  private budget: number
  private wasInlined = false
  /** Whether the block at hand is in a loop. */
  private isInLoop = false

  constructor(fn: IrFunction, callees: Callees) {
    this.fn = fn
    this.callees = callees
    this.budget = Math.max(MINIMUM_GROWTH, fn.valueCount)
  }

  run(): void {
    const { fn } = this
    const { loopHeader } = analyzeControlFlow(fn)
    fn.blocks.forEach((block, position) => {
      this.isInLoop = loopHeader[position] !== NO_BLOCK
      this.blocks.push(block)
      this.visit(block)
    })
    if (!this.wasInlined) return
    fn.blocks = this.blocks
    const replacements = new Replacements(fn.valueCount)
    for (const [old, replacement] of this.results) replacements.replace(old, replacement)
    applyReplacements(fn, replacements)
    removeUnreachableBlocks(fn)
  }

  /** Inlines the calls of a block, which is continued by further blocks where a callee has several. */
  private visit(block: Block): void {
    const { fn } = this
    const { instructions, terminator } = block
    let current = block
    let output: Value[] | undefined
    for (let i = 0; i < instructions.length; i++) {
      const value = instructions[i]!
      const callee = fn.operator[value] === CALL ? this.calleeOf(value) : undefined
      if (callee === undefined) {
        output?.push(value)
        continue
      }
      if (output === undefined) {
        output = instructions.slice(0, i)
        block.instructions = output
      }
      const projects: Value[] = []
      while (i + 1 < instructions.length && fn.operator[instructions[i + 1]!] === PROJECT)
        projects.push(instructions[++i]!)
      const results: Value[] = []
      current = new Copy(fn, callee, current, this.blocks).run(fn.operands(value), results)
      output = current.instructions
      if (fn.type[value] === TUPLE) {
        for (const project of projects) this.results.push([project, results[fn.a[project]!]!])
      } else if (fn.type[value] !== NONE) {
        this.results.push([value, results[0]!])
      }
      this.wasInlined = true
    }
    if (current !== block) current.terminator = terminator
  }

  private calleeOf(call: Value): IrFunction | undefined {
    const { fn } = this
    if (fn.a[call] === fn.index) return undefined
    const callee = this.callees.find(fn.a[call]!)
    if (callee === undefined || callee.index === fn.index || callee.valueCount > this.budget) return undefined
    const size = callee.valueCount - callee.entry.params.length
    if (size > TINY && !this.isInLoop) return undefined
    this.budget -= callee.valueCount
    return callee
  }
}

/** A copy of a callee's blocks. */
class Copy {
  private readonly fn: IrFunction
  private readonly callee: IrFunction
  private readonly start: Block
  private readonly blocks: Block[]
  /** By value id of the callee: the copy, plus one. */
  private readonly copies: Int32Array
  private readonly blockCopies: (Block | undefined)[] = []

  /** @param blocks to which the new blocks are added */
  constructor(fn: IrFunction, callee: IrFunction, start: Block, blocks: Block[]) {
    this.fn = fn
    this.callee = callee
    this.start = start
    this.blocks = blocks
    this.copies = scratchInt32(callee.valueCount)
  }

  /** Goes on in the start block; returns the block in which the caller goes on, and adds the results to `results`. */
  run(args: readonly Value[], results: Value[]): Block {
    const { fn, callee, start } = this
    const [entry, ...rest] = callee.blocks as [Block, ...Block[]]
    for (const [k, param] of entry.params.entries()) this.copies[param] = args[k]! + 1
    const { terminator } = entry
    if (rest.length === 0 && terminator.kind === 'return') {
      this.copyInstructions(entry, start)
      for (const operand of terminator.operands) results.push(this.copyOf(operand))
      return start
    }
    for (const block of rest) {
      const copy = this.createBlock()
      this.blockCopies[block.id] = copy
      this.blocks.push(copy)
      for (const param of block.params) this.copies[param] = fn.createParameter(copy, callee.type[param]!) + 1
    }
    const follow = this.createBlock()
    this.blocks.push(follow)
    for (const type of callee.signature.results) results.push(fn.createParameter(follow, type))
    this.copyInstructions(entry, start)
    start.terminator = this.copyTerminator(terminator, follow)
    for (const block of rest) {
      const copy = this.blockCopies[block.id]!
      this.copyInstructions(block, copy)
      copy.terminator = this.copyTerminator(block.terminator, follow)
    }
    return follow
  }

  private createBlock(): Block {
    const block = this.fn.createBlock()
    block.region = this.start.region
    return block
  }

  private copyInstructions(block: Block, into: Block): void {
    const { fn, callee, copies } = this
    for (const value of block.instructions) {
      const operands = callee.operands(value)
      for (let i = 0; i < operands.length; i++) operands[i] = this.copyOf(operands[i]!)
      const copy = fn.create(callee.op[value] as never, callee.type[value]!, operands, {
        a: callee.a[value],
        b: callee.b[value],
        c: callee.c[value],
        offset: callee.offset[value],
      })
      if (callee.type[value] === TUPLE) fn.tupleTypes.set(copy, callee.tupleTypes.get(value)!)
      copies[value] = copy + 1
      into.instructions.push(copy)
    }
  }

  private copyTerminator({ kind, operands, edges, offset, likely }: Terminator, follow: Block): Terminator {
    const copied = mapValues(operands, (operand) => this.copyOf(operand))
    if (kind === 'return') return createTerminator('br', [], [{ target: follow, args: copied }], offset)
    const copies: Edge[] = []
    for (const { target, args } of edges) {
      copies.push({
        target: this.blockCopies[target.id]!,
        args: mapValues(args, (arg) => this.copyOf(arg)),
      })
    }
    return createTerminator(kind, copied, copies, offset, likely)
  }

  private copyOf(value: Value): Value {
    return value === NO_VALUE ? value : ((this.copies[value]! - 1) as Value)
  }
}
