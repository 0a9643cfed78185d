// Globals that JavaScript or other instances can see, and the class `Global` (JavaScript Interface, "Globals").

import { highHalf, lowHalf, toBigInt, toInternal, toJavaScript } from './convert.js'
import { finishInterface, toDictionary } from './interface.js'
import { type GlobalRecord, recordOf, records, sharedClass } from './realm.js'

/** A global that is neither an i64 nor a v128. */
export function createGlobal(type: string, mutable: boolean, value: unknown): GlobalRecord {
  return { kind: 'global', type, mutable, value, low: 0, high: 0, object: undefined, native: undefined }
}

/** An i64 global. */
export function createGlobal64(mutable: boolean, low: number, high: number): GlobalRecord {
  return { kind: 'global', type: 'i64', mutable, value: 0, low, high, object: undefined, native: undefined }
}

/** A v128 global: the four int32 of its value, lowest first. */
export function createGlobal128(
  mutable: boolean,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
): GlobalRecord {
  return createGlobal('v128', mutable, [w0, w1, w2, w3])
}

/** Sets a global to what `value` converts to. Throws TypeError if it converts to no value of its type. */
export function setGlobal(global: GlobalRecord, value: unknown): void {
  if (global.type === 'i64') {
    global.low = lowHalf(value)
    global.high = highHalf()
  } else {
    global.value = toInternal(global.type, value)
  }
}

/** The value of a global, for JavaScript. */
export function globalValue(global: GlobalRecord): unknown {
  return global.type === 'i64' ? toBigInt(global.low, global.high) : toJavaScript(global.type, global.value)
}

/** The `Global` object of a global, always the same one. */
export function globalObject(global: GlobalRecord): object {
  if (global.object === undefined) {
    global.object = Object.create(Global.prototype) as object
    records.set(global.object, global)
  }
  return global.object
}

function globalOf(value: unknown, method: string): GlobalRecord {
  const record = recordOf(value, 'global')
  if (record === undefined) throw new TypeError(`${method}: Receiver is not a WebAssembly.Global`)
  return record
}

/** Value types by their names in descriptors. */
const VALUE_TYPES = ['i32', 'i64', 'f32', 'f64', 'externref', 'funcref']

export const Global = /* @__PURE__ */ sharedClass('Global', () => {
  class Global {
    constructor(descriptor: { value: string; mutable?: boolean }, ...values: unknown[]) {
      const what = 'WebAssembly.Global()'
      const dictionary = toDictionary(descriptor, what)
      const mutable = Boolean(dictionary.mutable)
      const name = String(dictionary.value)
      const type = name === 'anyfunc' ? 'funcref' : name
      if (!VALUE_TYPES.includes(type)) {
        throw new TypeError(`${what}: Descriptor property 'value' must be a WebAssembly type`)
      }
      const record = createGlobal(
        type,
        mutable,
        type === 'externref' ? undefined : type === 'funcref' ? null : 0,
      )
      const isReference = type === 'externref' || type === 'funcref'
      if (isReference ? values.length > 0 : values[0] !== undefined) setGlobal(record, values[0])
      record.object = this
      records.set(this, record)
    }

    valueOf(): unknown {
      return globalValue(globalOf(this, 'WebAssembly.Global.valueOf()'))
    }

    get value(): unknown {
      return globalValue(globalOf(this, 'get WebAssembly.Global.value'))
    }

    set value(value: unknown) {
      const method = 'set WebAssembly.Global.value'
      const record = globalOf(this, method)
      if (!record.mutable) throw new TypeError(`${method}: Can't set the value of an immutable global.`)
      setGlobal(record, value)
    }
  }
  return finishInterface('Global', Global)
})
