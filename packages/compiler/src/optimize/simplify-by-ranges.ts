/**
 * Uses what is known of the bounds of integers (`ir/value-ranges.ts`):
 * - an instruction whose result can only be one number is that constant;
 * - an i64 that fits in 32 bits is said to: what extends an i32 has a high half that costs nothing, or next to it;
 * - comparisons, divisions and conversions of i64 values that fit in 32 bits are those of i32;
 * - signed operators on what is not negative become unsigned ones where those are cheaper.
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
 * Requires: lowered IR. Rules that take an extension of a truncated value away must not come between this pass and
 * legalizeInteger64, nor is it of use where there is none.
 * Guarantees: every trap and effect stays.
 * Costs: linear; nothing in very large functions, and where no loop has a parameter of type i64: there is
 * little to gain.
 */
import { analyzeControlFlow } from '../ir/control-flow.js'
import type { Block, IrFunction, Value } from '../ir/function.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'
import { constantOf, INT32_HIGH, INT32_LOW, type Ranges } from '../ir/range-transfers.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { scratchInt32, scratchUint8 } from '../ir/scratch.js'
import { I32, I64 } from '../ir/types.js'
import { analyzeValueRanges } from '../ir/value-ranges.js'

const UINT32_HIGH = 0xffffffff

/** Larger functions are left alone: one loop around them all is about all there is, and bounds nothing. */
const MOST_VALUES = 2000

// What is to be done with an instruction, for one thing with its operands, for another with its result.
/** The operator of i32 on the low halves, signed or unsigned. */
const NARROW_SIGNED = 1
const NARROW_UNSIGNED = 2
const UNSIGNED = 3
const CONSTANT = 4
/** The result extends an i32. */
const EXTENDS_SIGNED = 8
const EXTENDS_UNSIGNED = 16

export function simplifyByRanges(fn: IrFunction): void {
  if (fn.valueCount > MOST_VALUES) return
  if (!fn.blocks.some((block) => block !== fn.entry && passesInteger64(fn, block))) return
  const flow = analyzeControlFlow(fn)
  if (!fn.blocks.some((block, p) => flow.loopHeader[p] === p && passesInteger64(fn, block))) return
  const actions = scratchUint8(fn.valueCount)
  let found = false
  const note = (value: Value, action: number) => {
    if (action === 0) return
    actions[value] = action
    found = true
  }
  const ranges = analyzeValueRanges(fn, flow, (value, known) => {
    const operator = fn.operator[value]!
    if (MAY_GAIN[operator] === 1) note(value, actionFor(fn, value, known))
    else if (known.low[value] === known.high[value] && MAY_BE_CONSTANT[operator] === 1) note(value, CONSTANT)
  })
  for (const block of fn.blocks) {
    if (block === fn.entry) continue
    for (const param of block.params) if (fn.type[param] === I64) note(param, extensionOf(ranges, param))
  }
  if (found) new Rewriting(fn, actions, ranges).run()
}

/** The i32 operators that do with the low halves what an i64 one does, if those are all there is to its operands. */
const NARROW_OPERATORS: Readonly<
  Partial<Record<OperatorName, readonly [signed: OperatorName, unsigned: OperatorName]>>
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
}

/** Likewise where the operands are not negative. */
const NARROW_UNSIGNED_OPERATORS: Readonly<Partial<Record<OperatorName, OperatorName>>> = {
  'i64.div_s': 'i32.div_u',
  'i64.div_u': 'i32.div_u',
  'i64.rem_s': 'i32.rem_u',
  'i64.rem_u': 'i32.rem_u',
  'f64.convert_i64_u': 'f64.convert_i32_u',
  'f32.convert_i64_u': 'f32.convert_i32_u',
}

/** What does the same where the operands are not negative. */
const UNSIGNED_OPERATORS: Readonly<Partial<Record<OperatorName, OperatorName>>> = {
  'i32.div_s': 'i32.div_u',
  'i32.rem_s': 'i32.rem_u',
  'i64.div_s': 'i64.div_u',
  'i64.rem_s': 'i64.rem_u',
  'i64.shr_s': 'i64.shr_u',
}

/** Operators without effects whose result is an integer, other than constants. */
const MAY_BE_CONSTANT = Uint8Array.from(OPERATORS, ({ name, effects, result }) =>
  effects === 0 && (result === I32 || result === I64) && !name.endsWith('.const') ? 1 : 0,
)

/** What is an extension already, or has a high half that is as cheap. */
const IS_EXTENSION = Uint8Array.from(OPERATORS, ({ name }) =>
  /^i64\.(const|extend.*|load.*|clz|ctz|popcnt)$/.test(name) ? 1 : 0,
)

/** By operator number: whether more than a constant may come of it. */
const MAY_GAIN = Uint8Array.from(OPERATORS, ({ name, result }, index) => {
  const isListed = [NARROW_OPERATORS, NARROW_UNSIGNED_OPERATORS, UNSIGNED_OPERATORS].some(
    (table) => name in table,
  )
  return isListed || (result === I64 && !IS_EXTENSION[index]) || name === 'select' ? 1 : 0
})

