import { describe, expect, test } from 'vitest'
import { type Exports, expectOnAll, instantiateFields, outcome } from '../../support/run-both-ways.js'

const TYPES = `
  (type $s (sub (struct (field (mut i32)))))
  (type $t (sub $s (struct (field (mut i32)) (field i32))))
  (type $a (array (mut i32)))
  (type $f (func (result i32)))`

const host = { some: 'object' }

/** What is given to a function of each parameter type. */
const VALUES: Record<string, (exports: Exports) => unknown> = {
  null: () => null,
  undefined: () => undefined,
  five: () => 5,
  'minus zero': () => -0,
  half: () => 0.5,
  'least i31': () => -(2 ** 30),
  'greatest i31': () => 2 ** 30 - 1,
  'more than i31': () => 2 ** 30,
  bigint: () => 5n,
  string: () => 'text',
  symbol: () => Symbol.iterator,
  object: () => host,
  function: () => Math.abs,
  struct: (exports) => exports.s(),
  substruct: (exports) => exports.t(),
  array: (exports) => exports.a(),
  'own function': (exports) => exports.f,
  'other function': (exports) => exports.s,
}

const ALL = Object.keys(VALUES)
const I31 = ['five', 'least i31', 'greatest i31']

/** By type: which values are references of it. */
const ACCEPTED: Record<string, string[]> = {
  anyref: ALL,
  '(ref any)': ALL.filter((name) => name !== 'null'),
  eqref: ['null', ...I31, 'struct', 'substruct', 'array'],
  i31ref: ['null', ...I31],
  '(ref i31)': I31,
  structref: ['null', 'struct', 'substruct'],
  arrayref: ['null', 'array'],
  nullref: ['null'],
  '(ref null $s)': ['null', 'struct', 'substruct'],
  '(ref $t)': ['substruct'],
  '(ref null $a)': ['null', 'array'],
  '(ref func)': ['own function', 'other function'],
  '(ref null $f)': ['null', 'own function'],
  nullfuncref: ['null'],
  '(ref extern)': ALL.filter((name) => name !== 'null'),
  nullexternref: ['null'],
}

describe('which values a parameter takes, and that they come back as they were', () => {
  for (const [type, accepted] of Object.entries(ACCEPTED)) {
    test(type, async () => {
      const fields = `${TYPES}
        (func (export "s") (result (ref $s)) (struct.new $s (i32.const 1)))
        (func (export "t") (result anyref) (struct.new $t (i32.const 1) (i32.const 2)))
        (func (export "a") (result eqref) (array.new_default $a (i32.const 1)))
        (func (export "f") (type $f) (i32.const 7))
        (func (export "through") (param ${type}) (result ${type}) (local.get 0))`
      const script = (exports: Exports) =>
        ALL.filter((name) => {
          const value = VALUES[name]!(exports)
          try {
            return Object.is(exports.through(value), value)
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError)
            return false
          }
        })
      await expectOnAll(fields, script, accepted)
    })
  }
})

test('objects are opaque', async () => {
  const fields = `${TYPES}
    (func (export "s") (result anyref) (struct.new $s (i32.const 1)))
    (func (export "a") (result anyref) (array.new_default $a (i32.const 1)))`
  const operations: ((object: Record<string, unknown>) => unknown)[] = [
    (object) => typeof object,
    (object) => Object.getPrototypeOf(object),
    (object) => Object.setPrototypeOf(object, null),
    (object) => Object.setPrototypeOf(object, {}),
    (object) => Reflect.setPrototypeOf(object, {}),
    (object) => Object.isExtensible(object),
    (object) => Object.preventExtensions(object),
    (object) => Object.isFrozen(object),
    (object) => Object.freeze(object),
    (object) => Object.getOwnPropertyDescriptor(object, 'f0'),
    (object) => Object.defineProperty(object, 'x', { value: 1 }),
    (object) => 'f0' in object || 'length' in object || 't' in object,
    (object) => [object.f0, object[0], object.length, object.t, object.constructor],
    (object) => {
      object.x = 1
    },
    (object) => delete object.x,
    (object) => Reflect.ownKeys(object),
    (object) => Object.prototype.toString.call(object),
    (object) => String(object),
    (object) => new WeakMap([[object, 'found']]).get(object),
  ]
  const script = (exports: Exports) =>
    [exports.s(), exports.a()].map((object) =>
      operations.map((operation) => {
        try {
          return operation(object)
        } catch (error) {
          return (error as Error).name
        }
      }),
    )
  const error = 'TypeError'
  const expected = ['object', null, error, error, false, false, error, true, error, undefined, error, false]
  const rest = [Array(5).fill(undefined), error, error, [], '[object Object]', error, 'found']
  await expectOnAll(fields, script, [
    [...expected, ...rest],
    [...expected, ...rest],
  ])
})

