// Exceptions (JavaScript Interface, "Tags" and "Exceptions"). What is thrown, and what a reference to an exception
// is, is the JavaScript value: an `Exception` object, or whatever the host threw, which is of the tag `JSTag`.

import { highHalf, lowHalf, toBigInt, toInternal, toJavaScript } from './convert.js'
import { errorClass, trap, trapMessage } from './errors.js'
import { finishInterface, isObject, toDictionary, toUnsignedLong } from './interface.js'
import { catchesNatively } from './native-trap.js'
import { type ExceptionRecord, recordOf, records, sharedClass, type TagRecord } from './realm.js'

/** Stands for null where the host threw that: a reference to an exception that is null is something else. */
const thrownNull: object = /* @__PURE__ */ sharedClass('thrownNull', () => ({}))

/** A tag of the function type with the key `type`, whose parameters are of the types `params`. */
export function createTag(type: string, params: readonly string[]): TagRecord {
  return { kind: 'tag', type, params, object: undefined, native: undefined }
}

/** The `Tag` object of a tag, always the same one. */
export function tagObject(tag: TagRecord): object {
  if (tag.object === undefined) {
    tag.object = Object.create(Tag.prototype) as object
    records.set(tag.object, tag)
  }
  return tag.object
}

/** The tag of what is thrown by anything but WebAssembly: it carries the value. */
export const jsTag: TagRecord = /* @__PURE__ */ sharedClass('JSTag', () =>
  createTag('externref -> ', ['externref']),
)

/** What to throw for a tag that is no import; an i64 it carries is two int32. */
export function makeException(tag: TagRecord, payload: unknown[]): unknown {
  const object = Object.create(Exception.prototype) as object
  records.set(object, { kind: 'exception', tag, payload })
  return object
}

/** The exception that a handler has caught. Throws on what WebAssembly must not catch: traps, and stack exhaustion. */
export function caughtException(error: unknown): unknown {
  if (error instanceof Error && (isTrap(error) || isExhaustion(error))) throw error
  return error === null ? thrownNull : error
}

/** Also one of the engine's own instances. JavaScript may throw objects of the class that are none. */
function isTrap(error: Error): boolean {
  if (records.get(error) === 'trap' || trapMessage(error) !== undefined) return true
  return error instanceof errorClass('RuntimeError') && !catchesNatively(error)
}

/** Also of the host: the same recursion may run out of stack here or there. SpiderMonkey and QuickJS have a class for it. */
function isExhaustion(error: Error): boolean {
  if (error instanceof RangeError) return /call ?stack/i.test(error.message)
  return error.name === 'InternalError' && /recursion|stack/.test(error.message)
}

/** Whether an exception is of a tag that is no import. */
export function isException(exception: unknown, tag: TagRecord): boolean {
  return recordOf(exception, 'exception')?.tag === tag
}

export function exceptionPayload(exception: unknown): unknown[] {
  const record = recordOf(exception, 'exception')
  return record === undefined ? [exception === thrownNull ? null : exception] : record.payload
}

/** What is to be thrown for a reference to an exception; traps on null. */
export function thrownException(exception: unknown): unknown {
  if (exception === null) trap('rethrowing null value')
  return exception === thrownNull ? null : exception
}

/** JavaScript values as what an exception carries: values by the internal calling convention. */
export function flattenPayload(params: readonly string[], values: readonly unknown[]): unknown[] {
  const flat: unknown[] = []
  params.forEach((type, i) => {
    if (type === 'i64') flat.push(lowHalf(values[i]), highHalf())
    else flat.push(toInternal(type, values[i]))
  })
  return flat
}

/** Value types by their names in descriptors. */
const PARAMETER_TYPES = ['i32', 'i64', 'f32', 'f64', 'v128', 'externref', 'funcref', 'exnref']

export const Tag = /* @__PURE__ */ sharedClass('Tag', () => {
  class Tag {
    constructor(type: { parameters: Iterable<string> }) {
      const what = 'WebAssembly.Tag()'
      const { parameters } = toDictionary(type, what)
      if (!isObject(parameters))
        throw new TypeError(`${what}: Argument 0 must be a tag type with 'parameters'`)
      const params = [...(parameters as unknown as Iterable<unknown>)].map((parameter) => {
        const name = String(parameter) === 'anyfunc' ? 'funcref' : String(parameter)
        if (!PARAMETER_TYPES.includes(name)) {
          throw new TypeError(`${what}: Argument 0 parameter type must be a value type`)
        }
        return name
      })
      const record = createTag(`${params.join(' ')} -> `, params)
      record.object = this
      records.set(this, record)
    }
  }
  return finishInterface('Tag', Tag)
})

function exceptionOf(value: unknown, method: string): ExceptionRecord {
  const record = recordOf(value, 'exception')
  if (record === undefined) throw new TypeError(`${method}: Receiver is not a WebAssembly.Exception`)
  return record
}

function tagOf(value: unknown, method: string): TagRecord {
  const record = recordOf(value, 'tag')
  if (record === undefined) throw new TypeError(`${method}: Argument 0 must be a WebAssembly tag`)
  return record
}

export const Exception = /* @__PURE__ */ sharedClass('Exception', () => {
  class Exception {
    constructor(tag: object, payload: Iterable<unknown>, options: { traceStack?: boolean } | null = {}) {
      const what = 'WebAssembly.Exception()'
      if (options !== null && !isObject(options)) throw new TypeError(`${what}: Argument 2 is not an object`)
      const record = tagOf(tag, what)
      if (record === jsTag) throw new TypeError(`${what}: Argument 0 cannot be WebAssembly.JSTag`)
      if (!isObject(payload)) throw new TypeError(`${what}: Argument 1 must be iterable`)
      const values = [...payload]
      const { params } = record
      if (values.length !== params.length) {
        throw new TypeError(`${what}: Number of exception values does not match signature length`)
      }
      const payloadValues = flattenPayload(params, values)
      const stack = options?.traceStack ? new Error().stack : undefined
      records.set(this, { kind: 'exception', tag: record, payload: payloadValues, stack })
    }

    get stack(): string | undefined {
      return exceptionOf(this, 'WebAssembly.Exception.stack').stack
    }

    is(tag: object): boolean {
      const method = 'WebAssembly.Exception.is()'
      return exceptionOf(this, method).tag === tagOf(tag, method)
    }

    getArg(tag: object, index: number): unknown {
      const method = 'WebAssembly.Exception.getArg()'
      const { tag: own, payload } = exceptionOf(this, method)
      const wanted = tagOf(tag, method)
      const position = toUnsignedLong(index, `${method}: Index`)
      if (own !== wanted) throw new TypeError(`${method}: First argument does not match the exception tag`)
      const { params } = own
      if (position >= params.length) throw new RangeError(`${method}: Index ${position} is out of bounds`)
      // An i64 takes two places, a v128 four.
      const place = params
        .slice(0, position)
        .reduce((sum, type) => sum + (type === 'i64' ? 2 : type === 'v128' ? 4 : 1), 0)
      const type = params[position]!
      if (type === 'i64') return toBigInt(payload[place] as number, payload[place + 1] as number)
      return toJavaScript(type, payload[place])
    }
  }
  return finishInterface('Exception', Exception)
})
