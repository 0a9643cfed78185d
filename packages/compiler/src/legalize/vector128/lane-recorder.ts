/**
 * Notes which slots of which vector values are wanted, from uses to definitions: the rules of the instructions
 * are run backwards, each for the slots its own uses want.
 */
import { type IrFunction, NO_VALUE, type Value } from '../../ir/function.js'
import { scratchInt32 } from '../../ir/scratch.js'
import { convertLane } from './convert-lane.js'
import { LaneContext } from './lane-context.js'
import type { VectorRule } from './rule.js'
import { findVectorRule } from './rules.js'
import { laneOfSlot, SHAPE_OF_SLOT, type Shape, slotOf } from './shape.js'
import type { ShapeFacts } from './shape-facts.js'

/** Whom to tell what is wanted of block parameters, as long as their shapes are open. */
export interface ParameterVotes {
  isMember(value: Value): boolean
  voteForUse(param: Value, shape: Shape): void
}

export class LaneRecorder extends LaneContext {
  /** By value: the bits of the slots wanted at its definition. */
  readonly wanted: Int32Array
  /** How many loops the place of use is in. */
  depth = 0
  private readonly definitionDepth: Uint16Array
  private readonly votes: ParameterVotes | undefined

  /** @param definitionDepth by vector value: how many loops its definition is in */
  constructor(fn: IrFunction, facts: ShapeFacts, definitionDepth: Uint16Array, votes?: ParameterVotes) {
    super(fn, facts)
    this.wanted = scratchInt32(fn.valueCount)
    this.definitionDepth = definitionDepth
    this.votes = votes
  }

  laneOf(value: Value, shape: Shape, lane: number): Value {
    if (this.votes?.isMember(value)) {
      this.votes.voteForUse(value, shape)
      return NO_VALUE
    }
    const isMade = (this.facts.made(value) & (1 << shape)) !== 0
    if (isMade || this.depth >= this.definitionDepth[value]!) this.wanted[value]! |= 1 << slotOf(shape, lane)
    // Not in the loop of the definition: converted where it is used, see LaneEmitter.
    else convertLane(this, value, shape, lane)
    return NO_VALUE
  }

  override copiedLane(operand: number, shape: Shape, lane: number): Value {
    // Whatever shape a parameter will have, it is copied in that.
    if (this.votes?.isMember(this.fn.operand(this.instruction, operand))) return NO_VALUE
    return this.lane(operand, shape, lane)
  }

  /** Runs the rule of a vector instruction for what is wanted of it; all uses must have been seen. */
  recordVector(value: Value): void {
    const rule = findVectorRule(this.fn.op[value]!)
    this.recordSlots(value, rule)
  }

  /** The slots of a parameter or a vector instruction, conversions included. */
  private recordSlots(value: Value, rule: VectorRule | undefined): void {
    const { wanted, facts } = this
    this.instruction = value
    let done = 0
    for (let open = wanted[value]!; open !== 0; open = wanted[value]! & ~done) {
      const slot = 31 - Math.clz32(open)
      done |= 1 << slot
      const shape = SHAPE_OF_SLOT[slot]!
      if ((facts.made(value) & (1 << shape)) === 0) convertLane(this, value, shape, laneOfSlot(slot))
      else rule?.lane(this, shape, laneOfSlot(slot))
    }
  }

  i32(): Value {
    return NO_VALUE
  }

  f32Bits(): Value {
    return NO_VALUE
  }

  f64Bits(): Value {
    return NO_VALUE
  }

  i64(): Value {
    return NO_VALUE
  }

  create(): Value {
    return NO_VALUE
  }

  load(): Value {
    return NO_VALUE
  }

  store(): void {}

  constantOf(): undefined {
    return undefined
  }

  signExtend(): Value {
    return NO_VALUE
  }

  zeroExtend(): Value {
    return NO_VALUE
  }

  once(_key: number, make: () => Value): Value {
    return make()
  }
}
