/** Lowerings of control instructions: they shape the graph. Called in reachable code only. */
import type { Edge } from '../../ir/function.js'
import type { FunctionLowering } from '../function-lowering.js'
import { endProtected } from './exception.js'
import type { Lowering } from './lowering.js'

export const CONTROL_LOWERINGS = {
  nop() {},

  unreachable(lowering) {
    lowering.terminate('unreachable', [], [])
  },

  block(lowering) {
    const signature = lowering.reader.blockType
    lowering.pushFrame('block', signature, undefined, lowering.popMany(signature.params.length))
  },

  loop(lowering) {
    lowering.startLoop(lowering.reader.blockType)
  },

  if(lowering) {
    const condition = lowering.pop()
    const signature = lowering.reader.blockType
    const before = lowering.current!
    const thenBlock = lowering.fn.createBlock()
    const elseBlock = lowering.fn.createBlock()
    const frame = lowering.pushFrame('if', signature, undefined, lowering.popMany(signature.params.length))
    frame.elseBlock = elseBlock
    const edges: Edge[] = [
      { target: thenBlock, args: [] },
      { target: elseBlock, args: [] },
    ]
    lowering.terminate('br_if', [condition], edges)
    lowering.startChained(thenBlock, before)
  },

  else(lowering) {
    startElse(lowering)
  },

  end(lowering) {
    const frame = lowering.frameAt(0)
    if (frame.kind === 'function') {
      if (lowering.current !== undefined) lowering.returnResults()
      lowering.frames.pop()
      return
    }
    if (frame.kind === 'if') startElse(lowering)
    else if (frame.kind === 'try' || frame.kind === 'catch' || frame.kind === 'try_table') {
      endProtected(lowering, frame)
    }
    if (lowering.current === undefined) lowering.unwindStack()
    lowering.popFrame()
  },

  br(lowering) {
    lowering.branch(lowering.reader.index)
  },

  br_if(lowering) {
    const condition = lowering.pop()
    const block = lowering.current!
    const taken = lowering.branchEdge(lowering.reader.index)
    const next = lowering.fn.createBlock()
    lowering.terminate('br_if', [condition], [taken, { target: next, args: [] }])
    lowering.startChained(next, block)
  },

  br_table(lowering) {
    const index = lowering.pop()
    const edges: Edge[] = []
    for (const depth of lowering.reader.labels) edges.push(lowering.branchEdge(depth))
    lowering.terminate('br_table', [index], edges)
  },

  return(lowering) {
    lowering.returnResults()
  },
} satisfies Record<string, Lowering>

/** Ends the then arm of the innermost frame, an `if`, and starts its else arm, which may be empty. */
function startElse(lowering: FunctionLowering): void {
  const frame = lowering.frameAt(0)
  if (lowering.current !== undefined) lowering.terminate('br', [], [lowering.branchEdge(0)])
  lowering.unwindStack()
  frame.kind = 'else'
  lowering.startChained(frame.elseBlock!, frame.before!)
  for (const param of frame.params) lowering.push(param)
}
