// Makes the body of one function: a tree of instructions of the wanted types, with statements strewn between
// operands. What it makes of calls, control, memory, vectors and so on is the affair of the files beside it.

import { isNumber, isReference, type TypeName } from '../type-name.js'
import { CallGenerator } from './generate-call.js'
import { ConstantGenerator, isDefaultable } from './generate-constant.js'
import { ControlGenerator } from './generate-control.js'
import { ExceptionGenerator } from './generate-exception.js'
import { FloatGenerator, type FloatName } from './generate-float.js'
import { HeapGenerator } from './generate-heap.js'
import { type Place, StorageGenerator } from './generate-storage.js'
import { VectorGenerator } from './generate-vector.js'
import type { Generator, ProgramContext } from './generator.js'
import type { Operator, Profile } from './profile.js'
import { createNode, type Node, type Program, type ProgramFunction, type Signature } from './program.js'
import type { RandomSource } from './random-source.js'
import type { TypeSpace } from './type-space.js'

export class FunctionGenerator implements Generator {
  readonly random: RandomSource
  readonly profile: Profile
  readonly program: Program
  readonly types: TypeSpace
  readonly valueTypes: readonly TypeName[]
  readonly signatures: readonly Signature[]
  readonly fn: ProgramFunction
  private readonly constants: ConstantGenerator
  private readonly control: ControlGenerator
  private readonly calls: CallGenerator
  private readonly floats: FloatGenerator
  private readonly storage: StorageGenerator
  private readonly vectors: VectorGenerator | undefined
  private readonly heap: HeapGenerator | undefined
  private readonly exceptions: ExceptionGenerator | undefined
  /** Type of every local that ordinary code may use, by index. */
  private readonly locals: TypeName[]
  private budget: number

  constructor(context: ProgramContext, fn: ProgramFunction) {
    const { random, profile, program, types, valueTypes, signatures } = context
    this.random = random
    this.profile = profile
    this.program = program
    this.types = types
    this.valueTypes = valueTypes
    this.signatures = signatures
    this.fn = fn
    this.locals = [...fn.params, ...fn.locals]
    this.constants = new ConstantGenerator(context)
    this.control = new ControlGenerator(this, this.constants)
    this.storage = new StorageGenerator(this)
    this.calls = new CallGenerator(this, this.storage)
    this.floats = new FloatGenerator(this)
    if (profile.types.includes('v128')) this.vectors = new VectorGenerator(this)
    if (profile.heap) this.heap = new HeapGenerator(this, this.control)
    if (program.tags.length > 0) this.exceptions = new ExceptionGenerator(this, this.control)
    this.budget = random.between(10, 160)
  }

  generate(): void {
    const { fn } = this
    const body = [this.control.burnFuel(), ...this.setNonNull()]
    fn.body = [...body, ...this.statements(4, 0), ...this.many(fn.results, 0)]
  }

  /** Locals that cannot be null must be set before they are read. */
  private setNonNull(): Node[] {
    const { fn, constants } = this
    return fn.locals.flatMap((type, i) =>
      isDefaultable(type)
        ? []
        : [
            {
              ...createNode('local.set', [fn.params.length + i], [constants.value(type)], []),
              bound: true as const,
            },
          ],
    )
  }

