import { describe, expect, test } from 'vitest'
import { lowerFields as lower } from '../../support/lower-fields.js'

const STRUCT =
  '(type $s (struct (field i32) (field (mut i64)) (field (mut i8)) (field i16) (field (ref null $s))))'
const on = (type: string, body: string, result = '') =>
  lower(`${STRUCT} (type $bytes (array (mut i8))) (type $shorts (array i16)) (type $longs (array (mut i64)))
    (func (param ${type} i32 i64) ${result} ${body})`)

describe('structs', () => {
  test('reads of what never changes are told from others; a signed packed read is an unsigned one, extended', async () => {
    expect(
      await on(
        '(ref null $s)',
        `(struct.get $s 0 (local.get 0)) (struct.get $s 1 (local.get 0)) (struct.get_s $s 2 (local.get 0))
        (struct.get_u $s 2 (local.get 0)) (struct.get_s $s 3 (local.get 0)) (struct.get $s 4 (local.get 0))`,
        '(result i32 i64 i32 i32 i32 (ref null $s))',
      ),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 0), i32, i64) -> (i32, i64, i32, i32, i32, (ref null 0))
      b0(v0: (ref null 0), v1: i32, v2: i64):
        v3 = struct.get_constant type=0 field=0 v0 -> i32
        v4 = struct.get type=0 field=1 v0 -> i64
        v5 = struct.get_u type=0 field=2 v0
        v6 = i32.extend8_s v5
        v7 = struct.get_u type=0 field=2 v0
        v8 = struct.get_constant_u type=0 field=3 v0 -> i32
        v9 = i32.extend16_s v8
        v10 = struct.get_constant type=0 field=4 v0 -> (ref null 0)
        return v3, v4, v6, v7, v9, v10
      "
    `)
  })

  test('what is packed is written masked', async () => {
    expect(
      await on(
        '(ref $s)',
        '(struct.set $s 2 (local.get 0) (local.get 1)) (struct.set $s 1 (local.get 0) (local.get 2))',
      ),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref 0), i32, i64) -> ()
      b0(v0: (ref 0), v1: i32, v2: i64):
        v3 = i32.const value=255
        v4 = i32.and v1, v3
        struct.set type=0 field=2 v0, v4
        struct.set type=0 field=1 v0, v2
        return
      "
    `)
    expect(
      await on(
        '(ref $s)',
        '(struct.new $s (local.get 1) (local.get 2) (local.get 1) (local.get 1) (local.get 0))',
        '(result (ref $s))',
      ),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref 0), i32, i64) -> ((ref 0))
      b0(v0: (ref 0), v1: i32, v2: i64):
        v3 = i32.const value=255
        v4 = i32.and v1, v3
        v5 = i32.const value=65535
        v6 = i32.and v1, v5
        v7 = struct.new type=0 v1, v2, v4, v6, v0 -> (ref 0)
        return v7
      "
    `)
  })

  test('default values are constants like others', async () => {
    expect(await on('i32', '(struct.new_default $s)', '(result (ref $s))')).toMatchInlineSnapshot(`
      "func "" 0 (i32, i32, i64) -> ((ref 0))
      b0(v0: i32, v1: i32, v2: i64):
        v3 = i32.const value=0
        v4 = i64.const low=0 high=0
        v5 = ref.null heapType=17 -> (ref null 0)
        v6 = struct.new type=0 v3, v4, v3, v3, v5 -> (ref 0)
        return v6
      "
    `)
  })
})

describe('arrays', () => {
  test('reads and writes', async () => {
    expect(
      await on(
        '(ref null $bytes)',
        `(array.get_s $bytes (local.get 0) (local.get 1)) (array.get_u $bytes (local.get 0) (local.get 1))
        (array.set $bytes (local.get 0) (local.get 1) (i32.const 300))
        (array.len (local.get 0))`,
        '(result i32 i32 i32)',
      ),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 1), i32, i64) -> (i32, i32, i32)
      b0(v0: (ref null 1), v1: i32, v2: i64):
        v3 = array.get_u type=1 v0, v1
        v4 = i32.extend8_s v3
        v5 = array.get_u type=1 v0, v1
        v6 = i32.const value=300
        array.set type=1 v0, v1, v6
        v8 = array.len type=1 v0
        return v4, v5, v8
      "
    `)
    expect(
      await on('(ref $shorts)', '(array.get_s $shorts (local.get 0) (local.get 1))', '(result i32)'),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref 2), i32, i64) -> (i32)
      b0(v0: (ref 2), v1: i32, v2: i64):
        v3 = array.get_constant_u type=2 v0, v1 -> i32
        v4 = i32.extend16_s v3
        return v4
      "
    `)
  })

  test('the length of an array of unknown type', async () => {
    expect(await on('arrayref', '(array.len (local.get 0))', '(result i32)')).toMatchInlineSnapshot(`
      "func "" 0 (arrayref, i32, i64) -> (i32)
      b0(v0: arrayref, v1: i32, v2: i64):
        v3 = array.len type=-1 v0
        return v3
      "
    `)
  })

  test('new ones', async () => {
    expect(
      await on(
        'i32',
        `(array.new $longs (local.get 2) (local.get 1)) (array.new_default $longs (local.get 1))
        (array.new_fixed $bytes 2 (local.get 0) (local.get 1))`,
        '(result (ref $longs) (ref $longs) (ref $bytes))',
      ),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32, i32, i64) -> ((ref 3), (ref 3), (ref 1))
      b0(v0: i32, v1: i32, v2: i64):
        v3 = array.new type=3 v2, v1 -> (ref 3)
        v4 = array.new_default type=3 v1 -> (ref 3)
        v5 = array.new_fixed type=1 count=2 v0, v1 -> (ref 1)
        return v3, v4, v5
      "
    `)
  })

  test('bulk operations', async () => {
    expect(
      await lower(`(type $a (array (mut i8))) (type $f (array (mut funcref))) (data $d "text") (elem $e funcref)
        (func (param (ref $a) (ref $f) i32)
          (array.fill $a (local.get 0) (local.get 2) (i32.const 300) (local.get 2))
          (array.copy $a $a (local.get 0) (local.get 2) (local.get 0) (local.get 2) (local.get 2))
          (array.init_data $a $d (local.get 0) (local.get 2) (local.get 2) (local.get 2))
          (array.init_elem $f $e (local.get 1) (local.get 2) (local.get 2) (local.get 2))
          (drop (array.new_data $a $d (local.get 2) (local.get 2)))
          (drop (array.new_elem $f $e (local.get 2) (local.get 2))))`),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref 0), (ref 1), i32) -> ()
      b0(v0: (ref 0), v1: (ref 1), v2: i32):
        v3 = i32.const value=300
        array.fill type=0 v0, v2, v3, v2
        array.copy type=0 type2=0 v0, v2, v0, v2, v2
        array.init_data type=0 data=0 v0, v2, v2, v2
        array.init_elem type=1 element=0 v1, v2, v2, v2
        v8 = array.new_data type=0 data=0 v2, v2 -> (ref 0)
        v9 = array.new_elem type=1 element=0 v2, v2 -> (ref 1)
        return
      "
    `)
  })
})