test('conversions between any and extern are the identity of what JavaScript sees', async () => {
  const fields = `${TYPES}
    (func (export "s") (result anyref) (struct.new $s (i32.const 1)))
    (func (export "out") (param anyref) (result externref) (extern.convert_any (local.get 0)))
    (func (export "in") (param externref) (result anyref) (any.convert_extern (local.get 0)))
    (func (export "set") (param externref i32)
      (struct.set $s 0 (ref.cast (ref $s) (any.convert_extern (local.get 0))) (local.get 1)))
    (func (export "get") (param anyref) (result i32) (struct.get $s 0 (ref.cast (ref $s) (local.get 0))))
    (func (export "same") (param anyref externref) (result i32)
      (ref.eq (ref.cast eqref (local.get 0)) (ref.cast eqref (any.convert_extern (local.get 1)))))
    (func (export "isI31") (param externref) (result i32) (ref.test (ref i31) (any.convert_extern (local.get 0))))`
  const script = (exports: Exports) => {
    const object = exports.s()
    const values = [null, undefined, 5, -0, 0.5, 2 ** 30, 'text', host, object]
    exports.set(object, 42)
    return [
      values.map((value) => Object.is(exports.out(value), value) && Object.is(exports.in(value), value)),
      exports.get(object),
      [
        exports.same(object, object),
        exports.same(object, exports.s()),
        exports.same(5, 5),
        exports.same(null, null),
      ],
      values.map((value) => exports.isI31(value)),
      outcome(() => exports.get(host)),
    ]
  }
  await expectOnAll(fields, script, [
    Array(9).fill(true),
    42,
    [1, 0, 1, 1],
    [0, 0, 1, 0, 0, 0, 0, 0, 0],
    'RuntimeError: illegal cast',
  ])
})

test('tables and globals take references of their types', async () => {
  const fields = `${TYPES}
    (func $s (export "s") (result (ref $s)) (struct.new $s (i32.const 1)))
    (func (export "a") (result anyref) (array.new_default $a (i32.const 1)))
    (func (export "f") (type $f) (i32.const 7))
    (global (export "gs") (mut (ref null $s)) (ref.null $s))
    (global (export "ga") (mut anyref) (ref.i31 (i32.const 6)))
    (global (export "constant") (ref $s) (struct.new $s (i32.const 3)))
    (table (export "ts") 2 4 (ref null $s))
    (table (export "tn") 2 4 (ref $s) (struct.new $s (i32.const 5)))
    (table (export "tf") 2 4 (ref null $f))`
  const script = (exports: Exports) => {
    const [s, a] = [exports.s(), exports.a()]
    const attempt = (run: () => unknown) => {
      try {
        return run()
      } catch (error) {
        return (error as Error).name
      }
    }
    const assign = (name: string, value: unknown) =>
      attempt(() => {
        exports[name].value = value
        return exports[name].value === value
      })
    const put = (name: string, ...values: unknown[]) =>
      attempt(() => {
        exports[name].set(1, ...values)
        return exports[name].get(1) === (values.length > 0 ? values[0] : null)
      })
    return [
      exports.ga.value,
      [s, a, 5, null, host].map((value) => [assign('gs', value), assign('ga', value)]),
      assign('constant', s),
      exports.constant.value === exports.constant.value,
      [s, a, null, host].map((value) => [put('ts', value), put('tn', value), put('tf', value)]),
      put('tf', exports.f),
      put('tf', exports.s),
      [put('ts'), put('tn'), put('tf')],
      exports.tn.get(0) === exports.tn.get(0),
      ['ts', 'tn', 'tf'].map((name) => attempt(() => exports[name].grow(1))),
      attempt(() => exports.tn.grow(1, s)),
    ]
  }
  const error = 'TypeError'
  await expectOnAll(fields, script, [
    6,
    [
      [true, true],
      [error, true],
      [error, true],
      [true, true],
      [error, true],
    ],
    error,
    true,
    [
      [true, true, error],
      [error, error, error],
      [true, error, true],
      [error, error, error],
    ],
    true,
    error,
    [true, error, true],
    true,
    [2, error, 2],
    2,
  ])
})

test('functions of the host get and give references', async () => {
  const fields = `${TYPES}
    (import "host" "swap" (func $swap (param anyref (ref null $s)) (result (ref $s) eqref)))
    (func (export "s") (result anyref) (struct.new $s (i32.const 1)))
    (func (export "call") (param anyref) (result i32 eqref) (local eqref)
      (call $swap (local.get 0) (struct.new $s (i32.const 8)))
      (local.set 1)
      (struct.get $s 0)
      (local.get 1))`
  const seen: unknown[] = []
  const exports = await instantiateFields(fields, {
    host: {
      swap(a: unknown, b: unknown) {
        seen.push(a, b)
        return [b, a]
      },
    },
  })
  expect(exports.call(7)).toEqual([8, 7])
  expect(seen[0]).toBe(7)
  expect(Object.getPrototypeOf(seen[1])).toBe(null)
  const object = exports.s()
  expect(exports.call(object)[1]).toBe(object)
  expect(() => exports.call(host)).toThrow(TypeError)
})

test('no function with an exception among its types can be called from JavaScript', async () => {
  const fields = `
    (global (export "g") (mut exnref) (ref.null exn))
    (func (export "f") (param exnref))
    (func (export "h") (result exnref) (ref.null exn))`
  const exports = await instantiateFields(fields)
  expect(() => exports.f(null)).toThrow(TypeError)
  expect(() => exports.h()).toThrow(TypeError)
  expect(() => exports.g.value).toThrow(TypeError)
  expect(() => {
    exports.g.value = null
  }).toThrow(TypeError)
})

test('references cross the boundary of a module that also has atomic accesses', async () => {
  const fields = `${TYPES}
    (memory 1)
    (func (export "f") (param arrayref) (result (ref null $s))
      (i32.atomic.store (i32.const 0) (i32.const 7))
      (struct.new $s (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
    (func (export "g") (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0)))`
  await expectOnAll(fields, ({ f, g }) => g(f(null)), 7)
})
