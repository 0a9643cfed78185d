import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'

/** The exports of the module `(module ${fields})`, and its JavaScript. */
async function run(fields: string, imports?: unknown) {
  const { code } = compile(await assemble(`(module ${fields})`), { format: 'cjs', verify: true })
  return { code, ...evaluate(code).instantiate(imports) }
}

const DEEP = 300_000

test('functions that call each other in their places use no stack', async () => {
  const { exports } = await run(`
    (func $even (export "even") (param i64) (result i32)
      (if (i64.eqz (local.get 0)) (then (return (i32.const 1))))
      (return_call $odd (i64.sub (local.get 0) (i64.const 1))))
    (func $odd (export "odd") (param i64) (result i32)
      (if (i64.eqz (local.get 0)) (then (return (i32.const 0))))
      (return_call $even (i64.sub (local.get 0) (i64.const 1))))`)
  expect(exports.even(BigInt(DEEP))).toBe(1)
  expect(exports.odd(BigInt(DEEP))).toBe(0)
})

test('a function that calls itself in its place is a loop, and its locals start anew', async () => {
  const { code, exports } = await run(`
    (func $sum (export "sum") (param i32 i32) (result i32) (local i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.add (local.get 1) (local.get 2)))))
      (local.set 2 (i32.const 77))
      (return_call $sum (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (local.get 0))))`)
  expect(exports.sum(4, 0)).toBe(10)
  expect(exports.sum(DEEP, 0)).toBe(((DEEP * (DEEP + 1)) / 2) | 0)
  expect(code).not.toContain('tailCall')
})

test('a call that cannot lead back is an ordinary call', async () => {
  const { code, exports } = await run(`
    (func $double (param i32) (result i32)
      (if (i32.lt_s (local.get 0) (i32.const -100000)) (then unreachable))
      (i32.mul (local.get 0) (i32.const 2)))
    (func (export "twice") (param i32) (result i32) (return_call $double (local.get 0)))`)
  expect(exports.twice(21)).toBe(42)
  expect(code).toContain('return double(')
})

test('through a table, with arguments and results of several types', async () => {
  const { exports } = await run(`
    (type $t (func (param i32 f64 i64) (result f64 i64)))
    (table funcref (elem $a $b))
    (func $a (type $t)
      (if (i32.eqz (local.get 0)) (then (return (local.get 1) (local.get 2))))
      (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1))
        (f64.add (local.get 1) (f64.const 1)) (i64.sub (local.get 2) (i64.const 1)) (i32.const 1)))
    (func $b (type $t)
      (if (i32.eqz (local.get 0)) (then (return (local.get 1) (local.get 2))))
      (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1))
        (f64.add (local.get 1) (f64.const 2)) (local.get 2) (i32.const 0)))
    (func (export "run") (param i32) (result f64 i64) (call $a (local.get 0) (f64.const 0.5) (i64.const 0)))`)
  expect(exports.run(DEEP)).toEqual([DEEP * 1.5 + 0.5, BigInt(-DEEP / 2)])
})

test('an indirect tail call traps as an indirect call does', async () => {
  const { exports } = await run(`
    (type $t (func (result i32)))
    (table 2 funcref)
    (elem (i32.const 1) $other)
    (func $other (param i32))
    (func $f (export "f") (param i32) (result i32) (return_call_indirect (type $t) (local.get 0)))
    (elem declare func $f)`)
  expect(() => exports.f(0)).toThrow(WebAssembly.RuntimeError)
  expect(() => exports.f(1)).toThrow(WebAssembly.RuntimeError)
  expect(() => exports.f(2)).toThrow(WebAssembly.RuntimeError)
})

test('across instances that call each other in their places', async () => {
  const first = await run(`
    (type $t (func (param i32) (result i32)))
    (table (export "table") 2 funcref)
    (elem (i32.const 0) $down)
    (func $down (export "down") (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
      (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 1)))`)
  await run(
    `(type $t (func (param i32) (result i32)))
    (import "first" "table" (table 2 funcref))
    (import "first" "down" (func $down (param i32) (result i32)))
    (elem (i32.const 1) $other)
    (func $other (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 2))))
      (return_call $down (i32.sub (local.get 0) (i32.const 1))))`,
    { first: first.exports },
  )
  expect(first.exports.down(DEEP)).toBe(1)
  expect(first.exports.down(DEEP + 1)).toBe(2)
})

test('a host function called in place of the function returns for it', async () => {
  const { exports } = await run(
    `(import "host" "add" (func $add (param i32 i32) (result i32)))
    (func (export "f") (param i32) (result i32) (return_call $add (local.get 0) (i32.const 1)))`,
    { host: { add: (a: number, b: number) => a + b } },
  )
  expect(exports.f(41)).toBe(42)
})

test('a module without tail calls holds nothing of them', async () => {
  const { code } = await run('(func $f (export "f") (call $f))')
  expect(code).not.toMatch(/tail/i)
})
