/**
 * Computes nothing twice: an instruction gives way to an equal one that dominates it. Pure instructions are
 * equal wherever they stand, even if they may trap: had they trapped, the second would not be reached. Loads and
 * other reads are equal as long as no write comes between, which is followed within a block and from there into
 * blocks with it as their only predecessor. A stored or set value is what a read of the same place yields.
 *
 *     v3 = i32.load v0               v3 = i32.load v0
 *     v4 = i32.mul v1, v2       =>   v4 = i32.mul v1, v2
 *     v5 = i32.mul v2, v1            i32.store v0, v4
 *     i32.store v0, v5               v7 = i32.add v4, v3
 *     v6 = i32.load v0
 *     v7 = i32.add v6, v3
 *
 * Requires: nothing beyond the invariants.
 * Guarantees: of equal pure instructions none dominates another. Dead ones are left to eliminateDeadCode.
 * Costs: about linear: one hash table, scoped by a walk over the dominator tree; chains are cut at
 * {@link MAXIMUM_CHAIN}.
 */
import { analyzeDominators, type Dominators } from '../ir/control-flow.js'
import { walkDominatorTree } from '../ir/dominator-walk.js'
import {
  isPure,
  READS_GLOBAL,
  READS_HEAP,
  READS_MEMORY,
  READS_TABLE,
  TRAPS,
  WRITES_GLOBAL,
  WRITES_HEAP,
  WRITES_MEMORY,
  WRITES_TABLE,
} from '../ir/effects.js'
import { type IrFunction, isValueType, NO_VALUE, type Value } from '../ir/function.js'
import { findOperator, OPERATORS, type OperatorName } from '../ir/operators.js'
import { Replacements, resolveOperands, resolveTerminator } from '../ir/replacements.js'
import { scratchInt32 } from '../ir/scratch.js'

/** How many entries with the same hash are looked at. */
const MAXIMUM_CHAIN = 16

export function eliminateCommonSubexpressions(fn: IrFunction): void {
  new ValueNumbering(fn).run()
}

/** What the pass does about an operator. */
const IGNORED = 0
/** Looked up; equal operands and immediates make it equal. */
const PURE = 1
/** As PURE, while the version of what it reads is the same. */
const READS = 2
/** Raises versions. */
const WRITES = 3

/** The kinds of things that are read and written, each with a version of its own. */
const KINDS = [
  { reads: READS_MEMORY, writes: WRITES_MEMORY },
  { reads: READS_GLOBAL, writes: WRITES_GLOBAL },
  { reads: READS_TABLE, writes: WRITES_TABLE },
  { reads: READS_HEAP, writes: WRITES_HEAP },
]

/** By operator number. */
const TREATMENT = new Uint8Array(OPERATORS.length)
/** By operator number: which of KINDS it reads, or a bit set of those it writes. */
const KIND = new Uint8Array(OPERATORS.length)
/** By operator number: whether its two operands may be swapped. */
const COMMUTES = new Uint8Array(OPERATORS.length)
/** By operator number: whether the immediate `c` tells instructions apart (an alignment does not). */
const COMPARES_C = new Uint8Array(OPERATORS.length)
/** By number of a store or set: the number of the operator that reads back what it wrote, or -1. */
const READ_BACK = new Int16Array(OPERATORS.length).fill(-1)

for (const { index, effects, immediates } of OPERATORS) {
  COMPARES_C[index] = immediates[2] === 'align' ? 0 : 1
  const read = KINDS.findIndex(({ reads }) => (effects & ~TRAPS) === reads)
  const written = KINDS.reduce(
    (set, { writes }, kind) => ((effects & writes) !== 0 ? set | (1 << kind) : set),
    0,
  )
  if (isPure(effects)) TREATMENT[index] = PURE
  else if (written !== 0) {
    TREATMENT[index] = WRITES
    KIND[index] = written
  } else if (read !== -1) {
    TREATMENT[index] = READS
    KIND[index] = read
  }
}

