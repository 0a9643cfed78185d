// Makes a random valid module, and calls that exercise it. The same seed and profile give the same module.

import {
  isReference,
  parseReference,
  type ReferenceName,
  referenceName,
  type TypeName,
} from '../type-name.js'
import { ConstantGenerator, isDefaultable } from './generate-constant.js'
import { FunctionGenerator } from './generate-function.js'
import { generateTypes, someReferences } from './generate-types.js'
import type { ProgramContext } from './generator.js'
import type { Profile } from './profile.js'
import {
  type AddressType,
  type Call,
  createNode,
  type HostFunction,
  type Node,
  type Program,
  type ProgramData,
  type ProgramElements,
  type ProgramFunction,
  type ProgramMemory,
  type ProgramTable,
  type ProgramTag,
  SeenObject,
  type Signature,
} from './program.js'
import { RandomSource } from './random-source.js'
import { TypeSpace } from './type-space.js'

export interface GeneratedProgram {
  program: Program
  calls: Call[]
}

/** What host functions there are; `hosts.ts` implements them by name. */
const HOSTS: readonly HostFunction[] = [
  { name: 'log_i32', params: ['i32'], results: [] },
  { name: 'log_i64', params: ['i64'], results: [] },
  { name: 'log_f32', params: ['f32'], results: [] },
  { name: 'log_f64', params: ['f64'], results: [] },
  { name: 'next_i32', params: [], results: ['i32'] },
  { name: 'next_i64', params: ['i32'], results: ['i64'] },
  { name: 'next_f32', params: ['f32', 'i64'], results: ['f32'] },
  { name: 'next_f64', params: [], results: ['f64'] },
  { name: 'throw_sometimes', params: ['i32'], results: [] },
  { name: 'reenter', params: ['i32', 'i64'], results: [] },
  { name: 'grow_memory', params: ['i32'], results: ['i32'] },
]

const REFERENCE_HOSTS: readonly HostFunction[] = [
  { name: 'log_externref', params: ['externref'], results: [] },
  { name: 'log_funcref', params: ['funcref'], results: [] },
  { name: 'object', params: ['i32'], results: ['externref'] },
  { name: 'exported_function', params: ['i32'], results: ['funcref'] },
]

const HEAP_HOSTS: readonly HostFunction[] = [
  { name: 'log_anyref', params: ['(ref null any)'], results: [] },
  { name: 'keep', params: ['i32', '(ref null eq)'], results: [] },
  { name: 'kept', params: ['i32'], results: ['(ref null any)'] },
]

const EXCEPTION_HOSTS: readonly HostFunction[] = [
  { name: 'throw_exception', params: ['i32', 'i64'], results: [] },
  { name: 'catch_exception', params: ['i32', 'i64'], results: ['i32'] },
]

const MULTI_VALUE_HOSTS: readonly HostFunction[] = [
  { name: 'pair', params: ['i32'], results: ['i64', 'i32'] },
  { name: 'triple', params: [], results: ['f32', 'i32', 'f64'] },
]

export function generateProgram(seed: number, profile: Profile): GeneratedProgram {
  const random = new RandomSource(seed)
  const generator = new ProgramGenerator(random, profile)
  const program = generator.generate()
  return { program, calls: generator.calls(program) }
}

class ProgramGenerator {
  private readonly random: RandomSource
  private readonly profile: Profile
  private readonly groups: Program['groups']
  private readonly types: TypeSpace
  private readonly form: Program['form']
  private readonly valueTypes: readonly TypeName[]

  constructor(random: RandomSource, profile: Profile) {
    this.random = random
    this.profile = profile
    this.groups = profile.heap ? generateTypes(random, profile) : []
    this.types = new TypeSpace(this.groups.flat())
    this.form = profile.exceptions ? random.pick(['standard', 'legacy'] as const) : undefined
    this.valueTypes = [
      ...profile.types,
      ...(profile.heap ? someReferences(random, this.types) : []),
      ...(this.form === 'standard' ? (['exnref', 'exnref', '(ref exn)'] as const) : []),
    ]
  }

  generate(): Program {
    const { random, profile, types, valueTypes } = this
    const signatures = this.signatures()
    const program: Program = {
      groups: this.groups,
      form: this.form,
      tags: this.tags(),
      hosts: this.hosts(),
      functions: Array.from({ length: random.between(2, 8) }, () => this.declare(signatures)),
      globals: [],
      tables: [],
      memories: this.memories(),
      elements: [],
      data: [],
      start: undefined,
      fuel: 0,
    }
    const context: ProgramContext = { random, profile, program, types, valueTypes, signatures }
    const constants = new ConstantGenerator(context)
    this.addGlobals(program, constants)
    program.tables = this.tables(constants)
    program.elements = this.elements(program, constants)
    program.data = this.data(program)
    for (const fn of program.functions) new FunctionGenerator(context, fn).generate()
    if (random.chance(0.2)) {
      const start = program.functions.findIndex(
        ({ params, results }) => params.length === 0 && results.length === 0,
      )
      if (start >= 0) program.start = start
    }
    return program
  }

