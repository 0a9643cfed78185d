/**
 * Leaves out work on bits that nobody looks at (`ir/demanded-bits.ts`): masks, extensions and additions that change only
 * such bits, and the high halves of i64 values of which only the low half counts, which become i32 values, parameters of
 * blocks as well.
 *
 *     b1(v2: i64):                            b1(v7: i32):
 *       v3 = i64.extend_i32_s v0
 *       v4 = i64.add v2, v3           =>        v8 = i32.add v7, v0
 *       v5 = i32.wrap_i64 v4
 *       br_if v5, b1(v4), b2()                  br_if v8, b1(v8), b2()
 *
 * Requires: lowered IR, blocks in reverse postorder.
 * Guarantees: no more instructions are executed than before, but for conversions between i64 and i32 that legalisation
 * takes away; every trap and effect stays. What it leaves unused, eliminateDeadCode removes.
 * Costs: linear; nothing but a scan where nobody looks at the low bits only of an i64. (Of 32 bits, compilers mask no more
 * than needed.)
 */
import { analyzeDemandedBits, type DemandedBits, upTo } from '../ir/demanded-bits.js'
import type { Block, IrFunction, Value } from '../ir/function.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { scratchInt32 } from '../ir/scratch.js'
import { I32, I64 } from '../ir/types.js'

export function narrowToDemandedBits(fn: IrFunction): void {
  if (hasCandidates(fn)) new Narrowing(fn).run()
}

/** The i32 operator that makes the low half of what an i64 one makes, of the low halves of its operands. */
const NARROW_BY_NAME: Partial<Record<OperatorName, OperatorName>> = {
  'i64.add': 'i32.add',
  'i64.sub': 'i32.sub',
  'i64.mul': 'i32.mul',
  'i64.and': 'i32.and',
  'i64.or': 'i32.or',
  'i64.xor': 'i32.xor',
  'i64.shl': 'i32.shl',
  'i64.extend8_s': 'i32.extend8_s',
  'i64.extend16_s': 'i32.extend16_s',
}

/** By operator number. */
const NARROW: readonly (OperatorName | undefined)[] = OPERATORS.map(({ name }) => NARROW_BY_NAME[name])

/** By operator number: 1 + which operand it is of which only low bits are looked at. */
const LOOKS_AT_LOW = Uint8Array.from(OPERATORS, ({ name }) => {
  if (name === 'i32.wrap_i64' || /^i64\.extend(8|16|32)_s$/.test(name)) return 1
  return /^i(32\.store(8|16)|64\.store(8|16|32))$/.test(name) ? 2 : 0
})

/** Whether somewhere only low bits are looked at of an i64 that could be made with less work for it. */
function hasCandidates(fn: IrFunction): boolean {
  const { operator, type, valueCount } = fn
  for (let id = 0; id < valueCount; id++) {
    const value = id as Value
    if (operator[value]! < 0) continue
    const place = LOOKS_AT_LOW[operator[value]!]!
    if (place === 0) continue
    const operand = fn.operand(value, place - 1)
    if (type[operand] === I64 && (operator[operand]! < 0 || KINDS[operator[operand]!] !== 0)) return true
  }
  return false
}

// What may be left out, by operator.
/** Bits where the right operand, a constant, is 1 stay. */
const KEEPS_ONES = 1
/** Bits where the right operand, a constant, is 0 stay. */
const KEEPS_ZEROS = 2
/** As before, of the bits up to the highest one demanded. */
const KEEPS_BELOW = 3
/** The lowest 8, 16 or 32 bits stay. */
const KEEPS_8 = 4
const KEEPS_16 = 5
const KEEPS_32 = 6
/** A shift that may bring zeros instead of the sign. */
const SHIFTS_SIGN = 7
const WRAPS = 8
/** Nothing, but its low half can be made apart. */
const NARROWS = 9

