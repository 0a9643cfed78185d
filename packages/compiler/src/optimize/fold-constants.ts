/**
 * What operators yield for constant operands: part of simplifyInstructions. Exact, or not at all: what would
 * trap stays and traps at run time, and arithmetic that yields NaN is left to the engine, whose NaNs have the
 * bits they have.
 */
import type { IrFunction, Value } from '../ir/function.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'
import { F32, F64, I32, I64, type Type } from '../ir/types.js'

/** Turns the instruction `value` into a constant where its operands are; says whether it did. */
type Folder = (fn: IrFunction, value: Value) => boolean

const SIGN = 0x8000_0000 | 0
const floats = new DataView(new ArrayBuffer(8))

type Scalar = number | bigint | undefined

/** How constants of a type are read and written: i64 as signed BigInt, the others as numbers. */
interface Representation {
  readonly constant: OperatorName
  read(fn: IrFunction, value: Value): number | bigint
  write(fn: IrFunction, value: Value, result: number | bigint): void
}

const INTEGER_32: Representation = {
  constant: 'i32.const',
  read: (fn, value) => fn.a[value]!,
  write: (fn, value, result) => fn.rewrite(value, 'i32.const', I32, [], { a: Number(result) | 0 }),
}

const INTEGER_64: Representation = {
  constant: 'i64.const',
  read: (fn, value) => (BigInt(fn.b[value]!) << 32n) | BigInt(fn.a[value]! >>> 0),
  write: (fn, value, result) => {
    const low = Number(BigInt.asIntN(32, result as bigint)) | 0
    const high = Number(BigInt.asIntN(32, (result as bigint) >> 32n)) | 0
    fn.rewrite(value, 'i64.const', I64, [], { a: low, b: high })
  },
}

const FLOAT_32: Representation = {
  constant: 'f32.const',
  read: (fn, value) => {
    floats.setInt32(0, fn.a[value]!)
    return floats.getFloat32(0)
  },
  write: (fn, value, result) => {
    floats.setFloat32(0, result as number)
    fn.rewrite(value, 'f32.const', F32, [], { a: floats.getInt32(0) })
  },
}

const FLOAT_64: Representation = {
  constant: 'f64.const',
  read: (fn, value) => {
    floats.setInt32(0, fn.b[value]!)
    floats.setInt32(4, fn.a[value]!)
    return floats.getFloat64(0)
  },
  write: (fn, value, result) => {
    floats.setFloat64(0, result as number)
    fn.rewrite(value, 'f64.const', F64, [], { a: floats.getInt32(4), b: floats.getInt32(0) })
  },
}

const REPRESENTATIONS = new Map<Type, Representation>([
  [I32, INTEGER_32],
  [I64, INTEGER_64],
  [F32, FLOAT_32],
  [F64, FLOAT_64],
])

/** The number that a float constant is; undefined for anything else. */
export function floatConstant(fn: IrFunction, value: Value): number | undefined {
  if (fn.op[value] === 'f32.const') return FLOAT_32.read(fn, value) as number
  if (fn.op[value] === 'f64.const') return FLOAT_64.read(fn, value) as number
  return undefined
}

/** Makes `value` the float constant `number`, which must be a value of `type`. */
export function makeFloatConstant(fn: IrFunction, type: Type, number: number): Value {
  const value = fn.create(type === F32 ? 'f32.const' : 'f64.const', type, [])
  REPRESENTATIONS.get(type)!.write(fn, value, number)
  return value
}

type Evaluation = (a: never, b: never) => Scalar

