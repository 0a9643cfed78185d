// How accesses are written for JavaScriptCore, and that those which share an index do what native code does.

import { expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import { assemble } from '../../support/assemble.js'
import { WebAssembly } from '../module/load-output.js'

const emitted = async (body: string) => {
  const bytes = await assemble(`(module (memory 1) (func $f (export "f") ${body}))`)
  const { code } = compile(bytes, { tune: 'jsc', format: 'cjs' })
  return /^function f\(.*?^}/ms.exec(code)![0]
}

test('an index is computed in elements', async () => {
  const text = await emitted(
    '(param i32) (result i32) (i32.load offset=8 (i32.add (i32.shl (local.get 0) (i32.const 2)) (i32.const 64)))',
  )
  expect(text).toContain('J0_32[((i1 = (i0 << 2) + 64 | 0) >>> 2) + 2] ?? loadInt32(M0, (i1 >>> 0) + 8)')
  const short = await emitted(
    '(param i32) (result i32) (i32.load (i32.add (i32.shl (local.get 0) (i32.const 2)) (i32.const 64)))',
  )
  expect(short).toContain('return J0_32[i0 + 16] ?? loadInt32(M0, (i0 << 2) + 64 | 0);')
})

test('a store asks for the element in front', async () => {
  const text = await emitted(
    '(param i32 i32) (i32.store8 (local.get 0) (i32.add (local.get 1) (local.get 0)))',
  )
  expect(text).toContain('J0_8[i0] ?? storeInt8(M0, i0, i1 + i0 | 0);\n  J0_8[i0] = i1 + i0 | 0;')
})

test('accesses that lie constants apart look at the alignment once', async () => {
  const text = await emitted(
    `(param i32) (result i32)
     (i32.add (i32.load (local.get 0)) (i32.load (i32.sub (local.get 0) (i32.const 8))))`,
  )
  expect(text).toContain('J0_32[i1 = i0 & 3 ? 1610612736 : i0 >> 2] ?? loadInt32(M0, i0)')
  expect(text).toContain('J0_32[i1 - 2] ?? loadInt32(M0, i0 - 8)')
})

test('a pointer that was loaded is followed through the DataView', async () => {
  const text = await emitted('(param i32) (result i32) (i32.load offset=4 (i32.load (i32.const 16)))')
  expect(text).toContain('D0.getInt32((J0_32[4] >>> 0) + 4, true)')
})

/** Loads and stores through one address, at distances of both signs, some in what others store. */
const NEIGHBOURS = `(module (memory (export "memory") 1)
  (func (export "sum") (param i32 i32) (result i32)
    (i32.add (i32.load offset=4 (local.get 0))
      (i32.sub (i32.load (i32.add (local.get 0) (i32.const 8)))
        (i32.load offset=8 (i32.add (local.get 0) (i32.const -12))))))
  (func (export "move") (param i32 i32) (result i32)
    (i32.store offset=8 (local.get 0)
      (i32.mul (i32.load (local.get 0)) (i32.add (i32.load (i32.add (local.get 0) (i32.const 4))) (local.get 1))))
    (i32.load16_u offset=2 (local.get 0)))
  (func (export "chain") (param i32 i32) (result i32)
    (i32.store (i32.load (local.get 0)) (i32.load offset=4 (i32.load (local.get 0))))
    (i32.load (i32.load offset=4 (local.get 0))))
  (func (export "branch") (param i32 i32) (result i32)
    (if (i32.and (local.get 1) (i32.const 1))
      (then (i32.store (local.get 0) (local.get 1))))
    (i32.store (i32.add (local.get 0) (i32.const 4)) (i32.add (i32.load (local.get 0)) (i32.const 1)))
    (i32.load16_s (i32.add (local.get 0) (i32.const -6))))
  (func (export "floats") (param i32 i32) (result i32) (local i32)
    (loop
      (f64.store (i32.add (local.get 0) (i32.const 16))
        (f64.add (f64.load (local.get 0)) (f64.load (i32.add (local.get 0) (i32.const 8)))))
      (local.set 0 (i32.add (local.get 0) (local.get 1)))
      (br_if 0 (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (i32.const 5))))
    (i32.load (local.get 0))))`

type Exports = Record<string, (a: number, b: number) => number> & { memory: { buffer: ArrayBuffer } }

test.each([0, 2] as const)(
  'accesses that share an index do what native code does at -O%d',
  async (optimize) => {
    const bytes = await assemble(NEIGHBOURS)
    const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports
    const module = { exports: {} as { instantiate(): { exports: Exports } } }
    const { code } = compile(bytes, { tune: 'jsc', format: 'cjs', optimize })
    new Function('module', 'exports', code)(module, module.exports)
    const ours = module.exports.instantiate().exports
    const outcome = (call: () => number): unknown => {
      try {
        return call()
      } catch (error) {
        return (error as Error).message
      }
    }
    for (const name of ['sum', 'move', 'chain', 'branch', 'floats']) {
      const addresses = [
        0, 1, 2, 4, 5, 6, 7, 8, 12, 14, 16, 24, 100, 256, 65508, 65512, 65516, 65520, 65524, 65526, 65528,
        65530, 65532,
      ]
      for (const address of [
        ...addresses,
        65536,
        70000,
        -1,
        -2,
        -4,
        -8,
        -12,
        -16,
        -65536,
        0x7ffffffc,
        -0x80000000,
      ]) {
        for (const other of [0, 1, 8, 77, -8]) {
          for (const { memory } of [native, ours]) {
            const words = new Int32Array(memory.buffer)
            for (let i = 0; i < words.length; i++) words[i] = (i * 2654435761) & (i & 8 ? 0xfffc : 0x1ffff)
          }
          const expected = outcome(() => native[name](address, other))
          expect(
            outcome(() => ours[name](address, other)),
            `${name}(${address}, ${other})`,
          ).toBe(expected)
          expect(Buffer.compare(Buffer.from(ours.memory.buffer), Buffer.from(native.memory.buffer))).toBe(0)
        }
      }
    }
  },
)
