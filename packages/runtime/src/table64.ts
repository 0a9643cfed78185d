// Tables with 64-bit indices. No table is so large that it needs them: an instance has a table like any other, and only
// linking and the JavaScript interface tell the two kinds apart (JavaScript Interface, "Tables").

import { type AddressType, toAddress, toAddressType, toAddressValue } from './address-interface.js'
import { isAnyType } from './complete-global.js'
import { toInternal } from './convert.js'
import { replaceConstructor, toDictionary } from './interface.js'
import type { ImportRule } from './link.js'
import { recordOf, records, sharedClass, type Table64Record, type TableRecord } from './realm.js'
import { Table } from './table.js'

/** As `rule`, but of a table with 64-bit indices. */
export function table64Import(rule: ImportRule<TableRecord>): ImportRule<TableRecord> {
  return {
    expected: rule.expected,
    read: (value) => recordOf(value, 'table64')?.table,
    mismatch: (table) => rule.mismatch(table),
  }
}

/** The `Table` object of a table with 64-bit indices, always the same one. */
export function table64Object(table: TableRecord): object {
  if (table.object === undefined) {
    const twin = Object.create(Table.prototype) as object
    records.set(twin, table)
    showTable64(Object.create(Table.prototype) as object, table, twin)
  }
  return table.object!
}

/** Makes `object` the object of a table. */
function showTable64(object: object, table: TableRecord, twin: object): void {
  completeTableMembers()
  table.object = object
  records.set(object, { kind: 'table64', table, twin } satisfies Table64Record)
}

function completeTableMembers(): void {
  sharedClass('members of Table', () => {
    const ordinary = (name: string) => Object.getOwnPropertyDescriptor(Table.prototype, name)!
    const length = ordinary('length').get!
    const grow = ordinary('grow').value as (this: unknown, delta: unknown, ...values: unknown[]) => number
    const set = ordinary('set').value as (this: unknown, index: unknown, ...values: unknown[]) => void
    const get = ordinary('get').value as (this: unknown, index: unknown) => unknown
    /** An index or length, for 32 bits. What is larger is out of bounds as well. */
    const narrow = (value: unknown, method: string) =>
      Math.min(toAddress(value, 'i64', `WebAssembly.Table.${method}(): Argument 0`), 0xffff_ffff)
    class Members {
      get length(): number | bigint {
        const record = recordOf(this, 'table64')
        return record === undefined ? length.call(this) : toAddressValue(length.call(record.twin), 'i64')
      }

      grow(delta: unknown, ...values: unknown[]): number | bigint {
        const record = recordOf(this, 'table64')
        if (record === undefined) return grow.call(this, delta, ...values)
        return toAddressValue(grow.call(record.twin, narrow(delta, 'grow'), ...values), 'i64')
      }

      set(index: unknown, ...values: unknown[]): void {
        const record = recordOf(this, 'table64')
        if (record === undefined) set.call(this, index, ...values)
        else set.call(record.twin, narrow(index, 'set'), ...values)
      }

      get(index: unknown): unknown {
        const record = recordOf(this, 'table64')
        return record === undefined ? get.call(this, index) : get.call(record.twin, narrow(index, 'get'))
      }
    }
    for (const name of ['length', 'grow', 'set', 'get']) {
      const member = Object.getOwnPropertyDescriptor(Members.prototype, name)!
      member.enumerable = true
      Object.defineProperty(Table.prototype, name, member)
    }
    return Members
  })
}

interface TableDescriptor {
  address?: AddressType
  element: string
  initial: number | bigint
  maximum?: number | bigint
}

export interface TableObject {
  readonly length: number | bigint
  get(index: number | bigint): unknown
  set(index: number | bigint, ...values: unknown[]): void
  /** Takes and answers BigInts where indices have 64 bits. */
  grow<Delta extends number | bigint>(delta: Delta, ...values: unknown[]): Delta
}

export interface TableConstructor {
  new (descriptor: TableDescriptor, ...values: unknown[]): TableObject
  readonly prototype: TableObject
}

/** The class for JavaScript: its constructor makes tables of both kinds. */
export const CompleteTable = /* @__PURE__ */ sharedClass('constructor of Table', () => {
  function constructTable(descriptor: unknown, ...values: unknown[]): object {
    if (new.target === undefined) throw new TypeError("Constructor Table requires 'new'")
    const what = 'WebAssembly.Table()'
    const dictionary = toDictionary(descriptor, what)
    // Members are read in this order.
    const type = String(dictionary.element)
    const isAny = isAnyType(type)
    const element = isAny ? 'externref' : type
    const address = toAddressType(dictionary, what)
    let maximum: number | undefined
    const limit = (name: 'initial' | 'maximum') => {
      const value = dictionary[name]
      if (address === 'i32' || value === undefined) return value
      const number = toAddress(value, address, `${what}: Property '${name}'`)
      if (name === 'maximum') maximum = number
      return Math.min(number, 0xffff_ffff)
    }
    // The others are read as and when the constructor of all tables wants them.
    const others = {
      element,
      get initial() {
        return limit('initial')
      },
      get maximum() {
        return limit('maximum')
      },
    }
    const initial = isAny ? [values.length > 0 ? toInternal(type, values[0]) : null] : values
    const target = address === 'i32' ? new.target : Table
    const twin = Reflect.construct(Table, [others, ...initial], target) as object
    const table = recordOf(twin, 'table') as { -readonly [Key in keyof TableRecord]: TableRecord[Key] }
    if (isAny) table.element = type
    if (address === 'i32') return twin
    table.maximum = maximum
    const object = Object.create(new.target.prototype ?? Table.prototype) as object
    showTable64(object, table, twin)
    return object
  }
  completeTableMembers()
  return replaceConstructor(constructTable, Table) as unknown as TableConstructor
})
