/**
 * Uses what is known of the bounds of integers (`ir/integer-ranges.ts`):
 * - an instruction whose result can only be one number is that constant, comparisons above all;
 * - an i64 that fits in 32 bits, with sign or without, is made an extension of its low half, so that the high half costs
 *   nothing or next to it, around loops as well; narrowToDemandedBits then computes in 32 bits what makes it;
 * - a remainder of a product (and a summand) of numbers of 32 bits by a constant is computed at once, of an estimate of the
 *   quotient in float64, with no product of 64 bits;
 * - comparisons, divisions and conversions of i64 values that fit in 32 bits are those of i32;
 * - unsigned operators on what is not negative become signed ones, or the reverse, whichever is cheaper.
 *
 *     b1(v2: i64):                            b1(v2: i64):
 *       v4 = i64.add v2, v3                     v7 = i32.wrap_i64 v2
 *       v5 = i64.ne v4, v1              =>      v8 = i64.extend_i32_u v7
 *       br_if v5, b1(v4), b2()                  v4 = i64.add v8, v3
 *                                               v9 = i32.wrap_i64 v4
 *                                               v10 = i64.extend_i32_u v9
 *                                               v11 = i32.wrap_i64 v1
 *                                               v5 = i32.ne v9, v11
 *                                               br_if v5, b1(v10), b2()
 *
 * Requires: lowered IR, blocks in reverse postorder, all of them reachable. Rules that take an extension of a truncated
 * value away must not come between this pass and legalizeInteger64.
 * Guarantees: every trap and effect stays.
 * Costs: n log n, two looks at each instruction, seldom more; nothing but a scan where no small numbers of 64 bits are
 * computed with. (Of 32 bits it would change one comparison in seventy, and next to no running time.)
 */
import type { Block, IrFunction, Value } from '../ir/function.js'
import { analyzeIntegerRanges } from '../ir/integer-ranges.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'
import type { PassContext } from '../ir/pass.js'
import { INT32_MAX, INT32_MIN, numberOf, type Ranges, UINT32_MAX } from '../ir/range-transfers.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { scratchInt32, scratchUint8 } from '../ir/scratch.js'
import { I32, I64 } from '../ir/types.js'

// What is to be done with an instruction; for one thing with its operands, for another with its result.
/** The operator of i32 on the low halves, signed or unsigned. */
const NARROW_SIGNED = 1
const NARROW_UNSIGNED = 2
/** The other operator of the same type. */
const EXCHANGE = 3
const CONSTANT = 4
/** The remainder of a product, at once. */
const FUSE = 5
const OPERATOR_ACTIONS = 7
/** The result extends an i32. */
const EXTENDS_SIGNED = 8
const EXTENDS_UNSIGNED = 16

export function simplifyByRanges(fn: IrFunction, context: PassContext): void {
  if (fn.valueCount > MOST_VALUES || !mayGain(fn)) return
  const actions = scratchUint8(fn.valueCount)
  let found = 0
  const isInterpreted = context.isInterpreted === true
  const ranges = analyzeIntegerRanges(
    fn,
    (value, known) => {
      const operator = fn.operator[value]!
      let action = 0
      if (known.low[value] === known.high[value] && MAY_BE_CONSTANT[operator] === 1) action = CONSTANT
      else if (MAY_GAIN[operator] !== 0) action = actionFor(fn, value, known, isInterpreted)
      actions[value] = action
      found |= action
    },
    fn.valueCount <= MOST_VALUES_FOR_SIGNS && mayDivideSigned(fn),
  )
  const { blocks } = fn
  for (let position = 1; position < blocks.length; position++) {
    for (const param of blocks[position]!.params) {
      if (fn.type[param] !== I64) continue
      actions[param] = extensionOf(ranges, param)
      found |= actions[param]!
    }
  }
  if (found !== 0) new Rewriting(fn, actions, ranges).run()
}

/** The i32 operators that do with the low halves what an i64 one does, if those are all there is to its operands. */
const NARROW_OPERATORS: Readonly<
  Partial<Record<OperatorName, readonly [signed: OperatorName | undefined, unsigned: OperatorName]>>