  /** Several calls of every function, in random order. */
  calls({ functions }: Program): Call[] {
    const { random } = this
    const all = functions.map((_, index) => index)
    // What has a vector or an exception in its type refuses to be called from outside.
    const open = all.filter((index) => {
      const { params, results } = functions[index]!
      return [...params, ...results].every(isOpenType)
    })
    return Array.from({ length: functions.length * 3 }, () => {
      const index = random.pick(open.length > 0 && random.chance(0.95) ? open : all)
      return { function: index, args: functions[index]!.params.map((type) => this.argument(type)) }
    })
  }

  private argument(type: TypeName): unknown {
    const { random } = this
    switch (type) {
      case 'i32':
        return random.constant('i32')
      case 'i64':
        return random.constant('i64')
      case 'f32':
        return asFloat32(random.floatBits32())
      case 'f64':
        return asFloat64(random.floatBits64())
      case 'externref':
        return random.pick([null, undefined, 'text', 7])
      default:
        return this.reference(type)
    }
  }

  /** Not always of the right type: then the call is refused. */
  private reference(type: TypeName): unknown {
    const { random } = this
    if (!this.profile.heap || !isReference(type)) return null
    const { nullable, heap } = parseReference(type)
    if (this.types.top(heap) !== 'any') return null
    return random.weighted<unknown>([
      [nullable ? 4 : 1, null],
      [6, new SeenObject(random.below(30))],
      [this.types.matches('i31', heap) ? 4 : 0.5, random.between(-5, 5)],
      [1, random.pick([2 ** 30, -(2 ** 30) - 1, 1.5, 'text', undefined, -0, 2 ** 29])],
    ])
  }

  private signatures(): Signature[] {
    const { random, profile } = this
    const list: Signature[] = [
      { params: [], results: [] },
      { params: ['i32'], results: ['i32'] },
    ]
    for (let i = random.between(2, 6); i > 0; i--) {
      const results = profile.multiValue && random.chance(0.3) ? random.between(2, 4) : random.between(0, 1)
      // A function with a vector or exception in its type can be called from inside only.
      const isOpen = random.chance(0.7)
      const types = isOpen ? this.valueTypes.filter(isOpenType) : this.valueTypes
      list.push({
        params: this.someTypes(random.between(0, 5), types),
        results: this.someTypes(results, types),
      })
    }
    const defined = this.types.functions.map((type) => this.types.signature(type))
    return [...list, ...defined, ...defined]
  }

  private tags(): ProgramTag[] {
    const { random, profile } = this
    if (!profile.exceptions) return []
    const make = (origin: ProgramTag['origin']): ProgramTag => {
      const types =
        origin === 'imported'
          ? profile.types.filter(isPlain)
          : this.valueTypes.filter((type) => type !== '(ref exn)')
      return { origin, params: this.someTypes(random.pick([0, 1, 1, 2, 3]), types) }
    }
    return [
      ...(random.chance(0.3) ? [{ origin: 'JSTag' as const, params: ['externref' as const] }] : []),
      ...Array.from({ length: random.between(0, 2) }, () => make('imported')),
      ...Array.from({ length: random.between(1, 3) }, () => make('own')),
    ]
  }

  private someTypes(count: number, types: readonly TypeName[]): TypeName[] {
    return Array.from({ length: count }, () => this.random.pick(types))
  }

  private declare(signatures: readonly Signature[]): ProgramFunction {
    const signature = this.random.pick(signatures)
    return { ...signature, locals: this.someTypes(this.random.between(0, 8), this.valueTypes), body: [] }
  }

  private hosts(): HostFunction[] {
    const { references, multiValue, heap, exceptions } = this.profile
    return [
      ...HOSTS,
      ...(references ? REFERENCE_HOSTS : []),
      ...(multiValue ? MULTI_VALUE_HOSTS : []),
      ...(heap ? HEAP_HOSTS : []),
      ...(exceptions ? EXCEPTION_HOSTS : []),
    ]
  }

  /** Imported ones first; then the fuel; then the others. */
  private addGlobals(program: Program, constants: ConstantGenerator): void {
    const { random, profile, types } = this
    const { globals } = program
    const add = (type: TypeName, imported: boolean) => {
      const mutable = random.chance(0.75) && (!imported || profile.mutableGlobals)
      // Constants may be those of globals before.
      const others = globals.flatMap((global, index) =>
        !global.mutable && (global.imported || profile.heap) && types.isSubtype(global.type, type)
          ? [index]
          : [],
      )
      const initial =
        profile.extendedConstants && others.length > 0 && random.chance(0.3)
          ? createNode('global.get', [random.pick(others)], [], [type])
          : constants.initial(type)
      if (initial !== undefined) globals.push({ type, mutable, imported, initial })
    }
    // The host cannot make a global of every type.
    const plain = this.valueTypes.filter(isPlain)
    for (let i = random.between(0, 3); i > 0; i--) add(random.pick(plain), true)
    program.fuel = globals.length
    const fuel = createNode('i32.const', [100], [], ['i32'])
    globals.push({ type: 'i32', mutable: true, imported: false, initial: fuel })
    for (let i = random.between(1, 5); i > 0; i--) add(random.pick(this.valueTypes), false)
  }

