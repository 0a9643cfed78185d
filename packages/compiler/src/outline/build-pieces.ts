/**
 * Makes the pieces of a function: functions that hold copies of its blocks, and calls of other pieces where those
 * begin.
 *
 *     b7(v9: i32):                                b7(v1: i32):
 *       ... v20 ...                                 v2 = piece.call piece=3 v1, v0 -> (i32, i32)
 *       br_if v22, b8(v20), b9()        becomes     v3 = project result=0 v2
 *                                                   v4 = project result=1 v2
 *                                                   br_if v3, b9(), b8(v4)
 *
 * A piece returns the number of the exit by which it is left, if it has several, and behind it its results; those
 * that an exit does not have are `piece.unset`. Costs: linear.
 */
import { InternalError } from '../errors.js'
import type { ControlFlow } from '../ir/control-flow.js'
import {
  type Block,
  createTerminator,
  type Edge,
  IrFunction,
  mapValues,
  NO_VALUE,
  type Terminator,
  type Value,
} from '../ir/function.js'
import { scratchInt32 } from '../ir/scratch.js'
import { NONE, TUPLE, type Type } from '../ir/types.js'
import { MAIN, type Pieces } from './choose-pieces.js'
import { Connections, type Exit, RETURN } from './connect-pieces.js'
import { isRepeatable } from './repeatable.js'

/** A call returns the first result, the others go to registers, of which there are not many more than this. */
const MOST_RESULTS = 1000
const MOST_ARGUMENTS = 1000

/**
 * The pieces of `fn`, of which nothing may be used any more: first the function itself. Undefined if they would have
 * to pass more values than a call can.
 * @param dominates whether a block, by position, dominates another
 */
export function buildPieces(
  fn: IrFunction,
  flow: ControlFlow,
  pieces: Pieces,
  dominates: (ancestor: number, position: number) => boolean,
): IrFunction[] | undefined {
  const connections = new Connections(fn, flow, pieces)
  for (const { inputs, results } of connections.interfaces) {
    if (inputs.size > MOST_ARGUMENTS || results.length > MOST_RESULTS) return undefined
  }
  const values = { copy: scratchInt32(fn.valueCount), piece: scratchInt32(fn.valueCount, -1) }
  return pieces.roots.map((_, piece) => {
    return new PieceBuilder({ fn, flow, pieces, connections, values, dominates }, piece).build()
  })
}

/** What all builders of pieces of one function share. */
interface Division {
  readonly fn: IrFunction
  readonly flow: ControlFlow
  readonly pieces: Pieces
  readonly connections: Connections
  /** By value of `fn`: its copy, in the piece that was last to make one. */
  readonly values: { readonly copy: Int32Array; readonly piece: Int32Array }
  readonly dominates: (ancestor: number, position: number) => boolean
}

/** What the results of a callee that is left by one of its exits are. */
type ResultReader = (index: number) => Value

class PieceBuilder {
  private readonly division: Division
  private readonly fn: IrFunction
  private readonly piece: number
  private readonly target: IrFunction
  /** By position: the block that edges to it lead to. */
  private readonly blocks = new Map<number, Block>()
  /** Parameters, for those pieces that do not take them for the ones of their first block. */
  private readonly callArguments = new Map<number, readonly Value[]>()
  private readonly constants: Value[] = []
  /** Where in the module that is from which is made for the division. */
  private offset = -1

  constructor(division: Division, piece: number) {
    const { fn, connections } = division
    this.division = division
    this.fn = fn
    this.piece = piece
    const { inputs, results, isLoop } = connections.interfaces[piece]!
    const inputTypes = [...inputs].map((value) => fn.type[value]!)
    const rootTypes = isLoop ? this.typesOf(fn.blocks[division.pieces.roots[piece]!]!.params) : []
    const signature =
      piece === MAIN ? fn.signature : { params: [...rootTypes, ...inputTypes], results: results.slice() }
    this.target = new IrFunction(fn.index, fn.name, signature, undefined, piece)
    this.target.variables.push(...fn.variables)
  }

  build(): IrFunction {
    const { target, piece } = this
    const { connections, pieces } = this.division
    const root = pieces.roots[piece]!
    const { inputs, isLoop } = connections.interfaces[piece]!
    let entry: Block | undefined
    if (piece !== MAIN) {
      entry = target.createBlock()
      const first = isLoop ? this.copyParameters(this.fn.blocks[root]!.params, entry) : []
      for (const input of inputs) this.define(input, this.copyParameter(input, entry))
      target.blocks.push(entry)
      if (isLoop) {
        const block = this.createBlock(root)
        const { offset } = this.fn.blocks[root]!.terminator
        entry.terminator = createTerminator('br', [], [{ target: block, args: first }], offset)
      } else this.blocks.set(root, entry)
    }
    const sequence = this.sequence()
    for (const { position, callee } of sequence) {
      if (callee !== undefined) this.createCallBlock(position, callee)
      else if (position !== root || piece === MAIN) this.createBlock(position)
    }
    for (const { position, callee } of sequence) {
      if (callee === undefined) this.fillBlock(position)
      else this.fillCallBlock(position, callee)
    }
    target.entry.instructions = [...this.constants, ...target.entry.instructions]
    return target
  }

