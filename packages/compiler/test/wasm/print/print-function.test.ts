import { expect, test } from 'vitest'
import { decodeModule } from '../../../src/wasm/decode/decode-module.js'
import { functionLines, printFunction } from '../../../src/wasm/print/print-function.js'
import { printF32, printF64 } from '../../../src/wasm/print/print-instruction.js'
import { assemble } from '../../support/assemble.js'

test('a function prints as text that says the same', async () => {
  const text = `(module
  (type $s (sub (struct (field (mut i32)))))
  (memory 1)
  (memory 1)
  (table 1 funcref)
  (tag (param i32))
  (func (param i32 v128) (result f32)
    (local i64 i64 f64)
    block (result i32)
      local.get 0
      i32.load offset=8 align=2
      i64.const -9000000000
      i64.store 1 offset=4294967295
      i32.const -1
      br_table 0 0 1
    end
    if
      local.get 1
      i8x16.extract_lane_u 15
      i32.const 0
      i32.const 0
      call_indirect 0 (type 1)
    else
      i32.const 1
      ref.i31
      ref.test (ref null 0)
      ref.null 0
      br_on_cast 1 (ref null 0) (ref 0)
      struct.get 0 0
      select (result i32)
    end
    try_table (result i32) (catch 0 0) (catch_all 1)
      i32.const 2
    end
    v128.const i8x16 0x00 0x01 0x02 0x03 0x04 0x05 0x06 0x07 0x08 0x09 0x0a 0x0b 0x0c 0x0d 0x0e 0x0f
    f64.const 0.1
    f32.const 0.1)
  (func (import "a\\"b" "c")))`
  // Only instructions are compared: what is around them is laid out by hand above.
  const module = decodeModule(await assemble(text.replace(/\n {2}\(func \(import.*/, ')')))
  const printed = printFunction(module, 0)
  const instructions = (source: string) =>
    source
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /^[a-z0-9]/.test(line))
  expect(instructions(printed)).toEqual(instructions(text).map(canonical))
  expect(printed.split('\n').slice(0, 3)).toEqual([
    '(func (;0;) (type 2) (param i32 v128) (result f32)',
    '  (local i64 i64)',
    '  (local f64)',
  ])
})

/** The order in which the printer writes immediates. */
function canonical(line: string): string {
  return line.replace('call_indirect 0 (type 1)', 'call_indirect 1 0')
}

test('lines know where their instructions are', async () => {
  const bytes = await assemble('(module (func nop))')
  expect(functionLines(decodeModule(bytes), 0).at(-1)).toEqual({ text: '  nop)', offset: bytes.length - 2 })
})

test('imported functions print where they come from', async () => {
  const module = decodeModule(await assemble('(module (import "a" "b" (func (param i32))))'))
  expect(printFunction(module, 0)).toBe('(func (;0;) (type 0) (param i32) (import "a" "b"))')
})

test('floats print in the fewest digits that give them back', () => {
  const bits = new DataView(new ArrayBuffer(8))
  const f32 = (value: number) => {
    bits.setFloat32(0, value)
    return printF32(bits.getInt32(0))
  }
  expect([0.1, 1, -0, 16777216, 3.4028234663852886e38, -Infinity].map(f32)).toEqual([
    '0.1',
    '1',
    '-0',
    '16777216',
    '3.4028235e+38',
    '-inf',
  ])
  expect(printF32(0x7fc00000)).toBe('nan')
  expect(printF32(0xff800001 | 0)).toBe('-nan:0x1')
  expect(printF64(0, 0x7ff80000)).toBe('nan')
  expect(printF64(5, 0x7ff00000)).toBe('nan:0x5')
})
