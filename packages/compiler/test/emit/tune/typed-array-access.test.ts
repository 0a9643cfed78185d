// Every size of load and store, at every kind of address, through typed arrays and natively.

import { expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import type { Tune } from '../../../src/options.js'
import { assemble } from '../../support/assemble.js'
import { WebAssembly } from '../module/load-output.js'

const LOADS = [
  'i32.load8_s',
  'i32.load8_u',
  'i32.load16_s',
  'i32.load16_u',
  'i32.load',
  'f32.load',
  'f64.load',
]
const STORES = ['i32.store8', 'i32.store16', 'i32.store', 'f32.store', 'f64.store']
const OFFSETS = [0, 1, 4, 8, 65528, 0xfffffff8]
const TUNES: Tune[] = ['interpreter', 'jsc-interpreter', 'quickjs', 'jsc']

/** A type, and how an i32 becomes one and back. */
function conversions(name: string): [from: string, to: string] {
  const type = name.slice(0, 3)
  if (type === 'i32') return ['local.get 1', 'i32.and (i32.const -1)']
  return [`${type}.convert_i32_s (local.get 1)`, `i32.trunc_sat_${type}_s`]
}

/**
 * Accesses to `p + offset`, to `(p << 3) + offset`, to `(p << 3) + 8` and its like, and twice to the same address.
 */
const SCALED = [
  '(local.get 0)',
  '(i32.and (local.get 0) (i32.const 0x1fff))',
  '(i32.sub (i32.const 4) (local.get 0))',
]

function source(): string {
  const functions: string[] = []
  for (const offset of OFFSETS) {
    for (const name of LOADS) {
      const [, back] = conversions(name)
      const result = (address: string) =>
        back.startsWith('i32.and')
          ? `(${name} offset=${offset} ${address})`
          : `(${back} (${name} offset=${offset} ${address}))`
      const next = (address: string) =>
        result(address).replace(`offset=${offset}`, `offset=${Math.max(0, offset - 4)}`)
      functions.push(
        `(func (export "${name} ${offset}") (param i32 i32) (result i32) ${result('(local.get 0)')})`,
      )
      functions.push(
        `(func (export "aligned ${name} ${offset}") (param i32 i32) (result i32) ${result('(i32.shl (local.get 0) (i32.const 3))')})`,
      )
      SCALED.forEach((index, k) => {
        const address = `(i32.add (i32.shl ${index} (i32.const ${3 + (k & 1)})) (i32.const ${8 - 16 * (k & 1)}))`
        functions.push(
          `(func (export "scaled ${k} ${name} ${offset}") (param i32 i32) (result i32) ${result(address)})`,
        )
      })
      functions.push(
        `(func (export "twice ${name} ${offset}") (param i32 i32) (result i32) (i32.sub ${result('(local.get 0)')} ${next('(local.get 0)')}))`,
      )
    }
    for (const name of STORES) {
      const value = `(${conversions(name)[0]})`
      functions.push(
        `(func (export "${name} ${offset}") (param i32 i32) (${name} offset=${offset} (local.get 0) ${value}))`,
      )
      functions.push(
        `(func (export "aligned ${name} ${offset}") (param i32 i32) (${name} offset=${offset} (i32.shl (local.get 0) (i32.const 3)) ${value}))`,
      )
      SCALED.forEach((index, k) => {
        const address = `(i32.add (i32.shl ${index} (i32.const 3)) (i32.const ${8 - 16 * (k & 1)}))`
        functions.push(
          `(func (export "scaled ${k} ${name} ${offset}") (param i32 i32) (${name} offset=${offset} ${address} ${value}))`,
        )
      })
      functions.push(
        `(func (export "twice ${name} ${offset}") (param i32 i32)
          (${name} offset=${offset} (i32.add (local.get 0) (local.get 1)) ${value})
          (drop (i32.load8_u (local.get 0)))
          (${name} offset=${offset} (local.get 0) ${value}))`,
      )
    }
  }
  return `(module (memory (export "memory") 1)
    (func (export "grow") (result i32) (memory.grow (i32.const 1)))
    ${functions.join('\n')})`
}

type Exports = Record<string, (...args: number[]) => number> & { memory: { buffer: ArrayBuffer } }

function evaluate(code: string): { instantiate(): { exports: Exports } } {
  const module = { exports: {} }
  new Function('module', 'exports', code)(module, module.exports)
  return module.exports as never
}

function fill({ memory }: Exports): void {
  const bytes = new Uint8Array(memory.buffer)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 167) ^ (i >> 5)
}

