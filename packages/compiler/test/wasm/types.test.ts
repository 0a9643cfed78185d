import { expect, test } from 'vitest'
import {
  asNonNull,
  asNullable,
  concreteHeapType,
  FUNCREF,
  HEAP_EQ,
  heapTypeOf,
  I8,
  I32,
  I64,
  isConcrete,
  isDefaultable,
  isNullable,
  isNumeric,
  isReference,
  refType,
  unpacked,
  V128,
  valueTypeName,
} from '../../src/wasm/types.js'

test('a reference type holds nullability and heap type', () => {
  for (const heap of [HEAP_EQ, concreteHeapType(0), concreteHeapType(999_999)]) {
    for (const nullable of [true, false]) {
      const type = refType(nullable, heap)
      expect(isReference(type)).toBe(true)
      expect(isNumeric(type)).toBe(false)
      expect(isNullable(type)).toBe(nullable)
      expect(heapTypeOf(type)).toBe(heap)
      expect(asNullable(asNonNull(type))).toBe(refType(true, heap))
    }
  }
  expect(isConcrete(concreteHeapType(0))).toBe(true)
  expect(isConcrete(HEAP_EQ)).toBe(false)
})

test('only references that are not null lack a default value', () => {
  expect([I32, V128, FUNCREF].map(isDefaultable)).toEqual([true, true, true])
  expect(isDefaultable(asNonNull(FUNCREF))).toBe(false)
})

test('types are named as in the text format', () => {
  const types = [I64, FUNCREF, asNonNull(FUNCREF), refType(true, concreteHeapType(3)), unpacked(I8), I8]
  expect(types.map(valueTypeName)).toEqual(['i64', 'funcref', '(ref func)', '(ref null 3)', 'i32', 'i8'])
})
