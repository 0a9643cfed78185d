/**
 * Atomic accesses of i64 type: to fewer bytes they are those of i32 type, to all eight of them operators of their
 * own on pairs.
 */
import type { Immediates, Value } from '../ir/function.js'
import type { OperatorName } from '../ir/operators.js'
import { I32, NONE, TUPLE } from '../ir/types.js'
import type { Expansion } from './integer64-expansions.js'
import type { PairBuilder } from './pair-builder.js'

function immediatesOf({ fn }: PairBuilder, value: Value): Immediates {
  return { a: fn.a[value]!, b: fn.b[value]!, c: fn.c[value]! }
}

/** The access as `op`, with its operands flattened. */
function flattened(op: OperatorName): Expansion {
  return (builder, value) => {
    const { fn } = builder
    const type = fn.type[value]!
    const operands = builder.flatten(fn.operands(value))
    if (type === NONE || type === I32) {
      const replacement = builder.emit(op, type, operands, immediatesOf(builder, value))
      if (type === I32) builder.define(value, replacement)
      return
    }
    const tuple = builder.emit(op, TUPLE, operands, immediatesOf(builder, value))
    fn.tupleTypes.set(tuple, [I32, I32])
    const low = builder.emit('project', I32, [tuple], { a: 0 })
    const high = builder.emit('project', I32, [tuple], { a: 1 })
    builder.definePair(value, low, high)
  }
}

/** The access as `op`, on low halves, of which the bytes count that the memory has; what it yields has no high half. */
function narrowed(op: OperatorName): Expansion {
  return (builder, value) => {
    const { fn } = builder
    const [address, ...rest] = fn.operands(value)
    const operands = [builder.single(address!), ...rest.map((operand) => builder.low(operand))]
    const type = fn.type[value] === NONE ? NONE : I32
    const low = builder.emit(op, type, operands, immediatesOf(builder, value))
    if (type === I32) builder.definePair(value, low, builder.constant(0))
  }
}

export const ATOMIC_EXPANSIONS = {
  'memory.atomic.wait32': flattened('pair.atomic.wait32'),
  'memory.atomic.wait64': flattened('pair.atomic.wait64'),
  'i64.atomic.load': flattened('pair.atomic.load'),
  'i64.atomic.load8_u': narrowed('i32.atomic.load8_u'),
  'i64.atomic.load16_u': narrowed('i32.atomic.load16_u'),
  'i64.atomic.load32_u': narrowed('i32.atomic.load'),
  'i64.atomic.store': flattened('pair.atomic.store'),
  'i64.atomic.store8': narrowed('i32.atomic.store8'),
  'i64.atomic.store16': narrowed('i32.atomic.store16'),
  'i64.atomic.store32': narrowed('i32.atomic.store'),
  'i64.atomic.rmw.add': flattened('pair.atomic.rmw.add'),
  'i64.atomic.rmw8.add_u': narrowed('i32.atomic.rmw8.add_u'),
  'i64.atomic.rmw16.add_u': narrowed('i32.atomic.rmw16.add_u'),
  'i64.atomic.rmw32.add_u': narrowed('i32.atomic.rmw.add'),
  'i64.atomic.rmw.sub': flattened('pair.atomic.rmw.sub'),
  'i64.atomic.rmw8.sub_u': narrowed('i32.atomic.rmw8.sub_u'),
  'i64.atomic.rmw16.sub_u': narrowed('i32.atomic.rmw16.sub_u'),
  'i64.atomic.rmw32.sub_u': narrowed('i32.atomic.rmw.sub'),
  'i64.atomic.rmw.and': flattened('pair.atomic.rmw.and'),
  'i64.atomic.rmw8.and_u': narrowed('i32.atomic.rmw8.and_u'),
  'i64.atomic.rmw16.and_u': narrowed('i32.atomic.rmw16.and_u'),
  'i64.atomic.rmw32.and_u': narrowed('i32.atomic.rmw.and'),
  'i64.atomic.rmw.or': flattened('pair.atomic.rmw.or'),
  'i64.atomic.rmw8.or_u': narrowed('i32.atomic.rmw8.or_u'),
  'i64.atomic.rmw16.or_u': narrowed('i32.atomic.rmw16.or_u'),
  'i64.atomic.rmw32.or_u': narrowed('i32.atomic.rmw.or'),
  'i64.atomic.rmw.xor': flattened('pair.atomic.rmw.xor'),
  'i64.atomic.rmw8.xor_u': narrowed('i32.atomic.rmw8.xor_u'),
  'i64.atomic.rmw16.xor_u': narrowed('i32.atomic.rmw16.xor_u'),
  'i64.atomic.rmw32.xor_u': narrowed('i32.atomic.rmw.xor'),
  'i64.atomic.rmw.xchg': flattened('pair.atomic.rmw.xchg'),
  'i64.atomic.rmw8.xchg_u': narrowed('i32.atomic.rmw8.xchg_u'),
  'i64.atomic.rmw16.xchg_u': narrowed('i32.atomic.rmw16.xchg_u'),
  'i64.atomic.rmw32.xchg_u': narrowed('i32.atomic.rmw.xchg'),
  'i64.atomic.rmw.cmpxchg': flattened('pair.atomic.rmw.cmpxchg'),
  'i64.atomic.rmw8.cmpxchg_u': narrowed('i32.atomic.rmw8.cmpxchg_u'),
  'i64.atomic.rmw16.cmpxchg_u': narrowed('i32.atomic.rmw16.cmpxchg_u'),
  'i64.atomic.rmw32.cmpxchg_u': narrowed('i32.atomic.rmw.cmpxchg'),
}
