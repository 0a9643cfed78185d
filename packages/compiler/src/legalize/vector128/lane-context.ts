/**
 * What the rules speak to: they ask for lanes of operands and build scalars from them. A rule is run twice. The
 * first time, by `LaneRecorder`, nothing is built and only what it asks for is noted; the second time, by
 * `LaneEmitter`, it gets what it asked for. So whatever decides which lanes it asks for may depend on operators
 * and immediates, but never on the scalars it got.
 */
import { type IrFunction, NO_VALUE, type Value } from '../../ir/function.js'
import type { OperatorName } from '../../ir/operators.js'
import { F32, F64, I32, I64, type Type } from '../../ir/types.js'
import { DOUBLES, FLOATS, HALVES, LONGS, type Shape, TRUTH, WORDS } from './shape.js'
import type { ShapeFacts } from './shape-facts.js'

export abstract class LaneContext {
  readonly fn: IrFunction
  readonly facts: ShapeFacts
  /** The instruction whose rule runs. */
  instruction: Value = NO_VALUE

  constructor(fn: IrFunction, facts: ShapeFacts) {
    this.fn = fn
    this.facts = facts
  }

  // Lanes

  /** A lane of a vector value, converted if the value is not at hand in this shape. */
  abstract laneOf(value: Value, shape: Shape, lane: number): Value

  /** A lane of an operand of the instruction. */
  lane(operand: number, shape: Shape, lane: number): Value {
    return this.laneOf(this.fn.operand(this.instruction, operand), shape, lane)
  }

  /** A lane of an operand that is but copied, in a shape chosen for being what the operand comes in. */
  copiedLane(operand: number, shape: Shape, lane: number): Value {
    return this.lane(operand, shape, lane)
  }

  word(operand: number, lane: number): Value {
    return this.lane(operand, WORDS, lane)
  }

  float(operand: number, lane: number): Value {
    return this.lane(operand, FLOATS, lane)
  }

  double(operand: number, lane: number): Value {
    return this.lane(operand, DOUBLES, lane)
  }

  long(operand: number, lane: number): Value {
    return this.lane(operand, LONGS, lane)
  }

  /** An i32 whose upper half means nothing. */
  half(operand: number, lane: number): Value {
    return this.lane(operand, HALVES, lane)
  }

  signedHalf(operand: number, lane: number): Value {
    return this.signExtend(this.half(operand, lane), 16)
  }

  unsignedHalf(operand: number, lane: number): Value {
    return this.zeroExtend(this.half(operand, lane), 16)
  }

  /** One of the sixteen bytes of an operand, sign-extended. */
  signedByte(operand: number, byte: number): Value {
    return this.signExtend(this.shrS(this.word(operand, byte >> 2), 8 * (byte & 3)), 8)
  }

  unsignedByte(operand: number, byte: number): Value {
    return this.zeroExtend(this.shrU(this.word(operand, byte >> 2), 8 * (byte & 3)), 8)
  }

  truth(operand: number, lane: number): Value {
    return this.lane(operand, TRUTH, lane)
  }

  /** An operand that is no vector. */
  scalar(operand: number): Value {
    return this.fn.operand(this.instruction, operand)
  }

  /** The lane immediate of `extract_lane` and `replace_lane`. */
  get laneImmediate(): number {
    return this.fn.a[this.instruction]!
  }

  // Instructions

  abstract i32(number: number): Value
  /** A constant given by its bits. */
  abstract f32Bits(bits: number): Value
  abstract f64Bits(low: number, high: number): Value
  abstract i64(low: number, high: number): Value
  abstract create(op: OperatorName, type: Type, operands: readonly Value[]): Value
  /** A load from the instruction's memory, `delta` bytes behind its address; at most one for each `delta` and `op`. */
  abstract load(op: OperatorName, type: Type, delta: number): Value
  abstract store(op: OperatorName, delta: number, value: Value): void
  /** The number that a scalar is known to be. */
  abstract constantOf(value: Value): number | undefined
  /** Extends the lower `bits` of an i32, unless it is known to be extended. */
  abstract signExtend(value: Value, bits: number): Value
  abstract zeroExtend(value: Value, bits: number): Value
  /** What `make` yields, made once for the instruction and `key`, a small number of the rule's own. */
  abstract once(key: number, make: () => Value): Value

