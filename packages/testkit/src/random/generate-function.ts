// Makes the body of one function: a tree of instructions of the wanted types, with statements strewn between
// operands. Loops and function entries burn fuel, so that every call ends. Bits of arithmetic NaNs, which the
// specification leaves open, never reach memory or integers; NaNs that are only copied do.

import type { InstructionName } from '@dewasm/compiler/instructions'
import type { Immediate, TypeName } from '../code-writer.js'
import { isNumber } from './generate-program.js'
import { type Place, StorageGenerator, type StorageOperands } from './generate-storage.js'
import { VectorGenerator, type VectorOperands } from './generate-vector.js'
import type { Operator, Profile } from './profile.js'
import {
  type Block,
  createNode,
  type Node,
  type Program,
  type ProgramFunction,
  type Signature,
} from './program.js'
import type { RandomSource } from './random-source.js'

/** A block that branches may name. */
interface Label {
  id: number
  /** What a branch to it takes along. */
  types: readonly TypeName[]
}

type FloatName = 'f32' | 'f64'

export class FunctionGenerator implements VectorOperands, StorageOperands {
  readonly random: RandomSource
  readonly profile: Profile
  private readonly vectors: VectorGenerator | undefined
  private readonly storage: StorageGenerator
  private readonly program: Program
  private readonly fn: ProgramFunction
  private readonly signatures: readonly Signature[]
  private readonly labels: Label[] = []
  /** Type of every local that ordinary code may use, by index. */
  private readonly locals: TypeName[]
  /** Locals that hold a value while it is looked at, and locals that only ever hold copied floats. */
  private readonly scratch: Record<FloatName, number>
  private readonly copied: Record<FloatName, number>
  private budget: number
  private nextLabel = 0

  constructor(
    random: RandomSource,
    profile: Profile,
    program: Program,
    fn: ProgramFunction,
    signatures: readonly Signature[],
  ) {
    this.random = random
    this.profile = profile
    this.program = program
    this.fn = fn
    this.signatures = signatures
    this.locals = [...fn.params, ...fn.locals]
    const first = this.locals.length
    fn.locals.push('f32', 'f64', 'f32', 'f64')
    this.scratch = { f32: first, f64: first + 1 }
    this.copied = { f32: first + 2, f64: first + 3 }
    this.storage = new StorageGenerator(this, program)
    if (profile.types.includes('v128')) {
      this.vectors = new VectorGenerator(this, first + 4)
      fn.locals.push('v128')
    }
    this.budget = random.between(10, 160)
  }

  generate(): void {
    const { fn } = this
    fn.body = [this.burnFuel(), ...this.statements(4), ...this.many(fn.results, 0)]
  }

  /** Statements, then expressions, that leave exactly these types. */
  private many(types: readonly TypeName[], depth: number): Node[] {
    if (types.length > 1 && this.random.chance(0.5)) {
      const node = this.multiValue(types, depth)
      if (node !== undefined) return [node]
    }
    const nodes: Node[] = []
    for (const type of types) {
      if (this.random.chance(0.08)) nodes.push(this.statement(depth + 1))
      nodes.push(this.expression(type, depth + 1))
    }
    return nodes
  }

  private statements(limit: number, depth = 0): Node[] {
    return Array.from({ length: this.random.between(0, limit) }, () => this.statement(depth))
  }

  /** Takes one from what the function may still cost; whether nothing is left. */
  isSpent(depth: number): boolean {
    return --this.budget < 0 || depth > 12
  }

  // Expressions

  expression(type: TypeName, depth: number): Node {
    if (this.isSpent(depth)) return this.leaf(type)
    const { random } = this
    const choice = random.weighted<() => Node | undefined>([
      [14, () => this.leaf(type)],
      [22, () => this.operator(type, depth)],
      [7, () => this.load(type, depth)],
      [4, () => this.localTee(type, depth)],
      [5, () => this.select(type, depth)],
      [6, () => this.blockOf(random.pick(['block', 'loop', 'if']), [type], depth)],
      [7, () => this.callReturning([type], depth)],
      [3, () => this.query(type, depth)],
      [2, () => this.branchIfWithValue([type], depth)],
      [1, () => this.diverging([type], depth)],
    ])
    return choice() ?? this.leaf(type)
  }

