/**
 * Emits instructions as expressions: variables, constants, and what the analysis of expression trees has put inside
 * of others. How each operator is written stands in the tables of `operators/`.
 *
 * Recursive, as expressions are of bounded depth.
 */
import type { Block, IrFunction, Value } from '../../ir/function.js'
import { scratchInt32 } from '../../ir/scratch.js'
import { F32, F64, I32, isReference, type Type } from '../../ir/types.js'
import { type ExpressionTrees, STATEMENT } from '../../structure/expression-trees.js'
import { isNullable } from '../../wasm/types.js'
import type { Builtin, EmitContext, RuntimeHelper } from '../context.js'
import { call, type Expression, element, type Identifier, number } from '../estree/nodes.js'
import type { AddressBounds } from './address-bounds.js'
import type { LocalVariables } from './local-variables.js'
import {
  float,
  INT32_MAX,
  INT32_MIN,
  integer,
  type Operand,
  reference,
  toInt32,
  toInteger,
  toUint32,
} from './operand.js'
import { emitterOf } from './operators/index.js'

/** Writes one operator: the instruction `value`, whose operands it asks `emitter` for, each once. */
export type OperatorEmitter = (emitter: ExpressionEmitter, value: Value) => Operand

export class ExpressionEmitter {
  readonly fn: IrFunction
  readonly context: EmitContext
  private readonly trees: ExpressionTrees
  private readonly locals: LocalVariables
  private readonly addressBounds: AddressBounds
  /** What {@link analyzeAddressOverflow} says. */
  private readonly safeAccesses: Uint8Array
  /** The parameter of the `catch` that the code at hand begins. */
  caught: Identifier | undefined
  /** Bounds of int32 values that are in variables, by value id. */
  private readonly low: Int32Array
  private readonly high: Int32Array

  constructor(
    fn: IrFunction,
    context: EmitContext,
    trees: ExpressionTrees,
    locals: LocalVariables,
    addressBounds: AddressBounds,
    safeAccesses: Uint8Array,
  ) {
    this.fn = fn
    this.context = context
    this.trees = trees
    this.locals = locals
    this.addressBounds = addressBounds
    this.safeAccesses = safeAccesses
    this.low = scratchInt32(fn.valueCount, INT32_MIN)
    this.high = scratchInt32(fn.valueCount, INT32_MAX)
  }

  /** Expressions emitted from now on belong to `block`. */
  enterBlock(block: Block): void {
    this.addressBounds.enterBlock(block)
  }

  /** An access at `address` was emitted, which did not trap only if the address is within [0, high]. */
  learnAddress(address: Value, high: number | undefined): void {
    if (high === undefined || high < 0 || this.trees.fate[address] !== STATEMENT) return
    this.addressBounds.learn(address, high)
  }

  /** Whether the access `value` to memory may add its offset to its address as an int32. */
  isSafeAccess(value: Value): boolean {
    return this.safeAccesses[value] !== 0
  }

  /** The value of `value` at the place where it is used. */
  use(value: Value): Operand {
    return this.trees.fate[value] === STATEMENT ? this.variable(value) : this.evaluate(value)
  }

  /** The instruction `value` itself, whether its result goes to a variable or not. */
  evaluate(value: Value): Operand {
    return emitterOf(this.fn.operator[value])(this, value)
  }

  /** Operand number `index` of the instruction `value`. */
  operand(value: Value, index: number): Operand {
    return this.use(this.fn.operand(value, index))
  }

  /** {@link operand} as an int32, unsigned int32, integer right modulo 2^32, f64 or rounded f32. */
  int32(value: Value, index: number): Expression {
    return toInt32(this.operand(value, index)).node
  }

  uint32(value: Value, index: number): Expression {
    return toUint32(this.operand(value, index)).node
  }

  integer(value: Value, index: number): Expression {
    return toInteger(this.operand(value, index)).node
  }

  number(value: Value, index: number): Expression {
    return this.toNumber(this.operand(value, index))
  }

  /** {@link operand} as variables hold it and calls pass it. */
  complete(value: Value, index: number): Expression {
    return this.finish(this.operand(value, index))
  }

  /** All operands as variables hold them. */
  arguments(value: Value, count = this.fn.arity(value)): Expression[] {
    const args: Expression[] = []
    for (let i = 0; i < count; i++) args.push(this.complete(value, i))
    return args
  }

  /** An operand as variables hold it and calls pass it: an int32, a number, a rounded f32, a reference. */
  finish(operand: Operand): Expression {
    switch (operand.form) {
      case 'integer':
      case 'boolean':
        return toInt32(operand).node
      case 'unrounded':
        return this.toNumber(operand)
      default:
        return operand.node
    }
  }

  toNumber(operand: Operand): Expression {
    return operand.form === 'unrounded'
      ? call(this.context.builtin('Math.fround'), [operand.node])
      : operand.node
  }

  /** {@link finish} for what is assigned to the variable of `value`, of which the bounds are kept. */
  finishDefinition(value: Value, operand: Operand): Expression {
    if (operand.form !== 'integer' && operand.form !== 'boolean') return this.finish(operand)
    const { node, low, high } = toInt32(operand)
    this.low[value] = low
    this.high[value] = high
    return node
  }

  /** What a call, or a register or field, of type `type` yields. */
  result(type: Type, node: Expression): Operand {
    if (type === I32) return integer(node, INT32_MIN, INT32_MAX)
    if (type === F32 || type === F64) return float(node)
    if (isReference(type)) return reference(node)
    return { node, form: 'nothing', low: NaN, high: NaN }
  }

  /** Where flattened result number `index`, of type `type`, travels. */
  resultRegister(type: Type, index: number): Expression {
    const kind = type === I32 ? 'integer' : isReference(type) ? 'reference' : 'float'
    return element(this.context.resultRegisters(kind), number(index))
  }

  /** A variable of the function, mentioned here. */
  functionVariable(index: number, half: number): Identifier {
    return this.locals.functionVariable(index, half)
  }

  /** Notes that the instruction `value` looks into an operand that may be null. */
  noteDereference(value: Value, index: number): void {
    const { fn } = this
    if (isNullable(fn.type[fn.operand(value, index)])) this.context.heap.noteDereference()
  }

  callHelper(name: RuntimeHelper, args: readonly Expression[]): Expression {
    return call(this.helper(name), args)
  }

  helper(name: RuntimeHelper): Identifier {
    return this.context.helper(name)
  }

  callBuiltin(name: Builtin, args: readonly Expression[]): Expression {
    return call(this.context.builtin(name), args)
  }

  private variable(value: Value): Operand {
    const node = this.locals.read(value)
    const type = this.fn.type[value]
    if (type !== I32) return this.result(type, node)
    const high = this.addressBounds.highOf(value)
    if (high === undefined) return integer(node, this.low[value], this.high[value])
    return integer(node, Math.max(0, this.low[value]), Math.min(high, this.high[value]))
  }
}
