import { expect, test } from 'vitest'
import { decodeModule } from '../../../src/wasm/decode/decode-module.js'
import {
  ANYREF,
  BOTTOM,
  concreteHeapType,
  EQREF,
  EXTERNREF,
  FUNCREF,
  HEAP_ANY,
  HEAP_EXN,
  HEAP_EXTERN,
  HEAP_FUNC,
  HEAP_NOEXN,
  HEAP_NONE,
  I31REF,
  I32,
  I64,
  NULLFUNCREF,
  NULLREF,
  refType,
} from '../../../src/wasm/types.js'
import { validateModule, validatorOf } from '../../../src/wasm/validate/validate-module.js'
import { assemble } from '../../support/assemble.js'

async function typesOf(text: string) {
  const module = decodeModule(await assemble(`(module ${text})`))
  validateModule(module)
  return validatorOf(module).types
}

const ref = (index: number) => refType(false, concreteHeapType(index))
const nullableRef = (index: number) => refType(true, concreteHeapType(index))

test('equal recursion groups make equal types', async () => {
  const types = await typesOf(`
    (rec (type (struct (field (ref 1)))) (type (struct (field (ref 0)))))
    (rec (type (struct (field (ref 3)))) (type (struct (field (ref 2)))))
    (rec (type (struct (field (ref 4)))) (type (struct (field (ref 4)))))
    (type (func (param (ref 0))))
    (type (func (param (ref 2))))
    (type (func (param (ref 1))))`)
  expect([...types.canonical]).toEqual([0, 1, 0, 1, 4, 5, 6, 6, 8])
  expect(types.isEqual(ref(0), ref(2))).toBe(true)
  expect(types.isEqual(ref(0), ref(1))).toBe(false)
})

test('finality, mutability and packing tell types apart', async () => {
  const types = await typesOf(`
    (type (struct (field i32)))
    (type (sub (struct (field i32))))
    (type (struct (field (mut i32))))
    (type (struct (field i8)))
    (type (struct (field i16)))
    (type (array i32))
    (type (struct (field i32)))`)
  expect([...types.canonical]).toEqual([0, 1, 2, 3, 4, 5, 0])
})

test('declared subtypes match their supertypes, and so does what equals them', async () => {
  const types = await typesOf(`
    (type (sub (struct)))
    (type (sub 0 (struct (field i32))))
    (type (sub 1 (struct (field i32) (field f32))))
    (type (sub (struct)))
    (type (sub 3 (struct (field i32))))`)
  expect(types.isSubtype(ref(2), ref(0))).toBe(true)
  expect(types.isSubtype(ref(0), ref(2))).toBe(false)
  expect(types.isSubtype(ref(2), ref(4))).toBe(true)
  expect(types.isSubtype(ref(4), nullableRef(0))).toBe(true)
  expect(types.isSubtype(nullableRef(4), ref(0))).toBe(false)
})

test('abstract types form four hierarchies', async () => {
  const types = await typesOf('(type (func)) (type (struct)) (type (array i8))')
  for (const type of [nullableRef(1), nullableRef(2), I31REF, EQREF, NULLREF]) {
    expect(types.isSubtype(type, ANYREF)).toBe(true)
    expect(types.isSubtype(type, EQREF)).toBe(true)
    expect(types.isSubtype(type, FUNCREF)).toBe(false)
  }
  expect(types.isSubtype(nullableRef(0), FUNCREF)).toBe(true)
  expect(types.isSubtype(nullableRef(0), ANYREF)).toBe(false)
  expect(types.isSubtype(NULLFUNCREF, nullableRef(0))).toBe(true)
  expect(types.isSubtype(NULLFUNCREF, nullableRef(1))).toBe(false)
  expect(types.isSubtype(NULLREF, nullableRef(2))).toBe(true)
  expect(types.isSubtype(EXTERNREF, ANYREF)).toBe(false)
  expect(types.isSubtype(I32, I64)).toBe(false)
  expect(types.isSubtype(BOTTOM, I32)).toBe(true)
  const heaps = [concreteHeapType(0), concreteHeapType(1), HEAP_NONE, HEAP_NOEXN, HEAP_EXTERN]
  expect(heaps.map((heap) => types.topOf(heap))).toEqual([
    HEAP_FUNC,
    HEAP_ANY,
    HEAP_ANY,
    HEAP_EXN,
    HEAP_EXTERN,
  ])
})
