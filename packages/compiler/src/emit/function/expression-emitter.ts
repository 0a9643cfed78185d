/**
 * Emits instructions as expressions: variables, constants, and what the analysis of expression trees has put inside
 * of others. How each operator is written stands in the tables of `operators/`.
 *
 * Recursive, as expressions are of bounded depth.
 */
import { analyzeAlignment } from '../../ir/alignment.js'
import type { Block, IrFunction, Value } from '../../ir/function.js'
import { analyzeLoadedAddresses } from '../../ir/loaded-addresses.js'
import { OPERATORS } from '../../ir/operators.js'
import { scratchInt32 } from '../../ir/scratch.js'
import { F32, F64, I32, isReference, type Type } from '../../ir/types.js'
import { type ExpressionTrees, STATEMENT } from '../../structure/expression-trees.js'
import { isNullable } from '../../wasm/types.js'
import type { Builtin, EmitContext, RuntimeHelper } from '../context.js'
import {
  assignment,
  call,
  type Expression,
  element,
  type Identifier,
  identifier,
  number,
  property,
  type Statement,
} from '../estree/nodes.js'
import { place } from '../estree/positions.js'
import { analyzeLooseValues } from '../tune/loose-values.js'
import type { AddressBounds } from './address-bounds.js'
import type { LocalVariables } from './local-variables.js'
import type { AccessSite, IndexKind, KeptKind, MemoryAccess, SharedIndex } from './memory-access.js'
import {
  float,
  INT32_MAX,
  INT32_MIN,
  integer,
  isUnwrapped,
  type Operand,
  reference,
  toInt32,
  toInteger,
  toUint32,
  UINT32_MAX,
} from './operand.js'
import { emitterOf } from './operators/index.js'
import type { RetypedLoops } from './retyped-loops.js'
import type { SharedIndices } from './shared-indices.js'
import type { ViewRegions } from './view-regions.js'

/** By operator number. */
const SUMS = Uint8Array.from(OPERATORS, ({ name }) => (name === 'i32.add' || name === 'i32.sub' ? 1 : 0))

/** Lower bound of what stays unwrapped in a variable: a sum of two int32. */
const LOOSE_MIN = 2 * INT32_MIN

/** Writes one operator: the instruction `value`, whose operands it asks `emitter` for, each once. */
export type OperatorEmitter = (emitter: ExpressionEmitter, value: Value) => Operand

/** What is known of accesses to memory and of divisions. */
export interface InstructionFacts {
  readonly addressBounds: AddressBounds
  /** What {@link analyzeAddressOverflow} says. */
  readonly safeAccesses: Uint8Array
  /** What {@link analyzeDivisions} says. */
  readonly divisions: Uint8Array
  readonly regions: ViewRegions
  readonly sharedIndices: SharedIndices
  /** Undefined where no loop is retyped. */
  readonly retypedLoops: RetypedLoops | undefined
}

export class ExpressionEmitter {
  readonly fn: IrFunction
  readonly context: EmitContext
  private readonly trees: ExpressionTrees
  private readonly locals: LocalVariables
  private readonly addressBounds: AddressBounds
  /** What {@link analyzeAddressOverflow} says. */
  private readonly safeAccesses: Uint8Array
  private readonly divisions: Uint8Array
  private readonly sharedIndices: SharedIndices
  private readonly regions: ViewRegions
  readonly retypedLoops: RetypedLoops | undefined
  /** The region begun, its number; and whether what is emitted belongs to it. */
  private region: number | undefined
  private isInRegion = false
  /** By memory: the variables that hold its views in that region. */
  private readonly views = new Map<
    number,
    { readonly variables: readonly number[]; readonly access: MemoryAccess }
  >()
  /** The parameter of the `catch` that the code at hand begins. */
  caught: Identifier | undefined
  /** By value id; found when first needed. */
  private alignment: Uint8Array | undefined
  /** By value id; found when first needed. */
  private loadedAddresses: Uint8Array | undefined
  /** Variables that keep parts of accesses to memory. */
  private readonly kept = new Map<KeptKind, number>()
  /** Bounds of int32 values that are in variables, by value id. */
  private readonly low: Int32Array | Float64Array
  private readonly high: Int32Array | Float64Array
  /** What {@link analyzeLooseValues} says, if asked. */
  private readonly looseValues: Uint8Array | undefined

