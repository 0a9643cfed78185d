import { test } from 'vitest'
import { expectBodies } from './expect-validation.js'

test('tables', async () => {
  const declarations = `
    (type $f (func))
    (table $any 1 funcref) (table $exact 1 (ref null $f)) (table $large i64 1 funcref) (table $host 1 externref)
    (elem $segment funcref)`
  await expectBodies(
    declarations,
    [
      'i32.const 0 i32.const 0 table.get $any table.set $any',
      'i64.const 0 table.get $large drop',
      'ref.null func i64.const 1 table.grow $large drop table.size $large i64.eqz drop',
      'i64.const 0 ref.null func i64.const 1 table.fill $large',
      'i32.const 0 i32.const 0 i32.const 0 table.copy $any $exact',
      'i64.const 0 i32.const 0 i32.const 0 table.copy $large $exact',
      'i64.const 0 i32.const 0 i32.const 0 table.init $large $segment elem.drop $segment',
    ],
    [
      'i32.const 0 table.get $large drop',
      'i32.const 0 ref.null extern table.set $any',
      'i32.const 0 i32.const 0 i32.const 0 table.copy $exact $any',
      'i64.const 0 i32.const 0 i64.const 0 table.copy $large $any',
      'i32.const 0 i32.const 0 i32.const 0 table.init $host $segment',
      ['i32.const 0 i32.const 0 i32.const 0 table.init 5 $segment', 'unknown table'],
      ['elem.drop 3', 'unknown elem segment'],
    ],
  )
})
