// The type definitions of a module as the validator sees them: which are equal (iso-recursively: their
// recursion groups have the same shape), and which are subtypes of which (specification, "Matching").

import type { Module } from '../module.js'
import {
  BOTTOM,
  type CompositeType,
  type FieldType,
  HEAP_ANY,
  HEAP_ARRAY,
  HEAP_BOTTOM,
  HEAP_EQ,
  HEAP_EXN,
  HEAP_EXTERN,
  HEAP_FUNC,
  HEAP_I31,
  HEAP_NOEXN,
  HEAP_NOEXTERN,
  HEAP_NOFUNC,
  HEAP_NONE,
  HEAP_STRUCT,
  type HeapType,
  heapTypeOf,
  isConcrete,
  isDefaultable,
  isNullable,
  isReference,
  type StorageType,
  type SubType,
  type ValueType,
} from '../types.js'

const NO_TYPE = -1

/** Direct supertype of each abstract heap type; the bottom ones have several and are handled apart. */
const ABSTRACT_PARENTS = new Map<HeapType, HeapType>([
  [HEAP_EQ, HEAP_ANY],
  [HEAP_I31, HEAP_EQ],
  [HEAP_STRUCT, HEAP_EQ],
  [HEAP_ARRAY, HEAP_EQ],
])

/** The top of the hierarchy that each bottom type is at the bottom of. */
const TOPS_OF_BOTTOMS = new Map<HeapType, HeapType>([
  [HEAP_NONE, HEAP_ANY],
  [HEAP_NOFUNC, HEAP_FUNC],
  [HEAP_NOEXTERN, HEAP_EXTERN],
  [HEAP_NOEXN, HEAP_EXN],
])

const ABSTRACT_OF_KIND: Record<CompositeType['kind'], HeapType> = {
  func: HEAP_FUNC,
  struct: HEAP_STRUCT,
  array: HEAP_ARRAY,
}

export class TypeSpace {
  /** By type index: the lowest index of an equal type. Two types are equal exactly when these are. */
  readonly canonical: Int32Array
  private readonly types: readonly SubType[]
  /** By type index: its declared supertype, or NO_TYPE. */
  private readonly supertypes: Int32Array
  /** By key: a number for each shape of a type inside its group. */
  private readonly shapes = new Map<string, number>()
  /** By the shapes in a recursion group: the first type of the first such group. */
  private readonly groups = new Map<string, number>()
  private readonly defaultableStructs = new Map<number, boolean>()

  /**
   * Groups must be added in order with {@link addGroup} before their types are asked about.
   */
  constructor(module: Module) {
    this.types = module.types
    this.canonical = new Int32Array(module.types.length).fill(NO_TYPE)
    this.supertypes = new Int32Array(module.types.length).fill(NO_TYPE)
  }

  /**
   * Makes types [start, start + length) known. Every type index in them must have been checked to lie in the
   * group or before it. Linear in their size.
   */
  addGroup(start: number, length: number): void {
    const shapes: number[] = []
    for (let index = start; index < start + length; index++) {
      const { supertypes } = this.types[index]
      if (supertypes.length > 0) this.supertypes[index] = supertypes[0]
      shapes.push(intern(this.shapes, this.shapeKey(index, start), this.shapes.size))
    }
    const first = intern(this.groups, shapes.join(' '), start)
    for (let i = 0; i < length; i++) this.canonical[start + i] = first + i
  }

  /** What makes two types equal, given that the groups they stand in are. */
  private shapeKey(index: number, start: number): string {
    const { composite, final, supertypes } = this.types[index]
    const parts: (string | number)[] = [final ? 'final' : 'open']
    for (const supertype of supertypes) parts.push(this.indexKey(supertype, start))
    parts.push(composite.kind)
    switch (composite.kind) {
      case 'func':
        for (const type of composite.params) parts.push(this.storageKey(type, start))
        parts.push('>')
        for (const type of composite.results) parts.push(this.storageKey(type, start))
        break
      case 'struct':
        for (const field of composite.fields) parts.push(this.fieldKey(field, start))
        break
      case 'array':
        parts.push(this.fieldKey(composite.field, start))
    }
    return parts.join(' ')
  }

  /** A type index in a group's key: relative inside the group, else by its canonical index. */
  private indexKey(index: number, start: number): string {
    return index >= start ? `r${index - start}` : `c${this.canonical[index]}`
  }

