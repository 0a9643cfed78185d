/** Peephole rules for masks, shifts and sign extensions. */
import type { IrFunction, Value } from '../../ir/function.js'
import type { OperatorName } from '../../ir/operators.js'
import {
  operator,
  type Rule,
  type RuleTable,
  type Simplification,
  UNCHANGED,
  WIDTHS,
  type Width,
} from './simplification.js'

/** The shift count, if it is constant; else -1. */
function shiftCount(s: Simplification, value: Value, width: Width): number {
  const count = s.fn.operand(value, 1)
  return s.isConstant(count) ? s.fn.a[count]! & (width === 'i32' ? 31 : 63) : -1
}

/** x & mask => x, where the mask takes away nothing that could be there. */
const maskWithoutEffect: Rule = ({ fn, known }, value) => {
  const operand = fn.operand(value, 0)
  const mask = fn.operand(value, 1)
  if (fn.op[mask] === 'i32.const') return (fn.a[mask]! | known.zeroBits(operand)) === -1 ? operand : UNCHANGED
  if (fn.op[mask] !== 'i64.const' || (fn.a[mask]! | known.zeroBits(operand)) !== -1) return UNCHANGED
  return (fn.b[mask]! | known.zeroBitsHigh(operand)) === -1 ? operand : UNCHANGED
}

/** The value without masks and extensions that leave its lowest bits, those of `wanted`, as they are. */
export function lowestBits(fn: IrFunction, value: Value, wanted: number): Value {
  for (;;) {
    const op = fn.op[value]
    const maskOperand = op === 'i32.and' || op === 'i64.and' ? fn.operand(value, 1) : value
    const isMask = fn.op[maskOperand] === 'i32.const' || fn.op[maskOperand] === 'i64.const'
    const keeps =
      (maskOperand !== value && isMask && (fn.a[maskOperand]! & wanted) === wanted) ||
      ((op === 'i32.extend8_s' || op === 'i64.extend8_s') && (wanted & ~0xff) === 0) ||
      ((op === 'i32.extend16_s' || op === 'i64.extend16_s') && (wanted & ~0xffff) === 0) ||
      op === 'i64.extend32_s'
    if (!keeps) return value
    value = fn.operand(value, 0)
  }
}

/** (x & 0xff) extended from 8 bits => x extended from 8 bits */
const extendMasked =
  (bits: number): Rule =>
  (s, value) => {
    const { fn } = s
    const operand = fn.operand(value, 0)
    const inner = lowestBits(fn, operand, bits)
    return inner === operand
      ? UNCHANGED
      : s.toUnary(value, fn.op[value] as OperatorName, fn.type[value]!, inner)
  }

/** Where the sign bit is known to be 0 and nothing is above it: x */
const extendSmall =
  (bits: number): Rule =>
  ({ fn, known }, value) => {
    const operand = fn.operand(value, 0)
    const large = ~(bits >>> 1)
    if ((known.zeroBits(operand) & large) !== large) return UNCHANGED
    return fn.op[value]!.startsWith('i64') && !known.fitsLow(operand) ? UNCHANGED : operand
  }

/** x extended already, from as many bits or fewer => x */
const extendExtended =
  (narrower: readonly OperatorName[]): Rule =>
  ({ fn }, value) =>
    (narrower as readonly string[]).includes(fn.op[fn.operand(value, 0)]!) ? fn.operand(value, 0) : UNCHANGED

