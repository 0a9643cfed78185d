import { expect, test } from 'vitest'
import { assemble } from '../../support/assemble.js'
import { compileFields, instantiateFields, outcome } from '../../support/run-both-ways.js'
import { WebAssembly } from '../module/load-output.js'
import { expectEmitted } from './expect-emitted.js'

test('an access with an offset minds addresses just below 2^32 unless one before it ruled them out', () => {
  expectEmitted(
    `
      func f 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        i32.store offset=8 align=2 v0, v1
        i32.store offset=12 align=2 v0, v1
        i32.store align=2 v1, v0
        i32.store offset=16 align=2 v1, v0
        br_if v1, b1(), b2()
      b1():
        v2 = i32.load offset=4 align=2 v0
        return v2
      b2():
        v3 = i32.load offset=65600 align=2 v0
        return v3
    `,
    `
      function F0(i0, i1) {
        D0.setInt32((i0 >>> 0) + 8, i1 | 0, true);
        D0.setInt32(i0 + 12, i1 | 0, true);
        D0.setInt32(i1, i0, true);
        D0.setInt32(i1 + 16, i0, true);
        if (i1) return D0.getInt32(i0 + 4, true);
        return D0.getInt32(i0 + 65600, true);
      }
    `,
  )
})

test('a load need not mind them if an access behind it traps instead, before anybody can tell', () => {
  expectEmitted(
    `
      func f 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        v2 = i32.load offset=4 align=2 v0
        v3 = i32.load align=2 v0
        v4 = i32.add v2, v3
        v5 = i32.load offset=4 align=2 v1
        i32.store offset=4 align=2 v0, v5
        v6 = i32.load align=2 v1
        v7 = i32.add v6, v4
        return v7
    `,
    `
      function F0(i0, i1) {
        let i2 = D0.getInt32(i0 + 4 | 0, true) + D0.getInt32(i0, true) | 0;
        D0.setInt32(i0 + 4, D0.getInt32((i1 >>> 0) + 4, true), true);
        return D0.getInt32(i1, true) + i2 | 0;
      }
    `,
  )
})

const FIELDS = `
  (memory 1)
  (global $g (export "g") (mut i32) (i32.const 0))
  (func (export "before") (param i32) (result i32)
    (i32.add (i32.load (local.get 0)) (i32.load offset=8 (local.get 0))))
  (func (export "behind") (param i32) (result i32)
    (i32.add (i32.load offset=8 (local.get 0)) (i32.load (local.get 0))))
  (func (export "shown") (param i32) (result i32)
    (local i32)
    (local.set 1 (i32.load offset=8 (local.get 0)))
    (global.set $g (i32.const 1))
    (i32.add (local.get 1) (i32.load (local.get 0))))
  (func (export "divided") (param i32) (result i32)
    (local i32)
    (local.set 1 (i32.div_u (i32.const 1) (i32.load offset=8 (local.get 0))))
    (i32.add (local.get 1) (i32.load (local.get 0))))
  (func (export "stored") (param i32) (result i32)
    (i32.store offset=8 (local.get 0) (i32.const 7))
    (i32.store16 offset=16 (local.get 0) (i32.const 7))
    (i32.load (local.get 0)))
  (func (export "sums") (param i32) (result i32)
    (i32.add
      (i32.load8_u offset=3 (i32.add (local.get 0) (i32.const 5)))
      (i32.load8_u offset=65530 (i32.sub (local.get 0) (i32.const 5)))))
  (func (export "one") (param i32) (result i32) (i32.load8_u offset=65536 (local.get 0)))
  (func (export "peek") (result i32) (i32.add (i32.load (i32.const 8)) (i32.load (i32.const 0))))`

const ADDRESSES = [
  0,
  1,
  5,
  6,
  65520,
  65524,
  65528,
  65529,
  65532,
  65535,
  65536,
  2 ** 31 - 5,
  2 ** 31 - 1,
  2 ** 31,
]

test('what traps is what traps natively', async () => {
  for (const name of ['before', 'behind', 'shown', 'divided', 'stored', 'sums', 'one']) {
    for (let address = -20; address < 0; address++) await compare(name, address)
    for (const address of [...ADDRESSES, -65520, -65531, -65536, -65537]) await compare(name, address)
  }
})

let engines: [native: Instance, compiled: Instance] | undefined
type Instance = Record<string, (...args: number[]) => unknown> & { g: { value: number } }

async function compare(name: string, address: number): Promise<void> {
  engines ??= [
    new WebAssembly.Instance(new WebAssembly.Module(await assemble(`(module ${FIELDS})`))).exports as never,
    await instantiateFields(FIELDS),
  ]
  const [native, compiled] = engines.map((exports) => {
    exports.g.value = 0
    const result = outcome(() => exports[name]!(address))
    return { result, global: exports.g.value, memory: exports.peek!() }
  })
  expect(compiled, `${name}(${address})`).toEqual(native)
}

test('an offset that an int32 cannot have is added to the unsigned address', async () => {
  const text = await compileFields(
    '(memory 1) (func (export "f") (param i32) (result i32) (drop (i32.load8_u (local.get 0))) (i32.load8_u offset=0x80000000 (local.get 0)))',
  )
  expect(text).toContain('>>> 0) + 2147483648')
})