  constructor(
    fn: IrFunction,
    context: EmitContext,
    trees: ExpressionTrees,
    locals: LocalVariables,
    { addressBounds, safeAccesses, divisions, regions, sharedIndices, retypedLoops }: InstructionFacts,
  ) {
    this.fn = fn
    this.context = context
    this.trees = trees
    this.locals = locals
    this.addressBounds = addressBounds
    this.safeAccesses = safeAccesses
    this.divisions = divisions
    this.sharedIndices = sharedIndices
    this.regions = regions
    this.retypedLoops = retypedLoops
    if (context.tune.leavesSumsUnwrapped) {
      this.looseValues = analyzeLooseValues(fn)
      this.low = new Float64Array(fn.valueCount).fill(INT32_MIN)
      this.high = new Float64Array(fn.valueCount).fill(INT32_MAX)
    } else {
      this.low = scratchInt32(fn.valueCount, INT32_MIN)
      this.high = scratchInt32(fn.valueCount, INT32_MAX)
    }
  }

  /** Expressions emitted from now on belong to `block`. */
  enterBlock(block: Block): void {
    this.isInRegion = this.region !== undefined && this.regions.of(block) === this.region
    this.addressBounds.enterBlock(block)
    this.sharedIndices.enterBlock(block)
  }

  /**
   * Begins what is emitted for the loop of `header`, or for the whole function: answers the assignments of views to
   * variables of their own, by which memories are accessed in blocks that belong to it.
   */
  beginRegion(header: Block | undefined): Statement[] {
    const assignments: Statement[] = []
    for (const [index, types] of this.regions.memoriesOf(header)) {
      const access = this.context.memory(index)
      const views = access.viewsFor(types)
      const variables = views.map(() => this.locals.create('r'))
      if (views.length === 0) continue
      this.region = this.regions.number(header)
      views.forEach((view, i) => {
        assignments.push(this.locals.assign(variables[i], view))
      })
      const names = variables.map((variable) => this.locals.readVariable(variable))
      this.views.set(index, { variables, access: access.through(types, names) })
    }
    return assignments
  }

  /** Ends what {@link beginRegion} began. */
  endRegion(header: Block): void {
    if (this.region !== this.regions.number(header)) return
    this.region = undefined
    this.isInRegion = false
    this.views.clear()
  }

  /** The memory, accessed from where expressions are emitted. */
  memory(index: number): MemoryAccess {
    const known = this.isInRegion ? this.views.get(index) : undefined
    if (known === undefined) return this.context.memory(index)
    // They are mentioned here.
    for (const variable of known.variables) this.locals.readVariable(variable)
    return known.access
  }

  /** An access of so many bytes from `address` on was emitted, which did not trap only if it is within [0, high]. */
  learnAddress(address: Value, high: number | undefined, bytes: number, memory: number): void {
    if (high === undefined || high < 0 || this.trees.fate[address] !== STATEMENT) return
    this.addressBounds.learn(address, high, bytes, memory)
  }

  /** What is known of the load or store `value`, which accesses so many bytes from its address on. */
  accessSite(value: Value, bytes: number): AccessSite {
    return new Site(this, value, bytes)
  }

  /** What the address of the load or store `value` is a multiple of. */
  alignmentOfAddress(value: Value): number {
    this.alignment ??= analyzeAlignment(this.fn)
    return 2 ** Math.min(this.alignment[this.fn.operand(value, 0)], 31)
  }

  /** {@link AccessSite.isLoadedAddress} */
  isLoadedAddress(value: Value): boolean {
    this.loadedAddresses ??= analyzeLoadedAddresses(this.fn)
    return this.loadedAddresses[this.fn.operand(value, 0)] === 1
  }

  /** Whether so many bytes from the address of the load or store `value` on are within the memory. */
  isInBounds(value: Value, bytes: number): boolean {
    const { fn } = this
    return this.addressBounds.bytesFrom(fn.operand(value, 0), fn.b[value]) >= bytes
  }

  /** {@link AccessSite.keep} */
  keep(expression: Expression, kind: KeptKind): { first: Expression; again: Expression } {
    if (isRepeatable(expression, kind)) return { first: expression, again: expression }
    let variable = this.kept.get(kind)
    if (variable === undefined) {
      variable = this.locals.create(kind === 'float' ? 'd' : 'i')
      this.kept.set(kind, variable)
    }
    const again = this.locals.readVariable(variable)
    return { first: assignment(again, expression), again }
  }

  /** {@link AccessSite.shareIndex} */
  shareIndex(
    access: Value,
    { name, accepts }: IndexKind,
    make: (root: Expression) => Expression,
  ): SharedIndex | undefined {
    const root = this.sharedIndices.rootOf(access)
    if (root === undefined || !accepts(root.constant)) return undefined
    const known = this.sharedIndices.find(root.value, name)
    if (known !== undefined) return { index: this.locals.readVariable(known), constant: root.constant }
    const index = make(this.locals.read(root.value))
    const variable = this.locals.create('i')
    this.sharedIndices.share(root.value, name, variable)
    return { index: assignment(this.locals.readVariable(variable), index), constant: root.constant }
  }

