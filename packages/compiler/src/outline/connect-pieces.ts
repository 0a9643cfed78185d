/**
 * Finds out what pieces of a function have to tell each other: which values go into a piece, by which ways it is left,
 * and what comes back.
 *
 * A piece is left to blocks of the pieces that wait for it, its caller and so on up to the function itself, or to
 * return from the function. Each such exit has a number, which is what the piece returns if there are several. What
 * the target's parameters get is a result of the piece, unless it is the same by every way and known outside.
 *
 * Costs: linear in uses of values and edges, times how deep pieces are nested.
 */
import { InternalError } from '../errors.js'
import type { ControlFlow } from '../ir/control-flow.js'
import { NO_BLOCK } from '../ir/control-flow.js'
import { type Edge, type IrFunction, NO_VALUE, type Value } from '../ir/function.js'
import { scratchInt32 } from '../ir/scratch.js'
import { I32, type Type } from '../ir/types.js'
import { MAIN, type Pieces } from './choose-pieces.js'
import { isRepeatable, isSame } from './repeatable.js'

/** The target of an exit that returns from the function. */
export const RETURN = NO_BLOCK

/** A result of a piece that is no parameter of a target. */
const NO_RESULT = -1

/** A way out of a piece. */
export interface Exit {
  /** Position of a block, or {@link RETURN}. */
  readonly target: number
  /** The piece that goes on at the target: one that waits for this piece, or {@link MAIN}, if it is {@link RETURN}. */
  readonly destination: number
  /** What the piece returns when it is left by this exit, if it has several. */
  readonly number: number
  /** By parameter of the target: the value from outside that it always gets, or NO_VALUE. */
  readonly known: Value[]
  /** By parameter of the target: which result of the piece it gets if it gets none that is known. */
  readonly results: number[]
}

/** What a piece is to those who call it. */
export interface Interface {
  /** Values from outside that it uses. They follow the parameters of its first block if {@link isLoop}. */
  readonly inputs: Set<Value>
  /** By target. */
  readonly exits: Map<number, Exit>
  /** Values that others use, and which results they are. */
  readonly outputs: Map<Value, number>
  /** Types of results, the number of the exit among them if there are several exits. */
  readonly results: Type[]
  /** Whether it comes back to its first block by itself. */
  isLoop: boolean
}

export class Connections {
  readonly interfaces: Interface[] = []
  /** By value: the piece that computes it. */
  readonly home: Int32Array
  /** By value: the position of the block that does. */
  readonly definedIn: Int32Array
  private readonly fn: IrFunction
  private readonly flow: ControlFlow
  private readonly pieces: Pieces
  /** By piece: numbers such that those of the pieces within are from `first` to before `end`. */
  private readonly first: number[] = []
  private readonly end: number[] = []
  private readonly blocksOf: number[][]
  private readonly calleesOf: number[][]

  constructor(fn: IrFunction, flow: ControlFlow, pieces: Pieces) {
    this.fn = fn
    this.flow = flow
    this.pieces = pieces
    for (let piece = 0; piece < pieces.roots.length; piece++)
      this.interfaces.push({
        inputs: new Set(),
        exits: new Map(),
        outputs: new Map(),
        results: [],
        isLoop: false,
      })
    this.blocksOf = pieces.roots.map(() => [])
    this.calleesOf = pieces.roots.map(() => [])
    for (let p = 0; p < fn.blocks.length; p++) this.blocksOf[pieces.pieceOf[p]!]!.push(p)
    for (let piece = 1; piece < pieces.roots.length; piece++)
      this.calleesOf[pieces.callers[piece]!]!.push(piece)
    this.numberPieces()
    this.findLoops()
    this.home = scratchInt32(fn.valueCount)
    this.definedIn = scratchInt32(fn.valueCount)
    this.findHomes()
    // A piece is called by one that was made before it.
    for (let piece = pieces.roots.length - 1; piece > MAIN; piece--) this.findExits(piece)
    for (let piece = pieces.roots.length - 1; piece >= MAIN; piece--) this.findNeeds(piece)
  }

  /** The blocks of a piece and the pieces it calls, in the order of their positions. */
  blocks(piece: number): readonly number[] {
    return this.blocksOf[piece]!
  }

