import { describe, expect, test } from 'vitest'
import { lowerFields as lower } from '../support/lower-fields.js'

describe('straight-line code', () => {
  test('operands become values', async () => {
    expect(
      await lower('(func (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))'),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        v2 = i32.add v0, v1
        return v2
      "
    `)
  })

  test('locals are gone: the last value written is the one that is read', async () => {
    expect(
      await lower(`(func (param i32) (result i32) (local i32)
        (local.set 1 (i32.mul (local.get 0) (i32.const 3)))
        (local.set 0 (local.get 1))
        (local.get 0))`),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32) -> (i32)
      b0(v0: i32):
        v1 = i32.const value=3
        v2 = i32.mul v0, v1
        return v2
      "
    `)
  })

  test('an unset local is zero', async () => {
    expect(await lower('(func (result f64) (local f64) (local.get 0))')).toMatchInlineSnapshot(`
      "func "" 0 () -> (f64)
      b0():
        v0 = f64.const low=0 high=0 ; 0
        return v0
      "
    `)
  })

  test('loads and stores keep offset, memory and alignment', async () => {
    expect(
      await lower(`(memory 1) (func (param i32)
        (i32.store offset=8 (local.get 0) (i32.load16_u offset=4 align=1 (local.get 0))))`),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32) -> ()
      b0(v0: i32):
        v1 = i32.load16_u offset=4 v0
        i32.store offset=8 align=2 v0, v1
        return
      "
    `)
  })

  test('several results of a call are projections', async () => {
    expect(
      await lower(`(import "a" "b" (func $f (result i32 i64)))
        (func (result i64 i32) (local i64) (local i32) (call $f) (local.set 0) (local.set 1) (local.get 0) (local.get 1))`),
    ).toMatchInlineSnapshot(`
      "func "" 1 () -> (i64, i32)
      b0():
        v0 = call function=0 -> (i32, i64)
        v1 = project result=0 v0 -> i32
        v2 = project result=1 v0 -> i64
        return v2, v1
      "
    `)
  })
})

describe('control flow', () => {
  test('a block nobody branches to leaves no trace', async () => {
    expect(await lower('(func (result i32) (block (result i32) (i32.const 7)))')).toMatchInlineSnapshot(`
      "func "" 0 () -> (i32)
      b0():
        v0 = i32.const value=7
        return v0
      "
    `)
  })

  test('results of if and else meet in a parameter', async () => {
    expect(
      await lower(`(func (param i32) (result i32)
        (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.const 2))))`),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32) -> (i32)
      b0(v0: i32):
        br_if v0, b1(), b2()
      b1():
        v1 = i32.const value=1
        br b3(v1)
      b2():
        v3 = i32.const value=2
        br b3(v3)
      b3(v2: i32):
        return v2
      "
    `)
  })

  test('only locals that an arm assigns get a parameter', async () => {
    expect(
      await lower(`(func (param i32 i32) (result i32)
        (if (local.get 0) (then (local.set 0 (i32.const 9))))
        (i32.add (local.get 0) (local.get 1)))`),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        br_if v0, b1(), b2()
      b1():
        v2 = i32.const value=9
        br b3(v2)
      b2():
        br b3(v0)
      b3(v3: i32):
        v4 = i32.add v3, v1
        return v4
      "
    `)
  })

  test('a loop carries what it changes', async () => {
    expect(
      await lower(`(func (param i32) (result i32) (local i32)
        (loop
          (local.set 1 (i32.add (local.get 1) (local.get 0)))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get 1))`),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32) -> (i32)
      b0(v0: i32):
        v2 = i32.const value=0
        br b1(v2, v0)
      b1(v1: i32, v3: i32):
        v4 = i32.add v1, v3
        v5 = i32.const value=1
        v6 = i32.sub v3, v5
        br_if v6, b1(v4, v6), b2()
      b2():
        return v4
      "
    `)
  })

  test('a loop takes parameters and yields results', async () => {
    expect(
      await lower(`(func (param i32) (result i32)
        (local.get 0)
        (loop (param i32) (result i32)
          (br_if 0 (i32.sub (i32.const 1)) (local.get 0))))`),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32) -> (i32)
      b0(v0: i32):
        br b1(v0)
      b1(v1: i32):
        v2 = i32.const value=1
        v3 = i32.sub v1, v2
        br_if v0, b1(v3), b2()
      b2():
        return v3
      "
    `)
  })

  test('code behind a branch is skipped', async () => {
    expect(
      await lower(`(func (param i32) (result i32)
        (block (br 0) (loop (br 0)) (if (i32.const 1) (then) (else (unreachable))) (i32.add) (drop))
        (local.get 0))`),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32) -> (i32)
      b0(v0: i32):
        br b1()
      b1():
        return v0
      "
    `)
  })

  test('a conditional branch out of the function returns', async () => {
    expect(
      await lower(
        '(func (param i32) (result i32) (i32.const 5) (br_if 0 (local.get 0)) (drop) (i32.const 6))',
      ),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32) -> (i32)
      b0(v0: i32):
        v1 = i32.const value=5
        br_if v0, b1(), b2()
      b1():
        return v1
      b2():
        v2 = i32.const value=6
        return v2
      "
    `)
  })

  test('every case of a table branches', async () => {
    expect(
      await lower(`(func (param i32) (result i32)
        (block $a (block $b (br_table $a $b $b $a (local.get 0))) (return (i32.const 1)))
        (i32.const 2))`),
    ).toMatchInlineSnapshot(`
      "func "" 0 (i32) -> (i32)
      b0(v0: i32):
        br_table v0, b1(), b2(), b2(), b1()
      b2():
        v1 = i32.const value=1
        return v1
      b1():
        v2 = i32.const value=2
        return v2
      "
    `)
  })
})
