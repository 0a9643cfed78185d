/**
 * The index of the element at an address, for an address that is a multiple of the elements' size: `(p >> 3) + 4` for
 * `p + 32`, and `i + 4` for `(i << 3) + 32`. Whoever asks checks that the index is within the array.
 *
 * Guarantees: the index times the size is the address modulo 2^32. So what is within an array of less than 2^31 bytes is
 * the right element; where sums or shifts would have wrapped, the index may be outside of the array although the
 * address is inside.
 */
import { binary, type Expression, number } from '../estree/nodes.js'
import { withoutWrapping } from '../function/operand.js'
import { isCheap } from './typed-array-access.js'

/** Sums in sums; what is deeper is shifted as it is. */
const DEEPEST = 4

interface Index {
  /** Undefined for a constant. */
  readonly node: Expression | undefined
  readonly constant: number
}

/** @param address right modulo 2^32 and a multiple of `2 ** shift`; `shift` is not 0 */
export function elementIndex(address: Expression, shift: number): Expression {
  return toExpression(divide(address, shift, DEEPEST))
}

/** `index + count` */
export function addToIndex(index: Expression, count: number): Expression {
  const { node, constant } = splitSum(index)
  return toExpression({ node, constant: constant + count })
}

/**
 * An address that can be evaluated once and written twice: what is not cheap of it is kept, but so that the shifts and
 * constants around it are still seen.
 */
export function keepCore(
  address: Expression,
  keep: (core: Expression) => { readonly first: Expression; readonly again: Expression },
): { readonly first: Expression; readonly again: Expression } {
  if (isCheap(address)) return { first: address, again: address }
  if (address.type === 'BinaryExpression' && literalOf(address.right) !== undefined) {
    const { operator, left, right } = address
    const isSimple = operator === '<<' || operator === '+' || operator === '-' || operator === '|'
    if (isSimple) {
      const { first, again } = keepCore(left, keep)
      return { first: binary(operator, first, right), again: binary(operator, again, right) }
    }
  }
  return keep(wrappedSum(address))
}

function divide(address: Expression, shift: number, depth: number): Index {
  const quotient = divideExactly(address, shift, depth)
  if (quotient !== undefined) return quotient
  const { node, constant } = splitSum(address)
  // If the sum is a multiple, then so are both terms.
  if (node !== undefined && constant !== 0 && constant % 2 ** shift === 0) {
    const rest = divide(node, shift, depth)
    return { node: rest.node, constant: rest.constant + constant / 2 ** shift }
  }
  return { node: binary('>>', withoutWrapping(address), number(shift)), constant: 0 }
}

/** The index where nothing has to be shifted back for it, or only one term of a sum. */
function divideExactly(address: Expression, shift: number, depth: number): Index | undefined {
  const node = withoutWrapping(address)
  const constant = literalOf(node)
  if (constant !== undefined)
    return constant % 2 ** shift === 0 ? { node: undefined, constant: constant / 2 ** shift } : undefined
  if (node.type !== 'BinaryExpression') return undefined
  if (node.operator === '<<') {
    const count = literalOf(node.right)
    if (count === undefined || count < shift || count > 31) return undefined
    if (count > shift) return { node: binary('<<', node.left, number(count - shift)), constant: 0 }
    return { node: isInteger(node.left) ? node.left : binary('|', node.left, number(0)), constant: 0 }
  }
  if (node.operator !== '+' || depth === 0) return undefined
  const left = divideExactly(node.left, shift, depth - 1)
  const right = divideExactly(node.right, shift, depth - 1)
  if (left === undefined && right === undefined) return undefined
  return add(left ?? divide(node.left, shift, depth - 1), right ?? divide(node.right, shift, depth - 1))
}

function add(left: Index, right: Index): Index {
  const constant = left.constant + right.constant
  if (left.node === undefined || right.node === undefined) return { node: left.node ?? right.node, constant }
  return { node: binary('+', left.node, right.node), constant }
}

/** `x` and 4 of `x + 4`. */
function splitSum(expression: Expression): Index {
  const node = withoutWrapping(expression)
  const constant = literalOf(node)
  if (constant !== undefined) return { node: undefined, constant }
  if (node.type === 'BinaryExpression' && (node.operator === '+' || node.operator === '-')) {
    const right = literalOf(node.right)
    if (right !== undefined) return { node: node.left, constant: node.operator === '+' ? right : -right }
  }
  return { node: expression, constant: 0 }
}

function toExpression({ node, constant }: Index): Expression {
  if (node === undefined) return number(constant)
  if (constant === 0) return node
  return constant < 0 ? binary('-', node, number(-constant)) : binary('+', node, number(constant))
}

function literalOf(node: Expression): number | undefined {
  return node.type === 'Literal' && typeof node.value === 'number' ? node.value : undefined
}

/** Whether it is a variable, or what an operator on int32 yields. */
function isInteger(node: Expression): boolean {
  if (node.type === 'Identifier') return true
  if (node.type === 'AssignmentExpression') return isInteger(node.right)
  return node.type === 'BinaryExpression' && ['|', '&', '^', '<<', '>>', '>>>'].includes(node.operator)
}

/** `a + b | 0` of `a + b`: JavaScriptCore gives up what it compiled where a sum that nothing wraps is no int32. */
export function wrappedSum(node: Expression): Expression {
  const isSum = node.type === 'BinaryExpression' && ['+', '-', '*'].includes(node.operator)
  return isSum ? binary('|', node, number(0)) : node
}
