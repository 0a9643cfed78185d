import { expect, test } from 'vitest'
import {
  compileFields,
  type Exports,
  expectOnAll,
  instantiateFields,
  outcome,
} from '../../support/run-both-ways.js'

const NULL = 'RuntimeError: dereferencing a null pointer'

test('fields of every type hold what is put into them', async () => {
  const fields = `
    (type $all (struct (field (mut i8)) (field (mut i16)) (field (mut i32)) (field (mut i64)) (field (mut f32))
      (field (mut f64)) (field (mut anyref)) (field (mut i64))))
    (global $s (ref $all) (struct.new_default $all))
    (func (export "set") (param i32 i64 f32 f64)
      (struct.set $all 0 (global.get $s) (local.get 0)) (struct.set $all 1 (global.get $s) (local.get 0))
      (struct.set $all 2 (global.get $s) (local.get 0)) (struct.set $all 3 (global.get $s) (local.get 1))
      (struct.set $all 4 (global.get $s) (local.get 2)) (struct.set $all 5 (global.get $s) (local.get 3))
      (struct.set $all 7 (global.get $s) (i64.xor (local.get 1) (i64.const -1))))
    (func (export "get") (result i32 i32 i32 i32 i32 i64 f32 f64 i64)
      (struct.get_s $all 0 (global.get $s)) (struct.get_u $all 0 (global.get $s))
      (struct.get_s $all 1 (global.get $s)) (struct.get_u $all 1 (global.get $s))
      (struct.get $all 2 (global.get $s)) (struct.get $all 3 (global.get $s)) (struct.get $all 4 (global.get $s))
      (struct.get $all 5 (global.get $s)) (struct.get $all 7 (global.get $s)))`
  const script = (exports: Exports) => {
    const before = exports.get()
    exports.set(0x1234_89ab | 0, 0x1234_5678_9abc_def0n, 1.5, -0.1)
    return [before, exports.get()]
  }
  await expectOnAll(fields, script, [
    [0, 0, 0, 0, 0, 0n, 0, 0, 0n],
    [-85, 0xab, -30293, 0x89ab, 0x1234_89ab, 0x1234_5678_9abc_def0n, 1.5, -0.1, -0x1234_5678_9abc_def1n],
  ])
})

test('a vector in a struct', async () => {
  const fields = `
    (type $v (struct (field (mut v128)) (field i32)))
    (func (export "f") (param i32) (result i32 i32 i32) (local $s (ref $v))
      (local.set $s (struct.new $v (i32x4.splat (local.get 0)) (i32.const 9)))
      (struct.set $v 0 (local.get $s) (i32x4.add (struct.get $v 0 (local.get $s)) (v128.const i32x4 1 2 3 4)))
      (i32x4.extract_lane 0 (struct.get $v 0 (local.get $s)))
      (i32x4.extract_lane 3 (struct.get $v 0 (local.get $s)))
      (struct.get $v 1 (local.get $s)))`
  await expectOnAll(fields, (exports) => exports.f(40), [41, 44, 9])
})

test('null is a trap wherever it is looked into, behind what comes first', async () => {
  const fields = `
    (type $s (struct (field (mut i32)) (field i64)))
    (global $steps (mut i32) (i32.const 0))
    (func $step (result i32) (global.set $steps (i32.add (global.get $steps) (i32.const 1))) (global.get $steps))
    (func (export "steps") (result i32) (global.get $steps))
    (func (export "get") (param i32) (result i32) (local (ref null $s))
      (if (local.get 0) (then (local.set 1 (struct.new $s (i32.const 5) (i64.const 0)))))
      (struct.get $s 0 (local.get 1)))
    (func (export "getLong") (result i64) (local (ref null $s)) (struct.get $s 1 (local.get 0)))
    (func (export "set") (local (ref null $s)) (struct.set $s 0 (local.get 0) (call $step)))
    (func (export "unused") (local (ref null $s)) (drop (struct.get $s 1 (local.get 0))))`
  const script = (exports: Exports) => [
    exports.get(1),
    outcome(() => exports.get(0)),
    outcome(() => exports.getLong()),
    outcome(() => exports.set()),
    exports.steps(),
    outcome(() => exports.unused()),
  ]
  await expectOnAll(fields, script, [5, NULL, NULL, NULL, 1, NULL])
})

test('of two traps the first one wins', async () => {
  const fields = `
    (type $s (struct (field (mut i32))))
    (func (export "f") (param i32) (local (ref null $s))
      (struct.set $s 0 (local.get 1) (i32.div_u (i32.const 1) (local.get 0))))
    (func (export "g") (param i32) (result i32) (local (ref null $s))
      (i32.add (struct.get $s 0 (local.get 1)) (i32.div_u (i32.const 1) (local.get 0))))`
  const script = (exports: Exports) => [outcome(() => exports.f(0)), outcome(() => exports.g(0))]
  await expectOnAll(fields, script, ['RuntimeError: divide by zero', NULL])
})

test('a TypeError of the host is no trap', async () => {
  const fields = `
    (type $s (struct (field i32)))
    (import "host" "throw" (func $throw))
    (func (export "f") (result i32) (local (ref null $s)) (call $throw) (struct.get $s 0 (local.get 0)))`
  const error = new TypeError('cannot read anything of null')
  const exports = await instantiateFields(fields, {
    host: {
      throw() {
        throw error
      },
    },
  })
  expect(() => exports.f()).toThrow(error)
})

test('what is read of an immutable field is read once', async () => {
  const code = await compileFields(`
    (type $s (struct (field i32) (field (mut i32))))
    (import "host" "call" (func $call))
    (func (export "f") (param (ref null $s)) (result i32) (local i32)
      (local.set 1 (i32.mul (struct.get $s 0 (local.get 0)) (struct.get $s 1 (local.get 0))))
      (call $call)
      (i32.add (local.get 1) (i32.mul (struct.get $s 0 (local.get 0)) (struct.get $s 1 (local.get 0)))))`)
  expect(code.match(/r0\.f0\b/g)).toHaveLength(1)
  expect(code.match(/r0\.f1\b/g)).toHaveLength(2)
})