  /** Imported ones first. */
  private memories(): ProgramMemory[] {
    const { random, profile } = this
    const make = (imported: boolean): ProgramMemory => ({
      min: random.chance(0.1) ? 0 : random.between(1, 2),
      max: random.chance(0.8) ? random.between(2, 4) : undefined,
      imported: imported && random.chance(0.3),
      address: this.address(),
    })
    const memories = [make(true)]
    const further = profile.manyMemories ? random.between(0, 2) : 0
    for (let i = 0; i < further; i++) memories.push(make(memories[i]!.imported))
    return memories
  }

  private address(): AddressType {
    return this.profile.wideAddresses && this.random.chance(0.6) ? 'i64' : 'i32'
  }

  private tables(constants: ConstantGenerator): ProgramTable[] {
    const { random, profile, types } = this
    const make = (element: ReferenceName, imported: boolean): ProgramTable => {
      const min = random.between(1, 12)
      const max = random.chance(0.7) ? min + random.between(0, 6) : undefined
      return { element, min, max, imported, address: this.address() }
    }
    const tables = [make('funcref', random.chance(0.3))]
    if (profile.references) {
      if (random.chance(0.5)) tables.push(make('externref', tables[0]!.imported && random.chance(0.3)))
      if (random.chance(0.5)) tables.push(make('funcref', false))
    }
    if (profile.heap) {
      const references = [...this.valueTypes, ...types.functions.map((type) => referenceName(true, type))]
      for (let i = random.between(0, 3); i > 0; i--) {
        const element = random.pick(references.filter(isReference))
        const initial = random.chance(0.5) || !isDefaultable(element) ? constants.initial(element) : undefined
        if (initial !== undefined || isDefaultable(element))
          tables.push({ ...make(element, false), ...(initial && { initial }) })
      }
    }
    return tables
  }

  private elements({ tables, hosts, functions }: Program, constants: ConstantGenerator): ProgramElements[] {
    const { random, profile } = this
    const anyFunction = () => hosts.length * Number(random.chance(0.9)) + random.below(functions.length)
    const someFunctions = (limit: number) => Array.from({ length: random.between(0, limit) }, anyFunction)
    const list: ProgramElements[] = []
    tables.forEach(({ element, min }, table) => {
      if (element === 'funcref') {
        const first = random.chance(0.8) ? Array.from({ length: min }, anyFunction) : someFunctions(min)
        list.push({ active: { table, offset: random.between(0, min - first.length) }, functions: first })
      } else if (profile.heap) {
        const typed = this.typedElements(element, random.between(0, min), constants)
        list.push({
          active: { table, offset: random.between(0, min - typed.expressions.length) },
          functions: [],
          typed,
        })
      }
    })
    if (profile.references && profile.bulkMemory) list.push({ functions: someFunctions(8) })
    if (profile.heap) {
      for (let i = random.between(1, 3); i > 0; i--) {
        const type = random.pick(this.valueTypes.filter(isReference))
        list.push({ functions: [], typed: this.typedElements(type, random.between(0, 8), constants) })
      }
    }
    return list
  }

  private typedElements(type: ReferenceName, count: number, constants: ConstantGenerator) {
    const expressions = Array.from({ length: count }, () => constants.initial(type))
    return { type, expressions: expressions.filter((node): node is Node => node !== undefined) }
  }

  private data({ memories }: Program): ProgramData[] {
    const { random, profile } = this
    const bytes = () => Array.from({ length: random.between(0, 64) }, () => random.below(256))
    const list: ProgramData[] = []
    memories.forEach(({ min }, memory) => {
      if (min === 0) return
      for (let i = random.between(0, 3); i > 0; i--) {
        list.push({ active: { memory, offset: random.pick([0, 8, 1000, 65400]) }, bytes: bytes() })
      }
    })
    if (profile.bulkMemory) list.push({ bytes: bytes() })
    return list
  }
}

/** May a value of this type come from JavaScript, or go there? */
function isOpenType(type: TypeName): boolean {
  return type !== 'v128' && type !== 'exnref' && type !== '(ref exn)'
}

/** Every engine's JavaScript interface knows this type by its name. */
function isPlain(type: TypeName): boolean {
  return isOpenType(type) && !type.startsWith('(')
}

const view = new DataView(new ArrayBuffer(8))

export function asFloat32(bits: number): number {
  view.setUint32(0, bits)
  return view.getFloat32(0)
}

export function asFloat64(bits: bigint): number {
  view.setBigUint64(0, bits)
  return view.getFloat64(0)
}
