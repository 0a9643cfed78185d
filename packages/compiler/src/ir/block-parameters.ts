/**
 * What flows into block parameters: for passes that follow values along edges. A snapshot: stale once edges or
 * parameters change.
 */
import type { Edge, IrFunction, Value } from './function.js'
import { scratchCopy, scratchInt32 } from './scratch.js'

/** By block id: how many edges lead to it. */
export function countIncomingEdges(fn: IrFunction): Int32Array {
  const count = scratchInt32(fn.blockCount)
  const { blocks } = fn
  for (let position = 0; position < blocks.length; position++) {
    const { edges } = blocks[position]!.terminator
    for (let i = 0; i < edges.length; i++) count[edges[i]!.target.id]!++
  }
  return count
}

/** The edges into each block. */
export class IncomingEdges {
  /** The edges into the block with id `b`: `edges[k]` for `start[b] <= k < start[b + 1]`. */
  readonly start: Int32Array
  readonly edges: Edge[]

  constructor(fn: IrFunction) {
    const { blocks, blockCount } = fn
    const start = scratchInt32(blockCount + 1)
    for (let position = 0; position < blocks.length; position++) {
      const { edges } = blocks[position]!.terminator
      for (let i = 0; i < edges.length; i++) start[edges[i]!.target.id + 1]!++
    }
    for (let id = 0; id < blockCount; id++) start[id + 1]! += start[id]!
    const filled = scratchCopy(start)
    const incoming: Edge[] = new Array(start[blockCount]!)
    for (let position = 0; position < blocks.length; position++) {
      const { edges } = blocks[position]!.terminator
      for (let i = 0; i < edges.length; i++) incoming[filled[edges[i]!.target.id]!++] = edges[i]!
    }
    this.start = start
    this.edges = incoming
  }
}

/** Where each block parameter belongs. */
export class ParameterPlaces {
  /** By value id: the id of the block whose parameter it is, or -1. */
  readonly block: Int32Array
  /** By value id: its number among that block's parameters. */
  readonly slot: Int32Array

  constructor(fn: IrFunction) {
    this.block = scratchInt32(fn.valueCount, -1)
    this.slot = scratchInt32(fn.valueCount)
    for (let position = 0; position < fn.blocks.length; position++) {
      const { id, params } = fn.blocks[position]!
      for (let slot = 0; slot < params.length; slot++) {
        this.block[params[slot]!] = id
        this.slot[params[slot]!] = slot
      }
    }
  }
}

/**
 * Removes the parameters that `isDropped` and their arguments. The entry block keeps its parameters: they are
 * the function's.
 */
export function dropParameters(
  fn: IrFunction,
  incoming: IncomingEdges,
  isDropped: (param: Value) => boolean,
): boolean {
  let changed = false
  for (let position = 1; position < fn.blocks.length; position++) {
    const { id, params } = fn.blocks[position]!
    let kept: number[] | undefined
    for (let slot = 0; slot < params.length; slot++) {
      if (isDropped(params[slot]!)) kept ??= range(slot)
      else kept?.push(slot)
    }
    if (kept === undefined) continue
    changed = true
    keep(params, kept)
    for (let k = incoming.start[id]!; k < incoming.start[id + 1]!; k++) keep(incoming.edges[k]!.args, kept)
  }
  return changed
}

function range(end: number): number[] {
  const numbers: number[] = []
  for (let i = 0; i < end; i++) numbers.push(i)
  return numbers
}

function keep(values: Value[], slots: readonly number[]): void {
  for (let i = 0; i < slots.length; i++) values[i] = values[slots[i]!]!
  values.length = slots.length
}
