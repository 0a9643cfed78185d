/**
 * What evaluating an instruction as a JavaScript expression does, and in which order: its effects, more exactly
 * than the row of its operator says them, and where JavaScript's order differs from WebAssembly's, in which all
 * operands come first, from left to right.
 */
import {
  CALLS,
  mustKeepOrder,
  NO_EFFECTS,
  READS_RESULT,
  READS_TABLE,
  TRAPS,
  WRITES_MEMORY,
} from '../ir/effects.js'
import type { IrFunction, Value } from '../ir/function.js'
import { isSafeDereference } from '../ir/instruction-effects.js'
import { EFFECTS, OPERATORS, type OperatorName } from '../ir/operators.js'
import { TUPLE } from '../ir/types.js'
import { DIVISOR_NOT_ZERO, QUOTIENT_FITS } from './analyze-divisions.js'
import { elementEvaluation, HEAP_EVALUATIONS } from './heap-evaluation.js'

/** Leaves something else in the result registers: calls, and runtime helpers that yield two values. */
export const WRITES_RESULT = 1 << 12

/** How JavaScript evaluates the operands of an operator. */
export type Evaluation =
  | 'ordered' // from left to right, then the operation
  | 'view' // first it reads the view of a memory
  | 'choice' // `c ? a : b`: the last one, then one of the first two
  | 'indirect' // the last one, which is needed twice; then finds the code; then the others
  | 'repeated' // the first one is needed twice
  | 'element' // the first two, which are needed twice, are looked at before the others
  | 'quotient' // in order, or the two twice if they may trap
  | 'remainder' // in order, or the two twice if it is `a - a / b * b`
  | 'last' // the last one comes first
  | 'constant' // has no operands and is written out wherever it is used

const EVALUATIONS: Readonly<Partial<Record<OperatorName, Evaluation>>> = {
  'i32.const': 'constant',
  'f32.const': 'constant',
  'f64.const': 'constant',
  'ref.null': 'constant',
  'ref.func': 'constant',
  'piece.unset': 'constant',
  select: 'choice',
  call_indirect: 'indirect',
  'i32.rotl': 'repeated',
  'i32.rotr': 'repeated',
  'i32.div_s': 'quotient',
  'i32.rem_s': 'remainder',
  'i32.rem_u': 'remainder',
  'i32.mul_high_u': 'repeated',
  ...HEAP_EVALUATIONS,
}

/** By operator number. */
const EVALUATION_OF: readonly Evaluation[] = OPERATORS.map(({ name, immediates }) => {
  const accessesMemory = immediates.includes('align') || /^element\..*\.(?:load|store)/.test(name)
  return EVALUATIONS[name] ?? (accessesMemory ? 'view' : 'ordered')
})

/** By `%`, from quotients, or by helpers that are chosen when the output is loaded. */
export type Remainders = 'operator' | 'quotient' | 'either'

/** Whether a remainder that `%` would serve badly on some engines is left to a helper: not those by constants. */
export function isLeftToHelper(remainders: Remainders, fn: IrFunction, value: Value): boolean {
  return remainders === 'either' && fn.op[fn.operand(value, 1)] !== 'i32.const'
}

/** What decides how often operands are evaluated, besides the operator. */
export interface EvaluationTraits {
  readonly exactTraps: boolean
  /** How remainders are computed. */
  readonly remainders: Remainders
  /** What {@link analyzeDivisions} says. */
  readonly divisions: Uint8Array
}

const EXACT: EvaluationTraits = { exactTraps: true, remainders: 'operator', divisions: new Uint8Array() }

/** How the operands of `value` are evaluated. */
export function evaluationOf(fn: IrFunction, value: Value, traits: EvaluationTraits = EXACT): Evaluation {
  const operator = fn.operator[value]
  if (operator < 0) return 'ordered' // a parameter
  const evaluation = EVALUATION_OF[operator]
  // Rotating by a count known only at run time, and the high half of a product of what is known only then, are left
  // to helpers, which take their operands once.
  if (evaluation === 'repeated' && fn.arity(value) === 2 && fn.op[fn.operand(value, 1)] !== 'i32.const')
    return 'ordered'
  if (evaluation === 'quotient')
    return traits.exactTraps && !dividesSafely(fn, value, traits) ? 'element' : 'ordered'
  if (evaluation === 'remainder') {
    const { remainders } = traits
    return remainders === 'operator' || isLeftToHelper(remainders, fn, value) ? 'ordered' : 'element'
  }
  return evaluation === 'element' ? elementEvaluation(fn, value) : evaluation
}

/** The effects of `value` itself, without its operands': bits of `ir/effects.ts` and {@link WRITES_RESULT}. */
export function effectsOfInstruction(fn: IrFunction, value: Value, traits: EvaluationTraits): number {
  const operator = fn.operator[value]
  let effects = operator < 0 ? NO_EFFECTS : EFFECTS[operator]
  if (effects === NO_EFFECTS && fn.type[value] !== TUPLE) return NO_EFFECTS
  if (effects === READS_RESULT && fn.a[value] === 0) return NO_EFFECTS // what the call itself returns
  if (effects === TRAPS && dividesSafely(fn, value, traits)) return NO_EFFECTS
  if ((effects & TRAPS) !== 0 && isSafeDereference(fn, value)) effects &= ~TRAPS
  if (!traits.exactTraps && (effects & CALLS) === 0) effects &= ~TRAPS
  if ((effects & CALLS) !== 0 || fn.type[value] === TUPLE) effects |= WRITES_RESULT
  return effects
}

/** Whether `value` is a division of int32 that surely cannot trap. */
export function dividesSafely(fn: IrFunction, value: Value, { divisions }: EvaluationTraits): boolean {
  const facts = divisions[value]!
  return (facts & DIVISOR_NOT_ZERO) !== 0 && (fn.op[value] !== 'i32.div_s' || (facts & QUOTIENT_FITS) !== 0)
}

/** Whether evaluating something with these effects must not change places with something with those. */
export function conflicts(first: number, second: number): boolean {
  if (mustKeepOrder(first, second)) return true
  return (
    ((first & READS_RESULT) !== 0 && (second & WRITES_RESULT) !== 0) ||
    ((second & READS_RESULT) !== 0 && (first & WRITES_RESULT) !== 0)
  )
}

/** Whether an operand with these effects can replace the view of a memory that was read before it. */
export function replacesView(effects: number): boolean {
  return (effects & (CALLS | WRITES_MEMORY)) !== 0
}

/** What finding the code of an indirect call does. */
export const FINDS_CODE = READS_TABLE | TRAPS

/** What looking for an element of an array does. */
export const FINDS_ELEMENT = TRAPS