const COMMUTING: readonly OperatorName[] = [
  ...(['i32', 'i64'] as const).flatMap((type) =>
    (['add', 'mul', 'and', 'or', 'xor', 'eq', 'ne'] as const).map((name) => `${type}.${name}` as const),
  ),
  ...(['f32', 'f64'] as const).flatMap((type) =>
    (['eq', 'ne'] as const).map((name) => `${type}.${name}` as const),
  ),
  'i32.mul_high_u',
]
for (const name of COMMUTING) COMMUTES[findOperator(name)!.index] = 1

const READ_BACKS: readonly [OperatorName, OperatorName][] = [
  ['i32.store', 'i32.load'],
  ['i64.store', 'i64.load'],
  ['f32.store', 'f32.load'],
  ['f64.store', 'f64.load'],
  ['global.set', 'global.get'],
  ['struct.set', 'struct.get'],
  ['array.set', 'array.get'],
]
for (const [write, read] of READ_BACKS) READ_BACK[findOperator(write)!.index] = findOperator(read)!.index

class ValueNumbering {
  private readonly fn: IrFunction
  private readonly flow: Dominators
  private readonly replacements: Replacements
  private readonly hashMask: number
  /** By hash: the latest entry, plus one; and by entry: the one before it with the same hash, plus one. */
  private readonly heads: Int32Array
  private readonly before: Int32Array
  /** By entry, which is an instruction: its hash, and the version of what it reads or wrote. */
  private readonly hashes: Int32Array
  private readonly versions: Int32Array
  /** The entries, in the order in which they were made: those of a block are unmade when its subtree is done. */
  private readonly entries: Value[] = []
  /** The current version of each of KINDS, and by block position those at its end. */
  private readonly current = new Int32Array(KINDS.length)
  private readonly atEnd: Int32Array
  private version = 0

  constructor(fn: IrFunction) {
    this.fn = fn
    this.flow = analyzeDominators(fn)
    this.replacements = new Replacements(fn.valueCount)
    const size = 1 << (32 - Math.clz32(Math.min(fn.valueCount, 1 << 20) | 15))
    this.hashMask = size - 1
    this.heads = scratchInt32(size)
    this.before = scratchInt32(fn.valueCount)
    this.hashes = scratchInt32(fn.valueCount)
    this.versions = scratchInt32(fn.valueCount)
    this.atEnd = scratchInt32(fn.blocks.length * KINDS.length)
  }

  run(): void {
    /** How many entries there were when a block was entered, from the outermost one to the current one. */
    const marks: number[] = []
    walkDominatorTree(
      this.flow,
      (position) => {
        marks.push(this.entries.length)
        this.visitBlock(position)
      },
      () => this.unmakeEntries(marks.pop()!),
    )
  }

  private visitBlock(position: number): void {
    const { fn, flow, current, atEnd } = this
    const first = flow.predecessorStart[position]!
    const isOnlyWay = flow.predecessorStart[position + 1] === first + 1
    // A handler is entered from the middle of a region, whatever has been written there.
    if (isOnlyWay && fn.blocks[flow.predecessors[first]!]!.terminator.kind !== 'try') {
      const start = flow.predecessors[first]! * KINDS.length
      for (let kind = 0; kind < KINDS.length; kind++) current[kind] = atEnd[start + kind]!
    } else {
      this.version++
      current.fill(this.version)
    }
    const { instructions, terminator } = fn.blocks[position]!
    let kept = 0
    for (let i = 0; i < instructions.length; i++) {
      const value = instructions[i]!
      if (!this.isRedundant(value)) instructions[kept++] = value
    }
    if (kept < instructions.length) instructions.length = kept
    // All that is used here comes from blocks that dominate this one, and so have been visited.
    if (!this.replacements.isEmpty) resolveTerminator(terminator, this.replacements)
    for (let kind = 0; kind < KINDS.length; kind++) atEnd[position * KINDS.length + kind] = current[kind]!
  }

