import { expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import { evaluate } from '../../emit/module/load-output.js'
import { type Exports, expectOnAll, instantiateFields, outcome } from '../../support/run-both-ways.js'

test('constant expressions make structs, arrays and i31', async () => {
  const fields = `
    (type $s (struct (field i8) (field i64) (field (ref null $s)) (field f64)))
    (type $longs (array i64)) (type $bytes (array i8)) (type $refs (array anyref)) (type $v (array v128))
    (global $base i32 (i32.const 300))
    (global $s (ref $s) (struct.new $s (global.get $base) (i64.const -3) (ref.null $s) (f64.const 0.5)))
    (global $nested (ref $s) (struct.new $s (i32.const 1) (i64.const 4) (global.get $s) (f64.const -0)))
    (global $default (ref $s) (struct.new_default $s))
    (global $longs (ref $longs) (array.new_fixed $longs 2 (i64.const 5) (i64.const -6)))
    (global $filled (ref $longs) (array.new $longs (i64.const 7) (i32.add (global.get $base) (i32.const 1))))
    (global $bytes (ref $bytes) (array.new $bytes (i32.const 257) (i32.const 2)))
    (global $refs (ref $refs) (array.new_fixed $refs 2 (ref.i31 (i32.const -1)) (global.get $nested)))
    (global $empty (ref $refs) (array.new_default $refs (i32.const 3)))
    (global $v (ref $v) (array.new $v (v128.const i32x4 1 2 3 4) (i32.const 2)))
    (func (export "fields") (result i32 i64 i32 f64)
      (struct.get_u $s 0 (global.get $s)) (struct.get $s 1 (global.get $s))
      (ref.is_null (struct.get $s 2 (global.get $s))) (struct.get $s 3 (global.get $s)))
    (func (export "nested") (result i32 i64)
      (ref.eq (global.get $s) (struct.get $s 2 (global.get $nested))) (struct.get $s 1 (global.get $default)))
    (func (export "arrays") (result i64 i32 i64 i32 i32 i32 i32 i32)
      (array.get $longs (global.get $longs) (i32.const 1)) (array.len (global.get $filled))
      (array.get $longs (global.get $filled) (i32.const 300)) (array.get_u $bytes (global.get $bytes) (i32.const 1))
      (i31.get_s (ref.cast i31ref (array.get $refs (global.get $refs) (i32.const 0))))
      (ref.eq (global.get $nested) (ref.cast eqref (array.get $refs (global.get $refs) (i32.const 1))))
      (array.len (global.get $empty))
      (i32x4.extract_lane 2 (array.get $v (global.get $v) (i32.const 1))))`
  const script = (exports: Exports) => [exports.fields(), exports.nested(), exports.arrays()]
  await expectOnAll(fields, script, [
    [44, -3n, 1, 0.5],
    [1, 0n],
    [-6n, 301, 7n, 1, -1, 1, 3, 3],
  ])
})

test('each instance has objects of its own, each of them made once', async () => {
  const fields = `
    (type $s (struct (field (mut i32))))
    (global (export "g") (ref $s) (struct.new $s (i32.const 1)))
    (table (export "t") 2 (ref null $s) (struct.new $s (i32.const 2)))
    (elem $e (ref $s) (item (struct.new $s (i32.const 3))))
    (type $a (array (ref $s)))
    (func (export "fromSegment") (result (ref $s)) (array.get $a (array.new_elem $a $e (i32.const 0) (i32.const 1)) (i32.const 0)))`
  const [a, b] = [await instantiateFields(fields), await instantiateFields(fields)]
  expect(a.g.value).toBe(a.g.value)
  expect(a.g.value).not.toBe(b.g.value)
  expect(a.t.get(0)).toBe(a.t.get(1))
  expect(a.fromSegment()).toBe(a.fromSegment())
  expect(a.fromSegment()).not.toBe(b.fromSegment())
})

test('an array that is too large is a trap of the instantiation, needed or not', async () => {
  const type = '(type $a (array i32))'
  const size = '(array.new_default $a (i32.const -1))'
  for (const field of [
    `(global (ref $a) ${size})`,
    `(elem (ref $a) (item ${size}))`,
    `(table 1 (ref $a) ${size})`,
  ]) {
    const message = await instantiateFields(`${type} ${field}`).then(
      String,
      (error) => `${error.name}: ${error.message}`,
    )
    expect(message, field).toBe('RuntimeError: requested new array is too large')
  }
})

/** A module with one global, whose initial value is `depth` structs within one another. */
function nestedModule(depth: number): Uint8Array {
  const number = (value: number) => {
    const bytes: number[] = []
    for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128)
    return [...bytes, value]
  }
  const section = (id: number, contents: number[]) => [id, ...number(contents.length), ...contents]
  const make = [0xfb, 0, 0]
  const init = [0xd0, 0x71, ...Array.from({ length: depth }, () => make).flat(), 0x0b]
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [2, 0x5f, 1, 0x6e, 0, 0x60, 0, 1, 0x7f]),
    ...section(3, [1, 1]),
    ...section(6, [1, 0x6e, 0, ...init]),
    ...section(7, [1, 1, 0x64, 0, 0]),
    // How deep the structs are.
    ...section(
      10,
      [
        1, 36, 2, 1, 0x6e, 1, 0x7f, 0x23, 0, 0x21, 0, 0x02, 0x40, 0x03, 0x40, 0x20, 0, 0xd1, 0x0d, 1, 0x20, 0,
        0xfb, 22, 0, 0xfb, 2, 0, 0, 0x21, 0, 0x20, 1, 0x41, 1, 0x6a, 0x21, 1, 0x0c, 0, 0x0b, 0x0b, 0x20, 1,
        0x0b,
      ].map((byte, i, all) => (i === 1 ? all.length - 2 : byte)),
    ),
  ])
}

test.each([1, 25, 20_000])('%i objects within one another', (depth) => {
  const { code } = compile(nestedModule(depth), { format: 'cjs' })
  const { exports } = evaluate(code).instantiate()
  expect(outcome(() => exports.d())).toBe(depth)
})
