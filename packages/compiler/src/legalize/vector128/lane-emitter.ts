/**
 * Builds the scalars that stand for vectors, each lane at the definition of its value, so that it is there for
 * every use. Only what a loop's values have to be converted to outside of the loop is built at the use, once a
 * block.
 *
 * What a constant operand decides (x | 0, constants on both sides) is not built: shuffles with zeros, masks and
 * shift counts that are constant leave little.
 */
import { type Immediates, type IrFunction, NO_VALUE, type Value } from '../../ir/function.js'
import type { OperatorName } from '../../ir/operators.js'
import { scratchInt32 } from '../../ir/scratch.js'
import { F32, F64, I32, I64, NONE, type Type, V128 } from '../../ir/types.js'
import { convertLane } from './convert-lane.js'
import { LaneContext } from './lane-context.js'
import type { VectorRule } from './rule.js'
import { laneOfSlot, SHAPE_OF_SLOT, SHAPES, type Shape, SLOT_COUNT, slotOf } from './shape.js'
import type { ShapeFacts } from './shape-facts.js'

/** Keys of {@link LaneContext.once} from here on are the emitter's own. */
const LOADS = 1 << 20

export class LaneEmitter extends LaneContext {
  /** The instructions of the block being built. */
  output: Value[] = []

  /** By value: the place of its slots in {@link slots}; -1 for what is no vector. */
  private readonly places: Int32Array
  private readonly slots: Int32Array
  /** Conversions made in this block for it alone, by place. */
  private readonly blockSlots = new Map<number, Value>()
  private readonly onceMade = new Map<number, Value>()
  /** The vector value being defined. */
  private defining: Value = NO_VALUE
  private rule: VectorRule | undefined
  /** Whether the last byte of what the instruction loads has been read. */
  private reachesEnd = false
  // Constants; they end up at the head of the entry block.
  private readonly integers = new Map<number, Value>()
  /** By operator and bits. */
  private readonly otherConstants = new Map<string, Value>()

  constructor(fn: IrFunction, facts: ShapeFacts) {
    super(fn, facts)
    this.places = scratchInt32(fn.valueCount, -1)
    let count = 0
    for (let value = 0; value < fn.valueCount; value++) {
      if (fn.type[value] === V128) this.places[value] = SLOT_COUNT * count++
    }
    this.slots = scratchInt32(SLOT_COUNT * count, NO_VALUE)
  }

  startBlock(): void {
    this.output = []
    if (this.blockSlots.size > 0) this.blockSlots.clear()
  }

  /** The constants made so far, which must come before everything else. */
  takeConstants(): Value[] {
    return [...this.integers.values(), ...this.otherConstants.values()]
  }

  /** Says which instruction those to come replace. */
  startInstruction(value: Value): void {
    this.instruction = value
    if (this.onceMade.size > 0) this.onceMade.clear()
  }

  /** Makes all wanted slots of a vector instruction by its rule, or of a parameter or call from those it has. */
  define(value: Value, wanted: number, rule: VectorRule | undefined): void {
    this.startInstruction(value)
    this.defining = value
    this.rule = rule
    this.reachesEnd = false
    for (let open = wanted; open !== 0; open &= open - 1) {
      const slot = 31 - Math.clz32(open & -open)
      this.laneOf(value, SHAPE_OF_SLOT[slot]!, laneOfSlot(slot))
    }
    // A load that nobody wants all of must still trap where its last byte is out of bounds.
    if (rule?.bytes !== undefined && !this.reachesEnd) this.load('i32.load8_u', I32, rule.bytes - 1)
    this.defining = NO_VALUE
    this.rule = undefined
  }

  /** Says what a lane of a value is that no rule makes. */
  setLane(value: Value, shape: Shape, lane: number, scalar: Value): void {
    this.slots[this.places[value]! + slotOf(shape, lane)] = scalar
  }

