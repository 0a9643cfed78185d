import { expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import { assemble } from '../../support/assemble.js'
import { compileFields, expectOnAll, outcome } from '../../support/run-both-ways.js'
import { evaluate } from './load-output.js'

const INDICES = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 40, 0x7fffffff]

function outcomes(exports: Record<string, (...args: unknown[]) => unknown>, name = 'call') {
  return INDICES.map((index) => outcome(() => exports[name](9, index)))
}

const MISMATCH = 'RuntimeError: null function or function signature mismatch'
const BEYOND = 'RuntimeError: table index is out of bounds'

/** Calls `(i32) -> (i32 i64)` through a table; every call leaves a trace in a global. */
const callers = `
  (type $pair (func (param i32) (result i32 i64)))
  (global $trace (mut i32) (i32.const 0))
  (func (export "trace") (result i32) (global.get $trace))
  (func (export "call") (param i32 i32) (result i32)
    (local i64)
    (call_indirect (type $pair)
      (block (result i32) (global.set $trace (i32.add (global.get $trace) (i32.const 1))) (local.get 0))
      (local.get 1))
    local.set 2
    (i32.xor (i32.wrap_i64 (local.get 2))))
  (func $a (type $pair) (i32.add (local.get 0) (i32.const 1)) (i64.extend_i32_u (local.get 0)))
  (func $b (type $pair) (i32.mul (local.get 0) (i32.const 3)) (i64.const -1))
  (func $other (param i32) (result i32) local.get 0)`

test('few functions of a type are chosen among', async () => {
  const fields = `
    (table 8 funcref)
    (elem (i32.const 1) $a $b $other $a)
    (elem (i32.const 2) $b)
    (elem (i32.const 6) funcref (ref.func $b) (ref.null func))
    ${callers}`
  const code = await compileFields(fields)
  expect(code).toMatch(/case 1: case 4: return/)
  expect(code).not.toMatch(/createTable|resolveIndirect/)
  await expectOnAll(fields, (exports) => [outcomes(exports), exports.trace()], [
    [BEYOND, MISMATCH, 3, -28, MISMATCH, 3, MISMATCH, -28, MISMATCH, BEYOND, BEYOND, BEYOND],
    INDICES.length,
  ])
})

test('of many functions the codes are listed', async () => {
  const many = Array.from(
    { length: 30 },
    (_, k) => `(func $f${k} (type $pair) (i32.const ${k}) (i64.const 64))`,
  )
  const fields = `
    (table 41 funcref)
    (elem (i32.const 3) $other ${many.map((_, k) => `$f${k}`).join(' ')})
    ${callers} ${many.join(' ')}`
  const code = await compileFields(fields)
  expect(code).toMatch(/C0_0\[i1\]\(/)
  expect(code).not.toMatch(/createTable|resolveIndirect/)
  await expectOnAll(fields, (exports) => [outcomes(exports), exports.trace()], [
    [BEYOND, MISMATCH, MISMATCH, MISMATCH, MISMATCH, 64, 65, 66, 67, 68, MISMATCH, BEYOND],
    INDICES.length,
  ])
})

test.each([
  ['exported', '(export "table" (table 0))', ''],
  ['set', '', '(func (table.set (i32.const 0) (ref.null func)))'],
  ['placed by what is imported', '', '(elem (offset (global.get $base)) $b)'],
])('a table that is %s keeps its record', async (_, declaration, field) => {
  const code = await compileFields(`
    (global $base (import "m" "base") i32)
    (table 8 funcref) ${declaration} (elem (i32.const 1) $a) ${field} ${callers}`)
  expect(code).toMatch(/createTable/)
  expect(code).toMatch(/resolveIndirect/)
})

test('a segment that does not fit ends the instantiation', async () => {
  await expect(
    expectOnAll(`(table 2 funcref) (elem (i32.const 1) $a $b) ${callers}`, () => 1, 1),
  ).rejects.toThrow('table index is out of bounds')
})

test('a table is called through that only its size is asked of', async () => {
  const fields = `(table 3 funcref) (elem (i32.const 1) $a) ${callers}
    (func (export "size") (result i32) table.size)`
  await expectOnAll(fields, (exports) => [exports.size(), exports.call(1, 1)], [3, 3])
})

test('without a JIT the codes are always listed, beside those a tail call finds', async () => {
  const fields = `
    (table 8 funcref)
    (elem (i32.const 1) $a $b $other $a)
    ${callers}
    (func (export "tail") (param i32 i32) (result i32 i64)
      (return_call_indirect (type $pair) (local.get 0) (local.get 1)))`
  const bytes = await assemble(`(module ${fields})`)
  const { code } = compile(bytes, { tune: 'interpreter', format: 'cjs' })
  expect(code).toMatch(/C0_0\[i1\]\(/)
  const { exports } = evaluate(code).instantiate()
  const withJit = await compileFields(fields)
  expect(outcomes(exports)).toEqual(outcomes(evaluate(withJit).instantiate().exports))
  expect(exports.tail(9, 1)).toEqual([10, 9n])
})
