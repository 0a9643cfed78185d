import { describe, test } from 'vitest'
import { type Exports, expectOnAll, outcome } from '../../support/run-both-ways.js'

const OUT = 'RuntimeError: array element access out of bounds'
const TOO_LARGE = 'RuntimeError: requested new array is too large'
const NULL = 'RuntimeError: dereferencing a null pointer'

/** What an array of each type is filled with, as text and as JavaScript sees it. */
const TYPES = [
  { type: 'i8', value: '(i32.const -2)', get: 'array.get_s', result: 'i32', expected: -2 },
  { type: 'i8', value: '(i32.const -2)', get: 'array.get_u', result: 'i32', expected: 254 },
  { type: 'i16', value: '(i32.const 0x18765)', get: 'array.get_s', result: 'i32', expected: -30875 },
  { type: 'i16', value: '(i32.const 0x18765)', get: 'array.get_u', result: 'i32', expected: 0x8765 },
  { type: 'i32', value: '(i32.const -123456789)', get: 'array.get', result: 'i32', expected: -123456789 },
  { type: 'i64', value: '(i64.const -5000000000)', get: 'array.get', result: 'i64', expected: -5000000000n },
  { type: 'f32', value: '(f32.const 0.1)', get: 'array.get', result: 'f32', expected: Math.fround(0.1) },
  { type: 'f64', value: '(f64.const 0.1)', get: 'array.get', result: 'f64', expected: 0.1 },
]

describe('numbers', () => {
  for (const { type, value, get, result, expected } of TYPES) {
    test(`${type} by ${get}`, async () => {
      const zero = typeof expected === 'bigint' ? 0n : 0
      const fields = `
        (type $a (array (mut ${type})))
        (global $a (mut (ref null $a)) (ref.null $a))
        (func (export "new") (param i32) (global.set $a (array.new $a ${value} (local.get 0))))
        (func (export "default") (param i32) (global.set $a (array.new_default $a (local.get 0))))
        (func (export "fixed") (global.set $a (array.new_fixed $a 2 ${value} ${value})))
        (func (export "set") (param i32) (array.set $a (global.get $a) (local.get 0) ${value}))
        (func (export "fill") (param i32 i32) (array.fill $a (global.get $a) (local.get 0) ${value} (local.get 1)))
        (func (export "copy") (param i32 i32 i32)
          (array.copy $a $a (global.get $a) (local.get 0) (global.get $a) (local.get 1) (local.get 2)))
        (func (export "get") (param i32) (result ${result}) (${get} $a (global.get $a) (local.get 0)))
        (func (export "length") (result i32) (array.len (global.get $a)))`
      const script = (exports: Exports) => {
        const contents = () => Array.from({ length: exports.length() }, (_, i) => exports.get(i))
        const seen: unknown[] = []
        const look = (run: () => void) => seen.push(outcome(run) ?? contents())
        look(() => exports.new(3))
        look(() => exports.fixed())
        look(() => exports.default(4))
        look(() => exports.set(1))
        look(() => exports.copy(2, 1, 2))
        look(() => exports.fill(3, 1))
        for (const index of [4, -1, 2 ** 31, 2 ** 30 + 1]) {
          look(() => exports.set(index))
          seen.push(outcome(() => exports.get(index)))
        }
        look(() => exports.fill(3, 2))
        look(() => exports.fill(4, 0))
        look(() => exports.copy(3, 0, 2))
        look(() => exports.copy(0, 5, 0))
        look(() => exports.new(-1))
        look(() => exports.default(2 ** 30))
        return seen
      }
      const [v, z] = [expected, zero]
      await expectOnAll(fields, script, [
        [v, v, v],
        [v, v],
        [z, z, z, z],
        [z, v, z, z],
        [z, v, v, z],
        [z, v, v, v],
        ...[1, 2, 3, 4].flatMap(() => [OUT, OUT]),
        OUT,
        [z, v, v, v],
        OUT,
        OUT,
        TOO_LARGE,
        TOO_LARGE,
      ])
    })
  }
})

