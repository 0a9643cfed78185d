import { describe, expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import { evaluate } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'
import { type Exports, expectOnAll, instantiateFields, outcome } from '../support/run-both-ways.js'

const OUT_OF_BOUNDS = 'RuntimeError: memory access out of bounds'

const functions = (type: 'i32' | 'i64') => `
  (func (export "load") (param ${type}) (result i32) (i32.load8_u (local.get 0)))
  (func (export "load64") (param ${type}) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param ${type} i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "size") (result ${type}) (memory.size))
  (func (export "grow") (param ${type}) (result ${type}) (memory.grow (local.get 0)))
  (func (export "fill") (param ${type} i32 ${type}) (memory.fill (local.get 0) (local.get 1) (local.get 2)))`

describe.each([
  ['i32', '', (n: number) => n],
  ['i64', 'i64 ', (n: number) => BigInt(n)],
] as const)('pages of one byte, %s addresses', (type, index, at) => {
  test('bounds are those of bytes', async () => {
    await expectOnAll(
      `(memory ${index}10 20 (pagesize 1)) ${functions(type)} (data (${type}.const 7) "abc")`,
      (exports: Exports) => [
        exports.size(),
        exports.load(at(9)),
        outcome(() => exports.load(at(10))),
        outcome(() => exports.load64(at(3))),
        exports.load64(at(2)),
        exports.grow(at(10)),
        exports.grow(at(1)),
        exports.size(),
        exports.store(at(19), 5),
        exports.load(at(19)),
        outcome(() => exports.store(at(20), 5)),
        exports.fill(at(20), 1, at(0)),
        outcome(() => exports.fill(at(20), 1, at(1))),
      ],
      [
        at(10),
        0x63,
        OUT_OF_BOUNDS,
        OUT_OF_BOUNDS,
        0x6362610000000000n,
        at(10),
        at(-1),
        at(20),
        undefined,
        5,
        OUT_OF_BOUNDS,
        undefined,
        OUT_OF_BOUNDS,
      ],
    )
  })

  test('a segment that does not fit by a byte', async () => {
    const run = instantiateFields(`(memory ${index}10 (pagesize 1)) (data (${type}.const 8) "abc")`)
    await expect(run).rejects.toThrow('data segment is out of bounds')
  })
})

test('sizes from 2^31 on are unsigned', async () => {
  const exports = await instantiateFields(`(memory 2147483649 (pagesize 1)) ${functions('i32')}`)
  expect(exports.size()).toBe((2 ** 31 + 1) | 0)
  expect(exports.load((2 ** 31) | 0)).toBe(0)
  expect(outcome(() => exports.load((2 ** 31 + 1) | 0))).toBe(OUT_OF_BOUNDS)
  expect(exports.grow(2 ** 31 - 1)).toBe(-1)
})

test('pages of 64 KiB are those of any memory', async () => {
  const plain = compile(
    await assemble('(module (memory (export "m") 1) (func (drop (i32.load (i32.const 0)))))'),
    { digest: false },
  )
  const explicit = compile(
    await assemble(
      '(module (memory (export "m") 1 (pagesize 65536)) (func (drop (i32.load (i32.const 0)))))',
    ),
    { digest: false },
  )
  expect(explicit.code).toBe(plain.code)
})

test('memories link by the size of their pages', async () => {
  const load = async (fields: string) =>
    evaluate(compile(await assemble(`(module ${fields})`), { format: 'cjs' }).code)
  const { m, other } = (
    await load('(memory (export "m") 65536 (pagesize 1)) (memory (export "other") 1)')
  ).instantiate().exports
  const byBytes = await load('(import "m" "m" (memory 1 (pagesize 1))) (export "m" (memory 0))')
  const byPages = await load('(import "m" "m" (memory 1))')
  expect(byBytes.instantiate({ m: { m } }).exports.m).toBe(m)
  expect(byPages.instantiate({ m: { m: other } })).toBeDefined()
  expect(() => byPages.instantiate({ m: { m } })).toThrow('memory import must be')
  expect(() => byBytes.instantiate({ m: { m: other } })).toThrow('does not match the expected type')
  expect(m.buffer.byteLength).toBe(65536)
})
