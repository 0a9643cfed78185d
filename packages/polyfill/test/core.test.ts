// What only the first of the two compilers has compiled, in whole functions and in segments.
import { expect, test } from 'vitest'
import { assemble } from '../../compiler/test/support/assemble.js'
import { createNamespace, type WebAssemblyNamespace } from '../src/node/index.js'

type Functions = Record<string, (...args: unknown[]) => unknown>

async function run(fields: string, imports: Record<string, unknown> = {}): Promise<Functions[]> {
  const bytes = await assemble(`(module ${fields})`)
  return [undefined, 8].map((segmentSize) => {
    const namespace: WebAssemblyNamespace = createNamespace({ optimizes: false, segmentSize })
    return new namespace.Instance(new namespace.Module(bytes), { host: imports as never })
      .exports as Functions
  })
}

test('vectors', async () => {
  const instances = await run(`
    (memory 1) (data (i32.const 8) "\\01\\02\\03\\04\\05\\06\\07\\80\\ff\\10\\20\\30\\40\\50\\60\\70")
    (func (export "sum") (param i32) (result i32) (local v128)
      (local.set 1 (i8x16.add (v128.load (i32.const 8)) (i8x16.splat (local.get 0))))
      (local.set 1 (v128.xor (local.get 1) (v128.const i32x4 0 0 0 -1)))
      (i32.add (i8x16.extract_lane_s 8 (local.get 1)) (i8x16.extract_lane_u 15 (local.get 1))))
    (func (export "products") (param i64 i64) (result i64)
      (i64x2.extract_lane 1 (i64x2.mul (i64x2.replace_lane 1 (i64x2.splat (i64.const 3)) (local.get 0))
        (i64x2.splat (local.get 1)))))
    (func (export "floats") (param f32 f64) (result f64)
      (f64.add (f64.promote_f32 (f32x4.extract_lane 2 (f32x4.div (f32x4.splat (local.get 0)) (f32x4.splat (f32.const 3)))))
        (f64x2.extract_lane 0 (f64x2.pmin (f64x2.splat (local.get 1)) (f64x2.splat (f64.const 2))))))
    (func (export "store") (param i32) (v128.store offset=65520 (local.get 0) (v128.const i64x2 -1 -1)))
    (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
    (func (export "mask") (result i32) (i8x16.bitmask (i8x16.shuffle 7 7 8 0 0 0 0 0 0 0 0 0 0 0 0 16
      (v128.load (i32.const 8)) (i8x16.splat (i32.const 128)))))`)
  for (const { sum, products, floats, store, load, mask } of instances) {
    expect(sum(2)).toBe(1 + 141)
    expect(products(-5n, 1n << 40n)).toBe(-5n << 40n)
    expect(floats(1, 5)).toBe(Math.fround(1 / 3) + 2)
    expect(floats(1, Number.NaN)).toBeNaN()
    expect(mask()).toBe(0x8007)
    expect(() => store(1)).toThrow(/out of bounds/)
    // Nothing of it was written.
    expect(load(65532)).toBe(0)
    store(0)
    expect(load(65532)).toBe(-1)
  }
})

test('exceptions: clauses, values under them, and the older proposal with what it sends past handlers', async () => {
  const thrown = new Error('of the host')
  const instances = await run(
    `(import "host" "throw" (func $throw))
    (tag $number (param i64)) (tag $other)
    (func $raise (param i32 i64)
      (if (i32.eqz (local.get 0)) (then (throw $number (local.get 1))))
      (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $other)))
      (if (i32.eq (local.get 0) (i32.const 2)) (then (call $throw))))
    (func (export "catch") (param i32 i64) (result i64) (local i32)
      (i64.add (i64.const 1000)
        (block $caught (result i64)
          (block $rest
            (try_table (catch $number $caught) (catch_all $rest)
              (local.set 2 (i32.const 7))
              (call $raise (local.get 0) (local.get 1))
              (local.set 2 (i32.const 8)))
            (return (i64.extend_i32_s (local.get 2))))
          (i64.extend_i32_s (local.get 2)))))
    (func (export "older") (param i32 i64) (result i64)
      try (result i64)
        try (result i64)
          try (result i64)
            local.get 0 local.get 1 call $raise i64.const 1
          delegate 1
        catch_all
          i64.const 2
        end
      catch $number
      catch $other
        i64.const 3
      end)
    (func (export "again") (param i32) 
      try local.get 0 i64.const 5 call $raise catch_all rethrow 0 end)`,
    {
      throw: () => {
        throw thrown
      },
    },
  )
  for (const { catch: caught, older, again } of instances) {
    expect(caught(0, -5n)).toBe(995n)
    expect(caught(1, 0n)).toBe(1007n)
    expect(caught(2, 0n)).toBe(1007n)
    expect(caught(3, 0n)).toBe(8n)
    expect(older(0, 77n)).toBe(77n)
    expect(older(1, 77n)).toBe(3n)
    expect(() => older(2, 77n)).toThrow(thrown)
    expect(older(3, 77n)).toBe(1n)
    expect(() => again(2)).toThrow(thrown)
  }
})

