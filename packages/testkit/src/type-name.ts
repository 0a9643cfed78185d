// Value types by the names that the text format gives them, and how they are encoded (specification, "Binary
// Format / Types"). References other than the old shorthands are written in full: `(ref null any)`, `(ref 3)`.

import type { ByteWriter } from './byte-writer.js'

export type AbstractHeapName =
  | 'any'
  | 'eq'
  | 'i31'
  | 'struct'
  | 'array'
  | 'none'
  | 'func'
  | 'nofunc'
  | 'extern'
  | 'noextern'
  | 'exn'
  | 'noexn'

/** What a reference points to; a number is a type index. */
export type HeapName = AbstractHeapName | number

export type NumberName = 'i32' | 'i64' | 'f32' | 'f64'

export type ReferenceName =
  | 'funcref'
  | 'externref'
  | 'exnref'
  | 'nullexnref'
  | `(ref ${HeapName})`
  | `(ref null ${HeapName})`

/** The value types that generated modules use. */
export type TypeName = NumberName | 'v128' | ReferenceName

/** What a field of a structure or an element of an array may be. */
export type StorageName = TypeName | 'i8' | 'i16'

export interface Reference {
  nullable: boolean
  heap: HeapName
}

const SHORTHANDS: Readonly<Record<string, ReferenceName>> = {
  '(ref null func)': 'funcref',
  '(ref null extern)': 'externref',
  '(ref null exn)': 'exnref',
  '(ref null noexn)': 'nullexnref',
}

const CODES: Readonly<Record<string, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  i8: 0x78,
  i16: 0x77,
  funcref: 0x70,
  externref: 0x6f,
  exnref: 0x69,
  nullexnref: 0x74,
}

const HEAP_CODES: Readonly<Record<AbstractHeapName, number>> = {
  any: 0x6e,
  eq: 0x6d,
  i31: 0x6c,
  struct: 0x6b,
  array: 0x6a,
  none: 0x71,
  func: 0x70,
  nofunc: 0x73,
  extern: 0x6f,
  noextern: 0x72,
  exn: 0x69,
  noexn: 0x74,
}

const NULLABLE = 0x63
const NON_NULL = 0x64

const parsed = new Map<ReferenceName, Reference>(
  Object.entries(SHORTHANDS).map(([name, shorthand]) => [shorthand, parse(name)]),
)

/** The one name of a reference type. */
export function referenceName(nullable: boolean, heap: HeapName): ReferenceName {
  if (!nullable) return `(ref ${heap})`
  const name: ReferenceName = `(ref null ${heap})`
  return SHORTHANDS[name] ?? name
}

export function isNumber(type: StorageName): type is NumberName {
  return type === 'i32' || type === 'i64' || type === 'f32' || type === 'f64'
}

export function isPacked(type: StorageName): type is 'i8' | 'i16' {
  return type === 'i8' || type === 'i16'
}

export function isReference(type: StorageName): type is ReferenceName {
  return !isNumber(type) && !isPacked(type) && type !== 'v128'
}

/** What a field or element is on the operand stack. */
export function unpacked(type: StorageName): TypeName {
  return isPacked(type) ? 'i32' : type
}

export function parseReference(name: ReferenceName): Reference {
  let reference = parsed.get(name)
  if (reference === undefined) parsed.set(name, (reference = parse(name)))
  return reference
}

function parse(name: string): Reference {
  const heap = name.slice(name.lastIndexOf(' ') + 1, -1)
  const index = Number(heap)
  return {
    nullable: name.startsWith('(ref null '),
    heap: Number.isNaN(index) ? (heap as AbstractHeapName) : index,
  }
}

export function writeType(out: ByteWriter, type: StorageName): void {
  const code = CODES[type]
  if (code !== undefined) out.byte(code)
  else {
    out.byte(parseReference(type as ReferenceName).nullable ? NULLABLE : NON_NULL)
    writeHeapType(out, type as ReferenceName)
  }
}

/** Writes what a reference type points to. */
export function writeHeapType(out: ByteWriter, type: ReferenceName): void {
  const { heap } = parseReference(type)
  if (typeof heap === 'number') out.signed(heap)
  else out.byte(HEAP_CODES[heap])
}
