/**
 * Which bits of an integer somebody looks at: found backwards, from what has effects to what it is made of. A bit
 * that is not demanded may be anything: nothing the function does depends on it.
 *
 * Each operator says on which bits of its operands the demanded bits of its result depend, whatever the other bits of
 * all operands are (but for constants, which no pass changes). So all values may change at once in the bits that are
 * not demanded of them.
 *
 * Requires: blocks in reverse postorder.
 * Costs: linear: each instruction is looked at once, and around loops at most {@link MOST_RAISES} times more.
 */
import { IncomingEdges, ParameterPlaces } from './block-parameters.js'
import { isRemovable } from './effects.js'
import type { IrFunction, Value } from './function.js'
import { EFFECTS, OPERATORS, type OperatorName } from './operators.js'
import { scratchInt32, scratchUint8 } from './scratch.js'

/** When more is demanded of a value for this many times, all of it is taken to be. */
const MOST_RAISES = 4

/** By value id: the demanded bits of an i32 or of the low half of an i64, and those of its high half. */
export interface DemandedBits {
  readonly low: Int32Array
  readonly high: Int32Array
}

/** Bits demanded of what is no integer only say that something needs the value. */
export function analyzeDemandedBits(fn: IrFunction): DemandedBits {
  const demand = new Demand(fn)
  demand.sweep()
  demand.settle()
  return demand
}

/** Raises the demands on the operands of an instruction, of which the bits `low` and `high` are demanded. */
type Transfer = (demand: Demand, value: Value, low: number, high: number) => void

class Demand implements DemandedBits {
  readonly fn: IrFunction
  readonly low: Int32Array
  readonly high: Int32Array
  /** Values of which more is demanded than when they were looked at. */
  private readonly pending: Value[] = []
  /** By value id: how often more was demanded of it since. */
  private readonly raises: Uint8Array
  private isSettling = false

  constructor(fn: IrFunction) {
    this.fn = fn
    this.low = scratchInt32(fn.valueCount)
    this.high = scratchInt32(fn.valueCount)
    this.raises = scratchUint8(fn.valueCount)
  }

  /** From the last block to the first: what uses a value comes before it, but around loops. */
  sweep(): void {
    const { fn, low, high } = this
    const { blocks } = fn
    const isSwept = scratchUint8(fn.blockCount)
    for (let position = blocks.length - 1; position >= 0; position--) {
      const { id, instructions, terminator } = blocks[position]!
      const { operands, edges } = terminator
      for (let i = 0; i < operands.length; i++) this.raise(operands[i]!, -1, -1)
      for (let k = 0; k < edges.length; k++) {
        const { target, args } = edges[k]!
        if (isSwept[target.id] === 0) continue
        for (let i = 0; i < args.length; i++) {
          const param = target.params[i]!
          this.raise(args[i]!, low[param]!, high[param]!)
        }
      }
      for (let i = instructions.length - 1; i >= 0; i--) this.look(instructions[i]!)
      isSwept[id] = 1
    }
  }

  /** What is demanded of the parameters of loops is demanded of what comes around. */
  settle(): void {
    const { fn, low, high, pending } = this
    this.isSettling = true
    const isSeen = scratchUint8(fn.blockCount)
    for (let position = 0; position < fn.blocks.length; position++) {
      const { id, terminator } = fn.blocks[position]!
      isSeen[id] = 1
      const { edges } = terminator
      for (let k = 0; k < edges.length; k++) {
        const { target, args } = edges[k]!
        if (isSeen[target.id] === 0) continue
        for (let i = 0; i < args.length; i++) {
          const param = target.params[i]!
          this.raise(args[i]!, low[param]!, high[param]!)
        }
      }
    }
    if (pending.length === 0) return
    const places = new ParameterPlaces(fn)
    const incoming = new IncomingEdges(fn)
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      const block = places.block[value]!
      if (block === -1) {
        this.look(value)
        continue
      }
      const slot = places.slot[value]!
      const end = incoming.start[block + 1]!
      for (let k = incoming.start[block]!; k < end; k++) {
        this.raise(incoming.edges[k]!.args[slot]!, low[value]!, high[value]!)
      }
    }
  }

  /** Demands these bits of `value`. */
  raise(value: Value, low: number, high: number): void {
    const oldLow = this.low[value]!
    const oldHigh = this.high[value]!
    const newLow = oldLow | low
    const newHigh = oldHigh | high
    if (newLow === oldLow && newHigh === oldHigh) return
    this.low[value] = newLow
    this.high[value] = newHigh
    if (!this.isSettling) return
    if (++this.raises[value]! >= MOST_RAISES) {
      this.low[value] = -1
      this.high[value] = -1
    }
    this.pending.push(value)
  }

  /** Demands of the operands what the instruction needs of them. */
  private look(value: Value): void {
    const operator = this.fn.operator[value]!
    const low = this.low[value]!
    const high = this.high[value]!
    // What nobody needs, needs nothing.
    if (low === 0 && high === 0 && isRemovable(EFFECTS[operator]!)) return
    const transfer = TRANSFERS[operator]
    if (transfer !== undefined) return transfer(this, value, low, high)
    const { fn } = this
    const arity = fn.arity(value)
    for (let i = 0; i < arity; i++) this.raise(fn.operand(value, i), -1, -1)
  }
}

