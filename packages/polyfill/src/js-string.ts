// The builtins that modules import from `wasm:js-string` (JavaScript Interface, "String Builtins"). They are functions
// like those of instances, so that these call them directly: numbers are int32, and an array is the object that holds
// its elements.

import {
  type AnyFunction,
  arrayType,
  type Code,
  createFunction,
  type FunctionRecord,
  functionObject,
  type HeapObject,
  internalize,
  trap,
} from '@dewasm/runtime'

/** The key of the array type, which is that of `(array (mut i16))`. */
const ARRAY = '{array mut i16}'
const EXTERN = 'externref'
const STRING = '(ref extern)'

/** Characters that one call of `String.fromCharCode` makes. */
const MANY_CHARACTERS = 4096

type CharacterArray = Uint16Array & HeapObject

function stringOf(value: unknown): string {
  if (typeof value !== 'string') trap('illegal cast')
  return value as string
}

function arrayOf(array: CharacterArray | null): CharacterArray {
  if (array === null) trap('dereferencing a null pointer')
  return array as CharacterArray
}

function stringOrNull(value: unknown): string | null {
  return value === null ? null : stringOf(value)
}

/** The position in a string. */
function positionIn(string: string, index: number): number {
  if (index >>> 0 >= string.length) trap('string offset out of bounds')
  return index >>> 0
}

function fromCharCodeArray(from: CharacterArray | null, start: number, end: number): string {
  const array = arrayOf(from)
  const limit = end >>> 0
  let position = start >>> 0
  if (position > limit || limit > array.length) trap('array element access out of bounds')
  let result = ''
  for (; position < limit; position += MANY_CHARACTERS) {
    const part = array.subarray(position, Math.min(limit, position + MANY_CHARACTERS))
    result += String.fromCharCode.apply(null, part as unknown as number[])
  }
  return result
}

function intoCharCodeArray(value: unknown, into: CharacterArray | null, start: number): number {
  const array = arrayOf(into)
  const string = stringOf(value)
  const position = start >>> 0
  if (position + string.length > array.length) trap('array element access out of bounds')
  for (let i = 0; i < string.length; i++) array[position + i] = string.charCodeAt(i)
  return string.length
}

function fromCodePoint(code: number): string {
  if (code >>> 0 > 0x10ffff) trap('invalid code point')
  return String.fromCodePoint(code)
}

function substring(value: unknown, start: number, end: number): string {
  const string = stringOf(value)
  const from = start >>> 0
  return from > end >>> 0 || from > string.length ? '' : string.substring(from, end >>> 0)
}

function compare(first: unknown, second: unknown): number {
  const left = stringOf(first)
  const right = stringOf(second)
  return left === right ? 0 : left < right ? -1 : 1
}

/** Parameters, result and code. */
const BUILTINS: Record<string, [params: string[], result: string, code: Code]> = {
  cast: [[EXTERN], STRING, stringOf],
  test: [[EXTERN], 'i32', (value: unknown) => (typeof value === 'string' ? 1 : 0)],
  fromCharCodeArray: [[`(ref null ${ARRAY})`, 'i32', 'i32'], STRING, fromCharCodeArray],
  intoCharCodeArray: [[EXTERN, `(ref null ${ARRAY})`, 'i32'], 'i32', intoCharCodeArray],
  fromCharCode: [['i32'], STRING, (code: number) => String.fromCharCode(code)],
  fromCodePoint: [['i32'], STRING, fromCodePoint],
  charCodeAt: [
    [EXTERN, 'i32'],
    'i32',
    (value: unknown, index: number) => {
      const string = stringOf(value)
      return string.charCodeAt(positionIn(string, index))
    },
  ],
  codePointAt: [
    [EXTERN, 'i32'],
    'i32',
    (value: unknown, index: number) => {
      const string = stringOf(value)
      return string.codePointAt(positionIn(string, index))
    },
  ],
  length: [[EXTERN], 'i32', (value: unknown) => stringOf(value).length],
  concat: [[EXTERN, EXTERN], STRING, (first: unknown, second: unknown) => stringOf(first) + stringOf(second)],
  substring: [[EXTERN, 'i32', 'i32'], STRING, substring],
  equals: [
    [EXTERN, EXTERN],
    'i32',
    (first: unknown, second: unknown) => (stringOrNull(first) === stringOrNull(second) ? 1 : 0),
  ],
  compare: [[EXTERN, EXTERN], 'i32', compare],
}

/** The type of a builtin, as the compiler writes it; undefined if there is none of that name. */
export function stringBuiltinType(name: string): string | undefined {
  if (!Object.hasOwn(BUILTINS, name)) return undefined
  const [params, result] = BUILTINS[name]!
  return `${params.join(' ')} -> ${result}`
}

/** A new exported function for a builtin that there is. */
export function createStringBuiltin(name: string): AnyFunction {
  const [params, , code] = BUILTINS[name]!
  const wrap = (code: Code): AnyFunction => {
    const exported = (...values: unknown[]) =>
      (code as AnyFunction)(...params.map((param, i) => toInternal(param, values[i])))
    return Object.defineProperty(exported, 'length', { value: params.length, configurable: true })
  }
  const index = Object.keys(BUILTINS).indexOf(name)
  const record: FunctionRecord = createFunction(index, stringBuiltinType(name)!, code, wrap)
  return functionObject(record)!
}

/** An argument from JavaScript. Throws TypeError if it is not of the type. */
function toInternal(type: string, value: unknown): unknown {
  if (type === EXTERN) return value
  if (type === 'i32') return (value as number) | 0
  const reference = internalize(value) as HeapObject | null
  if (reference === null || reference.t === arrayType(ARRAY, 1)) return reference
  throw new TypeError('type incompatibility when transforming from/to JS')
}
