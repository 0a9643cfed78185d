import { describe, expect, test } from 'vitest'
import * as runtime from '../../../runtime/src/index.js'
import { evaluate } from '../emit/module/load-output.js'
import {
  compileFields,
  type Exports,
  expectOnAll,
  instantiateFields,
  outcome,
} from '../support/run-both-ways.js'

const OUT_OF_BOUNDS = 'RuntimeError: memory access out of bounds'

/** A memory of one page that stays below 4 GiB, and one that may get larger. */
const KINDS = [
  ['below 4 GiB', '(memory (export "memory") i64 1 3)'],
  ['without bounds', '(memory (export "memory") i64 1)'],
  ['with a bound far above', '(memory (export "memory") i64 1 0x1000000000000)'],
] as const

const LOADS = ['i32.load', 'i32.load8_s', 'i32.load16_u', 'i64.load', 'i64.load32_u', 'i64.load8_s']
const ACCESSES = `
  ${LOADS.map((op) => {
    const [type] = op.split('.')
    return `(func (export "${op}") (param i64) (result ${type}) (${op} (local.get 0)))`
  }).join('\n')}
  (func (export "far offset") (param i64) (result i32) (i32.load8_u offset=0x100000000 (local.get 0)))
  (func (export "near offset") (param i64) (result i32) (i32.load8_u offset=65535 (local.get 0)))
  (func (export "i64.store") (param i64 i64) (i64.store (local.get 0) (local.get 1)))
  (func (export "f64.store") (param i64 f64) (f64.store (local.get 0) (local.get 1)))
  (func (export "size") (result i64) (memory.size))
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
  (func (export "fill") (param i64 i32 i64) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (data $passive "passive")
  (func (export "init") (param i64 i32 i32) (memory.init $passive (local.get 0) (local.get 1) (local.get 2)))
  (data (i64.const 65528) "\\01\\02\\03\\04\\05\\06\\07\\88")`

