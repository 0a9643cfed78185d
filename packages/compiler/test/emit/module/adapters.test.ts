import { describe, expect, test } from 'vitest'
import {
  type Bodies,
  emit,
  evaluate,
  load,
  native,
  type Output,
  outcome,
  WebAssembly,
} from './load-output.js'

const types = ['i32', 'i64', 'f32', 'f64', 'externref', 'funcref'] as const

/** The body of the function that returns its parameters, for one parameter of a type. */
const identity: Record<(typeof types)[number], Bodies[number]> = {
  i32: () => '(i0) { return i0; }',
  i64: (context) => `(i0, i1) { ${context.resultRegisters('integer').name}[1] = i1; return i0; }`,
  f32: () => '(f0) { return f0; }',
  f64: () => '(d0) { return d0; }',
  externref: () => '(r0) { return r0; }',
  funcref: () => '(r0) { return r0; }',
}

const values: unknown[] = [
  undefined,
  null,
  true,
  0,
  -0,
  1.9,
  -1.9,
  1.1,
  2 ** 31,
  2 ** 32 + 3,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  5n,
  -1n,
  2n ** 63n,
  2n ** 64n + 1n,
  '12',
  'text',
  Symbol('symbol'),
  {},
  { valueOf: () => 7 },
  { valueOf: () => 7n },
  [3],
  () => 1,
]

test.each(types)('exported functions convert %s both ways', async (type) => {
  const text = `(module (func (export "id") (param ${type}) (result ${type}) local.get 0))`
  const ours = (await load(text, { 0: identity[type] })).instantiate().exports
  const theirs = (await native(text)).instantiate().exports
  for (const value of values) {
    expect(
      outcome(() => ours.id(value)),
      String(value),
    ).toEqual(outcome(() => theirs.id(value)))
  }
  expect(outcome(() => ours.id())).toEqual(outcome(() => theirs.id()))
  expect(outcome(() => ours.id(...values))).toEqual(outcome(() => theirs.id(...values)))
})

test.each(types)('imported functions convert %s both ways', async (type) => {
  const text = `(module (import "m" "f" (func $f (param ${type}) (result ${type}))) (memory 1)
    (func (export "call") (param ${type}) (result ${type}) local.get 0 call $f))`
  const forward: Bodies = {
    1: (context) => `(i0, i1) { return ${context.functionCode(0).name}(i0, i1); }`,
  }
  const ours = await load(text, forward)
  const theirs = await native(text)
  const argument = { i32: -5, i64: -5n, f32: 1.5, f64: 1.1, externref: 'argument', funcref: null }[type]
  for (const value of values) {
    const call = (output: Output) => {
      const seen: unknown[] = []
      const f = (...given: unknown[]) => {
        seen.push(...given)
        return value
      }
      return [outcome(() => output.instantiate({ m: { f } }).exports.call(argument)), seen]
    }
    expect(call(ours), String(value)).toEqual(call(theirs))
  }
})

test('i64 goes through all its bits', async () => {
  const text = '(module (func (export "id") (param i64) (result i64) local.get 0))'
  const { id } = (await load(text, { 0: identity.i64 })).instantiate().exports
  for (let bit = 0n; bit < 64n; bit++) {
    const value = BigInt.asIntN(64, 1n << bit)
    expect(id(value)).toBe(value)
    expect(id(~value)).toBe(~value)
  }
})

