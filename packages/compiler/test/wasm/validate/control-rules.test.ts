import { expect, test } from 'vitest'
import { MalformedError } from '../../../src/errors.js'
import * as b from '../module-bytes.js'
import { expectBodies, validationError } from './expect-validation.js'

test('blocks', async () => {
  await expectBodies(
    '',
    [
      '(result i32) block (result i32) i32.const 1 end',
      'i32.const 1 loop (param i32) drop end',
      '(result i32) i32.const 1 if (result i32) i32.const 2 else i32.const 3 end',
      'i32.const 7 i32.const 1 if (param i32) (result i32) end drop',
      '(result i32) (local i32) block (result i32) local.get 0 end block (param i32) (result i32) end',
    ],
    [
      '(result i32) block (result i32) end',
      'block i32.const 1 end',
      'i32.const 1 if (result i32) i32.const 2 end drop',
      'i64.const 1 if end',
      'i32.const 1 block drop end',
      '(result i32) i32.const 1 i32.const 2',
      'loop (result f32) i32.const 0 end drop',
    ],
  )
})

test('unreachable code is polymorphic, but not without types', async () => {
  await expectBodies(
    '',
    [
      '(result i32) unreachable',
      'unreachable i32.add drop',
      '(result i32) i32.const 0 br 0 i64.const 1 i32.wrap_i64',
      'unreachable select drop',
      'unreachable block (param i32 i64) drop drop end',
      '(result i64) i64.const 0 return i32.const 1 drop',
    ],
    [
      'unreachable f32.const 0 i32.eqz drop',
      'unreachable i32.const 1 i64.const 1 select drop',
      'unreachable drop i32.const 0',
      'block unreachable end i32.add drop',
    ],
  )
})

test('branches', async () => {
  await expectBodies(
    '(type $f (func (param i32) (result i32)))',
    [
      '(result i32) block (result i32) i32.const 1 br 0 end',
      '(result i32) i32.const 3 loop (param i32) (result i32) i32.const 0 br_if 0 end',
      'i32.const 0 br_table 0 0 0',
      '(result i32) block (result i32) i32.const 1 i32.const 2 br_table 0 1 end',
      '(result i32) unreachable br_table 0 0',
    ],
    [
      ['br 1', 'unknown label'],
      ['i32.const 0 br_table 0 2', 'unknown label'],
      'block (result i32) br 0 end drop',
      'block (result i32) i32.const 0 i32.const 0 br_table 0 1 end drop',
      'block (result i64) block (result i32) unreachable i32.const 0 i32.const 0 br_table 0 1 end drop i64.const 0 end drop',
    ],
  )
})

test('a conditional branch leaves what the label takes, not what it was given', async () => {
  const declarations = '(type $s (sub (struct))) (type $t (sub $s (struct)))'
  await expectBodies(
    declarations,
    ['(param (ref $t)) (result (ref $s)) local.get 0 i32.const 0 br_if 0'],
    [
      '(param (ref $t)) (result (ref $s)) local.get 0 i32.const 0 br_if 0 drop local.get 0 i32.const 0 br_if 0 call 1) (func (param (ref $t)) unreachable',
    ],
  )
})

test('calls and tail calls', async () => {
  const declarations = `
    (type $f (func (param i32) (result i64)))
    (import "" "f" (func $g (type $f)))
    (table $functions 1 funcref) (table $others 1 externref) (memory 1)`
  await expectBodies(
    declarations,
    [
      '(result i64) i32.const 0 call $g',
      '(result i64) i32.const 0 i32.const 0 call_indirect $functions (type $f)',
      '(result i64) i32.const 0 return_call $g',
      '(result i64) i32.const 0 i32.const 0 return_call_indirect $functions (type $f)',
      '(param (ref null $f)) (result i64) i32.const 0 local.get 0 call_ref $f',
      '(param (ref $f)) (result i64) i32.const 0 local.get 0 return_call_ref $f',
    ],
    [
      'call $g drop',
      'i64.const 0 call $g drop',
      '(result i32) i32.const 0 return_call $g',
      'i32.const 0 i32.const 0 call_indirect $others (type $f) drop',
      '(param funcref) i32.const 0 local.get 0 call_ref $f drop',
      ['call 9', 'unknown function'],
      ['i32.const 0 call_indirect 7 (type $f) drop', 'unknown table'],
    ],
  )
})

test('branches on references', async () => {
  const declarations = '(type $f (func)) (type $s (sub (struct))) (type $t (sub $s (struct)))'
  await expectBodies(
    declarations,
    [
      '(param (ref null $f)) local.get 0 br_on_null 0 drop',
      '(param (ref null $f)) (result (ref $f)) local.get 0 br_on_non_null 0 unreachable',
      '(param (ref null $s)) (result (ref $t)) local.get 0 br_on_cast 0 (ref null $s) (ref $t) unreachable',
      '(param (ref $s)) (result (ref $s)) local.get 0 br_on_cast_fail 0 (ref $s) (ref $t)',
      // A null goes with the branch, so what stays is not null.
      `(param (ref null $s)) (result (ref $s))
        block (result (ref null $t)) local.get 0 br_on_cast 0 (ref null $s) (ref null $t) return end unreachable`,
    ],
    [
      '(param i32) local.get 0 br_on_null 0 drop',
      '(param (ref null $f)) local.get 0 br_on_non_null 0',
      '(param (ref null $s)) (result (ref $t)) local.get 0 br_on_cast 0 (ref null $s) (ref null $t) unreachable',
      '(param (ref $t)) (result (ref $s)) local.get 0 br_on_cast 0 (ref $t) (ref $s)',
    ],
  )
})

test('parts of blocks must stand in their block', () => {
  const misplaced = [[0x05], [0x02, 0x40, 0x05, b.END], [0x07, 0], [0x19], [0x18, 0], [0x02, 0x40]]
  for (const instructions of misplaced) {
    const error = validationError(
      b.moduleBytes(
        b.section(b.TYPE, b.vector(b.functionType([], []))),
        b.section(b.FUNCTION, b.vector(0)),
        b.section(b.TAG, b.vector([0, 0])),
        b.section(b.CODE, b.vector(b.body([], ...instructions))),
      ),
    )
    expect(error).toBeInstanceOf(MalformedError)
    expect(error!.fault).toBe('END opcode expected')
  }
  const trailing = validationError(b.functionModule([b.END, 0x01]))
  expect(trailing!.fault).toBe('unexpected content after end of function')
})

test('an error says where it is', () => {
  const bytes = b.moduleBytes(
    b.section(b.TYPE, b.vector(b.functionType([], []))),
    b.section(b.FUNCTION, b.vector(0, 0)),
    b.section(b.CODE, b.vector(b.body([]), b.body([], 0x01, 0x6a))),
    b.customSection('name', b.section(1, b.vector([1, b.text('sum')]))),
  )
  expect(validationError(bytes)).toMatchObject({
    fault: 'type mismatch',
    message: 'type mismatch: i32.add expects i32, found none',
    section: 'code',
    functionIndex: 1,
    functionName: 'sum',
    offset: bytes.indexOf(0x6a),
  })
})
