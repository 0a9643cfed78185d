/** What can be computed again at no cost wherever it is needed, so that pieces of a function need not pass it on. */
import type { IrFunction, Value } from '../ir/function.js'
import { OPERATORS } from '../ir/operators.js'

const NAMES = new Set(['i32.const', 'f32.const', 'f64.const', 'ref.null', 'ref.func', 'piece.unset'])

/** By operator number. */
const IS_REPEATABLE = Uint8Array.from(OPERATORS, ({ name }) => (NAMES.has(name) ? 1 : 0))

/** Whether `value` is a constant. */
export function isRepeatable(fn: IrFunction, value: Value): boolean {
  const operator = fn.operator[value]!
  return operator >= 0 && IS_REPEATABLE[operator] === 1
}

/** Whether two values are the same one, or equal constants. */
export function isSame(fn: IrFunction, a: Value, b: Value): boolean {
  if (a === b) return true
  return (
    isRepeatable(fn, a) &&
    fn.operator[a] === fn.operator[b] &&
    fn.type[a] === fn.type[b] &&
    fn.a[a] === fn.a[b] &&
    fn.b[a] === fn.b[b]
  )
}
