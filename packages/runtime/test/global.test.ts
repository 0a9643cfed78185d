import { describe, expect, test } from 'vitest'
import { createFunction, functionObject } from '../src/function.js'
import { createGlobal, createGlobal64, Global, globalObject, globalValue, setGlobal } from '../src/global.js'
import { nativeExports } from './native-exports.js'
import { outcome, shape } from './outcome.js'
import { WebAssembly } from './web-assembly.js'

type AnyGlobal = typeof Global | typeof WebAssembly.Global

const constructions: unknown[][] = [
  [],
  [null],
  [{}],
  [{ value: 'nonsense' }],
  [{ value: undefined }],
  [{ value: { toString: () => 'f64' } }],
  ...['i32', 'f32', 'f64'].flatMap((value) =>
    [
      undefined,
      null,
      true,
      2.7,
      '3',
      2 ** 32 + 5,
      1.1,
      Number.NaN,
      -0,
      1n,
      Symbol('x'),
      { valueOf: () => 8 },
    ].map((given) => [{ value }, given]),
  ),
  ...[
    undefined,
    true,
    '3',
    5n,
    2n ** 63n,
    2n ** 64n + 1n,
    -1n,
    null,
    6,
    'text',
    {},
    { valueOf: () => 9n },
  ].map((given) => [{ value: 'i64' }, given]),
  ...[undefined, null, 1, 'text'].map((given) => [{ value: 'externref' }, given]),
  ...[undefined, null, 1, () => 1].map((given) => [{ value: 'anyfunc' }, given]),
  [{ value: 'i32' }],
  [{ value: 'i64' }],
  [{ value: 'f32' }],
  [{ value: 'f64' }],
  [{ value: 'anyfunc' }],
]

test.each(constructions.map((values, index) => [index, values]))('constructor, arguments %i', (_, values) => {
  const make = (Class: AnyGlobal) =>
    outcome(() => {
      const global = new (Class as typeof Global)(...(values as [never]))
      return [global.value, global.valueOf()]
    })
  expect(make(Global)).toEqual(make(WebAssembly.Global))
})

test('a missing externref is undefined', () => {
  expect(new Global({ value: 'externref' }).value).toBe(undefined)
})

test('the descriptor is read before the value is converted', () => {
  const order: string[] = []
  new Global(
    {
      get value() {
        order.push('value')
        return 'f64'
      },
      get mutable() {
        order.push('mutable')
        return false
      },
    },
    { valueOf: () => order.push('converted') },
  )
  expect(order).toEqual(['mutable', 'value', 'converted'])
})

test('the class is shaped as the native one', () => {
  expect(shape(Global.prototype)).toEqual(shape(WebAssembly.Global.prototype))
  expect(shape(Global)).toEqual(shape(WebAssembly.Global))
  const { get, set } = Object.getOwnPropertyDescriptor(Global.prototype, 'value')!
  for (const value of [undefined, {}, Global.prototype]) {
    expect(() => get!.call(value)).toThrow(TypeError)
    expect(() => set!.call(value, 1)).toThrow(TypeError)
    expect(() => Global.prototype.valueOf.call(value as never)).toThrow(TypeError)
  }
})

describe('setting', () => {
  test.each([
    ['i32', 7.9],
    ['i32', 1n],
    ['i64', 7n],
    ['i64', 7],
    ['i64', 2n ** 64n - 1n],
    ['f32', 1.1],
    ['f64', '1.1'],
    ['externref', { some: 'object' }],
    ['anyfunc', () => 1],
    ['anyfunc', undefined],
    ['anyfunc', null],
  ])('%s to %s', (value, given) => {
    const set = (Class: AnyGlobal) => {
      const global = new (Class as typeof Global)({ value, mutable: true })
      return [outcome(() => (global.value = given)), value === 'externref' ? undefined : global.value]
    }
    expect(set(Global)).toEqual(set(WebAssembly.Global))
  })

  test('is refused where the global is immutable', () => {
    const global = new Global({ value: 'i32' }, 1)
    expect(() => (global.value = 2)).toThrow(TypeError)
    expect(global.value).toBe(1)
  })
})

test('records and objects are two sides of one global', () => {
  const record = createGlobal('f32', true, 0.5)
  const object = globalObject(record) as InstanceType<typeof Global>
  expect(globalObject(record)).toBe(object)
  object.value = 1.1
  expect(record.value).toBe(Math.fround(1.1))
  record.value = 2
  expect(object.value).toBe(2)

  const wide = createGlobal64(true, -1, 1)
  expect(globalValue(wide)).toBe(0x1_ffff_ffffn)
  setGlobal(wide, -(2n ** 63n))
  expect([wide.low, wide.high]).toEqual([0, -0x80000000])
})

test('a function is a record inside and itself outside', () => {
  const fn = createFunction(
    4,
    ' -> ',
    () => {},
    () => () => undefined,
  )
  const global = new Global({ value: 'anyfunc', mutable: true }, functionObject(fn))
  expect(global.value).toBe(functionObject(fn))
  const { add } = nativeExports()
  global.value = add
  expect(global.value).toBe(add)
})
