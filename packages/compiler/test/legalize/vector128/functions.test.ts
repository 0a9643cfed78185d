// Vectors across blocks, calls, globals and instances, through the whole compiler, against native SIMD.

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import { evaluate, native, type Output, outcome, WebAssembly } from '../../emit/module/load-output.js'
import { assemble } from '../../support/assemble.js'

const MEMORY = '(memory (export "memory") 1)'

/** Fills memory with small floats and with bytes of all kinds, the same way each time. */
function fill(buffer: ArrayBuffer): void {
  const view = new DataView(buffer)
  for (let at = 0; at < 2048; at += 4) view.setFloat32(at, ((at * 37) % 101) / 8 - 5, true)
  for (let at = 2048; at < 4096; at += 4) view.setInt32(at, Math.imul(at, 0x9e3779b1), true)
}

/** What is behind the filled part, and whether anything else is. */
function contents(buffer: ArrayBuffer): { results: string; hash: string } {
  const results = Buffer.from(buffer, 4096, 64).toString('hex')
  return { results, hash: createHash('sha256').update(new Uint8Array(buffer)).digest('hex') }
}

/** What each exported function returns for each list of arguments, and the memory it leaves. */
function observe(output: Output, calls: readonly unknown[][], imports?: unknown): unknown[] {
  const { exports } = output.instantiate(imports)
  return Object.entries(exports).flatMap(([name, item]) => {
    if (typeof item !== 'function') return []
    return calls.map((args) => {
      const buffer = exports.memory?.buffer as ArrayBuffer | undefined
      if (buffer !== undefined) fill(buffer)
      const result = outcome(() => item(...args))
      return { name, args, result, memory: buffer && contents(buffer) }
    })
  })
}

async function recompile(text: string, optimize: 0 | 2): Promise<Output> {
  return evaluate(compile(await assemble(text), { optimize, format: 'cjs', verify: true }).code)
}

