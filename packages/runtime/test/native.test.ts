import { describe, expect, test } from 'vitest'
import { createFunction, functionObject, functionReference } from '../src/function.js'
import { Global } from '../src/global.js'
import {
  functionImport,
  globalImport,
  type ImportRule,
  linkImports,
  memoryImport,
  tableImport,
} from '../src/link.js'
import { Memory, memoryGrow, memoryObject, refreshMemory } from '../src/memory.js'
import { type Code, type GlobalRecord, type MemoryRecord, RF, RI, type TableRecord } from '../src/realm.js'
import { resolveIndirect, Table, tableGet, tableGrow, tableObject, tableSet } from '../src/table.js'
import { nativeExports } from './native-exports.js'
import { WebAssembly } from './web-assembly.js'

function link<Linked>(value: unknown, rule: ImportRule<Linked>): Linked {
  const imports = [{ module: 'm', name: 'n', kind: 'any' }]
  return linkImports({ m: { n: value } }, imports, [rule as ImportRule])[0] as Linked
}

const isMismatch = <Linked>(value: unknown, rule: ImportRule<Linked>) =>
  expect(() => link(value, rule)).toThrow(WebAssembly.LinkError)

test('what only stands in for the engine is not asked', () => {
  const asked: string[] = []
  const tell = (name: string) => (): never => {
    asked.push(name)
    throw new Error(name)
  }
  const standIn = { Instance: class {}, Module: tell('Module'), Memory, Table, Global }
  try {
    Object.assign(globalThis, { WebAssembly: standIn })
    for (const value of [() => {}, {}, Object.create(Memory.prototype)]) {
      for (const rule of [memoryImport(0, undefined), tableImport('funcref', 0, undefined)]) {
        expect(() => link(value, rule as ImportRule)).toThrow(/must be|requires/)
      }
    }
    const host = () => {}
    expect(link(host, functionImport(' -> '))).toBe(host)
    expect(() => functionReference(host)).toThrow(TypeError)
    expect(asked).toEqual([])
  } finally {
    Object.assign(globalThis, { WebAssembly })
  }
})

describe('a memory of the engine', () => {
  test('is used as it is', () => {
    const native = new WebAssembly.Memory({ initial: 1, maximum: 4 })
    const memory: MemoryRecord = link(native, memoryImport(1, 4))
    expect(link(native, memoryImport(0, undefined))).toBe(memory)
    expect(memoryObject(memory)).toBe(native)
    expect(memory.buffer).toBe(native.buffer)
  })

  test('grows by either side', () => {
    const native = new WebAssembly.Memory({ initial: 1, maximum: 4 })
    const memory: MemoryRecord = link(native, memoryImport(1, 4))
    expect(memoryGrow(memory, 1)).toBe(1)
    expect(memory.buffer).toBe(native.buffer)
    native.grow(1)
    refreshMemory(memory)
    expect(memory.pages).toBe(3)
    expect(memory.view.buffer).toBe(native.buffer)
    expect(memoryGrow(memory, 2)).toBe(-1)
  })

  test('has to have the limits declared', () => {
    const native = new WebAssembly.Memory({ initial: 2, maximum: 4 })
    expect(link(native, memoryImport(2, 4))).toBeDefined()
    expect(link(native, memoryImport(1, 300))).toBeDefined()
    isMismatch(native, memoryImport(3, 4))
    isMismatch(native, memoryImport(2, 3))
    isMismatch(new WebAssembly.Memory({ initial: 2 }), memoryImport(2, 4))
    isMismatch(Object.create(WebAssembly.Memory.prototype), memoryImport(0, undefined))
  })
})

describe('a global of the engine', () => {
  test('is read and written in place', () => {
    const native = new WebAssembly.Global({ value: 'i32', mutable: true }, 5)
    const global: GlobalRecord = link(native, globalImport('i32', true))
    expect(global.value).toBe(5)
    global.value = 6
    expect(native.value).toBe(6)
    const wide = new WebAssembly.Global({ value: 'i64', mutable: true }, 0x1_0000_0002n)
    const record: GlobalRecord = link(wide, globalImport('i64', true))
    expect([record.low, record.high]).toEqual([2, 1])
    record.low = -1
    record.high = -1
    expect(wide.value).toBe(-1n)
  })

  test('has to have the type and mutability declared', () => {
    isMismatch(new WebAssembly.Global({ value: 'i32' }, 5), globalImport('f32', false))
    isMismatch(new WebAssembly.Global({ value: 'i32' }, 5), globalImport('i32', true))
    isMismatch(new WebAssembly.Global({ value: 'i32', mutable: true }, 5), globalImport('i32', false))
  })
})