test('references, null among them, and i31', async () => {
  const fields = `
    (type $a (array (mut anyref)))
    (type $s (struct))
    (global $a (mut (ref null $a)) (ref.null $a))
    (func (export "make") (global.set $a (array.new_fixed $a 3 (ref.i31 (i32.const 0)) (ref.null any) (struct.new $s))))
    (func (export "kind") (param i32) (result i32) (local anyref)
      (local.set 1 (array.get $a (global.get $a) (local.get 0)))
      (if (ref.is_null (local.get 1)) (then (return (i32.const 0))))
      (if (ref.test (ref i31) (local.get 1)) (then (return (i32.const 1))))
      (i32.const 2))
    (func (export "set") (param i32) (array.set $a (global.get $a) (local.get 0) (ref.i31 (i32.const 7))))
    (func (export "move") (param i32 i32 i32)
      (array.copy $a $a (global.get $a) (local.get 0) (global.get $a) (local.get 1) (local.get 2)))`
  const script = (exports: Exports) => {
    const before = outcome(() => exports.kind(0))
    exports.make()
    const kinds = [0, 1, 2, 3, -1].map((i) => outcome(() => exports.kind(i)))
    exports.move(1, 0, 2)
    const moved = [0, 1, 2].map((i) => exports.kind(i))
    exports.set(2)
    return [
      before,
      kinds,
      moved,
      exports.kind(2),
      outcome(() => exports.set(3)),
      outcome(() => exports.move(2, 0, 2)),
    ]
  }
  await expectOnAll(fields, script, [NULL, [1, 0, 2, OUT, OUT], [1, 1, 0], 1, OUT, OUT])
})

test('from segments, as long as these are there', async () => {
  const fields = `
    (type $bytes (array (mut i8)))
    (type $longs (array (mut i64)))
    (type $shorts (array (mut i16)))
    (type $doubles (array (mut f64)))
    (type $refs (array (mut i31ref)))
    (data $d "\\01\\02\\03\\84\\05\\06\\07\\88\\f0\\3f")
    (elem $e i31ref (item (ref.i31 (i32.const 5))) (item (ref.null i31)) (item (ref.i31 (i32.const -6))))
    (func (export "bytes") (param i32 i32) (result i32) (local (ref $bytes))
      (local.set 2 (array.new_data $bytes $d (local.get 0) (local.get 1)))
      (array.get_s $bytes (local.get 2) (i32.const 1)))
    (func (export "longs") (param i32) (result i64)
      (array.get $longs (array.new_data $longs $d (local.get 0) (i32.const 1)) (i32.const 0)))
    (func (export "shorts") (result i32) (local (ref $shorts))
      (local.set 0 (array.new_default $shorts (i32.const 4)))
      (array.init_data $shorts $d (local.get 0) (i32.const 1) (i32.const 3) (i32.const 2))
      (i32.add (array.get_u $shorts (local.get 0) (i32.const 1)) (array.get_u $shorts (local.get 0) (i32.const 3))))
    (func (export "doubles") (result f64)
      (array.get $doubles (array.new_data $doubles $d (i32.const 2) (i32.const 1)) (i32.const 0)))
    (func (export "refs") (param i32 i32) (result i32) (local (ref $refs))
      (local.set 2 (array.new_elem $refs $e (local.get 0) (local.get 1)))
      (array.init_elem $refs $e (local.get 2) (i32.const 0) (i32.const 2) (i32.const 1))
      (i31.get_s (array.get $refs (local.get 2) (i32.const 0))))
    (func (export "drop") (data.drop $d) (elem.drop $e))`
  const script = (exports: Exports) => {
    const look = () => [
      outcome(() => exports.bytes(2, 2)),
      outcome(() => exports.bytes(9, 2)),
      outcome(() => exports.longs(1)),
      outcome(() => exports.longs(3)),
      outcome(() => exports.shorts()),
      outcome(() => exports.doubles()),
      outcome(() => exports.refs(1, 2)),
      outcome(() => exports.refs(1, 3)),
    ]
    const before = look()
    exports.drop()
    return [before, look()]
  }
  const data = 'RuntimeError: data segment out of bounds'
  const element = 'RuntimeError: element segment out of bounds'
  const bytes = new DataView(Uint8Array.of(1, 2, 3, 0x84, 5, 6, 7, 0x88, 0xf0, 0x3f).buffer)
  const long = bytes.getBigInt64(1, true)
  const double = bytes.getFloat64(2, true)
  await expectOnAll(fields, script, [
    [-124, data, long, data, 0x584, double, -6, element],
    [data, data, data, data, data, data, element, element],
  ])
})