const modules: Record<string, { text: string; calls: readonly unknown[][] }> = {
  'sums in a loop': {
    calls: [[0], [1], [7], [40]],
    text: `(module ${MEMORY}
      (func (export "floats") (param $n i32) (result f32) (local $sum v128) (local $at i32)
        (loop $again
          (local.set $sum (f32x4.add (local.get $sum) (f32x4.mul
            (v128.load (local.get $at)) (v128.load offset=16 (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $again (i32.lt_s (local.get $at) (i32.shl (local.get $n) (i32.const 4)))))
        (local.set $sum (f32x4.add (local.get $sum)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sum) (local.get $sum))))
        (v128.store offset=4096 (i32.const 0) (v128.xor (local.get $sum) (v128.const i32x4 -1 0 1 2)))
        (f32.add (f32x4.extract_lane 0 (local.get $sum)) (f32x4.extract_lane 1 (local.get $sum))))
      (func (export "doubles") (param $n i32) (result f64) (local $sum v128)
        (block $end (loop $again
          (br_if $end (i32.eqz (local.get $n)))
          (local.set $sum (f64x2.add (local.get $sum) (f64x2.promote_low_f32x4
            (v128.load64_zero (i32.shl (local.get $n) (i32.const 3))))))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br $again)))
        (f64.sub (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum))))
      (func (export "halves") (param $n i32) (result i32) (local $sum v128) (local $at i32)
        (local.set $at (i32.const 2048))
        (loop $again
          (local.set $sum (i16x8.add (local.get $sum) (i16x8.mul
            (v128.load (local.get $at)) (v128.load offset=5 (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br_if $again (i32.gt_s (local.get $n) (i32.const 0))))
        (v128.store offset=4096 (i32.const 0) (local.get $sum))
        (i16x8.extract_lane_u 3 (i16x8.shr_s (local.get $sum) (i32.const 3))))
      (func (export "bytes") (param $n i32) (result i32) (local $low v128) (local $high v128) (local $swap v128)
        (local.set $low (v128.const i8x16 255 255 255 255 255 255 255 255 255 255 255 255 255 255 255 255))
        (loop $again
          (local.set $swap (local.get $low))
          (local.set $low (i8x16.min_u (local.get $high) (v128.load offset=2048 (i32.shl (local.get $n) (i32.const 2)))))
          (local.set $high (i8x16.max_s (local.get $swap) (i8x16.avgr_u (local.get $low) (local.get $high))))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br_if $again (i32.gt_s (local.get $n) (i32.const 0))))
        (v128.store offset=4096 (i32.const 0) (local.get $low))
        (v128.store offset=4112 (i32.const 0) (local.get $high))
        (i8x16.bitmask (i8x16.lt_u (local.get $low) (local.get $high))))
      (func (export "longs") (param $n i32) (result i64) (local $hash v128)
        (local.set $hash (v128.const i64x2 0x9e3779b97f4a7c15 -3))
        (loop $again
          (local.set $hash (i64x2.mul (v128.xor (local.get $hash) (v128.load offset=2048 (i32.shl (local.get $n) (i32.const 4))))
            (v128.const i64x2 0x100000001b3 0x9ddfea08eb382d69)))
          (local.set $hash (v128.or (i64x2.shl (local.get $hash) (i32.const 13)) (i64x2.shr_u (local.get $hash) (i32.const 51))))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br_if $again (i32.gt_s (local.get $n) (i32.const 0))))
        (i64.xor (i64x2.extract_lane 0 (local.get $hash)) (i64x2.extract_lane 1 (local.get $hash)))))`,
  },
  'a value used in another shape in the loop, in a loop beside it and behind both': {
    calls: [[1], [3], [9]],
    text: `(module ${MEMORY}
      (func (export "mixed") (param $n i32) (result i32) (local $v v128) (local $w v128) (local $i i32)
        (local.set $v (v128.load (i32.const 0)))
        (loop $a
          (local.set $v (f32x4.add (local.get $v) (v128.load offset=64 (i32.const 0))))
          (local.set $w (i32x4.add (local.get $w) (v128.and (local.get $v) (v128.const i32x4 0xffff 0xff 1 3))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $a (i32.lt_s (local.get $i) (local.get $n))))
        (loop $b
          (local.set $w (i32x4.sub (local.get $w) (local.get $v)))
          (local.set $i (i32.sub (local.get $i) (i32.const 1)))
          (br_if $b (i32.gt_s (local.get $i) (i32.const 0))))
        (v128.store offset=4096 (i32.const 0) (f64x2.add (local.get $v) (local.get $w)))
        (v128.store offset=4112 (i32.const 0) (i64x2.add (local.get $v) (local.get $w)))
        (i32x4.bitmask (local.get $w))))`,
  },
  'blocks, branches and selects': {
    calls: [
      [0, 0],
      [1, 1],
      [2, 0],
      [3, 5],
      [9, -1],
    ],
    text: `(module ${MEMORY}
      (func (export "table") (param $i i32) (param $j i32) (result i32)
        (v128.store offset=4096 (i32.const 0)
          (block $a (result v128) (block $b (result v128) (block $c (result v128)
            (br_table $a $b $c (f32x4.convert_i32x4_s (v128.load offset=2048 (i32.const 0))) (local.get $i)))
            (i32x4.add (v128.const i32x4 1 2 3 4)))
            (v128.not)))
        (v128.store offset=4112 (i32.const 0)
          (select (f64x2.splat (f64.convert_i32_s (local.get $j))) (v128.load (i32.const 16)) (local.get $j)))
        (v128.store offset=4128 (i32.const 0)
          (if (result v128) (local.get $j) (then (f32x4.splat (f32.convert_i32_s (local.get $i))))
            (else (f32x4.sqrt (v128.load (i32.const 0))))))
        (i32.const 0))
      (func (export "unused") (param $i i32) (param $j i32) (result i32) (local $v v128)
        (local.set $v (v128.load (i32.const 0)))
        (if (local.get $i) (then (local.set $v (i8x16.add (local.get $v) (local.get $v)))))
        (drop (i64x2.neg (local.get $v)))
        (local.get $j)))`,
  },
  calls: {
    calls: [[0], [5]],
    text: `(module ${MEMORY}
      (type $pick (func (param i64 v128 f32) (result v128)))
      (table funcref (elem $first $second))
      (func $first (type $pick) (i64x2.add (i64x2.splat (local.get 0)) (local.get 1)))
      (func $second (type $pick) (f32x4.replace_lane 2 (local.get 1) (local.get 2)))
      (func $several (param v128 i32) (result i64 v128 f64 v128)
        (i64x2.extract_lane 1 (local.get 0)) (i32x4.shl (local.get 0) (local.get 1))
        (f64.const 1.5) (f32x4.neg (local.get 0)))
      (func $down (param v128 i32) (result v128)
        (if (result v128) (local.get 1)
          (then (call $down (i8x16.sub (local.get 0) (v128.const i32x4 1 2 3 4)) (i32.sub (local.get 1) (i32.const 1))))
          (else (local.get 0))))
      (func (export "run") (param i32) (result i64) (local v128 f64 v128)
        (call $several (v128.load offset=2048 (i32.const 0)) (local.get 0))
        (local.set 3) (local.set 2) (local.set 1)
        (v128.store offset=4096 (i32.const 0) (local.get 1))
        (v128.store offset=4112 (i32.const 0) (call $down (local.get 3) (local.get 0)))
        (v128.store offset=4128 (i32.const 0) (call_indirect (type $pick)
          (i64.const -2) (local.get 3) (f32.const 0.5) (i32.and (local.get 0) (i32.const 1))))))`,
  },
  globals: {
    calls: [[3], [4]],
    text: `(module ${MEMORY}
      (global $c v128 (v128.const i64x2 0x0123456789abcdef -1))
      (global $m (mut v128) (v128.const f32x4 1 nan:0x200001 -0 3))
      (func (export "step") (param i32) (result i64)
        (global.set $m (i32x4.add (global.get $m) (i32x4.splat (local.get 0))))
        (v128.store offset=4096 (i32.const 0) (v128.xor (global.get $m) (global.get $c)))
        (i64x2.extract_lane 1 (global.get $m))))`,
  },
  exceptions: {
    calls: [[0], [1], [-7]],
    text: `(module ${MEMORY}
      (tag $t (param i64 v128 f32))
      (func $throw (param i32 v128)
        (if (local.get 0) (then (throw $t (i64.const -5) (i32x4.neg (local.get 1)) (f32.const 0.5)))))
      (func (export "catch") (param i32) (result i64) (local $v v128) (local $w v128)
        (local.set $v (f32x4.convert_i32x4_s (i32x4.splat (local.get 0))))
        try
          (local.set $v (i16x8.mul (local.get $v) (i16x8.splat (i32.const 3))))
          (call $throw (local.get 0) (local.get $v))
          (local.set $v (v128.not (local.get $v)))
        catch $t
          drop
          local.set $w
          (v128.store offset=4112 (i32.const 0) (local.get $w))
          (v128.store offset=4096 (i32.const 0) (local.get $v))
          return
        end
        (v128.store offset=4128 (i32.const 0) (local.get $v))
        (i64.const 1)))`,
  },
  'what is out of bounds': {
    calls: [[65520], [65521], [65528], [65529], [65532], [65533], [65535], [65536], [-1], [-16]],
    text: `(module ${MEMORY}
      (func (export "store") (param i32) (v128.store (local.get 0) (i8x16.splat (i32.const 7))))
      (func (export "store doubles") (param i32) (v128.store (local.get 0) (f64x2.splat (f64.const 7))))
      (func (export "store lane") (param i32) (v128.store64_lane 1 (local.get 0) (i8x16.splat (i32.const 7))))
      (func (export "load") (param i32) (result i32) (i32x4.extract_lane 0 (v128.load (local.get 0))))
      (func (export "load for nothing") (param i32) (drop (v128.load (local.get 0))))
      (func (export "load eight for nothing") (param i32) (drop (v128.load8x8_s (local.get 0))))
      (func (export "load eight") (param i32) (result i32) (i16x8.extract_lane_s 1 (v128.load8x8_s (local.get 0))))
      (func (export "load zero") (param i32) (result i32) (i32x4.extract_lane 3 (v128.load32_zero (local.get 0))))
      (func (export "load splat") (param i32) (result f64) (f64x2.extract_lane 1 (v128.load64_splat (local.get 0))))
      (func (export "load lane") (param i32) (result i32)
        (i32x4.extract_lane 3 (v128.load16_lane 0 (local.get 0) (v128.const i32x4 1 2 3 4)))))`,
  },
  'what cannot cross to JavaScript': {
    calls: [[], [1]],
    text: `(module ${MEMORY}
      (func (export "takes") (param v128)) (func (export "yields") (result v128) (v128.const i32x4 0 0 0 0)))`,
  },
}

