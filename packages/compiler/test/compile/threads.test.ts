import { describe, expect, test } from 'vitest'
import * as runtime from '../../../runtime/src/index.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import {
  compileFields,
  type Exports,
  expectOnAll,
  instantiateFields,
  outcome,
} from '../support/run-both-ways.js'
import { runInThreads } from '../support/run-in-threads.js'

const OUT_OF_BOUNDS = 'RuntimeError: memory access out of bounds'
const UNALIGNED = 'RuntimeError: operation does not support unaligned accesses'

/** A lock and a counter at 0 and 8, counters for atomic additions at 16 and 24. */
const COUNTING = `(import "env" "memory" (memory 1 4 shared))
  (func $lock
    (loop $again
      (if (i32.atomic.rmw.cmpxchg (i32.const 0) (i32.const 0) (i32.const 1))
        (then
          (drop (memory.atomic.wait32 (i32.const 0) (i32.const 1) (i64.const -1)))
          (br $again)))))
  (func $unlock
    (i32.atomic.store (i32.const 0) (i32.const 0))
    (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))
  (func (export "count") (param $n i32) (result i64)
    (loop $next
      (call $lock)
      (i64.store (i32.const 8) (i64.add (i64.load (i32.const 8)) (i64.const 1)))
      (call $unlock)
      (drop (i64.atomic.rmw.add (i32.const 16) (i64.const 0x100000001)))
      (drop (i32.atomic.rmw8.sub_u (i32.const 24) (i32.const 1)))
      (drop (i32.atomic.rmw16.xor_u (i32.const 26) (i32.const 0x101)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $next (local.get $n)))
    (i64.atomic.load (i32.const 16)))
  (func (export "get") (param i32) (result i64) (i64.atomic.load (local.get 0)))`

/** Memories to share: one of the runtime that may grow and one that may not, and the engine's own. */
const MEMORIES: readonly (readonly [string, () => unknown])[] = [
  ["the runtime's, growable", () => new runtime.Memory({ initial: 1, maximum: 4, shared: true })],
  ["the runtime's, of fixed size", () => new runtime.Memory({ initial: 2, maximum: 2, shared: true })],
  ["the engine's", () => new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true })],
]

describe.each(MEMORIES)('threads that share a memory: %s', (_, makeMemory) => {
  test('one module, four threads, a lock and atomic additions', async () => {
    const memory = makeMemory()
    const code = await compileFields(COUNTING)
    const { exports } = evaluate(code).instantiate({ env: { memory } })
    const count = 20_000
    const threads = 4
    const results = await runInThreads(code, memory, new Array(threads).fill([['count', count]]))
    const total = BigInt(count * threads)
    expect(results.length).toBe(threads)
    expect(exports.get(8)).toBe(total)
    expect(exports.get(16)).toBe(total * 0x100000001n)
    expect(exports.get(24)).toBe(BigInt.asUintN(8, -total))
    expect(results.flat()).toContain(total * 0x100000001n)
  })
})