const KIND_BY_NAME: Partial<Record<OperatorName, number>> = {
  'i32.and': KEEPS_ONES,
  'i64.and': KEEPS_ONES,
  'i32.or': KEEPS_ZEROS,
  'i64.or': KEEPS_ZEROS,
  'i32.xor': KEEPS_ZEROS,
  'i64.xor': KEEPS_ZEROS,
  'i32.add': KEEPS_BELOW,
  'i64.add': KEEPS_BELOW,
  'i32.sub': KEEPS_BELOW,
  'i64.sub': KEEPS_BELOW,
  'i32.extend8_s': KEEPS_8,
  'i64.extend8_s': KEEPS_8,
  'i32.extend16_s': KEEPS_16,
  'i64.extend16_s': KEEPS_16,
  'i64.extend32_s': KEEPS_32,
  'i32.shr_s': SHIFTS_SIGN,
  'i32.wrap_i64': WRAPS,
  'i64.mul': NARROWS,
  'i64.shl': NARROWS,
  select: NARROWS,
}

/** By operator number. */
const KINDS = Uint8Array.from(OPERATORS, ({ name }) => KIND_BY_NAME[name] ?? 0)

/** Parameters of a block that were i64, and where they stand. */
interface NarrowedParameters {
  readonly slots: number[]
  readonly params: Value[]
}

class Narrowing {
  private readonly fn: IrFunction
  private readonly demanded: DemandedBits
  private readonly replacements: Replacements
  /** By value id: the i32 that stands for an i64 of which only the low half counts, plus one. */
  private readonly lows: Int32Array
  private readonly narrowed = new Map<Block, NarrowedParameters>()
  private output: Value[] = []
  private offset = -1

  constructor(fn: IrFunction) {
    this.fn = fn
    this.demanded = analyzeDemandedBits(fn)
    this.replacements = new Replacements(fn.valueCount)
    this.lows = scratchInt32(fn.valueCount)
  }

  run(): void {
    const { fn, narrowed } = this
    const { blocks } = fn
    for (let position = 1; position < blocks.length; position++) this.narrowParameters(blocks[position]!)
    for (let position = 0; position < blocks.length; position++) {
      const block = blocks[position]!
      this.visitBlock(block)
      if (narrowed.size === 0) continue
      this.offset = block.terminator.offset
      for (const { target, args } of block.terminator.edges) {
        for (const slot of narrowed.get(target)?.slots ?? []) args[slot] = this.lowOf(args[slot]!)
      }
    }
    applyReplacements(fn, this.replacements)
  }

  /** Makes i32 parameters of those of which only the low half counts. */
  private narrowParameters(block: Block): void {
    const { fn, demanded } = this
    const { params } = block
    const count = params.length
    let narrowed: NarrowedParameters | undefined
    for (let slot = 0; slot < count; slot++) {
      const param = params[slot]!
      if (fn.type[param] !== I64 || demanded.high[param] !== 0) continue
      narrowed ??= { slots: [], params: [] }
      narrowed.slots.push(slot)
      narrowed.params.push(param)
      const low = fn.createParameter(block, I32, fn.origin[param])
      params[slot] = params.pop()!
      // Whoever still wants an i64 finds one by the name of the parameter.
      fn.rewrite(param, 'i64.extend_i32_u', I64, [low])
      this.lows[param] = low + 1
    }
    if (narrowed !== undefined) this.narrowed.set(block, narrowed)
  }

  private visitBlock(block: Block): void {
    const { fn, replacements } = this
    const { instructions } = block
    const output: Value[] = this.narrowed.get(block)?.params ?? []
    this.output = output
    for (let i = 0; i < instructions.length; i++) {
      const value = instructions[i]!
      const operator = fn.operator[value]!
      const kind = KINDS[operator]!
      if (kind !== 0) {
        this.offset = fn.offset[value]!
        const same = this.sameAs(value, kind)
        if (same !== value) {
          replacements.replace(value, same)
          continue
        }
        if (fn.type[value] === I64 && this.demanded.high[value] === 0) {
          this.narrow(value, NARROW[operator])
        }
      }
      output.push(value)
    }
    block.instructions = output
  }

