// Makes random type definitions: groups that name each other, hierarchies, packed fields, and groups that repeat
// others, which are the same types. References that cannot be null lead to earlier types only, so that values of
// every type can be made.

import type { FieldSpec } from '../module-builder.js'
import {
  type HeapName,
  isReference,
  parseReference,
  referenceName,
  type StorageName,
  type TypeName,
} from '../type-name.js'
import type { Profile } from './profile.js'
import type { RandomSource } from './random-source.js'
import { type KnownType, TypeSpace } from './type-space.js'

const PLAIN: readonly StorageName[] = [
  'i8',
  'i8',
  'i16',
  'i16',
  'i32',
  'i32',
  'i32',
  'i64',
  'i64',
  'f32',
  'f64',
]

const ABSTRACT: readonly HeapName[] = ['any', 'any', 'eq', 'eq', 'i31', 'struct', 'array', 'func', 'extern']

/** Depth of the hierarchy that further subtypes are not added to. */
const DEEPEST = 8

export function generateTypes(random: RandomSource, profile: Profile): KnownType[][] {
  return new TypeGenerator(random, profile).generate()
}

/** Types for locals, parameters and globals that name the definitions. */
export function someReferences(random: RandomSource, { types }: TypeSpace): TypeName[] {
  const concrete = types.map((_, index) => referenceName(random.chance(0.75), index))
  const abstract = ABSTRACT.filter(() => random.chance(0.4))
  return [...concrete, ...abstract.map((heap) => referenceName(random.chance(0.8), heap))]
}

class TypeGenerator {
  private readonly random: RandomSource
  private readonly plain: readonly StorageName[]
  private readonly types: KnownType[] = []
  private readonly depths: number[] = []

  constructor(random: RandomSource, profile: Profile) {
    this.random = random
    this.plain = profile.types.includes('v128') ? [...PLAIN, 'v128'] : PLAIN
  }

  generate(): KnownType[][] {
    const { random, types } = this
    const groups: KnownType[][] = []
    for (let count = random.between(3, 10); types.length < count; ) groups.push(this.group())
    for (let i = random.between(0, 2); i > 0; i--) groups.push(this.repeat(random.pick(groups)))
    return groups
  }

  private group(): KnownType[] {
    const { random, types } = this
    const start = types.length
    const end = start + (random.chance(0.5) ? 1 : random.between(1, 4))
    while (types.length < end) this.define(types.length, end)
    return types.slice(start)
  }

  private define(index: number, end: number): void {
    const { random, types } = this
    const open = types.flatMap(({ final }, i) => (!final && this.depths[i]! < DEEPEST ? [i] : []))
    if (open.length > 0 && random.chance(0.5)) {
      const supertype = random.chance(0.6) ? open[open.length - 1]! : random.pick(open)
      this.depths.push(this.depths[supertype]! + 1)
      types.push(this.subtype(supertype, index, end))
      return
    }
    const final = random.chance(0.4)
    const field = () => this.field(index, end)
    this.depths.push(0)
    types.push(
      random.weighted<() => KnownType>([
        [5, () => ({ kind: 'struct', final, fields: Array.from({ length: random.between(0, 5) }, field) })],
        [4, () => ({ kind: 'array', final, element: field() })],
        [3, () => ({ kind: 'func', final, ...this.functionType(index, end) })],
      ])(),
    )
  }

  /** A type with everything of another one, and perhaps more. */
  private subtype(supertype: number, index: number, end: number): KnownType {
    const { random } = this
    const above = this.types[supertype]!
    const common = { final: random.chance(0.4), supertype }
    if (above.kind === 'func') {
      const results = above.results.map((type) => this.narrower(type, index) as TypeName)
      return { kind: 'func', params: above.params, results, ...common }
    }
    const narrow = ({ type, mutable }: FieldSpec) => ({
      type: mutable ? type : this.narrower(type, index),
      mutable,
    })
    if (above.kind === 'array') return { kind: 'array', element: narrow(above.element), ...common }
    const further = Array.from({ length: random.between(0, 2) }, () => this.field(index, end))
    return { kind: 'struct', fields: [...above.fields.map(narrow), ...further], ...common }
  }

  /** The type, or one of which there are fewer values. */
  private narrower(type: StorageName, index: number): StorageName {
    const { random } = this
    if (!isReference(type) || random.chance(0.6)) return type
    const { nullable, heap } = parseReference(type)
    if (typeof heap === 'number' && heap >= index) return type
    const below = new TypeSpace(this.types.slice(0, index)).definitionsOf(heap)
    const makeable = below.filter((i) => nullable || this.types[i]!.kind !== 'func')
    return makeable.length > 0 ? referenceName(nullable, random.pick(makeable)) : type
  }

  private functionType(index: number, end: number): { params: TypeName[]; results: TypeName[] } {
    const { random } = this
    const types = (count: number) =>
      Array.from({ length: count }, () => {
        const { type } = this.field(index, end)
        return type === 'i8' || type === 'i16' || type === 'v128' ? 'i32' : type
      })
    return { params: types(random.between(0, 3)), results: types(random.pick([0, 1, 1, 1, 2])) }
  }

  private field(index: number, end: number): FieldSpec {
    return { type: this.storage(index, end), mutable: this.random.chance(0.7) }
  }

  private storage(index: number, end: number): StorageName {
    const { random } = this
    if (random.chance(0.6)) return random.pick(this.plain)
    if (random.chance(0.4)) return referenceName(true, random.pick(ABSTRACT))
    const makeable = this.types.slice(0, index).flatMap(({ kind }, i) => (kind === 'func' ? [] : [i]))
    if (makeable.length > 0 && random.chance(0.3)) return referenceName(false, random.pick(makeable))
    return random.chance(0.1) ? '(ref i31)' : referenceName(true, random.below(end))
  }

  private repeat(group: readonly KnownType[]): KnownType[] {
    const first = this.types.indexOf(group[0]!)
    const shift = this.types.length - first
    const inGroup = (index: number) => index >= first && index < first + group.length
    const move = <Type extends StorageName>(type: Type): Type => {
      if (!isReference(type)) return type
      const { nullable, heap } = parseReference(type)
      if (typeof heap !== 'number' || !inGroup(heap)) return type
      return referenceName(nullable, heap + shift) as StorageName as Type
    }
    const moveField = ({ type, mutable }: FieldSpec) => ({ type: move(type), mutable })
    const copies = group.map((type, i): KnownType => {
      const { final, supertype } = type
      const above = supertype === undefined || !inGroup(supertype) ? supertype : supertype + shift
      const common = { final, supertype: above, twin: type.twin ?? first + i }
      if (type.kind === 'struct') return { kind: 'struct', fields: type.fields.map(moveField), ...common }
      if (type.kind === 'array') return { kind: 'array', element: moveField(type.element), ...common }
      return { kind: 'func', params: type.params.map(move), results: type.results.map(move), ...common }
    })
    for (const [i, copy] of copies.entries()) {
      this.types.push(copy)
      this.depths.push(this.depths[first + i]!)
    }
    return copies
  }
}
