import { expect, test } from 'vitest'
import * as b from '../module-bytes.js'
import { expectBodies, validationError } from './expect-validation.js'

test('locals and globals', async () => {
  await expectBodies(
    '(global $c i32 (i32.const 1)) (global $v (mut f32) (f32.const 1))',
    [
      '(param i32) (local i64 f32) local.get 1 local.set 1 local.get 2 local.tee 2 drop',
      'global.get $v global.set $v global.get $c drop',
    ],
    [
      ['local.get 0 drop', 'unknown local'],
      ['(param i32) i32.const 0 local.set 1', 'unknown local'],
      '(local i64) i32.const 0 local.set 0',
      ['i32.const 1 global.set $c', 'immutable global'],
      ['global.get 2 drop', 'unknown global'],
    ],
  )
})

test('locals that cannot be null must be set first', async () => {
  await expectBodies(
    '(type $f (func))',
    [
      '(param (ref $f)) (local (ref $f)) local.get 0 local.set 1 local.get 1 drop',
      '(param (ref $f)) (local (ref $f)) local.get 0 local.set 1 block local.get 1 drop end',
      '(local (ref null $f)) local.get 0 drop',
    ],
    [
      ['(local (ref $f)) local.get 0 drop', 'uninitialized local'],
      // What is set in a block is forgotten at its end.
      [
        '(param (ref $f)) (local (ref $f)) block local.get 0 local.set 1 end local.get 1 drop',
        'uninitialized local',
      ],
      [
        '(param (ref $f)) (local (ref $f)) i32.const 1 if local.get 0 local.set 1 else local.get 1 drop end',
        'uninitialized local',
      ],
      ['(local (ref $f)) unreachable local.get 0 drop', 'uninitialized local'],
    ],
  )
})

test('select', async () => {
  await expectBodies(
    '',
    [
      '(result i32) i32.const 1 i32.const 2 i32.const 3 select',
      '(param externref) (result externref) local.get 0 local.get 0 i32.const 3 select (result externref)',
    ],
    [
      '(param externref) local.get 0 local.get 0 i32.const 3 select drop',
      'i32.const 1 i64.const 2 i32.const 3 select drop',
      'i32.const 1 i32.const 2 i32.const 3 select (result i64) drop',
    ],
  )
  const noType = b.functionModule([0x41, 1, 0x41, 1, 0x41, 1, 0x1c, 0, 0x1a])
  expect(validationError(noType)!.fault).toBe('invalid result arity')
})

test('locals beyond those that a small body pays for are found all the same', () => {
  const locals: [number, number][] = Array.from({ length: 200 }, (_, i) => [249, i % 2 === 0 ? b.I32 : b.F64])
  const last = 200 * 249 - 1
  const get = (index: number, ...rest: number[]) =>
    b.functionModule([0x20, b.unsigned(index), ...rest], { locals })
  expect(validationError(get(last, 0x99, 0x1a))).toBeUndefined()
  expect(validationError(get(last - 249, 0x45, 0x1a))).toBeUndefined()
  expect(validationError(get(last - 249, 0x99, 0x1a))!.fault).toBe('type mismatch')
  expect(validationError(get(last + 1, 0x1a))!.fault).toBe('unknown local')
})