describe('waiting and waking', () => {
  const fields = `(import "env" "memory" (memory 1 1 shared))
    (func (export "wait") (param i32 i32 i64) (result i32)
      (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
    (func (export "wait64") (param i32 i64 i64) (result i32)
      (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
    (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1)))
    (func (export "wake") (param i32) (result i32) (local $woken i32)
      (loop $until
        (local.set $woken (i32.add (local.get $woken) (memory.atomic.notify (i32.const 8) (i32.const -1))))
        (br_if $until (i32.lt_u (local.get $woken) (local.get 0))))
      (local.get $woken))`

  test('a thread is woken by another', async () => {
    const memory = new runtime.Memory({ initial: 1, maximum: 1, shared: true })
    const code = await compileFields(fields)
    const results = await runInThreads(code, memory, [
      [['wait', 8, 0, -1n]],
      [['wait64', 8, 0n, 60_000_000_000n]],
      [['wake', 2]],
    ])
    expect(results).toEqual([[0], [0], [2]])
  })

  test('another value, and time that is up', async () => {
    const memory = new runtime.Memory({ initial: 1, maximum: 1, shared: true })
    const exports = await instantiateFields(fields, { env: { memory } })
    expect(exports.wait(0, 1, -1n)).toBe(1)
    expect(exports.wait64(0, 2n ** 32n, -1n)).toBe(1)
    expect(exports.wait(0, 0, 1000n)).toBe(2)
    expect(exports.wait64(0, 0n, 0n)).toBe(2)
    expect(exports.notify(0, -1)).toBe(0)
    expect(outcome(() => exports.wait(1, 0, 0n))).toBe(UNALIGNED)
    expect(outcome(() => exports.wait64(4, 0n, 0n))).toBe(UNALIGNED)
    expect(outcome(() => exports.notify(2, 0))).toBe(UNALIGNED)
    expect(outcome(() => exports.wait(65536, 0, 0n))).toBe(OUT_OF_BOUNDS)
    expect(outcome(() => exports.notify(-4, 0))).toBe(OUT_OF_BOUNDS)
  })

  test('where the memory is not shared', async () => {
    await expectOnAll(
      `(memory 1)
       (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))
       (func (export "notify") (result i32) (memory.atomic.notify (i32.const 0) (i32.const 1)))
       (func (export "fence") (atomic.fence))`,
      (exports) => [outcome(() => exports.wait()), exports.notify(), exports.fence()],
      ['RuntimeError: Atomics.wait cannot be called in this context', 0, undefined],
    )
  })
})

describe('growth of a shared memory', () => {
  const fields = `(import "env" "memory" (memory 1 8 shared))
    (func (export "size") (result i32) (memory.size))
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
    (func (export "atomic") (param i32) (result i32) (i32.atomic.load (local.get 0)))
    (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
    (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
    ;; grows, writes at the end, and says so at 0
    (func (export "publish") (param $pages i32) (local $at i32)
      (local.set $at (i32.shl (memory.grow (local.get $pages)) (i32.const 16)))
      (i32.store offset=8 (local.get $at) (i32.const 1234))
      (i32.atomic.store (i32.const 0) (local.get $at))
      (drop (memory.atomic.notify (i32.const 0) (i32.const -1))))
    (func (export "receive") (result i32)
      (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
      (i32.load offset=8 (i32.atomic.load (i32.const 0))))`

  test.each([
    ["the runtime's", () => new runtime.Memory({ initial: 1, maximum: 4, shared: true })],
    ["the engine's", () => new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true })],
  ])('is seen by all threads: %s', async (_, makeMemory) => {
    const memory = makeMemory()
    const code = await compileFields(fields)
    const { exports } = evaluate(code).instantiate({ env: { memory } })
    expect(outcome(() => exports.load(65536))).toBe(OUT_OF_BOUNDS)
    const [received] = await runInThreads(code, memory, [[['receive']], [['receive']], [['publish', 2]]])
    expect(received).toEqual([1234])
    // This thread has not been told anything.
    expect(exports.load(65544)).toBe(1234)
    expect(exports.size()).toBe(3)
    expect(memory.buffer.byteLength).toBe(3 * 65536)
    expect(outcome(() => exports.load(3 * 65536 - 3))).toBe(OUT_OF_BOUNDS)
    expect(exports.grow(2)).toBe(-1)
    expect(exports.grow(1)).toBe(3)
    expect(exports.atomic(4 * 65536 - 4)).toBe(0)
    expect(outcome(() => exports.atomic(4 * 65536))).toBe(OUT_OF_BOUNDS)
  })

  test('is seen by stores, atomic accesses and fills as well', async () => {
    for (const [name, ...args] of [
      ['store', 65536, 7],
      ['atomic', 65536],
      ['fill', 65530, 7, 20],
      ['load', 65533],
    ] as const) {
      const memory = new runtime.Memory({ initial: 1, maximum: 4, shared: true })
      const code = await compileFields(fields)
      const { exports } = evaluate(code).instantiate({ env: { memory } })
      await runInThreads(code, memory, [[['grow', 1]]])
      expect(outcome(() => exports[name](...args))).not.toBe(OUT_OF_BOUNDS)
      expect(outcome(() => exports.load(2 * 65536))).toBe(OUT_OF_BOUNDS)
    }
  })

  test('of all threads at once loses no page', async () => {
    const memory = new runtime.Memory({ initial: 1, maximum: 4096, shared: true })
    const code = await compileFields(fields.replace('1 8 shared', '1 4096 shared'))
    const grow = new Array(200).fill(['grow', 1])
    const results = await runInThreads(code, memory, new Array(4).fill(grow))
    const sizes = results.flat() as number[]
    expect(new Set(sizes).size).toBe(800)
    expect(Math.min(...sizes)).toBe(1)
    expect(Math.max(...sizes)).toBe(800)
    expect(memory.buffer.byteLength).toBe(801 * 65536)
  })
})

