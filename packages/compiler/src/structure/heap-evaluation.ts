/** How operators on references, structs and arrays are evaluated: see `evaluation.ts`. */
import type { IrFunction, Value } from '../ir/function.js'
import type { OperatorName } from '../ir/operators.js'
import { isReference } from '../ir/types.js'
import type { Evaluation } from './evaluation.js'

export const HEAP_EVALUATIONS = {
  // x !== null && x.t === H5 ? x : ...
  'ref.test': 'repeated',
  'ref.cast': 'repeated',
  call_ref: 'indirect',
  // a[i] ?? trap(), a[i] = x
  'array.get': 'element',
  'array.get_constant': 'element',
  'array.set': 'element',
  // new Int8Array(length).fill(x)
  'array.new': 'last',
} as const satisfies Partial<Record<OperatorName, Evaluation>>

/** Halves behind the first are not checked, and numbers are checked as they are read: `a[i] ?? trap()`. */
export function elementEvaluation(fn: IrFunction, value: Value): Evaluation {
  if (fn.b[value] > 0) return 'ordered'
  return fn.op[value] === 'array.set' || isReference(fn.type[value]) ? 'element' : 'ordered'
}
