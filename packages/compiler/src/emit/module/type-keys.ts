/**
 * Types as the runtime compares them: strings that are equal for equal types of any two modules.
 *
 * A function type that stands by itself is written as it is, `i32 i64 -> f32`. Any other type has the key of its
 * recursion group, which says all of every type in the group, and its place in it: types are equal if their groups
 * are. A key that is long is replaced by its hash, so that keys within keys do not grow.
 */
import type { Module } from '../../wasm/module.js'
import {
  type FieldType,
  type FunctionType,
  heapTypeOf,
  isConcrete,
  isNullable,
  isReference,
  type StorageType,
  type SubType,
  type ValueType,
  valueTypeName,
} from '../../wasm/types.js'
import { hashText } from './sha256.js'

/** A key within another is no longer than this. */
const MAX_INNER_LENGTH = 64

export class TypeKeys {
  private readonly module: Module
  /** By type index; those of the first groups. */
  private readonly keys: string[] = []
  private readonly firstIndices = new Map<string, number>()

  constructor(module: Module) {
    this.module = module
  }

  key(typeIndex: number): string {
    // A group names no types but those of its own and of groups before it.
    while (this.keys.length <= typeIndex) this.addGroup()
    return this.keys[typeIndex]!
  }

  valueTypeKey(type: ValueType): string {
    if (!isReference(type) || !isConcrete(heapTypeOf(type))) return valueTypeName(type)
    return referenceText(type, this.innerKey(heapTypeOf(type)))
  }

  /** A type index that stands for all equal types: the lowest. */
  canonicalIndex(typeIndex: number): number {
    if (this.firstIndices.size === 0) {
      for (let index = 0; index < this.module.types.length; index++) {
        const key = this.key(index)
        if (!this.firstIndices.has(key)) this.firstIndices.set(key, index)
      }
    }
    return this.firstIndices.get(this.key(typeIndex))!
  }

  functionType(typeIndex: number): FunctionType {
    return this.module.types[typeIndex]!.composite as FunctionType
  }

  /** Indices of the supertypes of a type, the nearest first. */
  supertypes(typeIndex: number): number[] {
    const { types } = this.module
    const indices: number[] = []
    for (
      let [index] = types[typeIndex]!.supertypes;
      index !== undefined;
      [index] = types[index]!.supertypes
    ) {
      indices.push(index)
    }
    return indices
  }

  private addGroup(): void {
    const { types, recGroups } = this.module
    const start = this.keys.length
    const { length } = recGroups[types[start]!.recGroup]!
    const { composite, final, supertypes } = types[start]!
    if (length === 1 && composite.kind === 'func' && final && supertypes.length === 0) {
      this.keys.push(
        `${this.listText(composite.params, start)} -> ${this.listText(composite.results, start)}`,
      )
      return
    }
    const texts: string[] = []
    for (let index = start; index < start + length; index++) texts.push(this.typeText(types[index]!, start))
    const group = shorten(`{${texts.join('; ')}}`)
    for (let place = 0; place < length; place++) this.keys.push(length === 1 ? group : `${group}.${place}`)
  }

  /** What makes a type equal to another in the same place of an equal group, which starts with type `start`. */
  private typeText({ composite, final, supertypes }: SubType, start: number): string {
    const words: string[] = final ? [] : ['sub']
    for (const supertype of supertypes) words.push(`<${this.indexText(supertype, start)}>`)
    words.push(composite.kind)
    switch (composite.kind) {
      case 'func':
        words.push(this.listText(composite.params, start), '->', this.listText(composite.results, start))
        break
      case 'struct':
        for (const field of composite.fields) words.push(this.fieldText(field, start))
        break
      case 'array':
        words.push(this.fieldText(composite.field, start))
    }
    return words.join(' ')
  }

  private fieldText({ storage, mutable }: FieldType, start: number): string {
    return `${mutable ? 'mut ' : ''}${this.storageText(storage, start)}`
  }

  private listText(types: readonly ValueType[], start: number): string {
    return types.map((type) => this.storageText(type, start)).join(' ')
  }

  private storageText(type: StorageType, start: number): string {
    if (!isReference(type) || !isConcrete(heapTypeOf(type))) return valueTypeName(type)
    return referenceText(type, this.indexText(heapTypeOf(type), start))
  }

  /** A type in the text of a group: by its place in the group, or by its key. */
  private indexText(index: number, start: number): string {
    return index >= start ? `.${index - start}` : this.innerKey(index)
  }

  private innerKey(index: number): string {
    const key = shorten(this.key(index))
    return key.startsWith('{') ? key : `{${key}}`
  }
}

function shorten(key: string): string {
  return key.length > MAX_INNER_LENGTH ? `{#${hashText(key)}}` : key
}

function referenceText(type: ValueType, heapType: string): string {
  return `(ref ${isNullable(type) ? 'null ' : ''}${heapType})`
}
