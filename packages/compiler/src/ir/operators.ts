/**
 * The operators of the IR: WebAssembly's own instructions, with facts taken from their rows in the instruction
 * table, and the few that only legal IR has, where an i64 is a pair of int32 (low, high).
 *
 * Control instructions are no operators (blocks and terminators say it), nor are locals (values say it).
 */
import { INSTRUCTIONS, type InstructionName, type InstructionRow } from '../wasm/instructions/index.js'
import type { RELAXED_VECTOR_INSTRUCTIONS, VECTOR_INSTRUCTIONS } from '../wasm/instructions/vector.js'
import { EXNREF } from '../wasm/types.js'
import { ATOMIC_OPERATORS } from './atomic-operators.js'
import {
  ALL_EFFECTS,
  ALLOCATES,
  CALLS,
  NO_EFFECTS,
  READS_GLOBAL,
  READS_HEAP,
  READS_MEMORY,
  READS_RESULT,
  READS_TABLE,
  READS_VARIABLE,
  TRAPS,
  WRITES_GLOBAL,
  WRITES_HEAP,
  WRITES_MEMORY,
  WRITES_TABLE,
  WRITES_VARIABLE,
} from './effects.js'
import { ELEMENT_OPERATORS } from './element-operators.js'
import { HEAP_EFFECTS, HEAP_IMMEDIATES, HEAP_OPERATORS } from './heap-operators.js'
import { PAIR_ACCESS_OPERATORS } from './pair-access-operators.js'
import { F32, F64, I32, NONE, TUPLE, type Type } from './types.js'

/** What passes, printer, parser and verifier know of an operator. */
export interface OperatorRow {
  readonly name: OperatorName
  /** Operand types; undefined where they depend on immediates or operands (calls, `select`, ...). */
  readonly params: readonly Type[] | undefined
  /** The result's type; undefined where it depends on immediates or operands. */
  readonly result: Type | undefined
  /** What the immediates `a`, `b`, `c` of an instruction mean, in this order. */
  readonly immediates: readonly string[]
  /** Bit set of `effects.ts`. */
  readonly effects: number
  /** Position in {@link OPERATORS}: dense, for dispatch tables. */
  readonly index: number
}

interface LegalRow {
  readonly params: readonly Type[]
  readonly result: Type
  readonly effects: number
}

function legal(params: readonly Type[], result: Type, effects: number = NO_EFFECTS): LegalRow {
  return { params, result, effects }
}

/**
 * Operators of legal IR. A `pair.` operator takes and yields an i64 as two i32, low before high; as a result
 * pair is a tuple, it is read by `project 0` and `project 1`.
 */
const LEGAL_OPERATORS = {
  /** High 32 bits of the unsigned 64-bit product. */
  'i32.mul_high_u': legal([I32, I32], I32),
  /**
   * What is left of the first two's product and the third, of unsigned numbers, by the fourth: a constant up to 2^31, so
   * large that the quotient is below 2^49, and so much below 2^31 that 2^-50 of the dividend added to it is, too.
   */
  'i32.mul_add_rem_u': legal([I32, I32, I32, I32], I32),
  /**
   * Four of the sixteen bytes of the first four operands: those that the bytes of the last one count, from the
   * lowest; 0 where there are not so many.
   */
  'i32.pick_bytes': legal([I32, I32, I32, I32, I32], I32),
  'pair.div_s': legal([I32, I32, I32, I32], TUPLE, TRAPS),
  'pair.div_u': legal([I32, I32, I32, I32], TUPLE, TRAPS),
  'pair.rem_s': legal([I32, I32, I32, I32], TUPLE, TRAPS),
  'pair.rem_u': legal([I32, I32, I32, I32], TUPLE, TRAPS),
  /** Shifts and rotations by a count known only at run time: low, high, count (low half; taken modulo 64). */
  'pair.shl': legal([I32, I32, I32], TUPLE),
  'pair.shr_s': legal([I32, I32, I32], TUPLE),
  'pair.shr_u': legal([I32, I32, I32], TUPLE),
  'pair.rotl': legal([I32, I32, I32], TUPLE),
  'pair.rotr': legal([I32, I32, I32], TUPLE),
  'f64.convert_pair_s': legal([I32, I32], F64),
  'f64.convert_pair_u': legal([I32, I32], F64),
  'f32.convert_pair_s': legal([I32, I32], F32),
  'f32.convert_pair_u': legal([I32, I32], F32),
  /** The operand is an f64; an f32 is one of those, too. */
  'pair.trunc_s': legal([F64], TUPLE, TRAPS),
  'pair.trunc_u': legal([F64], TUPLE, TRAPS),
  'pair.trunc_sat_s': legal([F64], TUPLE),
  'pair.trunc_sat_u': legal([F64], TUPLE),
  'pair.reinterpret_f64': legal([F64], TUPLE),
  'f64.reinterpret_pair': legal([I32, I32], F64),
} satisfies Record<string, LegalRow>

