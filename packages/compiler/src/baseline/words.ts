/**
 * The words that values are kept in: int32 all of them but references. A float is its bits, so that a NaN keeps them; at
 * calls, and in globals, it is a number.
 */

import { F32, F64, I64, isReference, V128, type ValueType } from '../wasm/types.js'
import type { SegmentWriter } from './segment-writer.js'

export function wordCount(type: ValueType): number {
  if (type === V128) return 4
  return type === I64 || type === F64 ? 2 : 1
}

/** Which part of its value each word of these types is. */
export function partsOf(types: readonly ValueType[]): number[] {
  const parts: number[] = []
  for (const type of types) for (let part = 0; part < wordCount(type); part++) parts.push(part)
  return parts
}

/** Where results behind the first are left. */
export function registersOf(type: ValueType): 'integer' | 'float' | 'reference' {
  if (isReference(type)) return 'reference'
  return type === F32 || type === F64 ? 'float' : 'integer'
}

/** The number whose bits are the words at `at`, which were popped. It may be written once only. */
export function numberText(writer: SegmentWriter, type: ValueType, at: number): string {
  const { stack } = writer
  const known = stack.floats[at]
  if (known !== undefined) return known
  if (type === F32) return `${writer.helper('reinterpretInteger32')}(${stack.text(at)})`
  return `${writer.helper('pairToFloat64Bits')}(${stack.text(at)}, ${stack.text(at + 1)})`
}

/** Pushes the bits of a number, which `text` evaluates. */
export function pushNumber(writer: SegmentWriter, type: ValueType, text: string): void {
  const { stack, context } = writer
  const number = stack.temporary()
  const low = stack.temporary()
  if (type === F32) {
    writer.write(`var ${number} = ${text}, ${low} = ${writer.helper('reinterpretFloat32')}(${number});`)
    stack.pushSettled(low)
    stack.floats[stack.height - 1] = number
    return
  }
  const high = stack.temporary()
  const registers = context.resultRegisters('integer').name
  const bits = `${low} = ${writer.helper('pairFromFloat64')}(${number}), ${high} = ${registers}[1]`
  writer.write(`var ${number} = ${text}, ${bits};`)
  stack.pushSettled(low)
  stack.floats[stack.height - 1] = number
  stack.pushSettled(high, 1)
}
