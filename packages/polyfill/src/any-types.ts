// The types in the hierarchy of `any` that tables and globals made by JavaScript may have, as engines let them. Outputs
// declare those that they use; here it is all of them.

import { anyType, type HeapObject } from '@dewasm/runtime'

type AnyReference = number | HeapObject | null

/** Makes the types known to the realm. */
export function declareAnyTypes(): void {
  const declare = (name: string, accepts: (reference: number | HeapObject) => boolean) =>
    anyType(name, (reference: AnyReference) => reference === null || accepts(reference))
  const isNumber = (reference: number | HeapObject): reference is number => typeof reference === 'number'
  declare('anyref', () => true)
  declare('eqref', (reference) => isNumber(reference) || reference.t.isStruct || reference.t.isArray)
  declare('i31ref', isNumber)
  declare('structref', (reference) => !isNumber(reference) && reference.t.isStruct)
  declare('arrayref', (reference) => !isNumber(reference) && reference.t.isArray)
}
