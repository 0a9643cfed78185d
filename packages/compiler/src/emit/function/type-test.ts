/**
 * How it is written that a reference is of a type. What is null, a number (an i31) or a function record is told by
 * itself; objects have their heap type in `t`, and in it their supertypes in `s0`, `s1`, ..., the topmost first.
 */
import {
  HEAP_ANY,
  HEAP_ARRAY,
  HEAP_EQ,
  HEAP_EXN,
  HEAP_EXTERN,
  HEAP_FUNC,
  HEAP_I31,
  HEAP_STRUCT,
  type HeapType,
  heapTypeOf,
  isConcrete,
  isNullable,
  type ValueType,
} from '../../wasm/types.js'
import type { EmitContext } from '../context.js'
import {
  call,
  type Expression,
  element,
  logical,
  NULL,
  number,
  property,
  string,
  totalComparison,
  unary,
} from '../estree/nodes.js'
import { DISPLAY_SIZE } from '../heap-context.js'

/**
 * Whether `reference`, of type `from`, is of type `to`: an expression, or what is certain.
 * @param reference a variable or constant, as it may be written several times
 */
export function typeTest(
  reference: Expression,
  from: ValueType,
  to: ValueType,
  context: EmitContext,
): Expression | boolean {
  const test = objectTest(reference, heapTypeOf(from), heapTypeOf(to), context)
  const isNullAccepted = isNullable(to)
  if (!isNullable(from)) return test
  if (test === true) return isNullAccepted || totalComparison('!==', reference, NULL)
  const isNull = totalComparison('===', reference, NULL)
  if (test === false) return isNullAccepted && isNull
  if (!isNullAccepted && heapTypeOf(to) === HEAP_I31) return test
  return isNullAccepted
    ? logical('||', isNull, test)
    : logical('&&', totalComparison('!==', reference, NULL), test)
}

/** {@link typeTest} of what is not null. */
function objectTest(
  reference: Expression,
  from: HeapType,
  to: HeapType,
  context: EmitContext,
): Expression | boolean {
  const mayBeNumber = from === HEAP_ANY || from === HEAP_EQ || from === HEAP_I31
  const heapType = property(reference, 't')
  const ofObject = (test: Expression) =>
    mayBeNumber ? logical('&&', typeIs(reference, 'object'), test) : test
  switch (to) {
    case HEAP_ANY:
    case HEAP_FUNC:
    case HEAP_EXTERN:
    case HEAP_EXN:
      return true
    case HEAP_I31:
      return typeIs(reference, 'number')
    case HEAP_EQ:
      return totalComparison('!==', heapType, context.helper('hostType'))
    case HEAP_STRUCT:
      return ofObject(property(heapType, 'isStruct'))
    case HEAP_ARRAY:
      return ofObject(property(heapType, 'isArray'))
  }
  // The others are below all types that can be asked for.
  if (!isConcrete(to)) return false
  const key = context.heap.functionKey(to)
  if (key !== undefined) return call(context.helper('isFunctionOf'), [reference, key])
  const { heapType: wanted, depth, isFinal } = context.heap.objectTest(to)
  // A number has no heap type, which is fine as long as nobody looks into it.
  if (isFinal) return totalComparison('===', heapType, wanted)
  const supertype =
    depth < DISPLAY_SIZE
      ? property(heapType, `s${depth}`)
      : element(property(heapType, 'deeper'), number(depth - DISPLAY_SIZE))
  return ofObject(totalComparison('===', supertype, wanted))
}

function typeIs(reference: Expression, name: 'number' | 'object'): Expression {
  return totalComparison('===', unary('typeof', reference), string(name))
}
