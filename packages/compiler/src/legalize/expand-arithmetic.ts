/** i64 arithmetic, logic and bit counting on pairs of i32. */

import type { Value } from '../ir/function.js'
import type { OperatorName } from '../ir/operators.js'
import { I32 } from '../ir/types.js'
import type { Expansion } from './integer64-expansions.js'
import type { Pair, PairBuilder } from './pair-builder.js'

type PairOperation = (builder: PairBuilder, left: Pair, right: Pair) => Pair

function binary(operation: PairOperation): Expansion {
  return (builder, value) => {
    const { fn } = builder
    const { low, high } = operation(
      builder,
      builder.pair(fn.operand(value, 0)),
      builder.pair(fn.operand(value, 1)),
    )
    builder.definePair(value, low, high)
  }
}

function bitwise(operation: 'and' | 'or' | 'xor'): Expansion {
  return binary((builder, left, right) => ({
    low: builder[operation](left.low, right.low),
    high: builder[operation](left.high, right.high),
  }))
}

/** `low = left + right` carries when it is below either of them; a constant one compares best. */
function carryOf(builder: PairBuilder, sum: Value, left: Value, right: Value): Value {
  // x + 0 is x itself.
  if (sum === left || sum === right) return builder.constant(0)
  return builder.lessU(sum, builder.constantOf(right) !== undefined ? right : left, false)
}

export const addPairs: PairOperation = (builder, left, right) => {
  const low = builder.add(left.low, right.low)
  const addend = builder.constantOf(right.low)
  if (addend !== undefined && addend !== 0 && builder.isConstant(right.high, -1)) {
    // A small number is taken away: that borrows, which is one operation fewer than to carry and add -1.
    const borrow = builder.lessU(left.low, builder.constant(-addend | 0), false)
    return { low, high: builder.sub(left.high, borrow) }
  }
  const carry = carryOf(builder, low, left.low, right.low)
  return { low, high: builder.add(builder.add(left.high, right.high), carry) }
}

export const subtractPairs: PairOperation = (builder, left, right) => {
  const borrow = builder.lessU(left.low, right.low, false)
  const low = builder.sub(left.low, right.low)
  return { low, high: builder.sub(builder.sub(left.high, right.high), borrow) }
}

const multiplyPairs: PairOperation = (builder, left, right) => {
  const factor = builder.constantOf(right.low)
  if (factor !== undefined && builder.isConstant(right.high, 0)) {
    // By 3, 5, 7, 9, ...: a shift and a sum are a quarter of what a product costs.
    if (isPowerOf2(factor - 1)) return addPairs(builder, shiftPair(builder, left, factor - 1), left)
    if (isPowerOf2(factor + 1)) return subtractPairs(builder, shiftPair(builder, left, factor + 1), left)
  }
  const low = builder.mul(left.low, right.low)
  const high = builder.mulHigh(left.low, right.low)
  const crossed = builder.add(builder.mul(left.low, right.high), builder.mul(left.high, right.low))
  return { low, high: builder.add(high, crossed) }
}

/** Whether the number is 2 or a higher power of it, within an int32. */
function isPowerOf2(number: number): boolean {
  return number > 1 && (number & (number - 1)) === 0
}

/** The product by a power of 2 from 2 to 2^30. */
function shiftPair(builder: PairBuilder, { low, high }: Pair, power: number): Pair {
  const count = 31 - Math.clz32(power)
  return {
    low: builder.shl(low, count),
    high: builder.or(builder.shl(high, count), builder.shrU(low, 32 - count)),
  }
}

/** Through an operator on pairs, which traps as the i64 one does. */
function divide(op: OperatorName): Expansion {
  return binary((builder, left, right) => builder.emitPair(op, [left.low, left.high, right.low, right.high]))
}

/** Counts one half, and 32 more in the other when that half is 0. */
function countZeros(op: 'i32.clz' | 'i32.ctz'): Expansion {
  return (builder, value) => {
    const { low, high } = builder.pair(builder.fn.operand(value, 0))
    const [first, second] = op === 'i32.clz' ? [high, low] : [low, high]
    const rest = builder.add(builder.emit(op, I32, [second]), builder.constant(32))
    const count = builder.select(builder.emit(op, I32, [first]), rest, first)
    builder.definePair(value, count, builder.constant(0))
  }
}

const countOnes: Expansion = (builder, value) => {
  const { low, high } = builder.pair(builder.fn.operand(value, 0))
  const ones = (half: Value) => (builder.isConstant(half, 0) ? half : builder.emit('i32.popcnt', I32, [half]))
  builder.definePair(value, builder.add(ones(low), ones(high)), builder.constant(0))
}

const constant: Expansion = (builder, value) => {
  const { a, b } = builder.fn
  builder.definePair(value, builder.constant(a[value]!), builder.constant(b[value]!))
}

export const ARITHMETIC_EXPANSIONS = {
  'i64.const': constant,
  'i64.add': binary(addPairs),
  'i64.sub': binary(subtractPairs),
  'i64.mul': binary(multiplyPairs),
  'i64.div_s': divide('pair.div_s'),
  'i64.div_u': divide('pair.div_u'),
  'i64.rem_s': divide('pair.rem_s'),
  'i64.rem_u': divide('pair.rem_u'),
  'i64.and': bitwise('and'),
  'i64.or': bitwise('or'),
  'i64.xor': bitwise('xor'),
  'i64.clz': countZeros('i32.clz'),
  'i64.ctz': countZeros('i32.ctz'),
  'i64.popcnt': countOnes,
}
