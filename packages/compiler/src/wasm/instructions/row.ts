// The shape of an instruction row: the one place where everything the compiler knows about an instruction by
// its opcode is written. The families beside this file hold the rows.

import type { Feature } from '../features.js'
import type { ValueType } from '../types.js'

/**
 * One immediate operand, named after what it holds. Each tells OperatorReader which field to fill:
 * the index kinds fill `index`, and the second one of a row `index2`.
 */
export type ImmediateKind =
  | 'blockType'
  | 'label'
  | 'labels'
  | 'catches'
  | 'function'
  | 'type'
  | 'table'
  | 'memory'
  | 'local'
  | 'global'
  | 'tag'
  | 'data'
  | 'element'
  | 'field'
  | 'count'
  | 'memarg'
  | 'lane'
  | 'lanes'
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'v128'
  | 'valueTypes'
  | 'heapType'
  | 'cast'
  | 'ordering'

/** What an instruction does besides computing its results. `traps`: pure, but may trap on its operands. */
export type Effect =
  | 'pure'
  | 'traps'
  | 'reads-memory'
  | 'writes-memory'
  | 'reads-global'
  | 'writes-global'
  | 'reads-table'
  | 'writes-table'
  | 'reads-heap'
  | 'writes-heap'
  | 'allocates'
  | 'control'
  | 'calls'
  | 'any'

/** What a row says beyond names and types. */
export interface InstructionFacts {
  /** The feature that brings it. */
  readonly proposal: Feature
  /** Another feature that also brings it. */
  readonly alternative?: Feature
  readonly effect: Effect
  /** Of a memory access: log2 of its size in bytes, which is also its natural alignment. */
  readonly accessLog2?: number
  /** Of an instruction with a lane immediate: the number of lanes. */
  readonly laneCount?: number
  /** The feature from which on it may stand in a constant expression. */
  readonly constant?: Feature
}

/**
 * One instruction. `params` and `results` are absent where they depend on the immediates or on the stack,
 * which the validator then computes; the type ADDRESS in them stands for the address type of the memory
 * that the instruction names.
 */
export interface InstructionRow<Name extends string = string> {
  readonly name: Name
  /** The opcode byte, or `prefix << 16 | number` of a prefixed instruction. */
  readonly opcode: number
  readonly immediates: readonly ImmediateKind[]
  readonly params: readonly ValueType[] | undefined
  readonly results: readonly ValueType[] | undefined
  readonly proposal: Feature
  readonly alternative: Feature | undefined
  readonly effect: Effect
  readonly accessLog2: number
  readonly laneCount: number
  readonly constant: Feature | undefined
  /** Position in `INSTRUCTIONS`: dense, for dispatch tables. */
  readonly index: number
}

/** A row before it has its place in the table. */
export type InstructionDefinition<Name extends string = string> = Omit<InstructionRow<Name>, 'index'>

/** Defines one instruction. */
export function op<const Name extends string>(
  name: Name,
  opcode: number,
  immediates: readonly ImmediateKind[],
  params: readonly ValueType[] | undefined,
  results: readonly ValueType[] | undefined,
  facts: InstructionFacts,
): InstructionDefinition<Name> {
  return {
    name,
    opcode,
    immediates,
    params,
    results,
    proposal: facts.proposal,
    alternative: facts.alternative,
    effect: facts.effect,
    accessLog2: facts.accessLog2 ?? 0,
    laneCount: facts.laneCount ?? 0,
    constant: facts.constant,
  }
}

/** Opcodes of the prefixed instructions: add the number after the prefix. */
export const GC_PREFIX = 0xfb_0000
export const MISCELLANEOUS_PREFIX = 0xfc_0000
export const VECTOR_PREFIX = 0xfd_0000
export const ATOMIC_PREFIX = 0xfe_0000
