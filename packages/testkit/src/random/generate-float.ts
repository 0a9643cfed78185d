// Makes floats whose bits will be seen: either no NaN, or only copied, so that even a NaN keeps its bits. Bits of
// arithmetic NaNs, which the specification leaves open, never reach memory or integers.

import type { InstructionName } from '@dewasm/compiler/instructions'
import type { Immediate } from '../code-writer.js'
import type { Generator } from './generator.js'
import { createNode, type Node } from './program.js'

export type FloatName = 'f32' | 'f64'

export class FloatGenerator {
  private readonly generator: Generator
  /** Locals that hold a value while it is looked at, and locals that only ever hold copied floats. */
  private readonly scratch: Record<FloatName, number>
  private readonly copied: Record<FloatName, number>

  constructor(generator: Generator) {
    const { fn } = generator
    const first = fn.params.length + fn.locals.length
    fn.locals.push('f32', 'f64', 'f32', 'f64')
    this.generator = generator
    this.scratch = { f32: first, f64: first + 1 }
    this.copied = { f32: first + 2, f64: first + 3 }
  }

  /** A float that is either only copied, or no NaN. */
  exact(type: FloatName, depth: number): Node {
    return this.generator.random.chance(0.4) ? this.copy(type, depth) : this.withoutNaN(type, depth)
  }

  /** Sets one of the locals of copied floats. */
  setCopied(depth: number): Node {
    const type = this.generator.random.pick<FloatName>(['f32', 'f64'])
    return createNode('local.set', [this.copied[type]], [this.copy(type, depth)], [])
  }

  withoutNaN(type: FloatName, depth: number): Node {
    const local = this.scratch[type]
    const get = () => createNode('local.get', [local], [], [type])
    const expression = this.generator.expression(type, depth + 1)
    const value = createNode('local.tee', [local], [expression], [type])
    const zero = createNode(`${type}.const`, [0], [], [type])
    const isNumber = createNode(`${type}.eq`, [], [get(), get()], ['i32'])
    return createNode('select', [], [value, zero, isNumber], [type])
  }

  /** A float from memory, a constant or an integer, passed on without arithmetic. */
  private copy(type: FloatName, depth: number): Node {
    const { generator } = this
    const { random } = generator
    const local = this.copied[type]
    if (generator.isSpent(depth)) return createNode('local.get', [local], [], [type])
    const load = generator.profile.loads.get(type)![0]!
    const integer = type === 'f32' ? 'i32' : 'i64'
    const reinterpret: InstructionName = type === 'f32' ? 'f32.reinterpret_i32' : 'f64.reinterpret_i64'
    return random.weighted<() => Node>([
      [
        4,
        () => {
          const { argument, address } = generator.place(load, depth)
          return createNode(load.row.name, [argument], [address], [type])
        },
      ],
      [2, () => createNode(`${type}.const`, [random.constant(type) as Immediate], [], [type])],
      [3, () => createNode('local.get', [local], [], [type])],
      [2, () => createNode('local.tee', [local], [this.copy(type, depth + 1)], [type])],
      [2, () => createNode(reinterpret, [], [generator.expression(integer, depth + 1)], [type])],
      [
        2,
        () => {
          const choices = [this.copy(type, depth + 1), this.copy(type, depth + 1)]
          return createNode('select', [], [...choices, generator.expression('i32', depth + 1)], [type])
        },
      ],
    ])()
  }
}
