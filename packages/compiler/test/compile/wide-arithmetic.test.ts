import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import { evaluate } from '../emit/module/load-output.js'

/** The module by hand, as no assembler need know the instructions: four functions that pass their parameters on. */
const INSTRUCTIONS = [
  ['add128', 0x13, 4],
  ['sub128', 0x14, 4],
  ['mul_wide_s', 0x15, 2],
  ['mul_wide_u', 0x16, 2],
] as const

const I64 = 0x7e

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const contents = [entries.length, ...entries.flat()]
  return [id, contents.length, ...contents]
}

function moduleBytes(): Uint8Array {
  const text = (name: string) => [name.length, ...Buffer.from(name)]
  const bodies = INSTRUCTIONS.map(([, opcode, operands]) => {
    const gets = Array.from({ length: operands }, (_, i) => [0x20, i]).flat()
    const body = [0, ...gets, 0xfc, opcode, 0x0b]
    return [body.length, ...body]
  })
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [
      [0x60, 4, I64, I64, I64, I64, 2, I64, I64],
      [0x60, 2, I64, I64, 2, I64, I64],
    ]),
    ...section(3, [[0], [0], [1], [1]]),
    ...section(
      7,
      INSTRUCTIONS.map(([name], i) => [...text(name), 0, i]),
    ),
    ...section(10, bodies),
  )
}

const VALUES = [
  0n,
  1n,
  -1n,
  2n ** 31n,
  2n ** 32n - 1n,
  -(2n ** 63n),
  2n ** 63n - 1n,
  0x123456789abcdef0n,
  -0x7edcba98n,
]

const unsigned = (value: bigint) => BigInt.asUintN(64, value)
const halves = (value: bigint) => [BigInt.asIntN(64, value), BigInt.asIntN(64, value >> 64n)]
const join = (low: bigint, high: bigint) => (high << 64n) | unsigned(low)

test.each([0, 2] as const)('wide arithmetic at -O%i is that of integers without bounds', (optimize) => {
  const { code } = compile(moduleBytes(), { format: 'cjs', optimize, verify: true })
  const { exports } = evaluate(code).instantiate()
  for (const a of VALUES) {
    for (const b of VALUES) {
      expect(exports.mul_wide_s(a, b)).toEqual(halves(a * b))
      expect(exports.mul_wide_u(a, b)).toEqual(halves(unsigned(a) * unsigned(b)))
      for (const c of VALUES) {
        for (const d of VALUES.slice(0, 5)) {
          expect(exports.add128(a, b, c, d)).toEqual(halves(join(a, b) + join(c, d)))
          expect(exports.sub128(a, b, c, d)).toEqual(halves(join(a, b) - join(c, d)))
        }
      }
    }
  }
})