test('operands are evaluated in order, then bounds are checked, then the element is written', async () => {
  const fields = `
    (type $a (array (mut i32)))
    (type $s (struct (field (mut i32))))
    (func $count (param (ref $s)) (result i32)
      (struct.set $s 0 (local.get 0) (i32.add (struct.get $s 0 (local.get 0)) (i32.const 1)))
      (struct.get $s 0 (local.get 0)))
    (func (export "f") (param i32) (result i32) (local $s (ref $s)) (local $a (ref $a))
      (local.set $s (struct.new $s (i32.const 0)))
      (local.set $a (array.new_default $a (i32.const 4)))
      (array.set $a (local.get $a) (call $count (local.get $s)) (call $count (local.get $s)))
      (array.set $a (local.get $a) (i32.add (local.get 0) (call $count (local.get $s))) (call $count (local.get $s)))
      (i32.add (array.get $a (local.get $a) (i32.const 1))
        (i32.mul (i32.const 10) (array.get $a (local.get $a) (i32.const 3)))))
    (func (export "g") (param i32)
      (array.set $a (array.new_default $a (i32.const 1)) (i32.const 1) (i32.div_s (i32.const 1) (local.get 0))))
    (func (export "h") (param i32) (local (ref null $a))
      (array.set $a (local.get 1) (i32.rem_s (i32.const 1) (local.get 0)) (i32.const 0)))
    (func (export "new") (param i32)
      (drop (array.new $a (i32.div_s (i32.const 1) (local.get 0)) (i32.const -1))))`
  const script = (exports: Exports) => [
    exports.f(0),
    outcome(() => exports.f(1)),
    outcome(() => exports.g(0)),
    outcome(() => exports.g(1)),
    outcome(() => exports.h(0)),
    outcome(() => exports.h(1)),
    outcome(() => exports.new(0)),
    outcome(() => exports.new(1)),
  ]
  await expectOnAll(fields, script, [
    42,
    OUT,
    'RuntimeError: divide by zero',
    OUT,
    'RuntimeError: remainder by zero',
    NULL,
    'RuntimeError: divide by zero',
    TOO_LARGE,
  ])
})

test('the length of an array of any type', async () => {
  const fields = `
    (type $bytes (array i8)) (type $longs (array i64)) (type $refs (array anyref))
    (func $length (param arrayref) (result i32) (array.len (local.get 0)))
    (func (export "f") (result i32 i32 i32)
      (call $length (array.new_default $bytes (i32.const 5)))
      (call $length (array.new_default $longs (i32.const 6)))
      (call $length (array.new_default $refs (i32.const 70))))
    (func (export "null") (result i32) (call $length (ref.null array)))`
  await expectOnAll(fields, (exports) => [exports.f(), outcome(() => exports.null())], [[5, 6, 70], NULL])
})

test('of several things that are wrong with a segment and an array, that comes first which does in V8', async () => {
  const fields = `
    (type $r (array (mut funcref)))
    (type $n (array (mut i32)))
    (elem $e func $f)
    (data $d "1234")
    (func $f (export "elem") (param i32 i32 i32)
      (array.init_elem $r $e
        (if (result (ref null $r)) (local.get 0)
          (then (array.new_default $r (i32.const 1))) (else (ref.null $r)))
        (local.get 1) (local.get 2) (i32.const 1)))
    (func (export "data") (param i32 i32 i32)
      (array.init_data $n $d
        (if (result (ref null $n)) (local.get 0)
          (then (array.new_default $n (i32.const 1))) (else (ref.null $n)))
        (local.get 1) (local.get 2) (i32.const 1)))
    (func (export "new elem") (param i32) (drop (array.new_elem $r $e (i32.const 9) (local.get 0))))
    (func (export "new data") (param i32) (drop (array.new_data $n $d (i32.const 9) (local.get 0))))`
  const DATA = 'RuntimeError: data segment out of bounds'
  const ELEMENTS = 'RuntimeError: element segment out of bounds'
  const script = (exports: Exports) => [
    outcome(() => exports.elem(0, 9, 9)),
    outcome(() => exports.elem(1, 9, 9)),
    outcome(() => exports.data(0, 9, 9)),
    outcome(() => exports.data(1, 9, 9)),
    outcome(() => exports.data(1, 0, 9)),
    outcome(() => exports['new elem'](9)),
    outcome(() => exports['new data'](9)),
  ]
  await expectOnAll(fields, script, [NULL, ELEMENTS, NULL, OUT, DATA, ELEMENTS, DATA])
})