  /** Whether the access `value` to memory may add its offset to its address as an int32. */
  isSafeAccess(value: Value): boolean {
    return this.safeAccesses[value] !== 0
  }

  /** What {@link analyzeDivisions} says of the division `value`. */
  divisionFacts(value: Value): number {
    return this.divisions[value]
  }

  /** The value of `value` at the place where it is used. */
  use(value: Value): Operand {
    return this.trees.fate[value] === STATEMENT ? this.variable(value) : this.evaluate(value)
  }

  /** The instruction `value` itself, whether its result goes to a variable or not. */
  evaluate(value: Value): Operand {
    const operand = emitterOf(this.fn.operator[value])(this, value)
    if (this.context.marks !== undefined) place(operand.node, this.fn.offset[value])
    return operand
  }

  /** Operand number `index` of the instruction `value`. */
  operand(value: Value, index: number): Operand {
    const operand = this.use(this.fn.operand(value, index))
    return this.context.tune.wrapsEarly && isUnwrapped(operand) && this.isKeptWhole(value, index)
      ? toInt32(operand)
      : operand
  }

  /** Whether the operand is evaluated for a further sum, or before another one that is more than a variable. */
  private isKeptWhole(value: Value, index: number): boolean {
    const { fn, trees } = this
    if (SUMS[fn.operator[value]] === 1) return true
    for (let i = fn.arity(value) - 1; i > index; i--) {
      const other = fn.operand(value, i)
      if (trees.fate[other] !== STATEMENT && fn.op[other] !== 'i32.const') return true
    }
    return false
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
    return operand.form === 'unrounded' ? this.callBuiltin('Math.fround', [operand.node]) : operand.node
  }

  /** {@link finish} for what is assigned to the variable of `value`, of which the bounds are kept. */
  finishDefinition(value: Value, operand: Operand): Expression {
    if (operand.form !== 'integer' && operand.form !== 'boolean') return this.finish(operand)
    const isLoose = this.looseValues?.[value] === 1 && operand.low >= LOOSE_MIN && operand.high <= UINT32_MAX
    const { node, low, high } = isLoose ? operand : toInt32(operand)
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
    return call(this.builtin(name), args)
  }

  private builtin(name: Builtin): Expression {
    const { tune, language } = this.context
    const isNamed = tune.namesBuiltins || !language.hasLibrary2015
    return isNamed ? this.context.builtin(name) : property(identifier('Math'), name.slice('Math.'.length))
  }

  private variable(value: Value): Operand {
    const node = this.locals.read(value)
    const type = this.fn.type[value]
    if (type !== I32) return this.result(type, node)
    const high = this.addressBounds.highOf(value)
    // What is known of the int32 is not true of a number that is not wrapped.
    const isWrapped = this.low[value] >= INT32_MIN && this.high[value] <= INT32_MAX
    if (high === undefined || !isWrapped) return integer(node, this.low[value], this.high[value])
    return integer(node, Math.max(0, this.low[value]), Math.min(high, this.high[value]))
  }
}

/** Whether an expression may stand twice as it is. That of a load's address is evaluated twice only when it fails. */
function isRepeatable(expression: Expression, kind: KeptKind): boolean {
  if (expression.type === 'Identifier' || expression.type === 'Literal') return true
  if (kind !== 'address' || expression.type !== 'BinaryExpression') return false
  return expression.left.type === 'Identifier' && expression.right.type === 'Literal'
}

/** Finds out what it is asked for. */
class Site implements AccessSite {
  private readonly emitter: ExpressionEmitter
  private readonly value: Value
  private readonly bytes: number

  constructor(emitter: ExpressionEmitter, value: Value, bytes: number) {
    this.emitter = emitter
    this.value = value
    this.bytes = bytes
  }

  get alignment(): number {
    return this.emitter.alignmentOfAddress(this.value)
  }

  get claimed(): number {
    return 2 ** this.emitter.fn.c[this.value]
  }

  get isSafe(): boolean {
    return this.emitter.isSafeAccess(this.value)
  }

  get isLoadedAddress(): boolean {
    return this.emitter.isLoadedAddress(this.value)
  }

  get isInBounds(): boolean {
    return this.emitter.isInBounds(this.value, this.bytes)
  }

  helper(name: RuntimeHelper): Identifier {
    return this.emitter.helper(name)
  }

  keep(expression: Expression, kind: KeptKind): { readonly first: Expression; readonly again: Expression } {
    return this.emitter.keep(expression, kind)
  }

  shareIndex(kind: IndexKind, make: (root: Expression) => Expression): SharedIndex | undefined {
    return this.emitter.shareIndex(this.value, kind, make)
  }
}
