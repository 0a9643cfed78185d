// Every SIMD instruction, on operands of every provenance, against native SIMD.

import { expect, test } from 'vitest'
import { RELAXED_VECTOR_INSTRUCTIONS, VECTOR_INSTRUCTIONS } from '../../../src/wasm/instructions/vector.js'
import { ADDRESS, F32, F64, I32, I64, V128, type ValueType } from '../../../src/wasm/types.js'
import { differences, makeInputs, OPERANDS, RESULT, SCALARS, type VectorCase } from './native.js'

type Row = (typeof VECTOR_INSTRUCTIONS)[number] | (typeof RELAXED_VECTOR_INSTRUCTIONS)[number]

/** Where the vectors that instructions take come from: one of each shape, and those of several. */
const PROVENANCES: Record<string, (load: string, other: string) => string> = {
  words: (load, other) => `(i32x4.add ${load} ${other})`,
  floats: (load) => `(f32x4.convert_i32x4_s ${load})`,
  doubles: (load) => `(f64x2.convert_low_i32x4_u ${load})`,
  longs: (load, other) => `(i64x2.add ${load} ${other})`,
  halves: (load, other) => `(i16x8.mul ${load} ${other})`,
  'truths of bytes': (load, other) => `(i8x16.gt_s ${load} ${other})`,
  'truths of halves': (load, other) => `(i16x8.le_u ${load} ${other})`,
  'truths of words': (load, other) => `(i32x4.lt_u ${load} ${other})`,
  'truths of longs': (load, other) => `(i64x2.gt_s ${load} ${other})`,
  'truths of doubles': (load, other) => `(f64x2.lt ${load} ${other})`,
  'shuffled floats': (load) => `(i8x16.shuffle 0 1 2 3 20 21 22 23 8 9 10 11 16 17 18 19
    (f32x4.convert_i32x4_u ${load}) (v128.const f32x4 1 -2 3 -0))`,
  'split halves': (load) => `(i16x8.extend_high_i8x16_s ${load})`,
}

/** Where the specification leaves a choice, the plain instructions that say what dewasm does. */
const SETTLED: Partial<Record<Row['name'], (a: string, b: string, c: string) => string>> = {
  'i8x16.relaxed_swizzle': (a, b) => `(i8x16.swizzle ${a} ${b})`,
  'i32x4.relaxed_trunc_f32x4_s': (a) => `(i32x4.trunc_sat_f32x4_s ${a})`,
  'i32x4.relaxed_trunc_f32x4_u': (a) => `(i32x4.trunc_sat_f32x4_u ${a})`,
  'i32x4.relaxed_trunc_f64x2_s_zero': (a) => `(i32x4.trunc_sat_f64x2_s_zero ${a})`,
  'i32x4.relaxed_trunc_f64x2_u_zero': (a) => `(i32x4.trunc_sat_f64x2_u_zero ${a})`,
  'f32x4.relaxed_madd': (a, b, c) => `(f32x4.add (f32x4.mul ${a} ${b}) ${c})`,
  'f32x4.relaxed_nmadd': (a, b, c) => `(f32x4.sub ${c} (f32x4.mul ${a} ${b}))`,
  'f64x2.relaxed_madd': (a, b, c) => `(f64x2.add (f64x2.mul ${a} ${b}) ${c})`,
  'f64x2.relaxed_nmadd': (a, b, c) => `(f64x2.sub ${c} (f64x2.mul ${a} ${b}))`,
  'i8x16.relaxed_laneselect': (a, b, c) => `(v128.bitselect ${a} ${b} ${c})`,
  'i16x8.relaxed_laneselect': (a, b, c) => `(v128.bitselect ${a} ${b} ${c})`,
  'i32x4.relaxed_laneselect': (a, b, c) => `(v128.bitselect ${a} ${b} ${c})`,
  'i64x2.relaxed_laneselect': (a, b, c) => `(v128.bitselect ${a} ${b} ${c})`,
  'f32x4.relaxed_min': (a, b) => `(f32x4.min ${a} ${b})`,
  'f32x4.relaxed_max': (a, b) => `(f32x4.max ${a} ${b})`,
  'f64x2.relaxed_min': (a, b) => `(f64x2.min ${a} ${b})`,
  'f64x2.relaxed_max': (a, b) => `(f64x2.max ${a} ${b})`,
  'i16x8.relaxed_q15mulr_s': (a, b) => `(i16x8.q15mulr_sat_s ${a} ${b})`,
  'i16x8.relaxed_dot_i8x16_i7x16_s': (a, b) => dot(a, b),
  'i32x4.relaxed_dot_i8x16_i7x16_add_s': (a, b, c) =>
    `(i32x4.add (i32x4.extadd_pairwise_i16x8_s ${dot(a, b)}) ${c})`,
}

/** Sums of two neighbouring products, modulo 2^16. */
function dot(a: string, b: string): string {
  const low = `(i16x8.extmul_low_i8x16_s ${a} ${b})`
  const high = `(i16x8.extmul_high_i8x16_s ${a} ${b})`
  const even = `(i8x16.shuffle 0 1 4 5 8 9 12 13 16 17 20 21 24 25 28 29 ${low} ${high})`
  const odd = `(i8x16.shuffle 2 3 6 7 10 11 14 15 18 19 22 23 26 27 30 31 ${low} ${high})`
  return `(i16x8.add ${even} ${odd})`
}

