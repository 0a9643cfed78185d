// Functions of shapes that nest deeply in JavaScript when taken as they come. Parsers overflow on that, and what
// takes more than linear time shows here, too.

import { expect, test } from 'vitest'
import { type Block, IrFunction, type TerminatorKind, type Value } from '../../src/ir/function.js'
import type { OperatorName } from '../../src/ir/operators.js'
import { I32, NONE } from '../../src/ir/types.js'
import { verifyFunction } from '../../src/ir/verify.js'
import { emitted, runJavaScript } from '../emit/function/run-javascript.js'
import { createWorld, interpretIr } from '../support/interpret-ir.js'

/** A function of two i32, `first` and `second`, made a block at a time. */
class Maker {
  readonly fn = new IrFunction(0, 'large', { params: [I32, I32], results: [I32] })
  block: Block
  readonly first: Value
  readonly second: Value

  constructor() {
    this.block = this.fn.createBlock()
    this.fn.blocks.push(this.block)
    this.first = this.fn.createParameter(this.block, I32)
    this.second = this.fn.createParameter(this.block, I32)
  }

  create(): Block {
    return this.fn.createBlock()
  }

  parameter(block: Block): Value {
    return this.fn.createParameter(block, I32)
  }

  enter(block: Block): void {
    this.fn.blocks.push(block)
    this.block = block
  }

  constant(number: number): Value {
    const value = this.fn.createI32(number)
    this.block.instructions.push(value)
    return value
  }

  binary(op: OperatorName, left: Value, right: Value): Value {
    const value = this.fn.createBinary(op, I32, left, right)
    this.block.instructions.push(value)
    return value
  }

  store(address: number, stored: Value): void {
    this.block.instructions.push(this.fn.create('i32.store', NONE, [this.constant(address), stored], {}))
  }

  isFirst(number: number): Value {
    return this.binary('i32.eq', this.first, this.constant(number))
  }

  end(kind: TerminatorKind, operands: Value[], edges: [target: Block, ...args: Value[]][] = []): void {
    this.block.terminator = {
      kind,
      operands,
      edges: edges.map(([target, ...args]) => ({ target, args })),
      offset: -1,
    }
  }
}

/** Blocks within blocks; from the innermost, a branch out of each. */
function nestedBlocks(count: number): IrFunction {
  const maker = new Maker()
  const ends = Array.from({ length: count }, () => maker.create())
  for (let i = 0; i < count; i++) {
    const next = maker.create()
    maker.end('br_if', [maker.isFirst(i)], [[ends[count - 1 - i]!], [next]])
    maker.enter(next)
  }
  maker.end('br', [], [[ends[0]!]])
  ends.forEach((end, i) => {
    maker.enter(end)
    maker.store(4 * (i & 1023), maker.second)
    if (i + 1 < count) maker.end('br', [], [[ends[i + 1]!]])
    else maker.end('return', [maker.second])
  })
  return maker.fn
}

/** Each in the arm of the one before, with something to do behind it. */
function nestedIfs(count: number): IrFunction {
  const maker = new Maker()
  const joins: Block[] = []
  let value = maker.second
  for (let i = 0; i < count; i++) {
    const arm = maker.create()
    const join = maker.create()
    maker.end('br_if', [maker.isFirst(i)], [[arm], [join, value]])
    maker.enter(arm)
    value = maker.binary('i32.add', value, maker.constant(3))
    joins.push(join)
  }
  for (let i = count - 1; i >= 0; i--) {
    const parameter = maker.parameter(joins[i]!)
    maker.end('br', [], [[joins[i]!, value]])
    maker.enter(joins[i]!)
    value = maker.binary('i32.xor', parameter, maker.constant(i))
  }
  maker.end('return', [value])
  return maker.fn
}

/** if, else if, else if, ... */
function chainOfIfs(count: number): IrFunction {
  const maker = new Maker()
  const join = maker.create()
  const parameter = maker.parameter(join)
  for (let i = 0; i < count; i++) {
    const arm = maker.create()
    const rest = maker.create()
    maker.end('br_if', [maker.isFirst(i)], [[arm], [rest]])
    maker.enter(arm)
    maker.end('br', [], [[join, maker.binary('i32.mul', maker.second, maker.constant(i))]])
    maker.enter(rest)
  }
  maker.end('br', [], [[join, maker.constant(-1)]])
  maker.enter(join)
  maker.end('return', [maker.binary('i32.add', parameter, maker.first)])
  return maker.fn
}