  /** An expression of several results at once. */
  private multiValue(types: readonly TypeName[], depth: number): Node | undefined {
    if (--this.budget < 0 || depth > 12 || !this.profile.multiValue) return undefined
    const { random } = this
    return random.weighted<() => Node | undefined>([
      [4, () => this.callReturning(types, depth)],
      [4, () => this.blockOf(random.pick(['block', 'loop', 'if']), types, depth)],
      [2, () => this.branchIfWithValue(types, depth)],
      [1, () => this.diverging(types, depth)],
    ])()
  }

  private leaf(type: TypeName): Node {
    const { random } = this
    const locals = this.localsOf(type)
    if (locals.length > 0 && random.chance(0.6))
      return createNode('local.get', [random.pick(locals)], [], [type])
    const globals = this.globalsOf(type, false)
    if (globals.length > 0 && random.chance(0.3))
      return createNode('global.get', [random.pick(globals)], [], [type])
    return this.constant(type)
  }

  private constant(type: TypeName): Node {
    const { random, program } = this
    if (isNumber(type))
      return createNode(`${type as 'i32'}.const`, [random.constant(type) as Immediate], [], [type])
    if (type === 'v128') return this.vectors!.constant()
    if (type === 'funcref' && random.chance(0.6)) {
      const count = program.hosts.length + program.functions.length
      const index = random.between(program.hosts.length, count - 1)
      return createNode('ref.func', [index], [], [type])
    }
    if (type === 'externref' && random.chance(0.5)) {
      const object = program.hosts.findIndex(({ name }) => name === 'object')
      return createNode('call', [object], [createNode('i32.const', [random.below(4)], [], ['i32'])], [type])
    }
    return createNode('ref.null', [type], [], [type])
  }

  private operator(type: TypeName, depth: number): Node | undefined {
    const operators = this.profile.operators.get(type)
    if (operators === undefined) return undefined
    const { row, params } = this.random.pick(operators)
    const { name, effect, proposal } = row
    if (proposal === 'simd') return this.vectors!.operator({ row, params }, depth)
    // An operator that may trap mostly ends the run, so it comes up less often than the others.
    if (effect === 'traps' && this.random.chance(0.5)) return undefined
    if (name.includes('reinterpret_f'))
      return createNode(name, [], [this.exactFloat(params[0] as FloatName, depth)], [type])
    if (name.endsWith('.copysign')) {
      const sign = this.withoutNaN(type as FloatName, depth)
      return createNode(name, [], [this.expression(type, depth + 1), sign], [type])
    }
    return createNode(name, [], this.many(params, depth), [type])
  }

  private load(type: TypeName, depth: number): Node | undefined {
    const loads = this.profile.loads.get(type)
    if (loads === undefined) return undefined
    const load = this.random.pick(loads)
    if (load.row.proposal === 'simd') return this.vectors!.load(load, depth)
    const { argument, address } = this.storage.place(load, depth)
    return createNode(load.row.name, [argument], [address], [type])
  }

  place(access: Operator, depth: number): Place {
    return this.storage.place(access, depth)
  }

  private localTee(type: TypeName, depth: number): Node | undefined {
    const locals = this.localsOf(type)
    if (locals.length === 0) return undefined
    return createNode('local.tee', [this.random.pick(locals)], this.many([type], depth), [type])
  }

  private select(type: TypeName, depth: number): Node {
    const args = this.many([type, type, 'i32'], depth)
    if (isNumber(type) && (!this.profile.references || this.random.chance(0.8)))
      return createNode('select', [], args, [type])
    return createNode('select t', [[type]], args, [type])
  }

  /** Sizes, growth, and other questions to the module's state. */
  private query(type: TypeName, depth: number): Node | undefined {
    const { random, profile } = this
    const table = random.below(this.program.tables.length)
    const { element } = this.program.tables[table]!
    if (type === 'i32' || type === 'i64') {
      if (!profile.references || random.chance(0.5)) return this.storage.memoryQuery(type, depth)
      if (random.chance(0.6)) return this.storage.tableQuery(type, table, depth)
      return type === 'i64' ? undefined : createNode('ref.is_null', [], this.many([element], depth), ['i32'])
    }
    return type === element ? this.storage.tableGet(type, table, depth) : undefined
  }

