import { expect, test } from 'vitest'
import { createNativeEngine } from '../src/engines/native-engine.js'
import { ModuleBuilder } from '../src/module-builder.js'
import type { GlobalObject, ImportObject, MemoryObject, TableObject } from '../src/web-assembly.js'

const native = createNativeEngine()
const run = (builder: ModuleBuilder, imports: ImportObject = {}) =>
  native.instantiate(native.compile(builder.build()), imports)

test('a function with locals, blocks and a branch', () => {
  const builder = new ModuleBuilder()
  builder.function({
    params: ['i32'],
    results: ['i32'],
    locals: ['i32', 'i64', 'i64', 'i32'],
    export: 'sum',
    body: (code) => {
      code.block('loop', 'empty', () => {
        code.op('local.get', 1).op('local.get', 0).op('i32.add').op('local.set', 1)
        code.op('local.get', 0).i32(1).op('i32.sub').op('local.tee', 0).op('br_if', 0)
      })
      code.op('local.get', 1)
    },
  })
  const { sum } = run(builder) as { sum(n: number): number }
  expect(sum(100)).toBe(5050)
})

test('imports come before definitions in every index space', () => {
  const builder = new ModuleBuilder()
  const log = builder.importFunction('host', 'log', ['i64'], [])
  const global = builder.importGlobal('host', 'global', 'f64', true)
  builder.importTable('host', 'table', 'funcref', { min: 2 })
  builder.importMemory('host', 'memory', { min: 1, max: 2 })
  const answer = builder.function({
    results: ['f64', 'i64'],
    export: 'answer',
    body: (code) => code.op('i64.const', 7n).op('call', log).op('global.get', global).op('i64.const', -1n),
  })
  builder.activeElements(0, (code) => code.i32(1), [answer])
  builder.activeData(0, (code) => code.i32(3), [1, 2])
  const logged: bigint[] = []
  const host = {
    log: (value: bigint) => logged.push(value),
    global: new native.Global({ value: 'f64', mutable: true }, 1.5),
    table: new native.Table({ element: 'anyfunc', initial: 2 }),
    memory: new native.Memory({ initial: 1, maximum: 2 }),
  }
  const exports = run(builder, { host }) as { answer(): [number, bigint] }
  expect(exports.answer()).toEqual([1.5, -1n])
  expect(logged).toEqual([7n])
  expect(host.table.get(1)).toBe(exports.answer)
  expect([...new Uint8Array(host.memory.buffer, 3, 2)]).toEqual([1, 2])
})

test('segments, start function, exports of every kind and names', () => {
  const builder = new ModuleBuilder()
  builder.moduleName = 'all kinds'
  builder.memory({ min: 1 })
  builder.table('externref', { min: 0 })
  builder.table('funcref', { min: 4 })
  const global = builder.global('f32', true, (code) => code.op('f32.const', { bits: 0x40490fdb }))
  const data = builder.passiveData([9, 8, 7])
  const start = builder.function({
    name: 'starts',
    body: (code) => code.i32(16).i32(1).i32(2).op('memory.init', data, 0).op('data.drop', data),
  })
  builder.start(start)
  builder.activeElements(1, (code) => code.i32(0), [start])
  builder.export('memory', 'memory', 0)
  builder.export('table', 'table', 1)
  builder.export('global', 'global', global)
  builder.custom('note', Uint8Array.of(1, 2, 3))
  const {
    memory,
    table,
    global: exported,
  } = run(builder) as unknown as {
    memory: MemoryObject
    table: TableObject
    global: GlobalObject
  }
  expect([...new Uint8Array(memory.buffer, 16, 3)]).toEqual([8, 7, 0])
  expect(table.get(0)).toBeTypeOf('function')
  expect(exported.value).toBe(Math.fround(Math.PI))
})
