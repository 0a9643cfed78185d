import { expect, test } from 'vitest'
import { KnownBits } from '../../src/ir/known-bits.js'
import { OPERATORS } from '../../src/ir/operators.js'
import { I32, I64 } from '../../src/ir/types.js'
import { parseExpression } from '../support/expressions.js'
import { createWorld, type IrValue, interpretIr, splitPair } from '../support/interpret-ir.js'

function learn(text: string) {
  const fn = parseExpression(text)
  const known = new KnownBits(fn)
  for (const value of fn.entry.instructions) known.learn(value)
  return { fn, known, root: fn.entry.terminator.operands[0]! }
}

const zeros = (text: string) => {
  const { known, root } = learn(text)
  return known.zeroBits(root) >>> 0
}

test('knows masks, widths, shifts and sums', () => {
  expect(zeros('(i32.and x 255)')).toBe(0xffffff00)
  expect(zeros('(i32.load16_u x)')).toBe(0xffff0000)
  expect(zeros('(i32.shl (i32.and x 255) 4)')).toBe(0xfffff00f)
  expect(zeros('(i32.add (i32.load8_u x) (i32.load8_u y))')).toBe(0xfffffe00)
  expect(zeros('(i32.lt_s x y)')).toBe(0xfffffffe)
  expect(zeros('(i32.rem_u x 10)')).toBe(0xfffffff0)
  expect(zeros('(i32.add x y)')).toBe(0)
  expect(zeros('x')).toBe(0)
})

test('knows the halves of i64 values', () => {
  const shifted = learn('(i64.shr_u X 40)')
  expect(shifted.known.fitsLow(shifted.root)).toBe(true)
  expect(shifted.known.zeroBits(shifted.root) >>> 0).toBe(0xff000000)
  const moved = learn('(i64.shl (i64.extend_i32_u x) 8)')
  expect(moved.known.zeroBitsHigh(moved.root) >>> 0).toBe(0xffffff00)
  const signed = learn('(i64.extend_i32_s x)')
  expect(signed.known.fitsLow(signed.root)).toBe(false)
})

test('answers what rules ask', () => {
  const { known, root } = learn('(i32.shr_u x 20)')
  expect(known.maximum(root)).toBe(4095)
  expect(known.isNonNegative(root)).toBe(true)
  expect(known.isBoolean(root)).toBe(false)
  const truth = learn('(i32.eqz x)')
  expect(truth.known.isBoolean(truth.root)).toBe(true)
})

const OPERANDS_32 = [
  'x',
  '(i32.and x 255)',
  '(i32.shl y 4)',
  '(i32.shr_u y 20)',
  '(i32.load8_u y)',
  '7',
  '-16',
  '0',
]
const OPERANDS_64 = [
  'X',
  '(i64.and X 255)',
  '(i64.shl Y 36)',
  '(i64.shr_u Y 20)',
  '(i64.extend_i32_s x)',
  '7',
  '-16',
  '0',
]
const VALUES = [0, 1, -1, 255, 256, 4095, -4096, 0x7fffffff, -0x80000000, 0x12345678]

const OPERATORS_ON_INTEGERS = OPERATORS.filter(
  ({ params, result, effects }) =>
    (result === I32 || result === I64) &&
    (effects & ~1) === 0 &&
    params !== undefined &&
    params.length > 0 &&
    params.every((type) => type === I32 || type === I64),
)

test('claims of no integer operator what does not hold', () => {
  expect(OPERATORS_ON_INTEGERS.length).toBeGreaterThan(60)
  let claims = 0
  for (const { name, params } of OPERATORS_ON_INTEGERS) {
    const choices = params!.map((type) => (type === I32 ? OPERANDS_32 : OPERANDS_64))
    for (const left of choices[0]!) {
      for (const right of choices[1] ?? ['']) {
        const text = `(${name} ${left} ${right})`
        const { fn, known, root } = learn(text)
        const [low, high] = [known.zeroBits(root), known.zeroBitsHigh(root)]
        if (low === 0 && (high === 0 || fn.type[root] === I32)) continue
        claims++
        for (const value of VALUES) {
          const long = (BigInt(value) << 20n) ^ BigInt(value)
          const args: IrValue[] = [value, value ^ 0x5a5a, long, ~long, 0, 0, 0n, 0n]
          const outcome = interpretIr(fn, args, createWorld({ memories: [new Uint8Array(65536).fill(0xa5)] }))
          if (outcome.kind !== 'return') continue
          const result = outcome.values[0]!
          const [resultLow, resultHigh] =
            typeof result === 'bigint' ? splitPair(result) : [result as number, 0]
          expect([text, value, resultLow & low, resultHigh & high]).toEqual([text, value, 0, 0])
        }
      }
    }
  }
  expect(claims).toBeGreaterThan(500)
})
