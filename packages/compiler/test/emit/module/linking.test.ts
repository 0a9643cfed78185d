import { describe, expect, test } from 'vitest'
import { load, loadShared, native, type Output, outcome, WebAssembly } from './load-output.js'

/** Objects of the kinds that can be imported, of one maker: the engine, or an output. */
const objects = `(module
  (func (export "add") (param i32 i32) (result i32) unreachable)
  (func (export "wide") (param i64) (result i64) unreachable)
  (memory (export "small") 1 2)
  (table (export "functions") 2 4 funcref)
  (table (export "values") 2 4 externref)
  (global (export "constant") i32 (i32.const 7))
  (global (export "variable") (mut i32) (i32.const 8))
  (global (export "long") i64 (i64.const 9)))`

/** A second one, as the engine at hand may know modules of one memory only. */
const openMemory = '(module (memory (export "open") 2))'

const kinds = ['add', 'wide', 'small', 'open', 'functions', 'values', 'constant', 'variable', 'long']

const importTypes = [
  '(func (param i32 i32) (result i32))',
  '(func (param i64) (result i64))',
  '(func)',
  '(memory 1 2)',
  '(memory 1)',
  '(memory 2)',
  '(memory 3)',
  '(memory 0 1)',
  '(memory 1 3)',
  '(table 2 4 funcref)',
  '(table 1 funcref)',
  '(table 3 4 funcref)',
  '(table 2 3 funcref)',
  '(table 2 4 externref)',
  '(global i32)',
  '(global (mut i32))',
  '(global i64)',
  '(global f32)',
  '(global f64)',
  '(global externref)',
  '(global funcref)',
]

const values = [
  undefined,
  null,
  0,
  1.5,
  2n,
  'text',
  {},
  () => 1,
  function named() {},
  class {},
  Symbol('symbol'),
  new Proxy(() => 1, {}),
]

describe.each(importTypes)('%s', async (type) => {
  const text = `(module (import "m" "n" ${type}))`
  const ours = await load(text)
  const theirs = await native(text)

  test('takes and refuses the values that the engine does', () => {
    for (const value of values) {
      const link = (output: Output) =>
        outcome(() => Object.keys(output.instantiate({ m: { n: value } }).exports))
      expect(link(ours), String(value)).toEqual(link(theirs))
    }
  })

  test('takes and refuses the objects of instances that the engine does', async () => {
    const make = async (loader: (text: string) => Promise<Output>) => ({
      ...(await loader(objects)).instantiate().exports,
      ...(await loader(openMemory)).instantiate().exports,
    })
    const made = await make(load)
    // Of another copy of the runtime, and of the engine itself.
    const shared = await make(loadShared)
    const foreign = await make(native)
    for (const kind of kinds) {
      const link = (output: Output, value: unknown) =>
        outcome(() => Object.keys(output.instantiate({ m: { n: value } }).exports))
      const expected = link(theirs, foreign[kind])
      expect(link(ours, made[kind]), kind).toEqual(expected)
      expect(link(ours, shared[kind]), kind).toEqual(expected)
      expect(link(ours, foreign[kind]), kind).toEqual(expected)
    }
  })
})

