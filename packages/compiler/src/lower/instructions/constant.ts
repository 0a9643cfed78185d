/** Lowerings of constants. */
import { F32, F64, I32, I64 } from '../../ir/types.js'
import type { Lowering } from './lowering.js'

export const CONSTANT_LOWERINGS = {
  'i32.const'(lowering) {
    lowering.push(lowering.emit('i32.const', I32, [], lowering.reader.i32))
  },

  'i64.const'(lowering) {
    lowering.push(lowering.emit('i64.const', I64, [], lowering.reader.lo, lowering.reader.hi))
  },

  'f32.const'(lowering) {
    lowering.push(lowering.emit('f32.const', F32, [], lowering.reader.lo))
  },

  'f64.const'(lowering) {
    lowering.push(lowering.emit('f64.const', F64, [], lowering.reader.lo, lowering.reader.hi))
  },

  'ref.null'(lowering) {
    const type = lowering.reader.types[0]!
    lowering.push(lowering.emit('ref.null', type, [], type))
  },
} satisfies Record<string, Lowering>
