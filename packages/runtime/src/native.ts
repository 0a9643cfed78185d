// Objects of the engine's own WebAssembly among the imports of an output: what they are, whether their types
// fit (only the engine knows, so it is asked to link them), and records that make them usable like ours.

import { highHalf, listResults, lowHalf, toBigInt, toInternal, toJavaScript } from './convert.js'
import { hostError } from './errors.js'
import { functionObject } from './function.js'
import {
  type AnyFunction,
  type Code,
  type FunctionRecord,
  type GlobalRecord,
  type MemoryRecord,
  type NativeGlobal,
  type NativeMemory,
  type NativeTable,
  RF,
  RI,
  RR,
  recordOf,
  records,
  type TableRecord,
} from './realm.js'
import { takeSigned } from './signed-addresses.js'

type NativeName = 'Memory' | 'Table' | 'Global'

/** The part of the engine's namespace that is used here. */
interface NativeNamespace {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports?: object) => { exports: Record<string, AnyFunction> }
  LinkError: ErrorConstructor
  Table: new (descriptor: { element: string; initial: number }) => NativeTable
}

type AnyNamespace = NativeNamespace & Record<string, { prototype: object }>

/** The engine's namespace; undefined where there is none, or something else in its place. */
export function nativeNamespace(): AnyNamespace | undefined {
  const { WebAssembly } = globalThis as { WebAssembly?: AnyNamespace }
  const isNative =
    typeof WebAssembly?.Instance === 'function' &&
    /\[native code\]/.test(Function.prototype.toString.call(WebAssembly.Instance))
  return isNative ? WebAssembly : undefined
}

/** Whether `value` has the internal slots that the getter `member` of the class `name` asks for. */
export function isNative(name: NativeName, member: string, value: unknown): boolean {
  const prototype = nativeNamespace()?.[name]?.prototype
  if (prototype === undefined) return false
  try {
    Object.getOwnPropertyDescriptor(prototype, member)!.get!.call(value)
    return true
  } catch {
    return false
  }
}

/** Whether the engine knows `value` for an exported function of its own. */
export function isNativeFunction(value: unknown): value is AnyFunction {
  const namespace = nativeNamespace()
  if (typeof value !== 'function' || namespace === undefined) return false
  try {
    new namespace.Table({ element: 'anyfunc', initial: 1 }).set(0, value)
    return true
  } catch {
    return false
  }
}

/** Type codes of the binary format, by name. */
export const TYPE_CODES: Record<string, number> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  funcref: 0x70,
  externref: 0x6f,
}

/** `i32 i64 -> f32` as two lists. */
export function splitType(type: string): { params: string[]; results: string[] } {
  const [params, results] = type.split('->').map((part) => part.split(' ').filter((name) => name !== ''))
  return { params: params!, results: results! }
}

/** A number as unsigned LEB128. */
export function encodeNumber(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...encodeNumber(Math.floor(value / 128))]
}

/** Limits in the binary format. */
function encodeLimits(minimum: number, maximum: number | undefined): number[] {
  return maximum === undefined
    ? [0, ...encodeNumber(minimum)]
    : [1, ...encodeNumber(minimum), ...encodeNumber(maximum)]
}

/**
 * Instantiates a module that imports `value` as what `description` says (and exports it, if it is a function or tag
 * of `type`): undefined if the engine does not link that. Throws what else may go wrong.
 */
function linkNatively(
  value: unknown,
  description: number[],
  type?: string,
): Record<string, AnyFunction> | undefined {
  const { Module, Instance, LinkError } = nativeNamespace()!
  const section = (id: number, contents: number[]) => [id, ...encodeNumber(contents.length), ...contents]
  const list = (names: string[]) => [...encodeNumber(names.length), ...names.map((name) => TYPE_CODES[name]!)]
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  if (type !== undefined) {
    const { params, results } = splitType(type)
    bytes.push(...section(1, [1, 0x60, ...list(params), ...list(results)]))
  }
  bytes.push(...section(2, [1, 0, 0, ...description]))
  if (type !== undefined) bytes.push(...section(7, [1, 0, description[0]!, 0]))
  const module = new Module(new Uint8Array(bytes))
  try {
    return new Instance(module, { '': { '': value } }).exports
  } catch (error) {
    if (error instanceof LinkError) return undefined
    throw error
  }
}

/** Whether the engine links `value` to such an import. Where it may not compile, anything is taken as it is. */
export function linksNatively(value: unknown, description: number[], type?: string): boolean {
  try {
    return linkNatively(value, description, type) !== undefined
  } catch {
    return true
  }
}

/** Whether `value`, if it is an exported function of the engine, has another type than `type`. */
export function isOtherNativeFunction(value: unknown, type: string): boolean {
  return isNativeFunction(value) && !linksNatively(value, [0, 0], type)
}

export function nativeMemoryFits(
  memory: MemoryRecord,
  minimum: number,
  maximum: number | undefined,
): boolean {
  return linksNatively(memory.native, [2, ...encodeLimits(minimum, maximum)])
}