export type LegalOperatorName = keyof typeof LEGAL_OPERATORS
export type OperatorName = InstructionName | LegalOperatorName | IrOperatorName

interface IrRow {
  readonly params: readonly Type[] | undefined
  readonly result: Type | undefined
  readonly immediates: readonly string[]
  readonly effects: number
}

/** Operators that only IR has, in all its stages. */
const IR_OPERATORS = {
  /** Result number `result` of the tuple its operand yields. */
  project: { params: [TUPLE], result: undefined, immediates: ['result'], effects: READS_RESULT },

  // Locals that change while exceptions are caught are variables of the function, `IrFunction.variables`.
  // `half` as for a global.
  'variable.get': {
    params: [],
    result: undefined,
    immediates: ['variable', 'half'],
    effects: READS_VARIABLE,
  },
  'variable.set': {
    params: undefined,
    result: NONE,
    immediates: ['variable', 'half'],
    effects: WRITES_VARIABLE,
  },

  /** At the head of a handler: the exception that led there. What WebAssembly must not catch goes on its way. */
  'exception.caught': { params: [], result: EXNREF, immediates: [], effects: ALL_EFFECTS },
  /** Whether the exception is of the tag. */
  'exception.is': { params: [EXNREF], result: I32, immediates: ['tag'], effects: NO_EFFECTS },
  /** What the exception, which is of the tag, carries: results as those of a call. */
  'exception.payload': { params: [EXNREF], result: undefined, immediates: ['tag'], effects: CALLS },
  /** A new exception of the tag that carries the operands. */
  'exception.make': { params: undefined, result: EXNREF, immediates: ['tag'], effects: ALLOCATES },

  /** Calls a piece of the function, `IrFunction.piece`. Results as those of a call. */
  'piece.call': { params: undefined, result: undefined, immediates: ['piece'], effects: ALL_EFFECTS },
  /** No value: a piece does not yield this result this time. Only stands in a `return`. */
  'piece.unset': { params: [], result: undefined, immediates: [], effects: NO_EFFECTS },

  ...HEAP_OPERATORS,
  ...ATOMIC_OPERATORS,
  ...ELEMENT_OPERATORS,
  ...PAIR_ACCESS_OPERATORS,
} satisfies Record<string, IrRow>

type IrOperatorName = keyof typeof IR_OPERATORS

/** The operators of SIMD and relaxed SIMD, which legal IR lacks. */
export type VectorOperatorName =
  | (typeof VECTOR_INSTRUCTIONS)[number]['name']
  | (typeof RELAXED_VECTOR_INSTRUCTIONS)[number]['name']

const EFFECT_BITS: Readonly<Record<InstructionRow['effect'], number>> = {
  pure: NO_EFFECTS,
  traps: TRAPS,
  'reads-memory': READS_MEMORY | TRAPS,
  'writes-memory': WRITES_MEMORY | TRAPS,
  'reads-global': READS_GLOBAL,
  'writes-global': WRITES_GLOBAL,
  'reads-table': READS_TABLE | TRAPS,
  'writes-table': WRITES_TABLE | TRAPS,
  'reads-heap': READS_HEAP | TRAPS,
  'writes-heap': WRITES_HEAP | TRAPS,
  allocates: ALLOCATES,
  control: ALL_EFFECTS,
  calls: ALL_EFFECTS,
  any: ALL_EFFECTS,
}

