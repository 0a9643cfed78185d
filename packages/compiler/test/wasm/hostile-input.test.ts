import { expect, test } from 'vitest'
import { InputError } from '../../src/errors.js'
import { decodeModule } from '../../src/wasm/decode/decode-module.js'
import { validateModule } from '../../src/wasm/validate/validate-module.js'
import { assemble } from '../support/assemble.js'
import * as b from './module-bytes.js'
import { validationError } from './validate/expect-validation.js'

const repeat = (count: number, ...bytes: number[]) => Array.from({ length: count }, () => bytes).flat()

test('deep nesting takes no recursion', () => {
  const depth = 200_000
  const nested = b.functionModule([repeat(depth, 0x02, 0x40), repeat(depth, b.END)])
  expect(validationError(nested)).toBeUndefined()
  const constants = repeat(depth, 0x41, 0x01)
  const sum = b.functionModule([constants, repeat(depth - 1, 0x6a), 0x1a])
  expect(validationError(sum)).toBeUndefined()
})

test('a wide br_table and a long chain of types', () => {
  const table = b.functionModule([0x41, 0, 0x0e, b.unsigned(65_520), repeat(65_521, 0)])
  expect(validationError(table)).toBeUndefined()
  const tooWide = b.functionModule([0x41, 0, 0x0e, b.unsigned(65_521), repeat(65_522, 0)])
  expect(validationError(tooWide)!.fault).toBe('too many br_table targets')
  // Each type refers to the one before.
  const structs = Array.from({ length: 20_000 }, (_, i) => [
    0x5f,
    1,
    i === 0 ? b.I32 : [0x63, b.signed(i - 1)],
    0,
  ])
  expect(validationError(b.moduleBytes(b.section(b.TYPE, b.vector(...structs))))).toBeUndefined()
})

test('many small bodies with 50,000 locals each cost what their bytes cost', () => {
  const functions = 20_000
  const bytes = b.moduleBytes(
    b.section(b.TYPE, b.vector(b.functionType([], []))),
    b.section(b.FUNCTION, b.vector(...repeat(functions, 0))),
    b.section(b.CODE, b.unsigned(functions), repeat(functions, ...b.body([[50_000, b.I64]]))),
  )
  expect(validationError(bytes)).toBeUndefined()
})

test('calls that push without end are stopped before memory is', () => {
  const bytes = b.moduleBytes(
    b.section(b.TYPE, b.vector(b.functionType([], []), b.functionType([], repeat(1000, b.I32)))),
    b.section(b.IMPORT, b.vector([b.text(''), b.text('f'), 0, 1])),
    b.section(b.FUNCTION, b.vector(0)),
    b.section(b.CODE, b.vector(b.body([], repeat(50_000, 0x10, 0), 0x00))),
  )
  expect(validationError(bytes)!.fault).toBe('too many operands on the stack')
})

test('damaged modules end in an input error or are valid', async () => {
  const whole = await assemble(`(module
    (type $s (sub (struct (field i32) (field (mut (ref null $s))))))
    (type $f (func (param i32 i64) (result f32)))
    (import "env" "f" (func $imported (type $f)))
    (memory 1 2) (table 3 funcref) (tag $t (param i32)) (global $g (mut i32) (i32.const 5))
    (export "run" (func $run)) (elem (i32.const 0) func $run $imported) (data $d (i32.const 8) "data")
    (func $run (type $f) (local (ref null $s) v128 f64)
      block (result i32) try_table (catch $t 0) local.get 0 br_if 1 end i32.const 1 end
      local.get 1 call $imported drop
      local.get 0 i32.load offset=4 global.set $g
      struct.new_default $s local.tee 2 struct.get $s 0 drop
      i32.const 0 i32.const 0 i32.const 1 memory.init $d
      local.get 3 i8x16.extract_lane_s 3 drop
      loop local.get 0 br_table 0 1 end
      f32.const 1))`)
  let seed = 1
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0
    return Math.floor(((seed >>> 8) / 2 ** 24) * below)
  }
  let valid = 0
  for (let round = 0; round < 4_000; round++) {
    const bytes = round % 8 === 0 ? whole.slice(0, random(whole.length)) : whole.slice()
    for (let flips = random(3); flips >= 0 && bytes.length > 8; flips--) {
      bytes[8 + random(bytes.length - 8)] ^= 1 << random(8)
    }
    try {
      validateModule(decodeModule(bytes))
      valid++
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      expect(error.offset).toBeLessThanOrEqual(bytes.length)
    }
  }
  expect(valid).toBeGreaterThan(0)
  expect(valid).toBeLessThan(2_000)
})
