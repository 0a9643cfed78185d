/** How often each value of a function is used: by instructions, terminators and edges. */
import type { IrFunction } from './function.js'
import { scratchInt32 } from './scratch.js'

/** By value id. */
export function countUses(fn: IrFunction): Int32Array {
  const uses = scratchInt32(fn.valueCount)
  for (const { instructions, terminator } of fn.blocks) {
    for (const value of instructions)
      for (let i = fn.arity(value) - 1; i >= 0; i--) uses[fn.operand(value, i)]!++
    for (const operand of terminator.operands) uses[operand]!++
    for (const { args } of terminator.edges) for (const arg of args) uses[arg]!++
  }
  return uses
}