  laneOf(value: Value, shape: Shape, lane: number): Value {
    const place = this.places[value]! + slotOf(shape, lane)
    const known = this.slots[place]!
    if (known !== NO_VALUE) return known as Value
    if (value === this.defining) {
      const isMade = (this.facts.made(value) & (1 << shape)) !== 0
      const made = isMade ? this.rule!.lane(this, shape, lane) : convertLane(this, value, shape, lane)
      this.slots[place] = made
      return made
    }
    const converted = this.blockSlots.get(place) ?? convertLane(this, value, shape, lane)
    this.blockSlots.set(place, converted)
    return converted
  }

  /** The lanes of a shape, lowest first. */
  lanesOf(value: Value, shape: Shape): Value[] {
    const lanes: Value[] = []
    for (let lane = 0; lane < SHAPES[shape]!.lanes; lane++) lanes.push(this.laneOf(value, shape, lane))
    return lanes
  }

  // Constants

  i32(number: number): Value {
    const known = this.integers.get(number | 0)
    if (known !== undefined) return known
    const value = this.fn.createI32(number)
    this.integers.set(number | 0, value)
    return value
  }

  f32Bits(bits: number): Value {
    return this.constant('f32.const', F32, bits | 0, 0)
  }

  f64Bits(low: number, high: number): Value {
    return this.constant('f64.const', F64, low | 0, high | 0)
  }

  i64(low: number, high: number): Value {
    return this.constant('i64.const', I64, low | 0, high | 0)
  }

  private constant(op: OperatorName, type: Type, a: number, b: number): Value {
    const key = `${op} ${a} ${b}`
    const known = this.otherConstants.get(key)
    if (known !== undefined) return known
    const value = this.fn.create(op, type, [], { a, b })
    this.otherConstants.set(key, value)
    return value
  }

  constantOf(value: Value): number | undefined {
    return this.fn.op[value] === 'i32.const' ? this.fn.a[value] : undefined
  }

  // Instructions

  create(op: OperatorName, type: Type, operands: readonly Value[]): Value {
    return this.simplify(op, operands) ?? this.append(op, type, operands)
  }

  /** Appends an instruction to the block. */
  append(op: OperatorName, type: Type, operands: readonly Value[], immediates?: Immediates): Value {
    const { fn } = this
    const value = fn.create(op, type, operands, immediates)
    fn.offset[value] = fn.offset[this.instruction]!
    this.output.push(value)
    return value
  }

  load(op: OperatorName, type: Type, delta: number): Value {
    if (delta + sizeOfAccess(op) === this.rule?.bytes) this.reachesEnd = true
    return this.once(LOADS + 16 * delta + LOAD_KEYS.indexOf(op), () => this.access(op, type, delta, []))
  }

  store(op: OperatorName, delta: number, value: Value): void {
    this.access(op, NONE, delta, [value])
  }

  private access(op: OperatorName, type: Type, delta: number, operands: readonly Value[]): Value {
    const { fn, instruction } = this
    const offset = fn.a[instruction]! + delta
    const immediates = { a: offset, b: fn.b[instruction]! }
    return this.append(op, type, [fn.operand(instruction, 0), ...operands], immediates)
  }

  once(key: number, make: () => Value): Value {
    const known = this.onceMade.get(key)
    if (known !== undefined) return known
    const value = make()
    this.onceMade.set(key, value)
    return value
  }

  signExtend(value: Value, bits: number): Value {
    const { fn } = this
    const number = this.constantOf(value)
    if (number !== undefined) return this.i32((number << (32 - bits)) >> (32 - bits))
    const op = fn.op[value]!
    if (op === 'i32.shr_s' && this.shiftCount(value) >= 32 - bits) return value
    if (op === 'i32.load8_s' || (op === 'i32.load16_s' && bits === 16) || this.unsignedBits(value) < bits)
      return value
    if (op === 'i32.extend8_s' || (op === 'i32.extend16_s' && bits === 16)) return value
    return this.append(bits === 8 ? 'i32.extend8_s' : 'i32.extend16_s', I32, [value])
  }

  zeroExtend(value: Value, bits: number): Value {
    const { fn } = this
    if (this.unsignedBits(value) <= bits) return value
    if (fn.op[value] === 'i32.shr_s' && this.shiftCount(value) === 32 - bits) {
      return this.shrU(fn.operand(value, 0), 32 - bits)
    }
    return this.mask(value, (1 << bits) - 1)
  }

