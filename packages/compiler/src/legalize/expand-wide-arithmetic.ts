/** 128-bit arithmetic on four i64, each a pair of i32: numbers of four digits, the lowest first. */
import type { Value } from '../ir/function.js'
import { subtractPairs } from './expand-arithmetic.js'
import type { Expansion } from './integer64-expansions.js'
import type { Pair, PairBuilder } from './pair-builder.js'

/** `left + right + carry` and the carry out of it; `carry` is 0 or 1. */
function addDigit(builder: PairBuilder, left: Value, right: Value, carry: Value): [sum: Value, carry: Value] {
  const partial = builder.add(left, right)
  const sum = builder.add(partial, carry)
  // At most one of the two additions carries.
  const carries = builder.or(
    partial === left || partial === right ? builder.constant(0) : builder.lessU(partial, left, false),
    sum === partial || sum === carry ? builder.constant(0) : builder.lessU(sum, carry, false),
  )
  return [sum, carries]
}

function subtractDigit(
  builder: PairBuilder,
  left: Value,
  right: Value,
  borrow: Value,
): [rest: Value, borrow: Value] {
  const partial = builder.sub(left, right)
  const borrows = builder.or(builder.lessU(left, right, false), builder.lessU(partial, borrow, false))
  return [builder.sub(partial, borrow), borrows]
}

/** The i64 operands of an instruction, flattened to digits. */
function digitsOf(builder: PairBuilder, value: Value): Value[] {
  return builder.flatten(builder.fn.operands(value))
}

function digitwise(step: typeof addDigit): Expansion {
  return (builder, value) => {
    const digits = digitsOf(builder, value)
    const results: Value[] = []
    let carry = builder.constant(0)
    for (let i = 0; i < 4; i++) {
      let result: Value
      ;[result, carry] = step(builder, digits[i]!, digits[i + 4]!, carry)
      results.push(result)
    }
    builder.defineTuple(value, results)
  }
}

/** Product of two pairs, as four digits. */
function multiply(builder: PairBuilder, left: Pair, right: Pair): Value[] {
  const product = (a: Value, b: Value): Pair => ({ low: builder.mul(a, b), high: builder.mulHigh(a, b) })
  const lowest = product(left.low, right.low)
  const first = product(left.low, right.high)
  const second = product(left.high, right.low)
  const highest = product(left.high, right.high)
  const zero = builder.constant(0)
  const [partial, carry1] = addDigit(builder, first.low, second.low, zero)
  const [digit1, carry2] = addDigit(builder, partial, lowest.high, zero)
  const [middle, carry3] = addDigit(builder, first.high, second.high, carry1)
  const [digit2, carry4] = addDigit(builder, middle, highest.low, carry2)
  return [lowest.low, digit1, digit2, builder.add(highest.high, builder.add(carry3, carry4))]
}

function multiplyWide(signed: boolean): Expansion {
  return (builder, value) => {
    const left = builder.pair(builder.fn.operand(value, 0))
    const right = builder.pair(builder.fn.operand(value, 1))
    const digits = multiply(builder, left, right)
    if (signed) {
      // A negative factor was taken for one 2^64 larger.
      const masked = (factor: Pair, other: Pair): Pair => {
        const sign = builder.shrS(other.high, 31)
        return { low: builder.and(factor.low, sign), high: builder.and(factor.high, sign) }
      }
      let high: Pair = { low: digits[2]!, high: digits[3]! }
      high = subtractPairs(builder, high, masked(left, right))
      high = subtractPairs(builder, high, masked(right, left))
      digits.splice(2, 2, high.low, high.high)
    }
    builder.defineTuple(value, digits)
  }
}

export const WIDE_ARITHMETIC_EXPANSIONS = {
  'i64.add128': digitwise(addDigit),
  'i64.sub128': digitwise(subtractDigit),
  'i64.mul_wide_s': multiplyWide(true),
  'i64.mul_wide_u': multiplyWide(false),
}