  // Calls

  private callReturning(results: readonly TypeName[], depth: number): Node | undefined {
    const { random, program } = this
    const wanted = results.join()
    if (random.chance(0.4)) {
      const signatures = this.signatures.filter((signature) => signature.results.join() === wanted)
      if (signatures.length === 0) return undefined
      return this.callIndirect(random.pick(signatures), depth)
    }
    const callees = [...program.hosts, ...program.functions]
    const indices = callees.flatMap((callee, index) => (callee.results.join() === wanted ? [index] : []))
    if (indices.length === 0) return undefined
    const index = random.pick(indices)
    return createNode('call', [index], this.many(callees[index]!.params, depth), results)
  }

  private callIndirect(signature: Signature, depth: number): Node | undefined {
    const tables = this.program.tables.flatMap(({ element }, index) => (element === 'funcref' ? [index] : []))
    const table = this.random.pick(tables)
    const index = this.indexOfType(table, signature) ?? this.storage.tableIndex(table, depth)
    const args = [...this.many(signature.params, depth), index]
    return { ...createNode('call_indirect', [table], args, signature.results), signature }
  }

  /** Mostly the index of a function of this type, if the table starts out with one. */
  private indexOfType(table: number, { params, results }: Signature): Node | undefined {
    const { random, program } = this
    const callees = [...program.hosts, ...program.functions]
    const indices = program.elements.flatMap(({ active, functions }) =>
      active?.table !== table
        ? []
        : functions.flatMap((index, i) => {
            const callee = callees[index]!
            const fits = callee.params.join() === params.join() && callee.results.join() === results.join()
            return fits ? [active.offset + i] : []
          }),
    )
    if (indices.length === 0 || random.chance(0.1)) return undefined
    return this.storage.functionIndex(table, random.pick(indices))
  }

  // Control

  /** A block, loop or if with these results, perhaps with parameters. */
  private blockOf(
    op: 'block' | 'loop' | 'if',
    results: readonly TypeName[],
    depth: number,
  ): Node | undefined {
    const { random, profile } = this
    const params =
      profile.multiValue && random.chance(0.25)
        ? Array.from({ length: random.between(1, 3) }, () => random.pick(profile.types))
        : []
    const args = this.many(op === 'if' ? [...params, 'i32'] : params, depth)
    const id = this.nextLabel++
    this.labels.push({ id, types: op === 'loop' ? params : results })
    const block: Block = { label: id, params, results, body: this.blockBody(op, params, results, depth) }
    if (op === 'if' && (random.chance(0.7) || params.join() !== results.join())) {
      block.otherwise = this.blockBody(op, params, results, depth)
    }
    this.labels.pop()
    return { ...createNode(op, [], args, results), block }
  }

  private blockBody(
    op: 'block' | 'loop' | 'if',
    params: readonly TypeName[],
    results: readonly TypeName[],
    depth: number,
  ): Node[] {
    const { random } = this
    if (op === 'if' && params.length > 0 && params.join() === results.join() && random.chance(0.3)) return []
    const body = op === 'loop' ? [this.burnFuel()] : []
    body.push(...this.takeParameters(params), ...this.statements(3, depth + 1))
    if (op === 'loop' && random.chance(0.7)) {
      const id = this.labels[this.labels.length - 1]!.id
      const again = this.branch('br_if', [id], [...this.many([...params, 'i32'], depth + 1)], params)
      body.push(this.discard([again], params))
    }
    return [...body, ...this.many(results, depth + 1)]
  }

  /** Takes what a block starts with off the stack, into locals where there are any. */
  private takeParameters(params: readonly TypeName[]): Node[] {
    return params
      .map((type): Node => {
        const locals = this.localsOf(type)
        if (locals.length === 0) return { ...createNode('drop', [], [], []), bound: true }
        return { ...createNode('local.set', [this.random.pick(locals)], [], []), bound: true }
      })
      .reverse()
  }

