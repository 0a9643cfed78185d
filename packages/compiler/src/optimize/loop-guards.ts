/**
 * Part of guardLoops: which accesses of a loop go through an address that each round moves by the same distance, and
 * the code in front of the loop that tells whether all of them, in all rounds there can be, are aligned and within
 * bounds.
 */
import type { IrFunction, Value } from '../ir/function.js'
import { OPERATORS, type OperatorName } from '../ir/operators.js'
import { I32 } from '../ir/types.js'
import type { CountedLoop, Relation, Sum } from './counted-loops.js'

/** Accesses of one size through one address, which moves by `stride` bytes a round. */
export interface LoopGroup {
  /** What the address consists of, without constants. */
  readonly terms: Sum['terms']
  readonly memory: number
  readonly size: number
  readonly stride: number
  /** How far from the terms' sum the base is, in bytes: a multiple of the size, below all accesses. */
  readonly base: number
  /** The last element that is touched in a round, counted from the base. */
  readonly highest: number
  /** By access: which element from the base it touches. */
  readonly accesses: ReadonlyMap<Value, number>
}

/** The values that guards leave for the loop they stand in front of. */
export interface GuardedGroup {
  readonly group: LoopGroup
  /** The index of the base's element in the first round, and in the last one there can be. */
  readonly first: Value
  readonly last: Value
}

/** By operator number: how many bytes a load or store accesses; 0 for what is none. */
const ACCESS_SIZES = Uint8Array.from(OPERATORS, ({ name }) => {
  const match = /^(?:i32|f(32|64))\.(?:load|store)(8|16)?(?:_[su])?$/.exec(name)
  return match === null ? 0 : match[2] !== undefined ? Number(match[2]) / 8 : match[1] === '64' ? 8 : 4
})

/** Constants further apart are not followed. */
const FARTHEST = 1 << 24
/** How far an address may move in all rounds together. */
const LONGEST_WAY = 2 ** 30
/** Guards in front of one loop. */
const MOST_GROUPS = 6
/** Loops with fewer rounds are not worth it. */
const FEWEST_ROUNDS = 4

/** Collects the groups of a loop that can be guarded. */
export function findLoopGroups(
  fn: IrFunction,
  loop: CountedLoop,
  isArrayMemory: (memory: number) => boolean,
): LoopGroup[] {
  const found = new Map<string, { sum: Sum; accesses: { value: Value; distance: number }[] }>()
  for (const { instructions } of loop.blocks) {
    for (const value of instructions) {
      const size = ACCESS_SIZES[fn.operator[value]!]!
      const address = fn.operand(value, 0)
      // What the module says is not aligned is not.
      if (size === 0 || !isArrayMemory(fn.b[value]!) || 2 ** fn.c[value]! < size) continue
      if (fn.type[address] !== I32) continue
      const sum = loop.sumOf(address)
      if (sum === undefined || strideOf(loop, sum) === undefined) continue
      const distance = sum.constant + fn.a[value]!
      if (sum.terms.size === 0 || Math.abs(sum.constant) > FARTHEST || distance > FARTHEST) continue
      const stride = strideOf(loop, sum)!
      if (stride % size !== 0 || Math.abs(stride) > FARTHEST) continue
      const terms = [...sum.terms].sort(([a], [b]) => a - b).join()
      // Accesses of one size may differ by less than that.
      const key = `${terms} ${fn.b[value]} ${size} ${((distance % size) + size) % size}`
      let group = found.get(key)
      if (group === undefined) found.set(key, (group = { sum, accesses: [] }))
      group.accesses.push({ value, distance })
    }
  }
  return [...found.values()].map(({ sum, accesses }) => {
    const { value } = accesses[0]!
    const size = ACCESS_SIZES[fn.operator[value]!]!
    // Before its offset is added, an address may wrap.
    const base = Math.min(...accesses.map(({ value, distance }) => distance - fn.a[value]!))
    const remainder = (((accesses[0]!.distance - base) % size) + size) % size
    const lowest = remainder === 0 ? base : base - (size - remainder)
    return {
      terms: sum.terms,
      memory: fn.b[value]!,
      size,
      stride: strideOf(loop, sum)!,
      base: lowest,
      highest: Math.max(...accesses.map(({ distance }) => (distance - lowest) / size)),
      accesses: new Map(accesses.map(({ value, distance }) => [value, (distance - lowest) / size])),
    }
  })
}

/** How far an address moves in a round; undefined if it is not always the same. */
function strideOf(loop: CountedLoop, { terms }: Sum): number | undefined {
  let stride = 0
  for (const [value, factor] of terms) {
    if (!loop.header.params.includes(value)) continue
    const step = loop.steps.get(value)
    if (step === undefined) return undefined
    stride += factor * step
  }
  return stride
}

/** Where guards are written: each ends a block, and the next begins another. */
export interface GuardWriter {
  readonly fn: IrFunction
  /** What known alignment `analyzeAlignment` has found, in bits. */
  alignmentOf(value: Value): number
  append(value: Value): Value
  /** Goes on in a new block if the condition is zero (or not); elsewhere the guards have failed. */
  branch(condition: Value, isFailure: boolean): void
}