> = {
  'i64.eqz': ['i32.eqz', 'i32.eqz'],
  'i64.eq': ['i32.eq', 'i32.eq'],
  'i64.ne': ['i32.ne', 'i32.ne'],
  'i64.lt_s': ['i32.lt_s', 'i32.lt_u'],
  'i64.le_s': ['i32.le_s', 'i32.le_u'],
  'i64.gt_s': ['i32.gt_s', 'i32.gt_u'],
  'i64.ge_s': ['i32.ge_s', 'i32.ge_u'],
  // Extending with the sign keeps the unsigned order, too.
  'i64.lt_u': ['i32.lt_u', 'i32.lt_u'],
  'i64.le_u': ['i32.le_u', 'i32.le_u'],
  'i64.gt_u': ['i32.gt_u', 'i32.gt_u'],
  'i64.ge_u': ['i32.ge_u', 'i32.ge_u'],
  'f64.convert_i64_s': ['f64.convert_i32_s', 'f64.convert_i32_u'],
  'f32.convert_i64_s': ['f32.convert_i32_s', 'f32.convert_i32_u'],
  'f64.convert_i64_u': [undefined, 'f64.convert_i32_u'],
  'f32.convert_i64_u': [undefined, 'f32.convert_i32_u'],
  'i64.div_s': ['i32.div_s', 'i32.div_u'],
  'i64.rem_s': ['i32.rem_s', 'i32.rem_u'],
  'i64.div_u': [undefined, 'i32.div_u'],
  'i64.rem_u': [undefined, 'i32.rem_u'],
}

/** What does the same where no operand is negative. */
const EXCHANGED_OPERATORS: Readonly<Partial<Record<OperatorName, OperatorName>>> = {
  'i64.div_s': 'i64.div_u',
  'i64.rem_s': 'i64.rem_u',
  // Only where these become shifts and masks.
  'i32.div_s': 'i32.div_u',
  'i32.rem_s': 'i32.rem_u',
  // JavaScript's numbers are signed to begin with.
  'i32.lt_u': 'i32.lt_s',
  'i32.le_u': 'i32.le_s',
  'i32.gt_u': 'i32.gt_s',
  'i32.ge_u': 'i32.ge_s',
  'i32.div_u': 'i32.div_s',
  'i32.rem_u': 'i32.rem_s',
  'f64.convert_i32_u': 'f64.convert_i32_s',
  'f32.convert_i32_u': 'f32.convert_i32_s',
  'i64.extend_i32_s': 'i64.extend_i32_u',
}

/** Operators without effects whose result is an integer, other than constants. */
const MAY_BE_CONSTANT = Uint8Array.from(OPERATORS, ({ name, effects, result }) =>
  (effects === 0 && (result === I32 || result === I64) && !name.endsWith('.const')) || name === 'select'
    ? 1
    : 0,
)

/** What is an extension already, or has a high half that is as cheap. */
const IS_EXTENSION = Uint8Array.from(OPERATORS, ({ name }) =>
  /^i64\.(const|extend.*|load.*|clz|ctz|popcnt)$/.test(name) ? 1 : 0,
)

const MAY_BE_NARROW = 1
const MAY_EXCHANGE = 2
const MAY_EXTEND = 4

/** By operator number: what more than a constant may come of it. */
const MAY_GAIN = Uint8Array.from(OPERATORS, ({ name, result }, index) => {
  const mayExtend = (result === I64 && IS_EXTENSION[index] === 0) || name === 'select'
  return (
    (name in NARROW_OPERATORS ? MAY_BE_NARROW : 0) |
    (name in EXCHANGED_OPERATORS ? MAY_EXCHANGE : 0) |
    (mayExtend ? MAY_EXTEND : 0)
  )
})

/** Larger functions are left alone: a loop around most of them bounds little. */
const MOST_VALUES = 10_000

/** In larger functions, signs of what comes around loops are not worth finding. */
const MOST_VALUES_FOR_SIGNS = 2000

const IS_SIGNED_DIVISION = Uint8Array.from(OPERATORS, ({ name }) => (/^i64\.(div|rem)_s$/.test(name) ? 1 : 0))

function mayDivideSigned({ operator, valueCount }: IrFunction): boolean {
  for (let value = 0; value < valueCount; value++) {
    if (operator[value]! >= 0 && IS_SIGNED_DIVISION[operator[value]!] === 1) return true
  }
  return false
}

