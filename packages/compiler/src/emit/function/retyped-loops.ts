/**
 * Loops whose variables are told again what they hold: `i1 = i1 | 0`.
 *
 * When V8 replaces code while a loop runs (on-stack replacement), it knows nothing of what the variables hold, so what
 * goes round in a loop may be anything from there on, also in the copy of the loops around it that it goes on with. Each
 * turn then makes tagged values of numbers: shifts, and objects in browsers, where only 31 bits are an integer. Of loops
 * whose graph is small it takes the first turn apart, after which it knows. Large ones inside others are told in front
 * of them; a loop in no other one is given one around it, in which it is entered anew now and then:
 *
 *     for (;;) { i1 = i1 | 0; do { ... } while (i2 & 1023); }
 *
 * Costs: linear.
 */
import { type ControlFlow, NO_BLOCK } from '../../ir/control-flow.js'
import type { Block, IrFunction, Value } from '../../ir/function.js'
import { scratchInt32 } from '../../ir/scratch.js'
import { F32, F64, I32 } from '../../ir/types.js'
import type { ExpressionTrees } from '../../structure/expression-trees.js'
import { binary, type Expression, number, type Statement, unary } from '../estree/nodes.js'
import type { LocalVariables } from './local-variables.js'

/** From so many instructions on the graph of a loop may be too large to be taken apart: of some 1,000 nodes. */
const LARGE = 64
/** Likewise for loops in no other one, which older versions never take apart where they replace code. */
const LARGE_ALONE = 32
/** After so many turns a loop that is in no other one is entered anew; a power of two. */
const TURNS = 1024

export interface Renewal {
  readonly assignments: Statement[]
  /**
   * False, that is 0, once in some turns: then the assignments are made anew, in a loop around the loop. Undefined where
   * they stand in front of it.
   */
  readonly test: Expression | undefined
}

export class RetypedLoops {
  private readonly fn: IrFunction
  private readonly flow: ControlFlow
  /** By position of a header: how many instructions are in its loop; -1 if there are loops in it. */
  private readonly sizes: Int32Array

  constructor(fn: IrFunction, flow: ControlFlow) {
    this.fn = fn
    this.flow = flow
    this.sizes = scratchInt32(fn.blocks.length)
    const { loopHeader, loopParent } = flow
    fn.blocks.forEach(({ instructions }, position) => {
      const header = loopHeader[position]!
      if (header !== NO_BLOCK && this.sizes[header]! >= 0) this.sizes[header]! += instructions.length
      if (header === position && loopParent[position]! !== NO_BLOCK) this.sizes[loopParent[position]!] = -1
    })
  }

  /** What the variables of the loop of `header` are told, and how; undefined if nothing. */
  renewal(header: Block, trees: ExpressionTrees, locals: LocalVariables): Renewal | undefined {
    const position = this.flow.positions[header.id]!
    const isAlone = this.flow.loopParent[position] === NO_BLOCK
    if (this.sizes[position]! < (isAlone ? LARGE_ALONE : LARGE)) return undefined
    const counter = isAlone ? this.findCounter(header, trees) : undefined
    if (isAlone && counter === undefined) return undefined
    const assignments = header.params.flatMap((parameter, index) => {
      if (trees.uses[parameter] === 0 || (!isAlone && this.isConstantFirst(position, index))) return []
      const variable = locals.variableOfValue(parameter)
      const read = () => locals.readVariable(variable)
      switch (this.fn.type[parameter]) {
        case I32:
          return locals.assign(variable, binary('|', read(), number(0)))
        case F32:
        case F64:
          return locals.assign(variable, unary('+', read()))
        default:
          return []
      }
    })
    const test =
      counter && binary('&', locals.readVariable(locals.variableOfValue(counter.value)), number(counter.mask))
    return { assignments, test }
  }

  /** A parameter that changes by the same step in each turn, and bits of it that are all 0 once in {@link TURNS}. */
  private findCounter(header: Block, trees: ExpressionTrees): { value: Value; mask: number } | undefined {
    const { fn, flow } = this
    const position = flow.positions[header.id]!
    for (let k = flow.predecessorStart[position]!; k < flow.predecessorStart[position + 1]!; k++) {
      if (flow.predecessors[k]! < position) continue
      for (const { target, args } of fn.blocks[flow.predecessors[k]!]!.terminator.edges) {
        if (target !== header) continue
        for (let i = 0; i < args.length; i++) {
          const shift = this.shiftOfStep(args[i]!, header.params[i]!)
          if (shift !== undefined && trees.uses[header.params[i]!]! > 0)
            return { value: header.params[i]!, mask: (TURNS - 1) << shift }
        }
      }
    }
    return undefined
  }

  /** How many trailing zeros what is added to `parameter` has, if `next` is that sum and they are few. */
  private shiftOfStep(next: Value, parameter: Value): number | undefined {
    const { fn } = this
    if (fn.op[next] !== 'i32.add' || fn.operand(next, 0) !== parameter) return undefined
    const step = fn.operand(next, 1)
    if (fn.op[step] !== 'i32.const' || fn.a[step] === 0) return undefined
    const shift = 31 - Math.clz32(fn.a[step]! & -fn.a[step]!)
    return shift <= 16 ? shift : undefined
  }

  /** Whether the loop is only entered with a constant for its parameter number `index`. */
  private isConstantFirst(header: number, index: number): boolean {
    const { fn, flow } = this
    for (let k = flow.predecessorStart[header]!; k < flow.predecessorStart[header + 1]!; k++) {
      const predecessor = flow.predecessors[k]!
      if (predecessor >= header) continue
      const { edges } = fn.blocks[predecessor]!.terminator
      if (
        edges.some(
          ({ target, args }) => target === fn.blocks[header] && !fn.op[args[index]!]?.endsWith('.const'),
        )
      )
        return false
    }
    return true
  }
}
