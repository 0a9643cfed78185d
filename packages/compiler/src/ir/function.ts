/**
 * The IR of one function: instructions in static single assignment form on a control-flow graph whose blocks
 * take parameters (in place of phis).
 *
 * An instruction and the value it yields share one id. Their facts live in parallel arrays, one slot an id, so
 * that a pass over a function touches flat memory and a large function costs bytes, not objects. Blocks, of
 * which there are far fewer, are objects.
 */
import { type OperatorName, operatorRow } from './operators.js'
import { I32, NONE, type Signature, TUPLE, type Type, V128 } from './types.js'

declare const valueBrand: unique symbol

/** Id of an instruction and of the value it yields; also of a block parameter. */
export type Value = number & { readonly [valueBrand]: true }

/** No value: an absent operand. */
export const NO_VALUE = -1 as Value

/** A way out of a block, with the arguments for the target's parameters. */
export interface Edge {
  target: Block
  /** Not shared with any other edge: passes change it in place. */
  args: Value[]
}

export type TerminatorKind =
  | 'br' // edges: [target]
  | 'br_if' // operands: [condition], edges: [when not zero, when zero]
  | 'br_table' // operands: [index], edges: one a case, the default last
  | 'return' // operands: the results
  | 'unreachable' // traps
  | 'try' // edges: [into a protected region, to its handler, which takes no arguments]
  | 'throw' // operands: [the exception]
  // Calls in place of the function, in constant stack. Operands as those of the call without `return_`:
  | 'return_call' // a: the function
  | 'return_call_indirect' // a: the type, b: the table
  | 'return_call_ref' // a: the type

/** Whether a block that ends so ends the function with a call. */
export function isTailCall(kind: TerminatorKind): boolean {
  return kind === 'return_call' || kind === 'return_call_indirect' || kind === 'return_call_ref'
}

/** How a block ends. `operands` and `edges` are always present, empty where the kind has none. */
export interface Terminator {
  kind: TerminatorKind
  operands: Value[]
  edges: Edge[]
  /** Byte offset in the WebAssembly module of the instruction this came from, or -1. */
  offset: number
  /** Immediates of a call; absent for other kinds. */
  a?: number
  b?: number
  /** For `br_if`: the hinted (`true`: taken) outcome, where the module gives one. */
  likely?: boolean
}

/** A terminator. All are made here, so that they are objects of one shape. */
export function createTerminator(
  kind: TerminatorKind,
  operands: Value[],
  edges: Edge[],
  offset: number,
  likely?: boolean,
): Terminator {
  return { kind, operands, edges, offset, a: undefined, b: undefined, likely }
}

/**
 * Blocks in which exceptions are caught: the handler of the innermost region around a block is entered when
 * something in the block throws. A region is entered through the `try` at the end of one block only.
 */
export interface TryRegion {
  /** The region around: that of the block with the `try`, and of the handler. */
  readonly outer: TryRegion | undefined
}

/** A basic block: parameters, instructions in execution order, one terminator. */
export class Block {
  readonly params: Value[] = []
  instructions: Value[] = []
  terminator: Terminator = createTerminator('unreachable', [], [], -1)
  /** The innermost region it is in. */
  region: TryRegion | undefined
  readonly id: number

  constructor(id: number) {
    this.id = id
  }
}

/** What an instruction is made from, beside its operator and operands. */
export interface Immediates {
  a?: number
  b?: number
  c?: number
  /** Byte offset of the WebAssembly instruction it came from. */
  offset?: number
}

/** The pseudo-operator of a block parameter. */
export const PARAMETER = 'parameter' as const

/**
 * Where the instructions of a function are kept. One function after the other may be given the same storage: each
 * is to be forgotten when the next one is made. What there is of arrays then grows with the largest function only.
 */
export class IrStorage {
  // One slot a value id. What lies behind the last one is left from former functions.
  readonly ops: (OperatorName | typeof PARAMETER)[] = []
  readonly operators: number[] = []
  readonly type: Type[] = []
  readonly a: number[] = []
  readonly b: number[] = []
  readonly c: number[] = []
  readonly offset: number[] = []
  readonly origin: number[] = []
  readonly operandStart: number[] = []
  readonly operandCount: number[] = []
  readonly operandPool: Value[] = []
}