function shiftRules(width: Width): RuleTable {
  const bits = width === 'i32' ? 32 : 64
  const shl = operator(`${width}.shl`)
  const shr_s = operator(`${width}.shr_s`)
  const shr_u = operator(`${width}.shr_u`)
  const and = operator(`${width}.and`)
  const constant = operator(`${width}.const`)

  /** x << 0 => x, 0 << x => 0 */
  const shiftNothing: Rule = (s, value) => {
    if (shiftCount(s, value, width) === 0) return s.fn.operand(value, 0)
    return s.is(s.fn.operand(value, 0), 0) ? s.fn.operand(value, 0) : UNCHANGED
  }

  /** x << (y & 31) => x << y: only those bits count anyway */
  const shiftByMasked: Rule = ({ fn }, value) => {
    const count = fn.operand(value, 1)
    const inner = lowestBits(fn, count, bits - 1)
    if (inner === count) return UNCHANGED
    fn.setOperand(value, 1, inner)
    return value
  }

  /** (x << a) << b => x << (a + b) */
  const shiftOfShift: Rule = (s, value) => {
    const { fn } = s
    const op = fn.op[value] as OperatorName
    const inner = fn.operand(value, 0)
    if (fn.op[inner] !== op) return UNCHANGED
    const outerCount = shiftCount(s, value, width)
    const innerCount = shiftCount(s, inner, width)
    if (outerCount === -1 || innerCount === -1) return UNCHANGED
    const sum = outerCount + innerCount
    if (sum >= bits && op !== shr_s) return s.toInteger(value, 0)
    const count = s.integer(width, Math.min(sum, bits - 1))
    return s.toBinary(value, op, fn.type[value]!, fn.operand(inner, 0), count)
  }

  /** (x >>> a) << a => x & (-1 << a), (x << a) >>> a => x & (-1 >>> a) */
  const shiftBack =
    (back: readonly OperatorName[]): Rule =>
    (s, value) => {
      const { fn } = s
      const inner = fn.operand(value, 0)
      if (!(back as readonly string[]).includes(fn.op[inner]!)) return UNCHANGED
      const count = shiftCount(s, value, width)
      if (count === -1 || shiftCount(s, inner, width) !== count) return UNCHANGED
      const type = fn.type[value]!
      const mask = s.binary(fn.op[value] as OperatorName, type, s.integer(width, -1), fn.operand(value, 1))
      return s.toBinary(value, and, type, fn.operand(inner, 0), mask)
    }

  /** (x << 24) >> 24 => x extended from 8 bits */
  const signExtend: Rule = (s, value) => {
    const { fn } = s
    const inner = fn.operand(value, 0)
    if (fn.op[inner] !== shl) return UNCHANGED
    const count = shiftCount(s, value, width)
    if (count === -1 || shiftCount(s, inner, width) !== count) return UNCHANGED
    const op = EXTENSIONS[width].get(bits - count)
    return op === undefined ? UNCHANGED : s.toUnary(value, op, fn.type[value]!, fn.operand(inner, 0))
  }

  /** (x & mask) << a => x << a, where the shift pushes out all that the mask takes away */
  const shiftMasked: Rule = (s, value) => {
    const { fn } = s
    const op = fn.op[value]
    const inner = fn.operand(value, 0)
    if (fn.op[inner] !== and) return UNCHANGED
    const mask = fn.operand(inner, 1)
    const count = shiftCount(s, value, width)
    if (fn.op[mask] !== constant || count === -1) return UNCHANGED
    if (!isPushedOut(~fn.a[mask]!, ~fn.b[mask]!, bits, count, op === shl)) return UNCHANGED
    fn.setOperand(value, 0, fn.operand(inner, 0))
    return value
  }

  return {
    [shl]: [shiftNothing, shiftByMasked, shiftOfShift, shiftBack([shr_u, shr_s]), shiftMasked],
    [shr_s]: [shiftNothing, shiftByMasked, shiftOfShift, signExtend, shiftMasked],
    [shr_u]: [shiftNothing, shiftByMasked, shiftOfShift, shiftBack([shl]), shiftMasked],
    [`${width}.rotl`]: [shiftNothing, shiftByMasked],
    [`${width}.rotr`]: [shiftNothing, shiftByMasked],
    [and]: [maskWithoutEffect],
  }
}

/** Whether a shift by `count` leaves none of the bits `low` and `high` of a number of so many bits. */
function isPushedOut(low: number, high: number, bits: number, count: number, toLeft: boolean): boolean {
  if (bits === 32) high = 0
  if (toLeft) return belowIsZero(low, high, bits - count)
  return count >= 32 ? high >>> (count - 32) === 0 : low >>> count === 0 && high === 0
}

/** Whether the lowest `count` bits of a 64-bit number are 0. */
function belowIsZero(low: number, high: number, count: number): boolean {
  if (count >= 64) return low === 0 && high === 0
  if (count > 32) return low === 0 && (high & ((1 << (count - 32)) - 1)) === 0
  return count === 32 ? low === 0 : (low & ((1 << count) - 1)) === 0
}

const EXTENSIONS: Readonly<Record<Width, ReadonlyMap<number, OperatorName>>> = {
  i32: new Map<number, OperatorName>([
    [8, 'i32.extend8_s'],
    [16, 'i32.extend16_s'],
  ]),
  i64: new Map<number, OperatorName>([
    [8, 'i64.extend8_s'],
    [16, 'i64.extend16_s'],
    [32, 'i64.extend32_s'],
  ]),
}

const SIGN_EXTENSION_RULES: RuleTable = {
  'i32.extend8_s': [extendExtended(['i32.extend8_s', 'i32.load8_s']), extendMasked(0xff), extendSmall(0xff)],
  'i32.extend16_s': [
    extendExtended(['i32.extend8_s', 'i32.load8_s', 'i32.extend16_s', 'i32.load16_s']),
    extendMasked(0xffff),
    extendSmall(0xffff),
  ],
  'i64.extend8_s': [extendExtended(['i64.extend8_s', 'i64.load8_s']), extendMasked(0xff), extendSmall(0xff)],
  'i64.extend16_s': [
    extendExtended(['i64.extend8_s', 'i64.load8_s', 'i64.extend16_s', 'i64.load16_s']),
    extendMasked(0xffff),
    extendSmall(0xffff),
  ],
  'i64.extend32_s': [
    extendExtended([
      'i64.extend8_s',
      'i64.load8_s',
      'i64.extend16_s',
      'i64.load16_s',
      'i64.extend32_s',
      'i64.load32_s',
      'i64.extend_i32_s',
    ]),
    extendMasked(-1),
    extendSmall(-1),
  ],
}

export const BIT_RULES: readonly RuleTable[] = [...WIDTHS.map(shiftRules), SIGN_EXTENSION_RULES]