/** Integer arithmetic on 32 bits. */
const ON_I32: Record<string, (a: number, b: number) => number | undefined> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: Math.imul,
  div_s: (a, b) => (b === 0 || (b === -1 && a === -0x8000_0000) ? undefined : a / b),
  div_u: (a, b) => (b === 0 ? undefined : (a >>> 0) / (b >>> 0)),
  rem_s: (a, b) => (b === 0 ? undefined : a % b),
  rem_u: (a, b) => (b === 0 ? undefined : (a >>> 0) % (b >>> 0)),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr_s: (a, b) => a >> b,
  shr_u: (a, b) => a >>> b,
  rotl: (a, b) => (a << b) | (a >>> (32 - b)),
  rotr: (a, b) => (a >>> b) | (a << (32 - b)),
  eqz: (a) => Number(a === 0),
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  lt_s: (a, b) => Number(a < b),
  lt_u: (a, b) => Number(a >>> 0 < b >>> 0),
  gt_s: (a, b) => Number(a > b),
  gt_u: (a, b) => Number(a >>> 0 > b >>> 0),
  le_s: (a, b) => Number(a <= b),
  le_u: (a, b) => Number(a >>> 0 <= b >>> 0),
  ge_s: (a, b) => Number(a >= b),
  ge_u: (a, b) => Number(a >>> 0 >= b >>> 0),
  clz: Math.clz32,
  ctz: (a) => (a === 0 ? 32 : 31 - Math.clz32(a & -a)),
  popcnt: (a) => countOnes(a),
  extend8_s: (a) => (a << 24) >> 24,
  extend16_s: (a) => (a << 16) >> 16,
  mul_high_u: (a, b) => Number(BigInt.asIntN(32, (BigInt(a >>> 0) * BigInt(b >>> 0)) >> 32n)),
}

const unsigned = (a: bigint) => BigInt.asUintN(64, a)
const bit = (condition: boolean) => (condition ? 1 : 0)

/** Integer arithmetic on 64 bits; comparisons yield numbers. */
const ON_I64: Record<string, (a: bigint, b: bigint) => Scalar> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div_s: (a, b) => (b === 0n || (b === -1n && a === -(1n << 63n)) ? undefined : a / b),
  div_u: (a, b) => (b === 0n ? undefined : unsigned(a) / unsigned(b)),
  rem_s: (a, b) => (b === 0n ? undefined : a % b),
  rem_u: (a, b) => (b === 0n ? undefined : unsigned(a) % unsigned(b)),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << (b & 63n),
  shr_s: (a, b) => a >> (b & 63n),
  shr_u: (a, b) => unsigned(a) >> (b & 63n),
  rotl: (a, b) => rotateLeft(a, b & 63n),
  rotr: (a, b) => rotateLeft(a, -b & 63n),
  eqz: (a) => bit(a === 0n),
  eq: (a, b) => bit(a === b),
  ne: (a, b) => bit(a !== b),
  lt_s: (a, b) => bit(a < b),
  lt_u: (a, b) => bit(unsigned(a) < unsigned(b)),
  gt_s: (a, b) => bit(a > b),
  gt_u: (a, b) => bit(unsigned(a) > unsigned(b)),
  le_s: (a, b) => bit(a <= b),
  le_u: (a, b) => bit(unsigned(a) <= unsigned(b)),
  ge_s: (a, b) => bit(a >= b),
  ge_u: (a, b) => bit(unsigned(a) >= unsigned(b)),
  clz: (a) => BigInt(a === 0n ? 64 : 64 - unsigned(a).toString(2).length),
  ctz: (a) => BigInt(a === 0n ? 64 : (a & -a).toString(2).replace('-', '').length - 1),
  popcnt: (a) =>
    BigInt(countOnes(Number(BigInt.asIntN(32, a))) + countOnes(Number(BigInt.asIntN(32, a >> 32n)))),
  extend8_s: (a) => BigInt.asIntN(8, a),
  extend16_s: (a) => BigInt.asIntN(16, a),
  extend32_s: (a) => BigInt.asIntN(32, a),
}

