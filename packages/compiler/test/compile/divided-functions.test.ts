import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'
import { type Exports, outcome } from '../support/run-both-ways.js'

/** Answers of `script` on the module divided as finely as can be, and how many pieces there were. */
async function divided(fields: string, script: (exports: Exports) => unknown, splitThreshold = 60) {
  const bytes = await assemble(`(module ${fields})`)
  const { code } = compile(bytes, { format: 'cjs', verify: true, splitThreshold })
  const pieces = code.match(/function \w+\$part\d+\(/g)?.length ?? 0
  const answer = script(evaluate(code).instantiate().exports)
  if (WebAssembly.validate(bytes)) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
    expect(answer).toEqual(script(exports))
  }
  return { answer, pieces }
}

/** An interpreter of programs in memory, whose cases are as large as they like. */
const INTERPRETER = `
  (memory (export "memory") 1)
  (func (export "run") (param $pc i32) (result i32) (local $acc i32) (local $count i32)
    (loop $next
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (block $halt (block $jump (block $store (block $add (block $bad
        (br_table $halt $jump $store $add $bad (i32.load8_u (local.get $pc))))
        unreachable)
        (local.set $acc (i32.add (local.get $acc) (i32.load8_u offset=1 (local.get $pc))))
        (if (i32.gt_u (local.get $acc) (i32.const 100)) (then (return (i32.sub (i32.const 0) (local.get $acc)))))
        (local.set $pc (i32.add (local.get $pc) (i32.const 2)))
        (br $next))
        (i32.store offset=256 (i32.load8_u offset=1 (local.get $pc)) (local.get $acc))
        (i32.store offset=260 (i32.load8_u offset=1 (local.get $pc)) (local.get $count))
        (local.set $pc (i32.add (local.get $pc) (i32.const 2)))
        (br $next))
        (if (i32.load8_u offset=2 (local.get $pc))
          (then (local.set $pc (i32.load8_u offset=1 (local.get $pc))))
          (else (local.set $pc (i32.add (local.get $pc) (i32.const 3)))))
        (br $next))
      (return (i32.add (i32.mul (local.get $acc) (i32.const 1000)) (local.get $count))))
    unreachable)`

test('the cases of an interpreter are pieces that share its state', async () => {
  const script = ({ run, memory }: Exports) => {
    const bytes = new Uint8Array(memory.buffer)
    bytes.set([3, 7, 3, 8, 2, 16, 1, 10, 1, 9, 3, 90, 0])
    return [run(0), run(2), run(14), outcome(() => run(9)), [...bytes.slice(256, 290)]]
  }
  const { pieces } = await divided(INTERPRETER, script)
  expect(pieces).toBeGreaterThan(2)
})

test('traps come in order, and what came before them has happened', async () => {
  const fields = `
    (memory (export "memory") 1)
    (func (export "run") (param i32 i32) (result i32)
      (i32.store (i32.const 0) (i32.const 1))
      (if (local.get 0) (then
        (i32.store (i32.const 4) (i32.div_s (i32.const 100) (local.get 1)))
        (i32.store (local.get 0) (i32.const 3))
        (i32.store (i32.const 8) (i32.rem_u (i32.const 7) (local.get 1)))))
      (i32.store (i32.const 12) (i32.const 5))
      (i32.load (i32.add (local.get 0) (local.get 1))))`
  const script = ({ run, memory }: Exports) =>
    [
      [0, 0],
      [1, 0],
      [16, 3],
      [-1, 2],
      [0, -1],
      [65536, 1],
    ].map(([a, b]) => [outcome(() => run(a, b)), [...new Uint32Array(memory.buffer, 0, 6)]])
  expect((await divided(fields, script)).pieces).toBeGreaterThan(0)
})

