import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import type { IrFunction } from '../../src/ir/function.js'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { guardAccesses } from '../../src/optimize/guard-accesses.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'
import { rewrites } from '../support/rewrites.js'
import { type Exports, outcome } from '../support/run-both-ways.js'

const guard = (fn: IrFunction) =>
  guardAccesses(fn, { traps: 'exact', isArrayMemory: (memory) => memory === 0 })

rewrites(
  'several accesses through one address are guarded together',
  guard,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.load offset=8 align=2 v0
  v3 = i32.add v2, v1
  i32.store offset=4 align=2 v0, v3
  v4 = i32.load16_u align=1 v0
  v5 = i32.add v4, v3
  v6 = i32.xor v1, v1
  v7 = i32.add v5, v6
  return v7
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v9 = i32.const value=3
  v10 = i32.and v0, v9
  br_if likely=false v10, b3(), b4()
b4():
  v11 = i32.const value=2
  v12 = i32.shr_u v0, v11
  v13 = i32.const value=2
  v14 = i32.add v12, v13
  v15 = element.count size=4
  v16 = i32.gt_u v15, v14
  br_if likely=true v16, b5(), b3()
b5():
  v17 = i32.const value=1
  v18 = i32.shl v12, v17
  br b2()
b2():
  v19 = element.i32.load offset=2 v12
  v20 = i32.add v19, v1
  element.i32.store offset=1 v12, v20
  v22 = element.i32.load16_u v18
  v23 = i32.add v22, v20
  v24 = i32.xor v1, v1
  v25 = i32.add v23, v24
  br b1(v25)
b3():
  v26 = i32.load offset=8 v0
  v27 = i32.add v26, v1
  i32.store offset=4 v0, v27
  v29 = i32.load16_u v0
  v30 = i32.add v29, v27
  v31 = i32.xor v1, v1
  v32 = i32.add v30, v31
  br b1(v32)
b1(v33: i32):
  return v33
`,
  'legal',
)

rewrites(
  'the base lies so low that no sum wraps, and what is aligned is not asked for it',
  guard,
  `func f 0 (i32) -> ()
b0(v0: i32):
  v1 = i32.const value=3
  v2 = i32.shl v0, v1
  v3 = i32.const value=-16
  v4 = i32.add v2, v3
  v5 = f64.load align=3 v4
  f64.store offset=24 align=3 v4, v5
  f64.store offset=8 align=3 v2, v5
  return
`,
  `func f 0 (i32) -> ()
b0(v0: i32):
  v1 = i32.const value=3
  v2 = i32.shl v0, v1
  v3 = i32.const value=-16
  v8 = i32.const value=-16
  v9 = i32.add v2, v8
  v10 = i32.const value=3
  v11 = i32.shr_u v9, v10
  v12 = i32.const value=3
  v13 = i32.add v11, v12
  v14 = element.count size=8
  v15 = i32.gt_u v14, v13
  br_if likely=true v15, b4(), b3()
b4():
  br b2()
b2():
  v16 = i32.add v2, v3
  v17 = element.f64.load v11
  element.f64.store offset=3 v11, v17
  element.f64.store offset=3 v11, v17
  br b1()
b3():
  v20 = i32.add v2, v3
  v21 = f64.load v20
  f64.store offset=24 v20, v21
  f64.store offset=8 v2, v21
  br b1()
b1():
  return
`,
  'legal',
)

rewrites(
  'one access alone, those said to be unaligned, of other memories, and behind a call are left as they are',
  guard,
  `func f 0 (i32, i32) -> ()
b0(v0: i32, v1: i32):
  i32.store align=2 v0, v1
  v2 = i32.load offset=4 align=1 v0
  v3 = i32.load offset=8 memory=1 align=2 v0
  v4 = i32.load offset=12 memory=1 align=2 v0
  v5 = call function=1 v0 -> i32
  i32.store offset=4 align=2 v0, v2
  i32.store offset=4 align=2 v3, v4
  return
`,
  undefined,
  'legal',
)

test('what is only known in a stretch that was divided is no root of another', () => {
  const fn = parseFunction(`func f 0 (i32) -> (i32)
b0(v0: i32):
  v1 = i32.load align=2 v0
  v2 = i32.const value=8
  v3 = i32.add v1, v2
  v4 = i32.load offset=4 align=2 v3
  i32.store align=2 v3, v4
  i32.store offset=8 align=2 v3, v4
  v5 = call function=1 v4 -> i32
  i32.store align=2 v3, v5
  i32.store offset=4 align=2 v3, v5
  return v5
`)
  verifyFunction(fn, 'legal')
  guard(fn)
  verifyFunction(fn, 'legal')
  expect(printFunction(fn).match(/element\.count/g)).toHaveLength(2)
})

const FIELDS = `
  (memory (export "memory") 1)
  (func $grow (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "fields") (param $p i32) (result i32)
    (i32.store offset=4 (local.get $p) (i32.add (i32.load offset=8 (local.get $p)) (i32.load (local.get $p))))
    (i32.store16 offset=14 (local.get $p) (i32.load8_s offset=3 (local.get $p)))
    (i32.add (i32.load16_u offset=2 (local.get $p)) (i32.load8_u offset=7 (local.get $p))))
  (func (export "before") (param $p i32) (result f64)
    (f64.store (i32.sub (local.get $p) (i32.const 16)) (f64.load offset=8 (i32.sub (local.get $p) (i32.const 24))))
    (f64.add (f64.load (i32.add (local.get $p) (i32.const 8))) (f64.load (local.get $p))))
  (func (export "bytes") (param $p i32) (result i32)
    (i32.store8 (local.get $p) (i32.const 1)) (i32.store8 offset=1 (local.get $p) (i32.const 2))
    (i32.store8 offset=65534 (local.get $p) (i32.const 3)) (i32.load8_u offset=2 (local.get $p)))
  (func (export "written before the trap") (param $p i32) (param $d i32) (result i32)
    (i32.store (local.get $p) (i32.const 11)) (i32.store offset=4 (local.get $p) (i32.const 12))
    (i32.store offset=8 (local.get $p) (i32.div_s (i32.load (local.get $p)) (local.get $d)))
    (i32.store offset=65532 (local.get $p) (i32.const 13)) (i32.load offset=12 (local.get $p)))
  (func (export "sum") (param $p i32) (param $n i32) (result f64) (local $s f64)
    (loop $l
      (local.set $s (f64.add (local.get $s) (f64.mul (f64.load (local.get $p)) (f64.load offset=16 (local.get $p)))))
      (f64.store offset=8 (local.get $p) (local.get $s))
      (local.set $p (i32.add (local.get $p) (i32.const 24)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $s))
  (func (export "chain") (param $p i32) (result i32) (local $q i32)
    (local.set $q (i32.load offset=4 (local.get $p)))
    (i32.store (local.get $p) (i32.load offset=8 (local.get $p)))
    (i32.store offset=4 (local.get $q) (i32.add (i32.load (local.get $q)) (i32.load offset=8 (local.get $q))))
    (drop (call $grow (i32.shr_u (i32.load offset=12 (local.get $p)) (i32.const 31))))
    (i32.add (i32.load offset=16 (local.get $q)) (i32.load offset=4 (local.get $q))))`

const ADDRESSES = [0, 1, 2, 4, 8, 12, 16, 20, 24, 25, 32, 40, 48, 100, 65496, 65504, 65512, 65519, 65520]
ADDRESSES.push(65524, 65525, 65528, 65532, 65534, 65535, 65536, 65552, 131072, 0x3fffffff, 0x7ffffff8)
ADDRESSES.push(-1, -4, -8, -16, -24, -65528, -0x80000000, -0x7ffffff0)

test.each(['interpreter', 'jsc-interpreter', 'quickjs'] as const)(
  '%s guards do what native code does',
  async (tune) => {
    const bytes = await assemble(`(module ${FIELDS})`)
    const { code } = compile(bytes, { tune, format: 'cjs', verify: true })
    expect(code.match(/ > i\d+ \+ \d+/g)!.length).toBeGreaterThanOrEqual(7)
    const ours = evaluate(code).instantiate().exports as Exports
    const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Exports
    const fill = ({ memory }: Exports) => {
      const words = new Int32Array(memory.buffer)
      for (let i = 0; i < words.length; i++) words[i] = (i * 8 + 16) & 0x1fff
    }
    for (const name of ['fields', 'before', 'bytes', 'written before the trap', 'sum', 'chain']) {
      for (const address of ADDRESSES) {
        for (const other of [0, 3]) {
          fill(ours)
          fill(native)
          if (name === 'sum' && other === 0) continue
          const expected = outcome(() => native[name](address, other))
          expect(
            outcome(() => ours[name](address, other)),
            `${name}(${address}, ${other})`,
          ).toEqual(expected)
          expect(
            Buffer.compare(Buffer.from(ours.memory.buffer), Buffer.from(native.memory.buffer)),
            name,
          ).toBe(0)
        }
      }
    }
  },
)
