// Tables: the table instructions, indirect calls, and the class `Table` (JavaScript Interface, "Tables").

import { toInternal, toJavaScript } from './convert.js'
import { trap } from './errors.js'
import { checkAddressType, finishInterface, toDictionary, toLimits, toUnsignedLong } from './interface.js'
import { type Code, type FunctionRecord, recordOf, records, sharedClass, type TableRecord } from './realm.js'
import type { Segment } from './segment.js'

/** Elements a table may have: JavaScript Interface, "Implementation-defined Limits". */
const MAX_TABLE_SIZE = 10_000_000

/** A table with `size` times the reference `value`. Throws RangeError if that is too many. */
export function createTable(
  element: string,
  size: number,
  maximum: number | undefined,
  value: unknown,
): TableRecord {
  if (size > MAX_TABLE_SIZE) throw new RangeError(`initial table size (${size} elements) is too large`)
  return {
    kind: 'table',
    element,
    entries: new Array(size).fill(value),
    maximum,
    views: [],
    object: undefined,
    native: undefined,
  }
}

/** `table.get`. */
export function tableGet(table: TableRecord, index: number): unknown {
  if (index >>> 0 >= table.entries.length) trap('table index is out of bounds')
  return table.entries[index >>> 0]
}

/** `table.set`. */
export function tableSet(table: TableRecord, index: number, value: unknown): void {
  if (index >>> 0 >= table.entries.length) trap('table index is out of bounds')
  table.entries[index >>> 0] = value
  forgetEntries(table, index >>> 0, 1)
}

/** `table.size`. */
export function tableSize(table: TableRecord): number {
  return table.entries.length
}

/** `table.grow`: the number of elements there were, or -1 and no change. */
export function tableGrow(table: TableRecord, value: unknown, delta: number): number {
  const { entries, maximum, native } = table
  const size = entries.length
  const wanted = size + (delta >>> 0)
  if (wanted > MAX_TABLE_SIZE || (maximum !== undefined && wanted > maximum)) return -1
  try {
    if (native !== undefined) native.grow(delta >>> 0)
    for (let i = size; i < wanted; i++) entries[i] = value
  } catch {
    return -1
  }
  return size
}

/** `table.fill`. */
export function tableFill(table: TableRecord, start: number, value: unknown, count: number): void {
  const from = start >>> 0
  const end = from + (count >>> 0)
  if (end > table.entries.length) trap('table index is out of bounds')
  for (let i = from; i < end; i++) table.entries[i] = value
  forgetEntries(table, from, count >>> 0)
}

/** `table.copy`. */
export function tableCopy(
  destination: TableRecord,
  source: TableRecord,
  to: number,
  from: number,
  count: number,
): void {
  const start = from >>> 0
  const target = to >>> 0
  const length = count >>> 0
  if (start + length > source.entries.length || target + length > destination.entries.length) {
    trap('table index is out of bounds')
  }
  setEntries(destination, target, source.entries, start, length)
}

/** `table.init`. */
export function tableInit(
  table: TableRecord,
  segment: Segment<unknown[]>,
  to: number,
  from: number,
  count: number,
): void {
  const start = from >>> 0
  const target = to >>> 0
  const length = count >>> 0
  if (start + length > segment.contents.length || target + length > table.entries.length) {
    trap('table index is out of bounds')
  }
  setEntries(table, target, segment.contents, start, length)
}

/** Copies references into a table; the two ranges are within bounds and may overlap. */
export function setEntries(
  table: TableRecord,
  to: number,
  source: unknown[],
  from: number,
  count: number,
): void {
  const { entries } = table
  if (to <= from) for (let i = 0; i < count; i++) entries[to + i] = source[from + i]
  else for (let i = count - 1; i >= 0; i--) entries[to + i] = source[from + i]
  forgetEntries(table, to, count)
}

/** Entries have changed: what the views hold of them is out of date. */
function forgetEntries(table: TableRecord, start: number, count: number): void {
  for (const { codes } of table.views) {
    const end = Math.min(start + count, codes.length)
    for (let i = start; i < end; i++) codes[i] = undefined
  }
}

/** The code of the entries of `type`, as far as {@link resolveIndirect} has found it; fills up as it does. */
export function tableView(table: TableRecord, type: string): (Code | undefined)[] {
  for (const view of table.views) if (view.type === type) return view.codes
  const codes: (Code | undefined)[] = []
  table.views.push({ type, codes })
  return codes
}

