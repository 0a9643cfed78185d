/**
 * Replaces i64, which JavaScript lacks, by pairs of i32: low half, high half.
 *
 * Requires: lowered IR, blocks in reverse postorder.
 * Guarantees: legal IR. No value of type i64 is left; the signature, block parameters, arguments and results
 * are flattened (each i64 is low, then high); traps and writes come in the same order, and a trapping store has
 * written nothing. Blocks and edges stay as they are.
 * Costs: linear in the size of the function; a function without i64 is only looked through.
 */
import { InternalError } from '../errors.js'
import type { Block, IrFunction, Value } from '../ir/function.js'
import { flattenTypes, I32, I64, NONE, TUPLE, type Type } from '../ir/types.js'
import { EXPANSIONS_BY_OPERATOR } from './integer64-expansions.js'
import { PairBuilder } from './pair-builder.js'

export function legalizeInteger64(fn: IrFunction): void {
  if (usesInteger64(fn)) new Legalization(fn).run()
}

function usesInteger64(fn: IrFunction): boolean {
  if (fn.signature.params.includes(I64) || fn.signature.results.includes(I64)) return true
  for (let value = 0; value < fn.valueCount; value++) if (fn.type[value] === I64) return true
  for (const types of fn.tupleTypes.values()) if (types.includes(I64)) return true
  return false
}

function flatPositions(types: readonly Type[]): number[] {
  let position = 0
  return types.map((type) => {
    const start = position
    position += type === I64 ? 2 : 1
    return start
  })
}

class Legalization {
  private readonly fn: IrFunction
  private readonly builder: PairBuilder
  /** Of each tuple: where in the flattened results each of its results starts. */
  private readonly positions = new Map<Value, number[]>()

  constructor(fn: IrFunction) {
    this.fn = fn
    this.builder = new PairBuilder(fn)
  }

  run(): void {
    const { fn, builder } = this
    // Back edges pass values on to parameters of blocks that come before: parameters go first.
    for (const block of fn.blocks) this.splitParameters(block)
    for (const block of fn.blocks) {
      builder.startBlock()
      // In reverse postorder a definition comes before its uses.
      for (const value of block.instructions) this.legalizeInstruction(value)
      block.instructions = builder.finishBlock()
      const { terminator } = block
      terminator.operands = builder.flatten(terminator.operands)
      for (const edge of terminator.edges) edge.args = builder.flatten(edge.args)
    }
    fn.signature = {
      params: flattenTypes(fn.signature.params),
      results: flattenTypes(fn.signature.results),
    }
  }

  private splitParameters(block: Block): void {
    const { fn, builder } = this
    for (const param of block.params.splice(0)) {
      if (fn.type[param] !== I64) {
        block.params.push(param)
        continue
      }
      const low = fn.createParameter(block, I32, fn.origin[param])
      const high = fn.createParameter(block, I32, fn.origin[param])
      builder.definePair(param, low, high)
    }
  }

  private legalizeInstruction(value: Value): void {
    const { fn, builder } = this
    builder.startInstruction(value)
    if (fn.type[value] === TUPLE) this.positions.set(value, flatPositions(fn.tupleTypes.get(value)!))
    const expand = EXPANSIONS_BY_OPERATOR[fn.operator[value]!]
    if (expand === undefined) return this.legalizeOther(value)
    expand(builder, value)
    this.keepOrigin(value)
  }

  /** Operators that take or yield an i64 among other types, and those that do not. */
  private legalizeOther(value: Value): void {
    switch (this.fn.op[value]) {
      case 'project':
        return this.legalizeProject(value)
      case 'select':
        return this.legalizeSelect(value)
      case 'global.get':
      case 'variable.get':
        return this.legalizeGet(value)
      case 'global.set':
      case 'variable.set':
        return this.legalizeSet(value)
      case 'call':
      case 'call_indirect':
      case 'call_ref':
      case 'exception.make':
      case 'exception.payload':
        return this.legalizeCall(value)
      default:
        return this.keep(value)
    }
  }

