/** What becomes of the sign and payload of a NaN: exact where it is copied, and as the engine has it elsewhere. */
import { describe, expect, test } from 'vitest'
import { compileFields, type Exports, expectOnAll } from '../support/run-both-ways.js'

/** A signalling and a quiet NaN of each type, one negative. */
const F32 = ['nan:0x200001', '-nan:0x412345']
const F64 = ['nan:0x4000000000001', '-nan:0x8123456789abc']

/** How one is copied, negated, made absolute or given a sign on its way from memory to memory. */
const WAYS: Record<string, (type: string) => string> = {
  'from memory to memory': (type) => `(${type}.load (i32.const 0))`,
  'through a local and a branch': (type) =>
    `(local.set $x (${type}.load (i32.const 0))) (if (local.get $i) (then (local.set $x (${type}.load (i32.const 0)))))
    (local.get $x)`,
  'through a select': (type) => `(select (${type}.load (i32.const 0)) (${type}.const 1) (i32.const 1))`,
  'negated twice': (type) => `(${type}.neg (${type}.neg (${type}.load (i32.const 0))))`,
  'with a sign of its own again': (type) =>
    `(${type}.copysign (${type}.abs (${type}.load (i32.const 0))) (${type}.load (i32.const 0)))`,
}

describe.each(Object.keys(WAYS))('%s', (way) => {
  test.each(['f32', 'f64'])('%s keeps all of its bits', async (type) => {
    const integer = type === 'f32' ? 'i32' : 'i64'
    for (const nan of type === 'f32' ? F32 : F64) {
      const fields = `(memory 1)
        (func (export "bits") (result ${integer}) (${integer}.reinterpret_${type} (${type}.const ${nan})))
        (func $copy (param $i i32) (local $x ${type}) (i32.const 8) ${WAYS[way]!(type)} (${type}.store))
        (func (export "f") (param i32) (result ${integer})
          (${integer}.store (i32.const 0) (${integer}.reinterpret_${type} (${type}.const ${nan})))
          (call $copy (local.get 0))
          (${integer}.load (i32.const 8)))`
      await expectOnAll(fields, (exports: Exports) => exports.f(1) === exports.bits(), true)
    }
  })
})

describe('constants that travel as numbers', () => {
  test('are made of their bits, which the engine then may keep', async () => {
    const code = await compileFields(`(import "m" "f" (func $f (param f32 f64)))
      (global (export "g") (mut f64) (f64.const -nan)) (global (export "h") (mut f32) (f32.const nan:0x400001))
      (func (export "f") (call $f (f32.const -nan) (f64.const nan:0x8000000000001)))`)
    expect(code).toContain("createGlobal('f64', true, pairToFloat64Bits(0, -524288))")
    expect(code).toContain("createGlobal('f32', true, reinterpretInteger32(2143289345))")
    expect(code).toContain('(reinterpretInteger32(-4194304), pairToFloat64Bits(1, 2146959360))')
  })

  test('and the one that JavaScript knows is just that', async () => {
    const code = await compileFields(`(import "m" "f" (func $f (param f32 f64)))
      (global (export "g") (mut f64) (f64.const nan))
      (func (export "f") (call $f (f32.const nan) (f64.const nan)))`)
    expect(code).toContain("createGlobal('f64', true, NaN)")
    expect(code).toContain('(NaN, NaN)')
  })
})
