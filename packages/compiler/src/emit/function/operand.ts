/**
 * An expression and what is known of its value, by which whoever uses it decides what coercion it still needs.
 *
 * An i32 value may stand for itself in several forms. `low` and `high` bound the number the expression yields; it
 * is an integer equal to the i32 value modulo 2^32. So the range says the form: within [-2^31, 2^31) it is the
 * int32 itself, within [0, 2^32) the unsigned one, otherwise something like a sum that was not wrapped yet. A
 * number that may be -0 must not pass for an int32: its range is widened by one (see {@link MINUS_ZERO}).
 */
import { binary, type Expression, number, type UnaryExpression } from '../estree/nodes.js'

export type Form =
  /** An integer within [low, high]. */
  | 'integer'
  /** `true` or `false`, standing for 1 and 0. */
  | 'boolean'
  /** A JavaScript number: the f64 or f32 value itself. */
  | 'number'
  /** An f32 value not yet rounded: `Math.fround` of it is the value. */
  | 'unrounded'
  | 'reference'
  /** Evaluated only for what it does. */
  | 'nothing'

export interface Operand {
  readonly node: Expression
  readonly form: Form
  /** Bounds of an integer; NaN in the other forms. */
  readonly low: number
  readonly high: number
}

export const INT32_MIN = -0x80000000
export const INT32_MAX = 0x7fffffff
export const UINT32_MAX = 0xffffffff

/** Lower bound of an integer within int32 that may be -0: one too far, so that it is coerced where it matters. */
export const MINUS_ZERO = INT32_MIN - 1

/** Sums stay exact integers up to here. */
export const EXACT_MAX = 2 ** 53

export function integer(node: Expression, low: number, high: number): Operand {
  return { node, form: 'integer', low, high }
}

/** Any int32. */
export function int32(node: Expression): Operand {
  return { node, form: 'integer', low: INT32_MIN, high: INT32_MAX }
}

/** Any uint32. */
export function uint32(node: Expression): Operand {
  return { node, form: 'integer', low: 0, high: UINT32_MAX }
}

export function boolean(node: Expression): Operand {
  return { node, form: 'boolean', low: NaN, high: NaN }
}

export function float(node: Expression): Operand {
  return { node, form: 'number', low: NaN, high: NaN }
}

export function unrounded(node: Expression): Operand {
  return { node, form: 'unrounded', low: NaN, high: NaN }
}

export function reference(node: Expression): Operand {
  return { node, form: 'reference', low: NaN, high: NaN }
}

export function nothing(node: Expression): Operand {
  return { node, form: 'nothing', low: NaN, high: NaN }
}

export function isInt32({ low, high }: Operand): boolean {
  return low >= INT32_MIN && high <= INT32_MAX
}

export function isUint32({ low, high }: Operand): boolean {
  return low >= 0 && high <= UINT32_MAX
}

/** Its value if it is written as a constant, so that nothing is lost when it is written otherwise; or undefined. */
export function constantOf({ node, low, high }: Operand): number | undefined {
  return low === high && isNumber(node) ? low : undefined
}

/** `1` or `-1` */
export function isNumber(node: Expression): boolean {
  return node.type === 'Literal' || (node.type === 'UnaryExpression' && node.argument.type === 'Literal')
}

/** The int32 itself. */
export function toInt32(operand: Operand): Operand {
  // Not `? 1 : 0`: without a branch it costs a quarter where the outcome cannot be predicted.
  if (operand.form === 'boolean') return integer(binary('|', operand.node, number(0)), 0, 1)
  if (isInt32(operand)) return operand
  const constant = constantOf(operand)
  if (constant !== undefined) return constantInt32(constant | 0)
  return int32(binary('|', withoutWrapping(operand.node), number(0)))
}

/** Whether the integer is none that JavaScript's operators on int32 yield, signed or unsigned. */
export function isUnwrapped(operand: Operand): boolean {
  const { node, form } = operand
  if (form !== 'integer' || isInt32(operand) || node.type === 'Identifier' || isNumber(node)) return false
  return node.type !== 'BinaryExpression' || node.operator !== '>>>'
}

/** `x` of `x | 0` or `x >>> 0`, for what wraps it again; or the expression itself. */
export function withoutWrapping(node: Expression): Expression {
  if (node.type !== 'BinaryExpression' || (node.operator !== '|' && node.operator !== '>>>')) return node
  const { left, right } = node
  return right.type === 'Literal' && right.value === 0 ? left : node
}

/** An int32 for a comparison, to which -0 is as good as 0. */
export function toSigned(operand: Operand): Operand {
  return operand.low >= MINUS_ZERO && operand.high <= INT32_MAX ? operand : toInt32(operand)
}

/** The unsigned value. */
export function toUint32(operand: Operand): Operand {
  if (operand.form === 'boolean') return toInt32(operand)
  if (isUint32(operand)) return operand
  const constant = constantOf(operand)
  if (constant !== undefined) return integer(number(constant >>> 0), constant >>> 0, constant >>> 0)
  return uint32(binary('>>>', withoutWrapping(operand.node), number(0)))
}

/** An integer right modulo 2^32, for what wraps it anyway. */
export function toInteger(operand: Operand): Operand {
  return operand.form === 'boolean' ? toInt32(operand) : operand
}

/**
 * Likewise for `+` and `-`, which take a boolean for 1 or 0 themselves: as fast as `| 0`, and carries of pairs make
 * up so much of some functions that without it they stay small enough for V8 to optimise.
 */
export function toTerm(operand: Operand): Operand {
  return operand.form === 'boolean' ? integer(operand.node, 0, 1) : operand
}

/** Whether the integer is an int32 and not negative, hence the same signed and unsigned. */
export function isNatural({ low, high }: Operand): boolean {
  return low >= 0 && high <= INT32_MAX
}

export function constantInt32(value: number): Operand {
  return integer(number(value), value, value)
}

export function isNot(node: Expression): node is UnaryExpression {
  return node.type === 'UnaryExpression' && node.operator === '!'
}

/** For an `if` or `?`: truthy when the i32 is not zero. */
export function toCondition(operand: Operand): Expression {
  if (isNot(operand.node) && isNot(operand.node.argument)) return operand.node.argument.argument
  return operand.form === 'boolean' || isUint32(operand) ? operand.node : toSigned(operand).node
}
