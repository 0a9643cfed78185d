/** Blocks, branches, and what ends the way of control. */

import type { InstructionName } from '../wasm/instructions/index.js'
import { EXPRESSION } from './operand-stack.js'
import type { BaselineOperators } from './operators.js'
import { type OuterBlock, type OuterKind, OuterLabel } from './outer-label.js'
import type { InnerLabel, Protection, SegmentWriter } from './segment-writer.js'
import { partsOf } from './words.js'

type BlockKind = 'block' | 'loop' | 'if'

/** The blocks that a segment begins in are opened with it, but for so many of them at most. */
const MAXIMUM_ENTERED = 60

/** Opens those of the blocks around a segment that end in it, so that jumps to their ends are jumps of JavaScript. */
export function enterBlocks(writer: SegmentWriter, offset: number, limit: number): void {
  const entered: OuterLabel[] = []
  let label = writer.outer
  while (label !== undefined && entered.length < MAXIMUM_ENTERED) {
    const { kind, end, target } = label.block
    const isBehind = kind === 'loop' && target !== offset
    if (kind === 'function' || isBehind || end > limit) break
    entered.push(label)
    label = label.parent
  }
  writer.outer = label
  for (const { block } of entered.reverse()) {
    const { kind, height, carried, results } = block
    const isEntered = kind !== 'loop'
    openInner(writer, kind as InnerLabel['kind'], { height, carried, results, params: [] }, isEntered)
  }
  // Where the loop goes on behind the segment, there are the jumps back to its beginning at least.
  if (writer.outer?.block.kind === 'loop' && writer.outer.block.target === offset) writer.beginOwnLoop()
}

export function openInner(
  writer: SegmentWriter,
  kind: InnerLabel['kind'],
  shape: Pick<InnerLabel, 'height' | 'carried' | 'results' | 'params'>,
  isEntered: boolean,
  protection?: Protection,
): void {
  const number = writer.newLabel()
  const place = writer.reserve()
  writer.inner.push({ ...shape, kind, number, place, isUsed: false, isEntered, protection })
}

function enter(writer: SegmentWriter, kind: BlockKind): void {
  const { reader, stack, target } = writer
  const { params, results } = reader.blockType
  const condition = kind === 'if' ? --stack.height : -1
  const carriedIn = partsOf(params)
  const carriedOut = partsOf(results)
  const height = stack.height - carriedIn.length
  const carried = kind === 'loop' ? carriedIn : carriedOut
  const end = target.endOfBlock(reader.offset)
  const isInner = end === undefined || end <= target.limit
  if (kind === 'if') {
    stack.settleEffects()
    enterIf(writer, condition, { height, carried, results: carriedOut, carriedIn }, isInner ? undefined : end)
    return
  }
  if (isInner) {
    stack.settleEffects()
    stack.settleAll()
    if (kind === 'loop') {
      writer.prepareVariables(carriedIn, height)
      writer.assignVariables(carriedIn, height)
      writer.setJoined(carriedIn, height)
    }
    openInner(writer, kind, { height, carried, results: carriedOut, params: carriedIn }, false)
    return
  }
  const block = outerBlock(kind, height, carried, carriedOut, kind === 'loop' ? reader.position : end!, end!)
  const label = new OuterLabel(block, writer.outer)
  if (kind === 'loop') {
    stack.settleEffects()
    writer.exitTo(reader.position, label, carriedIn, height)
    writer.isFinished = true
  } else {
    writer.outer = label
  }
}

function outerBlock(
  kind: OuterKind,
  height: number,
  carried: readonly number[],
  results: readonly number[],
  target: number,
  end: number,
): OuterBlock {
  return { kind, height, carried, results, target, end }
}

interface IfShape {
  readonly height: number
  readonly carried: readonly number[]
  readonly results: readonly number[]
  readonly carriedIn: readonly number[]
}

/** @param end where it ends, if that is not in the segment */
function enterIf(writer: SegmentWriter, condition: number, shape: IfShape, end: number | undefined): void {
  const { stack, target, reader } = writer
  const { height, carried, results, carriedIn } = shape
  writer.isStraight = false
  if (end === undefined) {
    if (carriedIn.length > 0) {
      // Parameters are the same variables on both ways; the condition may depend on what they were.
      stack.settle(condition)
      writer.prepareVariables(carriedIn, height)
      writer.assignVariables(carriedIn, height)
      writer.setJoined(carriedIn, height)
    }
    stack.settleAll()
    openInner(writer, 'if', { height, carried, results, params: carriedIn }, false)
    writer.write(`if (${stack.condition(condition)}) {`)
    return
  }
  const elseOffset = target.elseOfBlock(reader.offset)
  const label = new OuterLabel(outerBlock('if', height, carried, results, end, end), writer.outer)
  writer.write(`if (!(${stack.condition(condition)})) {`)
  if (elseOffset === undefined) {
    writer.exitTo(end, writer.outer, carriedIn, height)
  } else {
    const otherwise = new OuterLabel(outerBlock('else', height, carried, results, end, end), writer.outer)
    writer.exitTo(elseOffset, otherwise, carriedIn, height)
  }
  writer.write('}')
  writer.outer = label
}