describe.each(KINDS)('a memory with 64-bit addresses, %s', (_, memory) => {
  test('no address wraps around or is cut off', async () => {
    const addresses = [0n, 65535n, 65536n, 2n ** 32n, 2n ** 32n + 65528n, 2n ** 53n, 2n ** 63n, -1n, -8n]
    await expectOnAll(
      memory + ACCESSES,
      (exports: Exports) => addresses.map((address) => outcome(() => exports['i32.load8_s'](address))),
      [0, -0x78, ...new Array(7).fill(OUT_OF_BOUNDS)],
    )
  })

  test('what ends at the last byte is in bounds, what goes one further is not', async () => {
    await expectOnAll(
      memory + ACCESSES,
      (exports: Exports) => {
        const last: unknown[] = []
        const next: unknown[] = []
        for (const op of LOADS) {
          const size = /8_/.test(op) ? 1n : /16/.test(op) ? 2n : op === 'i64.load' ? 8n : 4n
          last.push(exports[op](65536n - size))
          next.push(outcome(() => exports[op](65537n - size)))
        }
        return { last, next: new Set(next) }
      },
      {
        last: [0x88070605 | 0, -0x78, 0x8807, -0x77f8f9fafbfcfdffn, 0x88070605n, -0x78n],
        next: new Set([OUT_OF_BOUNDS]),
      },
    )
  })

  test('offsets are added without wrapping around', async () => {
    await expectOnAll(
      memory + ACCESSES,
      (exports: Exports) => [
        outcome(() => exports['near offset'](0n)),
        outcome(() => exports['near offset'](1n)),
        outcome(() => exports['near offset'](-65535n)),
        outcome(() => exports['far offset'](0n)),
        outcome(() => exports['far offset'](-(2n ** 32n))),
      ],
      [0x88, OUT_OF_BOUNDS, OUT_OF_BOUNDS, OUT_OF_BOUNDS, OUT_OF_BOUNDS],
    )
  })

  test('a store that traps has written nothing', async () => {
    await expectOnAll(
      memory + ACCESSES,
      (exports: Exports) => [
        outcome(() => exports['i64.store'](65529n, -1n)),
        outcome(() => exports['f64.store'](65529n, 1.5)),
        outcome(() => exports['i64.store'](2n ** 32n, -1n)),
        exports['i64.load'](65528n),
        exports['i64.store'](65528n, -2n),
        exports['i64.load'](65528n),
        exports['i32.load'](0n),
      ],
      [OUT_OF_BOUNDS, OUT_OF_BOUNDS, OUT_OF_BOUNDS, -0x77f8f9fafbfcfdffn, undefined, -2n, 0],
    )
  })

  test('fill, copy and init take ranges of 64 bits', async () => {
    await expectOnAll(
      memory + ACCESSES,
      (exports: Exports) => [
        outcome(() => exports.fill(65536n, 7, 0n)),
        outcome(() => exports.fill(65537n, 7, 0n)),
        outcome(() => exports.fill(2n ** 32n, 7, 0n)),
        outcome(() => exports.fill(0n, 7, 2n ** 32n)),
        outcome(() => exports.fill(1n, 7, -1n)),
        outcome(() => exports.copy(0n, 65536n, 0n)),
        outcome(() => exports.copy(0n, 2n ** 32n, 0n)),
        outcome(() => exports.copy(2n ** 63n, 0n, 0n)),
        outcome(() => exports.copy(0n, 0n, 2n ** 40n)),
        outcome(() => exports.init(65536n, 0, 0)),
        outcome(() => exports.init(2n ** 32n, 0, 0)),
        outcome(() => exports.init(0n, 0, 8)),
        outcome(() => exports.init(0n, -1, 0)),
        exports.init(16n, 1, 4),
        exports.copy(18n, 16n, 4n),
        exports.fill(17n, 0x141, 1n),
        exports['i64.load'](15n),
      ],
      [
        undefined,
        OUT_OF_BOUNDS,
        OUT_OF_BOUNDS,
        OUT_OF_BOUNDS,
        OUT_OF_BOUNDS,
        undefined,
        OUT_OF_BOUNDS,
        OUT_OF_BOUNDS,
        OUT_OF_BOUNDS,
        undefined,
        OUT_OF_BOUNDS,
        OUT_OF_BOUNDS,
        OUT_OF_BOUNDS,
        undefined,
        undefined,
        undefined,
        0x00_69_73_73_61_41_61_00n,
      ],
    )
  })

  test('growth fails by -1, and succeeds otherwise', async () => {
    await expectOnAll(
      memory + ACCESSES,
      (exports: Exports) => [
        exports.size(),
        exports.grow(2n),
        exports.size(),
        exports.grow(-1n),
        exports.grow(2n ** 48n),
        exports.grow(2n ** 32n),
        exports.grow(0n),
        exports['i32.load8_s'](65535n),
        exports['i32.load'](3n * 65536n - 4n),
        outcome(() => exports['i32.load'](3n * 65536n - 3n)),
        exports.memory.buffer.byteLength,
      ],
      [1n, 1n, 3n, -1n, -1n, -1n, 3n, -0x78, 0, OUT_OF_BOUNDS, 3 * 65536],
    )
  })
})

test('vectors and floats are loaded and stored', async () => {
  await expectOnAll(
    `(memory i64 1)
     (func (export "run") (param i64) (result f64)
       (v128.store offset=16 (local.get 0) (v128.load (local.get 0)))
       (f32.store (local.get 0) (f32.demote_f64 (f64.load offset=16 (local.get 0))))
       (f64.promote_f32 (f32.load (local.get 0))))
     (data (i64.const 8) "\\00\\00\\00\\00\\00\\00\\f8\\3f")`,
    (exports) => [exports.run(8n), outcome(() => exports.run(65520n))],
    [1.5, OUT_OF_BOUNDS],
  )
})