/** The code that an indirect call finds at `index`. Traps unless it is a function of that type. */
export function resolveIndirect(table: TableRecord, type: string, index: number): Code {
  const { entries } = table
  const position = index >>> 0
  if (position >= entries.length) trap('table index is out of bounds')
  const record = entries[position] as FunctionRecord | null
  if (record === null || (record.type !== type && !record.hasType?.(type))) {
    trap('null function or function signature mismatch')
  }
  // The entries of a table that belongs to the engine change without our seeing it.
  if (table.native === undefined) {
    const view = tableView(table, type)
    // Filled without holes, which would make an engine take a slower kind of array.
    while (view.length <= position) view.push(undefined)
    view[position] = record.code
  }
  return record.code
}

/** Of the codes in a table that never changes, those of a type; in the other places one that traps. */
export function tableCodes(codes: (Code | null)[], types: number[], type: number): Code[] {
  const list: Code[] = []
  for (let i = 0; i < codes.length; i++) list.push(types[i] === type ? (codes[i] as Code) : mismatchedCode)
  return list
}

function mismatchedCode(): never {
  trap('null function or function signature mismatch')
}

/** Traps: there is no function of the called type at `index` of a table of that size. */
export function missIndirect(index: number, size: number): never {
  if (index >>> 0 >= size) trap('table index is out of bounds')
  mismatchedCode()
}

/** The `Table` object of a table, always the same one. */
export function tableObject(table: TableRecord): object {
  if (table.object === undefined) {
    table.object = Object.create(Table.prototype) as object
    records.set(table.object, table)
  }
  return table.object
}

function tableOf(value: unknown, method: string): TableRecord {
  const record = recordOf(value, 'table')
  if (record === undefined) throw new TypeError(`${method}: Receiver is not a WebAssembly.Table`)
  return record
}

/** The position an index argument means. Throws RangeError outside the table. */
function toPosition(table: TableRecord, index: unknown, method: string): number {
  const position = toUnsignedLong(index, `${method}: Argument 0`)
  if (position >= table.entries.length)
    throw new RangeError(`${method}: invalid index ${position} into table`)
  return position
}

/** The reference an optional argument means. */
function toElement(element: string, values: unknown[]): unknown {
  const initial = element === 'externref' ? undefined : null
  return toInternal(element, values.length > 0 ? values[0] : initial)
}

export const Table = /* @__PURE__ */ sharedClass('Table', () => {
  class Table {
    constructor(descriptor: { element: string; initial: number; maximum?: number }, ...values: unknown[]) {
      const what = 'WebAssembly.Table()'
      const dictionary = toDictionary(descriptor, what)
      const kind = String(dictionary.element)
      const element = kind === 'anyfunc' || kind === 'funcref' ? 'funcref' : kind
      if (element !== 'funcref' && element !== 'externref') {
        throw new TypeError(`${what}: Descriptor property 'element' must be a WebAssembly reference type`)
      }
      checkAddressType(dictionary, what)
      const { initial, maximum } = toLimits(dictionary, what, MAX_TABLE_SIZE, 0xffffffff)
      const record = createTable(element, initial, maximum, toElement(element, values))
      record.object = this
      records.set(this, record)
    }

    get length(): number {
      return tableOf(this, 'WebAssembly.Table.length').entries.length
    }

    grow(delta: number, ...values: unknown[]): number {
      const method = 'WebAssembly.Table.grow()'
      const table = tableOf(this, method)
      const count = toUnsignedLong(delta, `${method}: Argument 0`)
      const size = tableGrow(table, toElement(table.element, values), count)
      if (size < 0) throw new RangeError(`${method}: failed to grow table by ${count}`)
      return size
    }

    set(index: number, ...values: unknown[]): void {
      const method = 'WebAssembly.Table.set()'
      const table = tableOf(this, method)
      const position = toUnsignedLong(index, `${method}: Argument 0`)
      const value = toElement(table.element, values)
      tableSet(table, toPosition(table, position, method), value)
    }

    get(index: number): unknown {
      const method = 'WebAssembly.Table.get()'
      const table = tableOf(this, method)
      return toJavaScript(table.element, table.entries[toPosition(table, index, method)])
    }
  }
  return finishInterface('Table', Table)
})
