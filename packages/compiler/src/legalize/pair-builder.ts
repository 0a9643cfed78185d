/**
 * Where `legalizeInteger64` builds: what each value of the function has become, and the i32 instructions that
 * replace an i64 one, made in order behind one another.
 *
 * The constructors drop what a constant operand decides (x | 0, x < 0 unsigned, ...): the high half of an i64
 * that was extended from 32 bits is constant, and then most of the work on it is none. Two constant operands
 * are left to the optimizer, except in comparisons, whose outcome decides what else is built.
 */
import type { Immediates, IrFunction, Value } from '../ir/function.js'
import { NO_VALUE } from '../ir/function.js'
import type { OperatorName } from '../ir/operators.js'
import { scratchInt32 } from '../ir/scratch.js'
import { I32, TUPLE, type Type } from '../ir/types.js'
import { analyzeHighHalves } from './analyze-high-halves.js'

/** An i64 as two i32. */
export interface Pair {
  readonly low: Value
  readonly high: Value
}

const PAIR_TYPES: readonly Type[] = [I32, I32]

export class PairBuilder {
  readonly fn: IrFunction
  /** What stands for a value, or for its low half; indexed by the ids of before. */
  private readonly lows: Int32Array
  /** What stands for its high half; {@link NO_VALUE} unless it was an i64. */
  private readonly highs: Int32Array
  private readonly tuples = new Map<Value, readonly Value[]>()
  private instructions: Value[] = []
  private readonly readHighs: Uint8Array
  /** i32 constants of the current block, by number. */
  private readonly constants = new Map<number, Value>()
  /** The instruction that is being replaced. */
  private source = NO_VALUE

  constructor(fn: IrFunction) {
    this.fn = fn
    this.readHighs = analyzeHighHalves(fn)
    this.lows = scratchInt32(fn.valueCount)
    this.highs = scratchInt32(fn.valueCount, NO_VALUE)
    for (let value = 0; value < fn.valueCount; value++) this.lows[value] = value
  }

  startBlock(): void {
    this.instructions = []
    if (this.constants.size > 0) this.constants.clear()
  }

  /** The instructions since {@link startBlock}. */
  finishBlock(): Value[] {
    return this.instructions
  }

  /** Says which instruction those to come replace. */
  startInstruction(value: Value): void {
    this.source = value
  }

  // What values have become.

  isPair(value: Value): boolean {
    return this.highs[value] !== NO_VALUE
  }

  /** What stands for a value that is no i64. */
  single(value: Value): Value {
    return this.lows[value] as Value
  }

  low(value: Value): Value {
    return this.lows[value] as Value
  }

  high(value: Value): Value {
    return this.highs[value] as Value
  }

  pair(value: Value): Pair {
    return { low: this.lows[value] as Value, high: this.highs[value] as Value }
  }

  /** May anybody read the high half of `value`? If not, any value does for it. */
  isHighRead(value: Value): boolean {
    return this.readHighs[value] !== 0
  }

  /** What stands for the values of a list, flattened: the list itself if that is what it holds. */
  flatten(values: Value[]): Value[] {
    const { lows, highs } = this
    let same = 0
    while (same < values.length && lows[values[same]!] === values[same] && highs[values[same]!] === NO_VALUE)
      same++
    if (same === values.length) return values
    const list = values.slice(0, same)
    for (let i = same; i < values.length; i++) {
      const value = values[i]!
      list.push(lows[value] as Value)
      if (highs[value] !== NO_VALUE) list.push(highs[value] as Value)
    }
    return list
  }

  /** `value`, which is no i64, is from now on `replacement`. */
  define(value: Value, replacement: Value): void {
    this.lows[value] = replacement
  }

  /** The results of a tuple, flattened, are from now on `values`. */
  defineTuple(value: Value, values: readonly Value[]): void {
    this.tuples.set(value, values)
  }

  /** What {@link defineTuple} said; undefined for a tuple that an instruction still yields. */
  tuple(value: Value): readonly Value[] | undefined {
    return this.tuples.get(value)
  }

  /** The i64 `value` is from now on `low` and `high`. */
  definePair(value: Value, low: Value, high: Value): void {
    this.lows[value] = low
    this.highs[value] = high
  }

  // Instructions.

  /** Puts an instruction that exists behind those made so far. */
  append(value: Value): void {
    this.instructions.push(value)
  }

  emit(op: OperatorName, type: Type, operands: readonly Value[], immediates?: Immediates): Value {
    const { fn } = this
    const value = fn.create(op, type, operands, immediates)
    fn.offset[value] = fn.offset[this.source]!
    this.instructions.push(value)
    return value
  }

  /** An operator that yields a pair as a tuple. */
  emitPair(op: OperatorName, operands: readonly Value[]): Pair {
    const tuple = this.emit(op, TUPLE, operands)
    this.fn.tupleTypes.set(tuple, PAIR_TYPES)
    const low = this.emit('project', I32, [tuple], { a: 0 })
    const high = this.emit('project', I32, [tuple], { a: 1 })
    return { low, high }
  }

  constant(number: number): Value {
    let value = this.constants.get(number)
    if (value === undefined) {
      value = this.emit('i32.const', I32, [], { a: number })
      this.constants.set(number, value)
    }
    return value
  }

  private truth(condition: boolean): Value {
    return this.constant(condition ? 1 : 0)
  }

  /** The number that an i32 value is known to be; undefined if it is not. */
  constantOf(value: Value): number | undefined {
    return this.fn.op[value] === 'i32.const' ? this.fn.a[value] : undefined
  }

  isConstant(value: Value, number: number): boolean {
    return this.fn.op[value] === 'i32.const' && this.fn.a[value] === number
  }

