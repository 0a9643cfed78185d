// Makes vector instructions. Bits of NaNs are seen wherever they are looked at as integers, so arithmetic never
// yields one, and what flows through locals, calls and blocks has no lane that could be taken for one: dewasm
// passes floats as numbers where a program does nothing but compute on them. What goes from one instruction
// straight to the next may be anything.

import { valueTypeName } from '@dewasm/compiler/instructions'
import type { Immediate } from '../code-writer.js'
import type { TypeName } from '../type-name.js'
import type { Generator } from './generator.js'
import type { Operator } from './profile.js'
import { createNode, type Node } from './program.js'

/** Float instructions that move bits and do not compute. */
const MOVES = /\.(?:eq|ne|lt|gt|le|ge|abs|neg|pmin|pmax|splat|extract_lane|replace_lane)$/

/** Clear of every word the lowest bit that floats of both sizes use for the exponent: no NaN is left. */
const FINITE = [0xff, 0xff, 0x7f, 0xff]

/** The bytes of a vector without NaN in it, as f32 or as f64. */
export function withoutNaN(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => byte & FINITE[i % 4]!)
}

export class VectorGenerator {
  private readonly operands: Generator
  /** A local that holds a vector while it is looked at. */
  private readonly scratch: number

  constructor(operands: Generator) {
    const { fn } = operands
    this.operands = operands
    this.scratch = fn.params.length + fn.locals.length
    fn.locals.push('v128')
  }

  operator(operator: Operator, depth: number): Node {
    const node = this.compute(operator, depth)
    return node.results[0] === 'v128' && !isArithmetic(operator) ? this.finite(node) : node
  }

  load(load: Operator, depth: number): Node {
    return this.finite(this.access(load, depth))
  }

  store(store: Operator, depth: number): Node {
    return this.access(store, depth)
  }

  /** Any vector, for an instruction right behind. */
  private anything(depth: number): Node {
    const { operands } = this
    const { random, profile } = operands
    if (operands.isSpent(depth))
      return random.chance(0.3) ? constantNode(random.vector()) : operands.expression('v128', depth)
    return random.weighted<() => Node>([
      [5, () => this.compute(random.pick(profile.operators.get('v128')!), depth)],
      [2, () => this.access(random.pick(profile.loads.get('v128')!), depth)],
      [1, () => constantNode(random.vector())],
      [4, () => operands.expression('v128', depth + 1)],
    ])()
  }

  private compute(operator: Operator, depth: number): Node {
    const { row, params } = operator
    const args = params.map((type) => this.operand(type, depth))
    const result = valueTypeName(row.results![0]!) as TypeName
    const node = createNode(row.name, this.immediates(operator), args, [result])
    return isArithmetic(operator)
      ? this.withoutNaN(node, row.name.startsWith('f32') ? 'f32x4.eq' : 'f64x2.eq')
      : node
  }

  private access(access: Operator, depth: number): Node {
    const [, ...values] = access.params
    const { argument, address } = this.operands.place(access, depth)
    const args = [address, ...values.map((type) => this.operand(type, depth))]
    const { row } = access
    const immediates = [argument, ...this.immediates(access)]
    return createNode(row.name, immediates, args, row.results!.length === 0 ? [] : ['v128'])
  }

  private operand(type: TypeName, depth: number): Node {
    if (type === 'v128') return this.anything(depth + 1)
    if (type === 'f32' || type === 'f64') return this.operands.withoutNaN(type, depth + 1)
    return this.operands.expression(type, depth + 1)
  }

  /** The lanes that an instruction names. */
  private immediates({ row }: Operator): Immediate[] {
    const { random } = this.operands
    return row.immediates.flatMap((kind): Immediate[] => {
      if (kind === 'lane') return [random.below(row.laneCount)]
      return kind === 'lanes' ? [this.shuffle()] : []
    })
  }

  /** Lanes of all sizes are moved, or just bytes. */
  private shuffle(): Uint8Array {
    const { random } = this.operands
    const size = random.pick([1, 1, 2, 4, 4, 8])
    const lanes = new Uint8Array(16)
    for (let at = 0; at < 16; at += size) {
      const from = size * random.below(32 / size)
      for (let i = 0; i < size; i++) lanes[at + i] = from + i
    }
    return lanes
  }

  /** The vector, with zeros in place of NaNs. */
  private withoutNaN(node: Node, equal: 'f32x4.eq' | 'f64x2.eq'): Node {
    const get = () => createNode('local.get', [this.scratch], [], ['v128'])
    const value = createNode('local.tee', [this.scratch], [node], ['v128'])
    const areNumbers = createNode(equal, [], [get(), get()], ['v128'])
    return createNode('v128.and', [], [value, areNumbers], ['v128'])
  }

  private finite(node: Node): Node {
    const mask = constantNode(Uint8Array.from({ length: 16 }, (_, i) => FINITE[i % 4]!))
    return createNode('v128.and', [], [node, mask], ['v128'])
  }
}

function constantNode(bytes: Uint8Array): Node {
  return createNode('v128.const', [bytes], [], ['v128'])
}

function isArithmetic({ row }: Operator): boolean {
  return /^f(?:32x4|64x2)/.test(row.name) && !MOVES.test(row.name)
}
