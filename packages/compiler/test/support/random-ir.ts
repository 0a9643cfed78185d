// Random IR functions with a world to run them in, for comparing what a function does before and after a pass.
// The same seed gives the same function. Loops count down, so nearly every run ends.

import { type Block, IrFunction, type Value } from '../../src/ir/function.js'
import { OPERATORS, type OperatorName, type OperatorRow } from '../../src/ir/operators.js'
import { F32, F64, I32, I64, NONE, type Signature, TUPLE, type Type } from '../../src/ir/types.js'
import type { Stage } from '../../src/ir/verify.js'
import {
  createWorld,
  flattenValues,
  type IrOutcome,
  type IrValue,
  type IrWorld,
  interpretIr,
} from './interpret-ir.js'

export interface RandomIr {
  fn: IrFunction
  /** Arguments for several runs, in WebAssembly's types even where `fn` is legal IR. */
  runs: IrValue[][]
  /** The types of those arguments. */
  params: readonly Type[]
  seed: number
}

/** Everything a run leaves behind that can be seen from outside. */
export interface Observation {
  outcome: IrOutcome
  memory: string
  globals: IrValue[]
  /** Arguments of the calls made, in order. */
  calls: unknown[]
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const CALLEES: readonly Signature[] = [
  { params: [I32], results: [I32] },
  { params: [I32, I64], results: [I64, I32] },
  { params: [F64], results: [] },
  { params: [I64], results: [I64] },
]

const PARAMS: readonly Type[] = [I32, I32, I64, F64, F32]
const GLOBALS: readonly Type[] = [I32, I64, F32, F64]

/** Runs `fn` from a fresh world that depends on the seed only; `run` is how. */
export function observe(
  { params, seed }: RandomIr,
  fn: IrFunction,
  args: readonly IrValue[],
  run: typeof interpretIr = interpretIr,
): Observation {
  const random = createRandom(seed ^ 0x5eed)
  const memory = new Uint8Array(65536)
  for (let i = 0; i < 512; i++) memory[i] = random() < 0.5 ? random() * 256 : 0
  const calls: unknown[] = []
  const world: IrWorld = createWorld({
    memories: [memory],
    globals: [7, -5n, 0x3fc00000, 0x4000000000000000n],
    types: [...CALLEES],
    fuel: 3000,
  })
  world.functions = CALLEES.map((signature, index) => ({
    signature,
    run: (given: IrValue[]) => {
      calls.push([index, ...given.map(String)])
      const count = calls.length
      if (index === 0) world.memories[0]![count & 63] = count
      if (index === 1) world.globals[0] = count
      return signature.results.map((type) => (type === I64 ? BigInt(count) * 0x100000001n : count))
    },
  }))
  world.tables = [[world.functions[0]!, world.functions[1]!, null, world.functions[3]!]]
  const flat = fn.signature.params.length === params.length ? [...args] : flattenValues(params, args)
  const outcome = run(fn, flat, world)
  if (outcome.kind === 'return') outcome.values = joinI64(outcome.values, fn)
  return { outcome, memory: describeMemory(world.memories[0]!), globals: world.globals, calls }
}

/** The size and a hash of the contents. */
function describeMemory(memory: Uint8Array): string {
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.length >> 2)
  let hash = 0
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x9e3779b1) + i
  return `${memory.length} bytes, hash ${hash | 0}`
}

/** Results of legal IR are flattened; lowered IR's are made so, too, to be comparable. */
function joinI64(values: IrValue[], fn: IrFunction): IrValue[] {
  return flattenValues(
    fn.signature.results.map((type, i) => (type === F64 && typeof values[i] === 'bigint' ? NONE : type)),
    values,
  )
}

/** A function of about `size` instructions. */
export function randomIr(seed: number, stage: Stage = 'lowered', size = 60): RandomIr {
  const generator = new Generator(seed, stage, size)
  return generator.make()
}

