/**
 * Computes the high half of a product from products of 16 bits where a loop holds one or two of them: then each
 * iteration mostly waits for the one before (a hash, a fixed-point filter), and ten quick integer operations in a row
 * are over sooner than the conversions to float64 and back that the operator itself stands for. Where there are more
 * they fill the processor anyway, and the operator is the shorter way.
 *
 *     v5 = i32.mul_high_u v3, v4    =>    a = v3 & 65535, b = v3 >>> 16, c = v4 & 65535, d = v4 >>> 16
 *                                         x = b * c + (a * c >>> 16)
 *                                         v5 = b * d + (x >>> 16) + (a * d + (x & 65535) >>> 16)
 *
 * Requires: legal IR, dead code removed. Products by a constant below 2^21, which are exact in float64, stay.
 * Guarantees: nothing of use to later passes.
 * Costs: linear; loops are only looked for in functions with such products.
 */
import { analyzeControlFlow, NO_BLOCK } from '../ir/control-flow.js'
import type { IrFunction, Value } from '../ir/function.js'
import { findOperator, type OperatorName } from '../ir/operators.js'
import type { PassContext } from '../ir/pass.js'
import { scratchInt32 } from '../ir/scratch.js'
import { I32 } from '../ir/types.js'

/** Measured on V8: at two a splitmix64 gains and loses nothing, at eight an xxHash64 loses a third. */
const MAXIMUM_IN_LOOP = 2

const EXACT_FACTOR = 1 << 21

const MULTIPLY_HIGH = findOperator('i32.mul_high_u')!.index

export function splitHighProducts(fn: IrFunction, { isInterpreted }: PassContext): void {
  // What counts for an interpreter is the number of operations.
  if (isInterpreted === true) return
  if (!fn.blocks.some(({ instructions }) => instructions.some((value) => isLong(fn, value)))) return
  const { loopHeader } = analyzeControlFlow(fn)
  const counts = scratchInt32(fn.blocks.length)
  fn.blocks.forEach(({ instructions }, position) => {
    const header = loopHeader[position]!
    if (header !== NO_BLOCK) for (const value of instructions) if (isLong(fn, value)) counts[header]!++
  })
  fn.blocks.forEach((block, position) => {
    const header = loopHeader[position]!
    if (header === NO_BLOCK || counts[header] === 0 || counts[header]! > MAXIMUM_IN_LOOP) return
    const output: Value[] = []
    for (const value of block.instructions) {
      if (isLong(fn, value)) split(fn, value, output)
      output.push(value)
    }
    block.instructions = output
  })
}

/** Whether the value is a product that is not exact in float64, as far as constants tell. */
function isLong(fn: IrFunction, value: Value): boolean {
  if (fn.operator[value] !== MULTIPLY_HIGH) return false
  const factor = fn.operand(value, 1)
  return fn.op[factor] !== 'i32.const' || fn.a[factor]! >>> 0 >= EXACT_FACTOR
}

/** Turns the product into the last of the instructions that compute it, the others go to `output`. */
function split(fn: IrFunction, value: Value, output: Value[]): void {
  const make = (op: OperatorName, left: Value, right: Value): Value => {
    const made = fn.createBinary(op, I32, left, right)
    fn.offset[made] = fn.offset[value]!
    output.push(made)
    return made
  }
  const constant = (number: number): Value => {
    const made = fn.createI32(number)
    output.push(made)
    return made
  }
  const mask = constant(0xffff)
  const sixteen = constant(16)
  const lower = (part: Value) =>
    fn.op[part] === 'i32.const' ? constant(fn.a[part]! & 0xffff) : make('i32.and', part, mask)
  const upper = (part: Value) =>
    fn.op[part] === 'i32.const' ? constant(fn.a[part]! >>> 16) : make('i32.shr_u', part, sixteen)
  const [left, right] = [fn.operand(value, 0), fn.operand(value, 1)]
  const [a, b, c, d] = [lower(left), upper(left), lower(right), upper(right)]
  const carry = make('i32.shr_u', make('i32.mul', a, c), sixteen)
  const middle = make('i32.add', make('i32.mul', b, c), carry)
  const other = make('i32.add', make('i32.mul', a, d), make('i32.and', middle, mask))
  const top = make('i32.add', make('i32.mul', b, d), make('i32.shr_u', middle, sixteen))
  fn.rewrite(value, 'i32.add', I32, [top, make('i32.shr_u', other, sixteen)])
}
