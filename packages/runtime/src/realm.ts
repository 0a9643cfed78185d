// What all copies of the runtime in a JavaScript realm share. Every output may carry a copy of its own, and
// still a memory, table, global or function of one instance must be known to any other.

/** A function as the code of an instance is: takes and returns values by the internal calling convention. */
export type Code = (...values: never[]) => unknown

/** Any function of JavaScript, as a value. */
export type AnyFunction = (...values: unknown[]) => unknown

/** The function behind an exported function; inside, a function reference is one of these or null. */
export interface FunctionRecord {
  readonly kind: 'function'
  /** Key of its type, equal for equal types: `i32 i64 -> f32`. */
  type: string
  code: Code
  /** Its index in the module that made it, which names the exported function. */
  readonly index: number
  /** Makes the exported function that calls `code`. */
  readonly wrap: (code: Code) => AnyFunction
  /** The exported function, once somebody has asked for it. */
  object: AnyFunction | undefined
  /**
   * Whether it is of another type, too: where its type has supertypes, one of those; where only the engine knows
   * the type, that one, which sets `type` and `code`.
   */
  hasType: ((type: string) => boolean) | undefined
}

/** The memory behind a `Memory` object. */
export interface MemoryRecord {
  readonly kind: 'memory'
  buffer: ArrayBuffer
  /** Views of the whole buffer. */
  view: DataView
  bytes: Uint8Array
  /** Size in pages of 64 KiB. */
  pages: number
  /** Declared maximum in pages. */
  readonly maximum: number | undefined
  /** More pages than that some user of the memory could not reach: it does not grow further. */
  limit?: number
  /** Called whenever `buffer` is another than before. */
  readonly watchers: ((memory: MemoryRecord) => void)[]
  object: object | undefined
  /** The engine's own `WebAssembly.Memory` that holds the bytes, if that is how it came. */
  readonly native: NativeMemory | undefined
}

/**
 * A memory of another type than most: with 64-bit addresses, shared between threads, or with pages of another size.
 * Nobody who knows of other memories only takes it for one.
 */
export interface TypedMemoryRecord
  extends Omit<MemoryRecord, 'kind' | 'buffer' | 'limit' | 'watchers' | 'native'> {
  readonly kind: 'typed memory'
  readonly address: 'i32' | 'i64'
  readonly shared: boolean
  /** In bytes. `pages`, `maximum` and `bytes` count in it. */
  readonly pageSize: number
  buffer: ArrayBufferLike
  readonly watchers: ((memory: TypedMemoryRecord) => void)[]
  /** Of a shared memory that can grow: its number of pages, for all threads. */
  readonly control: Int32Array | undefined
  /** Of such a memory: the buffer that JavaScript has seen last, and the number of pages then. */
  shown: { readonly pages: number; readonly buffer: SharedArrayBuffer } | undefined
  readonly native: NativeTypedMemory | undefined
}

/** The table behind a `Table` object. */
export interface TableRecord {
  readonly kind: 'table'
  /** Element type: `funcref` or `externref`. */
  readonly element: string
  /** Function records or null in a `funcref` table, JavaScript values in an `externref` table. */
  readonly entries: unknown[]
  /** Declared maximum in elements. */
  readonly maximum: number | undefined
  /** Of each function type: the code of those entries that have that type and have been called through. */
  readonly views: { readonly type: string; readonly codes: (Code | undefined)[] }[]
  object: object | undefined
  /** The engine's own `WebAssembly.Table` that holds the entries, if that is how it came. */
  readonly native: NativeTable | undefined
}

/**
 * The global behind a `Global` object. An i64 is in `low` and `high`, anything else in `value`: of a v128 the list of
 * its four int32.
 */
export interface GlobalRecord {
  readonly kind: 'global'
  readonly type: string
  readonly mutable: boolean
  value: unknown
  low: number
  high: number
  object: object | undefined
  /** Of an immutable global of a reference type that has supertypes: those. */
  supertypes?: string[]
  /** The engine's own `WebAssembly.Global` that holds the value, if that is how it came. */
  readonly native: NativeGlobal | undefined
}