export function nativeTableFits(
  table: TableRecord,
  element: string,
  minimum: number,
  maximum: number | undefined,
): boolean {
  return linksNatively(table.native, [1, TYPE_CODES[element]!, ...encodeLimits(minimum, maximum)])
}

export function nativeGlobalFits(native: unknown, type: string, mutable: boolean): boolean {
  return linksNatively(native, [3, TYPE_CODES[type]!, mutable ? 1 : 0])
}

/** The record of a `WebAssembly.Memory` of the engine; undefined if `value` is none. */
export function adoptMemory(value: unknown): MemoryRecord | undefined {
  if (!isNative('Memory', 'buffer', value)) return undefined
  const native = value as NativeMemory
  const { buffer } = native
  const record: MemoryRecord = {
    kind: 'memory',
    buffer,
    view: takeSigned(new DataView(buffer)),
    bytes: new Uint8Array(buffer),
    pages: buffer.byteLength / 65536,
    maximum: undefined,
    watchers: [],
    object: native,
    native,
  }
  records.set(native, record)
  return record
}

/** The record of a `WebAssembly.Table` of the engine; undefined if `value` is none. */
export function adoptTable(value: unknown): TableRecord | undefined {
  if (!isNative('Table', 'length', value)) return undefined
  const native = value as NativeTable
  const element = linksNatively(native, [1, TYPE_CODES.funcref!, 0, 0]) ? 'funcref' : 'externref'
  const isFunctions = element === 'funcref'
  const entries = new Proxy([] as unknown[], {
    get(target, key) {
      if (key === 'length') return native.length
      if (typeof key !== 'string' || !/^\d+$/.test(key)) return Reflect.get(target, key)
      const entry = native.get(Number(key))
      return isFunctions && entry !== null ? (recordOf(entry, 'function') ?? adoptFunction(entry)) : entry
    },
    set(_target, key, entry) {
      native.set(Number(key), isFunctions && entry !== null ? nativeFunction(entry) : entry)
      return true
    },
  })
  const record: TableRecord = {
    kind: 'table',
    element,
    entries,
    maximum: undefined,
    views: [],
    object: native,
    native,
  }
  records.set(native, record)
  return record
}

/** The record of a `WebAssembly.Global` of the engine that is to have this type; undefined if `value` is none. */
export function adoptGlobal(value: unknown, type: string, mutable: boolean): GlobalRecord | undefined {
  // The engine lets nobody read or set a vector.
  if (type === 'v128' || !isNative('Global', 'value', value)) return undefined
  const native = value as NativeGlobal
  return {
    kind: 'global',
    type,
    mutable,
    get value() {
      return toInternal(type, native.value)
    },
    set value(internal) {
      native.value = toJavaScript(type, internal)
    },
    get low() {
      return lowHalf(native.value)
    },
    set low(low) {
      native.value = toBigInt(low, this.high)
    },
    get high() {
      lowHalf(native.value)
      return highHalf()
    },
    set high(high) {
      native.value = toBigInt(this.low, high)
    },
    object: native,
    native,
  }
}

/** The record of an exported function of the engine; undefined if `value` is none. Its type shows when it is used. */
export function adoptFunction(value: unknown): FunctionRecord | undefined {
  if (!isNativeFunction(value)) return undefined
  const record = {
    kind: 'function' as const,
    type: '',
    code: value as Code,
    index: Number(value.name),
    wrap: () => value,
    object: value,
    hasType(type: string): boolean {
      if (record.type !== '' || !linksNatively(value, [0, 0], type)) return false
      record.type = type
      record.code = codeOfHost(value, type)
      return true
    },
  }
  records.set(value, record)
  return record
}

/** The function as one of the engine's own, which alone can be elements of its tables. */
export function nativeFunction(record: FunctionRecord): AnyFunction {
  const object = functionObject(record)!
  if (isNativeFunction(object)) return object
  const wrapped = linkNatively(object, [0, 0], record.type)![''] as AnyFunction
  records.set(wrapped, record)
  return wrapped
}

/** Calls a function of the host, or of the engine, by the internal calling convention. */
export function codeOfHost(callee: AnyFunction, type: string): Code {
  const { params, results } = splitType(type)
  return (...values: unknown[]) => {
    let next = 0
    const given = params.map((param) =>
      param === 'i64'
        ? toBigInt(values[next++] as number, values[next++] as number)
        : toJavaScript(param, values[next++]),
    )
    const flat: unknown[] = []
    const types: string[] = []
    try {
      const result = callee(...given)
      const list = results.length > 1 ? listResults(result as Iterable<unknown>, results.length) : [result]
      results.forEach((name, i) => {
        types.push(name)
        if (name !== 'i64') {
          flat.push(toInternal(name, list[i]))
        } else {
          flat.push(lowHalf(list[i]), highHalf())
          types.push(name)
        }
      })
    } catch (error) {
      throw hostError(error)
    }
    for (let k = 1; k < flat.length; k++) {
      const name = types[k]!
      const registers: unknown[] | Int32Array | Float64Array =
        name === 'i32' || name === 'i64' ? RI : name === 'f32' || name === 'f64' ? RF : RR
      registers[k] = flat[k]
    }
    return flat[0]
  }
}
