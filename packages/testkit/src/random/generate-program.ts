// Makes a random valid module, and calls that exercise it. The same seed and profile give the same module.

import type { Immediate, TypeName } from '../code-writer.js'
import { FunctionGenerator } from './generate-function.js'
import { withoutNaN } from './generate-vector.js'
import type { Profile } from './profile.js'
import type {
  AddressType,
  Call,
  HostFunction,
  Program,
  ProgramData,
  ProgramElements,
  ProgramFunction,
  ProgramGlobal,
  ProgramMemory,
  ProgramTable,
  Signature,
} from './program.js'
import { RandomSource } from './random-source.js'

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

  constructor(random: RandomSource, profile: Profile) {
    this.random = random
    this.profile = profile
  }

  generate(): Program {
    const { random } = this
    const signatures = this.signatures()
    const functions = Array.from({ length: random.between(2, 8) }, () => this.declare(signatures))
    const globals = this.globals()
    const program: Program = {
      hosts: this.hosts(),
      functions,
      globals,
      tables: this.tables(),
      memories: this.memories(),
      elements: [],
      data: [],
      start: undefined,
      fuel: globals.findIndex(({ imported }) => !imported),
    }
    program.elements = this.elements(program)
    program.data = this.data(program)
    for (const fn of functions)
      new FunctionGenerator(random, this.profile, program, fn, signatures).generate()
    if (random.chance(0.2)) {
      const start = functions.findIndex(({ params, results }) => params.length === 0 && results.length === 0)
      if (start >= 0) program.start = start
    }
    return program
  }

  /** Several calls of every function, in random order. */
  calls({ functions }: Program): Call[] {
    const { random } = this
    return Array.from({ length: functions.length * 3 }, () => {
      const index = random.below(functions.length)
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
        return null
    }
  }

  private signatures(): Signature[] {
    const { random, profile } = this
    const list: Signature[] = [
      { params: [], results: [] },
      { params: ['i32'], results: ['i32'] },
    ]
    for (let i = random.between(2, 6); i > 0; i--) {
      const results = profile.multiValue && random.chance(0.3) ? random.between(2, 4) : random.between(0, 1)
      // A function with a vector in its type can be called from inside only.
      const isOpen = profile.types.includes('v128') && random.chance(0.7)
      const types = isOpen ? profile.types.filter((type) => type !== 'v128') : profile.types
      list.push({ params: this.types(random.between(0, 5), types), results: this.types(results, types) })
    }
    return list
  }

  private types(count: number, types = this.profile.types): TypeName[] {
    return Array.from({ length: count }, () => this.random.pick(types))
  }

  private declare(signatures: readonly Signature[]): ProgramFunction {
    const { params, results } = this.random.pick(signatures)
    return { params, results, locals: this.types(this.random.between(0, 8)), body: [] }
  }

  private hosts(): HostFunction[] {
    const { references, multiValue } = this.profile
    return [...HOSTS, ...(references ? REFERENCE_HOSTS : []), ...(multiValue ? MULTI_VALUE_HOSTS : [])]
  }

  /** Imported ones first; then the fuel; then the others. */
  private globals(): ProgramGlobal[] {
    const { random, profile } = this
    const make = (imported: boolean): ProgramGlobal => {
      // Nobody but a module can make a global of a vector.
      const type = random.pick(imported ? profile.types.filter((name) => name !== 'v128') : profile.types)
      const mutable = random.chance(0.75) && (!imported || profile.mutableGlobals)
      const value: Immediate =
        type === 'v128' ? withoutNaN(random.vector()) : isNumber(type) ? random.constant(type) : 0
      return { type, mutable, imported, value }
    }
    return [
      ...Array.from({ length: random.between(0, 3) }, () => make(true)),
      { type: 'i32', mutable: true, imported: false, value: 100 },
      ...Array.from({ length: random.between(1, 5) }, () => make(false)),
    ]
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

  private tables(): ProgramTable[] {
    const { random, profile } = this
    const make = (element: 'funcref' | 'externref', imported: boolean): ProgramTable => {
      const min = random.between(1, 12)
      const max = random.chance(0.7) ? min + random.between(0, 6) : undefined
      return { element, min, max, imported, address: this.address() }
    }
    const tables = [make('funcref', random.chance(0.3))]
    if (profile.references) {
      if (random.chance(0.5)) tables.push(make('externref', tables[0]!.imported && random.chance(0.3)))
      if (random.chance(0.5)) tables.push(make('funcref', false))
    }
    return tables
  }

  private elements({ tables, hosts, functions }: Program): ProgramElements[] {
    const { random, profile } = this
    const anyFunction = () => hosts.length * Number(random.chance(0.9)) + random.below(functions.length)
    const someFunctions = (limit: number) => Array.from({ length: random.between(0, limit) }, anyFunction)
    const list: ProgramElements[] = []
    tables.forEach(({ element, min }, table) => {
      if (element !== 'funcref') return
      const first = random.chance(0.8) ? Array.from({ length: min }, anyFunction) : someFunctions(min)
      list.push({ active: { table, offset: random.between(0, min - first.length) }, functions: first })
    })
    if (profile.references && profile.bulkMemory) list.push({ functions: someFunctions(8) })
    return list
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

export function isNumber(type: TypeName): boolean {
  return type === 'i32' || type === 'i64' || type === 'f32' || type === 'f64'
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
