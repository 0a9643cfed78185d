/**
 * What operators on vectors do, lane by lane: lane `i` of the result, of the arrays `a`, `b` and `c` of the lanes of
 * the operands. A count of a shift is the first lane of `b`; a result that is an i32 is the first lane of an array.
 */

/** What kind of array the operands' lanes are in, what kind the result's, and the lane. */
export type LaneRule = readonly [operands: LaneKind, results: LaneKind, lane: string]

type LaneKind = `${'Int' | 'Uint'}${8 | 16 | 32}` | `Big${'Int' | 'Uint'}64` | 'Float32' | 'Float64'

const rules: Record<string, LaneRule> = {}

/** Limits a number to what lanes hold. */
const clamp = (low: number, high: number, text: string) => `Math.max(${low}, Math.min(${high}, ${text}))`

function comparisons(shape: string, kind: LaneKind, result: LaneKind, ending: string, names: string): void {
  const [yes, no] = result.startsWith('Big') ? ['-1n', '0n'] : ['-1', '0']
  const operators: Record<string, string> = { eq: '===', ne: '!==', lt: '<', gt: '>', le: '<=', ge: '>=' }
  for (const name of names.split(' ')) {
    rules[`${shape}.${name}${ending}`] = [kind, result, `a[i] ${operators[name]} b[i] ? ${yes} : ${no}`]
  }
}

/** Integers of 8, 16, 32 and 64 bits. */
for (const bits of [8, 16, 32, 64] as const) {
  const shape = `i${bits}x${128 / bits}`
  const isBig = bits === 64
  const signed = (isBig ? 'BigInt64' : `Int${bits}`) as LaneKind
  const unsigned = (isBig ? 'BigUint64' : `Uint${bits}`) as LaneKind
  const count = isBig ? '(b[0] & 63n)' : `(b[0] & ${bits - 1})`
  const define = (name: string, kind: LaneKind, lane: string) => {
    rules[`${shape}.${name}`] = [kind, kind, lane]
  }
  comparisons(shape, signed, signed, '', 'eq ne')
  comparisons(shape, signed, signed, '_s', 'lt gt le ge')
  if (!isBig) comparisons(shape, unsigned, unsigned, '_u', 'lt gt le ge')
  define('neg', signed, '-a[i]')
  define('abs', signed, 'a[i] < 0 ? -a[i] : a[i]')
  define('add', signed, 'a[i] + b[i]')
  define('sub', signed, 'a[i] - b[i]')
  define('shl', signed, `a[i] << ${count}`)
  define('shr_s', signed, `a[i] >> ${count}`)
  define('shr_u', unsigned, isBig ? `a[i] >> ${count}` : `a[i] >>> ${count}`)
  if (bits > 8) define('mul', signed, isBig ? 'a[i] * b[i]' : 'Math.imul(a[i], b[i])')
  rules[`${shape}.all_true`] = [signed, 'Int32', 'a.every((x) => x) ? 1 : 0']
  rules[`${shape}.bitmask`] = [signed, 'Int32', 'a.reduce((mask, x, at) => mask | (x < 0 ? 1 << at : 0), 0)']
  if (isBig) continue
  for (const [ending, kind] of [
    ['s', signed],
    ['u', unsigned],
  ] as const) {
    define(`min_${ending}`, kind, 'Math.min(a[i], b[i])')
    define(`max_${ending}`, kind, 'Math.max(a[i], b[i])')
  }
}

/** Of 8 and 16 bits: sums that saturate, and what makes lanes narrower. */
for (const bits of [8, 16] as const) {
  const shape = `i${bits}x${128 / bits}`
  const wide = `Int${2 * bits}` as LaneKind
  const half = 64 / bits
  for (const [ending, kind, low, high] of [
    ['s', `Int${bits}`, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1],
    ['u', `Uint${bits}`, 0, 2 ** bits - 1],
  ] as const) {
    rules[`${shape}.add_sat_${ending}`] = [kind, kind, clamp(low, high, 'a[i] + b[i]')]
    rules[`${shape}.sub_sat_${ending}`] = [kind, kind, clamp(low, high, 'a[i] - b[i]')]
    const lane = clamp(low, high, `i < ${half} ? a[i] : b[i - ${half}]`)
    rules[`${shape}.narrow_i${2 * bits}x${half}_${ending}`] = [wide, kind, lane]
  }
  const kind = `Uint${bits}` as LaneKind
  rules[`${shape}.avgr_u`] = [kind, kind, '(a[i] + b[i] + 1) >> 1']
}

