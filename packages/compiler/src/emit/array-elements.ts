/** How new arrays are written, in functions and in constant expressions. */
import type { EmitContext } from './context.js'
import {
  call,
  construct,
  type Expression,
  identifier,
  list,
  NULL,
  number,
  property,
  times,
} from './estree/nodes.js'
import { constantOf, type Operand, toInt32, toUint32 } from './function/operand.js'
import type { ElementsFacts } from './heap-context.js'

/** Up to here a length that is constant need not be checked. */
const SMALL_LENGTH = 2 ** 16

/** An array of the type with this index, made of `elements`. */
export function newArray(type: number, elements: Expression, context: EmitContext): Expression {
  return call(context.heap.arrayMaker(type), [elements])
}

/** `new Int32Array(2 * length)`: `count` zeros. */
function zeros({ elements, words, bytes }: ElementsFacts, count: Operand, context: EmitContext): Expression {
  const constant = constantOf(toUint32(count))
  const size =
    constant !== undefined && constant < SMALL_LENGTH
      ? number(words * constant)
      : times(words, call(context.helper('arrayLength'), [toInt32(count).node, number(bytes)]))
  return construct(identifier(elements), [size])
}

/** `count` elements without a value of their own. */
export function defaultElements(facts: ElementsFacts, count: Operand, context: EmitContext): Expression {
  if (facts.elements !== 'Array') return zeros(facts, count, context)
  return call(context.helper('filledArray'), [toInt32(count).node, NULL])
}

/**
 * `count` times the same element.
 * @param content its words
 */
export function filledElements(
  facts: ElementsFacts,
  content: readonly Expression[],
  count: Operand,
  context: EmitContext,
): Expression {
  const [first] = content
  if (facts.elements === 'Array') return call(context.helper('filledArray'), [toInt32(count).node, first!])
  if (content.every(isZero)) return zeros(facts, count, context)
  if (facts.words > 1) return call(context.helper('filledWords'), [toInt32(count).node, list(content)])
  const elements = zeros(facts, count, context)
  if (!context.language.hasLibrary2015) return call(context.helper('filledNumbers'), [elements, first!])
  return call(property(elements, 'fill'), [first!])
}

/** The elements whose words are listed. */
export function fixedElements({ elements }: ElementsFacts, words: readonly Expression[]): Expression {
  return elements === 'Array' ? list(words) : construct(identifier(elements), [list(words)])
}

function isZero(expression: Expression): boolean {
  return expression.type === 'Literal' && Object.is(expression.value, 0)
}