/** Arithmetic in 64 bits, which rounded to 32 is arithmetic in 32, too. */
const ON_FLOATS: Record<string, (a: number, b: number) => number> = {
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

const COMPARE_FLOATS: Record<string, (a: number, b: number) => number> = {
  eq: (a, b) => bit(a === b),
  ne: (a, b) => bit(a !== b),
  lt: (a, b) => bit(a < b),
  gt: (a, b) => bit(a > b),
  le: (a, b) => bit(a <= b),
  ge: (a, b) => bit(a >= b),
}

/** Conversions, by full name. NaN results are left alone as those of arithmetic are. */
const CONVERSIONS: Partial<Record<OperatorName, Evaluation>> = {
  'i32.wrap_i64': (a: bigint) => Number(BigInt.asIntN(32, a)),
  'i64.extend_i32_s': (a: number) => BigInt(a),
  'i64.extend_i32_u': (a: number) => BigInt(a >>> 0),
  'f64.convert_i32_s': (a: number) => a,
  'f64.convert_i32_u': (a: number) => a >>> 0,
  'f32.convert_i32_s': (a: number) => Math.fround(a),
  'f32.convert_i32_u': (a: number) => Math.fround(a >>> 0),
  'f64.convert_i64_s': (a: bigint) => Number(a),
  'f64.convert_i64_u': (a: bigint) => Number(unsigned(a)),
  'f32.convert_i64_s': (a: bigint) => roundOnce(a),
  'f32.convert_i64_u': (a: bigint) => roundOnce(unsigned(a)),
  'f32.demote_f64': (a: number) => Math.fround(a),
  'f64.promote_f32': (a: number) => a,
}
for (const float of ['f32', 'f64'] as const) {
  const low = { s: -(2 ** 31), u: 0 }
  const high = { s: 2 ** 31 - 1, u: 2 ** 32 - 1 }
  const low64 = { s: -(1n << 63n), u: 0n }
  const high64 = { s: (1n << 63n) - 1n, u: (1n << 64n) - 1n }
  for (const sign of ['s', 'u'] as const) {
    CONVERSIONS[`i32.trunc_${float}_${sign}`] = (a: number) => {
      const truncated = Math.trunc(a)
      return truncated >= low[sign] && truncated <= high[sign] ? truncated : undefined
    }
    CONVERSIONS[`i32.trunc_sat_${float}_${sign}`] = (a: number) =>
      Number.isNaN(a) ? 0 : Math.min(Math.max(Math.trunc(a), low[sign]), high[sign])
    CONVERSIONS[`i64.trunc_${float}_${sign}`] = (a: number) => {
      if (!Number.isFinite(a)) return undefined
      const truncated = BigInt(Math.trunc(a))
      return truncated >= low64[sign] && truncated <= high64[sign] ? truncated : undefined
    }
    CONVERSIONS[`i64.trunc_sat_${float}_${sign}`] = (a: number) => {
      if (Number.isNaN(a)) return 0n
      if (!Number.isFinite(a)) return a > 0 ? high64[sign] : low64[sign]
      const truncated = BigInt(Math.trunc(a))
      if (truncated < low64[sign]) return low64[sign]
      return truncated > high64[sign] ? high64[sign] : truncated
    }
  }
}

function makeFolders(): (Folder | undefined)[] {
  return OPERATORS.map(({ name, params, result }) => {
    const bitwise = BITWISE[name]
    if (bitwise !== undefined) return bitwise
    if (params === undefined || result === undefined) return undefined
    const evaluation = findEvaluation(name)
    const to = REPRESENTATIONS.get(result)
    const from = params.map((type) => REPRESENTATIONS.get(type))
    if (evaluation === undefined || to === undefined || from[0] === undefined) return undefined
    return from.length === 1 ? unaryFolder(from[0], to, evaluation) : binaryFolder(from[0], to, evaluation)
  })
}

function findEvaluation(name: OperatorName): Evaluation | undefined {
  const conversion = CONVERSIONS[name]
  if (conversion !== undefined) return conversion
  const [type, operation] = name.split('.') as [string, string]
  if (type === 'i32') return ON_I32[operation] as Evaluation | undefined
  if (type === 'i64') return ON_I64[operation] as Evaluation | undefined
  const comparison = COMPARE_FLOATS[operation]
  if (comparison !== undefined && (type === 'f32' || type === 'f64')) return comparison as Evaluation
  const arithmetic = ON_FLOATS[operation]
  if (arithmetic === undefined) return undefined
  if (type === 'f64') return arithmetic as Evaluation
  return type === 'f32'
    ? (((a: number, b: number) => Math.fround(arithmetic(a, b))) as Evaluation)
    : undefined
}

function unaryFolder(from: Representation, to: Representation, evaluation: Evaluation): Folder {
  return (fn, value) => {
    const operand = fn.operand(value, 0)
    if (fn.op[operand] !== from.constant) return false
    return finish(fn, value, to, evaluation(from.read(fn, operand) as never, undefined as never))
  }
}

function binaryFolder(from: Representation, to: Representation, evaluation: Evaluation): Folder {
  return (fn, value) => {
    const left = fn.operand(value, 0)
    const right = fn.operand(value, 1)
    if (fn.op[left] !== from.constant || fn.op[right] !== from.constant) return false
    return finish(fn, value, to, evaluation(from.read(fn, left) as never, from.read(fn, right) as never))
  }
}

function finish(fn: IrFunction, value: Value, to: Representation, result: Scalar): boolean {
  if (result === undefined || Number.isNaN(result)) return false
  to.write(fn, value, result)
  return true
}

/** Operators on the bits of floats, which keep the payload of a NaN. */
const BITWISE: Partial<Record<OperatorName, Folder>> = {
  'f32.neg': onBits('f32.const', 'f32.const', F32, (a) => [a ^ SIGN, 0]),
  'f64.neg': onBits('f64.const', 'f64.const', F64, (a, b) => [a, b ^ SIGN]),
  'f32.abs': onBits('f32.const', 'f32.const', F32, (a) => [a & ~SIGN, 0]),
  'f64.abs': onBits('f64.const', 'f64.const', F64, (a, b) => [a, b & ~SIGN]),
  'i32.reinterpret_f32': onBits('f32.const', 'i32.const', I32, (a) => [a, 0]),
  'f32.reinterpret_i32': onBits('i32.const', 'f32.const', F32, (a) => [a, 0]),
  'i64.reinterpret_f64': onBits('f64.const', 'i64.const', I64, (a, b) => [a, b]),
  'f64.reinterpret_i64': onBits('i64.const', 'f64.const', F64, (a, b) => [a, b]),
}

function onBits(
  from: OperatorName,
  to: OperatorName,
  type: Type,
  change: (a: number, b: number) => [number, number],
): Folder {
  return (fn, value) => {
    const operand = fn.operand(value, 0)
    if (fn.op[operand] !== from) return false
    const [a, b] = change(fn.a[operand]!, fn.b[operand]!)
    fn.rewrite(value, to, type, [], { a, b })
    return true
  }
}

function countOnes(number: number): number {
  let count = 0
  for (; number !== 0; number &= number - 1) count++
  return count
}

function rotateLeft(a: bigint, count: bigint): bigint {
  return (unsigned(a) << count) | (unsigned(a) >> (64n - count))
}

/** To the nearest integer, to the even one of two. */
function roundToEven(a: number): number {
  if (Math.abs(a) >= 2 ** 52) return a
  return Math.abs(a % 1) === 0.5 ? 2 * Math.round(a / 2) : Math.round(a)
}

/** An integer as f32, unless that would round twice. */
function roundOnce(a: bigint): number | undefined {
  const number = Number(a)
  return Math.abs(number) <= 2 ** 53 ? Math.fround(number) : undefined
}

/** By operator number. */
export const FOLDERS: readonly (Folder | undefined)[] = makeFolders()