/** An i64 that may be small, for what its operator says. */
const IS_SMALL = 1
/** An operator of i64 that is cheaper of 32 bits, and one that is much cheaper. */
const IS_WIDE = 2
const IS_HEAVY = 4

/** By operator number. */
const WORTH = Uint8Array.from(OPERATORS, ({ name }) => {
  if (/^i64\.(extend_i32_[su]|extend(8|16|32)_s|load(8|16|32)_[su]|c[lt]z|popcnt)$/.test(name))
    return IS_SMALL
  if (/^i64\.(and|shr_[su])$/.test(name)) return IS_SMALL | IS_WIDE
  if (/^i64\.(div|rem)_[su]$/.test(name)) return IS_SMALL | IS_HEAVY
  if (/^i64\.mul$|convert_i64/.test(name)) return IS_HEAVY
  return /^i64\.(add|sub|shl|eqz|eq|ne|[lg][te]_[su])$/.test(name) ? IS_WIDE : 0
})

/**
 * Whether numbers of 64 bits are computed with, and some of them may be small: in loops that count or add up such numbers,
 * or by what is dear. All else gains too little.
 */
function mayGain(fn: IrFunction): boolean {
  const { operator, valueCount } = fn
  let seen = 0
  for (let value = 0; value < valueCount; value++) {
    if (operator[value]! >= 0) seen |= WORTH[operator[value]!]!
    if (seen === (IS_SMALL | IS_WIDE | IS_HEAVY)) return true
  }
  if (seen === (IS_SMALL | IS_HEAVY)) return true
  return seen >= IS_WIDE && hasLoopOfI64(fn)
}

/** Whether a loop has a parameter of 64 bits. */
function hasLoopOfI64(fn: IrFunction): boolean {
  const { blocks } = fn
  const isSeen = scratchUint8(fn.blockCount)
  for (let position = 0; position < blocks.length; position++) {
    isSeen[blocks[position]!.id] = 1
    for (const { target } of blocks[position]!.terminator.edges) {
      if (isSeen[target.id] === 1 && target.params.some((param) => fn.type[param] === I64)) return true
    }
  }
  return false
}

function actionFor(fn: IrFunction, value: Value, ranges: Ranges, isInterpreted: boolean): number {
  const operator = fn.operator[value]!
  const gains = MAY_GAIN[operator]!
  let action = 0
  if ((gains & MAY_BE_NARROW) !== 0) action = narrowing(fn, value, ranges)
  if (action === 0 && factorsOf(fn, value, ranges) !== undefined) return FUSE
  if (action === 0 && (gains & MAY_EXCHANGE) !== 0 && isExchangeBetter(fn, value, ranges, isInterpreted))
    action = EXCHANGE
  if ((gains & MAY_EXTEND) !== 0 && fn.type[value] === I64 && !hasCheapHigh(fn, value))
    action |= extensionOf(ranges, value)
  return action
}

function narrowing(fn: IrFunction, value: Value, ranges: Ranges): number {
  const [signed] = NARROW_OPERATORS[fn.op[value] as OperatorName]!
  if (everyOperand(fn, value, ranges, 0, UINT32_MAX)) return NARROW_UNSIGNED
  if (signed === undefined || !everyOperand(fn, value, ranges, INT32_MIN, INT32_MAX)) return 0
  // There is one quotient that does not fit.
  if (signed === 'i32.div_s' && ranges.low[fn.operand(value, 0)] === INT32_MIN) {
    const divisor = fn.operand(value, 1)
    if (ranges.low[divisor]! <= -1 && ranges.high[divisor]! >= -1) return 0
  }
  return NARROW_SIGNED
}

/**
 * Of a remainder by a constant: two factors of 32 bits without sign whose product is the dividend, and a summand if there
 * is one. Undefined where that is not what the dividend is, or `i32.mul_add_rem_u` is not exact.
 */