function actionFor(fn: IrFunction, value: Value, ranges: Ranges): number {
  const operator = fn.operator[value]!
  const { low, high } = ranges
  if (low[value] === high[value] && MAY_BE_CONSTANT[operator] === 1) return CONSTANT
  const op = fn.op[value] as OperatorName
  let action = 0
  if (NARROW_OPERATORS[op] !== undefined) {
    if (everyOperand(fn, value, ranges, INT32_LOW, INT32_HIGH)) action = NARROW_SIGNED
    else if (everyOperand(fn, value, ranges, 0, UINT32_HIGH)) action = NARROW_UNSIGNED
  } else if (NARROW_UNSIGNED_OPERATORS[op] !== undefined && everyOperand(fn, value, ranges, 0, UINT32_HIGH)) {
    return NARROW_UNSIGNED
  } else if (UNSIGNED_OPERATORS[op] !== undefined && isUnsignedBetter(fn, value, ranges)) {
    action = UNSIGNED
  }
  if (fn.type[value] === I64 && IS_EXTENSION[operator] === 0) action |= extensionOf(ranges, value)
  return action
}

function everyOperand(
  fn: IrFunction,
  value: Value,
  { low, high }: Ranges,
  bottom: number,
  top: number,
): boolean {
  for (let i = 0; i < fn.arity(value); i++) {
    const operand = fn.operand(value, i)
    if (!(low[operand]! >= bottom && high[operand]! <= top)) return false
  }
  return true
}

function isUnsignedBetter(fn: IrFunction, value: Value, ranges: Ranges): boolean {
  if (ranges.low[fn.operand(value, 0)]! < 0) return false
  const right = fn.operand(value, 1)
  if (fn.op[value] === 'i64.shr_s') return true
  if (fn.type[value] === I64) return ranges.low[right]! >= 0
  // Of i32, only what becomes a shift or a mask.
  const divisor = constantOf(fn, right)
  return divisor !== undefined && divisor > 0 && (divisor & (divisor - 1)) === 0
}

function extensionOf({ low, high }: Ranges, value: Value): number {
  if (low[value]! >= 0 && high[value]! <= UINT32_HIGH) return EXTENDS_UNSIGNED
  return low[value]! >= INT32_LOW && high[value]! <= INT32_HIGH ? EXTENDS_SIGNED : 0
}

/** Whether an i64 is a parameter of the block. */
function passesInteger64({ type }: IrFunction, { params }: Block): boolean {
  return params.some((param) => type[param] === I64)
}

class Rewriting {
  private readonly fn: IrFunction
  private readonly actions: Uint8Array
  private readonly ranges: Ranges
  private readonly replacements: Replacements
  /** By value id: its low half, where {@link extend} has made it, plus one. */
  private readonly lows: Int32Array
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
    const { fn } = this
    // Uses of what is extended are to be replaced, but for the one that the extension is.
    const extensions: [extension: Value, low: Value, of: Value][] = []
    for (const block of fn.blocks) this.visit(block, extensions)
    for (const [extension, , of] of extensions) this.replacements.replace(of, extension)
    applyReplacements(fn, this.replacements)
    for (const [, low, of] of extensions) fn.setOperand(low, 0, of)
  }

  private visit(block: Block, extensions: [Value, Value, Value][]): void {
    const { fn, actions } = this
    this.output = []
    for (const param of block.params) if (actions[param] !== 0) extensions.push(this.extend(param))
    const { instructions } = block
    for (let i = 0; i < instructions.length; i++) {
      const value = instructions[i]!
      const action = actions[value]!
      if (action !== 0) {
        this.offset = fn.offset[value]!
        if (action === CONSTANT) this.makeConstant(value)
        else if ((action & 7) !== 0) this.rewrite(value, action & 7)
      }
      this.output.push(value)
      if (action >= EXTENDS_SIGNED) extensions.push(this.extend(value))
    }
    block.instructions = this.output
  }

  private makeConstant(value: Value): void {
    const { fn } = this
    const number = this.ranges.low[value]!
    if (fn.type[value] === I32) fn.rewrite(value, 'i32.const', I32, [], { a: number | 0 })
    else fn.rewrite(value, 'i64.const', I64, [], { a: number | 0, b: Math.floor(number / 2 ** 32) | 0 })
  }

  private rewrite(value: Value, action: number): void {
    const { fn } = this
    const op = fn.op[value] as OperatorName
    const type = fn.type[value]!
    if (action === UNSIGNED) {
      fn.rewrite(value, UNSIGNED_OPERATORS[op]!, type, fn.operands(value))
      return
    }
    const lows = fn.operands(value).map((operand) => this.lowOf(operand))
    const pair = NARROW_OPERATORS[op]
    const narrow = pair === undefined ? NARROW_UNSIGNED_OPERATORS[op]! : pair[action - NARROW_SIGNED]!
    if (type !== I64) {
      fn.rewrite(value, narrow, type, lows)
      return
    }
    const result = this.make(narrow, I32, lows)
    fn.rewrite(value, 'i64.extend_i32_u', I64, [result])
  }

  /** The low half, as an i32. */
  private lowOf(value: Value): Value {
    if (this.lows[value] !== 0) return (this.lows[value]! - 1) as Value
    return this.make('i32.wrap_i64', I32, [value])
  }

  /** Truncates and extends `value` again. */
  private extend(value: Value): [Value, Value, Value] {
    this.offset = this.fn.offset[value]!
    const low = this.make('i32.wrap_i64', I32, [value])
    this.lows[value] = low + 1
    const isUnsigned = (this.actions[value]! & EXTENDS_UNSIGNED) !== 0
    const extension = this.make(isUnsigned ? 'i64.extend_i32_u' : 'i64.extend_i32_s', I64, [low])
    this.fn.origin[extension] = this.fn.origin[value]!
    return [extension, low, value]
  }

  private make(op: OperatorName, type: typeof I32, operands: readonly Value[]): Value {
    const value = this.fn.create(op, type, operands)
    this.fn.offset[value] = this.offset
    this.output.push(value)
    return value
  }
}
