import { expect, test } from 'vitest'
import type { IrFunction, Value } from '../../src/ir/function.js'
import { decide, mirrorOf, oppositeOf, RELATIONS } from '../../src/ir/integer-relations.js'
import { findOperator } from '../../src/ir/operators.js'
import { parseFunction } from '../../src/ir/parse.js'
import { RANGE_TRANSFERS, type RangeStore } from '../../src/ir/range-transfers.js'
import { IrTrap, SCALAR_SEMANTICS } from '../support/scalar-semantics.js'

type Width = 32 | 64

/** Ends of intervals: where operators change what they do. Within 2^53, as bounds of an i64 are. */
function ends(width: Width): bigint[] {
  const powers = width === 32 ? [3n, 8n, 16n, 31n] : [4n, 8n, 31n, 32n, 52n, 53n]
  const limit = 2n ** BigInt(width === 32 ? 31 : 53) - 1n
  const list = powers.flatMap((p) => [2n ** p - 1n, 2n ** p, -(2n ** p), -(2n ** p) - 1n])
  return [0n, 1n, -1n, 5n, -6n, 1000n, ...list].filter(
    (n) => n <= limit && n >= -limit - (width === 32 ? 1n : 0n),
  )
}

interface Interval {
  low: number
  high: number
  /** Numbers in it. */
  samples: bigint[]
}

/** Small intervals as a whole; of large ones the ends, and what is near 0; and everything. */
function intervals(width: Width): Interval[] {
  const points = ends(width)
  const list: Interval[] = []
  const smallest = -(2n ** BigInt(width - 1))
  const inside = (low: bigint, high: bigint) =>
    [low, low + 1n, low + 2n, high, high - 1n, high - 2n, -2n, -1n, 0n, 1n, 2n, 7n, (low + high) / 2n].filter(
      (n) => n >= low && n <= high,
    )
  for (const low of points) {
    for (const high of points) {
      if (low <= high && (low === high || high - low < 20n || (low + high * 3n) % 5n < 2n))
        list.push({ low: Number(low), high: Number(high), samples: [...new Set(inside(low, high))] })
    }
  }
  const isWide = width === 64
  list.push({
    low: isWide ? -Infinity : Number(smallest),
    high: isWide ? Infinity : Number(-smallest - 1n),
    samples: [...points, smallest, -smallest - 1n],
  })
  if (isWide) {
    list.push({ low: 0, high: Infinity, samples: [...points.filter((n) => n >= 0n), -smallest - 1n] })
    list.push({ low: -Infinity, high: -1, samples: [...points.filter((n) => n < 0n), smallest] })
  }
  return list
}

const functions = new Map<string, IrFunction>()

function functionOf(text: string): IrFunction {
  const known = functions.get(text) ?? parseFunction(text)
  functions.set(text, known)
  return known
}

/** Checks that results of `op` are within the bounds that its transfer sets; returns how many, and how many were bounded. */
function checkTransfer(
  op: string,
  left: Interval,
  right: Interval | undefined,
  width: Width,
  constant?: bigint,
) {
  const row = findOperator(op)!
  const ofI64 = width === 64
  const type = ofI64 ? 'i64' : 'i32'
  const isConstant = constant !== undefined
  const literal = ofI64
    ? `i64.const low=${BigInt.asIntN(32, constant ?? 0n)} high=${BigInt.asIntN(32, (constant ?? 0n) >> 32n)}`
    : `i32.const value=${BigInt.asIntN(32, constant ?? 0n)}`
  const isBinary = row.params!.length === 2
  const fn = functionOf(`
func f 0 (${type}, ${type}) -> ()
b0(v0: ${type}, v1: ${type}):
  v2 = ${literal}
  v3 = ${op} v0${isBinary ? (isConstant ? ', v2' : ', v1') : ''}
  return
`)
  const isWide = op.startsWith('i64.') && row.result !== findOperator('i32.add')!.result
  const low = new Float64Array(4).fill(isWide ? -Infinity : -(2 ** 31))
  const high = new Float64Array(4).fill(isWide ? Infinity : 2 ** 31 - 1)
  const store: RangeStore = { fn, low, high, floor: new Float64Array(4) }
  low[0] = left.low
  high[0] = left.high
  const other = right ?? {
    low: Number(constant ?? 0n),
    high: Number(constant ?? 0n),
    samples: [constant ?? 0n],
  }
  low[1] = low[2] = other.low
  high[1] = high[2] = other.high
  RANGE_TRANSFERS[row.index]?.(store, 3 as Value)
  const [bottom, top] = [low[3]!, high[3]!]
  const run = SCALAR_SEMANTICS.get(op) as unknown as (...operands: (number | bigint)[]) => number | bigint
  const operand = (n: bigint) => (ofI64 ? n : Number(n))
  for (const a of left.samples) {
    for (const b of other.samples) {
      let result: number | bigint
      try {
        result = isBinary ? run(operand(a), operand(b)) : run(operand(a))
      } catch (error) {
        if (error instanceof IrTrap) continue
        throw error
      }
      if (result >= bottom && result <= top) continue
      expect.fail(`${op} of ${a}, ${b} is ${result}, said to be from ${bottom} to ${top}`)
    }
  }
  if (Object.is(bottom, -0) || Object.is(top, -0)) expect.fail(`${op}: a bound is -0`)
  return left.samples.length * other.samples.length
}