/** Lanes become twice as wide. */
for (const bits of [8, 16, 32] as const) {
  const count = 64 / bits
  const from = `i${bits}x${2 * count}`
  const to = `i${2 * bits}x${count}`
  const number = bits === 32 ? 'BigInt' : ''
  for (const [ending, kind] of [
    ['s', `Int${bits}`],
    ['u', `Uint${bits}`],
  ] as const) {
    const wide = (bits === 32 ? 'BigInt64' : `Int${2 * bits}`) as LaneKind
    for (const [part, lane] of [
      ['low', 'i'],
      ['high', `i + ${count}`],
    ]) {
      rules[`${to}.extend_${part}_${from}_${ending}`] = [kind, wide, `${number}(a[${lane}])`]
      const product = `${number}(a[${lane}]) * ${number}(b[${lane}])`
      rules[`${to}.extmul_${part}_${from}_${ending}`] = [kind, wide, product]
    }
    if (bits < 32) {
      rules[`${to}.extadd_pairwise_${from}_${ending}`] = [kind, wide, 'a[2 * i] + a[2 * i + 1]']
    }
  }
}

for (const [shape, kind, integers] of [
  ['f32x4', 'Float32', 'Int32'],
  ['f64x2', 'Float64', 'BigInt64'],
] as const) {
  comparisons(shape, kind, integers, '', 'eq ne lt gt le ge')
  const define = (name: string, lane: string) => {
    rules[`${shape}.${name}`] = [kind, kind, lane]
  }
  for (const name of ['ceil', 'floor', 'trunc', 'sqrt']) define(name, `Math.${name}(a[i])`)
  define('nearest', 'nearest(a[i])')
  define('add', 'a[i] + b[i]')
  define('sub', 'a[i] - b[i]')
  define('mul', 'a[i] * b[i]')
  define('div', 'a[i] / b[i]')
  for (const name of ['min', 'max']) {
    define(name, `Math.${name}(a[i], b[i])`)
    define(`relaxed_${name}`, `Math.${name}(a[i], b[i])`)
  }
  const product = kind === 'Float32' ? 'Math.fround(a[i] * b[i])' : 'a[i] * b[i]'
  define('relaxed_madd', `c[i] + ${product}`)
  define('relaxed_nmadd', `c[i] - ${product}`)
}

/** Conversions between floats and integers. */
for (const [ending, kind, low, high] of [
  ['s', 'Int32', -2147483648, 2147483647],
  ['u', 'Uint32', 0, 4294967295],
] as const) {
  const lane = clamp(low, high, 'a[i]')
  for (const name of ['trunc_sat', 'relaxed_trunc']) {
    rules[`i32x4.${name}_f32x4_${ending}`] = ['Float32', kind, lane]
    rules[`i32x4.${name}_f64x2_${ending}_zero`] = ['Float64', kind, `i < 2 ? ${lane} : 0`]
  }
  rules[`f32x4.convert_i32x4_${ending}`] = [kind, 'Float32', 'a[i]']
  rules[`f64x2.convert_low_i32x4_${ending}`] = [kind, 'Float64', 'a[i]']
}
rules['f32x4.demote_f64x2_zero'] = ['Float64', 'Float32', 'i < 2 ? a[i] : 0']
rules['f64x2.promote_low_f32x4'] = ['Float32', 'Float64', 'a[i]']

// Single ones.
const q15 = clamp(-32768, 32767, '(a[i] * b[i] + 16384) >> 15')
rules['i16x8.q15mulr_sat_s'] = rules['i16x8.relaxed_q15mulr_s'] = ['Int16', 'Int16', q15]
rules['i32x4.dot_i16x8_s'] = ['Int16', 'Int32', 'a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]']
rules['i16x8.relaxed_dot_i8x16_i7x16_s'] = [
  'Int8',
  'Int16',
  'a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]',
]
rules['i8x16.swizzle'] = rules['i8x16.relaxed_swizzle'] = ['Uint8', 'Uint8', 'a[b[i]]']
// The third operand is what the instruction says of the lanes.
rules['i8x16.shuffle'] = ['Uint8', 'Uint8', 'c[i] < 16 ? a[c[i]] : b[c[i] - 16]']
// Each bit.
rules['i8x16.popcnt'] = [
  'Uint8',
  'Uint8',
  '[0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, bit) => sum + (a[i] >> bit & 1), 0)',
]
// The sums of two products wrap to 16 bits before they are added up.
const products = (first: number) =>
  `(a[4 * i + ${first}] * b[4 * i + ${first}] + a[4 * i + ${first + 1}] * b[4 * i + ${first + 1}] << 16 >> 16)`
rules['i32x4.relaxed_dot_i8x16_i7x16_add_s'] = [
  'Int8',
  'Int32',
  `${products(0)} + ${products(2)} + new Int32Array(c.buffer, 32)[i]`,
]

export const VECTOR_LANES: Readonly<Record<string, LaneRule>> = rules