test('structs, arrays, casts and references', async () => {
  const instances = await run(`
    (type $point (sub (struct (field $x (mut i8)) (field $y (mut i64)) (field $z f32))))
    (type $named (sub $point (struct (field (mut i8)) (field (mut i64)) (field f32) (field i32))))
    (type $longs (array (mut i64))) (type $bytes (array (mut i8)))
    (func $make (param i32) (result (ref null $point))
      (if (result (ref null $point)) (local.get 0)
        (then (struct.new $named (i32.const 200) (i64.const -1) (f32.const 1.5) (local.get 0)))
        (else (ref.null $point))))
    (func (export "fields") (param i32) (result i32 i64 f32) (local (ref null $point))
      (local.set 1 (call $make (local.get 0)))
      (struct.set $point 1 (local.get 1) (i64.add (struct.get $point 1 (local.get 1)) (i64.const 9)))
      (struct.get_s $point 0 (local.get 1)) (struct.get $point 1 (local.get 1)) (struct.get $point 2 (local.get 1)))
    (func (export "cast") (param i32) (result i32)
      (struct.get $named 3 (ref.cast (ref $named) (call $make (local.get 0)))))
    (func (export "branch") (param i32) (result i32)
      (block $is (result (ref $named))
        (br_on_cast $is (ref null $point) (ref $named) (call $make (local.get 0)))
        (return (ref.is_null)))
      (struct.get_u $named 0))
    (func (export "longs") (param i32 i64) (result i64) (local (ref $longs))
      (local.set 2 (array.new $longs (local.get 1) (i32.const 3)))
      (array.set $longs (local.get 2) (i32.const 1) (i64.const 4))
      (array.get $longs (local.get 2) (local.get 0)))
    (func (export "bytes") (result i32)
      (array.get_s $bytes (array.new_fixed $bytes 2 (i32.const 1) (i32.const 255)) (i32.const 1)))
    (func (export "small") (param i32) (result i32) (i31.get_u (ref.i31 (local.get 0))))`)
  for (const { fields, cast, branch, longs, bytes, small } of instances) {
    expect(fields(1)).toEqual([-56, 8n, 1.5])
    expect(() => fields(0)).toThrow(/null/)
    expect(cast(3)).toBe(3)
    expect(() => cast(0)).toThrow(/illegal cast/)
    expect(branch(1)).toBe(200)
    expect(branch(0)).toBe(1)
    expect([0, 1, 2].map((index) => longs(index, -7n))).toEqual([-7n, 4n, -7n])
    expect(() => longs(3, 0n)).toThrow(/out of bounds/)
    expect(bytes()).toBe(-1)
    expect(small(-1)).toBe(0x7fffffff)
  }
})

test('tail calls need no stack, wherever they lead', async () => {
  const count = (call: string) => `(param i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 7))
      (else (i64.sub (local.get 0) (i64.const 1)) ${call}))`
  const instances = await run(`(type $t (func (param i64) (result i64))) (table funcref (elem $b $c))
    (func $a (export "a") ${count('(return_call $b)')})
    (func $b ${count('i32.const 1 (return_call_indirect (type $t))')})
    (func $c ${count('(return_call_ref $t (ref.func $a))')})
    (elem declare func $a)`)
  for (const { a } of instances) expect(a(100_000n)).toBe(7n)
})

test('wide addresses, and atomic accesses', async () => {
  const instances = await run(`(memory $m i64 1 2) (table $t i64 2 funcref)
    (func (export "access") (param i64 i64) (result i64)
      (i64.store (local.get 0) (local.get 1)) (i64.load offset=4 (local.get 0)))
    (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
    (func (export "add") (param i64 i32) (result i32 i32)
      (i32.atomic.rmw8.add_u (local.get 0) (local.get 1)) (i32.load8_u (local.get 0)))
    (func (export "size") (param i64) (result i64) (table.grow $t (ref.null func) (local.get 0)))
    (func (export "wide") (param i64 i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 1)))`)
  for (const { access, grow, add, size, wide } of instances) {
    expect(access(16n, -2n)).toBe(0xffffffffn)
    expect(() => access(1n << 32n, 0n)).toThrow(/out of bounds/)
    expect(() => access(-1n, 0n)).toThrow(/out of bounds/)
    expect([grow(1n), grow(1n), grow(1n << 60n)]).toEqual([1n, -1n, -1n])
    expect(add(65535n, 250)).toEqual([0, 250])
    expect(add(65535n, 7)).toEqual([250, 1])
    expect(size(3n)).toBe(2n)
    expect(wide(-3n, 1n << 62n)).toEqual([1n << 62n, -1n])
  }
})
