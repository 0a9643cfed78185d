// Random loops through memory, as recompiled for engines with a JIT and without, against the engine itself: for what
// passes make of loops (guards, what does not change in them) and of accesses.
import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'
import { createRandom } from '../support/random-ir.js'
import { type Exports, outcome } from '../support/run-both-ways.js'

const TYPES = ['i32.load', 'i32.load8_u', 'i32.load16_s', 'f64.load', 'i32.store', 'i32.store8', 'f64.store']
const SIZES: Readonly<Record<string, number>> = { 'i32.load8_u': 1, 'i32.load16_s': 2, 'i32.store8': 1 }
const STEPS = [1, 2, 3, 4, 8, 12, 16, -1, -4, -8]

/** A function with a loop that goes through memory, of the parameters p, q, n and s, in the text format. */
function randomLoop(name: string, random: () => number): string {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!
  const step = pick(STEPS)
  const bump = pick([`(i32.const ${pick(STEPS)})`, `(i32.const ${4 * pick(STEPS)})`, '(local.get $s)'])
  const address = () => {
    const place = pick([
      '(local.get $p)',
      '(i32.add (local.get $q) (local.get $i))',
      '(i32.add (local.get $q) (i32.shl (local.get $i) (i32.const 2)))',
      '(i32.sub (local.get $p) (local.get $i))',
      '(i32.mul (local.get $i) (i32.const 12))',
      '(i32.add (i32.mul (local.get $i) (i32.const 8)) (local.get $p))',
      '(local.get $q)',
    ])
    return random() < 0.4 ? `(i32.add ${place} (i32.const ${pick([-16, -8, -4, 4, 8, 16, 32, 1])}))` : place
  }
  const access = (): string => {
    const type = pick(TYPES)
    const size = SIZES[type] ?? (type.startsWith('f64') ? 8 : 4)
    const head = `${type} offset=${pick([0, 0, size, 2 * size, 24])} ${address()}`
    const sum = '(local.get $sum)'
    if (type.endsWith('load')) {
      const loaded = type.startsWith('f64') ? `(i32.trunc_sat_f64_s (${head}))` : `(${head})`
      return `(local.set $sum (i32.add (i32.mul ${sum} (i32.const 31)) ${loaded}))`
    }
    if (type.includes('load')) return `(local.set $sum (i32.xor ${sum} (${head})))`
    return type.startsWith('f64') ? `(${head} (f64.convert_i32_s ${sum}))` : `(${head} ${sum})`
  }
  const body: string[] = ['(i32.store (i32.add (local.get $p) (local.get $i)) (local.get $i))']
  for (let count = 1 + Math.floor(4 * random()); count > 0; count--) {
    const one = access()
    body.push(random() < 0.2 ? `(if (i32.and (local.get $i) (i32.const 4)) (then ${one}))` : one)
  }
  const relation = pick(
    step > 0 ? ['ne', 'ne', 'lt_s', 'le_s', 'lt_u', 'le_u'] : ['ne', 'ne', 'gt_s', 'ge_s', 'gt_u'],
  )
  const goesOn = `(i32.${relation} (local.get $i) (local.get $n))`
  const isFirst = random() < 0.3
  if (isFirst) body.unshift(`(br_if $end (i32.eqz ${goesOn}))`)
  if (random() < 0.3) body.push('(br_if $end (i32.eq (local.get $sum) (i32.const 5)))')
  if (random() < 0.2) body.push('(if (i32.eq (local.get $i) (local.get $s)) (then (return (local.get $i))))')
  // An end that tells nothing of how many rounds there are.
  body.push('(local.set $fuel (i32.and (i32.add (local.get $fuel) (i32.const 1)) (i32.const 1023)))')
  body.push('(br_if $end (i32.eqz (local.get $fuel)))')
  body.push(`(local.set $p (i32.add (local.get $p) ${bump}))`)
  body.push(`(local.set $i (i32.add (local.get $i) (i32.const ${step})))`)
  body.push(isFirst ? '(br $loop)' : `(br_if $loop ${goesOn})`)
  const result = pick(['(local.get $sum)', '(i32.add (local.get $sum) (local.get $i))', '(local.get $p)'])
  const start = pick(['(i32.const 0)', '(i32.const 64)', '(local.get $s)'])
  return `(func (export "${name}") (param $p i32) (param $q i32) (param $n i32) (param $s i32) (result i32)
    (local $i i32) (local $sum i32) (local $fuel i32)
    (local.set $i ${start})
    (block $end (loop $loop ${body.join('\n      ')}))
    ${result})`
}

const STARTS = [0, 8, 1028, 3, 65536 - 64, 65536 - 256, -8, 0x7ffffff8]
const BOUNDS = [0, 1, 16, 64, 65, 128, 1000, -1, -64, 0x7fffffff, -0x80000000]
const STRIDES = [0, 4, 8, 16, -8, -4, 6, 0x40000000]

test.each(['jit', 'jsc', 'interpreter', 'jsc-interpreter', 'quickjs'] as const)(
  '%s: random loops do what native code does',
  async (tune) => {
    const random = createRandom(tune.length)
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!
    const names = Array.from({ length: 60 }, (_, i) => `f${i}`)
    const functions = names.map((name) => randomLoop(name, random)).join('\n')
    const bytes = await assemble(`(module (memory (export "memory") 1 1) ${functions})`)
    const { code } = compile(bytes, { tune, format: 'cjs', verify: true })
    const ours = evaluate(code).instantiate().exports as Exports
    const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Exports
    for (const { memory } of [ours, native]) {
      const words = new Int32Array(memory.buffer)
      for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 0x9e3779b1)
    }
    for (const name of names) {
      for (let run = 0; run < 24; run++) {
        const args = [pick(STARTS), pick(STARTS), pick(BOUNDS), pick(STRIDES)]
        const expected = outcome(() => native[name](...args))
        const place = `${name}(${args})`
        expect(
          outcome(() => ours[name](...args)),
          place,
        ).toEqual(expected)
        const isSame =
          Buffer.compare(Buffer.from(ours.memory.buffer), Buffer.from(native.memory.buffer)) === 0
        if (!isSame) expect.fail(`${place} leaves another memory`)
      }
    }
  },
)
