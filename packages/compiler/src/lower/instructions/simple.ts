/** The lowering of every instruction that its row says all of: operands, results, a `memarg` at most. */
import { NONE, type Type } from '../../ir/types.js'
import type { InstructionRow } from '../../wasm/instructions/index.js'
import { ATOMIC_PREFIX } from '../../wasm/instructions/row.js'
import { ADDRESS } from '../../wasm/types.js'
import { carry, memoryForm } from '../addresses.js'
import type { Lowering } from './lowering.js'

/** The lowering for `row`; undefined if its row leaves something open. */
export function simpleLowering(row: InstructionRow): Lowering | undefined {
  const { name, params, results, immediates } = row
  if (params === undefined || results === undefined) return undefined
  const result: Type = results[0] ?? NONE
  if (result === ADDRESS) return undefined

  if (results.length > 1) {
    if (immediates.length > 0) return undefined
    return (lowering) => {
      lowering.emitCall(name, results, lowering.popMany(params.length))
    }
  }

  if (immediates.length === 0) {
    if (result !== NONE && params.length === 1) {
      return (lowering) => {
        lowering.push(lowering.emitUnary(name, result, lowering.pop()))
      }
    }
    if (result !== NONE && params.length === 2) {
      return (lowering) => {
        const right = lowering.pop()
        const left = lowering.pop()
        lowering.push(lowering.emitBinary(name, result, left, right))
      }
    }
    if (result !== NONE && params.length > 2) {
      return (lowering) => {
        lowering.push(lowering.emit(name, result, lowering.popMany(params.length)))
      }
    }
    return undefined
  }

  if (immediates.length === 1 && immediates[0] === 'memarg') {
    const isAtomic = row.opcode >= ATOMIC_PREFIX
    if (params.length === 1 && result !== NONE) {
      return (lowering) => {
        const { memory, memoryOffset, align } = lowering.reader
        const address = carry(lowering, memoryForm(lowering, memory), lowering.pop(), isAtomic)
        lowering.push(lowering.emitUnary(name, result, address, memoryOffset, memory, align))
      }
    }
    if (params.length === 2 && result === NONE) {
      return (lowering) => {
        const { memory, memoryOffset, align } = lowering.reader
        const content = lowering.pop()
        const address = carry(lowering, memoryForm(lowering, memory), lowering.pop(), isAtomic)
        lowering.emitBinary(name, result, address, content, memoryOffset, memory, align)
      }
    }
    return (lowering) => {
      const { memory, memoryOffset, align } = lowering.reader
      const operands = lowering.popMany(params.length)
      operands[0] = carry(lowering, memoryForm(lowering, memory), operands[0]!, isAtomic)
      const value = lowering.emit(name, result, operands, memoryOffset, memory, align)
      if (result !== NONE) lowering.push(value)
    }
  }
  return undefined
}
