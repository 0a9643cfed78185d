// The types of WebAssembly (specification, "Structure / Types"). Value types are single small integers so
// that comparing and storing them costs nothing; everything else is a plain record.

declare const valueTypeBrand: unique symbol
declare const heapTypeBrand: unique symbol

/**
 * A value type in one integer. Number and vector types are the constants below. A reference type is
 * `heapType << 5 | 16 | nullable`, see {@link refType}. Two equal integers are the same type; two different
 * integers can still be the same type when they name different but equivalent type indices, which
 * `TypeSpace` (validate/type-space.ts) decides.
 */
export type ValueType = number & { readonly [valueTypeBrand]: 'ValueType' }

/**
 * A heap type in one integer: a type index when it is not negative, otherwise one of the abstract heap types
 * below, encoded as in the binary format (its byte as a signed 7-bit number).
 */
export type HeapType = number & { readonly [heapTypeBrand]: 'HeapType' }

/** The type of a struct field or array element: a value type, or one of the packed types I8 and I16. */
export type StorageType = ValueType

const valueType = (code: number) => code as ValueType
const heapType = (code: number) => code as HeapType

/** Matches every type: what the operand stack of unreachable code holds. Never a type of the module. */
export const BOTTOM = valueType(0)
// 1 is no type: the IR uses it.
export const I32 = valueType(2)
export const I64 = valueType(3)
export const F32 = valueType(4)
export const F64 = valueType(5)
export const V128 = valueType(6)
/** Packed storage type: eight bits. */
export const I8 = valueType(7)
/** Packed storage type: sixteen bits. */
export const I16 = valueType(8)
/** In an instruction row: the address type (I32 or I64) of the memory or table the instruction names. */
export const ADDRESS = valueType(9)

export const HEAP_NOEXN = heapType(-0x0c)
export const HEAP_NOFUNC = heapType(-0x0d)
export const HEAP_NOEXTERN = heapType(-0x0e)
export const HEAP_NONE = heapType(-0x0f)
export const HEAP_FUNC = heapType(-0x10)
export const HEAP_EXTERN = heapType(-0x11)
export const HEAP_ANY = heapType(-0x12)
export const HEAP_EQ = heapType(-0x13)
export const HEAP_I31 = heapType(-0x14)
export const HEAP_STRUCT = heapType(-0x15)
export const HEAP_ARRAY = heapType(-0x16)
export const HEAP_EXN = heapType(-0x17)
/** Below every heap type: what a reference popped in unreachable code points to. Never in a module. */
export const HEAP_BOTTOM = heapType(-1)

const REFERENCE_BIT = 16
const NULLABLE_BIT = 1
const HEAP_SHIFT = 5

/** The reference type `(ref null? heapType)`. */
export function refType(nullable: boolean, heap: HeapType): ValueType {
  return ((heap << HEAP_SHIFT) | REFERENCE_BIT | (nullable ? NULLABLE_BIT : 0)) as ValueType
}

/** The heap type that is the type definition with this index. */
export function concreteHeapType(typeIndex: number): HeapType {
  return typeIndex as HeapType
}

export const FUNCREF = refType(true, HEAP_FUNC)
export const EXTERNREF = refType(true, HEAP_EXTERN)
export const ANYREF = refType(true, HEAP_ANY)
export const EQREF = refType(true, HEAP_EQ)
export const I31REF = refType(true, HEAP_I31)
export const STRUCTREF = refType(true, HEAP_STRUCT)
export const ARRAYREF = refType(true, HEAP_ARRAY)
export const EXNREF = refType(true, HEAP_EXN)
export const NULLREF = refType(true, HEAP_NONE)
export const NULLFUNCREF = refType(true, HEAP_NOFUNC)
export const NULLEXTERNREF = refType(true, HEAP_NOEXTERN)
export const NULLEXNREF = refType(true, HEAP_NOEXN)
/** A non-null reference of unknown heap type, in unreachable code. */
export const BOTTOM_REFERENCE = refType(false, HEAP_BOTTOM)

export function isReference(type: ValueType): boolean {
  return (type & REFERENCE_BIT) !== 0
}

/** True of I32, I64, F32 and F64. */
export function isNumeric(type: ValueType): boolean {
  return type >= I32 && type <= F64
}

/** True of V128. */
export function isVector(type: ValueType): boolean {
  return type === V128
}

/** True of I8 and I16. */
export function isPacked(type: StorageType): boolean {
  return type === I8 || type === I16
}

/** What a field of this storage type holds on the operand stack: I32 for packed types. */
export function unpacked(type: StorageType): ValueType {
  return isPacked(type) ? I32 : type
}

/** Of a reference type: may it be null? */
export function isNullable(type: ValueType): boolean {
  return (type & NULLABLE_BIT) !== 0
}

/** The heap type of a reference type. */
export function heapTypeOf(type: ValueType): HeapType {
  return (type >> HEAP_SHIFT) as HeapType
}

/** Does the heap type name a type definition? Then it is that type index. */
export function isConcrete(heap: HeapType): boolean {
  return heap >= 0
}