  many(types: readonly TypeName[], depth: number): Node[] {
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

  statements(limit: number, depth: number): Node[] {
    return Array.from({ length: this.random.between(0, limit) }, () => this.statement(depth))
  }

  isSpent(depth: number): boolean {
    return --this.budget < 0 || depth > 12
  }

  // Expressions

  expression(type: TypeName, depth: number): Node {
    if (this.isSpent(depth)) return this.leaf(type)
    const { random, control } = this
    const choice = random.weighted<() => Node | undefined>([
      [14, () => this.leaf(type)],
      [22, () => this.operator(type, depth)],
      [7, () => this.load(type, depth)],
      [4, () => this.localTee(type, depth)],
      [5, () => this.select(type, depth)],
      [6, () => control.blockOf(random.pick(['block', 'loop', 'if']), [type], depth)],
      [7, () => this.calls.returning([type], depth)],
      [3, () => this.query(type, depth)],
      [2, () => control.branchIfWithValue([type], depth)],
      [1, () => this.diverging([type], depth)],
      [this.heap === undefined ? 0 : 16, () => this.object(type, depth)],
      [this.exceptions === undefined ? 0 : 5, () => this.exceptions!.protect([type], depth)],
      [type === 'exnref' || type === '(ref exn)' ? 30 : 0, () => this.exceptions!.reference(depth)],
    ])
    return choice() ?? this.leaf(type)
  }

  /** An expression of several results at once. */
  private multiValue(types: readonly TypeName[], depth: number): Node | undefined {
    if (this.isSpent(depth) || !this.profile.multiValue) return undefined
    const { random, control } = this
    return random.weighted<() => Node | undefined>([
      [4, () => this.calls.returning(types, depth)],
      [4, () => control.blockOf(random.pick(['block', 'loop', 'if']), types, depth)],
      [2, () => control.branchIfWithValue(types, depth)],
      [1, () => this.diverging(types, depth)],
      [this.exceptions === undefined ? 0 : 3, () => this.exceptions!.protect(types, depth)],
    ])()
  }

  leaf(type: TypeName): Node {
    const { random, program } = this
    const locals = this.localsOf(type)
    if (locals.length > 0 && random.chance(0.6)) return this.localGet(random.pick(locals))
    const globals = program.globals.flatMap((global, index) =>
      index !== program.fuel && this.types.isSubtype(global.type, type) ? [index] : [],
    )
    if (globals.length > 0 && random.chance(0.3)) {
      const index = random.pick(globals)
      return createNode('global.get', [index], [], [program.globals[index]!.type])
    }
    return this.constant(type)
  }

  private constant(type: TypeName): Node {
    const { random, program } = this
    if (type === 'externref' && random.chance(0.5)) {
      const object = program.hosts.findIndex(({ name }) => name === 'object')
      return createNode('call', [object], [createNode('i32.const', [random.below(4)], [], ['i32'])], [type])
    }
    return this.constants.value(type)
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
      return createNode(name, [], [this.floats.exact(params[0] as FloatName, depth)], [type])
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
    const values = this.many(load.params.slice(1), depth)
    return createNode(load.row.name, [argument], [address, ...values], [type])
  }

  place(access: Operator, depth: number): Place {
    return this.storage.place(access, depth)
  }

  private localGet(index: number): Node {
    return createNode('local.get', [index], [], [this.locals[index]!])
  }

  private localTee(type: TypeName, depth: number): Node | undefined {
    const locals = this.localsOf(type)
    if (locals.length === 0) return undefined
    const index = this.random.pick(locals)
    const own = this.locals[index]!
    return createNode('local.tee', [index], this.many([own], depth), [own])
  }

  private select(type: TypeName, depth: number): Node {
    const args = this.many([type, type, 'i32'], depth)
    if (isNumber(type) && (!this.profile.references || this.random.chance(0.8)))
      return createNode('select', [], args, [type])
    return createNode('select t', [[type]], args, [type])
  }

  /** What has to do with objects. */
  private object(type: TypeName, depth: number): Node | undefined {
    return isReference(type) ? this.heap!.reference(type, depth) : this.heap!.number(type, depth)
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
    return this.types.isSubtype(element, type) ? this.storage.tableGet(element, table, depth) : undefined
  }

  /** Ends here: what would follow is not reached, so it may have any type. */
  private diverging(results: readonly TypeName[], depth: number): Node {
    const { random, profile, exceptions } = this
    const choice = random.weighted<() => Node | undefined>([
      [2, () => this.control.diverging(results, depth)],
      [exceptions === undefined ? 0 : 1, () => exceptions!.throw(results, depth)],
      [profile.tailCalls ? 1 : 0, () => this.calls.tail(results, depth)],
    ])
    return choice() ?? this.control.diverging(results, depth)
  }

  // Statements

  statement(depth: number): Node {
    if (this.isSpent(depth)) return createNode('nop', [], [], [])
    const { random, profile, control } = this
    const choice = random.weighted<() => Node | undefined>([
      [10, () => this.localSet(depth)],
      [6, () => this.globalSet(depth)],
      [10, () => this.store(depth)],
      [3, () => this.drop(depth)],
      [8, () => control.blockOf(random.pick(['block', 'loop', 'if', 'if']), [], depth)],
      [10, () => this.calls.returning([], depth)],
      [4, () => control.branchIfWithValue([], depth)],
      [1, () => this.diverging([], depth)],
      [profile.bulkMemory ? 4 : 0, () => this.storage.bulkMemory(depth)],
      [profile.references ? 5 : 0, () => this.storage.tableStatement(depth)],
      [this.heap === undefined ? 0 : 14, () => this.heap!.statement(depth)],
      [this.exceptions === undefined ? 0 : 8, () => this.exceptions!.protect([], depth)],
      [profile.atomics ? 0.5 : 0, () => createNode('atomic.fence', [], [], [])],
    ])
    return choice() ?? createNode('nop', [], [], [])
  }

  private localSet(depth: number): Node | undefined {
    if (this.random.chance(0.1)) return this.floats.setCopied(depth)
    if (this.locals.length === 0) return undefined
    const index = this.random.below(this.locals.length)
    return createNode('local.set', [index], this.many([this.locals[index]!], depth), [])
  }

  private globalSet(depth: number): Node | undefined {
    const { globals, fuel } = this.program
    const mutable = globals.flatMap((global, index) => (global.mutable && index !== fuel ? [index] : []))
    if (mutable.length === 0) return undefined
    const index = this.random.pick(mutable)
    return createNode('global.set', [index], this.many([globals[index]!.type], depth), [])
  }

  private store(depth: number): Node {
    const store = this.random.pick(this.profile.stores)
    const type = store.params[1]!
    if (type === 'v128') return this.vectors!.store(store, depth)
    const value =
      type === 'f32' || type === 'f64' ? this.floats.exact(type, depth) : this.expression(type, depth + 1)
    const { argument, address } = this.storage.place(store, depth)
    return createNode(store.row.name, [argument], [address, value], [])
  }

  private drop(depth: number): Node {
    const count = this.profile.multiValue && this.random.chance(0.4) ? this.random.between(2, 3) : 1
    const types = Array.from({ length: count }, () => this.random.pick(this.valueTypes))
    return this.discard(this.many(types, depth), types)
  }

  discard(nodes: Node[], results: readonly TypeName[]): Node {
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

  withoutNaN(type: FloatName, depth: number): Node {
    return this.floats.withoutNaN(type, depth)
  }

  localsOf(type: TypeName): number[] {
    return this.locals.flatMap((local, index) => (this.types.isSubtype(local, type) ? [index] : []))
  }

  localsFor(type: TypeName): number[] {
    return this.locals.flatMap((local, index) => (this.types.isSubtype(type, local) ? [index] : []))
  }
}
