/**
 * Removes instructions and block parameters whose values nothing needs: what has no effect worth keeping, and
 * parameters that only feed such instructions or each other in a ring.
 *
 * Requires: nothing beyond the invariants.
 * Guarantees: every instruction left has an effect or a use that leads to one.
 * Costs: linear; mark and sweep.
 */
import { dropParameters, IncomingEdges, ParameterPlaces } from '../ir/block-parameters.js'
import type { IrFunction, Value } from '../ir/function.js'
import { isRemovableInstruction } from '../ir/instruction-effects.js'
import type { PassContext } from '../ir/pass.js'

export function eliminateDeadCode(fn: IrFunction, context: PassContext): void {
  const incoming = new IncomingEdges(fn)
  const live = markLive(fn, incoming, context)
  for (const block of fn.blocks) {
    const { instructions } = block
    let kept = 0
    for (let i = 0; i < instructions.length; i++) {
      if (live[instructions[i]!] === 1) instructions[kept++] = instructions[i]!
    }
    instructions.length = kept
  }
  dropParameters(fn, incoming, (param) => live[param] === 0)
}

/** By value id: 1 where the value or the effect of the instruction is needed. */
function markLive(fn: IrFunction, incoming: IncomingEdges, context: PassContext): Uint8Array {
  const places = new ParameterPlaces(fn)
  const live = new Uint8Array(fn.valueCount)
  const pending: Value[] = []

  function mark(value: Value): void {
    if (live[value] === 1) return
    live[value] = 1
    pending.push(value)
  }

  for (const block of fn.blocks) {
    for (const value of block.instructions) {
      if (!isRemovableInstruction(fn, value, context)) mark(value)
    }
    for (const operand of block.terminator.operands) mark(operand)
  }
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const arity = fn.arity(value)
    for (let i = 0; i < arity; i++) mark(fn.operand(value, i))
    const block = places.block[value]!
    if (block === -1) continue
    const slot = places.slot[value]!
    for (let k = incoming.start[block]!; k < incoming.start[block + 1]!; k++)
      mark(incoming.edges[k]!.args[slot]!)
  }
  return live
}
