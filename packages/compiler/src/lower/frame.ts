/** The control stack of a lowering: one frame for the function and one for each construct that is open. */
import type { Block, TryRegion, Value } from '../ir/function.js'
import type { CatchClause } from '../wasm/decode/operator-reader.js'
import type { BlockSignature } from '../wasm/types.js'

export type FrameKind = 'function' | 'block' | 'loop' | 'if' | 'else' | 'try' | 'catch' | 'try_table'

export interface Frame {
  kind: FrameKind
  readonly signature: BlockSignature
  /** Height of the operand stack below the construct's parameters. */
  readonly height: number
  /** Byte offset where the construct begins. */
  readonly start: number
  /** The block that was current when the construct began; undefined when it began in unreachable code. */
  readonly before: Block | undefined
  /**
   * Where a branch to the frame goes: a loop's header from the start; for others made with the first branch to
   * their end, with parameters for the results.
   */
  label: Block | undefined
  /** Of an `if`: the block of its else arm, until `else` or `end` is reached. */
  elseBlock: Block | undefined
  /** Of an `if`: the construct's parameters, for the else arm. */
  readonly params: readonly Value[]
  /** Of a `try` or `try_table`: what it protects, as long as that is being lowered, and its handler. */
  region?: TryRegion
  handler?: Block
  /** Of a `try_table`: its clauses. */
  catches?: readonly CatchClause[]
  /** Of a `catch`: the exception. */
  exception?: Value
}
