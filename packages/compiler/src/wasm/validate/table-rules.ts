// Rules of table instructions.

import { addressValueType, I32, I64, type TableType, type ValueType, valueTypeName } from '../types.js'
import type { BodyValidator } from './body-validator.js'
import type { Rules } from './rule.js'

/** The type of a table's indices. */
export function addressOf(table: TableType): ValueType {
  return addressValueType(table.limits.index)
}

/** The current table. */
function currentTable(body: BodyValidator): TableType {
  return body.tableType(body.reader.index)
}

/** Checks that what is copied into a table fits it. */
function checkElementType(body: BodyValidator, from: ValueType, to: ValueType): void {
  if (!body.types.isSubtype(from, to)) body.failType(valueTypeName(to), valueTypeName(from))
}

export const TABLE_RULES = {
  'table.get': (body) => {
    const table = currentTable(body)
    body.pop(addressOf(table))
    body.push(table.element)
  },
  'table.set': (body) => {
    const table = currentTable(body)
    body.pop(table.element)
    body.pop(addressOf(table))
  },
  'table.size': (body) => body.push(addressOf(currentTable(body))),
  'table.grow': (body) => {
    const table = currentTable(body)
    body.pop(addressOf(table))
    body.pop(table.element)
    body.push(addressOf(table))
  },
  'table.fill': (body) => {
    const table = currentTable(body)
    body.pop(addressOf(table))
    body.pop(table.element)
    body.pop(addressOf(table))
  },
  'table.copy': (body) => {
    const { index, index2 } = body.reader
    const to = body.tableType(index)
    const from = body.tableType(index2)
    checkElementType(body, from.element, to.element)
    // The length fits both tables.
    body.pop(addressOf(to) === I64 && addressOf(from) === I64 ? I64 : I32)
    body.pop(addressOf(from))
    body.pop(addressOf(to))
  },
  'table.init': (body) => {
    const { index, index2 } = body.reader
    const table = body.tableType(index2)
    checkElementType(body, body.elementType(index), table.element)
    body.pop(I32)
    body.pop(I32)
    body.pop(addressOf(table))
  },
  'elem.drop': (body) => {
    body.elementType(body.reader.index)
  },
} satisfies Rules
