/**
 * Lowerings of exceptions, of both proposals. A `try` or `try_table` protects a region of blocks; its handler asks of
 * the exception whether it is of the tag of one clause after the other, and throws it on when it is of none.
 */
import type { Block, Edge, TryRegion, Value } from '../../ir/function.js'
import { I32 } from '../../ir/types.js'
import type { CatchClause } from '../../wasm/decode/operator-reader.js'
import { EXNREF, type TagType } from '../../wasm/types.js'
import type { Frame } from '../frame.js'
import type { FunctionLowering } from '../function-lowering.js'
import type { Lowering } from './lowering.js'

export const EXCEPTION_LOWERINGS = {
  throw(lowering) {
    const tag = lowering.reader.index
    const operands = lowering.popMany(tagType(lowering, tag).type.params.length)
    lowering.terminate('throw', [lowering.emit('exception.make', EXNREF, operands, tag)], [])
  },

  throw_ref(lowering) {
    lowering.terminate('throw', [lowering.pop()], [])
  },

  try_table(lowering) {
    const catches = [...lowering.reader.catches]
    const frame = protect(lowering, 'try_table')
    frame.catches = catches
  },

  try(lowering) {
    protect(lowering, 'try')
  },

  catch(lowering) {
    const tag = lowering.reader.index
    const { frame, exception } = startClause(lowering)
    const next = branchOnTag(lowering, exception, tag)
    frame.handler = next
    for (const value of payload(lowering, exception, tag)) lowering.push(value)
  },

  catch_all(lowering) {
    const { frame } = startClause(lowering)
    delete frame.handler
  },

  rethrow(lowering) {
    lowering.terminate('throw', [lowering.frameAt(lowering.reader.index).exception!], [])
  },

  delegate(lowering) {
    const frame = lowering.frameAt(0)
    const depth = lowering.reader.index
    const exception = startHandler(lowering, frame)
    const region = regionOutside(lowering, depth + 1)
    if (region !== lowering.region) {
      const thrower = lowering.fn.createBlock()
      const from = lowering.terminate('br', [], [{ target: thrower, args: [] }])
      const outer = lowering.region
      lowering.region = region
      lowering.startChained(thrower, from)
      lowering.region = outer
    }
    lowering.terminate('throw', [exception], [])
    lowering.unwindStack()
    lowering.popFrame()
  },
} satisfies Record<string, Lowering>

/** What has to be done at the `end` of a `try_table`, `try` or `catch` before its frame is popped. */
export function endProtected(lowering: FunctionLowering, frame: Frame): void {
  if (frame.kind === 'try_table') {
    const exception = startHandler(lowering, frame)
    for (const clause of frame.catches!) {
      if (lowering.current === undefined) break
      catchClause(lowering, clause, exception)
    }
    if (lowering.current !== undefined) lowering.terminate('throw', [exception], [])
  } else if (frame.kind === 'try') {
    lowering.terminate('throw', [startHandler(lowering, frame)], [])
  } else {
    lowering.leaveFrame(frame)
    if (frame.handler === undefined) return
    // No clause has caught it.
    lowering.startChained(frame.handler, lowering.fromOf(frame.handler))
    lowering.terminate('throw', [frame.exception!], [])
  }
}

/** Opens a construct whose body is protected. */
function protect(lowering: FunctionLowering, kind: 'try' | 'try_table'): Frame {
  const signature = lowering.reader.blockType
  const before = lowering.current!
  const body = lowering.fn.createBlock()
  const handler = lowering.fn.createBlock()
  const frame = lowering.pushFrame(kind, signature, undefined, lowering.popMany(signature.params.length))
  const edges: Edge[] = [
    { target: body, args: [] },
    { target: handler, args: [] },
  ]
  lowering.terminate('try', [], edges)
  const region: TryRegion = { outer: lowering.region }
  frame.region = region
  frame.handler = handler
  lowering.region = region
  lowering.startChained(body, before)
  return frame
}

/** Ends what `frame` protects and starts its handler; returns the exception that leads there. */
function startHandler(lowering: FunctionLowering, frame: Frame): Value {
  lowering.leaveFrame(frame)
  lowering.unwindStack()
  lowering.region = frame.region!.outer
  delete frame.region
  const handler = frame.handler!
  delete frame.handler
  lowering.startChained(handler, frame.before!)
  return lowering.emit('exception.caught', EXNREF, [])
}

/** Starts the next clause of a `try`: where the handler begins, or where the last clause did not catch. */
function startClause(lowering: FunctionLowering): { frame: Frame; exception: Value } {
  const frame = lowering.frameAt(0)
  if (frame.kind === 'try') {
    frame.exception = startHandler(lowering, frame)
    frame.kind = 'catch'
  } else {
    lowering.leaveFrame(frame)
    lowering.unwindStack()
    const next = frame.handler!
    lowering.startChained(next, lowering.fromOf(next))
  }
  return { frame, exception: frame.exception! }
}

/** Goes on in a new block if the exception is of the tag; returns the block where it is not, still to be started. */
function branchOnTag(lowering: FunctionLowering, exception: Value, tag: number): Block {
  const isOfTag = lowering.emit('exception.is', I32, [exception], tag)
  const matching = lowering.fn.createBlock()
  const other = lowering.fn.createBlock()
  const from = lowering.terminate(
    'br_if',
    [isOfTag],
    [
      { target: matching, args: [] },
      { target: other, args: [] },
    ],
  )
  lowering.enteredFrom(other, from)
  lowering.startChained(matching, from)
  return other
}

/** Branches to the label of a clause of a `try_table` if it catches. */
function catchClause(lowering: FunctionLowering, { kind, tag, label }: CatchClause, exception: Value): void {
  const catchesAll = kind === 'catch_all' || kind === 'catch_all_ref'
  const other = catchesAll ? undefined : branchOnTag(lowering, exception, tag)
  const values = catchesAll ? [] : payload(lowering, exception, tag)
  if (kind === 'catch_ref' || kind === 'catch_all_ref') values.push(exception)
  for (const value of values) lowering.push(value)
  // Labels count from outside of the construct.
  lowering.branch(label + 1)
  lowering.unwindStack()
  if (other !== undefined) lowering.startChained(other, lowering.fromOf(other))
}

function payload(lowering: FunctionLowering, exception: Value, tag: number): Value[] {
  const { params } = tagType(lowering, tag).type
  lowering.emitCall('exception.payload', params, [exception], tag)
  return lowering.popMany(params.length)
}

/** The region around the body of the innermost `try` from the frame `depth` levels up on. */
function regionOutside(lowering: FunctionLowering, depth: number): TryRegion | undefined {
  for (let level = depth; level < lowering.frames.length; level++) {
    const { region } = lowering.frameAt(level)
    if (region !== undefined) return region
  }
  return undefined
}

function tagType(lowering: FunctionLowering, tag: number): TagType {
  return lowering.module.tags[tag]!.type
}
