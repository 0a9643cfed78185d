/**
 * Structs and arrays with i64 in them: objects are made of halves, low before high, and a field or element is read
 * and written by two instructions, of which the first one traps if any does.
 */
import type { Value } from '../ir/function.js'
import { I32, I64, NONE } from '../ir/types.js'
import { immediatesOfHalf } from './halves.js'
import type { PairBuilder } from './pair-builder.js'

/** Any number of operands, flattened. */
function flatten(builder: PairBuilder, value: Value): void {
  const { fn } = builder
  const { a, b, c } = fn
  const immediates = { a: a[value]!, b: b[value]!, c: c[value]! }
  fn.rewrite(
    value,
    fn.op[value] as 'struct.new',
    fn.type[value]!,
    builder.flatten(fn.operands(value)),
    immediates,
  )
  builder.append(value)
}

function read(builder: PairBuilder, value: Value): void {
  const { fn } = builder
  if (fn.type[value] !== I64) return flatten(builder, value)
  const op = fn.op[value] as 'struct.get'
  const operands = builder.flatten(fn.operands(value))
  const low = builder.emit(op, I32, operands, immediatesOfHalf(fn, value, 0))
  const high = builder.emit(op, I32, operands, immediatesOfHalf(fn, value, 1))
  builder.definePair(value, low, high)
}

/** The last operand is what is written. */
function write(builder: PairBuilder, value: Value): void {
  const { fn } = builder
  const operands = fn.operands(value)
  const content = operands.pop()!
  if (!builder.isPair(content)) return flatten(builder, value)
  const op = fn.op[value] as 'struct.set'
  const target = builder.flatten(operands)
  const { low, high } = builder.pair(content)
  builder.emit(op, NONE, [...target, low], immediatesOfHalf(fn, value, 0))
  builder.emit(op, NONE, [...target, high], immediatesOfHalf(fn, value, 1))
}

export const HEAP_EXPANSIONS = {
  'struct.new': flatten,
  'struct.get': read,
  'struct.get_constant': read,
  'struct.set': write,
  'array.new': flatten,
  'array.new_fixed': flatten,
  'array.get': read,
  'array.get_constant': read,
  'array.set': write,
  'array.fill': flatten,
}
