/**
 * Checks the invariants of the IR: run between passes in tests and on request. Throws an InternalError that
 * quotes the place.
 *
 * Costs: linear in the size of the function; no recursion.
 */
import { InternalError } from '../errors.js'
import { ADDRESS } from '../wasm/types.js'
import { analyzeControlFlow, blockPositions, type ControlFlow } from './control-flow.js'
import { type Block, type Edge, type IrFunction, isValueType, PARAMETER, type Value } from './function.js'
import { findOperator } from './operators.js'
import { printBlockHead, printInstruction, printTerminator } from './print.js'
import { F64, I32, I64, isReference, TUPLE, type Type, typeName, V128 } from './types.js'

/** `lowered`: as it comes from WebAssembly. `legal`: no i64 and no v128 is left. */
export type Stage = 'lowered' | 'legal'

/** Throws unless `fn` keeps every invariant of its stage. */
export function verifyFunction(fn: IrFunction, stage: Stage): void {
  new Verifier(fn, stage).verify()
}

class Verifier {
  private readonly fn: IrFunction
  private readonly stage: Stage
  private readonly positions: Int32Array
  /** Position of the block that defines a value, by value id; -1: none (yet). */
  private readonly definedIn: Int32Array
  /** Dominator tree intervals, by position: `first[a] <= first[b] < end[a]` where `a` dominates `b`. */
  private first = new Int32Array(0)
  private end = new Int32Array(0)
  /** Those seen: each edge has an array of its own, which passes change in place. */
  private readonly argumentLists = new Set<readonly Value[]>()
  private block: Block
  /** What is being looked at: an instruction, or undefined for the block's head or terminator. */
  private instruction: Value | undefined

  constructor(fn: IrFunction, stage: Stage) {
    this.fn = fn
    this.stage = stage
    this.block = fn.blocks[0]!
    this.definedIn = new Int32Array(fn.valueCount).fill(-1)
    this.positions = blockPositions(fn)
  }

  verify(): void {
    const { fn } = this
    if (fn.blocks.length === 0) throw new InternalError(`${fn.name}: no blocks`)
    this.verifyShape()
    const flow = analyzeControlFlow(fn)
    this.numberDominatorTree(flow)
    this.verifyBackEdges()
    this.verifyEntry()
    for (let position = 0; position < fn.blocks.length; position++)
      this.defineValues(fn.blocks[position]!, position)
    for (let position = 0; position < fn.blocks.length; position++)
      this.verifyBlock(fn.blocks[position]!, position)
  }

  /** Each block stands once in the list, behind one that leads to it; edges stay within the list. */
  private verifyShape(): void {
    const { fn, positions } = this
    const reached = new Uint8Array(fn.blocks.length)
    reached[0] = 1
    for (let position = 0; position < fn.blocks.length; position++) {
      this.block = fn.blocks[position]!
      if (positions[this.block.id] !== position) this.fail('the block is in the list twice')
      if (reached[position] === 0) this.fail('no block before this one leads to it')
      for (const { target } of this.block.terminator.edges) {
        const place = positions[target.id]!
        if (place === -1 || fn.blocks[place] !== target)
          this.fail(`b${target.id} is not in the list of blocks`)
        if (place === 0) this.fail('the entry block is branched to')
        reached[place] = 1
      }
    }
  }

  private numberDominatorTree(flow: ControlFlow): void {
    const { immediateDominator } = flow
    const count = immediateDominator.length
    const size = new Int32Array(count).fill(1)
    for (let p = count - 1; p > 0; p--) size[immediateDominator[p]!]! += size[p]!
    this.first = new Int32Array(count)
    this.end = new Int32Array(count)
    // Where the next child of a block is numbered from.
    const next = new Int32Array(count)
    for (let p = 0; p < count; p++) {
      const dominator = immediateDominator[p]!
      if (p > 0) {
        this.first[p] = next[dominator]!
        next[dominator]! += size[p]!
      }
      next[p] = this.first[p]! + 1
      this.end[p] = this.first[p]! + size[p]!
    }
  }

  private dominates(a: number, b: number): boolean {
    return this.first[a]! <= this.first[b]! && this.first[b]! < this.end[a]!
  }

