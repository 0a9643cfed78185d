import { expect, test } from 'vitest'
import { compile } from '../../../src/compile.js'
import type { Tune } from '../../../src/options.js'
import { assemble } from '../../support/assemble.js'
import { compileFields, expectOnAll, outcome } from '../../support/run-both-ways.js'
import { evaluate } from '../module/load-output.js'

const NAMES = ['div_s', 'div_u', 'rem_s', 'rem_u'] as const
const NUMBERS = [0, 1, -1, 2, 7, -7, 1000, 0x7fffffff, -0x80000000, -0x7fffffff]

const fields = NAMES.map(
  (name) => `
  (func (export "${name}") (param i32 i32) (result i32) (i32.${name} (local.get 0) (local.get 1)))
  (func (export "${name}_byte") (param i32 i32) (result i32)
    (i32.${name} (i32.and (local.get 0) (i32.const 255)) (i32.and (local.get 1) (i32.const 7))))`,
).join('')

test('of a divisor that may be 0, engines are told that it is an int32 nevertheless', async () => {
  const code = await compileFields(fields)
  expect(code).toContain('i0 / ((i1 + 1 >>> 0 > 1 ? i1 : checkDivisor(i0, i1)) | 0) | 0')
  expect(code).toContain('(i0 >>> 0) / ((i1 !== 0 ? i1 : divideByZero() | 0) >>> 0) | 0')
  expect(code).toContain('remainderUnsigned(i0, i1 !== 0 ? i1 : remainderByZero() | 0)')
})

test.each<[Tune, string]>([
  ['jit', 'remainderSigned(i0, i1 !== 0 ? i1 : remainderByZero() | 0)'],
  ['v8', 'i0 % (i1 !== 0 ? i1 : remainderByZero() | 0) | 0'],
  ['jsc', 'i0 - imul(i0 / (i1 !== 0 ? i1 : remainderByZero() | 0) | 0, i1) | 0'],
])('remainders are computed as the engine does it best: %s', async (tune, text) => {
  const { code } = compile(await assemble(`(module ${fields})`), { format: 'cjs', tune })
  expect(code).toContain(text)
  expect(remaindersOf(evaluate(code))).toEqual(REMAINDERS)
  // Engines that write stacks otherwise than V8 does divide and multiply.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    expect(remaindersOf(evaluate(code))).toEqual(REMAINDERS)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
})

test('divisions trap and wrap as they should', async () => {
  const expected = NUMBERS.flatMap((a) =>
    NUMBERS.flatMap((b) => NAMES.flatMap((name) => [divide(name, a, b), divide(name, a & 255, b & 7)])),
  )
  await expectOnAll(
    fields,
    (exports) =>
      NUMBERS.flatMap((a) =>
        NUMBERS.flatMap((b) =>
          NAMES.flatMap((name) => [
            outcome(() => exports[name](a, b)),
            outcome(() => exports[`${name}_byte`](a, b)),
          ]),
        ),
      ),
    expected,
  )
})

const REMAINDERS = NUMBERS.flatMap((a) =>
  NUMBERS.flatMap((b) => [divide('rem_s', a, b), divide('rem_u', a, b)]),
)

/** What an output answers for {@link REMAINDERS}. */
function remaindersOf({ instantiate }: ReturnType<typeof evaluate>): unknown[] {
  const { exports } = instantiate()
  return NUMBERS.flatMap((a) =>
    NUMBERS.flatMap((b) => [outcome(() => exports.rem_s(a, b)), outcome(() => exports.rem_u(a, b))]),
  )
}

/** The result, or the message of the trap, by BigInt. */
function divide(name: (typeof NAMES)[number], a: number, b: number): number | string {
  if (b === 0) return `RuntimeError: ${name.startsWith('div') ? 'divide' : 'remainder'} by zero`
  const [x, y] = name.endsWith('u') ? [BigInt(a >>> 0), BigInt(b >>> 0)] : [BigInt(a), BigInt(b)]
  const result = name.startsWith('div') ? x / y : x % y
  if (result === 2n ** 31n && name === 'div_s') return 'RuntimeError: divide result unrepresentable'
  return Number(BigInt.asIntN(32, result))
}
