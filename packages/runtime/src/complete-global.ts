// The constructor of `Global` for JavaScript, which makes globals of types in the hierarchy of `any`, too.

import { toInternal } from './convert.js'
import { Global } from './global.js'
import { replaceConstructor, toDictionary } from './interface.js'
import { realm, recordOf, sharedClass } from './realm.js'

/** Whether that names a type in the hierarchy of `any` that somebody has declared, so that values convert to it. */
export function isAnyType(name: string): boolean {
  return /^(any|eq|i31|struct|array)ref$/.test(name) && name in realm.classes
}

export const CompleteGlobal: typeof Global = /* @__PURE__ */ sharedClass('constructor of Global', () => {
  function constructGlobal(descriptor: unknown, ...values: unknown[]): object {
    if (new.target === undefined) throw new TypeError("Constructor Global requires 'new'")
    const dictionary = toDictionary(descriptor, 'WebAssembly.Global()')
    // Members are read in this order.
    const mutable = Boolean(dictionary.mutable)
    const type = String(dictionary.value)
    if (!isAnyType(type)) {
      return Reflect.construct(Global, [{ mutable, value: type }, ...values], new.target) as object
    }
    const value = values.length > 0 ? toInternal(type, values[0]) : null
    const object = Reflect.construct(Global, [{ mutable, value: 'externref' }], new.target) as object
    Object.assign(recordOf(object, 'global')!, { type, value })
    return object
  }
  return replaceConstructor(constructGlobal, Global) as unknown as typeof Global
})