function factorsOf(fn: IrFunction, value: Value, { low, high }: Ranges): Value[] | undefined {
  const op = fn.op[value]
  if (op !== 'i64.rem_u' && op !== 'i64.rem_s') return undefined
  const divisor = numberOf(fn, fn.operand(value, 1))
  if (divisor === undefined || divisor < 2 || divisor > INT32_MAX) return undefined
  const factors = factorsAndSummand(fn, fn.operand(value, 0))
  if (factors === undefined) return undefined
  for (const factor of factors) if (!(low[factor]! >= 0 && high[factor]! <= UINT32_MAX)) return undefined
  const [left, right, summand] = factors
  const most = high[left!]! * high[right!]! + (summand === undefined ? 0 : high[summand]!)
  // Without sign nothing wraps: (2^32 - 1)^2 + 2^32 - 1 is below 2^64.
  if (op === 'i64.rem_s' && most > 2 ** 62) return undefined
  const margin = most < 2 ** 50 ? 0 : Math.ceil(most * 2 ** -50)
  return divisor + margin <= INT32_MAX && most / divisor < 2 ** 49 ? factors : undefined
}

/** The factors of a product, and what is added to it, if something is. */
function factorsAndSummand(fn: IrFunction, value: Value): Value[] | undefined {
  if (fn.op[value] === 'i64.mul') return [fn.operand(value, 0), fn.operand(value, 1)]
  if (fn.op[value] !== 'i64.add') return undefined
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  if (fn.op[left] === 'i64.mul') return [fn.operand(left, 0), fn.operand(left, 1), right]
  return fn.op[right] === 'i64.mul' ? [fn.operand(right, 0), fn.operand(right, 1), left] : undefined
}

function everyOperand(
  fn: IrFunction,
  value: Value,
  { low, high }: Ranges,
  bottom: number,
  top: number,
): boolean {
  const arity = fn.arity(value)
  for (let i = 0; i < arity; i++) {
    const operand = fn.operand(value, i)
    if (!(low[operand]! >= bottom && high[operand]! <= top)) return false
  }
  return true
}

function isExchangeBetter(fn: IrFunction, value: Value, ranges: Ranges, isInterpreted: boolean): boolean {
  if (!everyOperand(fn, value, ranges, 0, Infinity)) return false
  switch (fn.op[value]) {
    case 'i32.div_s':
    case 'i32.rem_s':
      return isPowerOf2(numberOf(fn, fn.operand(value, 1)))
    case 'i32.div_u':
    case 'i32.rem_u':
      return isInterpreted && !isPowerOf2(numberOf(fn, fn.operand(value, 1)))
    default:
      return true
  }
}

function isPowerOf2(number: number | undefined): boolean {
  return number !== undefined && number > 0 && (number & (number - 1)) === 0
}

/** Whether the high half is 0 already when legalisation makes it. */
function hasCheapHigh(fn: IrFunction, value: Value): boolean {
  const op = fn.op[value]
  if (op !== 'i64.and' && op !== 'i64.shr_u') return false
  const right = fn.operand(value, 1)
  if (fn.op[right] !== 'i64.const') return false
  return op === 'i64.and' ? fn.b[right] === 0 : (fn.a[right]! & 63) >= 32
}

function extensionOf({ low, high }: Ranges, value: Value): number {
  if (low[value]! >= 0 && high[value]! <= UINT32_MAX) return EXTENDS_UNSIGNED
  return low[value]! >= INT32_MIN && high[value]! <= INT32_MAX ? EXTENDS_SIGNED : 0
}

class Rewriting {
  private readonly fn: IrFunction
  private readonly actions: Uint8Array
  private readonly ranges: Ranges
  private readonly replacements: Replacements
  /** By value id: its low half, where {@link extend} has made it, plus one. */
  private readonly lows: Int32Array
  /** What was made of values that are extensions now, three by three: the value, its low half, the extension. */
  private readonly extended: Value[] = []
  private output: Value[] = []
  private offset = -1

  constructor(fn: IrFunction, actions: Uint8Array, ranges: Ranges) {
    this.fn = fn
    this.actions = actions
    this.ranges = ranges
    this.replacements = new Replacements(fn.valueCount)
    this.lows = scratchInt32(fn.valueCount)
  }

  run(): void {
    const { fn, extended, replacements } = this
    for (let position = 0; position < fn.blocks.length; position++) this.visit(fn.blocks[position]!)
    for (let i = 0; i < extended.length; i += 3) replacements.replace(extended[i]!, extended[i + 2]!)
    applyReplacements(fn, replacements)
    // The use that the extension itself is made from stays.
    for (let i = 0; i < extended.length; i += 3) fn.setOperand(extended[i + 1]!, 0, extended[i]!)
  }

