// References in the hierarchy of `any`, and how they cross to JavaScript (JavaScript Interface, "Garbage Collected
// Objects"). Inside, a struct or array is the object that holds its fields; JavaScript gets an opaque one for it,
// always the same. What JavaScript gives that is none of those, and no number that is an i31, is put into a box.

import { trap } from '../errors.js'
import { functionObject, functionReference } from '../function.js'
import { type FunctionRecord, sharedClass } from '../realm.js'
import { type HeapObject, hostType } from './heap-type.js'

/** A value of the host as a reference. */
interface HostBox extends HeapObject {
  readonly value: unknown
}

/** What JavaScript has for structs and arrays, and the other way round. */
interface OpaqueObjects {
  readonly objects: WeakMap<HeapObject, object>
  readonly contents: WeakMap<object, HeapObject>
}

export const opaque: OpaqueObjects = /* @__PURE__ */ sharedClass('opaqueObjects', () => ({
  objects: new WeakMap(),
  contents: new WeakMap(),
}))

function refuse(): never {
  throw new TypeError('WebAssembly objects are opaque')
}

/** All of them stand for one empty object that nothing can be added to, and has no prototype. */
const opaqueTarget = /* @__PURE__ */ Object.preventExtensions(/* @__PURE__ */ Object.create(null))

const opaqueHandler: ProxyHandler<object> = {
  setPrototypeOf: () => false,
  preventExtensions: () => false,
  set: refuse,
  deleteProperty: refuse,
}

/** `any.convert_extern`. */
export function internalize(value: unknown): unknown {
  if (value === null) return null
  if (typeof value === 'number') {
    const isInteger31 = (value << 1) >> 1 === value && !Object.is(value, -0)
    return isInteger31 ? value : ({ t: hostType, value } as HostBox)
  }
  return opaque.contents.get(value as object) ?? ({ t: hostType, value } as HostBox)
}

/** `extern.convert_any`. */
export function externalize(reference: unknown): unknown {
  if (reference === null || typeof reference === 'number') return reference
  const content = reference as HeapObject
  if (content.t === hostType) return (content as HostBox).value
  const known = opaque.objects.get(content)
  if (known !== undefined) return known
  return makeOpaque(content)
}

/** The object that JavaScript gets for a struct or array. */
export function makeOpaque(content: HeapObject): object {
  const object = new Proxy<object>(opaqueTarget, opaqueHandler)
  opaque.objects.set(content, object)
  opaque.contents.set(object, content)
  return object
}

/** Whether a function reference is of the type with this key, or of a subtype of it. */
export function isFunctionOf(reference: FunctionRecord, key: string): boolean {
  return reference.type === key || reference.hasType?.(key) === true
}

/**
 * Makes functions known as being of supertypes of their type, too.
 * @param indices where they are among `functions`
 */
export function declareSupertypes(functions: FunctionRecord[], indices: number[], keys: string[]): void {
  for (const index of indices) {
    const fn = functions[index]!
    if (fn.hasType === undefined) fn.hasType = (key) => keys.includes(key)
  }
}

/** A reference of a type that has to be looked at where it crosses to JavaScript. */
export interface ReferenceType {
  /** Throws TypeError for a value that does not convert to a reference of the type. */
  toInternal(value: unknown): unknown
  toJavaScript(reference: unknown): unknown
}

function referenceType(
  key: string,
  toInternal: (value: unknown) => unknown,
  toJavaScript: (reference: unknown) => unknown,
  accepts: (reference: never) => boolean,
): ReferenceType {
  return sharedClass(key, () => ({
    toInternal(value) {
      const reference = toInternal(value)
      return accepts(reference as never) ? reference : refuseReference()
    },
    toJavaScript,
  }))
}

function refuseReference(): never {
  throw new TypeError('type incompatibility when transforming from/to JS')
}

/** A type in the hierarchy of `any`, by the key it has. `accepts` tells its references from all others. */
export function anyType(key: string, accepts: (reference: never) => boolean): ReferenceType {
  return referenceType(key, internalize, externalize, accepts)
}

/** A type in the hierarchy of `func`. */
export function functionType(key: string, accepts: (reference: never) => boolean): ReferenceType {
  return referenceType(key, functionReference, functionObject as (reference: unknown) => unknown, accepts)
}

/** A type in the hierarchy of `extern`. */
export function externType(key: string, accepts: (reference: never) => boolean): ReferenceType {
  const same = (value: unknown) => value
  return referenceType(key, same, same, accepts)
}

/** A type of which no reference crosses: exceptions. */
export function confinedType(key: string): ReferenceType {
  return sharedClass(key, () => ({ toInternal: refuseReference, toJavaScript: refuseReference }))
}

// Traps

export function nullDereference(): never {
  trap('dereferencing a null pointer')
}

export function illegalCast(): never {
  trap('illegal cast')
}

/** An externref, unless it is null. */
export function nonNullExternal(reference: unknown): unknown {
  return reference === null ? nullDereference() : reference
}
