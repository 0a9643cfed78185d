import { describe, expect, test } from 'vitest'
import { lowerFields as lower } from '../../support/lower-fields.js'

const TYPES = `(type $base (sub (struct (field i32)))) (type $left (sub $base (struct (field i32))))
  (type $right (sub $base (struct (field i32) (field i32)))) (type $call (func (param i32) (result i32)))`
const on = (param: string, body: string, result = '(result i32)') =>
  lower(`${TYPES} (func (param ${param}) ${result} ${body})`)

describe('tests', () => {
  test('of a type below are made', async () => {
    expect(await on('(ref null $base)', '(ref.test (ref $left) (local.get 0))')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 0)) -> (i32)
      b0(v0: (ref null 0)):
        v1 = ref.test heapType=48 v0
        return v1
      "
    `)
    expect(await on('(ref null $base)', '(ref.test (ref null $left) (local.get 0))')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 0)) -> (i32)
      b0(v0: (ref null 0)):
        v1 = ref.test heapType=49 v0
        return v1
      "
    `)
  })

  test('of a type above ask for null at most', async () => {
    expect(await on('(ref null $left)', '(ref.test (ref $base) (local.get 0))')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 1)) -> (i32)
      b0(v0: (ref null 1)):
        v1 = ref.is_null v0
        v2 = i32.eqz v1
        return v2
      "
    `)
    expect(await on('(ref null $left)', '(ref.test (ref null $base) (local.get 0))')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 1)) -> (i32)
      b0(v0: (ref null 1)):
        v1 = i32.const value=1
        return v1
      "
    `)
    expect(await on('(ref $left)', '(ref.test (ref $base) (local.get 0))')).toMatchInlineSnapshot(`
      "func "" 0 ((ref 1)) -> (i32)
      b0(v0: (ref 1)):
        v1 = i32.const value=1
        return v1
      "
    `)
  })

  test('of a type beside are true for null at most', async () => {
    expect(await on('(ref null $left)', '(ref.test (ref null $right) (local.get 0))')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 1)) -> (i32)
      b0(v0: (ref null 1)):
        v1 = ref.is_null v0
        return v1
      "
    `)
    expect(await on('(ref null $left)', '(ref.test (ref $right) (local.get 0))')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 1)) -> (i32)
      b0(v0: (ref null 1)):
        v1 = i32.const value=0
        return v1
      "
    `)
  })
})

