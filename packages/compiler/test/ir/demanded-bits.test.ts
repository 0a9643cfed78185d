import { expect, test } from 'vitest'
import { analyzeDemandedBits } from '../../src/ir/demanded-bits.js'
import { parseFunction } from '../../src/ir/parse.js'
import { SCALAR_SEMANTICS } from '../support/scalar-semantics.js'

type Width = 32 | 64

/** Numbers whose bits stand where operators make a difference, and others, always the same. */
function numbers(width: Width, count: number): bigint[] {
  const list = [0n, 1n, -1n, 0x80n, 0xffn, 0x7fffn, 0xffff_0000n, 1n << 31n, 1n << BigInt(width - 1)]
  let state = 88172645463325252n
  while (list.length < count) {
    state = BigInt.asUintN(64, state ^ (state << 13n))
    state ^= state >> 7n
    state = BigInt.asUintN(64, state ^ (state << 17n))
    list.push(state >> (state & 31n))
  }
  return list.slice(0, count).map((number) => BigInt.asIntN(width, number))
}

const constant = (width: Width, number: bigint) =>
  width === 32
    ? `i32.const value=${BigInt.asIntN(32, number)}`
    : `i64.const low=${BigInt.asIntN(32, number)} high=${BigInt.asIntN(32, number >> 32n)}`

const scalar = (width: Width, number: bigint) =>
  width === 32 ? Number(BigInt.asIntN(32, number)) : BigInt.asIntN(64, number)

/** The bits that are demanded of the operands of `op` where those of `mask` are of its result. */
function demandsOf(op: string, operand: Width, result: Width, operands: string, right: bigint, mask: bigint) {
  const fn = parseFunction(`
func f 0 (i${operand}, i${operand}) -> (i${result})
b0(v0: i${operand}, v1: i${operand}):
  v2 = ${constant(operand, right)}
  v3 = ${op} ${operands}
  v4 = ${constant(result, mask)}
  v5 = i${result}.and v3, v4
  return v5
`)
  const { low, high } = analyzeDemandedBits(fn)
  return [0, 1].map((v) =>
    operand === 32
      ? BigInt.asUintN(32, BigInt(low[v]!))
      : (BigInt.asUintN(32, BigInt(high[v]!)) << 32n) | BigInt.asUintN(32, BigInt(low[v]!)),
  ) as [bigint, bigint]
}

/** Changes what is not demanded of the operands, and looks at what is of the result. Returns how often. */
function checkOperator(op: string, operand: Width, result: Width, isBinary: boolean): number {
  const run = SCALAR_SEMANTICS.get(op) as unknown as (...operands: (number | bigint)[]) => number | bigint
  const masks = numbers(result, 24)
  const values = numbers(operand, 12)
  const noise = numbers(operand, 20).slice(-6)
  let checks = 0
  for (const right of isBinary ? [undefined, ...values, 5n, 31n, 32n, 40n] : [undefined]) {
    for (const mask of masks) {
      const operands = !isBinary ? 'v0' : right === undefined ? 'v0, v1' : 'v0, v2'
      const [ofLeft, ofRight] = demandsOf(op, operand, result, operands, right ?? 0n, mask)
      for (const a of values) {
        for (const b of right === undefined ? values : [right]) {
          for (const change of noise) {
            const other = right === undefined ? b ^ (change & ~ofRight) : b
            const before = run(scalar(operand, a), scalar(operand, b))
            const after = run(scalar(operand, a ^ (change & ~ofLeft)), scalar(operand, other))
            const isSame = ((BigInt(before) ^ BigInt(after)) & mask) === 0n
            if (!isSame)
              expect.fail(`${op} of ${a}, ${b}: ${before} or ${after}, of which ${mask} is demanded`)
            checks++
          }
        }
      }
    }
  }
  return checks
}

for (const width of [32, 64] as const) {
  for (const name of ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr_u', 'shr_s', 'rotl', 'lt_s']) {
    test(`i${width}.${name} depends on what it demands only`, () => {
      const result = name === 'lt_s' ? 32 : width
      expect(checkOperator(`i${width}.${name}`, width, result, true)).toBeGreaterThan(10_000)
    })
  }
  for (const name of ['extend8_s', 'extend16_s', ...(width === 64 ? ['extend32_s'] : []), 'clz']) {
    test(`i${width}.${name} depends on what it demands only`, () => {
      expect(checkOperator(`i${width}.${name}`, width, width, false)).toBeGreaterThan(1000)
    })
  }
}

test('conversions depend on what they demand only', () => {
  expect(checkOperator('i32.wrap_i64', 64, 32, false)).toBeGreaterThan(1000)
  expect(checkOperator('i64.extend_i32_s', 32, 64, false)).toBeGreaterThan(1000)
  expect(checkOperator('i64.extend_i32_u', 32, 64, false)).toBeGreaterThan(1000)
})

/** Demanded bits of a value in IR text, low and high. */
function demandOf(text: string, value: number): string {
  const { low, high } = analyzeDemandedBits(parseFunction(text))
  return `${(low[value]! >>> 0).toString(16)} ${(high[value]! >>> 0).toString(16)}`
}

const LOOP = `
func f 0 (i64, i64) -> (i32)
b0(v0: i64, v1: i64):
  br b1(v0, v1, v1)
b1(v2: i64, v3: i64, v4: i64):
  v5 = i64.add v2, v3
  v6 = i32.wrap_i64 v5
  v7 = i64.const low=8 high=0
  v8 = i64.shr_u v4, v7
  br_if v6, b1(v5, v3, v8), b2()
b2():
  v9 = i32.wrap_i64 v4
  i32.store8 v6, v9
  return v6
`

test('demand goes around loops', () => {
  expect(demandOf(LOOP, 0)).toBe('ffffffff 0')
  expect(demandOf(LOOP, 2)).toBe('ffffffff 0')
  // Only the lowest byte is stored, but each time around it is another one.
  expect(demandOf(LOOP, 4)).toBe('ffffffff ffffffff')
})
