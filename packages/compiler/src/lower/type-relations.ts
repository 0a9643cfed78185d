/** How the types of a module relate, for lowerings that can decide by them what a reference is. */
import type { Module } from '../wasm/module.js'
import { type HeapType, heapTypeOf, isNullable, type ValueType } from '../wasm/types.js'
import { TypeSpace } from '../wasm/validate/type-space.js'

const spaces = new WeakMap<Module, TypeSpace>()

function typeSpaceOf(module: Module): TypeSpace {
  let space = spaces.get(module)
  if (space === undefined) {
    space = new TypeSpace(module)
    for (const { start, length } of module.recGroups) space.addGroup(start, length)
    spaces.set(module, space)
  }
  return space
}

/**
 * What is known of a reference of one type being of another: whether what it refers to is (`always`), cannot be
 * (`never`) or may be (`maybe`), and whether null, if the first type has it, belongs to the second.
 */
export interface CastRelation {
  readonly object: 'always' | 'never' | 'maybe'
  readonly null: 'accepted' | 'refused' | 'impossible'
  /** The topmost heap type above both. */
  readonly top: HeapType
}

export function relateTypes(module: Module, from: ValueType, to: ValueType): CastRelation {
  const space = typeSpaceOf(module)
  const source = heapTypeOf(from)
  const target = heapTypeOf(to)
  // Each type has but one direct supertype, so that types not above one another have nothing in common.
  const object = space.isHeapSubtype(source, target)
    ? 'always'
    : space.isHeapSubtype(target, source)
      ? 'maybe'
      : 'never'
  const nullCase = !isNullable(from) ? 'impossible' : isNullable(to) ? 'accepted' : 'refused'
  return { object, null: nullCase, top: space.topOf(target) }
}