  binary(op: OperatorName, type: Type, left: Value, right: Value): Value {
    return this.create(op, type, [left, right])
  }

  unary(op: OperatorName, type: Type, operand: Value): Value {
    return this.create(op, type, [operand])
  }

  select(type: Type, condition: Value, whenNonZero: Value, whenZero: Value): Value {
    return this.create('select', type, [whenNonZero, whenZero, condition])
  }

  add(left: Value, right: Value): Value {
    return this.create('i32.add', I32, [left, right])
  }

  sub(left: Value, right: Value): Value {
    return this.create('i32.sub', I32, [left, right])
  }

  mul(left: Value, right: Value): Value {
    return this.create('i32.mul', I32, [left, right])
  }

  and(left: Value, right: Value): Value {
    return this.create('i32.and', I32, [left, right])
  }

  or(left: Value, right: Value): Value {
    return this.create('i32.or', I32, [left, right])
  }

  xor(left: Value, right: Value): Value {
    return this.create('i32.xor', I32, [left, right])
  }

  not(value: Value): Value {
    return this.xor(value, this.i32(-1))
  }

  /** `value & mask` for a constant mask. */
  mask(value: Value, mask: number): Value {
    return this.and(value, this.i32(mask))
  }

  shl(value: Value, count: number): Value {
    return this.create('i32.shl', I32, [value, this.i32(count)])
  }

  shrS(value: Value, count: number): Value {
    return this.create('i32.shr_s', I32, [value, this.i32(count)])
  }

  shrU(value: Value, count: number): Value {
    return this.create('i32.shr_u', I32, [value, this.i32(count)])
  }

  /** The bits of `left` where `mask` has ones, those of `right` elsewhere. */
  blend(left: Value, right: Value, mask: Value): Value {
    if (this.constantOf(mask) !== undefined)
      return this.or(this.and(left, mask), this.and(right, this.not(mask)))
    return this.xor(right, this.and(this.xor(left, right), mask))
  }

  /** One lane of a shape, all of whose bits are zero. */
  zero(shape: Shape): Value {
    if (shape === FLOATS) return this.f32Bits(0)
    if (shape === DOUBLES) return this.f64Bits(0, 0)
    return shape === LONGS ? this.i64(0, 0) : this.i32(0)
  }

  /** Two words as an i64. */
  join(low: Value, high: Value): Value {
    const upper = this.binary('i64.shl', I64, this.unary('i64.extend_i32_u', I64, high), this.i64(32, 0))
    return this.binary('i64.or', I64, this.unary('i64.extend_i32_u', I64, low), upper)
  }

  /** The low (0) or high (1) word of an i64. */
  wordOfLong(long: Value, half: number): Value {
    const shifted = half === 0 ? long : this.binary('i64.shr_u', I64, long, this.i64(32, 0))
    return this.unary('i32.wrap_i64', I32, shifted)
  }

  /** The bits of an f32. */
  bitsOfFloat(float: Value): Value {
    return this.unary('i32.reinterpret_f32', I32, float)
  }

  floatOfBits(word: Value): Value {
    return this.unary('f32.reinterpret_i32', F32, word)
  }

  bitsOfDouble(double: Value): Value {
    return this.unary('i64.reinterpret_f64', I64, double)
  }

  doubleOfBits(long: Value): Value {
    return this.unary('f64.reinterpret_i64', F64, long)
  }

  /** Two halves, of each of which only the lower 16 bits matter, as a word. */
  packHalves(low: Value, high: Value): Value {
    return this.or(this.zeroExtend(low, 16), this.shl(high, 16))
  }
}