const SCALAR_LOADS = new Map<ValueType, string>([
  [I32, `(i32.load offset=${SCALARS} (i32.const 0))`],
  [I64, `(i64.load offset=${SCALARS} (i32.const 0))`],
  [F32, `(f32.load offset=${SCALARS} (i32.const 0))`],
  [F64, `(f64.load offset=${SCALARS} (i32.const 0))`],
  [ADDRESS, `(i32.add (i32.const 4) (i32.and (i32.load offset=${SCALARS} (i32.const 0)) (i32.const 7)))`],
])

const STORES = new Map<ValueType, string>([
  [I32, 'i32.store'],
  [I64, 'i64.store'],
  [F32, 'f32.store'],
  [F64, 'f64.store'],
  [V128, 'v128.store'],
])

const loadOperand = (i: number) => `(v128.load offset=${OPERANDS + 16 * i} (i32.const 0))`

/** The immediates to try an instruction with. */
function immediatesOf({ immediates, laneCount }: Row): string[] {
  const [first] = immediates
  if (first === 'v128') return ['i32x4 1 -2 0x7fc00001 0x80000000', 'f64x2 nan:0x8000000000001 -0x1p-1074']
  if (first === 'lanes') return SHUFFLES
  if (!immediates.includes('lane')) return first === 'memarg' ? ['', 'offset=3'] : ['']
  const lanes =
    laneCount > 4 ? [0, 1, laneCount / 2 - 1, laneCount - 2, laneCount - 1] : [0, 1, laneCount - 1]
  return lanes.map((lane) => `${first === 'memarg' ? 'offset=1 ' : ''}${lane}`)
}

const range = (from: number, count = 16) => Array.from({ length: count }, (_, i) => from + i)
const SHUFFLES = [
  range(0),
  range(3),
  range(16).reverse(),
  range(0).map((lane) => (lane & 1 ? 16 : 0) + (lane >> 1)),
  range(0).map((lane) => (lane & 2 ? 16 : 0) + 2 * (lane >> 2) + (lane & 1)),
  range(0).map((lane) => (lane & 4 ? 16 : 0) + 4 * (lane >> 3) + (lane & 3)),
  [...range(24, 8), ...range(0, 8)],
  range(0).map(() => 21),
  range(0).map((lane) => 6 + (lane & 1)),
  range(0).map((lane) => ((lane + 1) & 3) | (lane & 12)),
  [5, 31, 5, 2, 18, 19, 3, 0, 30, 1, 30, 1, 9, 25, 8, 24],
].map((lanes) => lanes.join(' '))

/** Whether the operator computes floats, whose NaNs nothing settles; or the width of those it yields, here. */
function floatOf(name: string): 0 | 32 | 64 {
  const copies = /\.(splat|extract_lane|replace_lane|neg|abs|pmin|pmax)$/
  if (copies.test(name) || !/^f/.test(name)) return 0
  return name.startsWith('f32') ? 32 : 64
}

function makeCase(row: Row, immediates: string, provenance: string): VectorCase {
  const make = PROVENANCES[provenance]
  const vectors: string[] = []
  const operands = row.params!.map((type) => {
    if (type !== V128) return SCALAR_LOADS.get(type)!
    const i = vectors.length
    const operand = make === undefined ? loadOperand(i) : make(loadOperand(i), loadOperand((i + 1) % 4))
    vectors.push(operand)
    return operand
  })
  const [result] = row.results!
  const store = (value: string) =>
    result === undefined ? value : `(${STORES.get(result)} offset=${RESULT} (i32.const 0) ${value})`
  // Stores go where results do.
  const named =
    result === undefined
      ? `${row.name} offset=${RESULT - 3} ${immediates.replace(/offset=\d+/, '')}`
      : `${row.name} ${immediates}`
  const settled = SETTLED[row.name]
  return {
    name: `${row.name} ${immediates} of ${provenance}`,
    body: store(`(${named} ${operands.join(' ')})`),
    nativeBody: settled && store(settled(operands[0]!, operands[1]!, operands[2]!)),
    float: floatOf(row.name),
  }
}

const ROWS: readonly Row[] = [...VECTOR_INSTRUCTIONS, ...RELAXED_VECTOR_INSTRUCTIONS]
const INPUTS = makeInputs(45)

for (const provenance of ['memory', ...Object.keys(PROVENANCES)]) {
  test(`every instruction does as natively what it does with ${provenance}`, async () => {
    const rows = provenance === 'memory' ? ROWS : ROWS.filter(({ params }) => params!.includes(V128))
    const cases = rows.flatMap((row) =>
      immediatesOf(row).map((immediates) => makeCase(row, immediates, provenance)),
    )
    const inputs = provenance === 'memory' ? INPUTS : INPUTS.slice(0, 18)
    expect(await differences(cases, inputs)).toEqual([])
  })
}

test('shifts by constants go round with the width of the lanes', async () => {
  const shifts = ROWS.filter(({ name }) => /\.sh[lr]/.test(name))
  const cases = shifts.flatMap(({ name }) =>
    [0, 1, 15, 16, 17, 31, 33, 63, 65, -1, 0x7fffffe1].flatMap((count): VectorCase[] => {
      const shifted = `(${name} ${loadOperand(0)} (i32.const ${count}))`
      return [
        'v128.not',
        'i32x4.extend_low_i16x8_s',
        'i32x4.extend_high_i16x8_u',
        'i16x8.extend_low_i8x16_s',
      ].map((next) => ({
        name: `${next} of ${name} by ${count}`,
        body: `(v128.store offset=${RESULT} (i32.const 0) (${next} ${shifted}))`,
        float: 0,
      }))
    }),
  )
  expect(await differences(cases, INPUTS.slice(0, 9))).toEqual([])
})
