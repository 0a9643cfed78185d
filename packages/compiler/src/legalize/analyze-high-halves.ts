/**
 * Which i64 values somebody may read the high half of. Where only the low half counts, what made the value can be
 * cheaper. Block parameters count as read.
 *
 * Requires: lowered IR, blocks in reverse postorder.
 * Costs: linear in the size of the function.
 */
import type { IrFunction, Value } from '../ir/function.js'

/** Nonzero, by value id: the high half of the value may be read. */
export function analyzeHighHalves(fn: IrFunction): Uint8Array {
  const isRead = new Uint8Array(fn.valueCount)
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
  switch (fn.op[value]) {
    case 'i32.wrap_i64':
    case 'i64.extend8_s':
    case 'i64.extend16_s':
    case 'i64.extend32_s':
    case 'i64.store8':
    case 'i64.store16':
    case 'i64.store32':
      return
    case 'i64.add':
    case 'i64.sub':
    case 'i64.mul':
    case 'i64.or':
    case 'i64.xor':
    case 'select':
      // The high half comes from the high halves (and more), the low one from the low ones.
      if (isRead[value] === 0) return
      break
    case 'i64.and': {
      if (isRead[value] === 0) return
      const [left, right] = [fn.operand(value, 0), fn.operand(value, 1)]
      if (!isBelow2To32(fn, right)) isRead[left] = 1
      if (!isBelow2To32(fn, left)) isRead[right] = 1
      return
    }
    case 'i64.shl':
      if (isRead[value] !== 0) isRead[fn.operand(value, 0)] = 1
      return
    case 'i64.shr_s':
    case 'i64.shr_u':
    case 'i64.rotl':
    case 'i64.rotr':
      // Of the count the low half is enough.
      isRead[fn.operand(value, 0)] = 1
      return
  }
  const arity = fn.arity(value)
  for (let i = 0; i < arity; i++) isRead[fn.operand(value, i)] = 1
}

function isBelow2To32(fn: IrFunction, value: Value): boolean {
  return fn.op[value] === 'i64.const' && fn.b[value] === 0
}
