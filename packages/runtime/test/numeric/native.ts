// Compares a helper with the engine's own WebAssembly instruction.

import { expect } from 'vitest'
import { RI } from '../../src/realm.js'

export type NumberType = 'i32' | 'i64' | 'f32' | 'f64'

/** An i64 is a signed BigInt, anything else a number. */
type Operand = number | bigint

export interface Instruction {
  /** As in the binary format. */
  opcode: number[]
  params: NumberType[]
  result: NumberType
}

const TYPE_CODES: Record<NumberType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c }

// `WebAssembly` is not among the types of the language.
interface Engine {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: { run(...operands: Operand[]): Operand } }
}

/** A function of one instruction. */
function nativeFunction({ opcode, params, result }: Instruction): (...operands: Operand[]) => Operand {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly
  const body = [0, ...params.flatMap((_, i) => [0x20, i]), ...opcode, 0x0b]
  const type = [1, 0x60, params.length, ...params.map((param) => TYPE_CODES[param]), 1, TYPE_CODES[result]]
  const section = (id: number, content: number[]) => [id, content.length, ...content]
  const bytes = [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, type),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]),
    ...section(10, [1, body.length, ...body]),
  ]
  return new Instance(new Module(new Uint8Array(bytes))).exports.run
}

/** Random bits, the same in each run (xorshift). */
export class RandomBits {
  private state = 0x2545f491

  i32(): number {
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    return this.state
  }

  /** Below `limit`. */
  below(limit: number): number {
    return (this.i32() >>> 0) % limit
  }
}

const view = new DataView(new ArrayBuffer(8))

const EDGES_I64: bigint[] = []
for (let bit = 0n; bit < 64n; bit++) {
  for (const near of [-1n, 0n, 1n]) EDGES_I64.push(BigInt.asIntN(64, (1n << bit) + near))
}
EDGES_I64.push(10n, 1000000007n, -1000000007n, 0x123456789abcdef0n, -0x123456789abcdef0n, 2n ** 53n + 3n)

const EDGES_FLOAT = [
  0,
  -0,
  0.5,
  -0.5,
  1.5,
  -1.5,
  2.5,
  -2.5,
  0.49999999999999994,
  Infinity,
  -Infinity,
  NaN,
  5e-324,
]
for (const bit of [7, 22, 23, 24, 31, 32, 51, 52, 53, 62, 63, 64, 100, 127]) {
  const power = 2 ** bit
  const ulp = 2 ** (bit - 52)
  for (const x of [power, power - ulp / 2, power + ulp, power - 1, power + 1, power - 0.5, power + 0.5]) {
    EDGES_FLOAT.push(x, -x)
  }
}

/** The values of a type that are worth trying in all combinations. */
function edges(type: NumberType): Operand[] {
  switch (type) {
    case 'i32':
      return [...new Set(EDGES_I64.map((x) => Number(BigInt.asIntN(32, x))))]
    case 'i64':
      return EDGES_I64
    case 'f32':
      return EDGES_FLOAT.map(Math.fround)
    case 'f64':
      return EDGES_FLOAT
  }
}

/** Any value of a type, of any magnitude. */
function randomOperand(type: NumberType, random: RandomBits): Operand {
  switch (type) {
    case 'i32':
      return random.i32() >> random.below(32)
    case 'i64': {
      const x = BigInt.asIntN(64, (BigInt(random.i32()) << 32n) | BigInt(random.i32() >>> 0))
      const shift = BigInt(random.below(64))
      return random.below(2) === 0 ? x >> shift : BigInt.asIntN(64, BigInt.asUintN(64, x) >> shift)
    }
    default: {
      // Near integers where conversions and roundings decide, else any bits.
      if (random.below(2) === 0) {
        const x = (random.i32() * 4294967296 + (random.i32() >>> 0)) * 2 ** -random.below(70)
        return type === 'f32' ? Math.fround(x) : x
      }
      view.setInt32(0, random.i32())
      view.setInt32(4, random.i32())
      return type === 'f32' ? view.getFloat32(0) : view.getFloat64(0)
    }
  }
}

function flatten(type: NumberType, value: Operand): number[] {
  if (type !== 'i64') return [value as number]
  const x = value as bigint
  return [Number(BigInt.asIntN(32, x)), Number(BigInt.asIntN(32, x >> 32n))]
}

/** The helper's result, by the convention of helpers: the high half of an i64 is in RI[1]. */
function outcome(run: () => unknown, isPair: boolean): unknown {
  try {
    const result = run()
    if (!isPair || typeof result !== 'number') return result
    if ((result | 0) !== result) return `${result} is no int32`
    return BigInt.asIntN(64, (BigInt(RI[1]!) << 32n) | BigInt(result >>> 0))
  } catch (error) {
    return (error as Error).message
  }
}

/** How many random cases each comparison runs; more on request. */
const RANDOM_CASES = Number(process.env.DEWASM_RANDOM_CASES ?? 3000)

/**
 * Expects `helper`, which takes its operands flattened and traps as the instruction does, to agree with it.
 * `operands` changes the operands before either sees them.
 */
export function expectAgreement(
  helper: (...operands: number[]) => number,
  instruction: Instruction,
  operands: (operands: Operand[]) => Operand[] = (all) => all,
): void {
  const { params, result } = instruction
  const native = nativeFunction(instruction)
  const check = (raw: Operand[]) => {
    const values = operands(raw)
    const flat = params.flatMap((type, i) => flatten(type, values[i]!))
    const actual = outcome(() => helper(...flat), result === 'i64')
    const expected = outcome(() => native(...values), false)
    // The cheap comparison first: most of the time goes here.
    if (!Object.is(actual, expected)) expect({ values, result: actual }).toEqual({ values, result: expected })
  }
  const [first, second] = params.map(edges)
  for (const a of first!) {
    if (second === undefined) check([a])
    else for (const b of second) check([a, b])
  }
  const random = new RandomBits()
  for (let i = 0; i < RANDOM_CASES; i++) check(params.map((type) => randomOperand(type, random)))
}