/** `end`: of a block in the segment, of one that is left with it, or of the function. */
function end(writer: SegmentWriter, isReachable: boolean): void {
  const { inner, stack } = writer
  const label = inner.pop()
  if (label !== undefined) {
    if (label.protection === undefined) closeInner(writer, label, isReachable)
    else label.protection.end(writer, label, isReachable)
    return
  }
  const { block, parent } = writer.outer!
  if (block.kind === 'function') {
    stack.settleEffects()
    writer.writeReturn()
    writer.isFinished = true
    return
  }
  // Who came here by a jump is in another segment, which does the same from here on.
  writer.outer = parent
}

function closeInner(writer: SegmentWriter, label: InnerLabel, isReachable: boolean): void {
  const { stack } = writer
  const { kind, number, height, results, place, isUsed, isEntered } = label
  const isLoop = kind === 'loop'
  const isBranch = (kind === 'if' || kind === 'else') && !isEntered
  const joins = isBranch || (isUsed && !isLoop)
  const moves = joins || (isLoop && isUsed)
  if (isReachable && moves) {
    stack.settleEffects()
    writer.prepareVariables(results, height)
    writer.assignVariables(results, height)
  }
  if (isBranch) writer.write('}')
  if (isLoop) {
    if (isUsed) {
      writer.fill(place, `l${number}: for (;;) {`)
      writer.write(isReachable ? 'break; }' : '}')
    }
  } else if (isUsed) {
    writer.fill(place, `l${number}: {`)
    writer.write('}')
  }
  const continues = isReachable || joins
  // A missing `else` passes the parameters on: they are the variables of the results already.
  if (moves) writer.setJoined(results, height)
  if (!continues) skip(writer)
}

/** `else`: the way of the condition has come to its end. */
function otherwise(writer: SegmentWriter, isReachable: boolean): void {
  const { inner, stack } = writer
  const label = inner.pop()
  if (label === undefined) {
    const { block, parent } = writer.outer!
    stack.settleEffects()
    writer.exitTo(block.target, parent, block.carried, block.height)
    writer.isFinished = true
    return
  }
  const { height, results, params, isEntered } = label
  if (isReachable) {
    stack.settleEffects()
    writer.prepareVariables(results, height)
    writer.assignVariables(results, height)
  }
  if (isEntered) {
    // The segment began behind the condition, so that nothing gets to this part.
    if (isReachable) {
      writer.write(`break l${label.number};`)
      label.isUsed = true
    }
    inner.push({ ...label, kind: 'else' })
    skip(writer)
    return
  }
  writer.write('} else {')
  inner.push({ ...label, kind: 'else' })
  writer.setJoined(params, height)
}

const OPENING: readonly InstructionName[] = ['block', 'loop', 'if', 'try', 'try_table']

/** Reads on, without writing anything, to the end of the innermost block; the segment is finished if that is not in it. */
export function skip(writer: SegmentWriter): void {
  const { inner, reader } = writer
  if (inner.length === 0) {
    writer.isFinished = true
    return
  }
  for (let depth = 0; ; ) {
    reader.next()
    const { name } = reader
    if (OPENING.includes(name)) depth++
    else if ((name === 'end' || name === 'delegate') && depth-- === 0) {
      if (name === 'end') return end(writer, false)
      const label = inner.pop()!
      return label.protection!.delegate(writer, label, false)
    } else if (depth !== 0) continue
    else if (name === 'else') {
      if (inner[inner.length - 1].kind === 'if') return otherwise(writer, false)
    } else if (name === 'catch' || name === 'catch_all') {
      const label = inner.pop()!
      return label.protection!.clause(writer, label, false)
    }
  }
}

/** Goes to a label, with the topmost words. What has effects was evaluated, as `prepareVariables` does. */
export function jump(writer: SegmentWriter, depth: number): void {
  const { inner } = writer
  writer.isStraight = false
  if (depth < inner.length) {
    const label = inner[inner.length - 1 - depth]
    writer.assignVariables(label.carried, label.height)
    label.isUsed = true
    if (label.kind === 'loop') writer.hasLoop = true
    writer.write(`${label.kind === 'loop' ? 'continue' : 'break'} l${label.number};`)
    return
  }
  const label = writer.outer!.outward(depth - inner.length)
  const { block } = label
  if (writer.jumpToOwnLoop(label)) return
  if (block.kind === 'function') writer.writeReturn()
  else writer.exitTo(block.target, label.targetLabel, block.carried, block.height)
}

