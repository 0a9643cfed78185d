// Validation of the type section: references in range, recursion groups, declared subtyping.

import { InvalidError } from '../../errors.js'
import { checkLimit } from '../limits.js'
import type { Module } from '../module.js'
import {
  heapTypeOf,
  isConcrete,
  isReference,
  type StorageType,
  type SubType,
  valueTypeName,
} from '../types.js'
import type { TypeSpace } from './type-space.js'

/** Validates all type definitions and adds them to `types`. Throws InvalidError. */
export function validateTypes(module: Module, types: TypeSpace): void {
  /** By type index: number of supertypes above it. */
  const depths = new Int32Array(module.types.length)
  for (const { start, length } of module.recGroups) {
    const end = start + length
    for (let index = start; index < end; index++) checkReferences(module.types[index], index, end)
    types.addGroup(start, length)
    for (let index = start; index < end; index++) checkSupertype(module, types, index, depths)
  }
}

function location(type: SubType) {
  return { offset: type.offset, section: 'type' }
}

/** Types may refer to their own group and to what comes before it. */
function checkReferences(type: SubType, index: number, end: number): void {
  const { composite, supertypes } = type
  const check = (storage: StorageType) => {
    if (!isReference(storage)) return
    const heap = heapTypeOf(storage)
    if (isConcrete(heap) && heap >= end) {
      throw new InvalidError('unknown type', { ...location(type), detail: valueTypeName(storage) })
    }
  }
  if (supertypes.length > 1) {
    throw new InvalidError('sub type', { ...location(type), detail: 'more than one supertype' })
  }
  for (const supertype of supertypes) {
    if (supertype >= index) {
      throw new InvalidError('unknown type', { ...location(type), detail: `supertype ${supertype}` })
    }
  }
  switch (composite.kind) {
    case 'func':
      composite.params.forEach(check)
      composite.results.forEach(check)
      break
    case 'struct':
      for (const { storage } of composite.fields) check(storage)
      break
    case 'array':
      check(composite.field.storage)
  }
}

function checkSupertype(module: Module, types: TypeSpace, index: number, depths: Int32Array): void {
  const type = module.types[index]
  if (type.supertypes.length === 0) return
  const [supertypeIndex] = type.supertypes
  const supertype = module.types[supertypeIndex]
  depths[index] = depths[supertypeIndex] + 1
  checkLimit('subtypingDepth', depths[index], location(type))
  if (supertype.final || !types.isCompositeSubtype(type.composite, supertype.composite)) {
    const detail = supertype.final
      ? `type ${supertypeIndex} is final`
      : `type ${index} does not match type ${supertypeIndex}`
    throw new InvalidError('sub type', { ...location(type), detail })
  }
}
