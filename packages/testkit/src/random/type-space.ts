// What a random module knows of its types: which are subtypes of which, and which there are of a kind.

import type { FieldSpec, TypeDefinition } from '../module-builder.js'
import {
  type AbstractHeapName,
  type HeapName,
  isReference,
  parseReference,
  referenceName,
  type TypeName,
} from '../type-name.js'
import type { Signature } from './program.js'

/** A definition that repeats an earlier one, group and all, is the same type: `twin` is that earlier one. */
export type KnownType = TypeDefinition & { twin?: number }

/** The abstract types right above and all the way up. */
const ABOVE: Readonly<Record<AbstractHeapName, readonly AbstractHeapName[]>> = {
  any: [],
  eq: ['any'],
  i31: ['eq', 'any'],
  struct: ['eq', 'any'],
  array: ['eq', 'any'],
  none: ['any', 'eq', 'i31', 'struct', 'array'],
  func: [],
  nofunc: ['func'],
  extern: [],
  noextern: ['extern'],
  exn: [],
  noexn: ['exn'],
}

export class TypeSpace {
  readonly types: readonly KnownType[]
  readonly structs: readonly number[]
  readonly arrays: readonly number[]
  readonly functions: readonly number[]

  constructor(types: readonly KnownType[]) {
    const ofKind = (kind: TypeDefinition['kind']) =>
      types.flatMap((type, index) => (type.kind === kind ? [index] : []))
    this.types = types
    this.structs = ofKind('struct')
    this.arrays = ofKind('array')
    this.functions = ofKind('func')
  }

  isSubtype(a: TypeName, b: TypeName): boolean {
    if (a === b) return true
    if (!isReference(a) || !isReference(b)) return false
    const [from, to] = [parseReference(a), parseReference(b)]
    return (to.nullable || !from.nullable) && this.matches(from.heap, to.heap)
  }

  /** Is every value of the one among those of the other? */
  matches(a: HeapName, b: HeapName): boolean {
    if (a === b) return true
    if (typeof a === 'number') {
      if (typeof b === 'string') return this.matchesAbstract(this.types[a]!.kind, b)
      for (let type: number | undefined = a; type !== undefined; type = this.types[type]!.supertype) {
        if (this.identity(type) === this.identity(b)) return true
      }
      return false
    }
    if (typeof b === 'number') return a === (this.types[b]!.kind === 'func' ? 'nofunc' : 'none')
    return this.matchesAbstract(a, b)
  }

  private matchesAbstract(a: AbstractHeapName, b: AbstractHeapName): boolean {
    return a === b || ABOVE[a].includes(b)
  }

  private identity(type: number): number {
    return this.types[type]!.twin ?? type
  }

  /** The type that all of its hierarchy are subtypes of. */
  top(heap: HeapName): 'any' | 'func' | 'extern' | 'exn' {
    const tops = ['any', 'func', 'extern', 'exn'] as const
    return tops.find((top) => this.matches(heap, top))!
  }

  /** Null of the hierarchy. */
  bottom(heap: HeapName): AbstractHeapName {
    return ({ any: 'none', func: 'nofunc', extern: 'noextern', exn: 'noexn' } as const)[this.top(heap)]
  }

  /** All types that a value of this one is also of, itself included. */
  supertypes(heap: HeapName): HeapName[] {
    const list: HeapName[] = []
    let at: HeapName | undefined = heap
    while (typeof at === 'number') {
      list.push(at)
      const { supertype, kind }: KnownType = this.types[at]!
      at = supertype ?? kind
    }
    return [...list, at, ...ABOVE[at]].filter((each) => this.matches(heap, each))
  }

  /** Definitions whose values are of this type. */
  definitionsOf(heap: HeapName): number[] {
    return this.types.flatMap((_, index) => (this.matches(index, heap) ? [index] : []))
  }

  fields(type: number): readonly FieldSpec[] {
    const definition = this.types[type]!
    if (definition.kind === 'struct') return definition.fields
    return definition.kind === 'array' ? [definition.element] : []
  }

  /** The function type with this index. */
  signature(type: number): Signature & { type: number } {
    const definition = this.types[type]!
    if (definition.kind !== 'func') throw new Error(`type ${type} is not of functions`)
    return { params: definition.params, results: definition.results, type }
  }

  /** May a function of the one type be called as one of the other? */
  isCallableAs(callee: Signature, as: Signature): boolean {
    if (callee.type !== undefined && as.type !== undefined) return this.matches(callee.type, as.type)
    if (callee.type !== as.type) return false
    return callee.params.join() === as.params.join() && callee.results.join() === as.results.join()
  }

  /** The type of a reference to a function. */
  functionReference({ type }: Signature): TypeName {
    return referenceName(false, type ?? 'func')
  }

  /** Do values of the one list of types fit where the other is wanted? */
  fits(results: readonly TypeName[], wanted: readonly TypeName[]): boolean {
    return results.length === wanted.length && results.every((type, i) => this.isSubtype(type, wanted[i]!))
  }
}
