/**
 * The state of lowering one function: the operand stack, the control stack, the block being filled, and what
 * the lowerings of single instructions need of them.
 */
import { InternalError, UnsupportedError } from '../errors.js'
import {
  type Block,
  createTerminator,
  type Edge,
  IrFunction,
  type IrStorage,
  type Terminator,
  type TryRegion,
  type Value,
} from '../ir/function.js'
import type { OperatorName } from '../ir/operators.js'
import { isReference, NONE, TUPLE, type Type } from '../ir/types.js'
import type { OperatorReader } from '../wasm/decode/operator-reader.js'
import type { FunctionBody, Module } from '../wasm/module.js'
import { type BlockSignature, F32, F64, I32, I64, V128, valueTypeName } from '../wasm/types.js'
import type { TailCalls } from './analyze-tail-calls.js'
import { Assignments } from './assignments.js'
import type { Frame, FrameKind } from './frame.js'
import { LocalEnvironment } from './local-environment.js'

type TailCallKind = 'return_call' | 'return_call_indirect' | 'return_call_ref'

/** The call that a tail call is when it need not be one. */
const CALL_OF = {
  return_call: 'call',
  return_call_indirect: 'call_indirect',
  return_call_ref: 'call_ref',
} as const satisfies Record<TailCallKind, OperatorName>

export class FunctionLowering {
  readonly fn: IrFunction
  readonly module: Module
  readonly reader: OperatorReader
  readonly frames: Frame[] = []
  /** The block being filled; undefined in unreachable code. */
  current: Block | undefined
  /** What protects the blocks that are started. */
  region: TryRegion | undefined

  private readonly stack: Value[] = []
  private readonly locals: LocalEnvironment
  private readonly assignments: Assignments
  private readonly localTypes: readonly Type[]
  /**
   * Variables of the function by local: those assigned where exceptions are caught. A handler sees what they hold
   * when something throws, which no value says.
   */
  private readonly variableOf = new Map<number, number>()
  private readonly tailCalls: TailCalls | undefined
  /** Where the function begins anew for a tail call of itself, if it has one. */
  private restart: Block | undefined
  /** Constants made for the initial values of locals; they end up at the head of the entry block. */
  private readonly defaults = new Map<Type, Value>()
  private readonly waitingBlocks = new Map<Block, Block>()
  private readonly hints: ReadonlyMap<number, boolean> | undefined
  /** The block made by {@link createReturn} for a branch at the end of `returnFrom`. */
  private returnBlock: Block | undefined
  private returnFrom: Block | undefined

  /** @param tailCalls of the module, if it has any */
  constructor(
    module: Module,
    functionIndex: number,
    reader: OperatorReader,
    tailCalls: TailCalls | undefined,
    storage: IrStorage | undefined,
  ) {
    const body = bodyOf(module, functionIndex)
    this.module = module
    this.tailCalls = tailCalls
    this.reader = reader
    const type = module.functions[functionIndex]!.type
    const name = module.names?.functions.get(functionIndex) ?? ''
    this.fn = new IrFunction(functionIndex, name, { params: type.params, results: type.results }, storage)
    const localTypes = [...type.params]
    for (const run of body.locals) for (let i = 0; i < run.count; i++) localTypes.push(run.type)
    this.localTypes = localTypes
    this.assignments = new Assignments(reader, body, functionIndex)
    for (const local of this.assignments.inTry)
      this.variableOf.set(local, this.fn.variables.push(localTypes[local]!) - 1)
    this.locals = new LocalEnvironment(this.fn, localTypes, this.assignments, (local) =>
      this.makeDefault(local),
    )
    const hints = module.branchHints?.get(functionIndex)
    this.hints = hints && new Map(hints.map((hint) => [hint.offset, hint.likely]))

    const entry = this.fn.createBlock()
    this.startBlock(entry)
    this.locals.enterFunction(entry)
    type.params.forEach((param, index) => {
      this.locals.write(entry, index, this.fn.createParameter(entry, param, index))
    })
    this.pushFrame('function', type, undefined)
    if (this.assignments.hasSelfTailCall) this.startRestart(type.params, body)
    this.initializeVariables(this.current!.params)
  }

  /** Gives variables what locals hold at first: `args` for parameters, else the default of their type. */
  private initializeVariables(args: readonly Value[]): void {
    for (const [local, variable] of this.variableOf) {
      const value = args[local] ?? this.makeDefault(this.localTypes[local]!)
      this.emit('variable.set', NONE, [value], variable)
    }
  }

  /** Makes a loop of the whole body: a tail call of the function itself is a branch to its header. */
  private startRestart(params: readonly Type[], body: FunctionBody): void {
    const entry = this.current!
    const header = this.fn.createBlock()
    for (const param of params) this.fn.createParameter(header, param)
    this.terminate('br', [], [{ target: header, args: [...entry.params] }])
    this.startBlock(header)
    this.locals.enterLoop(header, entry, body.codeStart, body.end)
    header.params.forEach((param, index) => {
      this.locals.write(header, index, param)
    })
    this.restart = header
  }