describe.each(Object.entries(modules))('%s', (_, { text, calls }) => {
  test.each([0, 2] as const)('as natively, at level %i', async (level) => {
    expect(observe(await recompile(text, level), calls)).toEqual(observe(await native(text), calls))
  })
})

test('structs and arrays hold vectors', async () => {
  const text = `(module ${MEMORY}
    (type $pair (struct (field $i i32) (field $v (mut v128))))
    (type $list (array (mut v128)))
    (func (export "run") (param i32) (result i32) (local $p (ref null $pair)) (local $l (ref null $list))
      (local.set $p (struct.new $pair (i32.const 1) (i32x4.splat (local.get 0))))
      (struct.set $pair $v (local.get $p)
        (i32x4.add (struct.get $pair $v (local.get $p)) (v128.const i32x4 1 2 3 4)))
      (local.set $l (array.new $list (struct.get $pair $v (local.get $p)) (i32.const 3)))
      (array.set $list (local.get $l) (i32.const 1)
        (i32x4.mul (array.get $list (local.get $l) (i32.const 2)) (v128.const i32x4 1 10 100 1000)))
      (i32x4.extract_lane 3 (i32x4.add
        (array.get $list (local.get $l) (i32.const 0)) (array.get $list (local.get $l) (i32.const 1))))))`
  for (const level of [0, 2] as const) {
    const { exports } = (await recompile(text, level)).instantiate()
    expect(exports.run(5)).toBe(9 + 9000)
  }
})

