/**
 * Computes the exclusive or of several rotations of one value, as in SHA-2, from shifts that share their steps:
 *
 *     rotr(x, 6) ^ rotr(x, 11) ^ rotr(x, 25)  =>  ((x << 5 ^ x) << 14 ^ x) << 7 ^ ((x >>> 14 ^ x) >>> 5 ^ x) >>> 6
 *
 * A rotation is two shifts and an or wherever there is no instruction for it. That is no operation less, but the result
 * of each is the operand of the next: an engine with an accumulator, as V8's interpreter, need not put it anywhere. A
 * round of SHA-256 takes a seventh less. With a JIT, which has instructions for rotations, nothing is changed.
 *
 * Requires: legal IR, dead code removed.
 * Guarantees: no instruction more than before, none unused.
 * Costs: linear.
 */
import { countUses } from '../ir/count-uses.js'
import type { Block, IrFunction, Value } from '../ir/function.js'
import type { OperatorName } from '../ir/operators.js'
import type { PassContext } from '../ir/pass.js'
import { I32 } from '../ir/types.js'

/** Longer chains of exclusive ors are looked at in parts. */
const MOST_TERMS = 16

/** Shifts of one value that are combined by exclusive or. */
interface Shifts {
  readonly terms: Value[]
  readonly left: number[]
  readonly right: number[]
  rotations: number
}

export function combineRotations(fn: IrFunction, { isInterpreted }: PassContext): void {
  if (isInterpreted !== true) return
  const hasRotations = ({ instructions }: Block) => instructions.some((value) => isRotation(fn, value))
  if (!fn.blocks.some(hasRotations)) return
  const uses = countUses(fn)
  for (const block of fn.blocks) if (hasRotations(block)) combineIn(fn, block, uses)
}

function combineIn(fn: IrFunction, block: Block, uses: Int32Array): void {
  const within = new Set(block.instructions)
  const isOwn = (value: Value) => uses[value] === 1 && within.has(value)
  const removed = new Set<Value>()
  const before = new Map<Value, Value[]>()
  // From the last one backwards, so that the largest sum of terms is found first.
  for (let i = block.instructions.length - 1; i >= 0; i--) {
    const root = block.instructions[i]!
    if (fn.op[root] !== 'i32.xor' || removed.has(root)) continue
    const { terms, inner } = termsOf(fn, root, isOwn)
    const made: Value[] = []
    const combined: Value[] = []
    for (const [source, shifts] of shiftsOf(fn, terms, isOwn)) {
      if (shifts.rotations < 2 || hasEqual(shifts.left) || hasEqual(shifts.right)) continue
      for (const term of shifts.terms) removed.add(term)
      combined.push(shiftInSteps(fn, 'i32.shl', source, shifts.left, made))
      combined.push(shiftInSteps(fn, 'i32.shr_u', source, shifts.right, made))
    }
    if (made.length === 0) continue
    for (const value of inner) removed.add(value)
    const [first, ...others] = [...combined, ...terms.filter((term) => !removed.has(term))]
    const last = others.pop()!
    const sum = others.reduce((left, right) => make(fn, 'i32.xor', left, right, made), first!)
    fn.rewrite(root, 'i32.xor', I32, [sum, last])
    before.set(root, made)
  }
  if (before.size === 0) return
  block.instructions = block.instructions
    .filter((value) => !removed.has(value))
    .flatMap((value) => [...(before.get(value) ?? []), value])
}

/** What the exclusive or `root` is made of, and the exclusive ors in between. */
function termsOf(
  fn: IrFunction,
  root: Value,
  isOwn: (value: Value) => boolean,
): { terms: Value[]; inner: Value[] } {
  const terms: Value[] = []
  const inner: Value[] = []
  const pending = [fn.operand(root, 1), fn.operand(root, 0)]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (fn.op[value] === 'i32.xor' && isOwn(value) && inner.length < MOST_TERMS) {
      inner.push(value)
      pending.push(fn.operand(value, 1), fn.operand(value, 0))
    } else terms.push(value)
  }
  return { terms, inner }
}

/** The terms that are shifts and rotations by constants, used nowhere else, by what is shifted. */
function shiftsOf(
  fn: IrFunction,
  terms: readonly Value[],
  isOwn: (value: Value) => boolean,
): Map<Value, Shifts> {
  const found = new Map<Value, Shifts>()
  for (const term of terms) {
    const isTurned = isRotation(fn, term)
    if (!isOwn(term) || !(isTurned || fn.op[term] === 'i32.shl' || fn.op[term] === 'i32.shr_u')) continue
    const count = fn.operand(term, 1)
    if (fn.op[count] !== 'i32.const' || (fn.a[count]! & 31) === 0) continue
    const source = fn.operand(term, 0)
    let shifts = found.get(source)
    if (shifts === undefined) found.set(source, (shifts = { terms: [], left: [], right: [], rotations: 0 }))
    shifts.terms.push(term)
    const bits = fn.a[count]! & 31
    const isLeft = fn.op[term] === 'i32.shl' || fn.op[term] === 'i32.rotl'
    if (isTurned) shifts.rotations++
    if (isTurned || isLeft) shifts.left.push(isLeft ? bits : 32 - bits)
    if (isTurned || !isLeft) shifts.right.push(isLeft ? 32 - bits : bits)
  }
  return found
}

function isRotation(fn: IrFunction, value: Value): boolean {
  return fn.op[value] === 'i32.rotl' || fn.op[value] === 'i32.rotr'
}

function hasEqual(counts: readonly number[]): boolean {
  return new Set(counts).size < counts.length
}

/** `x << 26 ^ x << 21 ^ x << 7` as `((x << 5 ^ x) << 14 ^ x) << 7` */
function shiftInSteps(
  fn: IrFunction,
  op: OperatorName,
  source: Value,
  counts: readonly number[],
  made: Value[],
): Value {
  const sorted = [...counts].sort((a, b) => b - a)
  return sorted.reduce<Value>((sum, count, i) => {
    const step = fn.createI32(count - (sorted[i + 1] ?? 0))
    made.push(step)
    const shifted = make(fn, op, sum, step, made)
    return i + 1 < sorted.length ? make(fn, 'i32.xor', shifted, source, made) : shifted
  }, source)
}

function make(fn: IrFunction, op: OperatorName, left: Value, right: Value, made: Value[]): Value {
  const value = fn.createBinary(op, I32, left, right)
  made.push(value)
  return value
}
