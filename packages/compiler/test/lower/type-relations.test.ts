import { expect, test } from 'vitest'
import { relateTypes } from '../../src/lower/type-relations.js'
import {
  ANYREF,
  ARRAYREF,
  asNonNull,
  concreteHeapType,
  EQREF,
  EXTERNREF,
  FUNCREF,
  HEAP_ANY,
  HEAP_EXTERN,
  HEAP_FUNC,
  I31REF,
  NULLREF,
  refType,
  STRUCTREF,
  type ValueType,
} from '../../src/wasm/types.js'
import { decodeFields } from '../support/lower-fields.js'

const module = await decodeFields(`(type $base (sub (struct))) (type $left (sub $base (struct)))
  (type $right (sub $base (struct (field i32)))) (type $bytes (array i8)) (type $function (func))`)
const [base, left, right, bytes, fn] = [0, 1, 2, 3, 4].map((index) =>
  refType(true, concreteHeapType(index)),
) as [ValueType, ValueType, ValueType, ValueType, ValueType]

const CASES: [name: string, from: ValueType, to: ValueType, object: string, top: number][] = [
  ['itself', base, base, 'always', HEAP_ANY],
  ['a supertype', left, base, 'always', HEAP_ANY],
  ['a subtype', base, left, 'maybe', HEAP_ANY],
  ['a type beside', left, right, 'never', HEAP_ANY],
  ['an abstract type above', left, STRUCTREF, 'always', HEAP_ANY],
  ['the abstract type of another kind', left, ARRAYREF, 'never', HEAP_ANY],
  ['one that is below', EQREF, bytes, 'maybe', HEAP_ANY],
  ['abstract types beside', I31REF, STRUCTREF, 'never', HEAP_ANY],
  ['the bottom', ANYREF, NULLREF, 'maybe', HEAP_ANY],
  ['from the bottom', NULLREF, left, 'always', HEAP_ANY],
  ['functions', FUNCREF, fn, 'maybe', HEAP_FUNC],
  ['external references', EXTERNREF, EXTERNREF, 'always', HEAP_EXTERN],
]

test.each(CASES)('%s', (_, from, to, object, top) => {
  expect(relateTypes(module, from, to)).toEqual({ object, null: 'accepted', top })
  expect(relateTypes(module, from, asNonNull(to))).toEqual({ object, null: 'refused', top })
  expect(relateTypes(module, asNonNull(from), to)).toEqual({ object, null: 'impossible', top })
})
