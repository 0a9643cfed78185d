// Which instructions a random module may use. The numeric ones and the accesses to memory come straight from
// the instruction table: a new row of a listed proposal is used at once.

import { type Feature, INSTRUCTIONS, type InstructionRow, valueTypeName } from '@dewasm/compiler/instructions'
import type { TypeName } from '../type-name.js'

export type ProfileName = 'mvp' | 'common' | 'simd' | 'exceptions' | 'gc' | 'memory64' | 'everything'

export interface Profile {
  name: ProfileName
  multiValue: boolean
  bulkMemory: boolean
  references: boolean
  manyMemories: boolean
  /** Memories and tables may have 64-bit addresses and indices. */
  wideAddresses: boolean
  /** Structures, arrays, small integers, and references with types. */
  heap: boolean
  exceptions: boolean
  tailCalls: boolean
  atomics: boolean
  extendedConstants: boolean
  /** Exported and imported globals may be mutable. */
  mutableGlobals: boolean
  /** Value types of locals, parameters and blocks, besides references with types. */
  types: readonly TypeName[]
  /** Instructions from numbers and vectors to one of these, by the type of the result. */
  operators: ReadonlyMap<TypeName, readonly Operator[]>
  loads: ReadonlyMap<TypeName, readonly Operator[]>
  stores: readonly Operator[]
}

/** An instruction whose types are fixed. */
export interface Operator {
  row: InstructionRow
  params: readonly TypeName[]
}

const NUMBERS: readonly TypeName[] = ['i32', 'i64', 'f32', 'f64']

const COMPUTED: readonly TypeName[] = [...NUMBERS, 'v128']

const COMMON: readonly Feature[] = [
  'mvp',
  'mutable-globals',
  'sign-extension',
  'nontrapping-float-to-int',
  'multi-value',
  'reference-types',
  'bulk-memory',
]

const HEAP: readonly Feature[] = ['extended-const', 'function-references', 'gc']

/** Both forms: a module has the one or the other. */
const EXCEPTIONS: readonly Feature[] = ['exceptions', 'legacy-exceptions']

const FEATURES: Readonly<Record<ProfileName, readonly Feature[]>> = {
  mvp: ['mvp'],
  common: COMMON,
  simd: [...COMMON, 'simd'],
  exceptions: [...COMMON, ...EXCEPTIONS],
  gc: [...COMMON, ...HEAP],
  memory64: [...COMMON, 'memory64', 'multi-memory'],
  // What relaxed instructions answer is up to the engine, and no engine has wide arithmetic yet.
  everything: [
    ...[...COMMON, ...HEAP, ...EXCEPTIONS],
    ...(['simd', 'memory64', 'multi-memory', 'tail-call', 'threads'] as const),
  ],
}

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  mvp: createProfile('mvp'),
  common: createProfile('common'),
  simd: createProfile('simd'),
  exceptions: createProfile('exceptions'),
  gc: createProfile('gc'),
  memory64: createProfile('memory64'),
  everything: createProfile('everything'),
}

function createProfile(name: ProfileName): Profile {
  const features = FEATURES[name]
  const rows = INSTRUCTIONS.filter(({ proposal }) => features.includes(proposal))
  return {
    name,
    multiValue: features.includes('multi-value'),
    bulkMemory: features.includes('bulk-memory'),
    references: features.includes('reference-types'),
    manyMemories: features.includes('multi-memory'),
    wideAddresses: features.includes('memory64'),
    heap: features.includes('gc'),
    exceptions: features.includes('exceptions'),
    tailCalls: features.includes('tail-call'),
    atomics: features.includes('threads'),
    extendedConstants: features.includes('extended-const'),
    mutableGlobals: features.includes('mutable-globals'),
    types: typesOf(features),
    operators: byResult(rows.filter(isNumeric)),
    loads: byResult(rows.filter((row) => isAccess(row) && row.results!.length === 1)),
    stores: rows.filter((row) => isAccess(row) && row.results!.length === 0).map(toOperator),
  }
}

/** How often a type comes up follows from how often it is listed. */
function typesOf(features: readonly Feature[]): readonly TypeName[] {
  if (!features.includes('reference-types')) return NUMBERS
  const types: TypeName[] = [...NUMBERS, ...NUMBERS, 'funcref', 'externref']
  if (features.includes('gc')) types.push('(ref null any)', '(ref null eq)')
  return features.includes('simd') ? [...types, 'v128', 'v128', 'v128', 'v128', 'v128'] : types
}

/** Computes one number or vector from others, with no immediates but lanes. */
function isNumeric({ immediates, params, results, effect }: InstructionRow): boolean {
  return (
    immediates.every((kind) => kind === 'lane' || kind === 'lanes') &&
    params !== undefined &&
    params.length > 0 &&
    results?.length === 1 &&
    (effect === 'pure' || effect === 'traps') &&
    [...params, ...results].every((type) => COMPUTED.includes(valueTypeName(type) as TypeName))
  )
}

function isAccess({ immediates }: InstructionRow): boolean {
  return immediates[0] === 'memarg'
}

function byResult(rows: readonly InstructionRow[]): ReadonlyMap<TypeName, readonly Operator[]> {
  const operators = new Map<TypeName, Operator[]>()
  for (const row of rows) {
    const type = valueTypeName(row.results![0]!) as TypeName
    const list = operators.get(type)
    if (list === undefined) operators.set(type, [toOperator(row)])
    else list.push(toOperator(row))
  }
  return operators
}

/** In memory accesses the address comes first, whose type is that of the memory: here it is i32. */
function toOperator(row: InstructionRow): Operator {
  const params = row.params!.map((type) => valueTypeName(type))
  return { row, params: params.map((type) => (type === 'address' ? 'i32' : (type as TypeName))) }
}