describe('atomic accesses', () => {
  const RMW = ['add', 'sub', 'and', 'or', 'xor', 'xchg']
  const WIDTHS = [
    ['i32', '', ''],
    ['i32', '8', '_u'],
    ['i32', '16', '_u'],
    ['i64', '', ''],
    ['i64', '8', '_u'],
    ['i64', '16', '_u'],
    ['i64', '32', '_u'],
  ] as const

  const functions: string[] = []
  const names: [type: 'i32' | 'i64', name: string, operands: number][] = []
  for (const [type, width, sign] of WIDTHS) {
    const define = (name: string, operands: number, hasResult = true) => {
      const params = `(param i32${` ${type}`.repeat(operands)})`
      const gets = Array.from({ length: operands + 1 }, (_, i) => `(local.get ${i})`).join(' ')
      const result = hasResult ? ` (result ${type})` : ''
      functions.push(`(func (export "${name}") ${params}${result} (${name} offset=8 ${gets}))`)
      names.push([type, name, operands])
    }
    define(`${type}.atomic.load${width}${sign}`, 0)
    define(`${type}.atomic.store${width}`, 1, false)
    for (const op of RMW) define(`${type}.atomic.rmw${width}.${op}${sign}`, 1)
    define(`${type}.atomic.rmw${width}.cmpxchg${sign}`, 2)
  }
  functions.push('(func (export "get") (result i64) (i64.load (i32.const 8)))')
  functions.push('(func (export "set") (param i64) (i64.store (i32.const 8) (local.get 0)))')

  const values = {
    i32: [0, 1, -1, 0x11, 0x1111, 0x11111111, 0x80, -0x80000000],
    i64: [0n, 1n, -1n, 0x11n, 0x1111n, 0x11111111n, 0x1111111111111111n, 2n ** 32n + 0x11111111n, 2n ** 63n],
  }

  /** What every access answers and leaves behind, for all values. */
  function exercise(exports: Exports): unknown[] {
    const trace: unknown[] = []
    for (const [type, name, operands] of names) {
      for (const first of operands > 0 ? values[type] : [undefined]) {
        for (const second of operands > 1 ? values[type].slice(1, 3) : [undefined]) {
          exports.set(0x1111111111111111n)
          trace.push(name, exports[name](0, first, second), exports.get())
        }
      }
    }
    return trace
  }

  test.each(['(memory 1)', '(memory 1 1 shared)', '(memory 1 2 shared)'])(
    'yield and leave what the engine has them do, on %s',
    async (memory) => {
      const fields = `${memory} ${functions.join('\n')}`
      const native = exercise(await instantiateNatively(fields))
      await expectOnAll(fields, exercise, native)
    },
  )

  test('trap if they are not aligned, and out of bounds', async () => {
    await expectOnAll(
      `(memory 1 1 shared) ${functions.join('\n')}`,
      (exports) =>
        names.map(([type, name]) => {
          const zero = type === 'i32' ? 0 : 0n
          return [1, 2, 4, 65528, -8].map((at) => outcome(() => exports[name](at, zero, zero)))
        }),
      names.map(([type, name]) => {
        const width = /8/.test(name)
          ? 1
          : /16/.test(name)
            ? 2
            : /32_|store32|rmw32/.test(name) || type === 'i32'
              ? 4
              : 8
        const result = name.includes('store') ? undefined : type === 'i32' ? 0 : 0n
        return [1, 2, 4, 65528, -8].map((at) => {
          const address = (at >>> 0) + 8
          if (address + width > 65536) return OUT_OF_BOUNDS
          return address % width === 0 ? result : UNALIGNED
        })
      }),
    )
  })

  test('are checked for alignment first', async () => {
    const exports = await instantiateFields(`(memory 1 1 shared) ${functions.join('\n')}`)
    expect(outcome(() => exports['i32.atomic.load'](65529))).toBe(UNALIGNED)
    expect(outcome(() => exports['i64.atomic.rmw.add'](-9, 0n))).toBe(UNALIGNED)
  })

  test('with 64-bit addresses', async () => {
    for (const memory of ['(memory i64 1 2 shared)', '(memory i64 1)']) {
      await expectOnAll(
        `${memory} (func (export "add") (param i64 i64) (result i64)
           (i64.atomic.rmw.add offset=8 (local.get 0) (local.get 1)))`,
        (exports) => [
          exports.add(0n, 5n),
          exports.add(0n, 5n),
          outcome(() => exports.add(2n ** 32n, 5n)),
          outcome(() => exports.add(-8n, 5n)),
          outcome(() => exports.add(1n, 5n)),
        ],
        [0n, 5n, OUT_OF_BOUNDS, OUT_OF_BOUNDS, UNALIGNED],
      )
    }
  })
})