  /**
   * Ends the current block with a tail call. One that cannot lead back to this function is a call whose results are
   * returned; `results` are those of the callee.
   */
  tailCall(kind: TailCallKind, results: readonly Type[], operands: Value[], a: number, b?: number): void {
    const callee = kind === 'return_call' ? a : undefined
    if (callee === this.fn.index) {
      // The locals start out anew: so does the block, which only the parameters are known in.
      const again = this.fn.createBlock()
      this.terminate('br', [], [{ target: again, args: [] }])
      this.startBlock(again)
      this.locals.enterFunction(again)
      this.terminate('br', [], [{ target: this.restart!, args: operands }])
    } else if (this.region !== undefined || this.tailCalls!.isCyclic(this.fn.index, callee)) {
      // A handler does not see what a tail call throws.
      const { terminator } = this.terminate(kind, operands, [])
      terminator.a = a
      terminator.b = b
    } else {
      this.emitCall(CALL_OF[kind], results, operands, a, b)
      this.terminate('return', this.popMany(results.length), [])
    }
  }

  /** Puts the initial values of locals where they dominate everything. */
  finish(): IrFunction {
    if (this.restart !== undefined) this.locals.seal(this.restart)
    this.fn.entry.instructions.unshift(...this.defaults.values())
    return this.fn
  }

  // Operand stack

  push(value: Value): void {
    this.stack.push(value)
  }

  pop(): Value {
    return this.stack.pop()!
  }

  /** Pops `count` operands, returned in the order they were pushed. */
  popMany(count: number): Value[] {
    const { stack } = this
    const start = stack.length - count
    const values: Value[] = []
    for (let i = start; i < stack.length; i++) values.push(stack[i]!)
    stack.length = start
    return values
  }

  /** Copies the topmost `count` operands. */
  peekMany(count: number): Value[] {
    return count === 0 ? [] : this.stack.slice(this.stack.length - count)
  }

  // Instructions

  /** Appends an instruction with the reader's offset to the current block. */
  emit(op: OperatorName, type: Type, operands: readonly Value[], a = 0, b = 0, c = 0): Value {
    return this.append(this.fn.create(op, type, operands), a, b, c)
  }

  emitUnary(op: OperatorName, type: Type, operand: Value, a = 0, b = 0, c = 0): Value {
    return this.append(this.fn.createUnary(op, type, operand), a, b, c)
  }

  emitBinary(op: OperatorName, type: Type, left: Value, right: Value, a = 0, b = 0, c = 0): Value {
    return this.append(this.fn.createBinary(op, type, left, right), a, b, c)
  }

  /** Appends a call whose results are of the given types and pushes them. */
  emitCall(op: OperatorName, results: readonly Type[], operands: readonly Value[], a = 0, b = 0): void {
    if (results.length === 0) {
      this.emit(op, NONE, operands, a, b)
    } else if (results.length === 1) {
      this.push(this.emit(op, results[0]!, operands, a, b))
    } else {
      const call = this.emit(op, TUPLE, operands, a, b)
      this.fn.tupleTypes.set(call, results)
      results.forEach((type, index) => {
        this.push(this.emit('project', type, [call], index))
      })
    }
  }

  private append(value: Value, a: number, b: number, c: number): Value {
    const fn = this.fn
    fn.a[value] = a
    fn.b[value] = b
    fn.c[value] = c
    fn.offset[value] = this.reader.offset
    this.current!.instructions.push(value)
    return value
  }

  // Locals

  readLocal(index: number): Value {
    const variable = this.variableOf.get(index)
    if (variable !== undefined) return this.emit('variable.get', this.localTypes[index]!, [], variable)
    return this.locals.read(this.current!, index)
  }

  writeLocal(index: number, value: Value): void {
    const variable = this.variableOf.get(index)
    if (variable !== undefined) {
      this.emit('variable.set', NONE, [value], variable)
      return
    }
    if (this.fn.origin[value] === -1) this.fn.origin[value] = index
    this.locals.write(this.current!, index, value)
  }

  private makeDefault(type: Type): Value {
    const known = this.defaults.get(type)
    if (known !== undefined) return known
    const value = this.createDefault(type)
    this.defaults.set(type, value)
    return value
  }

  private createDefault(type: Type): Value {
    if (type === I32) return this.fn.createI32(0)
    if (type === I64) return this.fn.create('i64.const', type, [])
    if (type === F32) return this.fn.create('f32.const', type, [])
    if (type === F64) return this.fn.create('f64.const', type, [])
    if (type === V128)
      return this.fn.create('v128.const', type, [], { a: this.fn.internVector([0, 0, 0, 0]) })
    if (isReference(type)) return this.fn.create('ref.null', type, [], { a: type })
    throw new UnsupportedError('unsupported type', {
      detail: valueTypeName(type),
      functionIndex: this.fn.index,
    })
  }

  // Blocks

  /** Makes `block` the current one, last in the function's order so far. */
  startBlock(block: Block): void {
    block.region = this.region
    this.fn.blocks.push(block)
    this.current = block
  }

