/**
 * When values are live, on the line on which a statement tree puts statements one after the other. Statements have
 * even positions; a statement reads its operands at its position and writes its value at the one behind.
 *
 * Roughly, a value is live from its definition to its last use; where that is in a loop that the definition is not
 * in, to the end of the loop. `exact-ranges.ts` finds the holes in between.
 *
 * Costs: linear in the size of the function, but for a search over the loops around a use.
 */
import type { ControlFlow } from '../ir/control-flow.js'
import { type Block, type Edge, type IrFunction, isValueType, type Value } from '../ir/function.js'
import { scratchInt32 } from '../ir/scratch.js'
import { type ExpressionTrees, INLINE, STATEMENT } from './expression-trees.js'
import { type DispatchNode, type LoopNode, operandsOfEnd, type StructureNode } from './tree.js'

export interface EdgeOccurrence {
  readonly edge: Edge
  /** Where its copies stand. */
  readonly position: number
  readonly loopDepth: number
}

const NOT_PASSED = -2

/** Uses of values, linked: `position[k]`, in or behind the block at `block[k]`, and `next[k]`, or -1. */
export interface Uses {
  /** The last use of a value, by value id; negative: none, or no edge passes it. */
  readonly last: Int32Array
  readonly next: number[]
  readonly position: number[]
  readonly block: number[]
}

export interface LiveRanges {
  /** Position at which a value that has a variable is first there, by value id; -1 for others. */
  readonly start: Int32Array
  /** Position of the last need for it, not before `start`. */
  readonly end: Int32Array
  /** Position of the block that defines it, by value id. */
  readonly block: Int32Array
  /** Values in the order of their starts. */
  readonly defined: readonly Value[]
  /** Edges with arguments, in order. */
  readonly edges: readonly EdgeOccurrence[]
  /** Uses of values that edges pass, or parameters get. */
  readonly uses: Uses
  /** Blocks, by position in `fn.blocks`, in the order in which they stand. */
  readonly blocks: readonly number[]
  /** By position of a block: its first position, and that of its last statement or its terminator. */
  readonly blockStart: Int32Array
  readonly blockEnd: Int32Array
}

export function analyzeLiveRanges(
  fn: IrFunction,
  flow: ControlFlow,
  nodes: readonly StructureNode[],
  trees: ExpressionTrees,
): LiveRanges {
  return new LiveRangeAnalysis(fn, flow, trees).run(nodes)
}

class LiveRangeAnalysis {
  private readonly fn: IrFunction
  private readonly flow: ControlFlow
  private readonly trees: ExpressionTrees
  private readonly start: Int32Array
  private readonly end: Int32Array
  private readonly definedIn: Int32Array
  /** By value id: one more than the index of the last loop found that a value must be kept through; 0: none. */
  private readonly keptThrough: Int32Array
  private readonly defined: Value[] = []
  private readonly edges: EdgeOccurrence[] = []
  private readonly uses: Uses
  private readonly blocks: number[] = []
  private readonly blockStart: Int32Array
  private readonly blockEnd: Int32Array
  private position = 0
  /** Position of the block at hand. */
  private block = 0
  /** Starts and indices of the loops that stand around the position, from the outermost. */
  private readonly openStarts: number[] = []
  private readonly openLoops: number[] = []
  /** Where loops end, by index. */
  private readonly loopEnds: number[] = []

  constructor(fn: IrFunction, flow: ControlFlow, trees: ExpressionTrees) {
    this.fn = fn
    this.flow = flow
    this.trees = trees
    this.start = scratchInt32(fn.valueCount, -1)
    this.end = scratchInt32(fn.valueCount)
    this.definedIn = scratchInt32(fn.valueCount)
    this.keptThrough = scratchInt32(fn.valueCount)
    this.uses = { last: scratchInt32(fn.valueCount, NOT_PASSED), next: [], position: [], block: [] }
    this.blockStart = scratchInt32(fn.blocks.length)
    this.blockEnd = scratchInt32(fn.blocks.length)
    this.findPassedValues()
  }

  /** Finds the values that the uses of are to be kept: only they can share a variable with a parameter. */
  private findPassedValues(): void {
    const { last } = this.uses
    for (const block of this.fn.blocks) {
      for (const { target, args } of block.terminator.edges) {
        for (let i = 0; i < args.length; i++) last[args[i]] = last[target.params[i]] = -1
      }
    }
  }

  run(nodes: readonly StructureNode[]): LiveRanges {
    // Parameters of the function are all there from the beginning, used or not.
    for (const parameter of this.fn.entry.params) this.define(parameter, 0)
    this.visitList(nodes)
    const { start, end, defined, edges, keptThrough, loopEnds } = this
    for (const value of defined) {
      if (keptThrough[value] > 0) end[value] = Math.max(end[value], loopEnds[keptThrough[value] - 1])
      end[value] = Math.max(end[value], start[value])
    }
    const { definedIn: block, uses, blocks, blockStart, blockEnd } = this
    return { start, end, block, defined, edges, uses, blocks, blockStart, blockEnd }
  }