const ARGUMENTS: ReadonlyMap<Type, readonly IrValue[]> = new Map<Type, readonly IrValue[]>([
  [I32, [0, 1, -1, 2, 7, 16, 255, 256, 4096, 65535, 0x7fffffff, -0x80000000, -7, 1000000]],
  [
    I64,
    [
      0n,
      1n,
      -1n,
      255n,
      0x7fffffffn,
      0x80000000n,
      0xffffffffn,
      0x100000000n,
      -0x80000000n,
      (1n << 63n) - 1n,
      -(1n << 63n),
    ],
  ],
  [F32, [0, 0x3f800000, -0x80000000, 0x7fc00000, 0x7f800001, 0x41200000, 0x4f000000, -0x40800000]],
  [
    F64,
    [
      0n,
      0x3ff0000000000000n,
      -0x8000000000000000n,
      0x7ff8000000000000n,
      0x7ff0000000000001n,
      0x4024000000000000n,
      0x41e0000000000000n,
      -0x4010000000000000n,
    ],
  ],
])

const CONSTANTS_32 = [
  0, 0, 1, 1, -1, 2, 3, 4, 7, 8, 16, 24, 31, 32, 100, 255, 256, 65535, 0x7fffffff, -0x80000000, -8,
]

const SCALARS = new Set<Type>([I32, I64, F32, F64])
const isScalarOperator = (row: OperatorRow) =>
  row.params !== undefined &&
  row.params.length > 0 &&
  row.params.every((type) => SCALARS.has(type)) &&
  // Not for any operands.
  row.name !== 'i32.mul_add_rem_u' &&
  (row.effects & ~1) === 0 &&
  // What an index is, only accesses say.
  row.name !== 'element.advance' &&
  (row.result === TUPLE ? row.name.startsWith('pair.') : SCALARS.has(row.result!))

/** Operators on scalars by the type of their result. Integer ones come more often: most rules are about them. */
function scalarOperators(stage: Stage): ReadonlyMap<Type, OperatorRow[]> {
  const legalOnly = (row: OperatorRow) => /pair|mul_high/.test(row.name)
  const usable = OPERATORS.filter(isScalarOperator).filter((row) =>
    stage === 'legal' ? row.result !== I64 && !row.params!.includes(I64) : !legalOnly(row),
  )
  const byResult = new Map<Type, OperatorRow[]>()
  for (const row of usable) {
    const type = row.result === TUPLE ? I32 : row.result!
    const copies = /^i(32|64)\.(add|sub|and|or|xor|shl|shr|mul|eq|ne|lt|eqz|ext|wrap)/.test(row.name) ? 4 : 1
    for (let i = 0; i < copies; i++) byResult.set(type, [...(byResult.get(type) ?? []), row])
  }
  return byResult
}

/** Operators that rules look at together. */
const RELATED = [
  /add|sub/,
  /shl|shr|and|ext/,
  /and|or|xor/,
  /mul|div|rem/,
  /eq|ne|lt|gt/,
  /rot|shl|and/,
  /ext|wrap|conv|trunc|rein/,
]

const SCALAR_OPERATORS = { lowered: scalarOperators('lowered'), legal: scalarOperators('legal') }
const LOADS = OPERATORS.filter(({ name }) => /^[if](32|64)\.load(8|16|32)?(_[su])?$/.test(name))
const STORES = OPERATORS.filter(({ name }) => /^[if](32|64)\.store(8|16|32)?$/.test(name))

class Generator {
  private readonly random: () => number
  private readonly fn: IrFunction
  private readonly params: readonly Type[]
  private readonly isLegal: boolean
  private readonly types: readonly Type[]
  private readonly seed: number
  private block: Block
  /** Values that may be used here, by type; scopes are cut back to their former length. */
  private readonly values = new Map<Type, Value[]>()
  private budget: number
  private addresses: Value[] = []

  constructor(seed: number, stage: Stage, size: number) {
    this.seed = seed
    this.random = createRandom(seed)
    this.isLegal = stage === 'legal'
    this.budget = size
    this.types = this.isLegal ? [I32, I32, F32, F64] : [I32, I32, I64, F32, F64]
    for (const type of SCALARS) this.values.set(type, [])
    this.params = this.isLegal ? PARAMS.filter((type) => type !== I64) : PARAMS
    const results = this.params.filter(() => this.chance(0.4))
    this.fn = new IrFunction(0, `random${seed}`, { params: this.params, results })
    this.block = this.startBlock()
  }

  make(): RandomIr {
    for (const type of this.params) this.define(this.fn.createParameter(this.block, type))
    this.region(0)
    this.finish(
      'return',
      this.fn.signature.results.map((type) => this.use(type)),
    )
    const runs = Array.from({ length: 4 }, () => this.params.map((type) => this.pick(ARGUMENTS.get(type)!)))
    return { fn: this.fn, runs, params: this.params, seed: this.seed }
  }

