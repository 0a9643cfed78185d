// Bodies of random functions dense with vectors, in loops and branches.

import { VECTOR_INSTRUCTIONS } from '../../../src/wasm/instructions/vector.js'
import { F32, F64, I32, I64, V128, type ValueType } from '../../../src/wasm/types.js'
import { OPERANDS, RESULT, xorshift } from './native.js'

type Row = (typeof VECTOR_INSTRUCTIONS)[number]

const LOCALS = 5
/** Holds a vector while it is looked at. */
const SCRATCH = LOCALS
const COUNTERS = LOCALS + 1

const PURE = VECTOR_INSTRUCTIONS.filter((row) => row.effect === 'pure' && row.name !== 'v128.const')
const TO_VECTOR = PURE.filter((row) => row.results![0] === V128)
const TO_TRUTH = PURE.filter((row) => row.results![0] === I32)

/** Float instructions that move bits and do not compute. */
const MOVES = /\.(?:eq|ne|lt|gt|le|ge|abs|neg|pmin|pmax|splat|extract_lane|replace_lane)$/

/** Without the lowest bit of the exponent of either float, no lane is a NaN. */
const FINITE = '(v128.const i32x4 0xff7fffff 0xff7fffff 0xff7fffff 0xff7fffff)'

/** The text of a function without parameters and results; what it computes ends up in memory. */
export class RandomFunction {
  private readonly random: () => number
  private budget = 40
  private loops = 0

  constructor(seed: number) {
    this.random = xorshift(seed)
  }

  body(): string {
    const starts = Array.from({ length: LOCALS }, (_, i) => `(local.set ${i} ${this.start()})`)
    const statements = this.statements(6)
    const stores = Array.from(
      { length: LOCALS },
      (_, i) => `(v128.store offset=${RESULT + 16 * i} (i32.const 0) (local.get ${i}))`,
    )
    const counters = '(local i32)'.repeat(this.loops)
    return `${'(local v128)'.repeat(LOCALS + 1)} ${counters} ${[...starts, ...statements, ...stores].join('\n')}`
  }

  private below(limit: number): number {
    return this.random() % limit
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  private start(): string {
    const load = this.load()
    return this.pick([
      `(v128.and ${load} ${FINITE})`,
      `(f32x4.convert_i32x4_s ${load})`,
      `(f64x2.convert_low_i32x4_s ${load})`,
      '(v128.const i32x4 0 0 0 0)',
    ])
  }

  private load(): string {
    return `(v128.load offset=${OPERANDS + this.below(100)} (i32.const 0))`
  }

  private statements(limit: number): string[] {
    return Array.from({ length: 1 + this.below(limit) }, () => this.statement())
  }

  private statement(): string {
    if (--this.budget < 0) return '(nop)'
    switch (this.below(10)) {
      case 0: {
        const [yes, no] = [this.statements(3).join('\n'), this.statements(2).join('\n')]
        return `(if ${this.truth()} (then ${yes}) (else ${no}))`
      }
      case 1:
      case 2: {
        if (this.loops === 3) return '(nop)'
        const counter = COUNTERS + this.loops++
        const body = this.statements(4).join('\n')
        const next = `(local.tee ${counter} (i32.add (local.get ${counter}) (i32.const 1)))`
        return `(local.set ${counter} (i32.const 0))
          (loop ${body} (br_if 0 (i32.lt_u ${next} (i32.const ${2 + this.below(3)}))))`
      }
      case 3:
        return `(v128.store offset=${RESULT + this.below(112)} (i32.const 0) ${this.vector(2)})`
      default:
        return `(local.set ${this.below(LOCALS)} ${this.finite(2)})`
    }
  }

  private truth(): string {
    return `(i32.and (i32.const 1) ${this.apply(this.pick(TO_TRUTH), 1)})`
  }

  /** Any vector. */
  private vector(depth: number): string {
    if (depth === 0 || this.below(4) === 0) return this.below(4) === 0 ? this.load() : this.local()
    return this.apply(this.pick(TO_VECTOR), depth)
  }

  /** One that holds no NaN, for a local: a float one goes from block to block as a number. */
  private finite(depth: number): string {
    const row = this.pick(TO_VECTOR)
    const vector = this.apply(row, depth)
    return isArithmetic(row) ? vector : `(v128.and ${vector} ${FINITE})`
  }

  private local(): string {
    return `(local.get ${this.below(LOCALS)})`
  }

  private apply(row: Row, depth: number): string {
    const operands = row.params!.map((type) => this.operand(type, depth - 1))
    const text = `(${row.name} ${this.immediates(row)} ${operands.join(' ')})`
    if (!isArithmetic(row)) return text
    const shape = row.name.slice(0, 5)
    const get = `(local.get ${SCRATCH})`
    return `(v128.and (local.tee ${SCRATCH} ${text}) (${shape}.eq ${get} ${get}))`
  }

  private operand(type: ValueType, depth: number): string {
    switch (type) {
      case V128:
        return this.vector(depth)
      case I32:
        return `(i32.const ${this.random() | 0})`
      case I64:
        return `(i64x2.extract_lane 1 ${this.vector(depth)})`
      case F32:
        return `(f32.convert_i32_s (i32x4.extract_lane 2 ${this.vector(depth)}))`
      case F64:
        return `(f64.convert_i32_s (i32x4.extract_lane 3 ${this.vector(depth)}))`
      default:
        throw new Error('no operand of this type')
    }
  }

  private immediates({ immediates, laneCount }: Row): string {
    if (immediates[0] === 'lane') return String(this.below(laneCount))
    if (immediates[0] !== 'lanes') return ''
    const size = this.pick([1, 2, 4, 4, 8])
    const lanes = Array.from({ length: 16 / size }, () => size * this.below(32 / size))
    return lanes.flatMap((lane) => Array.from({ length: size }, (_, i) => lane + i)).join(' ')
  }
}

function isArithmetic({ name }: Row): boolean {
  return /^f(?:32x4|64x2)/.test(name) && !MOVES.test(name)
}
