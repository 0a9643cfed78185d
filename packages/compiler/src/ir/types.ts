/**
 * Types of IR values: WebAssembly's value types, plus the two an instruction may have instead of a value.
 * Type codes are small integers so that comparisons in hot passes are free.
 */
import {
  F32,
  F64,
  I32,
  I64,
  isNullable,
  isReference,
  V128,
  type ValueType,
  valueTypeName,
} from '../wasm/types.js'

export { F32, F64, I32, I64, isNullable, isReference, V128 }

/** The type of an instruction that yields nothing (a store, a call without results). */
export const NONE = 0 as ValueType

/** The type of an instruction that yields several values, each read by a `project` that follows it. */
export const TUPLE = 1 as ValueType

/** A WebAssembly value type, {@link NONE} or {@link TUPLE}. */
export type Type = ValueType

/** The name of a type as IR text writes it. */
export function typeName(type: Type): string {
  if (type === NONE) return 'none'
  if (type === TUPLE) return 'tuple'
  return valueTypeName(type)
}

/** A function's parameters and results, in WebAssembly's types before legalisation and JavaScript's after it. */
export interface Signature {
  readonly params: readonly Type[]
  readonly results: readonly Type[]
}

/**
 * The types that carry a value once it is legal for JavaScript: an i64 is a low and a high int32, a v128 four
 * int32 from the lowest to the highest, everything else is one JavaScript value. This is the internal calling convention: arguments are passed flattened; the
 * first flattened result is returned, the others travel in result registers.
 */
export function flattenTypes(types: readonly Type[]): Type[] {
  const flat: Type[] = []
  for (const type of types) {
    if (type === I64) flat.push(I32, I32)
    else if (type === V128) flat.push(I32, I32, I32, I32)
    else flat.push(type)
  }
  return flat
}
