// Linking: what of the import object an instance takes (JavaScript Interface, "Read the imports"), and whether
// its types are those the module declares (core specification, "Instantiation").

import { isInteger64, toInternal } from './convert.js'
import { errorClass } from './errors.js'
import { createGlobal, createGlobal64, setGlobal } from './global.js'
import { isObject } from './interface.js'
import {
  adoptGlobal,
  adoptMemory,
  adoptTable,
  isOtherNativeFunction,
  nativeGlobalFits,
  nativeMemoryFits,
  nativeTableFits,
} from './native.js'
import { type GlobalRecord, type MemoryRecord, recordOf, type TableRecord } from './realm.js'

/** An import as `WebAssembly.Module.imports` describes it. */
export interface ImportDescriptor {
  readonly module: string
  readonly name: string
  readonly kind: string
}

/** What is accepted for one import. */
export interface ImportRule<Linked = unknown> {
  /** What an import object has to provide, for the message. */
  readonly expected: string
  /** What the instance uses for `value`: a record, or a function as it is. Undefined if it is of no use. */
  read(value: unknown): Linked | undefined
  /** Why that is not of the declared type; undefined if it is. */
  mismatch(linked: Linked): string | undefined
}

/** Throws TypeError unless the import object, which may be missing where nothing is imported, is an object. */
export function checkImportObject(importObject: unknown, isNeeded: boolean): void {
  if (importObject === undefined && !isNeeded) return
  if (!isObject(importObject)) {
    throw new TypeError('WebAssembly.Instance(): Imports argument must be present and must be an object')
  }
}

/** Reads and checks the imports: first all that they are there, then all that they fit. */
export function linkImports(
  importObject: unknown,
  imports: readonly ImportDescriptor[],
  rules: ImportRule[],
): unknown[] {
  checkImportObject(importObject, true)
  const linked = imports.map(({ module, name }, i) => {
    const fields = (importObject as Record<string, unknown>)[module]
    if (!isObject(fields)) {
      const place = `Import #${i} ${JSON.stringify(module)}`
      throw new TypeError(`WebAssembly.Instance(): ${place}: module is not an object or function`)
    }
    return readImport(fields[name], i, imports, rules)
  })
  return checkImports(linked, imports, rules)
}

/** {@link linkImports} for imports that a module system has resolved. */
export function linkBindings(
  values: unknown[],
  imports: readonly ImportDescriptor[],
  rules: ImportRule[],
): unknown[] {
  const linked = values.map((value, i) => readImport(value, i, imports, rules))
  return checkImports(linked, imports, rules)
}

function readImport(
  value: unknown,
  i: number,
  imports: readonly ImportDescriptor[],
  rules: ImportRule[],
): unknown {
  const linked = rules[i]!.read(value)
  if (linked === undefined) throw linkError(i, imports, rules[i]!.expected)
  return linked
}

function checkImports(
  linked: unknown[],
  imports: readonly ImportDescriptor[],
  rules: ImportRule[],
): unknown[] {
  linked.forEach((value, i) => {
    const mismatch = rules[i]!.mismatch(value)
    if (mismatch !== undefined) throw linkError(i, imports, mismatch)
  })
  return linked
}

function linkError(i: number, imports: readonly ImportDescriptor[], message: string): Error {
  const { module, name } = imports[i]!
  const place = `Import #${i} ${JSON.stringify(module)} ${JSON.stringify(name)}`
  return new (errorClass('LinkError'))(`WebAssembly.Instance(): ${place}: ${message}`)
}

/** A function of the type with the key `type`. A function of the host has every type. */
export function functionImport(type: string): ImportRule {
  return {
    expected: 'function import requires a callable',
    read: (value) => (typeof value === 'function' ? value : undefined),
    mismatch(value) {
      const record = recordOf(value, 'function')
      const isOther =
        record === undefined
          ? isOtherNativeFunction(value, type)
          : record.type !== type && !record.hasType?.(type)
      return isOther ? 'imported function does not match the expected type' : undefined
    },
  }
}

/** A memory; sizes in pages. */
export function memoryImport(minimum: number, maximum: number | undefined): ImportRule<MemoryRecord> {
  return {
    expected: 'memory import must be a WebAssembly.Memory object',
    read: (value) => recordOf(value, 'memory') ?? adoptMemory(value),
    mismatch(memory) {
      if (memory.native === undefined)
        return limitsMismatch('memory', memory.pages, memory.maximum, minimum, maximum)
      return nativeMemoryFits(memory, minimum, maximum)
        ? undefined
        : 'imported memory does not match the expected limits'
    },
  }
}

/** A table of `element`; sizes in elements. */
export function tableImport(
  element: string,
  minimum: number,
  maximum: number | undefined,
): ImportRule<TableRecord> {
  return {
    expected: 'table import requires a WebAssembly.Table',
    read: (value) => recordOf(value, 'table') ?? adoptTable(value),
    mismatch(table) {
      if (table.native !== undefined) {
        const fits = nativeTableFits(table, element, minimum, maximum)
        return fits ? undefined : 'imported table does not match the expected type'
      }
      if (table.element !== element) return 'imported table does not match the expected type'
      return limitsMismatch('table', table.entries.length, table.maximum, minimum, maximum)
    },
  }
}

/** Matching of limits (core specification, "Limits"): at least as large, and bounded if the import is. */
export function limitsMismatch(
  kind: string,
  size: number,
  limit: number | undefined,
  minimum: number,
  maximum: number | undefined,
): string | undefined {
  if (size < minimum)
    return `${kind} import has ${size} elements, which is less than the required minimum ${minimum}`
  if (maximum === undefined) return undefined
  if (limit === undefined) return `${kind} import has no maximum limit, expected at most ${maximum}`
  return limit > maximum
    ? `${kind} import has a larger maximum size ${limit} than the module's declared maximum ${maximum}`
    : undefined
}

/** A global, or a value to make an immutable one of. */
export function globalImport(type: string, mutable: boolean): ImportRule<GlobalRecord> {
  return {
    expected: 'global import must be a number, valid Wasm reference, or WebAssembly.Global object',
    read(value) {
      return recordOf(value, 'global') ?? adoptGlobal(value, type, mutable) ?? globalOfValue(type, value)
    },
    mismatch(global) {
      if (global.native !== undefined) {
        const fits = nativeGlobalFits(global.native, type, mutable)
        return fits ? undefined : 'imported global does not match the expected type'
      }
      if (global.type !== type) return 'imported global does not match the expected type'
      return global.mutable === mutable ? undefined : 'imported global does not match the expected mutability'
    },
  }
}

/** An immutable global of that value; undefined if it is no value of `type`. Numbers are not converted to other types. */
function globalOfValue(type: string, value: unknown): GlobalRecord | undefined {
  if (type === 'i64') {
    if (!isInteger64(value)) return undefined
    const global = createGlobal64(false, 0, 0)
    setGlobal(global, value)
    return global
  }
  if ((type === 'i32' || type === 'f32' || type === 'f64') && typeof value !== 'number') return undefined
  try {
    return createGlobal(type, false, toInternal(type, value))
  } catch {
    return undefined
  }
}