  /** Notes that `block`, to be started later, is entered from the end of `from` only. */
  enteredFrom(block: Block, from: Block): void {
    this.waitingBlocks.set(block, from)
  }

  /** What {@link enteredFrom} was told. */
  fromOf(block: Block): Block {
    return this.waitingBlocks.get(block)!
  }

  /** Starts a block that is entered from the end of `from` only. */
  startChained(block: Block, from: Block): void {
    this.startBlock(block)
    this.locals.enterChained(block, from)
  }

  /** Ends the current block, which it returns; what follows is unreachable until a block is started. */
  terminate(kind: Terminator['kind'], operands: Value[], edges: Edge[]): Block {
    const block = this.current!
    const likely = kind === 'br_if' ? this.hints?.get(this.reader.offset) : undefined
    block.terminator = createTerminator(kind, operands, edges, this.reader.offset, likely)
    for (let i = 0; i < edges.length; i++) this.locals.addEdge(block, edges[i]!)
    this.current = undefined
    return block
  }

  // Control stack

  /** Opens a construct whose parameters have been popped into `params`. */
  pushFrame(
    kind: FrameKind,
    signature: BlockSignature,
    label: Block | undefined,
    params: Value[] = [],
  ): Frame {
    const frame: Frame = {
      kind,
      signature,
      height: this.stack.length,
      start: this.reader.offset,
      before: this.current,
      label,
      elseBlock: undefined,
      params,
    }
    this.frames.push(frame)
    for (const param of params) this.push(param)
    return frame
  }

  frameAt(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth]!
  }

  /** An edge for a branch to the frame `depth` levels up, which takes its arguments from the top of the stack. */
  branchEdge(depth: number): Edge {
    const frame = this.frameAt(depth)
    if (frame.kind === 'function') return { target: this.createReturn(), args: [] }
    const types = labelTypes(frame)
    frame.label ??= this.createLabel(types)
    return { target: frame.label, args: this.peekMany(types.length) }
  }

  /** Ends the current block with a branch to the frame `depth` levels up. */
  branch(depth: number): void {
    if (this.frameAt(depth).kind === 'function') this.returnResults()
    else this.terminate('br', [], [this.branchEdge(depth)])
  }

  /** Ends the current block and the function with what is on top of the stack. */
  returnResults(): void {
    this.terminate('return', this.peekMany(this.fn.signature.results.length), [])
  }

  /** A block that only returns what is on top of the stack, for a conditional branch out of the function. */
  private createReturn(): Block {
    const from = this.current!
    // Every branch of a br_table out of the function returns the same.
    if (this.returnFrom === from) return this.returnBlock!
    const block = this.fn.createBlock()
    const operands = this.peekMany(this.fn.signature.results.length)
    block.terminator = createTerminator('return', operands, [], this.reader.offset)
    block.region = this.region
    this.fn.blocks.push(block)
    this.locals.enterChained(block, from)
    this.returnFrom = from
    this.returnBlock = block
    return block
  }

  private createLabel(types: readonly Type[]): Block {
    const block = this.fn.createBlock()
    for (const type of types) this.fn.createParameter(block, type)
    return block
  }

  /** Makes the label of `frame`, if it has none, and leads the current block there with the results on the stack. */
  leaveFrame(frame: Frame): void {
    if (this.current === undefined) return
    frame.label ??= this.createLabel(frame.signature.results)
    const args = this.peekMany(frame.signature.results.length)
    this.terminate('br', [], [{ target: frame.label, args }])
  }

  /** Starts the loop of `frame`, the innermost one: its header takes the construct's parameters. */
  startLoop(signature: BlockSignature): void {
    const params = this.popMany(signature.params.length)
    const before = this.current!
    const header = this.createLabel(signature.params)
    this.terminate('br', [], [{ target: header, args: params }])
    this.startBlock(header)
    const start = this.reader.offset
    this.locals.enterLoop(header, before, start, this.assignments.loopEnd(start))
    this.pushFrame('loop', signature, header, [...header.params])
  }

  /** Closes the innermost frame at its `end`; the operand stack then holds its results. */
  popFrame(): void {
    const frame = this.frames.pop()!
    if (frame.kind === 'loop') {
      this.locals.seal(frame.label!)
      return
    }
    if (frame.label === undefined) return
    if (this.current !== undefined) {
      const args = this.peekMany(frame.signature.results.length)
      this.terminate('br', [], [{ target: frame.label, args }])
    }
    this.stack.length = frame.height
    this.startBlock(frame.label)
    this.locals.enterEnd(frame.label, frame.before!, frame.start, this.reader.offset)
    for (const param of frame.label.params) this.push(param)
  }

  /** Drops operands down to the height at which the innermost frame began. */
  unwindStack(): void {
    this.stack.length = this.frameAt(0).height
  }
}

function bodyOf(module: Module, functionIndex: number): FunctionBody {
  const body = module.functions[functionIndex]?.body
  if (body === undefined) throw new InternalError(`function ${functionIndex} has no body`)
  return body
}

function labelTypes(frame: Frame): readonly Type[] {
  return frame.kind === 'loop' ? frame.signature.params : frame.signature.results
}