describe('several results', () => {
  const text = `(module (import "m" "f" (func $f (result i64 i32 f32 i64 funcref externref)))
    (func (export "call") (result i64 i32 f32 i64 funcref externref) call $f)
    (func (export "none")))`
  const forward: Bodies = { 1: (context) => `() { return ${context.functionCode(0).name}(); }` }

  test.each([
    [[1n, 2, 3.5, -4n, null, 'six']],
    [[1n, '2', 3.3, '-4', null, undefined]],
    [[1n, 2, 3.5, -4n, null]],
    [[1n, 2, 3.5, -4n, null, 'six', 'seven']],
    [[1, 2, 3.5, -4n, null, 'six']],
    [[1n, 2, 3.5, -4n, () => {}, 'six']],
    [[]],
    [undefined],
    [null],
    [5],
    [{ length: 6 }],
    ['123456'],
    [new Set([1n, 2, 3.5, -4n, null, 6])],
  ])('%s', async (result) => {
    const call = (output: Output) =>
      outcome(() => output.instantiate({ m: { f: () => result } }).exports.call())
    expect(call(await load(text, forward))).toEqual(call(await native(text)))
  })

  test('are kept until all are converted, whatever runs meanwhile', async () => {
    const { exports } = (await load(text, forward)).instantiate({
      m: {
        f: () => [
          0x1_0000_0002n,
          { valueOf: () => (depth++ === 0 ? exports.call()[1] : 5) },
          1.5,
          { valueOf: () => -1n },
          null,
          'end',
        ],
      },
    })
    let depth = 0
    expect(exports.call()).toEqual([0x1_0000_0002n, 5, 1.5, -1n, null, 'end'])
  })

  test('none is undefined', async () => {
    const body: Bodies = { ...forward, 2: () => '() {}' }
    expect((await load(text, body)).instantiate({ m: { f() {} } }).exports.none()).toBe(undefined)
  })
})

test('exported functions are shaped as the native ones', async () => {
  const text = '(module (func (export "f")) (func (export "g") (param i32 i64 f64) (result i32) unreachable))'
  const see = (output: Output) => {
    const { f, g } = output.instantiate().exports
    return [f, g].map((fn) => [
      fn.name,
      fn.length,
      typeof fn,
      'prototype' in fn,
      Object.getPrototypeOf(fn) === Function.prototype,
      outcome(() => new fn()),
    ])
  }
  expect(see(await load(text))).toEqual(see(await native(text)))
})

test('arguments are converted from left to right, before anything runs', async () => {
  const order: string[] = []
  const argument = (name: string, value: unknown) => ({
    valueOf() {
      order.push(name)
      return value
    },
  })
  const text = '(module (import "m" "f" (func)) (func (export "f") (param i32 i64 f32 f64) unreachable))'
  const output = await load(text, { 1: (context) => `() { ${context.functionCode(0).name}(); }` })
  const { f } = output.instantiate({ m: { f: () => order.push('run') } }).exports
  f(argument('a', 1), argument('b', 2n), argument('c', 3), argument('d', 4))
  expect(order).toEqual(['a', 'b', 'c', 'd', 'run'])
  order.length = 0
  expect(() => f(argument('a', 1), argument('b', 2), argument('c', 3))).toThrow(TypeError)
  expect(order).toEqual(['a', 'b'])
})

test('functions of the host are called without this, and with no more than they are given', async () => {
  const text = '(module (import "m" "f" (func (param i32))) (func (export "call") unreachable))'
  const { exports } = (
    await load(text, { 1: (context) => `() { ${context.functionCode(0).name}(1); }` })
  ).instantiate({
    m: {
      f(this: unknown, ...given: unknown[]) {
        seen = [this, given]
      },
    },
  })
  let seen: unknown
  exports.call()
  expect(seen).toEqual([undefined, [1]])
})