describe('the import object', async () => {
  const text = '(module (import "a" "f" (func)) (import "b" "g" (func)))'
  const ours = await load(text)
  const theirs = await native(text)
  const f = () => {}

  test.each([
    [undefined],
    [null],
    [1],
    ['text'],
    [{}],
    [{ a: 1, b: { g: f } }],
    [{ a: {}, b: { g: f } }],
    [{ a: { f }, b: null }],
    [{ a: { f }, b: { g: 1 } }],
    [{ a: { f }, b: { g: f } }],
    [{ a: Object.assign(() => {}, { f }), b: { g: f } }],
    [Object.assign(() => {}, { a: { f }, b: { g: f } })],
    [[]],
  ])('%j', (imports) => {
    const link = (output: Output) => outcome(() => Object.keys(output.instantiate(imports).exports))
    expect(link(ours)).toEqual(link(theirs))
  })

  test('is read in order, every field once, and types are looked at afterwards', async () => {
    const three = await load(
      `(module (import "a" "f" (func)) (import "a" "g" (global i32)) (import "b" "f" (func)))`,
    )
    const order: string[] = []
    const spy = (name: string, fields: object) =>
      new Proxy(fields, {
        get(target, key) {
          order.push(`${name}.${String(key)}`)
          return Reflect.get(target, key)
        },
      })
    const wrongType = (await load('(module (func (export "f") (param i32)))')).instantiate().exports.f
    const imports = spy('', { a: spy('a', { f: wrongType, g: 1 }), b: spy('b', { f: () => {} }) })
    expect(() => three.instantiate(imports)).toThrow(WebAssembly.LinkError)
    expect(order).toEqual(['.a', 'a.f', '.a', 'a.g', '.b', 'b.f'])
  })

  test('may throw anything', () => {
    const error = new Error('no such luck')
    const imports = {
      get a(): object {
        throw error
      },
    }
    expect(() => ours.instantiate(imports)).toThrow(error)
  })

  test('is not needed where nothing is imported', async () => {
    const empty = await load('(module)')
    const emptyNative = await native('(module)')
    for (const imports of [undefined, {}, null, 1, () => {}]) {
      const link = (output: Output) => outcome(() => Object.keys(output.instantiate(imports).exports))
      expect(link(empty)).toEqual(link(emptyNative))
    }
  })

  test('errors say which import is wrong and what it should be', () => {
    expect(() => ours.instantiate({ a: { f }, b: {} })).toThrow(
      'WebAssembly.Instance(): Import #1 "b" "g": function import requires a callable',
    )
    expect(() => ours.instantiate({ a: { f } })).toThrow(
      'WebAssembly.Instance(): Import #1 "b": module is not an object or function',
    )
  })
})

describe('imported values', () => {
  test.each([
    ['i32', 2 ** 32 + 1.9],
    ['i32', -1.9],
    ['i32', Number.NaN],
    ['f32', 1.1],
    ['f64', 1.1],
    ['i64', 2n ** 63n],
    ['externref', undefined],
    ['externref', null],
    ['externref', 1n],
    ['funcref', null],
  ])('%s %s', async (type, value) => {
    const text = `(module (import "m" "g" (global $g ${type})) (global $copy ${type} (global.get $g))
      (export "imported" (global $g)) (export "copied" (global $copy)))`
    const read = (output: Output) => {
      const { imported, copied } = output.instantiate({ m: { g: value } }).exports
      return [imported.value, copied.value]
    }
    expect(read(await load(text))).toEqual(read(await native(text)))
  })
})

describe('identity', () => {
  const text = `(module
    (import "m" "f" (func $f)) (import "m" "m" (memory $m 1)) (import "m" "t" (table $t 1 funcref))
    (import "m" "g" (global $g i32)) (import "m" "v" (global $v (mut i32)))
    (export "f" (func $f)) (export "f2" (func $f)) (export "m" (memory $m)) (export "t" (table $t))
    (export "g" (global $g)) (export "v" (global $v)))`
  const source = `(module (func (export "f")) (memory (export "m") 1) (table (export "t") 1 funcref)
    (global (export "g") i32 (i32.const 1)) (global (export "v") (mut i32) (i32.const 1)))`

  test('what is imported from an instance and exported again is the same object', async () => {
    const reexporter = await load(text)
    for (const maker of [await load(source), await loadShared(source), await native(source)]) {
      const made = maker.instantiate().exports
      const { exports } = reexporter.instantiate({ m: made })
      for (const name of ['f', 'm', 't', 'g', 'v']) expect(exports[name], name).toBe(made[name])
      expect(exports.f2).toBe(made.f)
    }
  })

  test('a function of the host becomes an exported function', async () => {
    const body = `(module (import "m" "f" (func $f (param i32) (result i32))) (export "f" (func $f)) (export "f2" (func $f)))`
    const host = (value: unknown) => [value]
    const see = (output: Output) => {
      const { f, f2 } = output.instantiate({ m: { f: host } }).exports
      return [f === host, f === f2, f.name, f.length, f('7'), outcome(() => new f())]
    }
    expect(see(await load(body))).toEqual(see(await native(body)))
  })

  test('a function has one object, however it is reached', async () => {
    const body = `(module (func $f (export "f")) (func $g) (table (export "t") 3 funcref) (elem (i32.const 0) $f $g $f)
      (global (export "g") funcref (ref.func $g)) (func (export "get") (result funcref) ref.null func))`
    const output = await load(body, {
      2: (context) => `() { return R[${context.functionReference(1) && 1}] }`,
    })
    const { f, t, g, get } = output.instantiate().exports
    expect(t.get(0)).toBe(f)
    expect(t.get(2)).toBe(f)
    expect(t.get(1)).toBe(g.value)
    expect(get()).toBe(g.value)
    expect(t.get(1).name).toBe('1')
  })
})
