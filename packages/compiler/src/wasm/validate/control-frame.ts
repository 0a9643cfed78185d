// Control frames: what the validator knows about each block it is in.

import type { BlockSignature, ValueType } from '../types.js'

export const FRAME_FUNCTION = 0
export const FRAME_BLOCK = 1
export const FRAME_LOOP = 2
export const FRAME_IF = 3
export const FRAME_ELSE = 4
export const FRAME_TRY = 5
export const FRAME_CATCH = 6
export const FRAME_CATCH_ALL = 7
export const FRAME_TRY_TABLE = 8

const EMPTY: BlockSignature = { params: [], results: [] }

/** One block. Frames are pooled: a validator makes each depth's frame once. */
export class ControlFrame {
  /** One of the FRAME_ constants. */
  kind = FRAME_FUNCTION
  signature: BlockSignature = EMPTY
  /** Byte offset of the instruction that begins it. */
  start = 0
  /** Height of the operand stack below the block's own operands. */
  height = 0
  /** Has control left the block for good? Then its operand stack is polymorphic. */
  unreachable = false
  /** Number of locals that were set before the block, see `BodyValidator.markSet`. */
  setLocals = 0

  /** What a branch to this block carries. */
  get labelTypes(): readonly ValueType[] {
    return this.kind === FRAME_LOOP ? this.signature.params : this.signature.results
  }
}