async function instantiateNatively(fields: string): Promise<Exports> {
  const { assemble } = await import('../support/assemble.js')
  const module = new WebAssembly.Module(await assemble(`(module ${fields})`))
  return new WebAssembly.Instance(module).exports
}

describe('linking of shared memories', () => {
  test('by what is shared, and its limits', async () => {
    const output = evaluate(await compileFields('(import "env" "memory" (memory 1 4 shared))'))
    const link = (memory: unknown) => outcome(() => output.instantiate({ env: { memory } }) && 'linked')
    for (const { Memory } of [runtime, WebAssembly]) {
      expect(link(new Memory({ initial: 1, maximum: 4, shared: true }))).toBe('linked')
      expect(link(new Memory({ initial: 2, maximum: 3, shared: true }))).toBe('linked')
      expect(link(new Memory({ initial: 1, maximum: 4 }))).toMatch(/^LinkError/)
      expect(link(new Memory({ initial: 0, maximum: 4, shared: true }))).toMatch(/^LinkError/)
      expect(link(new Memory({ initial: 1, maximum: 5, shared: true }))).toMatch(/^LinkError/)
    }
    const ordinary = evaluate(await compileFields('(import "env" "memory" (memory 1 4))'))
    for (const { Memory } of [runtime, WebAssembly]) {
      const memory = new Memory({ initial: 1, maximum: 4, shared: true })
      expect(() => ordinary.instantiate({ env: { memory } })).toThrow(/import/)
    }
  })

  test('exported ones are the objects that were imported, or have all that those have', async () => {
    const again = '(import "env" "memory" (memory 1 4 shared)) (export "memory" (memory 0))'
    for (const { Memory } of [runtime, WebAssembly]) {
      const memory = new Memory({ initial: 1, maximum: 4, shared: true })
      expect((await instantiateFields(again, { env: { memory } })).memory).toBe(memory)
    }
    const { memory } = await instantiateFields('(memory (export "memory") 1 4 shared)')
    expect(memory.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(memory.grow(1)).toBe(1)
    expect(memory.buffer.byteLength).toBe(2 * 65536)
    expect((await instantiateFields(again, { env: { memory } })).memory).toBe(memory)
  })
})