/** The same reference type, but not null. */
export function asNonNull(type: ValueType): ValueType {
  return (type & ~NULLABLE_BIT) as ValueType
}

/** The same reference type, or null. */
export function asNullable(type: ValueType): ValueType {
  return (type | NULLABLE_BIT) as ValueType
}

/** Has the type a default value, so that a local of it starts out set? */
export function isDefaultable(type: StorageType): boolean {
  return !isReference(type) || isNullable(type)
}

const HEAP_TYPE_NAMES = new Map<HeapType, string>([
  [HEAP_NOEXN, 'noexn'],
  [HEAP_NOFUNC, 'nofunc'],
  [HEAP_NOEXTERN, 'noextern'],
  [HEAP_NONE, 'none'],
  [HEAP_FUNC, 'func'],
  [HEAP_EXTERN, 'extern'],
  [HEAP_ANY, 'any'],
  [HEAP_EQ, 'eq'],
  [HEAP_I31, 'i31'],
  [HEAP_STRUCT, 'struct'],
  [HEAP_ARRAY, 'array'],
  [HEAP_EXN, 'exn'],
  [HEAP_BOTTOM, 'bottom'],
])

const SIMPLE_TYPE_NAMES = new Map<ValueType, string>([
  [BOTTOM, 'unknown'],
  [I32, 'i32'],
  [I64, 'i64'],
  [F32, 'f32'],
  [F64, 'f64'],
  [V128, 'v128'],
  [I8, 'i8'],
  [I16, 'i16'],
  [ADDRESS, 'address'],
  [FUNCREF, 'funcref'],
  [EXTERNREF, 'externref'],
  [ANYREF, 'anyref'],
  [EQREF, 'eqref'],
  [I31REF, 'i31ref'],
  [STRUCTREF, 'structref'],
  [ARRAYREF, 'arrayref'],
  [EXNREF, 'exnref'],
  [NULLREF, 'nullref'],
  [NULLFUNCREF, 'nullfuncref'],
  [NULLEXTERNREF, 'nullexternref'],
  [NULLEXNREF, 'nullexnref'],
])

/** The heap type as the text format writes it: `func`, `eq`, or a type index. */
export function heapTypeName(heap: HeapType): string {
  return HEAP_TYPE_NAMES.get(heap) ?? String(heap)
}

/** The type as the text format writes it: `i32`, `funcref`, `(ref null 3)`. */
export function valueTypeName(type: StorageType): string {
  const simple = SIMPLE_TYPE_NAMES.get(type)
  if (simple !== undefined) return simple
  return `(ref ${isNullable(type) ? 'null ' : ''}${heapTypeName(heapTypeOf(type))})`
}

/** A list of types as the text format's errors write it: `[i32 f64]`. */
export function resultTypeName(types: readonly ValueType[]): string {
  return `[${types.map(valueTypeName).join(' ')}]`
}

/** Params and results of a function, or of a block. */
export interface BlockSignature {
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

export interface FunctionType extends BlockSignature {
  readonly kind: 'func'
}

export interface FieldType {
  readonly storage: StorageType
  readonly mutable: boolean
}

export interface StructType {
  readonly kind: 'struct'
  readonly fields: readonly FieldType[]
}

export interface ArrayType {
  readonly kind: 'array'
  readonly field: FieldType
}

export type CompositeType = FunctionType | StructType | ArrayType

/** One type definition (specification, "Recursive Types"). */
export interface SubType {
  readonly composite: CompositeType
  readonly final: boolean
  /** Type indices of the declared supertypes: none or one in a valid module. */
  readonly supertypes: readonly number[]
  /** Index of its recursion group in `Module.recGroups`. */
  readonly recGroup: number
  /** Byte offset of the definition. */
  readonly offset: number
}

/** A run of type definitions that may refer to each other. */
export interface RecGroup {
  /** Type index of the first definition. */
  readonly start: number
  readonly length: number
}

/** Type of the addresses of a memory or of the indices of a table. */
export type AddressType = 'i32' | 'i64'

/** Size bounds of a memory (in pages) or table (in elements). Beyond 2^53 the numbers are rounded. */
export interface Limits {
  readonly min: number
  readonly max: number | undefined
  readonly shared: boolean
  readonly index: AddressType
  /** Of a memory: log2 of the page size in bytes, 16 unless the module says otherwise. Of a table: 0. */
  readonly pageSizeLog2: number
  /** Exactly: is `max` there and below `min`? (Rounding could hide it.) */
  readonly inverted: boolean
}

export interface TableType {
  readonly element: ValueType
  readonly limits: Limits
}

export interface MemoryType {
  readonly limits: Limits
}

export interface GlobalType {
  readonly type: ValueType
  readonly mutable: boolean
}

export interface TagType {
  readonly typeIndex: number
  /** What an exception of this tag carries. Results are empty in a valid module. */
  readonly type: FunctionType
}

/** The value type of an address type. */
export function addressValueType(index: AddressType): ValueType {
  return index === 'i64' ? I64 : I32
}
