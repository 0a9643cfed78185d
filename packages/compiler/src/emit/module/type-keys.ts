/**
 * Types as the runtime compares them: a function type is a string that is equal for equal types of any two modules,
 * such as `i32 i64 -> f32`.
 */
import { UnsupportedError } from '../../errors.js'
import type { Module } from '../../wasm/module.js'
import {
  type FunctionType,
  heapTypeOf,
  isConcrete,
  isReference,
  type ValueType,
  valueTypeName,
} from '../../wasm/types.js'

export function functionTypeKey(type: FunctionType): string {
  return `${typeListKey(type.params)} -> ${typeListKey(type.results)}`
}

function typeListKey(types: readonly ValueType[]): string {
  return types.map(valueTypeKey).join(' ')
}

export function valueTypeKey(type: ValueType): string {
  if (isReference(type) && isConcrete(heapTypeOf(type))) {
    throw new UnsupportedError('unsupported type', {
      detail: `${valueTypeName(type)} cannot be compared across modules`,
    })
  }
  return valueTypeName(type)
}

/** The keys of a module's function types, by type index. */
export class TypeKeys {
  private readonly module: Module
  private readonly keys: (string | undefined)[] = []
  private readonly firstIndices = new Map<string, number>()

  constructor(module: Module) {
    this.module = module
  }

  key(typeIndex: number): string {
    let key = this.keys[typeIndex]
    if (key === undefined) {
      key = functionTypeKey(this.functionType(typeIndex))
      this.keys[typeIndex] = key
    }
    return key
  }

  /** A type index that stands for all equal types; the same one however often and in which order it is asked for. */
  canonicalIndex(typeIndex: number): number {
    if (this.firstIndices.size === 0) {
      this.module.types.forEach(({ composite }, index) => {
        if (composite.kind !== 'func') return
        const key = functionTypeKeyOrNone(composite)
        if (key !== undefined && !this.firstIndices.has(key)) this.firstIndices.set(key, index)
      })
    }
    return this.firstIndices.get(this.key(typeIndex))!
  }

  functionType(typeIndex: number): FunctionType {
    return this.module.types[typeIndex]!.composite as FunctionType
  }
}

function functionTypeKeyOrNone(type: FunctionType): string | undefined {
  try {
    return functionTypeKey(type)
  } catch {
    return undefined
  }
}