  /** So many bits hold the value, as far as its own operator tells. */
  private unsignedBits(value: Value): number {
    const { fn } = this
    switch (fn.op[value]) {
      case 'i32.const':
        return 32 - Math.clz32(fn.a[value]!)
      case 'i32.load8_u':
        return 8
      case 'i32.load16_u':
        return 16
      case 'i32.and': {
        const mask = this.constantOf(fn.operand(value, 1)) ?? this.constantOf(fn.operand(value, 0))
        return mask === undefined ? 32 : 32 - Math.clz32(mask)
      }
      case 'i32.shr_u':
        return 32 - this.shiftCount(value)
      default:
        return 32
    }
  }

  /** By how many places a shift is known to move; 0 where nothing is known. */
  private shiftCount(shift: Value): number {
    return (this.constantOf(this.fn.operand(shift, 1)) ?? 0) & 31
  }

  // What need not be built

  private simplify(op: OperatorName, operands: readonly Value[]): Value | undefined {
    if (op === 'select') return this.simplifySelect(operands)
    const fold = FOLDS[op]
    if (fold === undefined) return undefined
    const [left, right] = operands as [Value, Value]
    const a = this.constantOf(left)
    const b = this.constantOf(right)
    if (a !== undefined && b !== undefined) return this.i32(fold(a, b))
    if (a === undefined && b === undefined) return this.simplifyEqual(op, left, right)
    return b === undefined
      ? this.simplifyConstantLeft(op, a!, right)
      : this.simplifyConstantRight(op, left, b)
  }

  private simplifySelect([whenNonZero, whenZero, condition]: readonly Value[]): Value | undefined {
    if (whenNonZero === whenZero) return whenZero
    const known = this.constantOf(condition!)
    if (known === undefined) return undefined
    return known !== 0 ? whenNonZero : whenZero
  }

  private simplifyEqual(op: OperatorName, left: Value, right: Value): Value | undefined {
    if (left !== right) return undefined
    if (op === 'i32.and' || op === 'i32.or') return left
    return op === 'i32.xor' || op === 'i32.sub' ? this.i32(0) : undefined
  }

  private simplifyConstantLeft(op: OperatorName, left: number, right: Value): Value | undefined {
    switch (op) {
      case 'i32.shl':
      case 'i32.shr_s':
      case 'i32.shr_u':
        return left === 0 ? this.i32(0) : undefined
      case 'i32.sub':
        return undefined
      default:
        return this.simplifyConstantRight(op, right, left)
    }
  }

  private simplifyConstantRight(op: OperatorName, left: Value, right: number): Value | undefined {
    switch (op) {
      case 'i32.and':
        if (right === 0) return this.i32(0)
        return right === -1 ? left : undefined
      case 'i32.or':
        if (right === -1) return this.i32(-1)
        return right === 0 ? left : undefined
      case 'i32.mul':
        if (right === 0) return this.i32(0)
        return right === 1 ? left : undefined
      default: // add, sub, xor and shifts
        return right === 0 ? left : undefined
    }
  }
}

const FOLDS: Readonly<Partial<Record<OperatorName, (a: number, b: number) => number>>> = {
  'i32.add': (a, b) => (a + b) | 0,
  'i32.sub': (a, b) => (a - b) | 0,
  'i32.mul': Math.imul,
  'i32.and': (a, b) => a & b,
  'i32.or': (a, b) => a | b,
  'i32.xor': (a, b) => a ^ b,
  'i32.shl': (a, b) => a << b,
  'i32.shr_s': (a, b) => a >> b,
  'i32.shr_u': (a, b) => (a >>> b) | 0,
}

/** The loads that vectors are made of. */
const LOAD_KEYS: readonly OperatorName[] = [
  'i32.load8_u',
  'i32.load8_s',
  'i32.load16_u',
  'i32.load16_s',
  'i32.load',
  'f32.load',
  'f64.load',
  'i64.load',
]

/** In bytes. */
function sizeOfAccess(op: OperatorName): number {
  if (op.includes('8')) return 1
  if (op.includes('16')) return 2
  return op.startsWith('i32') || op.startsWith('f32') ? 4 : 8
}