  /** Back edges lead to dominators: the graph is reducible. */
  private verifyBackEdges(): void {
    const { fn, positions } = this
    for (let position = 0; position < fn.blocks.length; position++) {
      this.block = fn.blocks[position]!
      for (const { target } of this.block.terminator.edges) {
        const place = positions[target.id]!
        if (place <= position && !this.dominates(place, position)) {
          this.fail(`the edge to b${target.id} goes back to a block that does not dominate this one`)
        }
      }
    }
  }

  private verifyEntry(): void {
    this.block = this.fn.entry
    const { params } = this.fn.signature
    const types = this.block.params.map((param) => this.fn.type[param]!)
    if (types.length !== params.length || types.some((type, i) => !this.fits(type, params[i]!))) {
      this.fail('the entry block does not take the parameters of the function')
    }
  }

  private defineValues(block: Block, position: number): void {
    const { fn } = this
    this.block = block
    this.instruction = undefined
    for (const param of block.params) {
      if (fn.op[param] !== PARAMETER) this.fail(`v${param} is no parameter`)
      if (!isValueType(fn.type[param]!)) this.fail(`v${param} is no value`)
      this.define(param, position)
    }
    for (const value of block.instructions) {
      this.instruction = value
      this.define(value, position)
    }
  }

  private define(value: Value, position: number): void {
    if (!(value >= 0 && value < this.fn.valueCount)) this.fail(`there is no v${value}`)
    if (this.definedIn[value] !== -1) this.fail(`v${value} is defined twice`)
    const type = this.fn.type[value]!
    if (this.stage === 'legal' && isIllegal(type))
      this.fail(`v${value} is ${type === I64 ? 'an i64' : 'a v128'}`)
    this.definedIn[value] = position
  }

  private verifyBlock(block: Block, position: number): void {
    this.block = block
    // Within its own block a value must come before its uses: mark those still to come.
    const { definedIn } = this
    for (const value of block.instructions) definedIn[value] = -1
    let previous: Value | undefined
    for (const value of block.instructions) {
      this.instruction = value
      this.verifyInstruction(value, position, previous)
      definedIn[value] = position
      previous = value
    }
    this.instruction = undefined
    this.verifyTerminator(block, position)
  }

  private verifyInstruction(value: Value, position: number, previous: Value | undefined): void {
    const { fn } = this
    const op = fn.op[value]!
    const row = op === PARAMETER ? undefined : findOperator(op)
    if (row === undefined) return this.fail(`${op} is no operator`)
    const arity = fn.arity(value)
    if (row.params !== undefined) {
      if (arity !== row.params.length) this.fail(`${op} takes ${row.params.length} operands`)
    }
    for (let i = 0; i < arity; i++) {
      const operand = fn.operand(value, i)
      this.verifyUse(operand, position, op === 'project')
      const expected = row.params?.[i]
      if (expected !== undefined && !this.fits(fn.type[operand]!, expected)) {
        this.fail(`v${operand} is of type ${typeName(fn.type[operand]!)}`)
      }
    }
    const type = fn.type[value]!
    if (row.result !== undefined && !this.fits(type, row.result))
      this.fail(`${op} yields ${typeName(row.result)}`)
    if (type === TUPLE) this.verifyTuple(value)
    if (op === 'project') this.verifyProject(value, previous)
    if (op === 'select') this.verifySelect(value)
    if (this.stage === 'legal' && op !== 'project' && arity > 0 && row.params?.some(isIllegal)) {
      this.fail(`${op} takes what is not legal`)
    }
  }

  /** `operand` is a value defined before this place on every way to it. */
  private verifyUse(operand: Value, position: number, ofTuple = false): void {
    const { fn, definedIn } = this
    if (!(operand >= 0 && operand < fn.valueCount)) return this.fail(`there is no v${operand}`)
    const definition = definedIn[operand]!
    if (definition === -1 || !this.dominates(definition, position)) {
      this.fail(`the definition of v${operand} does not dominate this use`)
    }
    if (!ofTuple && !isValueType(fn.type[operand]!)) this.fail(`v${operand} is no value`)
  }

  private verifyTuple(value: Value): void {
    const types = this.fn.tupleTypes.get(value)
    if (types === undefined) this.fail('the types of the tuple are not known')
    else if (this.stage === 'legal' && types.some(isIllegal)) this.fail('an i64 or v128 in a tuple')
    else if (!types.every(isValueType)) this.fail('a tuple of what is no value')
  }

