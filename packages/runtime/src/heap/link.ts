// Linking of globals and tables of reference types: subtypes match where nothing can be written.

import { globalImport, type ImportRule, tableImport } from '../link.js'
import { type GlobalRecord, recordOf, type TableRecord } from '../realm.js'

/** Makes an immutable global known as being of these types, too. */
export function withSupertypes(global: GlobalRecord, keys: string[]): GlobalRecord {
  global.supertypes = keys
  return global
}

/** Types of which the engine has objects of its own that can be used. */
const SHARED_TYPES = ['funcref', 'externref']

/**
 * A global of a reference type.
 * @param bottom the type whose only reference is null, if `type` has that
 */
export function referenceGlobalImport(
  type: string,
  mutable: boolean,
  bottom?: string,
): ImportRule<GlobalRecord> {
  const rule = globalImport(type, mutable)
  return {
    expected: rule.expected,
    read: rule.read,
    mismatch(global) {
      if (global.native !== undefined && !SHARED_TYPES.includes(type))
        return 'imported global belongs to the engine'
      if (!mutable && !global.mutable && global.native === undefined) {
        if (global.type === bottom || global.supertypes?.includes(type)) return undefined
      }
      return rule.mismatch(global)
    },
  }
}

/** A table of other references than `funcref` and `externref`. */
export function referenceTableImport(
  element: string,
  minimum: number,
  maximum: number | undefined,
): ImportRule<TableRecord> {
  const rule = tableImport(element, minimum, maximum)
  return {
    expected: rule.expected,
    read: (value) => recordOf(value, 'table'),
    mismatch(table) {
      if (table.native !== undefined) return 'imported table belongs to the engine'
      return rule.mismatch(table)
    },
  }
}
