// Random functions that are mostly control flow: blocks, loops, branches to any of the labels around, tables of
// branches, early returns. Four locals are carried along; the result depends on the way taken.

import { removeUnreachableBlocks } from '../../src/ir/control-flow.js'
import { type Block, type Edge, IrFunction, type Value } from '../../src/ir/function.js'
import { I32 } from '../../src/ir/types.js'
import { createRandom } from '../support/random-ir.js'

const LOCALS = 4

interface Label {
  target: Block
  /** Whether anything leads there. */
  isReached: boolean
}

/** A function of four i32, the first of which is how many loop rounds it may make. */
export function randomControlFlow(seed: number, size: number): IrFunction {
  return new Generator(seed, size).make()
}

class Generator {
  private readonly fn = new IrFunction(0, 'random', { params: [I32, I32, I32, I32], results: [I32] })
  private readonly random: () => number
  private readonly labels: Label[] = []
  private block: Block | undefined
  /** The current values of the locals; new parameters of each block where ways may meet. */
  private locals: Value[] = []
  private budget: number

  constructor(seed: number, size: number) {
    this.random = createRandom(seed)
    this.budget = size
  }

  make(): IrFunction {
    this.enter(this.fn.createBlock())
    this.sequence(0)
    this.finish()
    removeUnreachableBlocks(this.fn)
    return this.fn
  }