  /** Own blocks and calls, by position. */
  private sequence(): { position: number; callee: number | undefined }[] {
    const { connections, pieces } = this.division
    const own = connections.blocks(this.piece).map((position) => ({ position, callee: undefined }))
    const calls = connections
      .callees(this.piece)
      .map((callee) => ({ position: pieces.roots[callee]!, callee }))
    return [...own, ...calls].sort((a, b) => a.position - b.position)
  }

  private createBlock(position: number): Block {
    const block = this.target.createBlock()
    const source = this.fn.blocks[position]!
    block.region = source.region
    for (const param of source.params) this.define(param, this.copyParameter(param, block))
    this.blocks.set(position, block)
    return block
  }

  private createCallBlock(position: number, callee: number): void {
    const block = this.target.createBlock()
    const { params } = this.fn.blocks[position]!
    const copies = this.copyParameters(params, block)
    if (this.division.connections.interfaces[callee]!.isLoop) this.callArguments.set(callee, copies)
    else for (let i = 0; i < params.length; i++) this.define(params[i]!, copies[i]!)
    this.blocks.set(position, block)
  }

  private copyParameters(params: readonly Value[], block: Block): Value[] {
    return mapValues(params, (param) => this.copyParameter(param, block))
  }

  private copyParameter(value: Value, block: Block): Value {
    return this.target.createParameter(block, this.fn.type[value]!, this.fn.origin[value])
  }

  private fillBlock(position: number): void {
    const { fn, target } = this
    const block = this.blocks.get(position)!
    const source = fn.blocks[position]!
    this.offset = source.terminator.offset
    if (block !== target.blocks[0]) target.blocks.push(block)
    for (const value of source.instructions) {
      if (!isRepeatable(fn, value)) block.instructions.push(this.copyInstruction(value))
    }
    this.copyTerminator(position, source.terminator, block)
  }

  private copyInstruction(value: Value): Value {
    const { fn, target } = this
    const copy = target.create(fn.op[value] as never, fn.type[value]!, this.useAll(fn.operands(value)))
    target.a[copy] = fn.a[value]!
    target.b[copy] = fn.b[value]!
    target.c[copy] = fn.c[value]!
    target.offset[copy] = fn.offset[value]!
    target.origin[copy] = fn.origin[value]!
    const types = fn.tupleTypes.get(value)
    if (types !== undefined) target.tupleTypes.set(copy, types)
    this.define(value, copy)
    return copy
  }

  private copyTerminator(position: number, terminator: Terminator, block: Block): void {
    const { connections } = this.division
    const { kind, operands, edges, offset, likely, a, b } = terminator
    if (kind === 'return' && this.piece !== MAIN) {
      block.terminator = this.leave(connections.exitTo(this.piece, RETURN), position, (i) => operands[i]!)
      return
    }
    if (kind === 'br') {
      const exit = connections.exitOf(this.piece, edges[0]!)
      if (exit !== undefined) {
        block.terminator = this.leave(exit, position, (i) => edges[0]!.args[i]!)
        return
      }
    }
    const copies: Edge[] = []
    for (const edge of edges) copies.push(this.copyEdge(position, edge))
    block.terminator = createTerminator(kind, this.useAll(operands), copies, offset, likely)
    block.terminator.a = a
    block.terminator.b = b
  }

  private copyEdge(position: number, edge: Edge): Edge {
    const exit = this.division.connections.exitOf(this.piece, edge)
    if (exit !== undefined) {
      const landing = this.target.createBlock()
      landing.terminator = this.leave(exit, position, (i) => edge.args[i]!)
      this.target.blocks.push(landing)
      return { target: landing, args: [] }
    }
    const target = this.blocks.get(this.division.flow.positions[edge.target.id]!)!
    return { target, args: this.useAll(edge.args) }
  }

  /** Leaves the piece by an exit, from one of its own blocks, or from a call at `position`. */
  private leave(
    exit: Exit,
    position: number,
    passed: (i: number) => Value,
    calls?: { readonly callee: number; readonly read: ResultReader },
  ): Terminator {
    const { connections, dominates, pieces } = this.division
    const { exits, outputs, results } = connections.interfaces[this.piece]!
    const operands: Value[] = []
    while (operands.length < results.length) operands.push(NO_VALUE)
    if (exits.size > 1) operands[0] = this.constant(exit.number)
    exit.results.forEach((index, i) => {
      if (index < 0) return
      const value = passed(i)
      operands[index] = calls === undefined ? this.use(value) : value
    })
    for (const [value, index] of outputs) {
      const home = connections.home[value]!
      const isOwn = home === this.piece
      const provider = isOwn ? NO_VALUE : connections.calleeTowards(this.piece, home)
      const place = isOwn ? connections.definedIn[value]! : pieces.roots[provider]!
      if (calls !== undefined && provider === calls.callee) {
        operands[index] = calls.read(connections.interfaces[provider]!.outputs.get(value)!)
      } else if (dominates(place, position)) operands[index] = this.use(value)
    }
    for (let i = 0; i < operands.length; i++) {
      if (operands[i] === NO_VALUE) operands[i] = this.repeat('piece.unset', results[i]!, 0, 0)
    }
    return createTerminator('return', operands, [], this.offset)
  }

