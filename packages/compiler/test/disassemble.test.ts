import { expect, test } from 'vitest'
import { disassemble } from '../src/disassemble.js'
import { InvalidError } from '../src/errors.js'
import { assemble } from './support/assemble.js'

test('own functions are read one by one, with names and offsets', async () => {
  const bytes = await assemble(`(module
    (import "env" "log" (func (param i32)))
    (func $first (call 0 (i32.const 7)))
    (func $second (result i32) (i32.const 9)))`)
  const { count, read } = disassemble(bytes)
  expect(count).toBe(2)
  expect(read(0)).toMatchObject({ index: 1, name: 'first' })
  const { lines } = read(1)
  expect(lines.map(({ text }) => text)).toEqual(['(func (;2;) (type 2) (result i32)', '  i32.const 9)'])
  expect(bytes[lines[1]!.offset]).toBe(0x41)
})

test('an invalid module is refused', () => {
  const bytes = Uint8Array.from([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, 1, 3, 0, 0x41, 0,
  ])
  expect(() => disassemble(bytes)).toThrow(Error)
  const empty = Uint8Array.from([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 10, 4, 1, 2, 0, 0xb,
  ])
  expect(() => disassemble(empty)).toThrow(InvalidError)
})