/** What the immediates of the instruction table are called as IR immediates. */
const IMMEDIATE_NAMES: Readonly<Record<string, readonly string[]>> = {
  memarg: ['offset', 'memory', 'align'],
  i32: ['value'],
  i64: ['low', 'high'],
  f32: ['bits'],
  f64: ['low', 'high'],
  // Places in `IrFunction.vectors`.
  v128: ['vector'],
  lanes: ['lanes'],
  // Of a fence: the memory on whose accesses threads agree.
  ordering: ['memory'],
}

/** Immediates that only the IR has, behind those of the instruction. */
const FURTHER_IMMEDIATES: Readonly<Partial<Record<InstructionName, readonly string[]>>> = {
  // Of an i64 or v128 global in legal IR: which int32 is meant, 0 the lowest one. Otherwise 0.
  'global.get': ['half'],
  'global.set': ['half'],
  ...HEAP_IMMEDIATES,
}

/** Effects that the instruction's row, being the specification's view, states too widely. */
const PRECISE_EFFECTS: Readonly<Partial<Record<InstructionName, number>>> = {
  'memory.size': READS_MEMORY,
  'table.size': READS_TABLE,
  ...HEAP_EFFECTS,
}

function rowOfInstruction(row: InstructionRow): Omit<OperatorRow, 'index'> {
  const immediates = row.immediates.flatMap((kind) => IMMEDIATE_NAMES[kind] ?? [kind])
  // An access to a lane has one immediate too many; the alignment is but a hint.
  if (immediates.length > 3) immediates.splice(immediates.indexOf('align'), 1)
  immediates.push(...(FURTHER_IMMEDIATES[row.name] ?? []))
  const result =
    row.results === undefined ? undefined : row.results.length > 1 ? TUPLE : (row.results[0] ?? NONE)
  return {
    name: row.name as InstructionName,
    params: row.params,
    result,
    immediates: distinguish(immediates),
    effects: PRECISE_EFFECTS[row.name as InstructionName] ?? EFFECT_BITS[row.effect],
  }
}

/** `memory, memory` -> `memory, memory2`, so that each immediate has a name of its own. */
function distinguish(names: readonly string[]): string[] {
  return names.map((name, index) => (names.indexOf(name) === index ? name : `${name}${index + 1}`))
}

function makeRows(): OperatorRow[] {
  const rows: Omit<OperatorRow, 'index'>[] = INSTRUCTIONS.map(rowOfInstruction)
  for (const [name, facts] of Object.entries(LEGAL_OPERATORS)) {
    rows.push({ name: name as LegalOperatorName, immediates: [], ...facts })
  }
  for (const [name, facts] of Object.entries(IR_OPERATORS))
    rows.push({ name: name as IrOperatorName, ...facts })
  return rows.map((row, index) => ({ ...row, index }))
}

/** Every operator; `OPERATORS[i].index === i`. */
export const OPERATORS: readonly OperatorRow[] = makeRows()

const ROWS: ReadonlyMap<string, OperatorRow> = new Map(OPERATORS.map((row) => [row.name, row]))

/** The row of an operator; undefined for a name that is none. */
export function findOperator(name: string): OperatorRow | undefined {
  return ROWS.get(name)
}

/** The row of an operator known to exist. */
export function operatorRow(name: OperatorName): OperatorRow {
  return ROWS.get(name)!
}

/** Effects of an operator, a bit set of `effects.ts`; a block parameter has none. */
export function effectsOf(name: string): number {
  return ROWS.get(name)?.effects ?? NO_EFFECTS
}

/** By operator number: its effects. */
export const EFFECTS: Int32Array = Int32Array.from(OPERATORS, (row) => row.effects)