  private fillCallBlock(position: number, callee: number): void {
    const { fn, target, division } = this
    const { inputs, exits, outputs, results } = division.connections.interfaces[callee]!
    const block = this.blocks.get(position)!
    this.offset = offsetOf(fn, fn.blocks[position]!)
    target.blocks.push(block)
    const args = [...(this.callArguments.get(callee) ?? [])]
    for (const input of inputs) args.push(this.use(input))
    const type = results.length === 0 ? NONE : results.length === 1 ? results[0]! : TUPLE
    const call = target.create('piece.call', type, args, { a: callee })
    target.offset[call] = this.offset
    block.instructions.push(call)
    if (type === TUPLE) target.tupleTypes.set(call, results)
    // What the call itself returns is read once, before all that is in registers.
    const project = (index: number) => {
      const value = target.create('project', results[index]!, [call], { a: index })
      target.offset[value] = this.offset
      return value
    }
    const returned = type === TUPLE ? project(0) : call
    if (type === TUPLE) block.instructions.push(returned)
    const read: ResultReader = (index) => {
      if (index === 0) return returned
      const value = project(index)
      block.instructions.push(value)
      return value
    }
    const number = exits.size > 1 ? read(0) : NO_VALUE
    for (const [value, index] of outputs) {
      const copy = read(index)
      target.origin[copy] = fn.origin[value]!
      this.define(value, copy)
    }
    const edges: Edge[] = []
    const landings: Block[] = []
    const only = exits.size === 1
    for (const exit of exits.values()) {
      const passed = (i: number) => {
        return exit.results[i]! < 0 ? this.use(exit.known[i]!) : read(exit.results[i]!)
      }
      const here = this.blocks.get(exit.target)
      if (exit.destination === this.piece && exit.target !== RETURN) {
        edges.push({ target: here!, args: passedTo(exit, passed) })
        continue
      }
      const terminator = this.leaveByCall(exit, position, callee, passed, read)
      if (only) {
        block.terminator = terminator
        return
      }
      const landing = target.createBlock()
      landing.terminator = terminator
      landings.push(landing)
      edges.push({ target: landing, args: [] })
    }
    block.terminator = branch(number, edges, this.offset)
    target.blocks.push(...landings)
  }

  /** A piece that was called leaves this one, too. */
  private leaveByCall(
    exit: Exit,
    position: number,
    callee: number,
    passed: (i: number) => Value,
    read: ResultReader,
  ): Terminator {
    if (this.piece === MAIN) {
      return createTerminator('return', passedTo(exit, passed), [], this.offset)
    }
    const own = this.division.connections.exitTo(this.piece, exit.target)
    return this.leave(own, position, passed, { callee, read })
  }

  private useAll(values: readonly Value[]): Value[] {
    return mapValues(values, (value) => this.use(value))
  }

  private use(value: Value): Value {
    const { fn, division } = this
    const { copy, piece } = division.values
    if (piece[value] === this.piece) return copy[value] as Value
    if (!isRepeatable(fn, value))
      throw new InternalError(`v${value} of ${fn.name} is not in piece ${this.piece}`)
    const constant = this.repeat(fn.op[value] as never, fn.type[value]!, fn.a[value]!, fn.b[value]!)
    this.define(value, constant)
    return constant
  }

  private repeat(op: 'piece.unset', type: Type, a: number, b: number): Value {
    const value = this.target.create(op, type, [], { a, b })
    this.constants.push(value)
    return value
  }

  private constant(number: number): Value {
    const value = this.target.createI32(number)
    this.constants.push(value)
    return value
  }

  private define(value: Value, copy: Value): void {
    this.division.values.copy[value] = copy
    this.division.values.piece[value] = this.piece
  }

  private typesOf(values: readonly Value[]): Type[] {
    return values.map((value) => this.fn.type[value]!)
  }
}

/** The arguments of the target of an exit. */
function passedTo({ known }: Exit, passed: (i: number) => Value): Value[] {
  const args: Value[] = []
  for (let i = 0; i < known.length; i++) args.push(passed(i))
  return args
}

/** Where a block begins in the module, as far as that is known. */
function offsetOf(fn: IrFunction, { instructions, terminator }: Block): number {
  const first = instructions.find((value) => fn.offset[value]! >= 0)
  return first === undefined ? terminator.offset : fn.offset[first]!
}

/** Goes on by the number of the exit. */
function branch(number: Value, edges: Edge[], offset: number): Terminator {
  switch (edges.length) {
    case 0:
      return createTerminator('unreachable', [], [], offset)
    case 1:
      return createTerminator('br', [], edges, offset)
    case 2:
      return createTerminator('br_if', [number], [edges[1]!, edges[0]!], offset)
    default:
      return createTerminator('br_table', [number], edges, offset)
  }
}