export class IrFunction {
  /**
   * Blocks in reverse postorder, the entry first. A loop's blocks lie between its header and its last block;
   * blocks by which it is left may lie among them.
   */
  blocks: Block[] = []

  // One slot a value id, up to `valueCount`:
  /** The operator of each value, by name. {@link rewrite} changes it. */
  readonly op: readonly (OperatorName | typeof PARAMETER)[]
  /** The same as the operator's number in `OPERATORS`, for dispatch tables; -1 for a block parameter. */
  readonly operator: readonly number[]
  readonly type: Type[]
  /** Immediates, named by the operator's row (`immediates`): a memory offset, an index, constant bits. */
  readonly a: number[]
  readonly b: number[]
  readonly c: number[]
  /** Byte offset of the WebAssembly instruction a value came from, or -1. */
  readonly offset: number[]
  /** The WebAssembly local a value was last written to, or -1: a hint for names and for sharing variables. */
  readonly origin: number[]
  /** Types of each result of a {@link TUPLE} instruction. */
  readonly tupleTypes = new Map<Value, readonly Type[]>()
  /**
   * What the immediate of a `v128.const` (four int32) or an `i8x16.shuffle` (sixteen lane numbers) names by its
   * place here. Each content has one place, so that equal immediates are equal numbers.
   */
  readonly vectors: (readonly number[])[] = []
  /** Types of the variables that `variable.get` and `variable.set` name. */
  readonly variables: Type[] = []
  /** Whether some value is, or once was, a v128. */
  hasVectors = false

  private readonly ops: (OperatorName | typeof PARAMETER)[]
  private readonly operators: number[]
  private readonly operandStart: number[]
  private readonly operandCount: number[]
  private readonly operandPool: Value[]
  private readonly vectorPlaces = new Map<string, number>()
  private nextValue = 0
  private nextOperand = 0
  private nextBlock = 0

  readonly index: number
  readonly name: string
  /** Of a function that was divided (`outline/`): the number of the piece; 0 for the function itself. */
  readonly piece: number
  /** In WebAssembly's types until `legalizeInteger64`, flattened from then on. */
  signature: Signature

  constructor(
    index: number,
    name: string,
    signature: Signature,
    storage: IrStorage = new IrStorage(),
    piece = 0,
  ) {
    this.index = index
    this.name = name
    this.piece = piece
    this.signature = signature
    this.op = this.ops = storage.ops
    this.operator = this.operators = storage.operators
    this.type = storage.type
    this.a = storage.a
    this.b = storage.b
    this.c = storage.c
    this.offset = storage.offset
    this.origin = storage.origin
    this.operandStart = storage.operandStart
    this.operandCount = storage.operandCount
    this.operandPool = storage.operandPool
  }

  /** How many value ids there are; every id is below it. */
  get valueCount(): number {
    return this.nextValue
  }

  /** Block ids are below it. */
  get blockCount(): number {
    return this.nextBlock
  }

  get entry(): Block {
    return this.blocks[0]!
  }

  /** Makes a block; the caller puts it into {@link blocks}. */
  createBlock(): Block {
    return new Block(this.nextBlock++)
  }

  /** Makes an instruction that belongs to no block yet. */
  create(op: OperatorName, type: Type, operands: readonly Value[], immediates?: Immediates): Value {
    const value = this.allocate(op, type, operands.length)
    if (immediates !== undefined) this.setImmediates(value, immediates)
    for (let i = 0; i < operands.length; i++) this.operandPool[this.nextOperand++] = operands[i]!
    return value
  }

  /** {@link create} for two operands, without an array. */
  createBinary(op: OperatorName, type: Type, left: Value, right: Value): Value {
    const value = this.allocate(op, type, 2)
    this.operandPool[this.nextOperand++] = left
    this.operandPool[this.nextOperand++] = right
    return value
  }

