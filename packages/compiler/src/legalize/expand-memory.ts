/**
 * i64 loads and stores as i32 ones. A store writes the high half first: where that is in bounds the low half
 * is, too, so that a store that traps has written nothing.
 */
import type { Immediates, Value } from '../ir/function.js'
import type { OperatorName } from '../ir/operators.js'
import { I32, NONE } from '../ir/types.js'
import type { Expansion } from './integer64-expansions.js'
import type { PairBuilder } from './pair-builder.js'

/** The immediates of an i32 access in place of the access `value`, `displacement` bytes further on. */
function access(builder: PairBuilder, value: Value, displacement: number): Immediates {
  const { a, b, c } = builder.fn
  return { a: a[value]! + displacement, b: b[value]!, c: Math.min(c[value]!, 2) }
}

const load: Expansion = (builder, value) => {
  const address = builder.single(builder.fn.operand(value, 0))
  const low = builder.emit('i32.load', I32, [address], access(builder, value, 0))
  const high = builder.emit('i32.load', I32, [address], access(builder, value, 4))
  builder.definePair(value, low, high)
}

function loadNarrow(op: OperatorName, signed: boolean): Expansion {
  return (builder, value) => {
    const address = builder.single(builder.fn.operand(value, 0))
    const low = builder.emit(op, I32, [address], access(builder, value, 0))
    builder.definePair(value, low, signed ? builder.shrS(low, 31) : builder.constant(0))
  }
}

const store: Expansion = (builder, value) => {
  const address = builder.single(builder.fn.operand(value, 0))
  const { low, high } = builder.pair(builder.fn.operand(value, 1))
  builder.emit('i32.store', NONE, [address, high], access(builder, value, 4))
  builder.emit('i32.store', NONE, [address, low], access(builder, value, 0))
}

function storeNarrow(op: OperatorName): Expansion {
  return (builder, value) => {
    const address = builder.single(builder.fn.operand(value, 0))
    const low = builder.low(builder.fn.operand(value, 1))
    builder.emit(op, NONE, [address, low], access(builder, value, 0))
  }
}

export const MEMORY_EXPANSIONS = {
  'i64.load': load,
  'i64.load8_s': loadNarrow('i32.load8_s', true),
  'i64.load8_u': loadNarrow('i32.load8_u', false),
  'i64.load16_s': loadNarrow('i32.load16_s', true),
  'i64.load16_u': loadNarrow('i32.load16_u', false),
  'i64.load32_s': loadNarrow('i32.load', true),
  'i64.load32_u': loadNarrow('i32.load', false),
  'i64.store': store,
  'i64.store8': storeNarrow('i32.store8'),
  'i64.store16': storeNarrow('i32.store16'),
  'i64.store32': storeNarrow('i32.store'),
}
