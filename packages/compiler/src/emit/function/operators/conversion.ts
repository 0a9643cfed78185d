/** How conversions between numeric types are written. */
import type { OperatorName } from '../../../ir/operators.js'
import type { RuntimeHelper } from '../../context.js'
import type { OperatorEmitter } from '../expression-emitter.js'
import { float, int32, unrounded } from '../operand.js'

/** Rounds towards zero, by a helper that checks the range. */
function truncate(helper: RuntimeHelper): OperatorEmitter {
  return (emitter, value) => int32(emitter.callHelper(helper, [emitter.number(value, 0)]))
}

export const CONVERSION_OPERATORS = {
  'i32.trunc_f32_s': truncate('truncateSigned'),
  'i32.trunc_f32_u': truncate('truncateUnsigned'),
  'i32.trunc_f64_s': truncate('truncateSigned'),
  'i32.trunc_f64_u': truncate('truncateUnsigned'),
  'i32.trunc_sat_f32_s': truncate('truncateSaturatingSigned'),
  'i32.trunc_sat_f32_u': truncate('truncateSaturatingUnsigned'),
  'i32.trunc_sat_f64_s': truncate('truncateSaturatingSigned'),
  'i32.trunc_sat_f64_u': truncate('truncateSaturatingUnsigned'),

  // An int32 is a number already.
  'f32.convert_i32_s': (emitter, value) => unrounded(emitter.int32(value, 0)),
  'f32.convert_i32_u': (emitter, value) => unrounded(emitter.uint32(value, 0)),
  'f64.convert_i32_s': (emitter, value) => float(emitter.int32(value, 0)),
  'f64.convert_i32_u': (emitter, value) => float(emitter.uint32(value, 0)),
  'f32.demote_f64': (emitter, value) => unrounded(emitter.number(value, 0)),
  'f64.promote_f32': (emitter, value) => float(emitter.number(value, 0)),

  'i32.reinterpret_f32': (emitter, value) =>
    int32(emitter.callHelper('reinterpretFloat32', emitter.arguments(value))),
  'f32.reinterpret_i32': (emitter, value) =>
    float(emitter.callHelper('reinterpretInteger32', emitter.arguments(value))),
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
