// Modules without code of their own, which only give functions of JavaScript a type: what Emscripten's `addFunction`,
// and programs that want to know of what type a function is, put together when they run. They are served without
// generating code.

import {
  type AnyFunction,
  type Code,
  codeOfHost,
  type FunctionRecord,
  functionImport,
  functionObject,
  highHalf,
  importedFunction,
  leavingError,
  linkImports,
  lowHalf,
  RI,
  splitType,
  TYPE_CODES,
  toBigInt,
  toInternal,
  toJavaScript,
} from '@dewasm/runtime'
import { readUnsigned } from './custom-sections.js'
import type { Exports } from './interface.js'
import type { Output } from './module-source.js'

interface AdapterModule {
  /** `type`: the key of the function type, as outputs have it. */
  readonly imports: readonly { module: string; name: string; type: string }[]
  readonly exports: readonly { name: string; index: number }[]
}

/** Larger ones nobody puts together when running. */
const LARGEST_ADAPTER = 4096

/** The output for such a module; undefined for any other, and for what is no module. */
export function adapterModule(bytes: Uint8Array): Output | undefined {
  const isSmall = bytes.length <= LARGEST_ADAPTER
  const module = isSmall && hasHeader(bytes) ? readAdapterModule(bytes) : undefined
  if (module === undefined) return undefined
  const kind = 'function'
  const imports = module.imports.map(({ module, name }) => ({ module, name, kind }) as const)
  const rules = module.imports.map(({ type }) => functionImport(type))
  return {
    imports,
    exports: module.exports.map(({ name }) => ({ name, kind })),
    instantiate(importObject) {
      const functions = linkImports(importObject, imports, rules).map((value, index) =>
        adapt(value as AnyFunction, module.imports[index]!.type, index),
      )
      const exports: Exports = Object.create(null)
      for (const { name, index } of module.exports) exports[name] = functionObject(functions[index]!)
      return { exports: Object.freeze(exports) }
    },
  }
}

/** The function of WebAssembly that calls a function of the host. At most one result. */
function adapt(host: AnyFunction, type: string, index: number): FunctionRecord {
  const { params, results } = splitType(type)
  const result = results[0]
  const wrap = (code: Code) => {
    const exported: AnyFunction = (...values) => {
      const internal = params.flatMap((param, i) =>
        param === 'i64' ? [lowHalf(values[i]), highHalf()] : toInternal(param, values[i]),
      )
      try {
        const value = (code as AnyFunction)(...internal)
        if (result === 'i64') return toBigInt(value as number, RI[1]!)
        return result && toJavaScript(result, value)
      } catch (error) {
        throw leavingError(error)
      }
    }
    return Object.defineProperty(exported, 'length', { value: params.length, configurable: true })
  }
  return importedFunction(index, type, host, codeOfHost(host, type), wrap)
}

/** Does it begin as modules do, with magic word and version? */
export function hasHeader(bytes: Uint8Array): boolean {
  return String(bytes.subarray(0, 8)) === '0,97,115,109,1,0,0,0'
}

/** Reads types, and imports and exports of functions (core specification, "Modules"). Undefined for anything else. */
function readAdapterModule(bytes: Uint8Array): AdapterModule | undefined {
  let position = 8
  const fail = (): never => {
    throw new RangeError()
  }
  const byte = () => (position < bytes.length ? bytes[position++]! : fail())
  const number = (): number => {
    const { value, end } = readUnsigned(bytes, position)
    position = end
    return value
  }
  const list = <Item>(item: () => Item): Item[] => Array.from({ length: number() }, item)
  // Names of other characters nobody uses there.
  const name = () => String.fromCharCode(...list(() => (bytes[position]! < 128 ? byte() : fail())))
  const functionKind = () => (byte() === 0 ? number() : fail())
  const valueType = () => {
    const code = byte()
    return Object.keys(TYPE_CODES).find((name) => TYPE_CODES[name] === code) ?? fail()
  }
  const functionType = () => {
    const params = byte() === 0x60 ? list(valueType) : fail()
    const results = list(valueType)
    return results.length <= 1 ? `${params.join(' ')} -> ${results.join(' ')}` : fail()
  }

  let types: string[] = []
  let imports: AdapterModule['imports'] = []
  let exports: AdapterModule['exports'] = []
  const readers: Record<number, () => void> = {
    1: () => (types = list(functionType)),
    2: () =>
      (imports = list(() => ({ module: name(), name: name(), type: types[functionKind()] ?? fail() }))),
    7: () => (exports = list(() => ({ name: name(), index: functionKind() }))),
  }
  try {
    let last = 0
    while (position < bytes.length) {
      const id = byte()
      const end = number() + position
      if (id > last) readers[(last = id)]!()
      else if (id === 0) position = end
      if (position !== end) return undefined
    }
  } catch {
    return undefined
  }
  const names = new Set(exports.map(({ name }) => name))
  const isValid = names.size === exports.length && exports.every(({ index }) => index < imports.length)
  return isValid && position === bytes.length ? { imports, exports } : undefined
}
