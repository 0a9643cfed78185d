/**
 * Indices of elements that several accesses to memory share: those whose addresses lie constants apart. What is asked of
 * an address, whether it is aligned, is then asked once. A shared index is in a variable, which is assigned by the first
 * of the accesses and holds from there on: later in the same block, and in the blocks that it dominates.
 *
 * Costs: linear.
 */
import type { ControlFlow } from '../../ir/control-flow.js'
import type { Block, IrFunction, Value } from '../../ir/function.js'
import { OPERATORS } from '../../ir/operators.js'
import { scratchInt32 } from '../../ir/scratch.js'
import type { DominatorTree } from '../../structure/dominator-tree.js'
import { type ExpressionTrees, STATEMENT } from '../../structure/expression-trees.js'

/** By operator number: 1 for loads and stores. */
const IS_ACCESS = Uint8Array.from(OPERATORS, ({ name }) =>
  /^(?:i32|f32|f64)\.(load|store)(8|16)?(_[su])?$/.test(name) ? 1 : 0,
)

/** What an address is a constant more than. */
export interface AddressRoot {
  /** In a variable. */
  readonly value: Value
  /** Right modulo 2^32. */
  readonly constant: number
}

interface SharedIndex {
  readonly variable: number
  /** Position of the block from which on it holds. */
  readonly block: number
}

export class SharedIndices {
  private readonly fn: IrFunction
  private readonly flow: ControlFlow
  private readonly tree: DominatorTree
  private readonly trees: ExpressionTrees
  private readonly indices = new Map<string, SharedIndex>()
  /** By value id: how many accesses have it for their root; found when first needed. */
  private uses: Int32Array | undefined
  private block = 0

  constructor(fn: IrFunction, flow: ControlFlow, tree: DominatorTree, trees: ExpressionTrees) {
    this.fn = fn
    this.flow = flow
    this.tree = tree
    this.trees = trees
  }

  /** What is shared and found from now on is shared and found in `block`. */
  enterBlock(block: Block): void {
    this.block = this.flow.positions[block.id]
  }

  /** The root of the address of the load or store `access`, if there is one, and other accesses have it, too. */
  rootOf(access: Value): AddressRoot | undefined {
    this.uses ??= this.countUses()
    const root = this.findRoot(access)
    return root !== undefined && this.uses[root.value] > 1 ? root : undefined
  }

  /** The variable with the index of this kind for the address `root`, if there is one that holds here. */
  find(root: Value, kind: string): number | undefined {
    const index = this.indices.get(`${root} ${kind}`)
    return index !== undefined && this.tree.dominates(index.block, this.block) ? index.variable : undefined
  }

  share(root: Value, kind: string, variable: number): void {
    this.indices.set(`${root} ${kind}`, { variable, block: this.block })
  }

  private countUses(): Int32Array {
    const uses = scratchInt32(this.fn.valueCount)
    for (const { instructions } of this.fn.blocks) {
      for (const value of instructions) {
        if (IS_ACCESS[this.fn.operator[value]] === 0) continue
        const root = this.findRoot(value)
        if (root !== undefined) uses[root.value]++
      }
    }
    return uses
  }

  private findRoot(access: Value): AddressRoot | undefined {
    const { fn, trees } = this
    let value = fn.operand(access, 0)
    let constant = 0
    while (trees.fate[value] !== STATEMENT && fn.op[value] === 'i32.add') {
      const right = fn.operand(value, 1)
      if (fn.op[right] !== 'i32.const') break
      constant = (constant + fn.a[right]) | 0
      value = fn.operand(value, 0)
    }
    return trees.fate[value] === STATEMENT ? { value, constant } : undefined
  }
}
