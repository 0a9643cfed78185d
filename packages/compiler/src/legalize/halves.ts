/** Immediates of operators that read or write one int32 of an i64 or v128 at a time: those with an immediate `half`. */
import type { Immediates, IrFunction, PARAMETER, Value } from '../ir/function.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'

const PLACES: ReadonlyMap<string, number> = new Map(
  OPERATORS.map(({ name, immediates }) => [name, immediates.indexOf('half')]),
)

/** Whether the operator has such an immediate. */
export function hasHalves(op: OperatorName | typeof PARAMETER): boolean {
  return PLACES.get(op)! > 0
}

/** The immediates of `value`, with `half` in its place. */
export function immediatesOfHalf(fn: IrFunction, value: Value, half: number): Immediates {
  const place = PLACES.get(fn.op[value]!)
  return {
    a: fn.a[value]!,
    b: place === 1 ? half : fn.b[value]!,
    c: place === 2 ? half : fn.c[value]!,
  }
}
