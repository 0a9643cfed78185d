// What every scalar operator of the IR yields, written down once more and as plainly as possible (BigInt for
// integers, bit patterns for floats), so that tests have something independent to compare with.

/**
 * i32: signed number. i64: signed BigInt. f32: its bits as a signed number. f64: its bits as a signed BigInt.
 * References: whatever the test takes for one; null is null.
 */
export type IrValue = number | bigint | object | null

/** Ends the execution as a trap. */
export class IrTrap extends Error {
  override readonly name = 'IrTrap'
}

type Scalar = number | bigint
export type ScalarFunction = (...operands: never[]) => IrValue | IrValue[]

const view = new DataView(new ArrayBuffer(8))

/** The bits of `x` rounded to f32, as a signed number. */
export function f32Bits(x: number): number {
  view.setFloat32(0, x)
  return Number.isNaN(x) ? 0x7fc00000 : view.getInt32(0)
}

/** The bits of `x`, as a signed BigInt. */
export function f64Bits(x: number): bigint {
  view.setFloat64(0, x)
  return Number.isNaN(x) ? 0x7ff8000000000000n : view.getBigInt64(0)
}

/** The number that f32 bits stand for. */
export function f32Number(bits: number): number {
  view.setInt32(0, bits)
  return view.getFloat32(0)
}

/** The number that f64 bits stand for. */
export function f64Number(bits: bigint): number {
  view.setBigInt64(0, bits)
  return view.getFloat64(0)
}

export function joinPair(low: number, high: number): bigint {
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt.asUintN(32, BigInt(low)))
}

export function splitPair(value: bigint): [number, number] {
  return [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))]
}

interface Width {
  name: 'i32' | 'i64'
  bits: number
}

const WIDTHS: Width[] = [
  { name: 'i32', bits: 32 },
  { name: 'i64', bits: 64 },
]

interface Precision {
  name: 'f32' | 'f64'
  bits: number
  encode(x: number): Scalar
  decode(bits: Scalar): number
}

const PRECISIONS: Precision[] = [
  { name: 'f32', bits: 32, encode: f32Bits, decode: (bits) => f32Number(Number(bits)) },
  { name: 'f64', bits: 64, encode: f64Bits, decode: (bits) => f64Number(BigInt(bits)) },
]

/** A signed value of a width, as the IR value of that width. */
function toInteger(width: Width, value: bigint): Scalar {
  const wrapped = BigInt.asIntN(width.bits, value)
  return width.bits === 32 ? Number(wrapped) : wrapped
}

function countLeadingZeros(x: bigint, bits: number): bigint {
  return BigInt(bits - (x === 0n ? 0 : x.toString(2).length))
}

function countTrailingZeros(x: bigint, bits: number): bigint {
  return x === 0n ? BigInt(bits) : BigInt((x & -x).toString(2).length - 1)
}

/** Both operands and the result in unsigned form, except that `s` gives the signed values. */
function integerOperators({ name, bits }: Width): Record<string, (a: bigint, b: bigint) => bigint> {
  const s = (x: bigint) => BigInt.asIntN(bits, x)
  const size = BigInt(bits)
  const truth = (condition: boolean) => (condition ? 1n : 0n)
  const nonZero = (divisor: bigint, message: string) => {
    if (divisor === 0n) throw new IrTrap(message)
    return divisor
  }
  const rotate = (a: bigint, count: bigint) => (a << count) | (a >> ((size - count) % size))
  const operators: Record<string, (a: bigint, b: bigint) => bigint> = {
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    div_s: (a, b) => {
      nonZero(b, 'divide by zero')
      const quotient = s(a) / s(b)
      if (quotient === 1n << (size - 1n)) throw new IrTrap('divide result unrepresentable')
      return quotient
    },
    div_u: (a, b) => a / nonZero(b, 'divide by zero'),
    rem_s: (a, b) => s(a) % s(nonZero(b, 'remainder by zero')),
    rem_u: (a, b) => a % nonZero(b, 'remainder by zero'),
    and: (a, b) => a & b,
    or: (a, b) => a | b,
    xor: (a, b) => a ^ b,
    shl: (a, b) => a << (b % size),
    shr_s: (a, b) => s(a) >> (b % size),
    shr_u: (a, b) => a >> (b % size),
    rotl: (a, b) => rotate(a, b % size),
    rotr: (a, b) => rotate(a, (size - (b % size)) % size),
    eq: (a, b) => truth(a === b),
    ne: (a, b) => truth(a !== b),
    lt_s: (a, b) => truth(s(a) < s(b)),
    lt_u: (a, b) => truth(a < b),
    gt_s: (a, b) => truth(s(a) > s(b)),
    gt_u: (a, b) => truth(a > b),
    le_s: (a, b) => truth(s(a) <= s(b)),
    le_u: (a, b) => truth(a <= b),
    ge_s: (a, b) => truth(s(a) >= s(b)),
    ge_u: (a, b) => truth(a >= b),
    eqz: (a) => truth(a === 0n),
    clz: (a) => countLeadingZeros(a, bits),
    ctz: (a) => countTrailingZeros(a, bits),
    popcnt: (a) => BigInt(a.toString(2).replaceAll('0', '').length),
    extend8_s: (a) => BigInt.asIntN(8, a),
    extend16_s: (a) => BigInt.asIntN(16, a),
    extend32_s: (a) => BigInt.asIntN(32, a),
  }
  return Object.fromEntries(Object.entries(operators).map(([op, run]) => [`${name}.${op}`, run]))
}