  /** Whether the instruction has given way to an equal one. */
  private isRedundant(value: Value): boolean {
    const { fn, replacements } = this
    if (!replacements.isEmpty) resolveOperands(fn, value, replacements)
    const operator = fn.operator[value]!
    const treatment = TREATMENT[operator]!
    if (treatment === IGNORED) return false
    if (treatment === WRITES) {
      this.noteWrite(value, operator)
      return false
    }
    if (!isValueType(fn.type[value]!)) return false
    const version = treatment === READS ? this.current[KIND[operator]!]! : 0
    const hash = this.hash(value, operator, version, fn.arity(value))
    const equal = this.find(value, operator, version, hash)
    if (equal !== NO_VALUE) {
      replacements.replace(value, equal)
      return true
    }
    this.makeEntry(value, version, hash)
    return false
  }

  /** Nothing read so far can be relied on, but for what was written now. */
  private noteWrite(value: Value, operator: number): void {
    const { current } = this
    const kinds = KIND[operator]!
    this.version++
    for (let kind = 0; kind < KINDS.length; kind++) {
      if ((kinds & (1 << kind)) !== 0) current[kind] = this.version
    }
    const read = READ_BACK[operator]!
    if (read === -1) return
    this.makeEntry(value, this.version, this.hash(value, read, this.version, this.fn.arity(value) - 1))
  }

  /** An earlier value equal to what `value` yields, or NO_VALUE. */
  private find(value: Value, operator: number, version: number, hash: number): Value {
    const { fn, before, hashes, versions } = this
    let entry = this.heads[hash & this.hashMask]! - 1
    for (let steps = 0; entry !== -1 && steps < MAXIMUM_CHAIN; steps++, entry = before[entry]! - 1) {
      if (hashes[entry] !== hash || versions[entry] !== version) continue
      const candidate = entry as Value
      if (fn.a[candidate] !== fn.a[value] || fn.b[candidate] !== fn.b[value]) continue
      if (COMPARES_C[operator] === 1 && fn.c[candidate] !== fn.c[value]) continue
      if (fn.operator[candidate] === operator) {
        if (fn.type[candidate] !== fn.type[value]) continue
        if (this.sameOperands(candidate, value, operator)) return candidate
      } else if (READ_BACK[fn.operator[candidate]!] === operator) {
        const arity = fn.arity(value)
        if (arity > 0 && fn.operand(candidate, 0) !== fn.operand(value, 0)) continue
        if (arity > 1 && fn.operand(candidate, 1) !== fn.operand(value, 1)) continue
        const written = fn.operand(candidate, arity)
        if (fn.type[written] === fn.type[value]) return written
      }
    }
    return NO_VALUE
  }

  private sameOperands(a: Value, b: Value, operator: number): boolean {
    const { fn } = this
    const arity = fn.arity(a)
    if (arity !== fn.arity(b)) return false
    if (COMMUTES[operator] === 1) {
      const left = fn.operand(a, 0)
      const right = fn.operand(a, 1)
      const otherLeft = fn.operand(b, 0)
      const otherRight = fn.operand(b, 1)
      return (left === otherLeft && right === otherRight) || (left === otherRight && right === otherLeft)
    }
    for (let i = 0; i < arity; i++) {
      if (fn.operand(a, i) !== fn.operand(b, i)) return false
    }
    return true
  }

  /** A hash of `operator` with the immediates and the first `arity` operands of `value`. */
  private hash(value: Value, operator: number, version: number, arity: number): number {
    const { fn } = this
    let hash = mix(mix(mix(operator, version), fn.a[value]! | 0), fn.b[value]! | 0)
    if (COMMUTES[operator] === 1) return mix(hash, fn.operand(value, 0) + fn.operand(value, 1))
    for (let i = 0; i < arity; i++) hash = mix(hash, fn.operand(value, i))
    return hash
  }

  private makeEntry(value: Value, version: number, hash: number): void {
    const slot = hash & this.hashMask
    this.hashes[value] = hash
    this.versions[value] = version
    this.before[value] = this.heads[slot]!
    this.heads[slot] = value + 1
    this.entries.push(value)
  }

  private unmakeEntries(mark: number): void {
    const { entries } = this
    for (let i = entries.length - 1; i >= mark; i--) {
      const value = entries[i]!
      this.heads[this.hashes[value]! & this.hashMask] = this.before[value]!
    }
    entries.length = mark
  }
}

function mix(hash: number, number: number): number {
  const mixed = Math.imul(hash ^ number, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}
