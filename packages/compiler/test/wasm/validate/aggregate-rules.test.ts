import { expect, test } from 'vitest'
import * as b from '../module-bytes.js'
import { expectBodies, expectValid, validationError } from './expect-validation.js'

const TYPES = `
  (type $point (struct (field i32) (field (mut f64)) (field (mut i8))))
  (type $holder (struct (field (ref $point))))
  (type $bytes (array (mut i8)))
  (type $numbers (array (mut i64)))
  (type $fixed (array i32))
  (type $points (array (mut (ref null $point))))
  (memory 1) (data $d "x") (elem $e (ref null $point)) (elem $f funcref)`

test('structs', async () => {
  await expectBodies(
    TYPES,
    [
      '(result (ref $point)) i32.const 1 f64.const 2 i32.const 3 struct.new $point',
      '(result (ref $point)) struct.new_default $point',
      '(param (ref null $point)) (result i32) local.get 0 struct.get $point 0',
      '(param (ref $point)) (result i32) local.get 0 struct.get_u $point 2',
      '(param (ref $point)) local.get 0 f64.const 1 struct.set $point 1',
    ],
    [
      'i32.const 1 f64.const 2 struct.new $point drop',
      'struct.new_default $holder drop',
      '(param (ref $point)) local.get 0 struct.get $point 2 drop',
      '(param (ref $point)) local.get 0 struct.get_s $point 0 drop',
      ['(param (ref $point)) local.get 0 i32.const 1 struct.set $point 0', 'immutable field'],
      ['(param (ref $point)) local.get 0 struct.get $point 3 drop', 'unknown field'],
      ['struct.new_default $bytes drop', 'unknown type'],
    ],
  )
})

test('arrays', async () => {
  const array = '(param (ref $bytes)) local.get 0 i32.const 0'
  await expectBodies(
    TYPES,
    [
      '(result (ref $fixed)) i32.const 7 i32.const 3 array.new $fixed',
      '(result (ref $points)) i32.const 3 array.new_default $points',
      '(result (ref $numbers)) i64.const 1 i64.const 2 array.new_fixed $numbers 2',
      '(result (ref $bytes)) i32.const 0 i32.const 1 array.new_data $bytes $d',
      '(result (ref $points)) i32.const 0 i32.const 1 array.new_elem $points $e',
      `${array} array.get_s $bytes drop`,
      `${array} i32.const 1 array.set $bytes`,
      `${array} i32.const 1 i32.const 2 array.fill $bytes`,
      `${array} local.get 0 i32.const 1 i32.const 2 array.copy $bytes $bytes`,
      `${array} i32.const 1 i32.const 2 array.init_data $bytes $d`,
      '(param (ref $points)) local.get 0 i32.const 0 i32.const 1 i32.const 2 array.init_elem $points $e',
      '(param arrayref) local.get 0 array.len drop',
    ],
    [
      'i64.const 7 i32.const 3 array.new $fixed drop',
      `${array} array.get $bytes drop`,
      ['(param (ref $fixed)) local.get 0 i32.const 0 i32.const 1 array.set $fixed', 'immutable array'],
      [
        '(param (ref $bytes) (ref $fixed)) local.get 0 i32.const 0 local.get 1 i32.const 0 i32.const 0 array.copy $bytes $fixed',
        'array types do not match',
      ],
      ['i32.const 0 i32.const 1 array.new_data $points $d drop', 'array type is not numeric or vector'],
      'i32.const 0 i32.const 1 array.new_elem $points $f drop',
      ['i32.const 0 i32.const 1 array.new_data $bytes 4 drop', 'unknown data segment'],
    ],
  )
})

test('references', async () => {
  await expectValid(`(func (result funcref) ref.func 0) (export "f" (func 0))`)
  await expectBodies(
    TYPES,
    [
      '(param eqref) (result i32) local.get 0 ref.test (ref $point)',
      '(param anyref) (result (ref null $point)) local.get 0 ref.cast (ref null $point)',
      '(param (ref null $point)) (result (ref $point)) local.get 0 ref.as_non_null',
      '(param externref) (result anyref) local.get 0 any.convert_extern',
      '(param (ref any)) (result (ref extern)) local.get 0 extern.convert_any',
      '(result i32) i32.const 1 ref.i31 i31.get_s',
      '(param eqref eqref) (result i32) local.get 0 local.get 1 ref.eq',
    ],
    [
      '(param funcref) local.get 0 ref.test (ref $point) drop',
      '(param anyref) local.get 0 ref.cast (ref func) drop',
      '(param externref) (result (ref any)) local.get 0 any.convert_extern',
      '(param anyref) local.get 0 local.get 0 ref.eq drop',
      'i32.const 0 ref.is_null drop',
      ['ref.func 0 drop', 'undeclared function reference'],
    ],
  )
})

test('array.new_fixed is bounded', () => {
  const bytes = b.moduleBytes(
    b.section(b.TYPE, b.vector(b.functionType([], []), [0x5e, b.I32, 0])),
    b.section(b.FUNCTION, b.vector(0)),
    b.section(b.CODE, b.vector(b.body([], 0x00, 0xfb, 8, 1, b.unsigned(10_001), 0x1a))),
  )
  expect(validationError(bytes)!.fault).toBe('too many array.new_fixed operands')
})
