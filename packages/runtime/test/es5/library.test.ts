import { createContext, runInContext } from 'node:vm'
import { es5Declarations } from '@dewasm/runtime/source'
import { describe, expect, test } from 'vitest'

/** What an engine may lack, as far as these tests need it gone. */
const LACKING = `(function () {
  ;['imul', 'fround', 'clz32', 'trunc', 'log2'].forEach(function (name) { delete Math[name] })
  delete Array.prototype.fill
  delete Object.getPrototypeOf(Uint8Array.prototype).fill
  delete Object.setPrototypeOf
  var self = this
  ;['WeakMap', 'Symbol', 'BigInt', 'BigInt64Array', 'Atomics', 'SharedArrayBuffer', 'globalThis', 'WebAssembly'].forEach(
    function (name) { delete self[name] })
  Object.defineProperty(this, 'self', { value: this })
})()`

/** Declarations of the edition, with all they use, in a realm that lacks much. */
function load<Found>(...names: string[]): Found {
  const byName = new Map(es5Declarations.map((declaration) => [declaration.name, declaration]))
  const texts: string[] = []
  const seen = new Set<string>()
  const add = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    const { uses, text } = byName.get(name)!
    for (const used of uses) add(used)
    texts.push(text)
  }
  for (const name of names) add(name)
  const entries = names.map((name) => `${name}: ${name}`)
  const realm = createContext({})
  runInContext(LACKING, realm)
  return runInContext(`${texts.join('\n')}\n({ ${entries.join(', ')} })`, realm) as Found
}

/** Numbers that are hard on something. */
const NUMBERS = [
  ...[0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, 1e-50, -1e-50, 1e300, -1e300, Infinity, -Infinity, Number.NaN],
  ...[
    0xffff,
    0x10000,
    0x7fffffff,
    0x80000000,
    0xffffffff,
    2 ** 32,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 31),
    16777217,
    0.1,
  ],
]

test('mathematics is exact', () => {
  const { mathImul, mathFround, mathClz32, mathTrunc, mathLog2 } = load<{
    mathImul: typeof Math.imul
    mathFround: typeof Math.fround
    mathClz32: typeof Math.clz32
    mathTrunc: typeof Math.trunc
    mathLog2: typeof Math.log2
  }>('mathImul', 'mathFround', 'mathClz32', 'mathTrunc', 'mathLog2')
  for (const x of NUMBERS) {
    expect(mathFround(x)).toBe(Math.fround(x))
    expect(mathTrunc(x)).toBe(Math.trunc(x))
    expect(mathClz32(x)).toBe(Math.clz32(x))
    for (const y of NUMBERS) expect(mathImul(x, y)).toBe(Math.imul(x, y))
  }
  for (let bit = 0; bit < 32; bit++) {
    expect(mathClz32(2 ** bit)).toBe(31 - bit)
    expect(mathClz32(2 ** bit + (2 ** bit - 1))).toBe(31 - bit)
    expect(mathLog2(2 ** bit)).toBe(bit)
  }
  for (let i = 0; i < 2000; i++) {
    const [x, y] = [Math.random() * 2 ** 33 - 2 ** 32, Math.random() * 2 ** 33 - 2 ** 32]
    expect(mathImul(x, y)).toBe(Math.imul(x, y))
    expect(mathFround(x)).toBe(Math.fround(x))
  }
})

describe('filling', () => {
  const { fillElements } = load<{
    fillElements(target: unknown, value: unknown, start?: number, end?: number): ArrayLike<unknown>
  }>('fillElements')

  test.each([0, 1, 31, 32, 33, 64, 100, 1000])('%i elements', (count) => {
    for (const start of [0, 5]) {
      const wanted = new Uint8Array(count + 10).fill(7, start, start + count)
      const target = new Uint8Array(count + 10)
      Object.defineProperty(target, 'fill', { value: undefined })
      expect(fillElements(target, 7, start, start + count)).toBe(target)
      expect([...target]).toEqual([...wanted])
    }
  })

  test('a list', () => {
    const target: unknown[] = new Array(5)
    Object.defineProperty(target, 'fill', { value: undefined })
    expect([...(fillElements(target, null) as unknown[])]).toEqual([null, null, null, null, null])
  })
})

