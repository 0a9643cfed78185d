/**
 * Lets f32 and f64 values that are only copied travel as i32 and i64, so that a NaN keeps its bits: a JavaScript
 * number has but one NaN.
 *
 * Requires: lowered IR (f64 values become i64 ones), blocks in reverse postorder.
 * Guarantees: a value that goes from loads, constants and reinterpreted integers through block parameters,
 * selects and sign changes into stores and reinterpretations, and nowhere else, keeps its bits; a load that is
 * computed with as well is done twice. Blocks and edges stay as they are.
 * Costs: linear in the size of the function.
 */
import { InternalError } from '../errors.js'
import type { IrFunction, Value } from '../ir/function.js'
import type { OperatorName } from '../ir/operators.js'
import type { PassContext } from '../ir/pass.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { F32, I32, I64, NONE, type Type } from '../ir/types.js'
import { analyzeFloatCopies, bitsOperand, type FloatCopies } from './analyze-float-copies.js'

export function legalizeFloatCopies(
  fn: IrFunction,
  { keepsNaNBits }: Pick<PassContext, 'keepsNaNBits'> = {},
): void {
  const copies = analyzeFloatCopies(fn, keepsNaNBits)
  if (copies !== undefined) new Rewriting(fn, copies).run()
}

class Rewriting {
  private readonly fn: IrFunction
  private readonly copies: FloatCopies
  /** By value id: the integer with its bits, where one is wanted. */
  private readonly bits: Value[] = []
  private readonly replacements: Replacements
  private instructions: Value[] = []

  constructor(fn: IrFunction, copies: FloatCopies) {
    this.fn = fn
    this.copies = copies
    this.replacements = new Replacements(fn.valueCount)
  }

  run(): void {
    const { fn } = this
    for (const block of fn.blocks) {
      for (const param of block.params) {
        if (!this.copies.wantsBits(param)) continue
        fn.type[param] = integerOf(fn.type[param]!)
        this.bits[param] = param
      }
    }
    for (const block of fn.blocks) {
      this.instructions = []
      for (const value of block.instructions) this.rewrite(value)
      block.instructions = this.instructions
    }
    for (const block of fn.blocks) {
      for (const { target, args } of block.terminator.edges) {
        for (let i = 0; i < args.length; i++) {
          if (this.copies.wantsBits(target.params[i]!)) args[i] = this.bits[args[i]!]!
        }
      }
    }
    applyReplacements(fn, this.replacements)
  }

  private rewrite(value: Value): void {
    const { fn, copies } = this
    if (copies.wantsBits(value)) {
      if (copies.wantsNumber(value)) this.instructions.push(value)
      this.bits[value] = this.makeBits(value)
      return
    }
    this.instructions.push(value)
    const operand = bitsOperand(fn, value)
    if (operand === undefined || !copies.wantsBits(operand)) return
    const bits = this.bits[operand]!
    if (fn.type[value] === NONE) {
      const op = fn.op[value] === 'f32.store' ? 'i32.store' : 'i64.store'
      const immediates = { a: fn.a[value]!, b: fn.b[value]!, c: fn.c[value]! }
      fn.rewrite(value, op, NONE, [fn.operand(value, 0), bits], immediates)
    } else {
      this.instructions.pop()
      this.replacements.replace(value, bits)
    }
  }

  /** Makes the integer with the bits of the float `value`. */
  private makeBits(value: Value): Value {
    const { fn } = this
    const type = integerOf(fn.type[value]!)
    const isF32 = type === I32
    const bitsOf = (index: number) => this.bits[fn.operand(value, index)]!
    switch (fn.op[value]) {
      case 'f32.load':
      case 'f64.load':
        return this.emit(value, isF32 ? 'i32.load' : 'i64.load', type, [fn.operand(value, 0)])
      case 'f32.const':
      case 'f64.const':
        return this.emit(value, isF32 ? 'i32.const' : 'i64.const', type, [])
      case 'f32.reinterpret_i32':
      case 'f64.reinterpret_i64':
        return fn.operand(value, 0)
      case 'select':
        return this.emit(value, 'select', type, [bitsOf(0), bitsOf(1), fn.operand(value, 2)])
      case 'f32.neg':
      case 'f64.neg':
        return this.emit(value, isF32 ? 'i32.xor' : 'i64.xor', type, [bitsOf(0), this.signBit(type)])
      case 'f32.abs':
      case 'f64.abs':
        return this.withoutSign(value, type, bitsOf(0))
      case 'f32.copysign':
      case 'f64.copysign': {
        const magnitude = this.withoutSign(value, type, bitsOf(0))
        const sign = this.emit(value, isF32 ? 'i32.and' : 'i64.and', type, [bitsOf(1), this.signBit(type)])
        return this.emit(value, isF32 ? 'i32.or' : 'i64.or', type, [magnitude, sign])
      }
      default:
        throw new InternalError(`${fn.op[value]} cannot be an integer`)
    }
  }

  private withoutSign(value: Value, type: Type, bits: Value): Value {
    const mask = this.constant(type, -1, 0x7fffffff)
    return this.emit(value, type === I32 ? 'i32.and' : 'i64.and', type, [bits, mask])
  }

  private signBit(type: Type): Value {
    return this.constant(type, 0, -0x80000000)
  }

  /** An i32 has the high half alone. */
  private constant(type: Type, low: number, high: number): Value {
    const { fn } = this
    const value =
      type === I32
        ? fn.create('i32.const', I32, [], { a: high })
        : fn.create('i64.const', I64, [], { a: low, b: high })
    this.instructions.push(value)
    return value
  }

  /** An instruction that stands for `source`, with its immediates. */
  private emit(source: Value, op: OperatorName, type: Type, operands: readonly Value[]): Value {
    const { fn } = this
    const immediates = { a: fn.a[source]!, b: fn.b[source]!, c: fn.c[source]!, offset: fn.offset[source]! }
    const value = fn.create(op, type, operands, immediates)
    fn.origin[value] = fn.origin[source]!
    this.instructions.push(value)
    return value
  }
}

/** The integer type with as many bits. */
function integerOf(type: Type): Type {
  return type === F32 ? I32 : I64
}
