import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import type { IrFunction } from '../../src/ir/function.js'
import { guardLoops } from '../../src/optimize/guard-loops.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'
import { rewrites } from '../support/rewrites.js'
import { type Exports, outcome } from '../support/run-both-ways.js'

const guard = (fn: IrFunction) => guardLoops(fn, { traps: 'exact', isArrayMemory: (memory) => memory === 0 })

rewrites(
  'a loop over an array counts elements, where it is known to stay within the memory',
  guard,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=0
  br b1(v0, v2)
b1(v3: i32, v4: i32):
  v5 = i32.load offset=4 align=2 v3
  v6 = i32.add v4, v5
  v7 = i32.const value=4
  v8 = i32.add v3, v7
  v9 = i32.ne v8, v1
  br_if v9, b1(v8, v6), b2()
b2():
  return v6
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=0
  br b3()
b3():
  v7 = i32.const value=4
  v12 = i32.const value=4
  v13 = i32.add v0, v12
  v14 = i32.sub v1, v13
  v15 = i32.const value=1073741824
  v16 = i32.gt_u v15, v14
  br_if likely=true v16, b5(), b4()
b5():
  v17 = i32.const value=3
  v18 = i32.and v14, v17
  br_if likely=false v18, b4(), b6()
b6():
  v19 = i32.const value=2
  v20 = i32.shr_u v14, v19
  v21 = i32.const value=3
  v22 = i32.and v0, v21
  br_if likely=false v22, b4(), b7()
b7():
  v23 = i32.const value=2
  v24 = i32.shr_u v0, v23
  v25 = i32.add v24, v20
  v26 = i32.const value=1
  v27 = i32.add v25, v26
  v28 = element.count size=4
  v29 = i32.gt_u v28, v27
  br_if likely=true v29, b8(), b4()
b8():
  br b10(v2, v24)
b10(v32: i32, v33: i32):
  v34 = element.i32.load offset=1 v33
  v35 = i32.add v32, v34
  v38 = element.advance step=1 v33
  v39 = i32.ne v33, v25
  br_if v39, b10(v35, v38), b9(v35)
b4():
  br b11(v0, v2)
b11(v40: i32, v41: i32):
  v42 = i32.load offset=4 align=2 v40
  v43 = i32.add v41, v42
  v44 = i32.add v40, v7
  v45 = i32.ne v44, v1
  br_if v45, b11(v44, v43), b9(v43)
b9(v30: i32):
  br b2()
b2():
  return v30
`,
  'legal',
)

/** A loop from `p` on, which goes on for as long as the test says, with an `n` besides. */
const loop = (test: string, step: number, body: string) => `
  (param $p i32) (param $n i32) (result i32) (local $s i32) (local $q i32) (local $left i32)
  (local.set $q (local.get $p))
  (local.set $left (i32.const ${ROUNDS}))
  (block $out
    (loop $l
      (br_if $out (i32.eqz (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      ${body}
      (local.set $p (i32.add (local.get $p) (i32.const ${step})))
      (br_if $l ${test})))
  (i32.add (local.get $s) (local.get $p))`

const COUNT = '(local.tee $n (i32.sub (local.get $n) (i32.const 1)))'
const ADD =
  '(local.set $s (i32.add (i32.mul (local.get $s) (i32.const 3)) (i32.load offset=4 (local.get $p))))'
const COPY = `(i32.store offset=8 (local.get $p) (i32.add (i32.load (local.get $p)) (local.get $n)))`
const BYTES = `(i32.store8 offset=3 (local.get $p) (i32.add (local.get $n) (i32.load8_s (local.get $p))))
  (local.set $s (i32.add (local.get $s) (i32.load8_u offset=1 (i32.add (local.get $p) (i32.const 1)))))`
const WIDE = `(f64.store (i32.add (local.get $p) (i32.const 8)) (f64.add (f64.load (local.get $p)) (f64.const 1)))`
const HALVES = `(i32.store16 (local.get $p) (i32.add (i32.load16_u offset=6 (local.get $p)) (i32.load16_s (local.get $q))))`
const BELOW = `(i32.store (i32.sub (local.get $p) (i32.const 8)) (i32.load offset=4 (i32.sub (local.get $p) (i32.const 4))))`

const TESTS: Record<string, string> = {
  count: COUNT,
  'not equal': '(i32.ne (local.get $p) (local.get $n))',
  'equal, reversed': '(i32.eqz (i32.eq (local.get $n) (local.get $p)))',
  below: '(i32.lt_s (local.get $p) (local.get $n))',
  'below, unsigned': '(i32.lt_u (local.get $p) (local.get $n))',
  'at most': '(i32.le_s (local.get $p) (local.get $n))',
  'at most, unsigned': '(i32.ge_u (local.get $n) (local.get $p))',
  above: '(i32.gt_s (local.get $p) (local.get $n))',
  'above, unsigned': '(i32.gt_u (local.get $p) (local.get $n))',
  'at least': '(i32.le_s (local.get $n) (local.get $p))',
  'at least, unsigned': '(i32.ge_u (local.get $p) (local.get $n))',
}
const BODIES: Record<string, readonly [body: string, ...steps: number[]]> = {
  words: [ADD, 4, 8, 12, -4],
  copy: [COPY, 4, -12],
  bytes: [BYTES, 1, 3, -1],
  wide: [WIDE, 8, 24, -16],
  halves: [HALVES, 2, 6, -2],
  'below the pointer': [BELOW, 4, -4],
}

const ADDRESSES = [8, 17, 400, 65516, 65528, -8]
const ENDS = [3, 16, 60, 412, 65500, 65536, 70000, 0x7fffffff, -4, -0x80000000]

/** A second way out, for loops that would go through all numbers. */
const ROUNDS = 200

test.each(['interpreter', 'jsc-interpreter'] as const)('%s loops do what native code does', async (tune) => {
  const functions = Object.entries(TESTS).flatMap(([name, test]) =>
    Object.entries(BODIES).flatMap(([kind, [body, ...steps]]) =>
      steps.map((step) => `(func (export "${name}, ${kind}, ${step}") ${loop(test, step, body)})`),
    ),
  )
  const bytes = await assemble(`(module (memory (export "memory") 1) ${functions.join('\n')})`)
  const { code } = compile(bytes, { tune, format: 'cjs', verify: true })
  expect(code.match(/^ +(i\d+) = \1 [+-] \d+;$/gm)!.length).toBeGreaterThan(150)
  const ours = evaluate(code).instantiate().exports as Exports
  const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Exports
  const contents = new Uint8Array(65536).map((_, i) => (i * 7) ^ (i >> 8))
  for (const name of Object.keys(native)) {
    if (name === 'memory') continue
    for (const address of ADDRESSES) {
      for (const end of ENDS) {
        for (const { memory } of [ours, native]) new Uint8Array(memory.buffer).set(contents)
        const expected = outcome(() => native[name](address, end))
        expect(
          outcome(() => ours[name](address, end)),
          `${name}(${address}, ${end})`,
        ).toEqual(expected)
        const isSame =
          Buffer.compare(Buffer.from(ours.memory.buffer), Buffer.from(native.memory.buffer)) === 0
        expect(isSame, `memory after ${name}(${address}, ${end})`).toBe(true)
      }
    }
  }
})
