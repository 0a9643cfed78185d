/**
 * How each operator of legal IR is written: all families joined. A new operator takes a row in its family; `tsc`
 * points here at one that is missing.
 */
import { InternalError } from '../../../errors.js'
import { OPERATORS, type OperatorName, type VectorOperatorName } from '../../../ir/operators.js'
import type { OperatorEmitter } from '../expression-emitter.js'
import { ARRAY_OPERATORS } from './array.js'
import { ATOMIC_OPERATORS } from './atomic.js'
import { CALL_OPERATORS } from './call.js'
import { CAST_OPERATORS } from './cast.js'
import { CONVERSION_OPERATORS } from './conversion.js'
import { EXCEPTION_OPERATORS } from './exception.js'
import { FLOAT_OPERATORS } from './float.js'
import { GLOBAL_OPERATORS } from './global.js'
import { INTEGER_OPERATORS } from './integer.js'
import { MEMORY_OPERATORS } from './memory.js'
import { PAIR_OPERATORS } from './pair.js'
import { REFERENCE_OPERATORS } from './reference.js'
import { STRUCT_OPERATORS } from './struct.js'
import { TABLE_OPERATORS } from './table.js'

/** Instructions that are no operators of the IR: blocks, terminators and values say what they do. */
type ControlInstruction =
  | 'unreachable'
  | 'nop'
  | 'block'
  | 'loop'
  | 'if'
  | 'else'
  | 'end'
  | 'br'
  | 'br_if'
  | 'br_table'
  | 'return'
  | 'drop'
  | 'select t' // is a `select`
  | `local.${string}`

/** Instructions that are lowered to others: branches on references, and variants. */
type LoweredInstruction =
  | 'br_on_null'
  | 'br_on_non_null'
  | 'br_on_cast'
  | 'br_on_cast_fail'
  | 'ref.test null'
  | 'ref.cast null'
  | 'struct.new_default'
  | 'struct.get_s'
  | 'array.get_s'

/** Instructions that legalisation takes apart: what has to do with i64. */
type Integer64Instruction =
  | `i64.${string}`
  | `memory.atomic.wait${string}`
  | `${'i32' | 'f32' | 'f64'}.${string}_i64${'' | '_s' | '_u'}`

/** Instructions of features that no lowering exists for. */
type UnloweredInstruction =
  | 'try'
  | 'catch'
  | 'catch_all'
  | 'delegate'
  | 'rethrow'
  | 'throw'
  | 'throw_ref'
  | 'try_table'
  | 'return_call'
  | 'return_call_indirect'
  | 'return_call_ref'

export type EmittedOperator = Exclude<
  OperatorName,
  ControlInstruction | LoweredInstruction | Integer64Instruction | VectorOperatorName | UnloweredInstruction
>

const EMITTERS: Readonly<Record<EmittedOperator, OperatorEmitter>> = {
  ...INTEGER_OPERATORS,
  ...FLOAT_OPERATORS,
  ...CONVERSION_OPERATORS,
  ...MEMORY_OPERATORS,
  ...ATOMIC_OPERATORS,
  ...TABLE_OPERATORS,
  ...GLOBAL_OPERATORS,
  ...REFERENCE_OPERATORS,
  ...CAST_OPERATORS,
  ...STRUCT_OPERATORS,
  ...ARRAY_OPERATORS,
  ...CALL_OPERATORS,
  ...PAIR_OPERATORS,
  ...EXCEPTION_OPERATORS,
} satisfies Record<EmittedOperator, OperatorEmitter>

/** By operator number. */
const BY_NUMBER: readonly (OperatorEmitter | undefined)[] = OPERATORS.map(({ name }) => {
  return (EMITTERS as Partial<Record<OperatorName, OperatorEmitter>>)[name]
})

/** How an operator, known by its number, is written. */
export function emitterOf(operator: number): OperatorEmitter {
  const emitter = BY_NUMBER[operator]
  if (emitter === undefined) throw new InternalError(`no way to emit operator ${operator}`)
  return emitter
}