  callees(piece: number): readonly number[] {
    return this.calleesOf[piece]!
  }

  /** Whether `inner` is `outer` or called by it, at once or by others. */
  isWithin(inner: number, outer: number): boolean {
    return this.first[outer]! <= this.first[inner]! && this.first[inner]! < this.end[outer]!
  }

  /** The piece in which an edge from a block of `piece` to the block at `target` arrives. */
  arrival(piece: number, target: number): number {
    const { pieceOf, roots, callers } = this.pieces
    const home = pieceOf[target]!
    return home === MAIN || roots[home] !== target || this.isWithin(piece, home) ? home : callers[home]!
  }

  /** The piece called by `caller` that `inner` is, or is called by. */
  calleeTowards(caller: number, inner: number): number {
    let piece = inner
    while (this.pieces.callers[piece] !== caller) piece = this.pieces.callers[piece]!
    return piece
  }

  private numberPieces(): void {
    const { callers } = this.pieces
    const sizes = callers.map(() => 1)
    for (let piece = callers.length - 1; piece > MAIN; piece--) sizes[callers[piece]!]! += sizes[piece]!
    const next: number[] = []
    callers.forEach((caller, piece) => {
      this.first[piece] = piece === MAIN ? 0 : next[caller]!
      if (piece !== MAIN) next[caller]! += sizes[piece]!
      next[piece] = this.first[piece]! + 1
      this.end[piece] = this.first[piece]! + sizes[piece]!
    })
  }

  private findLoops(): void {
    const { pieceOf, roots } = this.pieces
    const { predecessorStart, predecessors } = this.flow
    for (let piece = 1; piece < roots.length; piece++) {
      const root = roots[piece]!
      for (let k = predecessorStart[root]!; k < predecessorStart[root + 1]!; k++) {
        if (this.isWithin(pieceOf[predecessors[k]!]!, piece)) this.interfaces[piece]!.isLoop = true
      }
    }
  }

  private findHomes(): void {
    const { fn, home, definedIn } = this
    const { pieceOf, roots, callers } = this.pieces
    fn.blocks.forEach(({ params, instructions }, p) => {
      const piece = pieceOf[p]!
      for (const value of instructions) {
        home[value] = piece
        definedIn[value] = p
      }
      // The parameters of a piece's first block are there before it is called.
      const isBefore = piece !== MAIN && roots[piece] === p && !this.interfaces[piece]!.isLoop
      for (const param of params) {
        home[param] = isBefore ? callers[piece]! : piece
        definedIn[param] = p
      }
    })
  }

  /** The edges by which blocks of a piece leave it, and its returns, with what they pass. */
  private leave(
    piece: number,
    visit: (target: number, destination: number, args: readonly Value[]) => void,
  ): void {
    const { blocks } = this.fn
    for (const p of this.blocksOf[piece]!) {
      const { kind, operands, edges } = blocks[p]!.terminator
      if (kind === 'return' && piece !== MAIN) visit(RETURN, MAIN, operands)
      for (const { target, args } of edges) {
        const position = this.flow.positions[target.id]!
        const destination = this.arrival(piece, position)
        if (destination !== piece) visit(position, destination, args)
      }
    }
  }

  private findExits(piece: number): void {
    const { exits, results } = this.interfaces[piece]!
    const exitTo = (target: number, destination: number, arity: number): Exit => {
      let exit = exits.get(target)
      if (exit === undefined) {
        const isUnset = Array.from({ length: arity }, () => NO_RESULT)
        exit = { target, destination, number: exits.size, known: [], results: isUnset }
        exits.set(target, exit)
      }
      return exit
    }
    const pass = (exit: Exit, i: number, value: Value): void => {
      const isKnown = value !== NO_VALUE && this.isKnownOutside(value, piece)
      if (exit.known[i] === undefined) exit.known[i] = isKnown ? value : NO_VALUE
      else if (!isKnown || exit.known[i] === NO_VALUE || !isSame(this.fn, exit.known[i]!, value))
        exit.known[i] = NO_VALUE
    }
    this.leave(piece, (target, destination, args) => {
      const exit = exitTo(target, destination, args.length)
      for (let i = 0; i < args.length; i++) pass(exit, i, args[i]!)
    })
    for (const callee of this.calleesOf[piece]!) {
      for (const { target, destination, known } of this.interfaces[callee]!.exits.values()) {
        if (destination === piece) continue
        const exit = exitTo(target, destination, known.length)
        for (let i = 0; i < known.length; i++) pass(exit, i, known[i]!)
      }
    }
    if (exits.size > 1) results.push(I32)
    this.numberResults(piece)
  }