  /** What can stand in the place of `value`, which may have been changed; `value` itself if nothing else can. */
  private sameAs(value: Value, kind: number): Value {
    const { fn } = this
    const low = this.demanded.low[value]!
    const high = fn.type[value] === I64 ? this.demanded.high[value]! : 0
    switch (kind) {
      case KEEPS_ONES:
        return this.operandUnlessIn(value, low, high, -1)
      case KEEPS_ZEROS:
        return this.operandUnlessIn(value, low, high, 0)
      case KEEPS_BELOW:
        return this.operandUnlessIn(value, high === 0 ? upTo(low) : -1, upTo(high), 0)
      case KEEPS_8:
        return (low & ~0xff) === 0 && high === 0 ? fn.operand(value, 0) : value
      case KEEPS_16:
        return (low & ~0xffff) === 0 && high === 0 ? fn.operand(value, 0) : value
      case KEEPS_32:
        return high === 0 ? fn.operand(value, 0) : value
      case SHIFTS_SIGN:
        if (this.isSignUnseen(value, low)) fn.rewrite(value, 'i32.shr_u', I32, fn.operands(value))
        return value
      case WRAPS: {
        const operand = this.replacements.resolve(fn.operand(value, 0))
        return this.lows[operand] === 0 ? value : ((this.lows[operand]! - 1) as Value)
      }
      default:
        return value
    }
  }

  /** The left operand, if the right one is a constant that has no other bits than `neutral` where `low` and `high` have. */
  private operandUnlessIn(value: Value, low: number, high: number, neutral: 0 | -1): Value {
    const { fn } = this
    const constant = fn.operand(value, 1)
    const op = fn.op[constant]
    if (op !== 'i32.const' && op !== 'i64.const') return value
    const differs = ((fn.a[constant]! ^ neutral) & low) !== 0 || ((fn.b[constant]! ^ neutral) & high) !== 0
    return differs ? value : fn.operand(value, 0)
  }

  private isSignUnseen(value: Value, low: number): boolean {
    const { fn } = this
    const count = fn.operand(value, 1)
    return fn.op[count] === 'i32.const' && (low & ~(-1 >>> (fn.a[count]! & 31))) === 0
  }

  /** Makes the low half of `value` an i32, by the operator `narrow` unless it is a selection. */
  private narrow(value: Value, narrow: OperatorName | undefined): void {
    const { fn } = this
    const left = fn.operand(value, 0)
    let low: Value
    if (narrow === undefined) {
      if (fn.op[value] !== 'select') return
      const first = this.lowOf(left)
      const second = this.lowOf(fn.operand(value, 1))
      low = this.make('select', [first, second, fn.operand(value, 2)])
    } else if (fn.arity(value) === 1) {
      low = this.make(narrow, [this.lowOf(left)])
    } else {
      const right = fn.operand(value, 1)
      // What a larger or unknown count pushes out of the low half, legalisation knows.
      if (narrow === 'i32.shl' && !(fn.op[right] === 'i64.const' && (fn.a[right]! & 63) < 32)) return
      const first = this.lowOf(left)
      low = this.make(narrow, [first, this.lowOf(right)])
    }
    fn.origin[low] = fn.origin[value]!
    this.lows[value] = low + 1
    fn.rewrite(value, 'i64.extend_i32_u', I64, [low])
  }

  /** The low half of an i64, as an i32. */
  private lowOf(value: Value): Value {
    const { fn } = this
    const source = this.replacements.resolve(value)
    if (source < this.lows.length && this.lows[source] !== 0) return (this.lows[source]! - 1) as Value
    switch (fn.op[source]) {
      case 'i64.const':
        return this.make('i32.const', [], fn.a[source]!)
      case 'i64.extend_i32_s':
      case 'i64.extend_i32_u':
        return fn.operand(source, 0)
      default:
        return this.make('i32.wrap_i64', [source])
    }
  }

  private make(op: OperatorName, operands: readonly Value[], number = 0): Value {
    const { fn } = this
    const value = fn.create(op, I32, operands)
    fn.a[value] = number
    fn.offset[value] = this.offset
    this.output.push(value)
    return value
  }
}