  private chance(probability: number): boolean {
    return this.random() < probability
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit)
  }

  private enter(block: Block): void {
    this.fn.blocks.push(block)
    this.block = block
    this.locals = Array.from({ length: LOCALS }, (_, i) => this.fn.createParameter(block, I32, i))
  }

  /** A block that one way leads to needs no parameters. */
  private enterPlainly(block: Block): void {
    this.fn.blocks.push(block)
    this.block = block
  }

  private append(value: Value): Value {
    this.block!.instructions.push(value)
    return value
  }

  private constant(number: number): Value {
    return this.append(this.fn.createI32(number))
  }

  private edgeTo(target: Block): Edge {
    return { target, args: target.params.length > 0 || !this.isPlain(target) ? [...this.locals] : [] }
  }

  private readonly plain = new Set<Block>()
  private isPlain(block: Block): boolean {
    return this.plain.has(block)
  }

  private createPlain(): Block {
    const block = this.fn.createBlock()
    this.plain.add(block)
    return block
  }

  private end(kind: 'br' | 'br_if' | 'br_table', operands: Value[], edges: Edge[]): void {
    this.block!.terminator = { kind, operands, edges, offset: -1 }
    this.block = undefined
  }

  private finish(): void {
    if (this.block === undefined) return
    if (this.chance(0.05)) {
      this.block.terminator = { kind: 'unreachable', operands: [], edges: [], offset: -1 }
    } else {
      const mixed = this.append(this.fn.createBinary('i32.xor', I32, this.locals[1]!, this.locals[2]!))
      this.block.terminator = { kind: 'return', operands: [mixed], edges: [], offset: -1 }
    }
    this.block = undefined
  }

  private sequence(depth: number): void {
    for (let count = 1 + this.below(6); count > 0 && this.block !== undefined && this.budget > 0; count--) {
      this.budget--
      const kind = this.random()
      if (kind < 0.35 || depth > 12) this.change()
      else if (kind < 0.5) this.choice(depth)
      else if (kind < 0.62) this.labelled(depth)
      else if (kind < 0.72) this.loop(depth)
      else if (kind < 0.86) this.leaveIf()
      else if (kind < 0.93) this.table(depth)
      else if (kind < 0.97) this.leave()
      else this.finish()
    }
  }

  /** Changes a local, so that the way taken shows. */
  private change(): void {
    const index = 1 + this.below(LOCALS - 1)
    const factor = this.append(this.fn.createBinary('i32.mul', I32, this.locals[index]!, this.constant(31)))
    const added = this.chance(0.5)
      ? this.constant(this.below(1000))
      : this.locals[1 + this.below(LOCALS - 1)]!
    this.locals[index] = this.append(this.fn.createBinary('i32.add', I32, factor, added))
    if (this.chance(0.2)) [this.locals[1], this.locals[2]] = [this.locals[2]!, this.locals[1]!]
  }

  private condition(): Value {
    const bits = this.constant(1 << this.below(6))
    return this.append(this.fn.createBinary('i32.and', I32, this.locals[1 + this.below(LOCALS - 1)]!, bits))
  }

  private choice(depth: number): void {
    const join: Label = { target: this.fn.createBlock(), isReached: false }
    const then = this.createPlain()
    const otherwise = this.createPlain()
    const before = this.locals
    this.end('br_if', [this.condition()], [this.edgeTo(then), this.edgeTo(otherwise)])
    for (const arm of [then, otherwise]) {
      this.locals = [...before]
      this.enterPlainly(arm)
      if (this.chance(0.8)) this.sequence(depth + 1)
      this.jump(join)
    }
    this.goOn(join)
  }

  private labelled(depth: number): void {
    const label: Label = { target: this.fn.createBlock(), isReached: false }
    this.labels.push(label)
    this.sequence(depth + 1)
    this.labels.pop()
    this.jump(label)
    this.goOn(label)
  }

  private loop(depth: number): void {
    const header = this.fn.createBlock()
    this.jump({ target: header, isReached: true })
    this.enter(header)
    const rounds = this.append(this.fn.createBinary('i32.sub', I32, this.locals[0]!, this.constant(1)))
    this.locals[0] = rounds
    const stop = this.createPlain()
    const body = this.createPlain()
    const over = this.append(this.fn.createBinary('i32.lt_s', I32, rounds, this.constant(0)))
    const before = this.locals
    this.end('br_if', [over], [this.edgeTo(stop), this.edgeTo(body)])
    this.enterPlainly(stop)
    this.finish()
    this.locals = [...before]
    this.enterPlainly(body)
    this.labels.push({ target: header, isReached: true })
    this.sequence(depth + 1)
    if (this.chance(0.3)) this.leaveIf()
    this.labels.pop()
    if (this.block !== undefined && this.chance(0.4)) this.jump({ target: header, isReached: true })
  }

  private pickLabel(): Label | undefined {
    return this.labels[this.below(this.labels.length)]
  }

  private jump(label: Label): void {
    if (this.block === undefined) return
    label.isReached = true
    this.end('br', [], [{ target: label.target, args: [...this.locals] }])
  }

  private goOn(label: Label): void {
    if (label.isReached) this.enter(label.target)
  }

  private leave(): void {
    const label = this.pickLabel()
    if (label !== undefined) this.jump(label)
  }

  private leaveIf(): void {
    const label = this.pickLabel()
    if (label === undefined || this.block === undefined) return
    label.isReached = true
    const rest = this.createPlain()
    const edges = [{ target: label.target, args: [...this.locals] }, this.edgeTo(rest)]
    if (this.chance(0.5)) edges.reverse()
    this.end('br_if', [this.condition()], edges)
    this.enterPlainly(rest)
  }

  /** Cases fall into one another, as nested blocks around a table of branches do, or leave. */
  private table(depth: number): void {
    const cases: Label[] = Array.from({ length: 1 + this.below(6) }, () => {
      return { target: this.fn.createBlock(), isReached: true }
    })
    const after: Label = { target: this.fn.createBlock(), isReached: false }
    const ways = [
      ...cases,
      ...cases.filter(() => this.chance(0.4)),
      after,
      ...this.labels.filter(() => this.chance(0.2)),
    ]
    const withParameters = this.chance(0.5)
    // Cases that take no parameters keep the locals as they are before the table, whoever comes.
    if (!withParameters) for (const { target } of cases) this.plain.add(target)
    const edges = Array.from({ length: ways.length + 2 }, (_, i) => {
      const way = i < ways.length ? ways[i]! : ways[this.below(ways.length)]!
      way.isReached = true
      return { target: way.target, args: this.isPlain(way.target) ? [] : [...this.locals] }
    })
    const index = this.append(this.fn.createBinary('i32.and', I32, this.locals[3]!, this.constant(15)))
    const before = [...this.locals]
    this.end('br_table', [index], edges)
    cases.forEach((label, i) => {
      if (withParameters) this.enter(label.target)
      else {
        this.locals = [...before]
        this.enterPlainly(label.target)
      }
      this.sequence(depth + 2)
      const next = cases[i + 1]
      if (this.block === undefined) return
      if (next !== undefined && this.chance(0.5)) {
        this.end('br', [], [{ target: next.target, args: withParameters ? [...this.locals] : [] }])
      } else if (this.chance(0.7)) this.jump(after)
      else if (this.labels.length > 0) this.leave()
      else this.finish()
    })
    this.goOn(after)
  }
}