/** All bits up to the highest one of `mask`: those that a sum's bits in `mask` depend on. */
export function upTo(mask: number): number {
  return mask === 0 ? 0 : -1 >>> Math.clz32(mask)
}

/** The number that `value` is, or the low half of it; undefined if it is no constant. */
function constantOf(fn: IrFunction, value: Value): number | undefined {
  const op = fn.op[value]
  return op === 'i32.const' || op === 'i64.const' ? fn.a[value] : undefined
}

/** A carry goes upwards only: a bit of the result depends on those below it. */
const transferCarrying: Transfer = (demand, value, low, high) => {
  const { fn } = demand
  const lowBits = high === 0 ? upTo(low) : -1
  const highBits = upTo(high)
  demand.raise(fn.operand(value, 0), lowBits, highBits)
  demand.raise(fn.operand(value, 1), lowBits, highBits)
}

const transferBitwise: Transfer = (demand, value, low, high) => {
  const { fn } = demand
  demand.raise(fn.operand(value, 0), low, high)
  demand.raise(fn.operand(value, 1), low, high)
}

/** A constant hides the bits in which it is 0 (`and`) or 1 (`or`). */
const transferMasking =
  (hidingBit: 0 | -1): Transfer =>
  (demand, value, low, high) => {
    const { fn } = demand
    const mask = fn.operand(value, 1)
    const isConstant = constantOf(fn, mask) !== undefined
    const seenLow = isConstant ? fn.a[mask]! ^ hidingBit : -1
    const seenHigh = isConstant ? fn.b[mask]! ^ hidingBit : -1
    demand.raise(fn.operand(value, 0), low & seenLow, high & seenHigh)
    demand.raise(mask, low, high)
  }

const transferShiftLeft: Transfer = (demand, value, low) => {
  const { fn } = demand
  const count = constantOf(fn, fn.operand(value, 1))
  demand.raise(fn.operand(value, 0), count === undefined ? upTo(low) : low >>> count, 0)
  demand.raise(fn.operand(value, 1), 31, 0)
}

const transferShiftRightUnsigned: Transfer = (demand, value, low) => {
  const { fn } = demand
  const count = constantOf(fn, fn.operand(value, 1))
  demand.raise(fn.operand(value, 0), count === undefined ? -1 : low << count, 0)
  demand.raise(fn.operand(value, 1), 31, 0)
}

/** The topmost bits are all the sign. */
const transferShiftRightSigned: Transfer = (demand, value, low) => {
  const { fn } = demand
  const count = constantOf(fn, fn.operand(value, 1))
  if (count === undefined) demand.raise(fn.operand(value, 0), -1, 0)
  else {
    const isSignSeen = (low & ~(-1 >>> (count & 31))) !== 0
    demand.raise(fn.operand(value, 0), (low << count) | (isSignSeen ? 1 << 31 : 0), 0)
  }
  demand.raise(fn.operand(value, 1), 31, 0)
}

