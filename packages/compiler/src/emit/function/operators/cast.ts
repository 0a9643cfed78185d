/** How operators that compare, test, cast and convert references are written. */
import type { Value } from '../../../ir/function.js'
import type { OperatorName } from '../../../ir/operators.js'
import {
  HEAP_EXN,
  HEAP_EXTERN,
  HEAP_NOEXN,
  HEAP_NOEXTERN,
  type HeapType,
  heapTypeOf,
  isNullable,
  type ValueType,
} from '../../../wasm/types.js'
import { binary, conditional, type Expression, logical, number, totalComparison } from '../../estree/nodes.js'
import type { ExpressionEmitter, OperatorEmitter } from '../expression-emitter.js'
import { boolean, constantInt32, integer, type Operand, reference, toInt32, toInteger } from '../operand.js'
import { typeTest } from '../type-test.js'

const I31_MIN = -(2 ** 30)
const I31_MAX = 2 ** 30 - 1

/** The types whose references are any values of JavaScript. */
const OUTER_TYPES: readonly HeapType[] = [HEAP_EXTERN, HEAP_NOEXTERN, HEAP_EXN, HEAP_NOEXN]

/** The operand, of which it is certain that it is not null, or a trap. */
function nonNull(emitter: ExpressionEmitter, value: Value): Expression {
  const { fn, context } = emitter
  const type = fn.type[fn.operand(value, 0)]
  const node = emitter.complete(value, 0)
  if (!context.exactTraps || !isNullable(type)) return node
  if (OUTER_TYPES.includes(heapTypeOf(type)) || !context.language.hasNullish)
    return emitter.callHelper('nonNullExternal', [node])
  return logical('??', node, emitter.callHelper('nullDereference', []))
}

function test(emitter: ExpressionEmitter, value: Value): Operand {
  const { fn, context } = emitter
  const from = fn.type[fn.operand(value, 0)]
  const result = typeTest(emitter.complete(value, 0), from, fn.a[value] as ValueType, context)
  return typeof result === 'boolean' ? constantInt32(Number(result)) : boolean(result)
}

/** `r0.t === H5 ? r0 : illegalCast()` */
function cast(emitter: ExpressionEmitter, value: Value): Operand {
  const { fn, context } = emitter
  const node = emitter.complete(value, 0)
  if (!context.exactTraps) return reference(node)
  const from = fn.type[fn.operand(value, 0)]
  const result = typeTest(node, from, fn.a[value] as ValueType, context)
  if (result === true) return reference(node)
  const trap = emitter.callHelper('illegalCast', [])
  return reference(result === false ? trap : conditional(result, node, trap))
}

function makeInteger31(emitter: ExpressionEmitter, value: Value): Operand {
  const operand = toInteger(emitter.operand(value, 0))
  if (operand.low >= I31_MIN && operand.high <= I31_MAX) return reference(toInt32(operand).node)
  return reference(binary('>>', binary('<<', operand.node, number(1)), number(1)))
}

function convert(name: 'internalize' | 'externalize'): OperatorEmitter {
  return (emitter, value) => reference(emitter.callHelper(name, emitter.arguments(value)))
}

export const CAST_OPERATORS = {
  'ref.eq': (emitter, value) => {
    const left = emitter.complete(value, 0)
    return boolean(totalComparison('===', left, emitter.complete(value, 1)))
  },
  'ref.as_non_null': (emitter, value) => reference(nonNull(emitter, value)),
  'ref.test': test,
  'ref.cast': cast,
  'ref.i31': makeInteger31,
  'i31.get_s': (emitter, value) => integer(emitter.complete(value, 0), I31_MIN, I31_MAX),
  'i31.get_u': (emitter, value) => {
    return integer(binary('&', emitter.complete(value, 0), number(0x7fffffff)), 0, 0x7fffffff)
  },
  'any.convert_extern': convert('internalize'),
  'extern.convert_any': convert('externalize'),
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