  private visitList(nodes: readonly StructureNode[]): void {
    for (const node of nodes) this.visitNode(node)
  }

  private visitNode(node: StructureNode): void {
    switch (node.kind) {
      case 'straight':
        this.visitBlock(node.block)
        break
      case 'evaluate':
        this.readTerminator(node.block)
        break
      case 'end':
        if (node.edge === undefined) this.readTerminator(node.block)
        else this.readAtEdge(node.source, operandsOfEnd(node))
        break
      case 'edge':
        this.visitEdge(node.block, node.edge)
        break
      case 'labelled':
        this.visitList(node.body)
        break
      case 'loop':
        this.visitLoop(node)
        break
      case 'if':
        this.readTerminator(node.block)
        this.visitList(node.then)
        this.visitList(node.otherwise)
        break
      case 'switch':
        this.readTerminator(node.block)
        for (const { body } of node.cases) this.visitList(body)
        break
      case 'try':
        // What the handler needs is live until then, and so all through the body.
        this.visitList(node.body)
        this.visitList(node.handler)
        break
      case 'jump':
        break
      case 'dispatch':
        this.visitDispatch(node)
        break
    }
  }

  private visitLoop(node: LoopNode): void {
    this.openLoop()
    this.visitList(node.body)
    this.closeLoop()
  }

  private openLoop(): void {
    this.position += 2
    this.openStarts.push(this.position)
    this.openLoops.push(this.loopEnds.length)
    this.loopEnds.push(-1)
  }

  private closeLoop(): void {
    this.position += 2
    this.openStarts.pop()
    this.loopEnds[this.openLoops.pop()!] = this.position
  }

  /** A loop whose header is a state stretches over all states in it, which stand one after the other. */
  private visitDispatch(node: DispatchNode): void {
    const { positions, loopHeader, loopEnd } = this.flow
    const pending: number[] = []
    for (const { block, body } of node.states) {
      const state = positions[block.id]
      while (pending.length > 0 && pending[pending.length - 1] < state) {
        pending.pop()
        this.closeLoop()
      }
      if (loopHeader[state] === state) {
        pending.push(loopEnd[state])
        this.openLoop()
      }
      this.visitList(body)
    }
    for (; pending.length > 0; pending.pop()) this.closeLoop()
  }

  private visitBlock(block: Block): void {
    const { fn, trees } = this
    this.block = this.flow.positions[block.id]
    this.position += 2
    this.blockStart[this.block] = this.position
    this.blocks.push(this.block)
    if (block !== fn.entry) {
      for (const parameter of block.params) {
        if (trees.uses[parameter] > 0) this.define(parameter, this.position + 1)
      }
    }
    for (const value of block.instructions) {
      if (trees.fate[value] !== STATEMENT) continue
      this.position += 2
      this.readOperands(value)
      if (trees.uses[value] > 0 && isValueType(fn.type[value])) this.define(value, this.position + 1)
    }
    this.blockEnd[this.block] = this.position
  }

  private visitEdge(block: Block, edge: Edge): void {
    this.readAtEdge(block, edge.args)
    this.edges.push({ edge, position: this.position, loopDepth: this.flow.loopDepth[this.block] })
  }

  /** Reads what is passed along on a way out of `block`, which may stand far behind it. */
  private readAtEdge(block: Block, values: readonly Value[]): void {
    this.position += 2
    this.block = this.flow.positions[block.id]
    for (const value of values) this.read(value)
  }

  private readTerminator(block: Block): void {
    this.readAtEdge(block, block.terminator.operands)
    this.blockEnd[this.block] = this.position
  }

  /** Recursive, as expressions are of bounded depth. */
  private readOperands(value: Value): void {
    const { fn } = this
    for (let i = fn.arity(value) - 1; i >= 0; i--) this.read(fn.operand(value, i))
  }

  private read(value: Value): void {
    const fate = this.trees.fate[value]
    if (fate === INLINE) this.readOperands(value)
    else if (fate === STATEMENT) this.use(value)
  }

  private define(value: Value, position: number): void {
    this.start[value] = position
    this.definedIn[value] = this.block
    this.defined.push(value)
  }

  private use(value: Value): void {
    const { openStarts } = this
    const start = this.start[value]
    this.end[value] = this.position
    this.keepUse(value)
    let low = 0
    let high = openStarts.length - 1
    if (high < 0 || openStarts[high] < start) return
    // The outermost loop around that the definition is not in.
    while (low < high) {
      const middle = (low + high) >> 1
      if (openStarts[middle] > start) high = middle
      else low = middle + 1
    }
    this.keptThrough[value] = this.openLoops[low] + 1
  }

  private keepUse(value: Value): void {
    const { last, next, position, block } = this.uses
    if (last[value] === NOT_PASSED) return
    next.push(last[value])
    position.push(this.position)
    last[value] = block.push(this.block) - 1
  }
}