  private storageKey(type: StorageType, start: number): string | number {
    if (!isReference(type)) return type
    const heap = heapTypeOf(type)
    if (!isConcrete(heap)) return type
    return (isNullable(type) ? 'n' : '') + this.indexKey(heap, start)
  }

  private fieldKey(field: FieldType, start: number): string {
    return `${field.mutable ? 'm' : ''}${this.storageKey(field.storage, start)}`
  }

  /** Is the type at `index` the one at `other`, or a declared subtype of it? At most 63 steps. */
  isSubtypeIndex(index: number, other: number): boolean {
    const { canonical, supertypes } = this
    const target = canonical[other]
    for (let type = index; type !== NO_TYPE; type = supertypes[type]) {
      if (canonical[type] === target) return true
    }
    return false
  }

  /** Does heap type `a` match `b`? */
  isHeapSubtype(a: HeapType, b: HeapType): boolean {
    if (a === b || a === HEAP_BOTTOM) return true
    if (isConcrete(a)) {
      if (isConcrete(b)) return this.isSubtypeIndex(a, b)
      return this.isHeapSubtype(ABSTRACT_OF_KIND[this.types[a].composite.kind], b)
    }
    const top = TOPS_OF_BOTTOMS.get(a)
    if (top !== undefined) {
      const upper = isConcrete(b) ? ABSTRACT_OF_KIND[this.types[b].composite.kind] : b
      return upper !== HEAP_BOTTOM && this.isHeapSubtype(upper, top)
    }
    for (let type = ABSTRACT_PARENTS.get(a); type !== undefined; type = ABSTRACT_PARENTS.get(type)) {
      if (type === b) return true
    }
    return false
  }

  /** Has every field of the struct type at `index` a default value? Cached: structs may be large. */
  isDefaultableStruct(index: number): boolean {
    let answer = this.defaultableStructs.get(index)
    if (answer === undefined) {
      const { composite } = this.types[index]
      answer = composite.kind === 'struct' && composite.fields.every(({ storage }) => isDefaultable(storage))
      this.defaultableStructs.set(index, answer)
    }
    return answer
  }

  /** The abstract heap type at the top of the hierarchy `heap` is in. */
  topOf(heap: HeapType): HeapType {
    const abstract = isConcrete(heap) ? ABSTRACT_OF_KIND[this.types[heap].composite.kind] : heap
    return TOPS_OF_BOTTOMS.get(abstract) ?? (ABSTRACT_PARENTS.has(abstract) ? HEAP_ANY : abstract)
  }

  /** Does value type `a` match `b`? Also holds for BOTTOM on the left. */
  isSubtype(a: ValueType, b: ValueType): boolean {
    if (a === b || a === BOTTOM) return true
    if (!isReference(a) || !isReference(b)) return false
    if (isNullable(a) && !isNullable(b)) return false
    return this.isHeapSubtype(heapTypeOf(a), heapTypeOf(b))
  }

  /** Are the types equal, up to equal type indices? */
  isEqual(a: ValueType, b: ValueType): boolean {
    return a === b || (this.isSubtype(a, b) && this.isSubtype(b, a))
  }

  isResultSubtype(a: readonly ValueType[], b: readonly ValueType[]): boolean {
    if (a.length !== b.length) return false
    for (let i = 0; i < a.length; i++) if (!this.isSubtype(a[i], b[i])) return false
    return true
  }

  private isFieldSubtype(a: FieldType, b: FieldType): boolean {
    if (a.mutable !== b.mutable) return false
    return this.isSubtype(a.storage, b.storage) && (!a.mutable || this.isSubtype(b.storage, a.storage))
  }

  /** Does composite type `a` match `b`, as a subtype's must match its supertype's? */
  isCompositeSubtype(a: CompositeType, b: CompositeType): boolean {
    if (a.kind === 'func' && b.kind === 'func') {
      return this.isResultSubtype(b.params, a.params) && this.isResultSubtype(a.results, b.results)
    }
    if (a.kind === 'struct' && b.kind === 'struct') {
      return (
        a.fields.length >= b.fields.length &&
        b.fields.every((field, i) => this.isFieldSubtype(a.fields[i], field))
      )
    }
    return a.kind === 'array' && b.kind === 'array' && this.isFieldSubtype(a.field, b.field)
  }
}

/** The value of `key`, which becomes `value` if it has none. */
function intern(map: Map<string, number>, key: string, value: number): number {
  const known = map.get(key)
  if (known !== undefined) return known
  map.set(key, value)
  return value
}