/**
 * Writes the guards of a loop's groups.
 * @param initialOf what a parameter of the header is at first
 * @returns the groups that are guarded; undefined, and nothing written, if none can be
 */
export function writeLoopGuards(
  writer: GuardWriter,
  loop: CountedLoop,
  groups: readonly LoopGroup[],
  initialOf: (param: Value) => Value,
): GuardedGroup[] | undefined {
  const arithmetic = new Arithmetic(writer)
  const moving = mostAccesses(groups.filter(({ stride }) => stride !== 0))
  const stride = Math.max(...moving.map(({ stride }) => Math.abs(stride)))
  const rounds = moving.length > 0 ? countRounds(arithmetic, writer, loop, stride, initialOf) : undefined
  const still = groups.filter(({ stride }) => stride === 0)
  const chosen = mostAccesses([...(rounds === undefined ? [] : moving), ...still])
  if (chosen.length === 0) return undefined
  return chosen.map((group) => writeGuard(arithmetic, writer, group, rounds, initialOf))
}

function mostAccesses(groups: readonly LoopGroup[]): LoopGroup[] {
  return [...groups].sort((a, b) => b.accesses.size - a.accesses.size).slice(0, MOST_GROUPS)
}

/**
 * How many rounds there are at most, but the last one, and guards that they are so few that no address moves too far.
 * Undefined if that is not known, or there are too few or too many.
 * @param stride how far addresses move in a round, at most
 */
function countRounds(
  arithmetic: Arithmetic,
  writer: GuardWriter,
  { test }: CountedLoop,
  stride: number,
  initialOf: (param: Value) => Value,
): Value | undefined {
  if (test === undefined) return undefined
  const { relation, counter, constant } = test
  const step = Math.abs(test.step)
  const start = arithmetic.plus(initialOf(counter), constant)
  const end = typeof test.end === 'number' ? test.end : arithmetic.constant(test.end.constant)
  const known = knownRounds(relation, test.step, arithmetic.constantOf(start), arithmetic.constantOf(end))
  if (known !== undefined) {
    const isUseful = known + 1 >= FEWEST_ROUNDS && known * Math.max(stride, step) < LONGEST_WAY
    return isUseful ? arithmetic.constant(known) : undefined
  }
  const way = test.step > 0 ? arithmetic.minus(end, start) : arithmetic.minus(start, end)
  if (relation !== 'ne') writer.branch(arithmetic.make(`i32.${relation}`, start, end), false)
  const limit = Math.floor(LONGEST_WAY / Math.max(1, stride / step))
  writer.branch(arithmetic.make('i32.gt_u', arithmetic.constant(limit), way), false)
  if (relation === 'ne') {
    const multiple = Math.min(
      writer.alignmentOf(initialOf(counter)),
      multipleOf(constant),
      typeof test.end === 'number' ? writer.alignmentOf(end) : multipleOf(test.end.constant),
    )
    if (2 ** multiple % step !== 0) writer.branch(arithmetic.rest(way, step), true)
    return arithmetic.dividedBy(way, step)
  }
  const isStrict = relation.startsWith('lt') || relation.startsWith('gt')
  const rounds = arithmetic.dividedBy(arithmetic.plus(way, isStrict ? step - 1 : step), step)
  if (step > 1 || !isStrict) {
    // The counter must not wrap in the last round, or others follow.
    const last = arithmetic.make('i32.add', start, arithmetic.times(rounds, test.step))
    const isSigned = relation.endsWith('s')
    const goesOn = test.step > 0 ? (isSigned ? 'i32.gt_s' : 'i32.gt_u') : isSigned ? 'i32.lt_s' : 'i32.lt_u'
    writer.branch(arithmetic.make(goesOn, last, start), false)
  }
  return rounds
}

/** How many rounds there are but the last one, where start and end are constants; Infinity if they are not counted. */
function knownRounds(
  relation: Relation,
  step: number,
  start: number | undefined,
  end: number | undefined,
): number | undefined {
  if (start === undefined || end === undefined) return undefined
  const isUnsigned = relation.endsWith('u')
  const way = isUnsigned
    ? (end >>> 0) - (start >>> 0)
    : relation === 'ne'
      ? (step > 0 ? end - start : start - end) >>> 0
      : end - start
  if (relation === 'ne') return way % step === 0 ? way / Math.abs(step) : Infinity
  const isStrict = relation.startsWith('lt') || relation.startsWith('gt')
  const rounds = isStrict ? Math.ceil(way / step) : Math.floor(way / step) + 1
  const last = (isUnsigned ? start >>> 0 : start) + rounds * step
  const isWrapped = isUnsigned ? last !== last >>> 0 : last !== (last | 0)
  return isWrapped ? Infinity : Math.max(0, rounds)
}