/** What a call answers, or `trap`. */
function outcome(call: (...args: number[]) => number, ...args: number[]): unknown {
  try {
    return call(...args)
  } catch (error) {
    return (error as Error).message
  }
}

test.each(TUNES)('%s does what native code does', async (tune) => {
  const bytes = await assemble(source())
  const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports
  const ours = evaluate(compile(bytes, { tune, format: 'cjs' }).code).instantiate().exports
  const addresses = [
    0, 1, 2, 3, 4, 8, 12, 65520, 65527, 65528, 65529, 65532, 65533, 65535, 65536, 131064, 131072,
  ]
  addresses.push(-1, -4, -8, -65528, 0x1fffffff, 0x20000000, 0x20000001, 0x7ffffff8, -0x80000000)
  for (const size of [1, 2]) {
    if (size === 2) expect(ours.grow()).toBe(native.grow())
    fill(native)
    fill(ours)
    for (const name of Object.keys(native)) {
      if (name === 'memory' || name === 'grow') continue
      for (const address of addresses) {
        const expected = outcome(native[name], address, 77)
        expect(outcome(ours[name], address, 77), `${name}(${address})`).toBe(expected)
      }
    }
    expect(Buffer.compare(Buffer.from(ours.memory.buffer), Buffer.from(native.memory.buffer))).toBe(0)
  }
})

const emitted = async (body: string, tune: Tune) => {
  const { code } = compile(await assemble(`(module (memory 1) (func $f (export "f") ${body}))`), {
    tune,
    format: 'cjs',
    skipPasses: ['guard-accesses'],
  })
  return /^(?:function f|var f = )\(.*?^}/ms.exec(code)![0]
}

test('a load asks for the element, and the helper if there is none', async () => {
  const load = '(param i32) (result i32) (i32.load (local.get 0))'
  expect(await emitted(load, 'interpreter')).toContain('return J0_32[i0 / 4] ?? loadInt32(M0, i0);')
  expect(await emitted(load, 'jsc-interpreter')).toContain(
    'return i0 & 3 ? loadInt32(M0, i0) : J0_32[i0 >> 2] ?? loadInt32(M0, i0);',
  )
  expect(await emitted(load, 'jit')).toContain('D0.getInt32(')
})

test('an index that an address is made from is used as it is', async () => {
  const load = '(i32.load (i32.add (i32.shl (local.get 0) (i32.const 2)) (i32.const 8)))'
  expect(await emitted(`(param i32) (result i32) ${load}`, 'interpreter')).toContain(
    'return J0_32[i0 + 2] ?? loadInt32(M0, (i0 << 2) + 8 | 0);',
  )
  const address = '(i32.shl (i32.and (local.get 0) (i32.const 255)) (i32.const 3))'
  expect(await emitted(`(param i32) (f64.store ${address} (f64.const 1))`, 'interpreter')).toContain(
    'if ((i1 = i0 & 255) >= N0_8) storeFloat64(M0, i1 << 3, 1); else R0_64[i1] = 1;',
  )
})

