import { expect, test } from 'vitest'
import { Table } from '../src/index.js'
import { tableImport } from '../src/link.js'
import { createTable, tableGrow } from '../src/table.js'
import { table64Import, table64Object } from '../src/table64.js'
import { outcome, shape } from './outcome.js'
import { WebAssembly } from './web-assembly.js'

// biome-ignore lint/suspicious/noExplicitAny: descriptors are wrong on purpose
type AnyTable = new (descriptor: any, ...values: any[]) => any

test('the class is still shaped as the native one', () => {
  table64Object(createTable('funcref', 1, undefined, null))
  expect(shape(Table.prototype)).toEqual(shape(WebAssembly.Table.prototype))
  expect(shape(Table)).toEqual(shape(WebAssembly.Table))
  expect(Table.prototype.constructor).toBe(Table)
  expect(new Table({ element: 'anyfunc', initial: 1 })).toBeInstanceOf(Table)
  expect(outcome(() => (Table as unknown as () => void)())).toEqual({ error: 'TypeError' })
})

test('indices and lengths are BigInts', () => {
  const table = new (Table as AnyTable)(
    { address: 'i64', element: 'externref', initial: 2n, maximum: 4n },
    'x',
  )
  expect(table.length).toBe(2n)
  expect(table.get(1n)).toBe('x')
  table.set(1n, 'y')
  expect(table.get(1n)).toBe('y')
  expect(table.grow(1n, 'z')).toBe(2n)
  expect(table.get(2n)).toBe('z')
  expect(outcome(() => table.get(3n))).toEqual({ error: 'RangeError' })
  expect(outcome(() => table.get(2n ** 32n))).toEqual({ error: 'RangeError' })
  expect(outcome(() => table.get(0))).toEqual({ error: 'TypeError' })
  expect(outcome(() => table.get(-1n))).toEqual({ error: 'TypeError' })
  expect(outcome(() => table.set(2n ** 40n, 'x'))).toEqual({ error: 'RangeError' })
  expect(outcome(() => table.grow(2n))).toEqual({ error: 'RangeError' })
  expect(outcome(() => table.grow(2n ** 40n))).toEqual({ error: 'RangeError' })
})

test('descriptors', () => {
  const make = (descriptor: unknown) => outcome(() => new (Table as AnyTable)(descriptor).length)
  expect(make({ address: 'i64', element: 'anyfunc', initial: 1 })).toEqual({ error: 'TypeError' })
  expect(make({ address: 'i64', element: 'anyfunc', initial: 2n ** 40n })).toEqual({ error: 'RangeError' })
  expect(make({ address: 'i64', element: 'anyfunc', initial: 2n, maximum: 1n })).toEqual({
    error: 'RangeError',
  })
  expect(make({ address: 'i64', element: 'i32', initial: 1n })).toEqual({ error: 'TypeError' })
  expect(make({ address: 'i8', element: 'anyfunc', initial: 1 })).toEqual({ error: 'TypeError' })
  expect(make({ address: 'i32', element: 'anyfunc', initial: 1n })).toEqual({ error: 'TypeError' })
})

test('an instance sees an ordinary table, of its element type and limits', () => {
  const object = new (Table as AnyTable)({
    address: 'i64',
    element: 'anyfunc',
    initial: 2n,
    maximum: 2n ** 40n,
  })
  const rule = table64Import(tableImport('funcref', 1, 2 ** 40))
  const table = rule.read(object)!
  expect(rule.mismatch(table)).toBeUndefined()
  expect(table64Import(tableImport('funcref', 1, 2 ** 33)).mismatch(table)).toMatch('larger maximum')
  expect(table64Import(tableImport('externref', 1, undefined)).mismatch(table)).toMatch('type')
  expect(table64Object(table)).toBe(object)
  expect(tableGrow(table, null, 1)).toBe(2)
  expect(object.length).toBe(3n)
  expect(rule.read(new (Table as AnyTable)({ element: 'anyfunc', initial: 2 }))).toBeUndefined()
  expect(tableImport('funcref', 1, undefined).read(object)).toBeUndefined()
})