const YIELDS_I32 = /\.(eq|ne|lt|gt|le|ge|eqz)(_[su])?$/

function addIntegerOperators(table: Map<string, ScalarFunction>, width: Width): void {
  for (const [name, run] of Object.entries(integerOperators(width))) {
    const result = YIELDS_I32.test(name) ? WIDTHS[0]! : width
    table.set(name, (a: Scalar, b: Scalar = 0) =>
      toInteger(result, run(BigInt.asUintN(width.bits, BigInt(a)), BigInt.asUintN(width.bits, BigInt(b)))),
    )
  }
}

function roundToEven(x: number): number {
  const floor = Math.floor(x)
  const distance = x - floor
  if (!Number.isFinite(x) || distance === 0) return x
  const up = distance > 0.5 || (distance === 0.5 && floor % 2 !== 0)
  const rounded = up ? floor + 1 : floor
  return rounded === 0 && x < 0 ? -0 : rounded
}

function addFloatOperators(
  table: Map<string, ScalarFunction>,
  { name, bits, encode, decode }: Precision,
): void {
  const numeric: Record<string, (a: number, b: number) => number> = {
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    div: (a, b) => a / b,
    min: Math.min,
    max: Math.max,
    sqrt: Math.sqrt,
    ceil: Math.ceil,
    floor: Math.floor,
    trunc: Math.trunc,
    nearest: roundToEven,
  }
  const comparisons: Record<string, (a: number, b: number) => boolean> = {
    eq: (a, b) => a === b,
    ne: (a, b) => a !== b,
    lt: (a, b) => a < b,
    gt: (a, b) => a > b,
    le: (a, b) => a <= b,
    ge: (a, b) => a >= b,
  }
  for (const [op, run] of Object.entries(numeric)) {
    table.set(`${name}.${op}`, (a: Scalar, b: Scalar = 0) => encode(run(decode(a), decode(b))))
  }
  for (const [op, run] of Object.entries(comparisons)) {
    table.set(`${name}.${op}`, (a: Scalar, b: Scalar) => (run(decode(a), decode(b)) ? 1 : 0))
  }
  const sign = 1n << BigInt(bits - 1)
  const fromBits = (value: bigint): Scalar =>
    bits === 32 ? Number(BigInt.asIntN(32, value)) : BigInt.asIntN(64, value)
  table.set(`${name}.neg`, (a: Scalar) => fromBits(BigInt(a) ^ sign))
  table.set(`${name}.abs`, (a: Scalar) => fromBits(BigInt(a) & ~sign))
  table.set(`${name}.copysign`, (a: Scalar, b: Scalar) => fromBits((BigInt(a) & ~sign) | (BigInt(b) & sign)))
}

/** The integer of `width` that `x` truncates to; outside its range `outside` decides. */
function truncate(x: number, bits: number, signed: boolean, saturate: boolean): bigint {
  const low = signed ? -(1n << BigInt(bits - 1)) : 0n
  const high = (signed ? 1n << BigInt(bits - 1) : 1n << BigInt(bits)) - 1n
  if (Number.isFinite(x)) {
    const value = BigInt(Math.trunc(x))
    if (value >= low && value <= high) return value
  }
  if (!saturate) throw new IrTrap('float unrepresentable in integer range')
  if (Number.isNaN(x)) return 0n
  return x < 0 ? low : high
}

/** The integer rounded to the precision: exactly, ties to even. */
function convertInteger(value: bigint, precision: Precision): Scalar {
  if (precision.bits === 64) return precision.encode(Number(value))
  const magnitude = value < 0n ? -value : value
  const excess = BigInt(Math.max(0, magnitude.toString(2).length - 24))
  let significand = magnitude >> excess
  const rest = magnitude - (significand << excess)
  const half = excess === 0n ? 0n : 1n << (excess - 1n)
  if (excess > 0n && (rest > half || (rest === half && (significand & 1n) === 1n))) significand++
  const rounded = Number(significand << excess)
  return precision.encode(value < 0n ? -rounded : rounded)
}

