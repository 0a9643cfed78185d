/** Which shapes each vector value of a function has without conversion: read off operators, operands first. */
import type { IrFunction, Value } from '../../ir/function.js'
import { scratchUint8 } from '../../ir/scratch.js'
import { V128 } from '../../ir/types.js'
import type { TruthWidth } from './rule.js'
import { findVectorRule } from './rules.js'
import { WORDS_BIT } from './shape.js'

export class ShapeFacts {
  readonly fn: IrFunction
  private readonly madeSets: Uint8Array
  private readonly carrierSets: Uint8Array
  private readonly truths: Uint8Array

  constructor(fn: IrFunction) {
    this.fn = fn
    this.madeSets = scratchUint8(fn.valueCount)
    this.carrierSets = scratchUint8(fn.valueCount)
    this.truths = scratchUint8(fn.valueCount)
  }

  /** Finds the facts of all values, given the shapes that each block parameter has. Costs O(instructions). */
  analyze(shapesOfParameter: (param: Value) => number): void {
    const { fn, madeSets, carrierSets, truths } = this
    // A value comes before its uses in this order, but for those by which it flows into a parameter.
    for (const { params, instructions } of fn.blocks) {
      for (const param of params) {
        if (fn.type[param] === V128) madeSets[param] = carrierSets[param] = shapesOfParameter(param)
      }
      for (const value of instructions) {
        if (fn.type[value] !== V128) continue
        const rule = findVectorRule(fn.op[value]!)
        if (rule === undefined) {
          madeSets[value] = carrierSets[value] = WORDS_BIT
          continue
        }
        const { made, carriers, truth } = rule.fact(this, value)
        madeSets[value] = made
        carrierSets[value] = carriers
        truths[value] = truth
      }
    }
  }

  /** The shapes a value's lanes can be made in; all others are conversions. */
  made(value: Value): number {
    return this.madeSets[value]!
  }

  /**
   * The shapes in which the value can be copied without cost and with all its bits: not as floats what was
   * loaded (a NaN would suffer), not as words what was computed as floats.
   */
  carriers(value: Value): number {
    return this.carrierSets[value]!
  }

  carriersOf(value: Value, operand: number): number {
    return this.carrierSets[this.fn.operand(value, operand)]!
  }

  /** Bits of a lane of a value whose shape is TRUTH, else 0. */
  truth(value: Value): TruthWidth {
    return this.truths[value] as TruthWidth
  }

  truthOf(value: Value, operand: number): TruthWidth {
    return this.truths[this.fn.operand(value, operand)] as TruthWidth
  }

  /** The four words of an operand that is a constant. */
  constantOf(value: Value, operand: number): readonly number[] | undefined {
    const { fn } = this
    const vector = fn.operand(value, operand)
    return fn.op[vector] === 'v128.const' ? fn.vectors[fn.a[vector]!] : undefined
  }
}