  /** Results of different exits share numbers where their types are the same. */
  private numberResults(piece: number): void {
    const { exits, results } = this.interfaces[piece]!
    const byType = new Map<Type, number[]>()
    for (const { target, known, results: numbers } of exits.values()) {
      const types = this.typesOf(target)
      const used = new Map<Type, number>()
      for (let i = 0; i < known.length; i++) {
        if (known[i] !== NO_VALUE) continue
        const type = types[i]!
        let shared = byType.get(type)
        if (shared === undefined) byType.set(type, (shared = []))
        const count = used.get(type) ?? 0
        used.set(type, count + 1)
        if (count === shared.length) shared.push(results.push(type) - 1)
        numbers[i] = shared[count]!
      }
    }
  }

  private typesOf(target: number): readonly Type[] {
    if (target === RETURN) return this.fn.signature.results
    return this.fn.blocks[target]!.params.map((param) => this.fn.type[param]!)
  }

  private isKnownOutside(value: Value, piece: number): boolean {
    return isRepeatable(this.fn, value) || !this.isWithin(this.home[value]!, piece)
  }

  /** Asks for all that a piece uses. */
  private findNeeds(piece: number): void {
    const { fn, interfaces } = this
    const { exits } = interfaces[piece]!
    const isLeft = (exit: Exit, args: readonly Value[]) => {
      for (let i = 0; i < args.length; i++) if (exit.results[i] !== NO_RESULT) this.need(args[i]!, piece)
    }
    for (const p of this.blocksOf[piece]!) {
      const { instructions, terminator } = fn.blocks[p]!
      for (const value of instructions) {
        for (let i = fn.arity(value) - 1; i >= 0; i--) this.need(fn.operand(value, i), piece)
      }
      if (terminator.kind === 'return' && piece !== MAIN) isLeft(exits.get(RETURN)!, terminator.operands)
      else for (const operand of terminator.operands) this.need(operand, piece)
      for (const edge of terminator.edges) {
        const exit = this.exitOf(piece, edge)
        if (exit !== undefined) isLeft(exit, edge.args)
        else for (const arg of edge.args) this.need(arg, piece)
      }
    }
    for (const callee of this.calleesOf[piece]!) {
      for (const { target, destination, known } of interfaces[callee]!.exits.values()) {
        const passed = destination === piece ? undefined : exits.get(target)!
        for (let i = 0; i < known.length; i++) {
          if (known[i] === NO_VALUE) continue
          if (passed === undefined || passed.results[i] !== NO_RESULT) this.need(known[i]!, piece)
        }
      }
    }
  }

  /** The exit of a piece that an edge of one of its blocks takes, if it leaves the piece. */
  exitOf(piece: number, { target }: Edge): Exit | undefined {
    const position = this.flow.positions[target.id]!
    return this.arrival(piece, position) === piece ? undefined : this.interfaces[piece]!.exits.get(position)
  }

  /** A piece uses a value: it comes in, or out of a piece that is called. */
  private need(value: Value, user: number): void {
    if (isRepeatable(this.fn, value)) return
    const home = this.home[value]!
    let piece = user
    while (!this.isWithin(home, piece)) {
      const { inputs } = this.interfaces[piece]!
      if (inputs.has(value)) return
      inputs.add(value)
      piece = this.pieces.callers[piece]!
    }
    while (piece !== home) {
      piece = this.calleeTowards(piece, home)
      const { outputs, results } = this.interfaces[piece]!
      if (outputs.has(value)) return
      outputs.set(value, results.push(this.fn.type[value]!) - 1)
    }
  }

  /** @throws InternalError where an exit is asked for that there is none of */
  exitTo(piece: number, target: number): Exit {
    const exit = this.interfaces[piece]!.exits.get(target)
    if (exit === undefined)
      throw new InternalError(`piece ${piece} of ${this.fn.name} has no exit to ${target}`)
    return exit
  }
}