test('a map of objects knows frozen ones, functions and no others', () => {
  const { ObjectMap } = load<{ ObjectMap: WeakMapConstructor }>('ObjectMap')
  const map = new ObjectMap<object, number>()
  const other = new ObjectMap<object, number>()
  const keys = [{}, Object.freeze({}), () => 1, Object.preventExtensions([]), Object.create(null) as object]
  keys.forEach((key, i) => {
    expect(map.has(key)).toBe(false)
    map.set(key, i).set(key, i + 1)
    expect(map.get(key)).toBe(i + 1)
    expect(map.get(Object.create(key) as object)).toBe(undefined)
    expect(other.has(key)).toBe(false)
    expect(Object.keys(key)).toEqual([])
  })
  for (const value of [undefined, null, 1, 'text', true]) expect(map.get(value as never)).toBe(undefined)
})

test('errors are of their class, and of Error', () => {
  type OwnClass = new (message?: string) => Error
  const { ownErrorClass } = load<{ ownErrorClass(name: string): OwnClass }>('ownErrorClass')
  const RuntimeError = ownErrorClass('RuntimeError')
  const error = new RuntimeError('unreachable')
  expect(error).toBeInstanceOf(RuntimeError)
  expect([error.name, error.message, String(error)]).toEqual([
    'RuntimeError',
    'unreachable',
    'RuntimeError: unreachable',
  ])
  expect(error).not.toBeInstanceOf(ownErrorClass('LinkError'))
  expect(Object.getPrototypeOf(RuntimeError.prototype)).toHaveProperty('name', 'Error')
})

describe('an i64 where there is no BigInt', () => {
  const { lowHalf, highHalf, toBigInt, Global } = load<{
    lowHalf(value: unknown): number
    highHalf(): number
    toBigInt(low: number, high: number): unknown
    Global: new (descriptor: object, value: unknown) => { value: unknown }
  }>('lowHalf', 'highHalf', 'toBigInt', 'Global')

  test('is a pair', () => {
    expect([lowHalf([5, 0xffffffff]), highHalf()]).toEqual([5, -1])
    expect(toBigInt(1, 2)).toEqual([1, 2])
    expect(() => lowHalf(5)).toThrow('where there is no BigInt')
  })

  test('in a global', () => {
    const global = new Global({ value: 'i64', mutable: true }, [1, -1])
    expect([...(global.value as number[])]).toEqual([1, -1])
    global.value = [7, 8]
    expect([...(global.value as number[])]).toEqual([7, 8])
  })
})

test('atomic accesses without Atomics', () => {
  const { atomics, doubleWordsOf } = load<{
    atomics: typeof Atomics
    doubleWordsOf(buffer: ArrayBuffer, length: number): BigInt64Array
  }>('atomics', 'doubleWordsOf')
  const bytes = new Uint8Array([250])
  expect(atomics.add(bytes, 0, 10)).toBe(250)
  expect(atomics.sub(bytes, 0, 5)).toBe(4)
  expect(atomics.load(bytes, 0)).toBe(255)
  const pairs = doubleWordsOf(new ArrayBuffer(16), 2)
  const pair = (low: number, high: number) => [low, high] as unknown as bigint
  expect(atomics.store(pairs, 1, pair(-1, 5))).toBeDefined()
  expect(atomics.add(pairs, 1, pair(1, 1))).toEqual([-1, 5])
  expect(atomics.sub(pairs, 1, pair(1, 0))).toEqual([0, 7])
  expect(atomics.load(pairs, 1)).toEqual([-1, 6])
  expect(atomics.xor(pairs, 1, pair(1, 1))).toEqual([-1, 6])
  expect(atomics.compareExchange(pairs, 1, pair(-2, 6), pair(0, 0))).toEqual([-2, 7])
  expect(atomics.compareExchange(pairs, 1, pair(-2, 7), pair(3, 4))).toEqual([-2, 7])
  expect(atomics.load(pairs, 1)).toEqual([3, 4])
  expect(atomics.load(pairs, 0)).toEqual([0, 0])
})
