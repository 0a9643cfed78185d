// The cursor that validation and lowering walk over the instructions of a function body.

import { InternalError } from '../../errors.js'
import type { InstructionName, InstructionRow } from '../instructions/index.js'
import type { Module } from '../module.js'
import type { BlockSignature, ValueType } from '../types.js'

/** One clause of a try_table. `tag` is -1 for the catch_all kinds. */
export interface CatchClause {
  readonly kind: 'catch' | 'catch_ref' | 'catch_all' | 'catch_all_ref'
  readonly tag: number
  readonly label: number
}

export class OperatorReader {
  row!: InstructionRow
  name!: InstructionName
  /** Byte offset of the current instruction's opcode. */
  offset = 0
  /** Byte offset after the current instruction. */
  position = 0

  /** First index immediate. */
  index = 0
  /** Second index immediate, or the count of array.new_fixed. */
  index2 = 0
  /** memarg: memory index. */
  memory = 0
  /** memarg: log2 of the alignment hint. */
  align = 0
  /** memarg: offset in bytes; exact up to 2^53, rounded above. */
  memoryOffset = 0
  /** i32.const, signed. */
  i32 = 0
  /** Low half of i64.const and f64.const, bits of f32.const: int32. */
  lo = 0
  /** High half of i64.const and f64.const: int32. */
  hi = 0
  /** The 16 bytes of v128.const and i8x16.shuffle: a view, valid till next(). */
  lanes: Uint8Array = new Uint8Array(16)
  lane = 0
  /** block, loop, if, try, try_table. */
  blockType: BlockSignature = { params: [], results: [] }
  /** The type index of a block type that names one, else -1. */
  blockTypeIndex = -1
  /** br_table: all targets, the default last; valid till next(). */
  labels: readonly number[] = []
  /** select with types; the type of ref.null, ref.test, ref.cast; from and to of br_on_cast. Valid till next(). */
  types: readonly ValueType[] = []
  /** try_table. Valid till next(). */
  catches: readonly CatchClause[] = []

  constructor(module: Module) {
    void module
  }

  /** Puts the cursor before the first instruction of bytes [start, end), in function `functionIndex`. */
  reset(start: number, end: number, functionIndex?: number): void {
    void start
    void end
    void functionIndex
  }

  /** Reads one instruction into the fields; false at the end of the range. Throws MalformedError. */
  next(): boolean {
    throw new InternalError('the reader has no instructions yet')
  }
}