  private verifyProject(value: Value, previous: Value | undefined): void {
    const { fn } = this
    const tuple = fn.operand(value, 0)
    const behind =
      previous === tuple || (fn.op[previous!] === 'project' && fn.operand(previous!, 0) === tuple)
    if (!behind) this.fail(`project does not stand behind v${tuple}`)
    const type = fn.tupleTypes.get(tuple)?.[fn.a[value]!]
    if (type === undefined) this.fail(`v${tuple} has no result ${fn.a[value]}`)
    else if (!this.fits(fn.type[value]!, type)) this.fail(`the result is of type ${typeName(type)}`)
  }

  private verifySelect(value: Value): void {
    const { fn } = this
    if (fn.arity(value) !== 3) return this.fail('select takes 3 operands')
    const type = fn.type[value]!
    for (let i = 0; i < 2; i++) {
      if (!this.fits(fn.type[fn.operand(value, i)]!, type))
        this.fail(`v${fn.operand(value, i)} is of another type`)
    }
    if (fn.type[fn.operand(value, 2)] !== I32) this.fail('the condition is no i32')
  }

  private verifyTerminator(block: Block, position: number): void {
    const { fn } = this
    const { kind, operands, edges } = block.terminator
    for (const operand of operands) this.verifyUse(operand, position)
    for (const edge of edges) this.verifyEdge(edge, position)
    const { results } = fn.signature
    switch (kind) {
      case 'br':
        if (operands.length !== 0 || edges.length !== 1) this.fail('br takes one target')
        break
      case 'br_if':
        if (operands.length !== 1 || edges.length !== 2) this.fail('br_if takes a condition and two targets')
        if (fn.type[operands[0]!] !== I32) this.fail('the condition is no i32')
        break
      case 'br_table':
        if (operands.length !== 1 || edges.length === 0) this.fail('br_table takes an index and targets')
        if (fn.type[operands[0]!] !== I32) this.fail('the index is no i32')
        break
      case 'return':
        if (edges.length !== 0) this.fail('return has no target')
        if (
          operands.length !== results.length ||
          operands.some((v, i) => !this.fits(fn.type[v]!, results[i]!))
        ) {
          this.fail('return does not yield the results of the function')
        }
        break
      case 'return_call':
      case 'return_call_indirect':
      case 'return_call_ref':
        if (edges.length !== 0) this.fail(`${kind} has no target`)
        break
      case 'try':
        if (operands.length !== 0 || edges.length !== 2) this.fail('try takes a region and a handler')
        if (edges[1]!.args.length !== 0) this.fail('a handler takes no arguments')
        break
      case 'throw':
        if (operands.length !== 1 || edges.length !== 0) this.fail('throw takes an exception')
        break
      case 'unreachable':
        if (operands.length !== 0 || edges.length !== 0) this.fail('unreachable takes nothing')
        break
      default:
        assertNever(kind)
    }
  }

  private verifyEdge({ target, args }: Edge, position: number): void {
    const { fn } = this
    if (args.length > 0) {
      if (this.argumentLists.has(args))
        this.fail(`the arguments for b${target.id} are those of another edge, too`)
      this.argumentLists.add(args)
    }
    if (args.length !== target.params.length) {
      this.fail(`b${target.id} takes ${target.params.length} arguments, not ${args.length}`)
    }
    for (let i = 0; i < args.length; i++) {
      this.verifyUse(args[i]!, position)
      if (!this.fits(fn.type[args[i]!]!, fn.type[target.params[i]!]!)) {
        this.fail(`v${args[i]} for v${target.params[i]} is of type ${typeName(fn.type[args[i]!]!)}`)
      }
    }
  }

  /** References are all one here: the validator has matched them, and subtypes need the module. */
  private fits(type: Type, expected: Type): boolean {
    if (type === expected) return true
    if (expected === ADDRESS) return type === I32 || type === F64
    return isReference(type) && isReference(expected)
  }

  private fail(what: string): never {
    const { fn, block, instruction } = this
    const place =
      instruction === undefined
        ? `${printBlockHead(fn, block)} ... ${printTerminator(block)}`
        : `${printBlockHead(fn, block)} ... ${printInstruction(fn, instruction)}`
    throw new InternalError(`function ${fn.index} (${fn.name}): ${what}\n  ${place}`)
  }
}

/** Whether JavaScript has no value for a value of this type. */
function isIllegal(type: Type): boolean {
  return type === I64 || type === V128
}

function assertNever(kind: never): never {
  throw new InternalError(`unknown terminator ${String(kind)}`)
}