  private visit(block: Block): void {
    const { fn, actions } = this
    const { params, instructions } = block
    let isUntouched = true
    for (let i = 0; i < params.length; i++) isUntouched &&= actions[params[i]!] === 0
    for (let i = 0; i < instructions.length; i++) isUntouched &&= actions[instructions[i]!] === 0
    if (isUntouched) return
    this.output = []
    for (let i = 0; i < params.length; i++) {
      this.offset = instructions.length === 0 ? -1 : fn.offset[instructions[0]!]!
      if (actions[params[i]!] !== 0) this.extend(params[i]!)
    }
    for (let i = 0; i < instructions.length; i++) {
      const value = instructions[i]!
      const action = actions[value]!
      this.offset = fn.offset[value]!
      if ((action & OPERATOR_ACTIONS) !== 0) this.rewrite(value, action & OPERATOR_ACTIONS)
      this.output.push(value)
      if (actions[value]! >= EXTENDS_SIGNED) this.extend(value)
    }
    block.instructions = this.output
  }

  private rewrite(value: Value, action: number): void {
    const { fn } = this
    const op = fn.op[value] as OperatorName
    const type = fn.type[value]!
    if (action === CONSTANT) return this.makeConstant(value)
    if (action === EXCHANGE) return fn.rewrite(value, EXCHANGED_OPERATORS[op]!, type, fn.operands(value))
    if (action === FUSE) return this.fuse(value)
    const narrow = NARROW_OPERATORS[op]![action - NARROW_SIGNED]!
    const lows = fn.operands(value).map((operand) => this.lowOf(operand))
    if (type !== I64) return fn.rewrite(value, narrow, type, lows)
    const result = this.make(narrow, I32, lows)
    fn.rewrite(value, action === NARROW_SIGNED ? 'i64.extend_i32_s' : 'i64.extend_i32_u', I64, [result])
    // That is an extension now.
    this.actions[value] = 0
  }

  private fuse(value: Value): void {
    const { fn } = this
    const factors = factorsAndSummand(fn, fn.operand(value, 0))!
    const operands = factors.map((factor) => this.lowOf(factor))
    if (operands.length < 3) operands.push(this.makeI32(0))
    operands.push(this.makeI32(fn.a[fn.operand(value, 1)]!))
    const result = this.make('i32.mul_add_rem_u', I32, operands)
    fn.rewrite(value, 'i64.extend_i32_u', I64, [result])
  }

  private makeConstant(value: Value): void {
    const { fn } = this
    const number = this.ranges.low[value]!
    if (fn.type[value] === I32) fn.rewrite(value, 'i32.const', I32, [], { a: number | 0 })
    else fn.rewrite(value, 'i64.const', I64, [], { a: number | 0, b: Math.floor(number / 2 ** 32) | 0 })
  }

  /** The low half, as an i32. */
  private lowOf(value: Value): Value {
    const { fn } = this
    if (value < this.lows.length && this.lows[value] !== 0) return (this.lows[value]! - 1) as Value
    const op = fn.op[value]
    if (op === 'i64.extend_i32_s' || op === 'i64.extend_i32_u') return fn.operand(value, 0)
    if (op === 'i64.const') return this.makeI32(fn.a[value]!)
    return this.make('i32.wrap_i64', I32, [value])
  }

  /** Truncates and extends `value` again. */
  private extend(value: Value): void {
    const low = this.make('i32.wrap_i64', I32, [value])
    this.lows[value] = low + 1
    const isUnsigned = (this.actions[value]! & EXTENDS_UNSIGNED) !== 0
    const extension = this.make(isUnsigned ? 'i64.extend_i32_u' : 'i64.extend_i32_s', I64, [low])
    this.fn.origin[extension] = this.fn.origin[value]!
    this.extended.push(value, low, extension)
  }

  private make(op: OperatorName, type: typeof I32, operands: readonly Value[]): Value {
    const value = this.fn.create(op, type, operands)
    this.fn.offset[value] = this.offset
    this.output.push(value)
    return value
  }

  private makeI32(number: number): Value {
    const value = this.fn.createI32(number)
    this.fn.offset[value] = this.offset
    this.output.push(value)
    return value
  }
}