describe('casts', () => {
  const cast = (from: string, to: string) => on(from, `(ref.cast ${to} (local.get 0))`, `(result ${to})`)

  test('to a type above are nothing', async () => {
    expect(await cast('(ref null $left)', '(ref null $base)')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 1)) -> ((ref null 0))
      b0(v0: (ref null 1)):
        return v0
      "
    `)
  })

  test('ask for as wide a type as they can', async () => {
    expect(await cast('(ref null $left)', '(ref $base)')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 1)) -> ((ref 0))
      b0(v0: (ref null 1)):
        v1 = ref.cast heapType=-560 v0 -> (ref 0)
        return v1
      "
    `)
    expect(await cast('(ref null $base)', '(ref $left)')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 0)) -> ((ref 1))
      b0(v0: (ref null 0)):
        v1 = ref.cast heapType=48 v0 -> (ref 1)
        return v1
      "
    `)
    expect(await cast('(ref null $left)', '(ref null $right)')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 1)) -> ((ref null 2))
      b0(v0: (ref null 1)):
        v1 = ref.cast heapType=-463 v0 -> (ref null 2)
        return v1
      "
    `)
    expect(await cast('(ref null $left)', '(ref $right)')).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 1)) -> ((ref 2))
      b0(v0: (ref null 1)):
        v1 = ref.cast heapType=-464 v0 -> (ref 2)
        return v1
      "
    `)
  })
})

describe('null', () => {
  test('is looked for only where it may be', async () => {
    expect(
      await on('(ref null $base)', '(ref.as_non_null (local.get 0))', '(result (ref $base))'),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 0)) -> ((ref 0))
      b0(v0: (ref null 0)):
        v1 = ref.as_non_null v0 -> (ref 0)
        return v1
      "
    `)
    expect(
      await on('(ref $base)', '(ref.as_non_null (local.get 0))', '(result (ref $base))'),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref 0)) -> ((ref 0))
      b0(v0: (ref 0)):
        return v0
      "
    `)
    expect(await on('(ref null i31)', '(i31.get_s (local.get 0))')).toMatchInlineSnapshot(`
      "func "" 0 (i31ref) -> (i32)
      b0(v0: i31ref):
        v1 = ref.as_non_null v0 -> (ref i31)
        v2 = i31.get_s v1
        return v2
      "
    `)
    expect(await on('(ref i31)', '(i31.get_u (local.get 0))')).toMatchInlineSnapshot(`
      "func "" 0 ((ref i31)) -> (i32)
      b0(v0: (ref i31)):
        v1 = i31.get_u v0
        return v1
      "
    `)
  })
})

describe('branches', () => {
  test('on null, and on what is not', async () => {
    expect(
      await on(
        '(ref null $base)',
        `(block (result (ref $base)) (br_on_non_null 0 (local.get 0)) (return (i32.const 1)))
        (drop) (i32.const 2)`,
      ),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 0)) -> (i32)
      b0(v0: (ref null 0)):
        v1 = ref.is_null v0
        br_if v1, b2(), b1(v0)
      b2():
        v3 = i32.const value=1
        return v3
      b1(v2: (ref 0)):
        v4 = i32.const value=2
        return v4
      "
    `)
    expect(
      await on(
        '(ref null $base)',
        '(block (drop (br_on_null 0 (local.get 0))) (return (i32.const 1))) (i32.const 2)',
      ),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 0)) -> (i32)
      b0(v0: (ref null 0)):
        v1 = ref.is_null v0
        br_if v1, b1(), b2()
      b2():
        v2 = i32.const value=1
        return v2
      b1():
        v3 = i32.const value=2
        return v3
      "
    `)
  })

  test('on casts', async () => {
    expect(
      await on(
        '(ref null $base)',
        `(block (result (ref $left))
          (br_on_cast 0 (ref null $base) (ref $left) (local.get 0)) (drop) (return (i32.const 1)))
        (drop) (i32.const 2)`,
      ),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 0)) -> (i32)
      b0(v0: (ref null 0)):
        v1 = ref.test heapType=48 v0
        br_if v1, b1(v0), b2()
      b2():
        v3 = i32.const value=1
        return v3
      b1(v2: (ref 1)):
        v4 = i32.const value=2
        return v4
      "
    `)
    expect(
      await on(
        '(ref null $base)',
        `(block (result (ref null $base))
          (br_on_cast_fail 0 (ref null $base) (ref $left) (local.get 0)) (drop) (return (i32.const 1)))
        (drop) (i32.const 2)`,
      ),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 0)) -> (i32)
      b0(v0: (ref null 0)):
        v1 = ref.test heapType=48 v0
        br_if v1, b2(), b1(v0)
      b2():
        v3 = i32.const value=1
        return v3
      b1(v2: (ref null 0)):
        v4 = i32.const value=2
        return v4
      "
    `)
  })
})

describe('the rest', () => {
  test('a call by a reference that is a function is a call', async () => {
    expect(
      await lower(
        `${TYPES} (func $f (param i32) (result i32) (call_ref $call (local.get 0) (ref.func $f))) (elem declare func $f)`,
      ),
    ).toMatchInlineSnapshot(`
      "func f 0 (i32) -> (i32)
      b0(v0: i32):
        v1 = ref.func function=0 -> (ref 3)
        v2 = call function=0 v0 -> i32
        return v2
      "
    `)
    expect(
      await on('(ref null $call)', '(call_ref $call (i32.const 1) (local.get 0))'),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref null 3)) -> (i32)
      b0(v0: (ref null 3)):
        v1 = i32.const value=1
        v2 = call_ref type=3 v1, v0 -> i32
        return v2
      "
    `)
  })

  test('conversions keep what is known of null', async () => {
    expect(
      await on('anyref', '(extern.convert_any (local.get 0))', '(result externref)'),
    ).toMatchInlineSnapshot(`
      "func "" 0 (anyref) -> (externref)
      b0(v0: anyref):
        v1 = extern.convert_any v0 -> externref
        return v1
      "
    `)
    expect(
      await on('(ref extern)', '(any.convert_extern (local.get 0))', '(result (ref any))'),
    ).toMatchInlineSnapshot(`
      "func "" 0 ((ref extern)) -> ((ref any))
      b0(v0: (ref extern)):
        v1 = any.convert_extern v0 -> (ref any)
        return v1
      "
    `)
  })
})