test('copies between memories with addresses of both kinds', async () => {
  await expectOnAll(
    `(memory $a i64 1) (memory $b 1)
     (data (memory $a) (i64.const 0) "from a") (data (memory $b) (i32.const 0) "from b")
     (func (export "to b") (param i32 i64 i32)
       (memory.copy $b $a (local.get 0) (local.get 1) (local.get 2)))
     (func (export "to a") (param i64 i32 i32)
       (memory.copy $a $b (local.get 0) (local.get 1) (local.get 2)))
     (func (export "a") (param i64) (result i64) (i64.load $a (local.get 0)))
     (func (export "b") (param i32) (result i64) (i64.load $b (local.get 0)))`,
    (exports) => [
      exports['to b'](2, 0n, 6),
      exports.b(0),
      exports['to a'](65530n, 0, 6),
      exports.a(65528n),
      outcome(() => exports['to b'](-1, 0n, 0)),
      outcome(() => exports['to a'](2n ** 32n, 0, 0)),
      outcome(() => exports['to a'](0n, 0, -1)),
    ],
    [
      undefined,
      0x61206d6f72667266n,
      undefined,
      0x6d6f726672660000n,
      OUT_OF_BOUNDS,
      OUT_OF_BOUNDS,
      OUT_OF_BOUNDS,
    ],
  )
})

describe('active data segments', () => {
  test.each([
    ['65536', true],
    ['65537', false],
    ['0x100000000', false],
    ['-1', false],
  ])('at %s', async (offset, fits) => {
    for (const memory of ['(memory i64 1 2)', '(memory i64 1)']) {
      const run = instantiateFields(`${memory} (data (i64.const ${offset}) "")`)
      if (fits) await expect(run).resolves.toBeDefined()
      else await expect(run).rejects.toThrow('data segment is out of bounds')
    }
  })

  test('at an imported global', async () => {
    for (const memory of ['(memory i64 1 2)', '(memory i64 1)']) {
      const fields = `(import "m" "at" (global $at i64)) ${memory}
        (data (global.get $at) "x") (data (i64.add (global.get $at) (i64.const 1)) "y")
        (func (export "load") (param i64) (result i32) (i32.load16_u (local.get 0)))`
      expect((await instantiateFields(fields, { m: { at: 65534n } })).load(65534n)).toBe(0x7978)
      const far = instantiateFields(fields, { m: { at: 2n ** 32n } })
      await expect(far).rejects.toThrow('data segment is out of bounds')
    }
  })
})

