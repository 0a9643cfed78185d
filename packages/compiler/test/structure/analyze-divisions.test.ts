import { expect, test } from 'vitest'
import { analyzeControlFlow } from '../../src/ir/control-flow.js'
import { parseFunction } from '../../src/ir/parse.js'
import { withScratch } from '../../src/ir/scratch.js'
import { analyzeDivisions, DIVISOR_NOT_ZERO, QUOTIENT_FITS } from '../../src/structure/analyze-divisions.js'
import { DominatorTree } from '../../src/structure/dominator-tree.js'
import { dedent } from '../emit/function/expect-emitted.js'
import { WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'
import { type Exports, expectOnAll, outcome } from '../support/run-both-ways.js'

const BOTH = DIVISOR_NOT_ZERO | QUOTIENT_FITS

/** What is known of the divisions of a function, in their order. */
function factsOf(ir: string): number[] {
  const fn = parseFunction(dedent(ir))
  return withScratch(() => {
    const flow = analyzeControlFlow(fn)
    const facts = analyzeDivisions(fn, flow, new DominatorTree(flow))
    return fn.blocks
      .flatMap(({ instructions }) => instructions)
      .filter((value) => /\.(?:div|rem)_[su]$/.test(fn.op[value]!))
      .map((value) => facts[value]!)
  })
}

test('a divisor that is odd, or a constant, is not 0', () => {
  const facts = factsOf(`
    func f 0 (i32, i32) -> (i32)
    b0(v0: i32, v1: i32):
      v2 = i32.const value=1
      v3 = i32.or v0, v2
      v4 = i32.div_u v1, v3
      v5 = i32.const value=2
      v6 = i32.add v3, v5
      v7 = i32.div_u v4, v6
      v8 = i32.const value=-1
      v9 = i32.div_s v7, v8
      v10 = i32.const value=7
      v11 = i32.div_s v9, v10
      v12 = i32.and v11, v10
      v13 = i32.div_s v12, v0
      return v13
  `)
  expect(facts).toEqual([DIVISOR_NOT_ZERO, DIVISOR_NOT_ZERO, DIVISOR_NOT_ZERO, BOTH, QUOTIENT_FITS])
})

test('nor is one by which something was divided before, or that was compared', () => {
  const facts = factsOf(`
    func f 0 (i32, i32, i32) -> (i32)
    b0(v0: i32, v1: i32, v2: i32):
      v3 = i32.div_u v0, v1
      v4 = i32.rem_u v0, v1
      v5 = i32.const value=0
      v6 = i32.gt_s v2, v5
      br_if v6, b1(), b2()
    b1():
      v7 = i32.div_s v0, v2
      v8 = i32.rem_u v7, v1
      return v8
    b2():
      v9 = i32.div_s v3, v2
      return v9
  `)
  expect(facts).toEqual([0, DIVISOR_NOT_ZERO, BOTH, DIVISOR_NOT_ZERO, 0])
})

test('what goes round in a loop is not 0 if nothing is that comes in', () => {
  const gcd = (guard: string) => `
    func gcd 0 (i32, i32) -> (i32)
    b0(v0: i32, v1: i32):
      br_if ${guard}, b1(v0, v1), b2(v0)
    b1(v2: i32, v3: i32):
      v4 = i32.rem_u v2, v3
      br_if v4, b1(v3, v4), b2(v3)
    b2(v5: i32):
      return v5
  `
  expect(factsOf(gcd('v1'))).toEqual([DIVISOR_NOT_ZERO])
  expect(factsOf(gcd('v0'))).toEqual([0])
})

test('an assumption falls with another one', () => {
  const facts = factsOf(`
    func f 0 (i32, i32, i32) -> ()
    b0(v0: i32, v1: i32, v2: i32):
      v3 = i32.const value=1
      v4 = i32.or v0, v3
      br b1(v4, v4)
    b1(v5: i32, v6: i32):
      v7 = i32.rem_u v0, v5
      v8 = i32.and v6, v1
      br_if v2, b1(v6, v8), b2()
    b2():
      return
  `)
  expect(facts).toEqual([0])
})

test('a loop that divides by what its parameters hold traps when it should', async () => {
  const fields = `(func (export "gcd") (param i32 i32) (result i32) (local i32)
    (if (local.get 1) (then
      (loop $next
        (local.set 2 (i32.rem_s (local.get 0) (local.get 1)))
        (local.set 0 (local.get 1))
        (br_if $next (local.tee 1 (local.get 2))))))
    (local.get 0))
  (func (export "down") (param i32 i32) (result i32) (local i32)
    (local.set 1 (i32.and (local.get 1) (i32.const 15)))
    (loop $next
      (local.set 2 (i32.add (local.get 2) (i32.rem_u (local.get 0) (local.get 1))))
      (local.set 1 (i32.sub (local.get 1) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get 2) (i32.const 100))))
    (local.get 2))`
  const pairs = [12, 18, 0, -7, 100].flatMap((a) => [6, 0, 5, -3, 99].map((b) => [a, b]))
  const run = ({ gcd, down }: Exports) =>
    pairs.map(([a, b]) => [outcome(() => gcd(a, b)), outcome(() => down(a, b))])
  const bytes = await assemble(`(module ${fields})`)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  await expectOnAll(fields, run, run(exports))
})

const NUMBERS = [0, 1, -1, 2, -2, 3, 7, 0x7fffffff, -0x80000000, -0x7fffffff]
const LIMITS = [-2, -1, 0, 1, 2, 0x7fffffff, -0x80000000]
const RELATIONS = ['eq', 'ne', 'lt_s', 'gt_s', 'le_s', 'ge_s', 'lt_u', 'gt_u', 'le_u', 'ge_u']

test('whatever was compared before, divisions trap and yield what they should', async () => {
  const cases = RELATIONS.flatMap((relation) =>
    LIMITS.flatMap((limit) => [false, true].map((isMirrored) => ({ relation, limit, isMirrored }))),
  )
  const body = (name: string, { relation, limit, isMirrored }: (typeof cases)[number]) => {
    const operands = ['(local.get 1)', `(i32.const ${limit})`]
    if (isMirrored) operands.reverse()
    const divide = `(i32.${name} (local.get 0) (local.get 1))`
    return `(if (result i32) (i32.${relation} ${operands.join(' ')})
      (then ${divide}) (else (i32.sub (i32.const 5) ${divide})))`
  }
  const names = ['div_s', 'rem_u']
  const fields = names.flatMap((name) =>
    cases.map(
      (entry, i) => `(func (export "${name}${i}") (param i32 i32) (result i32) ${body(name, entry)})`,
    ),
  )
  const run = (exports: Exports) =>
    names.flatMap((name) =>
      cases.flatMap((_, i) =>
        NUMBERS.flatMap((a) => NUMBERS.map((b) => outcome(() => exports[`${name}${i}`](a, b)))),
      ),
    )
  const bytes = await assemble(`(module ${fields.join('')})`)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  await expectOnAll(fields.join(''), run, run(exports))
})