test('what is known of an address is not asked again', async () => {
  const text = await emitted(
    `(param i32) (local i32) (local.set 1 (i32.shl (local.get 0) (i32.const 2)))
     (i32.store offset=8 (local.get 1) (i32.const 1)) (i32.store offset=4 (local.get 1) (i32.const 2))`,
    'interpreter',
  )
  expect(text).toContain('if ((i1 = (i0 >>> 2) + 2) >= N0_4) storeInt32(M0, i1 * 4, 1); else J0_32[i1] = 1;')
  expect(text).toMatch(/J0_32\[i\d \+ 4 >> 2\] = 2;/)
})

test('what is said to be unaligned goes through the DataView', async () => {
  const text = await emitted('(param i32) (result i32) (i32.load align=1 (local.get 0))', 'interpreter')
  expect(text).toContain('D0.getInt32(i0, true)')
})

test('memories beyond 2 GiB are refused', async () => {
  const text = `(module (memory (export "m") 1)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "f") (param i32) (result i32) (i32.load (local.get 0))))`
  const { exports } = evaluate(
    compile(await assemble(text), { tune: 'interpreter', format: 'cjs' }).code,
  ).instantiate()
  expect(exports.grow(0x7fff + 1)).toBe(-1)
  expect(exports.grow(1)).toBe(1)
})

test.each(['interpreter', 'jitless', 'quickjs'] as const)(
  'with %s an f64 that is copied keeps its bits',
  async (tune) => {
    const text = `(module (memory (export "m") 1)
    (func (export "swap") (param i32 i32) (local f64)
      (local.set 2 (f64.load (local.get 0)))
      (if (f64.lt (local.get 2) (f64.load (local.get 1))) (then (return)))
      (f64.store (local.get 0) (f64.load (local.get 1)))
      (f64.store (local.get 1) (local.get 2))))`
    const { exports } = evaluate(compile(await assemble(text), { tune, format: 'cjs' }).code).instantiate()
    const view = new DataView((exports.m as unknown as { buffer: ArrayBuffer }).buffer)
    const words = [
      0x7ff00000, 1, 0xfff12345, 0x6789abcd, 0xfff7ffff, 0xfff7ffff, 0x7ff80000, 5, 0xffffffff, 0xffffffff,
    ]
    for (const [from, to] of [
      [0, 16],
      [3, 24],
      [40, 77],
      [65528, 1],
    ]) {
      for (let i = 0; i < words.length; i += 2) {
        view.setUint32(from + 4, words[i]!, true)
        view.setUint32(from, words[i + 1]!, true)
        view.setFloat64(to, 7, true)
        exports.swap(from, to)
        expect([view.getUint32(to + 4, true), view.getUint32(to, true)]).toEqual(words.slice(i, i + 2))
        expect(view.getFloat64(from, true)).toBe(7)
      }
    }
  },
)

test('a condition on which nothing depends is evaluated once, with its check', async () => {
  const text = `(module (memory 0) (func (export "f") (param i32) (if (i32.load8_u (local.get 0)) (then))))`
  const { code } = compile(await assemble(text), { tune: 'interpreter', format: 'cjs', optimize: 0 })
  expect(() => evaluate(code).instantiate().exports.f(0)).toThrow('memory access out of bounds')
})

test.each(['interpreter', 'jsc-interpreter'] as const)(
  'with %s an offset brings no sum of addresses below 2^32 into bounds',
  async (tune) => {
    const text = `(module (memory 1)
      (func (export "load") (param i32 i32) (result i32) (i32.load8_u offset=24 (i32.add (local.get 0) (local.get 1))))
      (func (export "store") (param i32 i32)
        (i32.store offset=8 align=4 (i32.add (i32.shl (local.get 0) (i32.const 3)) (local.get 1)) (i32.const 1))))`
    const { code } = compile(await assemble(text), { tune, format: 'cjs' })
    const { load, store } = evaluate(code).instantiate().exports
    expect(load(8, 8)).toBe(0)
    expect(() => load(8, -16)).toThrow('memory access out of bounds')
    expect(() => store(1, -16)).toThrow('memory access out of bounds')
  },
)
