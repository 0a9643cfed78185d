/**
 * How often blocks run, guessed from the shape of a function: loops run ten times, branches go either way, rarely out
 * of a loop or where the module says it is unlikely, and hardly ever to a trap.
 *
 * Costs: linear.
 */
import type { ControlFlow } from '../ir/control-flow.js'
import { NO_BLOCK } from '../ir/control-flow.js'
import type { Block, IrFunction } from '../ir/function.js'

const LOOP_RUNS = 10
const LEAVES_LOOP = 0.1
const UNLIKELY = 0.05
const COLD = 0.005

/** By position: runs for each time the function is entered; of a loop header, `entries` are those from outside. */
export interface Frequencies {
  readonly runs: Float64Array
  readonly entries: Float64Array
}

export function estimateFrequencies(fn: IrFunction, flow: ControlFlow): Frequencies {
  const { blocks } = fn
  const isCold = findCold(blocks, flow)
  const runs = new Float64Array(blocks.length)
  const entries = new Float64Array(blocks.length)
  entries[0] = 1
  for (let p = 0; p < blocks.length; p++) {
    runs[p] = flow.loopHeader[p] === p ? LOOP_RUNS * entries[p]! : entries[p]!
    const { edges, likely } = blocks[p]!.terminator
    const weights = edges.map(({ target }, i) => {
      const t = flow.positions[target.id]!
      if (isCold[t] === 1) return COLD
      if (likely !== undefined && (i === 0) !== likely) return UNLIKELY
      return leavesLoop(flow, p, t) ? LEAVES_LOOP : 1
    })
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    for (let i = 0; i < edges.length; i++) {
      const t = flow.positions[edges[i]!.target.id]!
      if (t > p) entries[t]! += (runs[p]! * weights[i]!) / total
    }
  }
  return { runs, entries }
}

function leavesLoop({ loopHeader, loopDepth }: ControlFlow, from: number, to: number): boolean {
  if (loopHeader[from] === NO_BLOCK || loopHeader[to] === loopHeader[from]) return false
  return loopDepth[to]! <= loopDepth[from]!
}

/** Blocks from which every way leads to a trap. */
function findCold(blocks: readonly Block[], flow: ControlFlow): Uint8Array {
  const isCold = new Uint8Array(blocks.length)
  for (let p = blocks.length - 1; p >= 0; p--) {
    const { kind, edges } = blocks[p]!.terminator
    if (kind === 'unreachable' || kind === 'throw') isCold[p] = 1
    else if (edges.length > 0 && edges.every(({ target }) => isCold[flow.positions[target.id]!] === 1))
      isCold[p] = 1
  }
  return isCold
}
