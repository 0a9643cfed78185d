/** Peephole rules for references, i31 and arrays. */
import type { Value } from '../../ir/function.js'
import { I32, isNullable, type Type } from '../../ir/types.js'
import { type Rule, type RuleTable, UNCHANGED } from './simplification.js'

/** Whether a reference is null, where that can be seen: by what makes it, or by its type. */
const decidedNull: Rule = (s, value) => {
  const { fn } = s
  const reference = fn.operand(value, 0)
  if (fn.op[reference] === 'ref.null') return s.toInteger(value, 1)
  return isNullable(fn.type[reference]!) ? UNCHANGED : s.toInteger(value, 0)
}

/** ref.as_non_null of what is never null => that */
const neverNull: Rule = ({ fn }, value) => {
  const reference = fn.operand(value, 0)
  return isNullable(fn.type[reference]!) ? UNCHANGED : reference
}

/** ref.test of null */
const testedNull: Rule = (s, value) => {
  const { fn } = s
  if (fn.op[fn.operand(value, 0)] !== 'ref.null') return UNCHANGED
  return s.toInteger(value, Number(isNullable(fn.a[value] as Type)))
}

/** ref.eq x, x => 1; ref.eq x, null => ref.is_null x */
const sameReference: Rule = (s, value) => {
  const { fn } = s
  const left = fn.operand(value, 0)
  const right = fn.operand(value, 1)
  if (left === right) return s.toInteger(value, 1)
  if (fn.op[right] === 'ref.null') return s.toUnary(value, 'ref.is_null', I32, left)
  return fn.op[left] === 'ref.null' ? s.toUnary(value, 'ref.is_null', I32, right) : UNCHANGED
}

/** i31.get_s of ref.i31 x => x << 1 >> 1 */
const signedInteger31: Rule = (s, value) => {
  const { fn } = s
  const inner = fn.operand(value, 0)
  if (fn.op[inner] !== 'ref.i31') return UNCHANGED
  const shifted = s.binary('i32.shl', I32, fn.operand(inner, 0), s.i32(1))
  return s.toBinary(value, 'i32.shr_s', I32, shifted, s.i32(1))
}

/** i31.get_u of ref.i31 x => x & 0x7fffffff */
const unsignedInteger31: Rule = (s, value) => {
  const { fn } = s
  const inner = fn.operand(value, 0)
  if (fn.op[inner] !== 'ref.i31') return UNCHANGED
  return s.toBinary(value, 'i32.and', I32, fn.operand(inner, 0), s.i32(0x7fffffff))
}

/** array.len of a new array => what it was made with */
const knownLength: Rule = (s, value) => {
  const { fn } = s
  const array = fn.operand(value, 0)
  switch (fn.op[array]) {
    case 'array.new_fixed':
      return s.toInteger(value, fn.b[array]!)
    case 'array.new':
    case 'array.new_default':
    case 'array.new_data':
    case 'array.new_elem':
      return fn.operand(array, fn.arity(array) - 1)
    default:
      return UNCHANGED
  }
}

/** There and back again => x */
const undo =
  (inverse: 'any.convert_extern' | 'extern.convert_any'): Rule =>
  ({ fn }, value) => {
    const inner: Value = fn.operand(value, 0)
    return fn.op[inner] === inverse ? fn.operand(inner, 0) : UNCHANGED
  }

export const REFERENCE_RULES: readonly RuleTable[] = [
  {
    'ref.is_null': [decidedNull],
    'ref.as_non_null': [neverNull],
    'ref.test': [testedNull],
    'ref.eq': [sameReference],
    'i31.get_s': [signedInteger31],
    'i31.get_u': [unsignedInteger31],
    'array.len': [knownLength],
    'any.convert_extern': [undo('extern.convert_any')],
    'extern.convert_any': [undo('any.convert_extern')],
  },
]
