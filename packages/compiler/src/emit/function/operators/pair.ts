/** How operators on i64 as pairs of int32 are written: by helpers, which leave the high half in RI[1]. */
import type { OperatorName } from '../../../ir/operators.js'
import type { RuntimeHelper } from '../../context.js'
import type { OperatorEmitter } from '../expression-emitter.js'
import { float, int32 } from '../operand.js'

/** The call yields the low half. */
function pair(name: RuntimeHelper): OperatorEmitter {
  return (emitter, value) => int32(emitter.callHelper(name, emitter.arguments(value)))
}

function toFloat(name: RuntimeHelper): OperatorEmitter {
  return (emitter, value) => float(emitter.callHelper(name, emitter.arguments(value)))
}

export const PAIR_OPERATORS = {
  'pair.div_s': pair('pairDivideSigned'),
  'pair.div_u': pair('pairDivideUnsigned'),
  'pair.rem_s': pair('pairRemainderSigned'),
  'pair.rem_u': pair('pairRemainderUnsigned'),
  'pair.shl': pair('pairShiftLeft'),
  'pair.shr_s': pair('pairShiftRightSigned'),
  'pair.shr_u': pair('pairShiftRightUnsigned'),
  'pair.rotl': pair('pairRotateLeft'),
  'pair.rotr': pair('pairRotateRight'),
  'pair.trunc_s': pair('pairTruncateSigned'),
  'pair.trunc_u': pair('pairTruncateUnsigned'),
  'pair.trunc_sat_s': pair('pairTruncateSaturatingSigned'),
  'pair.trunc_sat_u': pair('pairTruncateSaturatingUnsigned'),
  'pair.reinterpret_f64': pair('pairFromFloat64'),
  'f64.convert_pair_s': toFloat('pairToFloat64Signed'),
  'f64.convert_pair_u': toFloat('pairToFloat64Unsigned'),
  'f32.convert_pair_s': toFloat('pairToFloat32Signed'),
  'f32.convert_pair_u': toFloat('pairToFloat32Unsigned'),
  'f64.reinterpret_pair': toFloat('pairToFloat64Bits'),
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