  /** {@link create} for one operand, without an array. */
  createUnary(op: OperatorName, type: Type, operand: Value): Value {
    const value = this.allocate(op, type, 1)
    this.operandPool[this.nextOperand++] = operand
    return value
  }

  /** Makes a parameter and appends it to `block`; the caller extends the edges into it. */
  createParameter(block: Block, type: Type, origin = -1): Value {
    const value = this.allocate(PARAMETER, type, 0)
    this.origin[value] = origin
    block.params.push(value)
    return value
  }

  /** The constant `number` of type i32, belonging to no block yet. */
  createI32(number: number): Value {
    const value = this.create('i32.const', I32, [])
    this.a[value] = number | 0
    return value
  }

  /** The place of `content` in {@link vectors}. */
  internVector(content: readonly number[]): number {
    const key = content.join()
    const known = this.vectorPlaces.get(key)
    if (known !== undefined) return known
    this.vectorPlaces.set(key, this.vectors.length)
    return this.vectors.push([...content]) - 1
  }

  arity(value: Value): number {
    return this.operandCount[value]!
  }

  operand(value: Value, index: number): Value {
    return this.operandPool[this.operandStart[value]! + index]!
  }

  setOperand(value: Value, index: number, operand: Value): void {
    this.operandPool[this.operandStart[value]! + index] = operand
  }

  /** The operands as a fresh array; for hot loops prefer {@link arity} and {@link operand}. */
  operands(value: Value): Value[] {
    const start = this.operandStart[value]!
    return this.operandPool.slice(start, start + this.operandCount[value]!)
  }

  /**
   * Turns the instruction `value` into another in place, keeping its id (and so its uses) and its place in its
   * block. Immediates not given become 0.
   */
  rewrite(
    value: Value,
    op: OperatorName,
    type: Type,
    operands: readonly Value[],
    immediates?: Immediates,
  ): void {
    const row = operatorRow(op)
    this.ops[value] = row.name
    this.operators[value] = row.index
    this.type[value] = type
    this.a[value] = immediates?.a ?? 0
    this.b[value] = immediates?.b ?? 0
    this.c[value] = immediates?.c ?? 0
    if (operands.length > this.operandCount[value]!) {
      this.operandStart[value] = this.nextOperand
      for (let i = 0; i < operands.length; i++) this.operandPool[this.nextOperand++] = operands[i]!
    } else {
      const start = this.operandStart[value]!
      for (let i = 0; i < operands.length; i++) this.operandPool[start + i] = operands[i]!
    }
    this.operandCount[value] = operands.length
  }

  /** A value id; `arity` operands are to be put behind those there are. */
  private allocate(op: OperatorName | typeof PARAMETER, type: Type, arity: number): Value {
    const value = this.nextValue++ as Value
    if (type === V128) this.hasVectors = true
    if (op === PARAMETER) {
      this.ops[value] = op
      this.operators[value] = -1
    } else {
      // The table's own string: comparing it with another one of the table is comparing addresses.
      const row = operatorRow(op)
      this.ops[value] = row.name
      this.operators[value] = row.index
    }
    this.type[value] = type
    this.a[value] = 0
    this.b[value] = 0
    this.c[value] = 0
    this.offset[value] = -1
    this.origin[value] = -1
    this.operandStart[value] = this.nextOperand
    this.operandCount[value] = arity
    return value
  }

  private setImmediates(value: Value, { a = 0, b = 0, c = 0, offset = -1 }: Immediates): void {
    this.a[value] = a
    this.b[value] = b
    this.c[value] = c
    this.offset[value] = offset
  }
}

/**
 * What `change` makes of each value. `Array.prototype.map` yields an array that may have holes for all that engines
 * know: code that meets such arrays beside others is slower, and is compiled anew when it first does.
 */
export function mapValues(values: readonly Value[], change: (value: Value) => Value): Value[] {
  const changed: Value[] = []
  for (let i = 0; i < values.length; i++) changed.push(change(values[i]!))
  return changed
}

/** Whether `type` is the type of a value that other instructions may use. */
export function isValueType(type: Type): boolean {
  return type !== NONE && type !== TUPLE
}
