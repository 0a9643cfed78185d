/** i64 comparisons on pairs of i32. The result is one i32. */
import type { Value } from '../ir/function.js'
import { I32 } from '../ir/types.js'
import type { Expansion } from './integer64-expansions.js'
import type { Pair, PairBuilder } from './pair-builder.js'

function compare(comparison: (builder: PairBuilder, left: Pair, right: Pair) => Value): Expansion {
  return (builder, value) => {
    const { fn } = builder
    const result = comparison(builder, builder.pair(fn.operand(value, 0)), builder.pair(fn.operand(value, 1)))
    builder.define(value, result)
  }
}

/** Are the high halves known to be equal? */
function lowDecides(builder: PairBuilder, left: Pair, right: Pair): boolean {
  if (left.high === right.high) return true
  const high = builder.constantOf(left.high)
  return high !== undefined && high === builder.constantOf(right.high)
}

/** Are both sign-extended i32? */
function areSignExtended(builder: PairBuilder, left: Pair, right: Pair): boolean {
  return builder.isSignOf(left.high, left.low) && builder.isSignOf(right.high, right.low)
}

/** 0 exactly if the pairs are equal. */
function difference(builder: PairBuilder, left: Pair, right: Pair): Value {
  return builder.or(builder.xor(left.low, right.low), builder.xor(left.high, right.high))
}

const equal = compare((builder, left, right) => {
  if (lowDecides(builder, left, right) || areSignExtended(builder, left, right)) {
    return builder.eq(left.low, right.low)
  }
  return builder.eqz(difference(builder, left, right))
})

const notEqual = compare((builder, left, right) => {
  if (lowDecides(builder, left, right) || areSignExtended(builder, left, right)) {
    return builder.emit('i32.ne', I32, [left.low, right.low])
  }
  return builder.nez(difference(builder, left, right))
})

const isZero: Expansion = (builder, value) => {
  const { low, high } = builder.pair(builder.fn.operand(value, 0))
  const bits = builder.isSignOf(high, low) ? low : builder.or(low, high)
  builder.define(value, builder.eqz(bits))
}

interface Order {
  readonly signed: boolean
  /** Does it hold between equal values? */
  readonly orEqual: boolean
}

/**
 * left < right (or <=): as the high halves are ordered, or, if those are equal, as the low ones are, unsigned.
 * Where the low halves cannot make a difference (nothing is below 0, nothing above -1) the high ones remain.
 */
function inOrder(builder: PairBuilder, left: Pair, right: Pair, { signed, orEqual }: Order): Value {
  const lowOrder = () => builder.lessU(left.low, right.low, orEqual)
  if (lowDecides(builder, left, right)) return lowOrder()
  if (areSignExtended(builder, left, right)) {
    // Sign extension keeps the unsigned order, too.
    return signed ? builder.lessS(left.low, right.low, orEqual) : lowOrder()
  }
  const highOrder = signed
    ? builder.lessS(left.high, right.high, orEqual)
    : builder.lessU(left.high, right.high, orEqual)
  const [smaller, larger] = orEqual ? [left.low, right.low] : [right.low, left.low]
  if (builder.isConstant(smaller, 0) || builder.isConstant(larger, -1)) return highOrder
  return builder.select(lowOrder(), highOrder, builder.eq(left.high, right.high))
}

const below = (order: Order) => compare((builder, left, right) => inOrder(builder, left, right, order))
const above = (order: Order) => compare((builder, left, right) => inOrder(builder, right, left, order))

export const COMPARISON_EXPANSIONS = {
  'i64.eqz': isZero,
  'i64.eq': equal,
  'i64.ne': notEqual,
  'i64.lt_s': below({ signed: true, orEqual: false }),
  'i64.lt_u': below({ signed: false, orEqual: false }),
  'i64.gt_s': above({ signed: true, orEqual: false }),
  'i64.gt_u': above({ signed: false, orEqual: false }),
  'i64.le_s': below({ signed: true, orEqual: true }),
  'i64.le_u': below({ signed: false, orEqual: true }),
  'i64.ge_s': above({ signed: true, orEqual: true }),
  'i64.ge_u': above({ signed: false, orEqual: true }),
}