const BINARY = [
  'add',
  'sub',
  'mul',
  'and',
  'or',
  'xor',
  'div_s',
  'div_u',
  'rem_s',
  'rem_u',
  'shl',
  'shr_s',
  'shr_u',
]

for (const width of [32, 64] as const) {
  for (const name of BINARY) {
    test(`i${width}.${name} is within its bounds`, () => {
      let checks = 0
      const all = intervals(width)
      for (const left of all) {
        for (const [i, right] of all.entries()) {
          if ((all.indexOf(left) + i) % 6 === 0)
            checks += checkTransfer(`i${width}.${name}`, left, right, width)
        }
        for (const constant of [0n, 1n, 5n, 11n, 31n, 32n, 33n, 63n, -1n, 1000n])
          checks += checkTransfer(`i${width}.${name}`, left, undefined, width, constant)
      }
      expect(checks).toBeGreaterThan(20_000)
    })
  }
  const unary = [
    'clz',
    'ctz',
    'popcnt',
    'extend8_s',
    'extend16_s',
    'eqz',
    ...(width === 64 ? ['extend32_s'] : []),
  ]
  for (const op of [
    ...unary.map((name) => `i${width}.${name}`),
    ...(width === 64 ? ['i32.wrap_i64'] : ['i64.extend_i32_s', 'i64.extend_i32_u']),
  ]) {
    test(`${op} is within its bounds`, () => {
      let checks = 0
      for (const left of intervals(width)) checks += checkTransfer(op, left, undefined, width)
      expect(checks).toBeGreaterThan(500)
    })
  }
}

test('relations are decided as all numbers of a small width decide them', () => {
  const bits = 3n
  const unsigned = (n: number) => Number(BigInt.asUintN(Number(bits), BigInt(n)))
  const holds: Record<string, (a: number, b: number) => boolean> = {
    eq: (a, b) => a === b,
    ne: (a, b) => a !== b,
    lt_s: (a, b) => a < b,
    le_s: (a, b) => a <= b,
    gt_s: (a, b) => a > b,
    ge_s: (a, b) => a >= b,
    lt_u: (a, b) => unsigned(a) < unsigned(b),
    le_u: (a, b) => unsigned(a) <= unsigned(b),
    gt_u: (a, b) => unsigned(a) > unsigned(b),
    ge_u: (a, b) => unsigned(a) >= unsigned(b),
  }
  const relationOf = (name: string) => RELATIONS[findOperator(`i32.${name}`)!.index]!
  let decided = 0
  for (const [name, test] of Object.entries(holds)) {
    const relation = relationOf(name)
    for (let a = -4; a < 4; a++)
      for (let b = a; b < 4; b++)
        for (let c = -4; c < 4; c++)
          for (let d = c; d < 4; d++) {
            const outcomes = new Set<boolean>()
            for (let x = a; x <= b; x++) for (let y = c; y <= d; y++) outcomes.add(test(x, y))
            const outcome = decide(relation, a, b, c, d)
            if (outcome >= 0) decided++
            if (outcome >= 0 && (outcomes.size > 1 || outcomes.has(outcome === 0)))
              expect.fail(`${name} of ${a}..${b}, ${c}..${d} is said to be ${outcome}`)
          }
    for (let x = -4; x < 4; x++)
      for (let y = -4; y < 4; y++) {
        const named = (wanted: number) => Object.keys(holds).find((key) => relationOf(key) === wanted)!
        expect(holds[named(oppositeOf(relation))]!(x, y)).toBe(!test(x, y))
        expect(holds[named(mirrorOf(relation))]!(y, x)).toBe(test(x, y))
      }
  }
  expect(decided).toBeGreaterThan(3000)
})
