// Globals between outputs that are ES modules. Such a module exports the values of its globals, and of mutable ones
// bindings that follow them (ESM Integration, "ExecuteModule"); but one that imports a global needs the global.

import { globalObject } from './global.js'
import { type GlobalRecord, recordOf, records } from './realm.js'

/** The export under which outputs tell each other their globals. */
const GLOBALS_EXPORT = '__dewasm_globals__'

/** A mutable global, no i64, that is kept in a variable of an output. */
export function variableGlobal(
  type: string,
  get: () => unknown,
  set: (value: unknown) => void,
): GlobalRecord {
  return {
    kind: 'global',
    type,
    mutable: true,
    get value() {
      return get()
    },
    set value(value) {
      set(value)
    },
    low: 0,
    high: 0,
    object: undefined,
    native: undefined,
  }
}

/** Calls `watcher` now and whenever the global has been set. */
export function watchGlobal(global: GlobalRecord, watcher: () => void): void {
  for (const field of ['value', 'low', 'high'] as const) {
    const before = Object.getOwnPropertyDescriptor(global, field)!
    let current: unknown = before.value
    Object.defineProperty(global, field, {
      get: before.get ?? (() => current),
      set(value) {
        if (before.set === undefined) current = value
        else before.set.call(global, value)
        watcher()
      },
      enumerable: true,
      configurable: true,
    })
  }
  watcher()
}

/** Makes the globals of an ES module known to others; what comes back is to be exported. */
export function shareGlobals(globals: Record<string, GlobalRecord>): object {
  records.set(globals, { kind: 'globals', globals })
  return globals
}

/** The import `name` from the module with that namespace, in which its value is `value`. */
export function boundGlobal(namespace: Record<string, unknown>, name: string, value: unknown): unknown {
  const global = recordOf(namespace[GLOBALS_EXPORT], 'globals')?.globals[name]
  return global === undefined ? value : globalObject(global)
}