describe('tables with 64-bit indices', () => {
  const TABLE = `(table $t (export "table") i64 2 4 funcref) (elem $e func $f $f) (elem (table $t) (i64.const 1) func $f)
    (func $f (result i32) (i32.const 42))
    (func (export "call") (param i64) (result i32) (call_indirect $t (result i32) (local.get 0)))
    (func (export "is null") (param i64) (result i32) (ref.is_null (table.get $t (local.get 0))))
    (func (export "clear") (param i64) (table.set $t (local.get 0) (ref.null func)))
    (func (export "size") (result i64) (table.size $t))
    (func (export "grow") (param i64) (result i64) (table.grow $t (ref.func $f) (local.get 0)))
    (func (export "fill") (param i64 i64) (table.fill $t (local.get 0) (ref.func $f) (local.get 1)))
    (func (export "copy") (param i64 i64 i64) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
    (func (export "init") (param i64 i32 i32) (table.init $t $e (local.get 0) (local.get 1) (local.get 2)))`

  test('instructions', async () => {
    await expectOnAll(
      TABLE,
      (exports) => [
        exports.call(1n),
        outcome(() => exports.call(2n ** 32n + 1n)),
        outcome(() => exports['is null'](2n ** 32n)),
        exports['is null'](0n),
        outcome(() => exports.clear(-1n)),
        exports.size(),
        exports.grow(1n),
        exports.grow(2n),
        exports.grow(2n ** 32n),
        exports.call(2n),
        exports.clear(2n),
        exports['is null'](2n),
        outcome(() => exports.fill(2n ** 32n, 0n)),
        outcome(() => exports.copy(0n, 2n ** 40n, 0n)),
        outcome(() => exports.init(2n ** 32n, 0, 0)),
        exports.fill(0n, 1n),
        exports.copy(2n, 0n, 1n),
        exports.init(1n, 0, 2),
        exports.call(2n),
      ],
      [
        42,
        'RuntimeError: table index is out of bounds',
        'RuntimeError: table index is out of bounds',
        1,
        'RuntimeError: table index is out of bounds',
        2n,
        2n,
        -1n,
        -1n,
        42,
        undefined,
        1,
        'RuntimeError: table index is out of bounds',
        'RuntimeError: table index is out of bounds',
        'RuntimeError: table index is out of bounds',
        undefined,
        undefined,
        undefined,
        42,
      ],
    )
  })

  test('link with their like only', async () => {
    const { table } = await instantiateFields(TABLE)
    const wide = evaluate(
      await compileFields('(import "m" "t" (table i64 2 funcref)) (export "t" (table 0))'),
    )
    const narrow = evaluate(await compileFields('(import "m" "t" (table 2 funcref))'))
    expect(wide.instantiate({ m: { t: table } }).exports.t).toBe(table)
    expect(() => narrow.instantiate({ m: { t: table } })).toThrow('table import requires a WebAssembly.Table')
    const other = new runtime.Table({ element: 'anyfunc', initial: 2 })
    expect(() => wide.instantiate({ m: { t: other } })).toThrow('table import requires a WebAssembly.Table')
    expect(narrow.instantiate({ m: { t: other } })).toBeDefined()
    expect(table.get(1n)()).toBe(42)
    expect(table.length).toBe(2n)
  })
})

describe('linking of memories', () => {
  const wide =
    '(import "m" "m" (memory i64 1 4)) (export "m" (memory 0)) (func (export "size") (result i64) (memory.size))'

  test('with 64-bit addresses', async () => {
    const output = evaluate(await compileFields(wide))
    const memory = new runtime.Memory({ address: 'i64', initial: 2n, maximum: 3n })
    const { exports } = output.instantiate({ m: { m: memory } })
    expect(exports.m).toBe(memory)
    expect(exports.size()).toBe(2n)
    expect(memory.grow(1n)).toBe(2n)
    expect(exports.size()).toBe(3n)
    const { exports: others } = output.instantiate({ m: { m: exports.m } })
    expect(others.size()).toBe(3n)
  })

  test('with other addresses or limits', async () => {
    const output = evaluate(await compileFields(wide))
    const link = (memory: unknown) => outcome(() => output.instantiate({ m: { m: memory } }) && 'linked')
    const place = 'LinkError: WebAssembly.Instance(): Import #0 "m" "m"'
    expect(link(new runtime.Memory({ initial: 2, maximum: 3 }))).toBe(
      `${place}: imported memory does not match the expected type`,
    )
    expect(link(new runtime.Memory({ address: 'i64', initial: 0n, maximum: 3n }))).toMatch('less than')
    expect(link(new runtime.Memory({ address: 'i64', initial: 1n }))).toMatch('no maximum limit')
    expect(link(new runtime.Memory({ address: 'i64', initial: 1n, maximum: 5n }))).toMatch('larger maximum')
    expect(link({})).toMatch('must be a WebAssembly.Memory')
    const narrow = evaluate(await compileFields('(import "m" "m" (memory 1))'))
    const memory = new runtime.Memory({ address: 'i64', initial: 1n })
    expect(() => narrow.instantiate({ m: { m: memory } })).toThrow('must be a WebAssembly.Memory object')
  })
})