describe('a function of the engine', () => {
  test('is linked where its type fits', () => {
    const { add } = nativeExports()
    expect(link(add, functionImport('i32 i32 -> i32'))).toBe(add)
    isMismatch(add, functionImport('i32 -> i32'))
    isMismatch(add, functionImport('i32 i32 -> '))
  })

  test('can be referred to, and called by any type it may have', () => {
    const { wide, many } = nativeExports()
    const reference = functionReference(wide)!
    expect(functionObject(reference)).toBe(wide)
    expect(functionReference(wide)).toBe(reference)
    expect(reference.hasType!('i32 -> i32')).toBe(false)
    expect(reference.hasType!('i64 -> i64')).toBe(true)
    expect((reference.code as (low: number, high: number) => number)(-1, 4)).toBe(0)
    expect(RI[1]).toBe(5)

    const several = functionReference(many)!
    expect(several.hasType!(' -> i32 i64 f64')).toBe(true)
    expect((several.code as () => number)()).toBe(1)
    expect([RI[1], RI[2], RF[3]]).toEqual([2, 0, 3])
  })

  test('lets its traps through', () => {
    const reference = functionReference(nativeExports().fail)!
    expect(reference.hasType!(' -> ')).toBe(true)
    expect(reference.code as () => void).toThrow(WebAssembly.RuntimeError)
  })
})

describe('a table of the engine', () => {
  const multiply = (a: number, b: number) => Math.imul(a, b)
  const makeProduct = () => {
    const wrap = (code: Code) => (a: unknown, b: unknown) => (code as typeof multiply)(Number(a), Number(b))
    return createFunction(7, 'i32 i32 -> i32', multiply, wrap)
  }

  test('holds functions of either side', () => {
    const native = new WebAssembly.Table({ element: 'anyfunc', initial: 2, maximum: 5 })
    const table: TableRecord = link(native, tableImport('funcref', 1, 5))
    const { add, call } = nativeExports(native)
    const product = makeProduct()
    expect(tableObject(table)).toBe(native)
    expect(tableGet(table, 0)).toBe(null)
    native.set(0, add)
    tableSet(table, 1, product)
    expect([call(0), call(1)]).toEqual([42, 80])

    expect(functionObject(tableGet(table, 0) as never)).toBe(add)
    expect(tableGet(table, 1)).toBe(product)
    expect((resolveIndirect(table, 'i32 i32 -> i32', 0) as typeof multiply)(1, 2)).toBe(3)
    expect((resolveIndirect(table, 'i32 i32 -> i32', 1) as typeof multiply)(3, 4)).toBe(12)
    // The engine changes its tables unseen.
    native.set(1, add)
    expect((resolveIndirect(table, 'i32 i32 -> i32', 1) as typeof multiply)(3, 4)).toBe(7)
    expect(() => resolveIndirect(table, 'i32 -> i32', 0)).toThrow(
      'null function or function signature mismatch',
    )
    native.set(1, null)
    expect(() => resolveIndirect(table, 'i32 i32 -> i32', 1)).toThrow('null function')
    expect(() => resolveIndirect(table, 'i32 i32 -> i32', 2)).toThrow('table index is out of bounds')
  })

  test('grows', () => {
    const native = new WebAssembly.Table({ element: 'anyfunc', initial: 1, maximum: 3 })
    const table: TableRecord = link(native, tableImport('funcref', 1, 3))
    expect(tableGrow(table, null, 2)).toBe(1)
    expect(native.length).toBe(3)
    expect(tableGrow(table, null, 1)).toBe(-1)
  })

  test('grows by one of our functions', () => {
    const native = new WebAssembly.Table({ element: 'anyfunc', initial: 0 })
    const table: TableRecord = link(native, tableImport('funcref', 0, undefined))
    const product = makeProduct()
    expect(tableGrow(table, product, 1)).toBe(0)
    expect(tableGet(table, 0)).toBe(product)
  })

  test('of any JavaScript values', () => {
    const native = new WebAssembly.Table({ element: 'externref', initial: 1 })
    const table: TableRecord = link(native, tableImport('externref', 1, undefined))
    tableSet(table, 0, 'text')
    expect(native.get(0)).toBe('text')
    isMismatch(native, tableImport('funcref', 1, undefined))
  })

  test('has to have the limits declared', () => {
    const native = new WebAssembly.Table({ element: 'anyfunc', initial: 2, maximum: 4 })
    isMismatch(native, tableImport('funcref', 3, 4))
    isMismatch(native, tableImport('funcref', 2, 3))
  })
})
