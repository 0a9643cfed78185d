import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { IrFunction } from '../../src/ir/function.js'
import { OPERATORS, type OperatorRow } from '../../src/ir/operators.js'
import { F32, F64, I32, I64, type Type } from '../../src/ir/types.js'
import { FOLDERS } from '../../src/optimize/fold-constants.js'
import {
  createWorld,
  f32Bits,
  f32Number,
  f64Bits,
  f64Number,
  type IrValue,
  interpretIr,
  splitPair,
} from '../support/interpret-ir.js'

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  0.49999999999999994,
  3e9,
  -3e9,
  2147483647,
  2147483648,
  -2147483648,
  -2147483649,
  4294967295,
  4294967296,
  2 ** 53 + 2,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  1e-45,
  5e-324,
  3.4e38,
  1e308,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
]

const CONSTANTS: ReadonlyMap<Type, readonly IrValue[]> = new Map<Type, readonly IrValue[]>([
  [I32, [0, 1, -1, 2, 7, 31, 32, 33, 255, 128, 32768, 65535, 0x7fffffff, -0x80000000, -7, 0x12345678]],
  [
    I64,
    [
      0n,
      1n,
      -1n,
      7n,
      31n,
      32n,
      63n,
      64n,
      128n,
      32768n,
      0x7fffffffn,
      0x80000000n,
      0xffffffffn,
      1n << 32n,
    ].concat([-(1n << 31n), -7n, 9007199791611905n, 0x123456789abcdef0n, (1n << 63n) - 1n, -(1n << 63n)]),
  ],
  [F32, [...new Set(NUMBERS.map(f32Bits)), 0x7f800001, -0x400000]],
  [F64, [...new Set(NUMBERS.map(f64Bits)), 0x7ff0000000000001n, -0x8000000000000n]],
])

function constant(fn: IrFunction, type: Type, value: IrValue) {
  if (type === I32) return fn.createI32(value as number)
  if (type === F32) return fn.create('f32.const', F32, [], { a: value as number })
  const [a, b] = splitPair(value as bigint)
  return fn.create(type === I64 ? 'i64.const' : 'f64.const', type, [], { a, b })
}

function apply(row: OperatorRow, operands: readonly IrValue[]) {
  const fn = new IrFunction(0, 'constants', { params: [], results: [row.result!] })
  const block = fn.createBlock()
  fn.blocks = [block]
  const values = operands.map((operand, i) => constant(fn, row.params![i]!, operand))
  const value = fn.create(row.name, row.result!, values)
  block.instructions = [...values, value]
  block.terminator = { kind: 'return', operands: [value], edges: [], offset: -1 }
  return { fn, value }
}

function isNaNOf(type: Type, value: IrValue): boolean {
  if (type === F32) return Number.isNaN(f32Number(value as number))
  return type === F64 && Number.isNaN(f64Number(value as bigint))
}

const FOLDED = OPERATORS.filter(({ index }) => FOLDERS[index] !== undefined)

test.each(FOLDED.map((row) => [row.name, row] as const))(
  '%s folds to what it yields when run, or not at all',
  (_, row) => {
    const keepsBits = /neg|abs|reinterpret/.test(row.name)
    let folded = 0
    for (const left of CONSTANTS.get(row.params![0]!)!) {
      for (const right of row.params!.length === 1 ? [undefined] : CONSTANTS.get(row.params![1]!)!) {
        const operands = right === undefined ? [left] : [left, right]
        const expected = interpretIr(apply(row, operands).fn, [], createWorld())
        const { fn, value } = apply(row, operands)
        const isFolded = FOLDERS[row.index]!(fn, value)
        const actual = interpretIr(fn, [], createWorld())
        const place = `${row.name} of ${operands}`
        if (!isDeepStrictEqual(actual, expected)) expect(actual, place).toEqual(expected)
        const isNaNResult = expected.kind === 'return' && isNaNOf(row.result!, expected.values[0]!)
        if (isFolded) {
          folded++
          if (expected.kind !== 'return' || (isNaNResult && !keepsBits))
            expect.fail(`${place} must not be folded`)
        } else if (expected.kind === 'return' && !isNaNResult && !/f32\.convert_i64/.test(row.name)) {
          expect.fail(`${place} could be folded`)
        }
      }
    }
    expect(folded).toBeGreaterThan(5)
  },
)

test('folds all arithmetic on numbers', () => {
  const foldable = OPERATORS.filter(
    ({ name, immediates, params, result, effects }) =>
      (effects & ~1) === 0 &&
      immediates.length === 0 &&
      params !== undefined &&
      params.length > 0 &&
      [...params, result!].every((type) => CONSTANTS.has(type)) &&
      !/pair|copysign|relaxed|pick_bytes|mul_add/.test(name),
  )
  expect(foldable.filter(({ index }) => FOLDERS[index] === undefined).map(({ name }) => name)).toEqual([])
})
