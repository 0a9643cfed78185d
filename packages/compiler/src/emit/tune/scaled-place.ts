/**
 * Addresses that are written as multiples of an element's size, `(i << 2) + 8`: the index of the element is `i + 2` then,
 * without shifting left and right again. Where that sum is not what the wrapped address would give, there is no such
 * element, and whoever looks for it finds nothing.
 */
import { binary, type Expression, number } from '../estree/nodes.js'

/** `(index << bits) + constant`, right modulo 2^32. */
export interface ScaledPlace {
  readonly index: Expression
  readonly bits: number
  readonly constant: number
  /** Whether the index of the element surely is the index and a constant, not below 0. */
  readonly isNatural: boolean
}

/** A place as a multiple of the size of an element, if it is written as one. */
export function readScaled(place: Expression, size: number): ScaledPlace | undefined {
  if (size === 1 || place.type !== 'BinaryExpression') return undefined
  const isSum = (place.operator === '+' || place.operator === '-') && isInteger(place.right)
  const constant = isSum ? (place.operator === '+' ? valueOf(place.right) : -valueOf(place.right)) : 0
  const product = isSum ? place.left : place
  if (product.type !== 'BinaryExpression' || product.operator !== '<<' || !isInteger(product.right))
    return undefined
  const bits = valueOf(product.right)
  const { left: index } = product
  if (2 ** bits < size || constant % size !== 0 || !(index.type === 'Identifier' || isArithmetic(index)))
    return undefined
  return {
    index,
    bits,
    constant,
    isNatural: constant >= 0 && bits === Math.log2(size) && isNaturalText(index),
  }
}

function isInteger(node: Expression): boolean {
  return node.type === 'Literal' && Number.isInteger(node.value)
}

function valueOf(node: Expression): number {
  return node.type === 'Literal' ? (node.value as number) : NaN
}

/** Whether an expression yields an integer, and no boolean for one. */
function isArithmetic(node: Expression): boolean {
  if (node.type === 'LogicalExpression') return node.operator === '??'
  return node.type === 'BinaryExpression' && /^(?:[-+&|^]|<<|>>>?)$/.test(node.operator)
}

/** `i & 255`, `i >>> 8` */
function isNaturalText(node: Expression): boolean {
  if (node.type !== 'BinaryExpression' || !isInteger(node.right)) return false
  return (
    (node.operator === '&' && valueOf(node.right) >= 0) ||
    (node.operator === '>>>' && valueOf(node.right) > 0)
  )
}

/** `i + 2`, or `(i << 1) + 2`: not below 0 where the index is not. */
export function scaledIndex({ bits, constant }: ScaledPlace, index: Expression, size: number): Expression {
  const extra = bits - Math.log2(size)
  const multiple = extra === 0 ? index : binary('<<', index, number(extra))
  return constant === 0 ? multiple : sum(multiple, constant / size)
}

export function scaledAddress({ bits, constant }: ScaledPlace, index: Expression): Expression {
  const multiple = binary('<<', index, number(bits))
  return constant === 0 ? multiple : binary('|', sum(multiple, constant), number(0))
}

/** `i1 + 4`, `i1 - 4` */
export function sum(index: Expression, offset: number): Expression {
  return offset < 0 ? binary('-', index, number(-offset)) : binary('+', index, number(offset))
}