  private chance(probability: number): boolean {
    return this.random() < probability
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit)
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!
  }

  private startBlock(): Block {
    const block = this.fn.createBlock()
    this.fn.blocks.push(block)
    this.block = block
    return block
  }

  private finish(kind: 'return' | 'unreachable', operands: Value[]): void {
    this.block.terminator = { kind, operands, edges: [], offset: -1 }
  }

  private define(value: Value): Value {
    this.values.get(this.fn.type[value]!)?.push(value)
    return value
  }

  private append(value: Value): Value {
    this.block.instructions.push(value)
    return this.define(value)
  }

  /** Some value of the type: often a recent one, sometimes a new constant. */
  private use(type: Type): Value {
    const known = this.values.get(type)!
    if (known.length === 0 || this.chance(0.25)) return this.constant(type)
    return known[
      this.chance(0.5) ? known.length - 1 - this.below(Math.min(4, known.length)) : this.below(known.length)
    ]!
  }

  private constant(type: Type): Value {
    const { fn } = this
    if (type === I32) return this.append(fn.createI32(this.pick(CONSTANTS_32)))
    if (type === I64) {
      const low = this.pick(CONSTANTS_32)
      const high = this.chance(0.6) ? low >> 31 : this.pick(CONSTANTS_32)
      return this.append(fn.create('i64.const', I64, [], { a: low, b: high }))
    }
    const bits = this.pick(ARGUMENTS.get(type)!)
    if (type === F32) return this.append(fn.create('f32.const', F32, [], { a: bits as number }))
    const low = Number(BigInt.asIntN(32, bits as bigint))
    const high = Number(BigInt.asIntN(32, (bits as bigint) >> 32n))
    return this.append(fn.create('f64.const', F64, [], { a: low, b: high }))
  }

  private region(depth: number): void {
    for (let statements = 2 + this.below(8); statements > 0 && this.budget > 0; statements--) {
      const kind = this.random()
      if (depth < 5 && kind < 0.1) this.choice(depth)
      else if (depth < 5 && kind < 0.15) this.loop(depth)
      else if (depth < 5 && kind < 0.19) this.table(depth)
      else this.instruction()
    }
  }

  private instruction(): void {
    this.budget--
    const kind = this.random()
    if (kind < 0.1) this.load()
    else if (kind < 0.18) this.store()
    else if (kind < 0.22) this.global()
    else if (kind < 0.25) this.call()
    else if (kind < 0.3) this.select()
    else if (kind < 0.31) this.memoryOperation()
    else if (kind < 0.6) this.chain()
    else this.scalar(this.pick(this.types))
  }

  private scalar(type: Type): Value {
    const { fn } = this
    const row = this.pick(SCALAR_OPERATORS[this.isLegal ? 'legal' : 'lowered'].get(type)!)
    const operands = row.params!.map((param) => this.use(param))
    // Divisors are mostly not 0.
    if (/\.(div|rem)_/.test(row.name) && this.chance(0.8)) {
      for (let i = operands.length / 2; i < operands.length; i++) {
        if (fn.type[operands[i]!] === I32)
          operands[i] = this.binary('i32.or', operands[i]!, this.append(fn.createI32(1)))
      }
    }
    if (row.name.includes('pair') && this.chance(0.4)) {
      // Numbers of 32 bits.
      for (let i = 1; i < operands.length; i += 2) {
        if (fn.type[operands[i]!] === I32) operands[i] = this.append(fn.createI32(0))
      }
    }
    if (row.result !== TUPLE) return this.append(fn.create(row.name, row.result!, operands))
    const tuple = fn.create(row.name, TUPLE, operands)
    fn.tupleTypes.set(tuple, [I32, I32])
    this.block.instructions.push(tuple)
    return this.projects(tuple, [I32, I32])
  }

  /** Operators one upon the other, with operands that come again: what rules look for. */
  private chain(): void {
    const { fn } = this
    const rows = SCALAR_OPERATORS[this.isLegal ? 'legal' : 'lowered']
    let value = this.use(this.pick(this.types))
    let seen: Value[] = []
    for (let steps = 2 + this.below(3); steps > 0; steps--) {
      const type = fn.type[value]!
      const group = this.chance(0.7) ? this.pick(RELATED) : /./
      const fitting = rows
        .get(this.chance(0.6) && this.types.includes(type) ? type : this.pick(this.types))!
        .filter(({ name, params, result }) => params!.includes(type) && result !== TUPLE && group.test(name))
      if (fitting.length === 0) continue
      const row = this.pick(fitting)
      const params = row.params!
      const places = params.flatMap((param, i) => (param === type ? [i] : []))
      const place = this.chance(0.7) ? places[0]! : this.pick(places)
      const operands = params.map((param, i) => {
        if (i === place) return value
        const again = seen.filter((candidate) => fn.type[candidate] === param)
        if (again.length > 0 && this.chance(0.5)) return this.pick(again)
        return this.chance(0.7) ? this.constant(param) : this.use(param)
      })
      seen = [...seen, ...operands].slice(-8)
      value = this.append(fn.create(row.name, row.result!, operands))
    }
  }

  private projects(tuple: Value, types: readonly Type[]): Value {
    let last = tuple
    types.forEach((type, a) => {
      const isWanted = this.chance(0.8) || (a === types.length - 1 && last === tuple)
      if (isWanted) last = this.append(this.fn.create('project', type, [tuple], { a }))
    })
    return last
  }

  private binary(op: OperatorName, left: Value, right: Value): Value {
    return this.append(this.fn.createBinary(op, I32, left, right))
  }

  private address(): Value {
    // Often one used before: accesses from the same base are what some passes look at.
    if (this.chance(0.5)) {
      const known = this.values.get(I32)!
      const before = this.addresses.filter((address) => known.includes(address))
      if (before.length > 0) return this.pick(before)
    }
    const address = this.newAddress()
    this.addresses = [...this.addresses.slice(-3), address]
    return address
  }

  private newAddress(): Value {
    const { fn } = this
    const address = this.use(I32)
    if (this.chance(0.1)) return address
    const masked = this.binary(
      'i32.and',
      address,
      this.append(fn.createI32(this.pick([255, 248, 4092, 65535]))),
    )
    return this.chance(0.5)
      ? masked
      : this.binary('i32.add', masked, this.append(fn.createI32(this.pick([1, 4, 8, -4]))))
  }

  private memoryImmediates() {
    return { a: this.chance(0.5) ? 0 : this.pick([1, 4, 8, 60000, 4294967295]), c: 0 }
  }

  private load(): void {
    const row = this.pick(LOADS.filter(({ result }) => this.types.includes(result!)))
    this.append(this.fn.create(row.name, row.result!, [this.address()], this.memoryImmediates()))
  }

  private store(): void {
    const row = this.pick(STORES.filter(({ params }) => this.types.includes(params![1]!)))
    const address = this.address()
    const stored = this.use(row.params![1]!)
    const immediates = this.memoryImmediates()
    this.append(this.fn.create(row.name, NONE, [address, stored], immediates))
    // Often read back what was just written.
    const load = LOADS.find(({ name }) => name === row.name.replace('store', 'load'))
    if (load !== undefined && this.chance(0.4)) {
      this.append(this.fn.create(load.name, load.result!, [address], immediates))
    }
  }

  private global(): void {
    const { fn } = this
    const type = this.pick(this.types)
    const a = GLOBALS.indexOf(type)
    if (this.chance(0.5)) this.append(fn.create('global.get', type, [], { a }))
    else this.append(fn.create('global.set', NONE, [this.use(type)], { a }))
  }

  private call(): void {
    const { fn } = this
    const index = this.isLegal ? this.pick([0, 2]) : this.below(CALLEES.length)
    const { params, results } = CALLEES[index]!
    const args = params.map((type) => this.use(type))
    const type = results.length === 0 ? NONE : results.length === 1 ? results[0]! : TUPLE
    const call = this.chance(0.7)
      ? fn.create('call', type, args, { a: index })
      : fn.create(
          'call_indirect',
          type,
          [...args, this.append(fn.createI32(this.pick([index, index, index, 2])))],
          { a: index },
        )
    this.append(call)
    if (type === TUPLE) {
      fn.tupleTypes.set(call, results)
      this.projects(call, results)
    }
  }

  private select(): void {
    const type = this.pick(this.types)
    this.append(this.fn.create('select', type, [this.use(type), this.use(type), this.condition()]))
  }

  private memoryOperation(): void {
    const { fn } = this
    if (this.chance(0.5)) this.append(fn.create('memory.size', I32, []))
    else this.append(fn.create('memory.grow', I32, [this.append(fn.createI32(1))]))
  }

  private condition(): Value {
    return this.chance(0.6) ? this.use(I32) : this.scalar(I32)
  }

  /** Types of parameters of a block where ways meet. */
  private joinTypes(): Type[] {
    return Array.from({ length: this.below(4) }, () => this.pick(this.types))
  }

  private scope(): () => void {
    const lengths = [...this.values].map(([type, values]) => [type, values.length] as const)
    return () => {
      for (const [type, length] of lengths) this.values.get(type)!.length = length
    }
  }

  /** One arm of a choice: perhaps empty, perhaps leaving for good. */
  private arm(depth: number, join: Block, types: readonly Type[]): Block {
    const leave = this.scope()
    const block = this.startBlock()
    if (this.chance(0.7)) this.region(depth + 1)
    const end = this.random()
    if (end < 0.06)
      this.finish(
        'return',
        this.fn.signature.results.map((type) => this.use(type)),
      )
    else if (end < 0.09) this.finish('unreachable', [])
    else this.branch(join, types)
    leave()
    return block
  }

  private branch(target: Block, types: readonly Type[]): void {
    const args = types.map((type) => this.use(type))
    this.block.terminator = { kind: 'br', operands: [], edges: [{ target, args }], offset: -1 }
  }

  private choice(depth: number): void {
    const types = this.joinTypes()
    const condition = this.condition()
    const origin = this.block
    const join = this.fn.createBlock()
    const direct = this.chance(0.4) ? types.map((type) => this.use(type)) : undefined
    const taken = this.arm(depth, join, types)
    const other = direct === undefined ? this.arm(depth, join, types) : join
    const edges = [
      { target: taken, args: [] },
      { target: other, args: direct ?? [] },
    ]
    if (this.chance(0.5)) edges.reverse()
    origin.terminator = { kind: 'br_if', operands: [condition], edges, offset: -1 }
    this.join(join, types)
  }

  private table(depth: number): void {
    const types = this.joinTypes()
    const index = this.use(I32)
    const origin = this.block
    const join = this.fn.createBlock()
    const edges = Array.from({ length: 1 + this.below(4) }, () =>
      this.chance(0.4) ? { target: join, args: types.map((type) => this.use(type)) } : undefined,
    )
    const made = edges.map((edge) => edge ?? { target: this.arm(depth, join, types), args: [] })
    origin.terminator = { kind: 'br_table', operands: [index], edges: made, offset: -1 }
    this.join(join, types)
  }

  /** Goes on in `join` if anything leads there, else in a block of its own that never runs... which is no block. */
  private join(join: Block, types: readonly Type[]): void {
    const isReached = this.fn.blocks.some(({ terminator }) =>
      terminator.edges.some(({ target }) => target === join),
    )
    if (!isReached) {
      // Every arm has left: let one of them come here after all.
      const arm = this.fn.blocks[this.fn.blocks.length - 1]!
      this.block = arm
      this.branch(join, types)
    }
    this.fn.blocks.push(join)
    this.block = join
    for (const type of types) this.define(this.fn.createParameter(join, type))
  }

  private loop(depth: number): void {
    const { fn } = this
    const types = this.joinTypes()
    const count = this.append(fn.createI32(1 + this.below(4)))
    const initial = types.map((type) => this.use(type))
    const header = fn.createBlock()
    this.block.terminator = {
      kind: 'br',
      operands: [],
      edges: [{ target: header, args: [count, ...initial] }],
      offset: -1,
    }
    fn.blocks.push(header)
    this.block = header
    const counter = fn.createParameter(header, I32)
    const carried = types.map((type) => this.define(fn.createParameter(header, type)))
    this.region(depth + 1)
    const left = this.binary('i32.sub', counter, this.append(fn.createI32(1)))
    const again = types.map((type, i) => (this.chance(0.4) ? carried[i]! : this.use(type)))
    const latch = this.block
    const exit = this.startBlock()
    const edges = [
      { target: header, args: [left, ...again] },
      { target: exit, args: [] },
    ]
    latch.terminator = { kind: 'br_if', operands: [left], edges, offset: -1 }
  }
}