  /** The local that a value was written to holds its halves now, unless those are values of their own. */
  private keepOrigin(value: Value): void {
    const { fn, builder } = this
    const origin = fn.origin[value]!
    if (origin === -1 || !builder.isPair(value)) return
    for (const half of [builder.low(value), builder.high(value)]) {
      if (half > value && fn.origin[half] === -1) fn.origin[half] = origin
    }
  }

  /** An instruction without i64: only what its operands have become can be new. */
  private keep(value: Value): void {
    const { fn, builder } = this
    if (fn.type[value] === I64) throw new InternalError(`${fn.op[value]} of type i64 has no legal form`)
    for (let i = 0; i < fn.arity(value); i++) {
      const operand = fn.operand(value, i)
      if (builder.isPair(operand)) throw new InternalError(`${fn.op[value]} of an i64 has no legal form`)
      fn.setOperand(value, i, builder.single(operand))
    }
    builder.append(value)
  }

  private legalizeSelect(value: Value): void {
    const { fn, builder } = this
    if (fn.type[value] !== I64) return this.keep(value)
    const first = builder.pair(fn.operand(value, 0))
    const second = builder.pair(fn.operand(value, 1))
    const condition = builder.single(fn.operand(value, 2))
    const low = builder.select(first.low, second.low, condition)
    const high = builder.select(first.high, second.high, condition)
    builder.definePair(value, low, high)
    this.keepOrigin(value)
  }

  /** Of a global or variable. */
  private legalizeGet(value: Value): void {
    const { fn, builder } = this
    if (fn.type[value] !== I64) return this.keep(value)
    const op = fn.op[value] as 'global.get' | 'variable.get'
    const low = builder.emit(op, I32, [], { a: fn.a[value]!, b: 0 })
    const high = builder.emit(op, I32, [], { a: fn.a[value]!, b: 1 })
    builder.definePair(value, low, high)
    this.keepOrigin(value)
  }

  private legalizeSet(value: Value): void {
    const { fn, builder } = this
    const content = fn.operand(value, 0)
    if (!builder.isPair(content)) return this.keep(value)
    const { low, high } = builder.pair(content)
    const op = fn.op[value] as 'global.set' | 'variable.set'
    builder.emit(op, NONE, [low], { a: fn.a[value]!, b: 0 })
    builder.emit(op, NONE, [high], { a: fn.a[value]!, b: 1 })
  }

  /** Arguments and results are flattened; one i64 result makes a tuple of what was a value. */
  private legalizeCall(value: Value): void {
    const { fn, builder } = this
    const { a, b, c } = fn
    const type = fn.type[value]!
    const immediates = { a: a[value]!, b: b[value]!, c: c[value]! }
    fn.rewrite(value, fn.op[value] as 'call', type, builder.flatten(fn.operands(value)), immediates)
    builder.append(value)
    if (type === TUPLE) {
      fn.tupleTypes.set(value, flattenTypes(fn.tupleTypes.get(value)!))
    } else if (type === I64) {
      fn.type[value] = TUPLE
      fn.tupleTypes.set(value, [I32, I32])
      builder.definePair(value, this.project(value, 0), this.project(value, 1))
      this.keepOrigin(value)
    }
  }

  private legalizeProject(value: Value): void {
    const { fn, builder } = this
    const tuple = fn.operand(value, 0)
    const position = this.positions.get(tuple)![fn.a[value]!]!
    const isPair = fn.type[value] === I64
    const parts = builder.tuple(tuple)
    if (parts !== undefined) {
      if (isPair) builder.definePair(value, parts[position]!, parts[position + 1]!)
      else builder.define(value, parts[position]!)
    } else if (isPair) {
      builder.definePair(value, this.project(tuple, position), this.project(tuple, position + 1))
      this.keepOrigin(value)
    } else {
      fn.a[value] = position
      builder.append(value)
    }
  }

  private project(tuple: Value, result: number): Value {
    return this.builder.emit('project', this.fn.tupleTypes.get(tuple)![result]!, [tuple], { a: result })
  }
}
