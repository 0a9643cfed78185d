/**
 * Removes instructions and block parameters whose values nothing needs: what has no effect worth keeping, and
 * parameters that only feed such instructions or each other in a ring. A load that nothing needs goes, too, where
 * another access shows its address to be within memory.
 *
 * Requires: nothing beyond the invariants.
 * Guarantees: every instruction left has an effect or a use that leads to one.
 * Costs: linear; mark and sweep.
 */
import { dropParameters, IncomingEdges, ParameterPlaces } from '../ir/block-parameters.js'
import type { IrFunction, Value } from '../ir/function.js'
import { isRemovableInstruction } from '../ir/instruction-effects.js'
import type { PassContext } from '../ir/pass.js'
import { scratchUint8 } from '../ir/scratch.js'
import { findRedundantChecks, isCheckedLoad } from './redundant-checks.js'

export function eliminateDeadCode(fn: IrFunction, context: PassContext): void {
  const incoming = new IncomingEdges(fn)
  const live = new Liveness(fn, incoming)
  /** Loads that must stay at least as checks, unless something else is one. */
  const loads: Value[] = []
  for (const { instructions, terminator } of fn.blocks) {
    for (let i = 0; i < instructions.length; i++) {
      const value = instructions[i]!
      if (isRemovableInstruction(fn, value, context)) continue
      if (isCheckedLoad(fn, value)) loads.push(value)
      else live.mark(value)
    }
    for (const operand of terminator.operands) live.mark(operand)
  }
  live.spread()
  if (loads.some((load) => !live.has(load))) {
    const redundant = findRedundantChecks(fn, (value) => !live.has(value))
    for (const load of loads) {
      if (redundant[load] === 0) live.mark(load)
    }
    live.spread()
  }

  for (const block of fn.blocks) {
    const { instructions } = block
    let kept = 0
    for (let i = 0; i < instructions.length; i++) {
      if (live.has(instructions[i]!)) instructions[kept++] = instructions[i]!
    }
    if (kept < instructions.length) instructions.length = kept
  }
  dropParameters(fn, incoming, (param) => !live.has(param))
}

/** The values that are needed: those marked, and what they are made from. */
class Liveness {
  private readonly fn: IrFunction
  private readonly incoming: IncomingEdges
  private readonly places: ParameterPlaces
  private readonly live: Uint8Array
  private readonly pending: Value[] = []

  constructor(fn: IrFunction, incoming: IncomingEdges) {
    this.fn = fn
    this.incoming = incoming
    this.places = new ParameterPlaces(fn)
    this.live = scratchUint8(fn.valueCount)
  }

  has(value: Value): boolean {
    return this.live[value] === 1
  }

  mark(value: Value): void {
    if (this.live[value] === 1) return
    this.live[value] = 1
    this.pending.push(value)
  }

  /** Marks what the values marked since the last call are made from. */
  spread(): void {
    const { fn, incoming, places, pending } = this
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      const arity = fn.arity(value)
      for (let i = 0; i < arity; i++) this.mark(fn.operand(value, i))
      const block = places.block[value]!
      if (block === -1) continue
      const slot = places.slot[value]!
      const end = incoming.start[block + 1]!
      for (let k = incoming.start[block]!; k < end; k++) this.mark(incoming.edges[k]!.args[slot]!)
    }
  }
}