const transferShiftLeft64: Transfer = (demand, value, low, high) => {
  const { fn } = demand
  const operand = fn.operand(value, 0)
  const count = constantOf(fn, fn.operand(value, 1))
  demand.raise(fn.operand(value, 1), 63, 0)
  if (count === undefined) return demand.raise(operand, high === 0 ? upTo(low) : -1, upTo(high))
  const k = count & 31
  if ((count & 32) !== 0) return demand.raise(operand, high >>> k, 0)
  if (k === 0) return demand.raise(operand, low, high)
  demand.raise(operand, (low >>> k) | (high << (32 - k)), high >>> k)
}

const transferShiftRight64 =
  (isSigned: boolean): Transfer =>
  (demand, value, low, high) => {
    const { fn } = demand
    const operand = fn.operand(value, 0)
    const count = constantOf(fn, fn.operand(value, 1))
    demand.raise(fn.operand(value, 1), 63, 0)
    if (count === undefined) return demand.raise(operand, -1, -1)
    const k = count & 31
    // Bits of the result that are copies of the sign.
    const signLow = (count & 32) !== 0 ? ~(-1 >>> k) : 0
    const signHigh = (count & 32) !== 0 ? -1 : ~(-1 >>> k)
    const isSignSeen = isSigned && ((low & signLow) !== 0 || (high & signHigh) !== 0)
    const sign = isSignSeen ? 1 << 31 : 0
    if ((count & 32) !== 0) return demand.raise(operand, 0, (low << k) | sign)
    if (k === 0) return demand.raise(operand, low, high | sign)
    demand.raise(operand, low << k, (high << k) | (low >>> (32 - k)) | sign)
  }

/** Sign extension from so many bits, at most 32. */
const transferExtend =
  (bits: number): Transfer =>
  (demand, value, low, high) => {
    const kept = -1 >>> (32 - bits)
    const isSignSeen = (low & ~kept) !== 0 || high !== 0
    demand.raise(demand.fn.operand(value, 0), (low & kept) | (isSignSeen ? 1 << (bits - 1) : 0), 0)
  }

const transferLow: Transfer = (demand, value, low) => demand.raise(demand.fn.operand(value, 0), low, 0)

const transferSelect: Transfer = (demand, value, low, high) => {
  const { fn } = demand
  demand.raise(fn.operand(value, 0), low, high)
  demand.raise(fn.operand(value, 1), low, high)
  demand.raise(fn.operand(value, 2), -1, 0)
}

/** A store of the lowest bits. */
const transferStore =
  (stored: number): Transfer =>
  (demand, value) => {
    demand.raise(demand.fn.operand(value, 0), -1, -1)
    demand.raise(demand.fn.operand(value, 1), stored, 0)
  }

const TRANSFER_BY_NAME: Partial<Record<OperatorName, Transfer>> = {
  'i32.add': transferCarrying,
  'i32.sub': transferCarrying,
  'i32.mul': transferCarrying,
  'i64.add': transferCarrying,
  'i64.sub': transferCarrying,
  'i64.mul': transferCarrying,
  'i32.and': transferMasking(0),
  'i64.and': transferMasking(0),
  'i32.or': transferMasking(-1),
  'i64.or': transferMasking(-1),
  'i32.xor': transferBitwise,
  'i64.xor': transferBitwise,
  'i32.shl': transferShiftLeft,
  'i32.shr_u': transferShiftRightUnsigned,
  'i32.shr_s': transferShiftRightSigned,
  'i64.shl': transferShiftLeft64,
  'i64.shr_u': transferShiftRight64(false),
  'i64.shr_s': transferShiftRight64(true),
  'i32.extend8_s': transferExtend(8),
  'i32.extend16_s': transferExtend(16),
  'i64.extend8_s': transferExtend(8),
  'i64.extend16_s': transferExtend(16),
  'i64.extend32_s': transferExtend(32),
  'i64.extend_i32_s': transferExtend(32),
  'i64.extend_i32_u': transferLow,
  'i32.wrap_i64': transferLow,
  select: transferSelect,
  'i32.store8': transferStore(0xff),
  'i32.store16': transferStore(0xffff),
  'i64.store8': transferStore(0xff),
  'i64.store16': transferStore(0xffff),
  'i64.store32': transferStore(-1),
}

/** By operator number. */
const TRANSFERS: readonly (Transfer | undefined)[] = OPERATORS.map(({ name }) => TRANSFER_BY_NAME[name])
