import { expect, test } from 'vitest'
import { decodeModule } from '../../../src/wasm/decode/decode-module.js'
import { FEATURE_SETS } from '../../../src/wasm/features.js'
import { validateModule } from '../../../src/wasm/validate/validate-module.js'
import * as b from '../module-bytes.js'
import { expectInvalid, expectValid, validationError } from './expect-validation.js'

test('constant expressions', async () => {
  await expectValid('(global i32 (i32.const 1)) (global i32 (i32.add (global.get 0) (i32.const 2)))')
  await expectValid('(type $s (struct (field i32))) (global (ref $s) (struct.new $s (i32.const 1)))')
  await expectValid('(import "" "g" (global $g i32)) (memory 1) (data (offset (global.get $g)) "x")')
  await expectInvalid('(global i32 (i64.const 1))', 'type mismatch')
  await expectInvalid('(global i32 (i32.const 1) (i32.const 1))', 'type mismatch')
  await expectInvalid('(global i32 (i32.ctz (i32.const 1)))', 'constant expression required')
  await expectInvalid('(global i32 (global.get 0))', 'unknown global')
  await expectInvalid(
    '(global $m (mut i32) (i32.const 1)) (global i32 (global.get $m))',
    'constant expression required',
  )
  await expectInvalid('(memory 1) (data (offset (memory.size)) "x")', 'constant expression required')
})

test('older rules of constant expressions hold when newer ones are switched off', () => {
  const sum = b.moduleBytes(b.section(b.GLOBAL, b.vector([b.I32, 0, 0x41, 1, 0x41, 1, 0x6a, b.END])))
  const previous = b.moduleBytes(
    b.section(b.GLOBAL, b.vector([b.I32, 0, 0x41, 1, b.END], [b.I32, 0, 0x23, 0, b.END])),
  )
  for (const bytes of [sum, previous]) {
    expect(() => validateModule(decodeModule(bytes, { features: FEATURE_SETS.wasm2 }))).toThrow(
      'constant expression required',
    )
    validateModule(decodeModule(bytes))
  }
})

test('tables', async () => {
  await expectValid('(func $f) (table 1 (ref func) (ref.func $f))')
  await expectInvalid('(type $f (func)) (table 1 (ref $f))', 'type mismatch')
  await expectInvalid('(table 2 1 funcref)', 'size minimum must not be greater than maximum')
  const ungrown = b.moduleBytes(b.section(b.TABLE, b.vector([b.FUNCREF, 0x00, b.unsigned(2 ** 32)])))
  expect(validationError(ungrown)!.fault).toBe('table size')
})

test('memories', () => {
  const memory = (...limits: Parameters<typeof b.flat>) =>
    validationError(b.moduleBytes(b.section(b.MEMORY, b.vector(b.flat(...limits)))))?.fault
  expect(memory(0x00, b.unsigned(65536))).toBeUndefined()
  expect(memory(0x00, b.unsigned(65537))).toBe('memory size must be at most 65536 pages (4GiB)')
  expect(memory(0x01, 2, 1)).toBe('size minimum must not be greater than maximum')
  expect(memory(0x02, 1)).toBe('shared memory must have maximum')
  expect(memory(0x04, b.unsigned(2n ** 48n))).toBeUndefined()
  expect(memory(0x04, b.unsigned(2n ** 48n + 1n))).toBe('memory size must be at most 281474976710656 pages')
  expect(memory(0x08, b.unsigned(2 ** 20), 0)).toBeUndefined()
  expect(memory(0x08, b.unsigned(2 ** 32 - 1), 0)).toBeUndefined()
  expect(memory(0x08, b.unsigned(2 ** 32), 0)).toBe('memory size must be at most 4294967295 pages')
  expect(memory(0x08, 1, 3)).toBe('invalid custom page size')
  expect(memory(0x08, 1, 65)).toBe('invalid custom page size')
})

test('several tables and memories need their features', () => {
  const tables = b.moduleBytes(b.section(b.TABLE, b.vector([b.FUNCREF, 0, 0], [b.FUNCREF, 0, 0])))
  const memories = b.moduleBytes(b.section(b.MEMORY, b.vector([0, 0], [0, 0])))
  const validate = (bytes: Uint8Array, set: keyof typeof FEATURE_SETS) => () =>
    validateModule(decodeModule(bytes, { features: FEATURE_SETS[set] }))
  expect(validate(tables, 'mvp')).toThrow('multiple tables')
  expect(validate(memories, 'wasm2')).toThrow('multiple memories')
  validate(tables, 'wasm2')()
  validate(memories, 'wasm3')()
})

test('exports, start and tags', async () => {
  await expectValid('(func) (start 0) (export "a" (func 0)) (export "b" (func 0)) (tag (param i32))')
  await expectInvalid('(func) (export "a" (func 0)) (export "a" (func 0))', 'duplicate export name')
  await expectInvalid('(export "a" (memory 0))', 'unknown memory')
  await expectInvalid('(func (param i32)) (start 0)', 'start function')
  await expectInvalid('(type (func (result i32))) (tag (type 0))', 'non-empty tag result type')
})

test('segments', async () => {
  await expectValid('(table i64 1 funcref) (func $f) (elem (i64.const 0) func $f)')
  await expectInvalid('(table 1 externref) (func $f) (elem (i32.const 0) func $f)', 'type mismatch')
  await expectInvalid('(table i64 1 funcref) (elem (i32.const 0))', 'type mismatch')
  await expectInvalid('(elem funcref (ref.null extern))', 'type mismatch')
  await expectInvalid('(elem func 3)', 'unknown function')
  await expectInvalid('(elem (table 0) (i32.const 0) func)', 'unknown table')
  await expectInvalid('(data (i32.const 0) "x")', 'unknown memory')
})

test('types', async () => {
  await expectValid('(rec (type (struct (field (ref 1)))) (type (func)))')
  await expectInvalid('(type (struct (field (ref 1)))) (type (func))', 'unknown type')
  await expectInvalid('(type $a (struct)) (type (sub $a (struct)))', 'sub type')
  await expectInvalid('(type $a (sub (struct (field i32)))) (type (sub $a (struct (field i64))))', 'sub type')
  await expectInvalid('(type $a (sub (func))) (type (sub $a (struct)))', 'sub type')
  const chain = (length: number) =>
    `(type (sub (struct))) ${Array.from({ length }, (_, i) => `(type (sub ${i} (struct)))`).join(' ')}`
  await expectValid(chain(63))
  const tooDeep = b.moduleBytes(
    b.section(
      b.TYPE,
      b.vector([0x50, 0, 0x5f, 0], ...Array.from({ length: 64 }, (_, i) => [0x50, 1, i, 0x5f, 0])),
    ),
  )
  expect(validationError(tooDeep)!.fault).toBe('too many supertypes in a chain')
})

test('an error in a declaration says where it is', () => {
  const bytes = b.moduleBytes(
    b.section(b.TYPE, b.vector(b.functionType([], []))),
    b.section(b.FUNCTION, b.vector(0, 7)),
    b.section(b.CODE, b.vector(b.body([]), b.body([]))),
  )
  expect(validationError(bytes)).toMatchObject({
    fault: 'unknown type',
    section: 'function',
    functionIndex: 1,
    offset: bytes.indexOf(7),
  })
})
