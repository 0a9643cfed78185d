import { expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import type { CompileOptions } from '../../../src/options.js'
import { assemble } from '../../support/assemble.js'
import { type Exports, expectOnAll } from '../../support/run-both-ways.js'
import { WebAssembly } from '../module/load-output.js'

/** Mixes $a and $b, $x and $y so often that what holds it is a large loop. */
const mixing = (times: number) =>
  `(local.set $a (i32.xor (i32.rotl (local.get $a) (i32.const 5)) (i32.mul (local.get $b) (i32.const 77773))))
   (local.set $b (i32.add (i32.shr_u (local.get $b) (i32.const 3)) (local.get $a)))
   (local.set $x (f64.add (f64.mul (local.get $x) (f64.const 0.5)) (f64.convert_i32_s (local.get $b))))
   (local.set $y (f32.sub (f32.convert_i32_u (local.get $a)) (local.get $y)))`.repeat(times)

const locals = '(local $a i32) (local $b i32) (local $x f64) (local $y f32) (local $i i32)'
const result = `(f64.add (f64.convert_i32_s (i32.xor (local.get $a) (local.get $b)))
  (f64.add (local.get $x) (f64.promote_f32 (local.get $y))))`

/** Takes `$n` steps from `$start` on; leaves in two ways, and goes on in two. */
const alone = (name: string, step: number) => `
  (func (export "${name}") (param $n i32) (param $start i32) (result f64) ${locals}
    (local.set $a (i32.const 1))
    (local.set $i (local.get $start))
    (block $out
      (loop $next
        ${mixing(6)}
        (br_if $out (i32.eq (local.get $i)
          (i32.add (local.get $start) (i32.mul (local.get $n) (i32.const ${step})))))
        (if (i32.eq (i32.and (local.get $a) (i32.const 0xffff)) (i32.const 77)) (then (return (f64.const -1))))
        (local.set $i (i32.add (local.get $i) (i32.const ${step})))
        (br_if $next (i32.and (local.get $b) (i32.const 7)))
        (local.set $b (i32.add (local.get $b) (i32.const 9)))
        (br $next)))
    ${result})`

const nested = `
  (func (export "nested") (param $n i32) (param $start i32) (result f64) ${locals} (local $k i32)
    (local.set $b (local.get $start))
    (loop $outer
      (local.set $i (i32.const 9))
      (loop $inner
        ${mixing(10)}
        (br_if $inner (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (local.set $k (i32.add (local.get $k) (i32.const 1)))
      (br_if $outer (i32.lt_u (local.get $k) (local.get $n))))
    ${result})`

const fields = [alone('up', 1), alone('down', -3), alone('by12', 12), nested].join('')

const outputOf = async (options: CompileOptions) =>
  compile(await assemble(`(module ${fields})`), { format: 'cjs', ...options }).code

test('a loop in no other one is entered anew, one in another is told in front of it', async () => {
  const code = await outputOf({})
  const told = code.match(/^ *(?:([ab]) = \1 \| 0|([xy]) = \+\2);$/gm)
  // What begins as a parameter has its name: $b of the last function is `start`.
  expect(told).toHaveLength(4 * 4 - 1)
  expect(code).toContain(' start = start | 0;\n')
  expect(code).toMatch(/L0: for \(;;\) \{\n( *\w = .*;\n){5} *do \{/)
  expect(code.match(/\} while \(i & \d+\);/g)).toEqual(
    [1023, 1023, 4092].map((mask) => `} while (i & ${mask});`),
  )
})

test('not for other engines, and not where it has to be short', async () => {
  for (const options of [{ tune: 'jsc' }, { tune: 'interpreter' }, { optimize: 's' }] as CompileOptions[])
    expect(await outputOf(options)).not.toMatch(/ ([abxy]) = (\1 \| 0|\+\1);/)
})

test('such loops take as many turns as they should', async () => {
  const numbers = [0, 1, 2, 341, 342, 1023, 1024, 1025, 3000]
  const starts = [0, 1, -1024, 4095, 0x7fffff00, -5]
  const run = (exports: Exports) =>
    ['up', 'down', 'by12', 'nested'].flatMap((name) =>
      numbers.flatMap((n) => starts.map((start) => exports[name](n, start))),
    )
  const bytes = await assemble(`(module ${fields})`)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  await expectOnAll(fields, run, run(exports))
})
