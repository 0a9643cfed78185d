// Tags among the imports of an output, which may be the engine's own or `JSTag`: exceptions of such a tag are the
// engine's, so that its code and JavaScript can catch what the output throws, and the other way round.

import { toBigInt, toJavaScript } from './convert.js'
import { createTag, flattenPayload, jsTag, makeException } from './exception.js'
import type { ImportRule } from './link.js'
import { linksNatively, nativeFunction, nativeNamespace, splitType } from './native.js'
import { type AnyFunction, type FunctionRecord, recordOf, records, type TagRecord } from './realm.js'

/** An exception of the engine, and what makes one. */
interface NativeException {
  is(tag: object): boolean
  getArg(tag: object, index: number): unknown
}

interface NativeExceptions {
  readonly Tag: new (type: { parameters: string[] }) => object
  readonly Exception: { new (tag: object, payload: unknown[]): NativeException; prototype: NativeException }
  readonly JSTag: object | undefined
}

/** Types of values that the engine lets JavaScript put into exceptions and take out. */
const CARRIED_TYPES = ['i32', 'i64', 'f32', 'f64', 'externref', 'funcref']

/** The engine's classes; undefined where it has none. */
function nativeExceptions(): NativeExceptions | undefined {
  const namespace = nativeNamespace() as unknown as NativeExceptions | undefined
  return typeof namespace?.Exception === 'function' ? namespace : undefined
}

/** A tag of the type with the key `type`. */
export function tagImport(type: string): ImportRule<TagRecord> {
  return {
    expected: 'tag import requires a WebAssembly.Tag',
    read: (value) => recordOf(value, 'tag') ?? adoptTag(value, type),
    mismatch: (tag) => (tag.type === type ? undefined : 'imported tag does not match the expected type'),
  }
}

/** The record of a `WebAssembly.Tag` of the engine that is to have this type; undefined if `value` is none. */
function adoptTag(value: unknown, type: string): TagRecord | undefined {
  const native = nativeExceptions()
  if (native === undefined || !isNativeTag(native, value)) return undefined
  if (value === native.JSTag) return jsTag
  const { params } = splitType(type)
  const isCarried = params.every((param) => CARRIED_TYPES.includes(param))
  // Without a type where it is another one: nobody imports that.
  if (!isCarried || !linksNatively(value, [4, 0, 0], type)) return createTag('', [])
  const record = createTag(type, params)
  record.object = value
  record.native = value
  records.set(value, record)
  return record
}

/** Only what takes tags tells whether something is one. */
function isNativeTag({ Tag, Exception }: NativeExceptions, value: unknown): value is object {
  try {
    new Exception(new Tag({ parameters: [] }), []).is(value as object)
    return true
  } catch {
    return false
  }
}

/** Whether an exception is of a tag that may be the engine's, or `JSTag`. */
export function isImportedException(exception: unknown, tag: TagRecord): boolean {
  const record = recordOf(exception, 'exception')
  if (record !== undefined) return record.tag === tag
  const native = tag === jsTag || tag.native !== undefined ? nativeExceptions() : undefined
  if (tag === jsTag) return native === undefined || isOfTag(native, exception, undefined) === undefined
  if (native === undefined || !isOfTag(native, exception, tag.native)) return false
  const { params } = tag
  const values = params.map((_, i) => (exception as NativeException).getArg(tag.native!, i))
  records.set(exception as object, { kind: 'exception', tag, payload: flattenPayload(params, values) })
  return true
}

/** Whether an exception of the engine is of its tag `tag`, or of a new one; undefined if it is no such exception. */
function isOfTag(
  { Tag, Exception }: NativeExceptions,
  exception: unknown,
  tag: object | undefined,
): boolean | undefined {
  try {
    return Exception.prototype.is.call(exception, tag ?? new Tag({ parameters: [] }))
  } catch {
    return undefined
  }
}

/** What to throw for a tag that may be the engine's, or `JSTag`; an i64 it carries is two int32. */
export function makeImportedException(tag: TagRecord, payload: unknown[]): unknown {
  if (tag === jsTag) return payload[0]
  const native = tag.native === undefined ? undefined : nativeExceptions()
  if (native === undefined) return makeException(tag, payload)
  let next = 0
  const values = tag.params.map((type) => {
    const value = payload[next++]
    if (type === 'i64') return toBigInt(value as number, payload[next++] as number)
    if (type !== 'funcref') return toJavaScript(type, value)
    return value === null ? null : (nativeFunction(value as FunctionRecord) as AnyFunction)
  })
  const exception = new native.Exception(tag.native!, values)
  records.set(exception, { kind: 'exception', tag, payload })
  return exception
}
