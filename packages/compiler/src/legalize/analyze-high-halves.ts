/**
 * Which i64 values somebody may read the high half of. Where only the low half counts, what made the value can be
 * cheaper. Block parameters count as read.
 *
 * Requires: lowered IR, blocks in reverse postorder.
 * Costs: linear in the size of the function.
 */
import type { IrFunction, Value } from '../ir/function.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'
import { scratchUint8 } from '../ir/scratch.js'

/** All operands' high halves: what most operators do. */
const READS_ALL = 0
const READS_NONE = 1
/** Those of all operands, but only for the result's own. */
const READS_TO_WRITE = 2
/** Likewise, but a constant operand without high half hides the other's. */
const READS_TO_WRITE_UNLESS_MASKED = 3
/** That of the first operand, but only for the result's own. */
const READS_FIRST_TO_WRITE = 4
/** That of the first operand. Of a shift's count the low half is enough. */
const READS_FIRST = 5

const READS_BY_NAME: Partial<Record<OperatorName, number>> = {
  'i32.wrap_i64': READS_NONE,
  'i64.extend8_s': READS_NONE,
  'i64.extend16_s': READS_NONE,
  'i64.extend32_s': READS_NONE,
  'i64.store8': READS_NONE,
  'i64.store16': READS_NONE,
  'i64.store32': READS_NONE,
  'i64.add': READS_TO_WRITE,
  'i64.sub': READS_TO_WRITE,
  'i64.mul': READS_TO_WRITE,
  'i64.or': READS_TO_WRITE,
  'i64.xor': READS_TO_WRITE,
  select: READS_TO_WRITE,
  'i64.and': READS_TO_WRITE_UNLESS_MASKED,
  'i64.shl': READS_FIRST_TO_WRITE,
  'i64.shr_s': READS_FIRST,
  'i64.shr_u': READS_FIRST,
  'i64.rotl': READS_FIRST,
  'i64.rotr': READS_FIRST,
}

/** By operator number. */
const READS = Uint8Array.from(OPERATORS, ({ name }) => READS_BY_NAME[name] ?? READS_ALL)

/** Nonzero, by value id: the high half of the value may be read. */
export function analyzeHighHalves(fn: IrFunction): Uint8Array {
  const isRead = scratchUint8(fn.valueCount)
  // From the last use to the first definition: when a value is met, all that reads it has been.
  for (let i = fn.blocks.length - 1; i >= 0; i--) {
    const { params, instructions, terminator } = fn.blocks[i]!
    for (const operand of terminator.operands) isRead[operand] = 1
    for (const edge of terminator.edges) for (const arg of edge.args) isRead[arg] = 1
    for (let k = instructions.length - 1; k >= 0; k--) noteReads(fn, instructions[k]!, isRead)
    for (const param of params) isRead[param] = 1
  }
  return isRead
}

/** Marks the operands of which `value` reads the high half. */
function noteReads(fn: IrFunction, value: Value, isRead: Uint8Array): void {
  switch (READS[fn.operator[value]!]) {
    case READS_NONE:
      return
    case READS_TO_WRITE:
      if (isRead[value] === 0) return
      break
    case READS_TO_WRITE_UNLESS_MASKED: {
      if (isRead[value] === 0) return
      const [left, right] = [fn.operand(value, 0), fn.operand(value, 1)]
      if (!isBelow2To32(fn, right)) isRead[left] = 1
      if (!isBelow2To32(fn, left)) isRead[right] = 1
      return
    }
    case READS_FIRST_TO_WRITE:
      if (isRead[value] !== 0) isRead[fn.operand(value, 0)] = 1
      return
    case READS_FIRST:
      isRead[fn.operand(value, 0)] = 1
      return
  }
  const arity = fn.arity(value)
  for (let i = 0; i < arity; i++) isRead[fn.operand(value, i)] = 1
}

function isBelow2To32(fn: IrFunction, value: Value): boolean {
  return fn.op[value] === 'i64.const' && fn.b[value] === 0
}
