import { expect, test } from 'vitest'
import { compileFields, expectOnAll } from '../../support/run-both-ways.js'
import { expectEmitted } from './expect-emitted.js'

test('a loop without calls has a variable for the view, a loop around it with a call has none', () => {
  expectEmitted(
    `
      func f 0 (i32) -> ()
      b0(v0: i32):
        br b1()
      b1():
        v1 = i32.load v0
        v2 = call function=7 v1 -> i32
        br b2(v2)
      b2(v3: i32):
        i32.store v3, v1
        v4 = i32.load8_u v3
        br_if v4, b2(v4), b3()
      b3():
        v5 = i32.load offset=4 v0
        br_if v5, b1(), b4()
      b4():
        return
    `,
    `
      function F0(i0) {
        do {
          let i1 = D0.getInt32(i0, true);
          let i2 = F7(i1);
          let r0 = D0;
          do {
            r0.setInt32(i2, i1 | 0, true);
            i2 = r0.getUint8(i2);
          } while (i2);
        } while (D0.getInt32(i0 + 4, true));
      }
    `,
  )
})

test('memory that grows between loops, in a loop, and by a call is read anew', async () => {
  const fields = `
    (memory 1) (memory $other 1 8)
    (func $grow (param i32) (result i32) (memory.grow (local.get 0)))
    (func $walk (export "walk") (param $end i32) (result i32)
      (local $p i32) (local $sum i32)
      (loop $l
        (i32.store8 (local.get $p) (i32.const 1))
        (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $p))))
        (br_if $l (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 4096))) (local.get $end))))
      (local.get $sum))
    (func (export "between") (result i32)
      (local $p i32) (local $sum i32) (local $round i32)
      (loop $rounds
        (local.set $p (i32.const 0))
        (loop $l
          (i32.store8 (local.get $p) (i32.add (i32.load8_u (local.get $p)) (i32.const 1)))
          (i32.store8 $other (i32.and (local.get $p) (i32.const 65535)) (local.get $round))
          (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $p))))
          (br_if $l
            (i32.lt_u
              (local.tee $p (i32.add (local.get $p) (i32.const 512)))
              (i32.shl (memory.size) (i32.const 16)))))
        (drop (if (result i32) (i32.and (local.get $round) (i32.const 1))
          (then (memory.grow (i32.const 1)))
          (else (i32.add (memory.grow $other (i32.const 1)) (call $grow (i32.const 1))))))
        (br_if $rounds (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 5))))
      (local.get $sum))
    (func (export "inside") (result i32)
      (local $p i32)
      (loop $l
        (i32.store (local.get $p) (memory.grow (i32.const 1)))
        (br_if $l (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 65536))) (i32.const 300000))))
      (i32.load (i32.const 262144)))`
  await expectOnAll(
    fields,
    (exports) => [exports.between(), exports.walk(65536), exports.inside(), exports.walk(393216)],
    [4480, 16, 10, 96],
  )
  expect(await compileFields(fields)).toMatch(/let r\d = D0;/)
})