function addConversions(table: Map<string, ScalarFunction>): void {
  for (const { name, bits } of WIDTHS) {
    for (const precision of PRECISIONS) {
      for (const suffix of ['s', 'u']) {
        const signed = suffix === 's'
        for (const kind of ['trunc', 'trunc_sat']) {
          table.set(`${name}.${kind}_${precision.name}_${suffix}`, (a: Scalar) =>
            toInteger({ name, bits }, truncate(precision.decode(a), bits, signed, kind === 'trunc_sat')),
          )
        }
        table.set(`${precision.name}.convert_${name}_${suffix}`, (a: Scalar) =>
          convertInteger(signed ? BigInt(a) : BigInt.asUintN(bits, BigInt(a)), precision),
        )
      }
    }
  }
  table.set('i32.wrap_i64', (a: bigint) => Number(BigInt.asIntN(32, a)))
  table.set('i64.extend_i32_s', (a: number) => BigInt(a))
  table.set('i64.extend_i32_u', (a: number) => BigInt(a >>> 0))
  table.set('f32.demote_f64', (a: bigint) => f32Bits(f64Number(a)))
  table.set('f64.promote_f32', (a: number) => f64Bits(f32Number(a)))
  for (const op of [
    'i32.reinterpret_f32',
    'f32.reinterpret_i32',
    'i64.reinterpret_f64',
    'f64.reinterpret_i64',
  ]) {
    table.set(op, (a: Scalar) => a)
  }
}

/** The operators of legal IR, by what the i64 operator they stand for yields. */
function addPairOperators(table: Map<string, ScalarFunction>): void {
  const i64 = (name: string, ...operands: Scalar[]) =>
    (table.get(name) as unknown as (...operands: Scalar[]) => bigint)(...operands)
  for (const op of ['div_s', 'div_u', 'rem_s', 'rem_u']) {
    table.set(`pair.${op}`, (al: number, ah: number, bl: number, bh: number) =>
      splitPair(i64(`i64.${op}`, joinPair(al, ah), joinPair(bl, bh))),
    )
  }
  for (const op of ['shl', 'shr_s', 'shr_u', 'rotl', 'rotr']) {
    table.set(`pair.${op}`, (low: number, high: number, count: number) =>
      splitPair(i64(`i64.${op}`, joinPair(low, high), BigInt(count))),
    )
  }
  for (const suffix of ['s', 'u']) {
    for (const precision of ['f32', 'f64']) {
      table.set(`${precision}.convert_pair_${suffix}`, (low: number, high: number) =>
        i64(`${precision}.convert_i64_${suffix}`, joinPair(low, high)),
      )
    }
    for (const kind of ['trunc', 'trunc_sat']) {
      // An f32 operand has the number's own type: legal IR takes either.
      table.set(`pair.${kind}_${suffix}`, (a: Scalar) =>
        splitPair(i64(`i64.${kind}_${typeof a === 'number' ? 'f32' : 'f64'}_${suffix}`, a)),
      )
    }
  }
  table.set('pair.reinterpret_f64', (a: bigint) => splitPair(a))
  table.set('f64.reinterpret_pair', (low: number, high: number) => joinPair(low, high))
  table.set('i32.pick_bytes', (w0: number, w1: number, w2: number, w3: number, indices: number) => {
    const bytes = new Uint8Array(Int32Array.of(w0, w1, w2, w3).buffer)
    const picked = Uint8Array.from(
      new Uint8Array(Int32Array.of(indices).buffer),
      (index) => bytes[index] ?? 0,
    )
    return new DataView(picked.buffer).getInt32(0, true)
  })
  table.set('i32.mul_add_rem_u', (a: number, b: number, c: number, divisor: number) => {
    const dividend = BigInt(a >>> 0) * BigInt(b >>> 0) + BigInt(c >>> 0)
    return Number(dividend % BigInt(divisor))
  })
  table.set('i32.mul_high_u', (a: number, b: number) =>
    Number(BigInt.asIntN(32, (BigInt(a >>> 0) * BigInt(b >>> 0)) >> 32n)),
  )
}

/** 128-bit operators: two i64 for each operand and for the result, the lower first. */
function addWideArithmetic(table: Map<string, ScalarFunction>): void {
  const split = (x: bigint) => [BigInt.asIntN(64, x), BigInt.asIntN(64, x >> 64n)]
  const join = (low: bigint, high: bigint) => (high << 64n) | BigInt.asUintN(64, low)
  const unsigned = (x: bigint) => BigInt.asUintN(64, x)
  table.set('i64.add128', (a: bigint, b: bigint, c: bigint, d: bigint) => split(join(a, b) + join(c, d)))
  table.set('i64.sub128', (a: bigint, b: bigint, c: bigint, d: bigint) => split(join(a, b) - join(c, d)))
  table.set('i64.mul_wide_s', (a: bigint, b: bigint) => split(a * b))
  table.set('i64.mul_wide_u', (a: bigint, b: bigint) => split(unsigned(a) * unsigned(b)))
}

function makeScalarSemantics(): Map<string, ScalarFunction> {
  const table = new Map<string, ScalarFunction>()
  for (const width of WIDTHS) addIntegerOperators(table, width)
  for (const precision of PRECISIONS) addFloatOperators(table, precision)
  addConversions(table)
  addPairOperators(table)
  addWideArithmetic(table)
  return table
}

/** Operators that only compute (and perhaps trap), by name. */
export const SCALAR_SEMANTICS: ReadonlyMap<string, ScalarFunction> = makeScalarSemantics()