  /** Is `high` made from `low` by sign extension? */
  isSignOf(high: Value, low: Value): boolean {
    const { fn } = this
    const known = this.constantOf(low)
    if (known !== undefined) return this.isConstant(high, known >> 31)
    return (
      fn.op[high] === 'i32.shr_s' && fn.operand(high, 0) === low && this.isConstant(fn.operand(high, 1), 31)
    )
  }

  add(left: Value, right: Value): Value {
    if (this.isConstant(left, 0)) return right
    if (this.isConstant(right, 0)) return left
    return this.emit('i32.add', I32, [left, right])
  }

  sub(left: Value, right: Value): Value {
    if (this.isConstant(right, 0)) return left
    return this.emit('i32.sub', I32, [left, right])
  }

  mul(left: Value, right: Value): Value {
    if (this.isConstant(left, 0) || this.isConstant(right, 1)) return left
    if (this.isConstant(right, 0) || this.isConstant(left, 1)) return right
    return this.emit('i32.mul', I32, [left, right])
  }

  /** High half of the unsigned product. */
  mulHigh(left: Value, right: Value): Value {
    if (this.constantOf(left) !== undefined) return this.mulHighBy(right, left)
    return this.mulHighBy(left, right)
  }

  private mulHighBy(left: Value, right: Value): Value {
    const factor = this.constantOf(right)
    if (factor === 0 || factor === 1) return this.constant(0)
    if (factor !== undefined && (factor & (factor - 1)) === 0) {
      return this.shrU(left, 1 + Math.clz32(factor))
    }
    return this.emit('i32.mul_high_u', I32, [left, right])
  }

  and(left: Value, right: Value): Value {
    if (this.isConstant(left, 0) || this.isConstant(right, -1)) return left
    if (this.isConstant(right, 0) || this.isConstant(left, -1) || left === right) return right
    return this.emit('i32.and', I32, [left, right])
  }

  or(left: Value, right: Value): Value {
    if (this.isConstant(left, 0) || this.isConstant(right, -1)) return right
    if (this.isConstant(right, 0) || this.isConstant(left, -1) || left === right) return left
    return this.emit('i32.or', I32, [left, right])
  }

  xor(left: Value, right: Value): Value {
    if (this.isConstant(left, 0)) return right
    if (this.isConstant(right, 0)) return left
    if (left === right) return this.constant(0)
    return this.emit('i32.xor', I32, [left, right])
  }

  not(value: Value): Value {
    return this.xor(value, this.constant(-1))
  }

  /** Shifts by a constant from 0 to 31. */
  shl(value: Value, count: number): Value {
    return this.shift('i32.shl', value, count)
  }

  shrS(value: Value, count: number): Value {
    return this.shift('i32.shr_s', value, count)
  }

  shrU(value: Value, count: number): Value {
    return this.shift('i32.shr_u', value, count)
  }

  private shift(op: 'i32.shl' | 'i32.shr_s' | 'i32.shr_u', value: Value, count: number): Value {
    if (count === 0 || this.isConstant(value, 0)) return value
    return this.emit(op, I32, [value, this.constant(count)])
  }

  eqz(value: Value): Value {
    const known = this.constantOf(value)
    if (known !== undefined) return this.truth(known === 0)
    return this.emit('i32.eqz', I32, [value])
  }

  /** Is the value other than 0? */
  nez(value: Value): Value {
    const known = this.constantOf(value)
    if (known !== undefined) return this.truth(known !== 0)
    return this.emit('i32.ne', I32, [value, this.constant(0)])
  }

  eq(left: Value, right: Value): Value {
    if (left === right) return this.truth(true)
    const a = this.constantOf(left)
    const b = this.constantOf(right)
    if (a !== undefined && b !== undefined) return this.truth(a === b)
    if (b === 0) return this.eqz(left)
    if (a === 0) return this.eqz(right)
    return this.emit('i32.eq', I32, [left, right])
  }

  /** left < right, or left <= right, signed. */
  lessS(left: Value, right: Value, orEqual: boolean): Value {
    const a = this.constantOf(left)
    const b = this.constantOf(right)
    if (a !== undefined && b !== undefined) return this.truth(orEqual ? a <= b : a < b)
    if (left === right) return this.truth(orEqual)
    return this.emit(orEqual ? 'i32.le_s' : 'i32.lt_s', I32, [left, right])
  }

  /** left < right, or left <= right, unsigned. */
  lessU(left: Value, right: Value, orEqual: boolean): Value {
    const a = this.constantOf(left)
    const b = this.constantOf(right)
    if (a !== undefined && b !== undefined)
      return this.truth(orEqual ? a >>> 0 <= b >>> 0 : a >>> 0 < b >>> 0)
    if (left === right) return this.truth(orEqual)
    const [smallest, largest] = orEqual ? [b, a] : [a, b]
    if (orEqual ? a === 0 || b === -1 : a === -1 || b === 0) return this.truth(orEqual)
    if (smallest === 0) return orEqual ? this.eqz(left) : this.nez(right)
    if (largest === -1) return this.emit(orEqual ? 'i32.eq' : 'i32.ne', I32, [left, right])
    if (b === 1 && !orEqual) return this.eqz(left)
    return this.emit(orEqual ? 'i32.le_u' : 'i32.lt_u', I32, [left, right])
  }

  select(whenNonZero: Value, whenZero: Value, condition: Value): Value {
    if (whenNonZero === whenZero) return whenZero
    const known = this.constantOf(condition)
    if (known !== undefined) return known !== 0 ? whenNonZero : whenZero
    return this.emit('select', I32, [whenNonZero, whenZero, condition])
  }
}
