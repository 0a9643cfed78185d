// In place of the declarations of the same names in `realm.ts`, for engines that may lack symbols.

import type { Realm } from '../realm.js'
import { globalScope } from './library.js'
import { ObjectMap } from './object-map.js'

export function joinRealm(): Realm {
  const hasSymbols = typeof Symbol === 'function' && typeof Symbol.for === 'function'
  const key: PropertyKey = hasSymbols ? Symbol.for('dewasm.records') : '__dewasm_records__'
  const present = (globalScope as unknown as Record<PropertyKey, unknown>)[key]
  if (present !== undefined) return present as Realm
  const created: Realm = {
    records: new ObjectMap(),
    integers: new Int32Array(4096),
    floats: new Float64Array(4096),
    references: [],
    classes: Object.create(null),
  }
  try {
    Object.defineProperty(globalScope, key, { value: created })
  } catch {}
  return created
}