/** Cases that fall into the next, with a value that each changes. */
function fallingCases(count: number): IrFunction {
  const maker = new Maker()
  const cases = Array.from({ length: count }, () => maker.create())
  const parameters = cases.map((block) => maker.parameter(block))
  maker.end(
    'br_table',
    [maker.first],
    [...cases, cases[count - 1]!].map((block): [Block, Value] => [block, maker.second]),
  )
  cases.forEach((block, i) => {
    maker.enter(block)
    const product = maker.binary('i32.mul', parameters[i]!, maker.constant(31))
    const value = maker.binary('i32.add', product, maker.constant(i))
    if (i + 1 < count) maker.end('br', [], [[cases[i + 1]!, value]])
    else maker.end('return', [value])
  })
  return maker.fn
}

/** Loops within loops; from the innermost, a branch out of each. */
function nestedLoops(count: number): IrFunction {
  const maker = new Maker()
  const exits = Array.from({ length: count }, () => maker.create())
  const headers = exits.map(() => {
    const header = maker.create()
    const rounds = maker.parameter(header)
    maker.end('br', [], [[header, maker.constant(1)]])
    maker.enter(header)
    return { header, rounds }
  })
  exits.forEach((exit, i) => {
    const next = maker.create()
    maker.end('br_if', [maker.isFirst(i)], [[exit], [next]])
    maker.enter(next)
  })
  for (let i = count - 1; i >= 0; i--) {
    const { header, rounds } = headers[i]!
    const left = maker.binary('i32.sub', rounds, maker.constant(1))
    maker.end('br_if', [left], [[header, left], [exits[i]!]])
    maker.enter(exits[i]!)
  }
  maker.end('return', [maker.second])
  return maker.fn
}

/** As many values as there are diamonds in the loop that carries them around. */
function carriedValues(count: number): IrFunction {
  const maker = new Maker()
  const header = maker.create()
  const carried = Array.from({ length: count }, () => maker.parameter(header))
  maker.end('br', [], [[header, ...carried.map(() => maker.second)]])
  maker.enter(header)
  const next = carried.map((value, i) => {
    const [left, right, join] = [maker.create(), maker.create(), maker.create()]
    const parameter = maker.parameter(join)
    maker.end('br_if', [maker.binary('i32.lt_s', value, maker.first)], [[left], [right]])
    maker.enter(left)
    maker.end('br', [], [[join, maker.binary('i32.add', carried[(i + 1) % count]!, maker.constant(1))]])
    maker.enter(right)
    maker.end('br', [], [[join, maker.binary('i32.add', value, maker.constant(i + 1))]])
    maker.enter(join)
    return parameter
  })
  const exit = maker.create()
  maker.end('br_if', [maker.binary('i32.lt_s', next[0]!, maker.first)], [[header, ...next], [exit]])
  maker.enter(exit)
  maker.end('return', [next[count >> 1]!])
  return maker.fn
}

/** A loop at the end of which all values move on by one place. */
function rotatedValues(count: number): IrFunction {
  const maker = new Maker()
  const header = maker.create()
  const carried = Array.from({ length: count }, () => maker.parameter(header))
  const rounds = maker.parameter(header)
  maker.end('br', [], [[header, ...carried.map((_, i) => maker.constant(i)), maker.second]])
  maker.enter(header)
  const left = maker.binary('i32.sub', rounds, maker.constant(1))
  const exit = maker.create()
  maker.end('br_if', [left], [[header, ...carried.slice(1), carried[0]!, left], [exit]])
  maker.enter(exit)
  const mixed = carried.reduce((sum, value) => {
    return maker.binary('i32.sub', maker.binary('i32.mul', sum, maker.constant(7)), value)
  })
  maker.end('return', [mixed])
  return maker.fn
}

test.each([
  [nestedBlocks, 4000],
  [nestedIfs, 4000],
  [chainOfIfs, 4000],
  [fallingCases, 4000],
  [nestedLoops, 1000],
  [carriedValues, 1000],
  [rotatedValues, 2000],
] as const)('%o', (make, count) => {
  const fn = make(count)
  verifyFunction(fn, 'legal')
  const indented = emitted(fn)
    .split('\n')
    .map((line) => line.search(/\S/))
  expect(Math.max(...indented)).toBeLessThan(400)
  for (const args of [
    [0, 5],
    [count - 1, 3],
  ]) {
    const expected = interpretIr(fn, args, createWorld({ fuel: 3_000_000 }))
    expect(runJavaScript(fn, args, createWorld()), `${args}`).toEqual(expected)
  }
})