describe('errors', () => {
  const text = `(module (import "m" "f" (func $f)) (memory (export "memory") 1)
    (func (export "call") unreachable) (func (export "load") (param i32) (result i32) unreachable)
    (func (export "recurse") unreachable) (func (export "give") (param i32)))`
  const bodies: Bodies = {
    1: (context) => `() { ${context.functionCode(0).name}(); }`,
    2: (context) => {
      context.memory(0)
      return '(i0) { return D0.view.getInt32(i0, true); }'
    },
    3: (context) => `() { ${context.functionCode(3).name}(); ${context.functionCode(3).name}(); }`,
    4: () => '(i0) {}',
  }
  const trapped = (action: () => void) => {
    expect(action).toThrow(WebAssembly.RuntimeError)
    expect(action).toThrow('memory access out of bounds')
  }

  test('access outside of the memory is a trap', async () => {
    const { load: read, memory } = (await load(text, bodies)).instantiate({ m: { f() {} } }).exports
    for (const address of [65533, 65536, -1, -2147483648, 0x7fffffff]) trapped(() => read(address))
    expect(read(65532)).toBe(0)
    memory.grow(1)
    expect(read(65536)).toBe(0)
    trapped(() => read(131069))
  })

  test('what the host throws passes unchanged, whatever it is', async () => {
    const output = await load(text, bodies)
    for (const error of [
      new RangeError('Offset is outside the bounds'),
      new TypeError('text'),
      'text',
      undefined,
    ]) {
      const { call } = output.instantiate({
        m: {
          f() {
            throw error
          },
        },
      }).exports
      let caught: unknown = 'nothing'
      try {
        call()
      } catch (thrown) {
        caught = thrown
      }
      expect(caught).toBe(error)
    }
  })

  test('a trap in between, once passed on by the host, stays a trap', async () => {
    const output = await load(text, bodies)
    const { load: read } = output.instantiate({ m: { f() {} } }).exports
    const { call } = output.instantiate({ m: { f: () => read(-1) } }).exports
    trapped(call)
  })

  test('passes from copy to copy of the runtime', async () => {
    const inner = (await load(text, bodies)).instantiate({
      m: {
        f() {
          throw new RangeError('by the host')
        },
      },
    }).exports
    // Linked function to function, so that only the outer instance has a boundary.
    const outer = (await load(text, bodies)).instantiate({ m: { f: inner.call } }).exports
    expect(() => outer.call()).toThrow(RangeError)
    const relay =
      '(module (import "m" "f" (func $f (param i32) (result i32))) (func (export "call") unreachable))'
    const bare = await load(relay, { 1: (context) => `() { ${context.functionCode(0).name}(-1); }` })
    trapped(() => bare.instantiate({ m: { f: inner.load } }).exports.call())
  })

  test('errors of argument conversion are the caller’s', async () => {
    const { give } = (await load(text, bodies)).instantiate({ m: { f() {} } }).exports
    const error = new RangeError('by the caller')
    const argument = {
      valueOf() {
        throw error
      },
    }
    expect(() => give(argument)).toThrow(error)
  })

  test('stack exhaustion is a RangeError', async () => {
    const { recurse, load: read } = (await load(text, bodies)).instantiate({ m: { f() {} } }).exports
    expect(recurse).toThrow(RangeError)
    expect(read(0)).toBe(0)
  })
})

describe('i64 as pairs', () => {
  const text = `(module (import "m" "f" (func $f (param i32 i64) (result i64)))
    (func (export "call") (param i32 i64) (result i64) local.get 0 local.get 1 call $f)
    (func (export "both") (param i64) (result i64 i64) unreachable))`
  const bodies: Bodies = {
    1: (context) => `(i0, i1, i2) { return ${context.functionCode(0).name}(i0, i1, i2); }`,
    2: () => '(i0, i1) { RI[1] = i1; RI[2] = ~i0; RI[3] = ~i1; return i0; }',
  }

  test('are two arguments, and a result with its high half aside', async () => {
    const { code } = await emit(text, bodies, { format: 'cjs', i64: 'pair' })
    const output = evaluate(code) as Output & { getTempRet0(): number; setTempRet0(high: number): void }
    const seen: unknown[] = []
    const { call, both } = output.instantiate({
      m: {
        f(...given: number[]) {
          seen.push(given)
          output.setTempRet0(given[2]! + 1)
          return given[1]! + 2 ** 32 + 1
        },
      },
    }).exports
    expect(call.length).toBe(3)
    expect(call(1, 2, 3)).toBe(3)
    expect(output.getTempRet0()).toBe(4)
    expect(seen).toEqual([[1, 2, 3]])
    expect(call('1', 2 ** 32 + 5, -1)).toBe(6)
    expect(output.getTempRet0()).toBe(0)
    expect(both(5, 6)).toEqual([5, 6, -6, -7])
  })
})