  /** Ends here: what would follow is not reached, so it may have any type. */
  private diverging(results: readonly TypeName[], depth: number): Node {
    const { random } = this
    const choice = random.weighted<() => Node>([
      [0.3, () => createNode('unreachable', [], [], results)],
      [2, () => createNode('return', [], this.many(this.fn.results, depth), results)],
      [4, () => this.branchAnywhere(results, depth)],
      [3, () => this.branchTable(results, depth)],
    ])()
    return random.chance(0.3) ? this.withDeadCode(choice, results) : choice
  }

  private branchAnywhere(results: readonly TypeName[], depth: number): Node {
    if (this.labels.length === 0) return createNode('return', [], this.many(this.fn.results, depth), results)
    const { id, types } = this.random.pick(this.labels)
    return this.branch('br', [id], this.many(types, depth), results)
  }

  private branchTable(results: readonly TypeName[], depth: number): Node {
    const { random, labels } = this
    if (labels.length === 0) return this.branchAnywhere(results, depth)
    const { types } = random.pick(labels)
    const ids = labels.filter((label) => label.types.join() === types.join()).map(({ id }) => id)
    const targets = Array.from({ length: random.between(1, 7) }, () => random.pick(ids))
    return this.branch('br_table', targets, this.many([...types, 'i32'], depth), results)
  }

  private branchIfWithValue(types: readonly TypeName[], depth: number): Node | undefined {
    const ids = this.labels.filter((label) => label.types.join() === types.join()).map(({ id }) => id)
    if (ids.length === 0) return undefined
    return this.branch('br_if', [this.random.pick(ids)], this.many([...types, 'i32'], depth), types)
  }

  private branch(
    op: 'br' | 'br_if' | 'br_table',
    targets: number[],
    args: Node[],
    results: readonly TypeName[],
  ): Node {
    return { ...createNode(op, [], args, results), targets }
  }

  /** Instructions behind the end of reachable code take their operands from nowhere. */
  private withDeadCode(end: Node, results: readonly TypeName[]): Node {
    const { random, profile } = this
    const dead = Array.from({ length: random.between(1, 4) }, (): Node[] => {
      const type = random.pick(profile.types)
      const operators = profile.operators.get(type)?.filter(({ row }) => row.immediates.length === 0)
      const first =
        operators && random.chance(0.7)
          ? createNode(random.pick(operators).row.name, [], [], [type])
          : this.constant(type)
      return [
        { ...first, bound: true },
        { ...createNode('drop', [], [], []), bound: true },
      ]
    })
    const last: Node = { ...createNode('unreachable', [], [], results), bound: true }
    return { ...last, args: [{ ...end, results: [] }, ...dead.flat()] }
  }

  /** Traps when the fuel is out. */
  private burnFuel(): Node {
    const { fuel } = this.program
    const rest = () => createNode('global.get', [fuel], [], ['i32'])
    const block: Block = {
      label: this.nextLabel++,
      params: [],
      results: [],
      body: [createNode('unreachable', [], [], [])],
      otherwise: [
        createNode(
          'global.set',
          [fuel],
          [createNode('i32.sub', [], [rest(), createNode('i32.const', [1], [], ['i32'])], ['i32'])],
          [],
        ),
      ],
    }
    const empty = createNode('i32.le_s', [], [rest(), createNode('i32.const', [0], [], ['i32'])], ['i32'])
    return { ...createNode('if', [], [empty], []), block }
  }

  // Statements

  private statement(depth: number): Node {
    if (--this.budget < 0 || depth > 12) return createNode('nop', [], [], [])
    const { random, profile } = this
    const choice = random.weighted<() => Node | undefined>([
      [10, () => this.localSet(depth)],
      [6, () => this.globalSet(depth)],
      [10, () => this.store(depth)],
      [3, () => this.drop(depth)],
      [8, () => this.blockOf(random.pick(['block', 'loop', 'if', 'if']), [], depth)],
      [10, () => this.callReturning([], depth)],
      [4, () => this.branchIfWithValue([], depth)],
      [1, () => this.diverging([], depth)],
      [profile.bulkMemory ? 4 : 0, () => this.storage.bulkMemory(depth)],
      [profile.references ? 5 : 0, () => this.storage.tableStatement(depth)],
    ])
    return choice() ?? createNode('nop', [], [], [])
  }

