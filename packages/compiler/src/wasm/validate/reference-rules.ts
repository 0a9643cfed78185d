// Rules of reference instructions that concern no particular struct or array.

import {
  asNonNull,
  concreteHeapType,
  HEAP_ANY,
  HEAP_EXTERN,
  type HeapType,
  heapTypeOf,
  I32,
  isNullable,
  refType,
  type ValueType,
} from '../types.js'
import type { BodyValidator } from './body-validator.js'
import type { Rules } from './rule.js'

/** Pops what ref.test or ref.cast looks at: a reference of the same hierarchy as the type it asks for. */
function popCastOperand(body: BodyValidator): ValueType {
  const [type] = body.reader.types
  body.checkType(type)
  body.pop(refType(true, body.types.topOf(heapTypeOf(type))))
  return type
}

function test(body: BodyValidator): void {
  popCastOperand(body)
  body.push(I32)
}

function cast(body: BodyValidator): void {
  body.push(popCastOperand(body))
}

/** any.convert_extern and extern.convert_any: null stays null. */
function convert(body: BodyValidator, from: HeapType, to: HeapType): void {
  const type = body.pop(refType(true, from))
  body.push(refType(isNullable(type), to))
}

export const REFERENCE_RULES = {
  'ref.null': (body) => {
    const [type] = body.reader.types
    body.checkType(type)
    body.push(type)
  },
  'ref.is_null': (body) => {
    body.popReference()
    body.push(I32)
  },
  'ref.func': (body) => {
    const { index } = body.reader
    body.callee(index)
    if (body.declaredFunctions[index] === 0) body.fail('undeclared function reference', String(index))
    body.push(refType(false, concreteHeapType(body.module.functions[index].typeIndex)))
  },
  'ref.as_non_null': (body) => body.push(asNonNull(body.popReference())),
  'ref.test': test,
  'ref.test null': test,
  'ref.cast': cast,
  'ref.cast null': cast,
  'any.convert_extern': (body) => convert(body, HEAP_EXTERN, HEAP_ANY),
  'extern.convert_any': (body) => convert(body, HEAP_ANY, HEAP_EXTERN),
} satisfies Rules