const PROVIDER = `(module
  (global (export "constant") v128 (v128.const i32x4 1 -2 3 -4))
  (global $v (export "variable") (mut v128) (v128.const i32x4 5 6 7 8))
  (func (export "sum") (result i64)
    (i64.add (i64x2.extract_lane 0 (global.get $v)) (i64x2.extract_lane 1 (global.get $v))))
  (func (export "double") (param v128) (result v128) (i32x4.add (local.get 0) (local.get 0))))`
const USER = `(module
  (global $c (import "m" "constant") v128) (global $v (import "m" "variable") (mut v128))
  (import "m" "double" (func $double (param v128) (result v128)))
  (global $d (export "again") v128 (global.get $c))
  (func (export "run") (result i64)
    (global.set $v (call $double (i32x4.sub (global.get $v) (global.get $d))))
    (i64x2.extract_lane 1 (global.get $v))))`

describe('between instances', () => {
  test.each([0, 2] as const)('vectors pass as natively, at level %i', async (level) => {
    async function run(load: (text: string) => Promise<Output>) {
      const provider = (await load(PROVIDER)).instantiate().exports
      const user = (await load(USER)).instantiate({ m: provider }).exports
      return [user.run(), provider.sum(), user.run(), provider.sum()]
    }
    expect(await run((text) => recompile(text, level))).toEqual(await run(native))
  })

  test('globals show no value to JavaScript', async () => {
    for (const load of [native, (text: string) => recompile(text, 2)]) {
      const { exports } = (await load(PROVIDER)).instantiate()
      expect(() => exports.constant.value).toThrow(TypeError)
      expect(() => exports.variable.value).toThrow(TypeError)
      expect(() => {
        exports.variable.value = 1
      }).toThrow(TypeError)
    }
  })

  test('functions of the host can be imported, but not called', async () => {
    const text =
      '(module (import "m" "f" (func $f (param v128))) (func (export "run") (call $f (v128.const i32x4 0 0 0 0))))'
    for (const load of [native, (text: string) => recompile(text, 2)]) {
      let called = false
      const host = () => {
        called = true
      }
      const { exports } = (await load(text)).instantiate({ m: { f: host } })
      expect(() => exports.run()).toThrow(TypeError)
      expect(called).toBe(false)
    }
  })

  test('nothing but a global of vectors links as one', async () => {
    const text = '(module (import "m" "g" (global v128)))'
    for (const value of [0, 1n, undefined, null, {}, new WebAssembly.Global({ value: 'i32' }, 0)]) {
      for (const load of [native, (text: string) => recompile(text, 2)]) {
        const output = await load(text)
        expect(() => output.instantiate({ m: { g: value } })).toThrow(/global/)
      }
    }
  })
})