  private localSet(depth: number): Node | undefined {
    if (this.random.chance(0.1)) {
      const type = this.random.pick<FloatName>(['f32', 'f64'])
      return createNode('local.set', [this.copied[type]], [this.copiedFloat(type, depth)], [])
    }
    if (this.locals.length === 0) return undefined
    const index = this.random.below(this.locals.length)
    return createNode('local.set', [index], this.many([this.locals[index]!], depth), [])
  }

  private globalSet(depth: number): Node | undefined {
    const type = this.random.pick(this.profile.types)
    const globals = this.globalsOf(type, true)
    if (globals.length === 0) return undefined
    return createNode('global.set', [this.random.pick(globals)], this.many([type], depth), [])
  }

  private store(depth: number): Node {
    const store = this.random.pick(this.profile.stores)
    const type = store.params[1]!
    if (type === 'v128') return this.vectors!.store(store, depth)
    const value =
      type === 'f32' || type === 'f64' ? this.exactFloat(type, depth) : this.expression(type, depth + 1)
    const { argument, address } = this.storage.place(store, depth)
    return createNode(store.row.name, [argument], [address, value], [])
  }

  private drop(depth: number): Node {
    const count = this.profile.multiValue && this.random.chance(0.4) ? this.random.between(2, 3) : 1
    const types = Array.from({ length: count }, () => this.random.pick(this.profile.types))
    return this.discard(this.many(types, depth), types)
  }

  /** A statement of nodes that leave these types: each of the results is dropped. */
  private discard(nodes: Node[], results: readonly TypeName[]): Node {
    if (results.length === 0) return nodes[0]!
    let args = nodes
    let node: Node
    let left = results.length
    do {
      node = createNode('drop', [], args, results.slice(0, --left))
      args = [node]
    } while (left > 0)
    return node
  }

  // Floats whose bits will be seen

  /** A float that is either only copied, or no NaN. */
  private exactFloat(type: FloatName, depth: number): Node {
    return this.random.chance(0.4) ? this.copiedFloat(type, depth) : this.withoutNaN(type, depth)
  }

  /** The value, or zero in place of a NaN. */
  withoutNaN(type: FloatName, depth: number): Node {
    const local = this.scratch[type]
    const get = () => createNode('local.get', [local], [], [type])
    const value = createNode('local.tee', [local], [this.expression(type, depth + 1)], [type])
    const zero = createNode(`${type}.const`, [0], [], [type])
    const isNumber = createNode(`${type}.eq`, [], [get(), get()], ['i32'])
    return createNode('select', [], [value, zero, isNumber], [type])
  }

  /** A float from memory, a constant or an integer, passed on without arithmetic. */
  private copiedFloat(type: FloatName, depth: number): Node {
    const { random } = this
    const local = this.copied[type]
    if (--this.budget < 0 || depth > 12) return createNode('local.get', [local], [], [type])
    const load = this.profile.loads.get(type)![0]!
    const integer = type === 'f32' ? 'i32' : 'i64'
    const reinterpret: InstructionName = type === 'f32' ? 'f32.reinterpret_i32' : 'f64.reinterpret_i64'
    return random.weighted<() => Node>([
      [
        4,
        () => {
          const { argument, address } = this.storage.place(load, depth)
          return createNode(load.row.name, [argument], [address], [type])
        },
      ],
      [2, () => createNode(`${type}.const`, [random.constant(type) as Immediate], [], [type])],
      [3, () => createNode('local.get', [local], [], [type])],
      [2, () => createNode('local.tee', [local], [this.copiedFloat(type, depth + 1)], [type])],
      [2, () => createNode(reinterpret, [], [this.expression(integer, depth + 1)], [type])],
      [
        2,
        () => {
          const choices = [this.copiedFloat(type, depth + 1), this.copiedFloat(type, depth + 1)]
          return createNode('select', [], [...choices, this.expression('i32', depth + 1)], [type])
        },
      ],
    ])()
  }

  private localsOf(type: TypeName): number[] {
    return this.locals.flatMap((local, index) => (local === type ? [index] : []))
  }

  private globalsOf(type: TypeName, mutable: boolean): number[] {
    const { globals, fuel } = this.program
    return globals.flatMap((global, index) =>
      global.type === type && index !== fuel && (global.mutable || !mutable) ? [index] : [],
    )
  }
}
