// Every operator on i64, with operands of every make that its expansion looks at, against the interpreter.

import { expect, test } from 'vitest'
import { IrFunction, type Value } from '../../src/ir/function.js'
import { OPERATORS, type OperatorRow } from '../../src/ir/operators.js'
import { parseFunction } from '../../src/ir/parse.js'
import { printFunction } from '../../src/ir/print.js'
import { F32, F64, flattenTypes, I32, I64, TUPLE, type Type } from '../../src/ir/types.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { legalizeInteger64 } from '../../src/legalize/integer64.js'
import {
  createWorld,
  f32Bits,
  f64Bits,
  flattenValues,
  type IrOutcome,
  type IrValue,
  interpretIr,
  splitPair,
} from '../support/interpret-ir.js'
import { createRandom } from '../support/random-ir.js'

const SCALARS = new Set<Type>([I32, I64, F32, F64])

const rows = OPERATORS.filter(
  ({ name, params, effects, result }) =>
    /i64/.test(name) &&
    params !== undefined &&
    params.length > 0 &&
    params.every((type) => SCALARS.has(type)) &&
    (SCALARS.has(result!) || result === TUPLE) &&
    (effects & ~1) === 0,
)

const NUMBERS = [
  0n,
  1n,
  -1n,
  2n,
  31n,
  32n,
  33n,
  63n,
  64n,
  255n,
  0x7fffffffn,
  0x80000000n,
  -0x80000000n,
  0xffffffffn,
]
NUMBERS.push(0x100000000n, 0x1ffffffffn, -0x100000000n, (1n << 63n) - 1n, -(1n << 63n), 0x123456789abcdef0n)

const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1e9,
  -1e9,
  4294967296.5,
  2 ** 53 + 2,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  1e30,
]
FLOATS.push(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)

/** How an i64 operand comes to be: from a parameter of that type, or from an i32 one, or as a constant. */
type Make = 'parameter' | 'extend_s' | 'extend_u' | 'masked' | 'shifted' | bigint

const MAKES: Make[] = ['parameter', 'extend_s', 'extend_u', 'masked', 'shifted', ...NUMBERS]

interface Built {
  fn: IrFunction
  params: Type[]
}

/** A function of one operator; of an i64 result it returns the low half only, if told so. */
function build(row: OperatorRow, makes: readonly Make[], lowOnly = false): Built {
  const params = row.params!.map(
    (type, i): Type => (type === I64 && /^ext/.test(String(makes[i])) ? I32 : type),
  )
  const results = row.result === TUPLE ? [I64, I64] : [lowOnly ? I32 : row.result!]
  const fn = new IrFunction(0, row.name, { params, results })
  const block = fn.createBlock()
  fn.blocks.push(block)
  const append = (value: Value): Value => {
    block.instructions.push(value)
    return value
  }
  const i64 = (x: bigint) => {
    const [a, b] = splitPair(x)
    return append(fn.create('i64.const', I64, [], { a, b }))
  }
  const given = params.map((type) => fn.createParameter(block, type))
  const operands = given.map((param, i) => {
    const make = makes[i]!
    if (row.params![i] !== I64 || make === 'parameter') return param
    if (make === 'extend_s') return append(fn.create('i64.extend_i32_s', I64, [param]))
    if (make === 'extend_u') return append(fn.create('i64.extend_i32_u', I64, [param]))
    if (make === 'masked') return append(fn.create('i64.and', I64, [param, i64(31n)]))
    if (make === 'shifted') return append(fn.create('i64.shr_u', I64, [param, i64(59n)]))
    return i64(make)
  })
  const value = append(fn.create(row.name, row.result!, operands))
  let returned = [value]
  if (row.result === TUPLE) {
    fn.tupleTypes.set(value, results)
    returned = results.map((type, a) => append(fn.create('project', type, [value], { a })))
  } else if (lowOnly) {
    returned = [append(fn.create('i32.wrap_i64', I32, [value]))]
  }
  block.terminator = { kind: 'return', operands: returned, edges: [], offset: -1 }
  return { fn, params }
}

function randomOperand(type: Type, random: () => number): IrValue {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!
  if (type === F32 || type === F64) {
    const x = random() < 0.5 ? pick(FLOATS) : (random() - 0.5) * 2 ** (random() * 70)
    return type === F32 ? f32Bits(x) : f64Bits(x)
  }
  const bits = BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 32n + BigInt(Math.floor(random() * 2 ** 32))
  const x =
    random() < 0.5
      ? pick(NUMBERS) + BigInt(Math.floor(random() * 3) - 1)
      : bits >> BigInt(Math.floor(random() * 64))
  const signed = BigInt.asIntN(64, random() < 0.5 ? x : -x)
  return type === I32 ? Number(BigInt.asIntN(32, signed)) : signed
}

function isSame(a: IrOutcome, b: IrOutcome): boolean {
  if (a.kind === 'return' && b.kind === 'return') return String(a.values) === String(b.values)
  return a.kind === 'trap' && b.kind === 'trap' && a.message === b.message
}

/** Legalises the function and compares a few runs before and after. */
function compare({ fn, params }: Built, runs: number, random: () => number): void {
  verifyFunction(fn, 'lowered')
  const text = printFunction(fn)
  const lowered = parseFunction(text)
  legalizeInteger64(fn)
  verifyFunction(fn, 'legal')
  for (let run = 0; run < runs; run++) {
    const args = params.map((type) => randomOperand(type, random))
    const before = interpretIr(lowered, args, createWorld())
    const after = interpretIr(fn, flattenValues(params, args), createWorld())
    if (before.kind === 'return') before.values = flattenValues(lowered.signature.results, before.values)
    // Messages are long to make: first see whether one is needed.
    if (isSame(before, after)) continue
    expect(after, `${args}\n${text}\nbecame\n${printFunction(fn)}`).toEqual(before)
  }
}

test('all of them are there', () => {
  expect(rows.length).toBe(53)
})

for (const row of rows) {
  test(row.name, () => {
    const random = createRandom(row.name.length)
    const count = row.params!.length
    for (const first of row.params![0] === I64 ? MAKES : MAKES.slice(0, 1)) {
      for (const second of count > 1 ? MAKES : MAKES.slice(0, 1)) {
        const makes: Make[] = [first, second, 'parameter', 'parameter']
        const isConstant = typeof first === 'bigint' && typeof second === 'bigint'
        const isPlain = first === 'parameter' && second === 'parameter'
        compare(build(row, makes), isConstant ? 1 : isPlain ? 200 : 5, random)
        if (row.result === I64) compare(build(row, makes, true), isConstant ? 1 : isPlain ? 50 : 3, random)
      }
    }
  })
}

test('operands that are one value', () => {
  const random = createRandom(1)
  for (const row of rows) {
    if (row.params!.length !== 2) continue
    const built = build(row, ['parameter', 'parameter'])
    const { fn } = built
    const value = fn.entry.instructions[0]!
    fn.setOperand(value, 1, fn.operand(value, 0))
    compare(built, 20, random)
  }
})

test('signatures are flattened', () => {
  const fn = parseFunction(
    'func f 0 (i64, f32, i64) -> (f32, i64)\nb0(v0: i64, v1: f32, v2: i64):\n  return v1, v2\n',
  )
  legalizeInteger64(fn)
  expect(fn.signature).toEqual({ params: flattenTypes([I64, F32, I64]), results: flattenTypes([F32, I64]) })
})