function carriedBy({ inner, outer }: SegmentWriter, depth: number): Pick<InnerLabel, 'carried' | 'height'> {
  return depth < inner.length ? inner[inner.length - 1 - depth] : outer!.outward(depth - inner.length).block
}

export function prepareJump(writer: SegmentWriter, depth: number): void {
  const { carried, height } = carriedBy(writer, depth)
  writer.prepareVariables(carried, height)
}

/** Goes to a label with the topmost words, which stay where they are, if a condition, popped or an atom, is true. */
export function branch(writer: SegmentWriter, depth: number, condition: string): void {
  // What has to be evaluated before comes first.
  writer.stack.settleEffects()
  prepareJump(writer, depth)
  writer.isStraight = false
  writer.write(`if (${condition}) {`)
  jump(writer, depth)
  writer.write('}')
}

/** `br_table` to places outside of the segment that take nothing: their numbers by index. */
function jumpByNumbers(writer: SegmentWriter, index: string, labels: readonly number[]): void {
  const { inner, outer, target, stack } = writer
  const numbers = labels.map((depth) => {
    const label = outer!.outward(depth - inner.length)
    return target.segmentAt(label.block.target, label.targetLabel, stack.parts.slice(0, label.block.height))
  })
  const rest = numbers.pop()
  const name = writer.declare(`[${numbers.join(', ')}]`)
  writer.writeExit(`return ${name}[${index}] ?? ${rest};`)
}

function jumpByTable(writer: SegmentWriter): void {
  const { stack, reader, inner } = writer
  const labels = reader.labels.slice()
  const index = --stack.height
  writer.isStraight = false
  const isOutside = labels.every((depth) => {
    if (depth < inner.length) return false
    const { block } = writer.outer!.outward(depth - inner.length)
    return block.kind !== 'function' && block.height === 0 && block.carried.length === 0
  })
  stack.settleEffects()
  if (isOutside) {
    jumpByNumbers(writer, stack.text(index), labels)
    skip(writer)
    return
  }
  const text = stack.atom(index)
  for (const depth of new Set(labels)) prepareJump(writer, depth)
  writer.write(`switch (${text}) {`)
  const rest = labels[labels.length - 1]
  const cases = new Map<number, number[]>()
  for (let at = 0; at < labels.length - 1; at++) {
    const depth = labels[at]
    if (depth === rest) continue
    const indices = cases.get(depth)
    if (indices === undefined) cases.set(depth, [at])
    else indices.push(at)
  }
  for (const [depth, indices] of cases) {
    writer.write(`${indices.map((at) => `case ${at}:`).join(' ')}`)
    jump(writer, depth)
  }
  writer.write('default:')
  jump(writer, rest)
  writer.write('}')
  skip(writer)
}

function select(writer: SegmentWriter): void {
  const { stack } = writer
  const condition = --stack.height
  let size = 1
  while (stack.parts[stack.height - size] !== 0) size++
  const otherwise = stack.height - size
  const whenTrue = otherwise - size
  stack.height = whenTrue
  for (let at = whenTrue; at < condition; at++) stack.pure(at)
  const test = size === 1 ? stack.condition(condition) : stack.atom(condition)
  const kind = Math.max(EXPRESSION, stack.kinds[condition])
  let reads = stack.reads[condition]
  for (let at = whenTrue; at < condition; at++) reads |= stack.reads[at]
  const texts: string[] = []
  for (let part = 0; part < size; part++) {
    texts.push(`(${test} ? ${stack.text(whenTrue + part)} : ${stack.text(otherwise + part)})`)
  }
  for (let part = 0; part < size; part++) stack.push(kind, texts[part], reads, part)
}

export const CONTROL_OPERATORS = {
  nop: () => undefined,
  block: (writer) => enter(writer, 'block'),
  loop: (writer) => enter(writer, 'loop'),
  if: (writer) => enter(writer, 'if'),
  else: (writer) => otherwise(writer, true),
  end: (writer) => end(writer, true),
  br: (writer) => {
    writer.stack.settleEffects()
    prepareJump(writer, writer.reader.index)
    jump(writer, writer.reader.index)
    skip(writer)
  },
  br_if: (writer) => {
    const { stack, reader } = writer
    const condition = --stack.height
    branch(writer, reader.index, stack.condition(condition))
  },
  br_table: jumpByTable,
  return: (writer) => {
    writer.stack.settleEffects()
    writer.writeReturn()
    skip(writer)
  },
  unreachable: (writer) => {
    writer.stack.settleEffects()
    writer.write(`throw ${writer.helper('unreachable')}();`)
    skip(writer)
  },
  select,
  'select t': select,
  drop: ({ stack }) => {
    let at = stack.height
    do {
      at--
      stack.discard(at)
    } while (stack.parts[at] !== 0)
    stack.height = at
  },
} satisfies BaselineOperators