/** The tag behind a `Tag` object. */
export interface TagRecord {
  readonly kind: 'tag'
  /** Key of its function type. */
  readonly type: string
  /** Types of what its exceptions carry. */
  readonly params: readonly string[]
  object: object | undefined
  /** The engine's own `WebAssembly.Tag`, if that is how it came: its exceptions are the engine's. */
  native: object | undefined
}

/** What an `Exception` object holds. */
export interface ExceptionRecord {
  readonly kind: 'exception'
  readonly tag: TagRecord
  /** Values by the internal calling convention: an i64 is two. */
  readonly payload: unknown[]
  /** Where it was made, if that was asked for. */
  readonly stack?: string | undefined
}

/** What a `Table` object with 64-bit indices leads to; instances deal with the table itself. */
export interface Table64Record {
  readonly kind: 'table64'
  readonly table: TableRecord
  /** A `Table` object with 32-bit indices that nobody else has, for what both kinds have in common. */
  readonly twin: object
}

export interface NativeMemory {
  readonly buffer: ArrayBuffer
  grow(delta: number): number
}

export interface NativeTypedMemory {
  readonly buffer: ArrayBufferLike
  /** Takes and answers a BigInt where addresses have 64 bits. */
  grow(delta: number | bigint): number | bigint
}

export interface NativeTable {
  readonly length: number
  get(index: number): unknown
  set(index: number, value: unknown): void
  grow(delta: number): number
}

export interface NativeGlobal {
  value: unknown
}

/** What the namespace of an output that is an ES module leads to. */
export interface GlobalsRecord {
  readonly kind: 'globals'
  /** The globals it exports, by name. */
  readonly globals: Record<string, GlobalRecord>
}

export type ObjectRecord =
  | FunctionRecord
  | MemoryRecord
  | TypedMemoryRecord
  | TableRecord
  | Table64Record
  | GlobalRecord
  | GlobalsRecord
  | TagRecord
  | ExceptionRecord

/**
 * What is known of an error, however far it travels. `host`: a function of the host threw it, it is none of ours.
 * `trap`: it is a trap, not just an object of the same class that a host made.
 */
export type ErrorOrigin = 'host' | 'trap'

export interface Realm {
  readonly records: WeakMap<object, ObjectRecord | ErrorOrigin>
  /** Result registers. Functions have at most 1,000 parameters and results, and a v128 counts four times. */
  readonly integers: Int32Array
  readonly floats: Float64Array
  readonly references: unknown[]
  /** Classes that should be the same everywhere, by name. */
  readonly classes: Record<string, unknown>
}

/** A frozen global object leaves every copy of the runtime on its own. */
function joinRealm(): Realm {
  const key = Symbol.for('dewasm.records')
  const present = (globalThis as Record<symbol, unknown>)[key]
  if (present !== undefined) return present as Realm
  const created: Realm = {
    records: new WeakMap(),
    integers: new Int32Array(4096),
    floats: new Float64Array(4096),
    references: [],
    classes: Object.create(null),
  }
  try {
    Object.defineProperty(globalThis, key, { value: created })
  } catch {}
  return created
}

export const realm: Realm = /* @__PURE__ */ joinRealm()

/** What is behind objects of the JavaScript interface and errors. */
export const records: Realm['records'] = realm.records

// Result registers: a function returns its first result and leaves result number k in slot k of the one that
// fits its type. The caller reads them before anything else runs.

/** Result register of i32 results and of the halves of i64 results. */
export const RI: Int32Array = realm.integers

/** Result register of f32 and f64 results. */
export const RF: Float64Array = realm.floats

/** Result register of references. */
export const RR: unknown[] = realm.references

/** The record of `kind` behind `value`; undefined if it is no such object. */
export function recordOf<Kind extends ObjectRecord['kind']>(
  value: unknown,
  kind: Kind,
): (ObjectRecord & { kind: Kind }) | undefined {
  const record = records.get(value as object) as ObjectRecord | undefined
  return record?.kind === kind ? (record as ObjectRecord & { kind: Kind }) : undefined
}

/** The class `name`, which the first copy of the runtime to need it makes for all. */
export function sharedClass<Class>(name: string, make: () => Class): Class {
  const { classes } = realm
  return (classes[name] || (classes[name] = make())) as Class
}
