import { test } from 'vitest'
import { expectBodies } from './expect-validation.js'

const TAGS = '(tag $none) (tag $pair (param i32 i64))'

test('throw and try_table', async () => {
  await expectBodies(
    TAGS,
    [
      'i32.const 1 i64.const 2 throw $pair',
      '(param exnref) local.get 0 throw_ref',
      '(result i32 i64) try_table (catch $pair 0) end unreachable',
      '(result i32 i64 exnref) try_table (catch_ref $pair 0) end unreachable',
      '(result (ref exn)) try_table (result i32) (catch_all_ref 0) i32.const 1 end drop unreachable',
      // The labels do not count the try_table itself.
      'block try_table (result i32) (catch_all 0) (catch $none 1) i32.const 1 end drop end',
    ],
    [
      'i32.const 1 throw $pair',
      ['throw 7', 'unknown tag'],
      '(result i32) try_table (catch $pair 0) end unreachable',
      '(result i32 i64) try_table (catch_ref $pair 0) end unreachable',
      ['try_table (catch_all 1) end', 'unknown label'],
    ],
  )
})

test('legacy try, catch, rethrow and delegate', async () => {
  await expectBodies(
    TAGS,
    [
      '(result i32) try (result i32) i32.const 1 catch $pair drop catch_all i32.const 2 end',
      'try try delegate 0 catch_all rethrow 0 end',
      'try delegate 0',
      'try catch $none block rethrow 1 end end',
      'try end',
    ],
    [
      'try catch $pair drop end',
      'try (result i32) catch_all end drop',
      ['try rethrow 0 end', 'invalid rethrow label'],
      ['try delegate 1', 'unknown label'],
      ['try catch 5 end', 'unknown tag'],
    ],
  )
})
