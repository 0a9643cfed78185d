// Functions as values: references to them, and the exported functions JavaScript sees (JavaScript Interface,
// "Exported Functions").

import { trap } from './errors.js'
import { adoptFunction, isNativeFunction } from './native.js'
import { type AnyFunction, type Code, type FunctionRecord, recordOf, records } from './realm.js'

/** A function that can be referred to. `wrap` makes its exported function when one is asked for. */
export function createFunction(
  index: number,
  type: string,
  code: Code,
  wrap: (code: Code) => AnyFunction,
): FunctionRecord {
  return { kind: 'function', type, code, index, wrap, object: undefined, hasType: undefined }
}

/**
 * Makes the functions of one type that can be referred to, into their places in `functions`.
 * @param list their indices, each followed by its code
 */
export function defineFunctions(
  functions: FunctionRecord[],
  type: string,
  wrap: (code: Code) => AnyFunction,
  list: (number | Code)[],
): void {
  for (let i = 0; i < list.length; i += 2) {
    const index = list[i] as number
    functions[index] = createFunction(index, type, list[i + 1] as Code, wrap)
  }
}

/** An imported function that can be referred to: the one `value` is already known as, or a new one around `code`. */
export function importedFunction(
  index: number,
  type: string,
  value: unknown,
  code: Code,
  wrap: (code: Code) => AnyFunction,
): FunctionRecord {
  const known = recordOf(value, 'function')
  if (known !== undefined) return known
  const record = createFunction(index, type, code, wrap)
  if (isNativeFunction(value)) {
    record.object = value
    records.set(value, record)
  }
  return record
}

/** The exported function of a reference, always the same one; null for null. */
export function functionObject(record: FunctionRecord | null): AnyFunction | null {
  if (record === null) return null
  if (record.object === undefined) {
    const object = record.wrap(record.code)
    Object.defineProperty(object, 'name', { value: String(record.index), configurable: true })
    records.set(object, record)
    record.object = object
  }
  return record.object
}

/** The reference that is behind an exported function; null for null. Throws TypeError for anything else. */
export function functionReference(value: unknown): FunctionRecord | null {
  if (value === null) return null
  const record = recordOf(value, 'function') ?? adoptFunction(value)
  if (record === undefined) {
    throw new TypeError('function-typed object must be null (if nullable) or a Wasm function object')
  }
  return record
}

/** The code of a function reference; traps on null. */
export function codeOfReference(record: FunctionRecord | null): Code {
  if (record === null) trap('dereferencing a null pointer')
  return record.code
}

/** The code to call directly if an imported `value` is an exported function of some instance. */
export function codeOf(value: unknown): Code | undefined {
  return recordOf(value, 'function')?.code
}