function writeGuard(
  arithmetic: Arithmetic,
  writer: GuardWriter,
  group: LoopGroup,
  rounds: Value | undefined,
  initialOf: (param: Value) => Value,
): GuardedGroup {
  const { fn } = writer
  const { size, memory, stride, base, highest } = group
  const bits = Math.log2(size)
  let root: Value | undefined
  let constant = base
  let alignment = 32
  for (const [term, factor] of group.terms) {
    const value = initialOf(term)
    const known = arithmetic.constantOf(value)
    if (known !== undefined) {
      constant = (constant + Math.imul(known, factor)) | 0
      continue
    }
    alignment = Math.min(alignment, writer.alignmentOf(value) + multipleOf(factor))
    const product = arithmetic.times(value, factor)
    root = root === undefined ? product : arithmetic.make('i32.add', root, product)
  }
  const start = root === undefined ? arithmetic.constant(constant) : arithmetic.plus(root, constant)
  if (Math.min(alignment, multipleOf(constant)) < bits) {
    writer.branch(arithmetic.make('i32.and', start, arithmetic.constant(size - 1)), true)
  }
  const first = arithmetic.shiftedRight(start, bits)
  const count = () => writer.append(fn.create('element.count', I32, [], { a: size, b: memory }))
  // An index of bytes may be anything; of others, adding to it goes past no 2^32.
  if (size === 1) writer.branch(arithmetic.make('i32.gt_u', count(), first), false)
  if (stride === 0) {
    if (size > 1 || highest > 0) {
      writer.branch(arithmetic.make('i32.gt_u', count(), arithmetic.plus(first, highest)), false)
    }
    return { group, first: arithmetic.place(first), last: first }
  }
  const moved = arithmetic.times(rounds!, Math.abs(stride) / size)
  if (stride < 0) writer.branch(arithmetic.make('i32.ge_u', first, moved), false)
  const last = arithmetic.make(stride > 0 ? 'i32.add' : 'i32.sub', first, moved)
  const highestIndex = arithmetic.plus(stride > 0 ? last : first, highest)
  writer.branch(arithmetic.make('i32.gt_u', count(), highestIndex), false)
  return { group, first: arithmetic.place(first), last: arithmetic.place(last) }
}

/** How many of a constant's lowest bits are 0. */
function multipleOf(constant: number): number {
  return constant === 0 ? 32 : 31 - Math.clz32(constant & -constant)
}

/** Instructions of int32, each written once, constants computed. */
class Arithmetic {
  private readonly fn: IrFunction
  private readonly writer: GuardWriter
  private readonly known = new Map<string, Value>()
  private readonly unwritten = new Set<Value>()

  constructor(writer: GuardWriter) {
    this.fn = writer.fn
    this.writer = writer
  }

  constantOf(value: Value): number | undefined {
    return this.fn.op[value] === 'i32.const' ? this.fn.a[value]! : undefined
  }

  /** A constant that is written when it is used. */
  constant(number: number): Value {
    const value = this.fn.createI32(number)
    this.unwritten.add(value)
    return value
  }

  place(value: Value): Value {
    if (this.unwritten.delete(value)) this.writer.append(value)
    return value
  }

  make(op: OperatorName, left: Value, right: Value): Value {
    const { fn, writer } = this
    return writer.append(fn.createBinary(op, I32, this.place(left), this.place(right)))
  }

  plus(value: Value, constant: number): Value {
    if (constant === 0) return value
    const known = this.constantOf(value)
    if (known !== undefined) return this.constant(known + constant)
    return this.once(`${value}+${constant}`, () => this.make('i32.add', value, this.constant(constant)))
  }

  shiftedRight(value: Value, bits: number): Value {
    if (bits === 0) return value
    const known = this.constantOf(value)
    if (known !== undefined) return this.constant(known >>> bits)
    return this.once(`${value}>>${bits}`, () => this.make('i32.shr_u', value, this.constant(bits)))
  }

  minus(left: Value, right: Value): Value {
    const [a, b] = [this.constantOf(left), this.constantOf(right)]
    if (b === 0) return left
    if (a !== undefined && b !== undefined) return this.constant(a - b)
    return this.once(`${left}-${right}`, () => this.make('i32.sub', left, right))
  }

  times(value: Value, factor: number): Value {
    if (factor === 1) return value
    const known = this.constantOf(value)
    if (known !== undefined) return this.constant(Math.imul(known, factor))
    const isPowerOfTwo = factor > 0 && (factor & (factor - 1)) === 0
    return this.once(`${value}*${factor}`, () =>
      isPowerOfTwo
        ? this.make('i32.shl', value, this.constant(Math.log2(factor)))
        : this.make('i32.mul', value, this.constant(factor)),
    )
  }

  dividedBy(value: Value, divisor: number): Value {
    if ((divisor & (divisor - 1)) === 0) return this.shiftedRight(value, Math.log2(divisor))
    return this.once(`${value}/${divisor}`, () => this.make('i32.div_u', value, this.constant(divisor)))
  }

  rest(value: Value, divisor: number): Value {
    return (divisor & (divisor - 1)) === 0
      ? this.make('i32.and', value, this.constant(divisor - 1))
      : this.make('i32.rem_u', value, this.constant(divisor))
  }

  private once(key: string, make: () => Value): Value {
    let value = this.known.get(key)
    if (value === undefined) this.known.set(key, (value = make()))
    return value
  }
}