test('values of all types come out of pieces, several at a time', async () => {
  const fields = `
    (func $many (export "many") (param i32 i64 f32 f64 externref) (result i64 f32 externref f64 i32)
      (local i64 f32 f64 externref i32)
      (if (local.get 0)
        (then
          (local.set 5 (i64.mul (local.get 1) (i64.const 0x123456789)))
          (local.set 6 (f32.add (local.get 2) (f32.const 0.1)))
          (local.set 7 (f64.sqrt (local.get 3)))
          (local.set 8 (local.get 4))
          (local.set 9 (i32.const 7)))
        (else
          (local.set 5 (i64.rotl (local.get 1) (i64.const 13)))
          (local.set 7 (f64.div (local.get 3) (f64.const 3)))
          (local.set 9 (i32.clz (i32.wrap_i64 (local.get 1))))))
      (local.set 5 (i64.sub (local.get 5) (i64.extend_i32_u (local.get 9))))
      (local.get 5) (local.get 6) (local.get 8) (local.get 7) (local.get 9))
    (func (export "twice") (param i32 i64 f32 f64 externref) (result i64 f32 externref f64 i32)
      (call $many (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4))
      (drop) (drop) (drop) (drop) (drop)
      (call $many (i32.eqz (local.get 0)) (i64.xor (local.get 1) (i64.const -1)) (local.get 2) (local.get 3)
        (local.get 4)))`
  const script = ({ many, twice }: Exports) =>
    [0, 1].flatMap((flag) => [many, twice].map((run) => run(flag, 0x0123456789abcdefn, 1.5, 2, 'reference')))
  expect((await divided(fields, script)).pieces).toBeGreaterThan(0)
})

test('functions call themselves from their pieces', async () => {
  const fields = `
    (func $ackermann (export "run") (param i32 i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0))
        (then (i32.add (local.get 1) (i32.const 1)))
        (else (if (result i32) (i32.eqz (local.get 1))
          (then (call $ackermann (i32.sub (local.get 0) (i32.const 1)) (i32.const 1)))
          (else (call $ackermann (i32.sub (local.get 0) (i32.const 1))
            (call $ackermann (local.get 0) (i32.sub (local.get 1) (i32.const 1)))))))))`
  const { pieces } = await divided(fields, ({ run }) => [run(0, 3), run(1, 5), run(2, 3), run(3, 3)], 30)
  expect(pieces).toBeGreaterThan(0)
})

test('what stays together stays: exceptions caught, and tail calls, among other code', async () => {
  const fields = `
    (tag $odd (param i32))
    (memory 1)
    (func $check (param i32) (if (i32.and (local.get 0) (i32.const 1)) (then (throw $odd (local.get 0)))))
    (func $run (export "run") (param $n i32) (param $sum i32) (result i32) (local $kind i32)
      (if (i32.eqz (local.get $n)) (then (return (local.get $sum))))
      (if (i32.gt_u (local.get $n) (i32.const 20)) (then
        (i32.store (local.get $n) (i32.mul (local.get $n) (local.get $sum)))
        (local.set $sum (i32.xor (local.get $sum) (i32.load (local.get $n))))))
      (block $caught (result i32)
        (try_table (catch $odd $caught) (call $check (local.get $n)) (local.set $kind (i32.const 2)))
        (i32.const 5))
      (local.set $sum (i32.add (local.get $kind) (i32.add (local.get $sum))))
      (if (i32.gt_u (local.get $n) (i32.const 10)) (then
        (i32.store (local.get $n) (i32.mul (local.get $n) (local.get $sum)))
        (local.set $sum (i32.xor (local.get $sum) (i32.load (local.get $n))))))
      (return_call $run (i32.sub (local.get $n) (i32.const 1)) (local.get $sum)))`
  const { answer, pieces } = await divided(fields, ({ run }) => [run(0, 9), run(9, 1), run(3000, 1)])
  expect(answer).toEqual([9, 54, expect.any(Number)])
  expect(pieces).toBeGreaterThan(0)
})

test('a function that was not asked to be divided is whole', async () => {
  expect((await divided(INTERPRETER, () => 0, Infinity)).pieces).toBe(0)
  expect((await divided(INTERPRETER, () => 0, 48_000)).pieces).toBe(0)
})
