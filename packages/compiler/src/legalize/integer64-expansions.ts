/**
 * What each WebAssembly operator on i64 becomes, by family. An expansion makes the instructions and tells the
 * builder what its value is from then on.
 */
import type { Value } from '../ir/function.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'
import { ARITHMETIC_EXPANSIONS } from './expand-arithmetic.js'
import { ATOMIC_EXPANSIONS } from './expand-atomics.js'
import { COMPARISON_EXPANSIONS } from './expand-comparisons.js'
import { CONVERSION_EXPANSIONS } from './expand-conversions.js'
import { HEAP_EXPANSIONS } from './expand-heap.js'
import { MEMORY_EXPANSIONS } from './expand-memory.js'
import { SHIFT_EXPANSIONS } from './expand-shifts.js'
import { WIDE_ARITHMETIC_EXPANSIONS } from './expand-wide-arithmetic.js'
import type { PairBuilder } from './pair-builder.js'

export type Expansion = (builder: PairBuilder, value: Value) => void

/** The operators whose names say that they take or yield an i64. */
type I64OperatorName = Extract<
  OperatorName,
  `i64.${string}` | `${string}_i64` | `${string}_i64_${string}` | `memory.atomic.wait${string}`
>

const EXPANSIONS = {
  ...ARITHMETIC_EXPANSIONS,
  ...WIDE_ARITHMETIC_EXPANSIONS,
  ...SHIFT_EXPANSIONS,
  ...COMPARISON_EXPANSIONS,
  ...CONVERSION_EXPANSIONS,
  ...MEMORY_EXPANSIONS,
  ...ATOMIC_EXPANSIONS,
} satisfies Record<I64OperatorName, Expansion>

const expansionsByName = new Map<string, Expansion>(Object.entries({ ...EXPANSIONS, ...HEAP_EXPANSIONS }))

/** By operator number: what the operator becomes; undefined for one that is told by its types, if at all. */
export const EXPANSIONS_BY_OPERATOR: readonly (Expansion | undefined)[] = OPERATORS.map(({ name }) =>
  expansionsByName.get(name),
)
