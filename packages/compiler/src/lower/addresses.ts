/** Brings addresses, indices, and numbers of pages and elements into the form in which IR carries them, and back. */
import { type AddressForm, addressForm, indexForm } from '../ir/address-form.js'
import type { Value } from '../ir/function.js'
import { F64, I32, I64 } from '../ir/types.js'
import type { FunctionLowering } from './function-lowering.js'

/** The upper half of the bits of 2^32 as an f64. */
const HIGH_OF_2_TO_32 = 0x41f00000

/** The form for a memory of the module. */
export function memoryForm({ module }: FunctionLowering, memory: number): AddressForm {
  return addressForm(module.memories[memory]!.type.limits)
}

/** The form for a table of the module. */
export function tableForm({ module }: FunctionLowering, table: number): AddressForm {
  return indexForm(module.tables[table]!.type.limits)
}

/**
 * Carries an i64, which is taken as unsigned; an i32 too, where a float is wanted of one.
 * @param keepsAlignment whether it must show of what power of two up to 8 an address is a multiple
 */
export function carry(
  lowering: FunctionLowering,
  form: AddressForm,
  value: Value,
  keepsAlignment = false,
): Value {
  const { fn } = lowering
  if (fn.type[value] === I32) {
    return form === 'float' ? lowering.emitUnary('f64.convert_i32_u', F64, value) : value
  }
  const count = lowering.emit('i64.const', I64, [], 32)
  const high = lowering.emitUnary('i32.wrap_i64', I32, lowering.emitBinary('i64.shr_u', I64, value, count))
  const low = lowering.emitUnary('i32.wrap_i64', I32, value)
  if (form !== 'float') {
    const limit = lowering.emit('i32.const', I32, [], keepsAlignment ? -8 : -1)
    const outside = keepsAlignment ? lowering.emitBinary('i32.or', I32, low, limit) : limit
    return lowering.emit('select', I32, [outside, low, high])
  }
  // As a rule the high half is 0, and an engine that never sees anything else deals with int32 only. Spelled out: by
  // a call in place of the arithmetic, V8 14 is several times as slow.
  const near = lowering.emitUnary('f64.convert_i32_u', F64, low)
  const unit = lowering.emit('f64.const', F64, [], 0, HIGH_OF_2_TO_32)
  const upper = lowering.emitBinary('f64.mul', F64, lowering.emitUnary('f64.convert_i32_u', F64, high), unit)
  const far = lowering.emitBinary('f64.add', F64, upper, near)
  return lowering.emit('select', F64, [far, near, high])
}

/** The address type's value from a size in pages or elements that was carried in this form. */
export function fromSize(lowering: FunctionLowering, form: AddressForm, size: Value): Value {
  if (form === 'i32') return size
  return lowering.emitUnary(form === 'float' ? 'i64.trunc_sat_f64_u' : 'i64.extend_i32_u', I64, size)
}

/** Likewise from what growing yields: a size, or -1. */
export function fromGrowth(lowering: FunctionLowering, form: AddressForm, size: Value): Value {
  if (form === 'i32') return size
  return lowering.emitUnary(form === 'float' ? 'i64.trunc_sat_f64_s' : 'i64.extend_i32_s', I64, size)
}
