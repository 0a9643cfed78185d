// What the parts of the generator of functions do for each other.

import type { TypeName } from '../type-name.js'
import type { Place } from './generate-storage.js'
import type { Operator, Profile } from './profile.js'
import type { Node, Program, ProgramFunction, Signature } from './program.js'
import type { RandomSource } from './random-source.js'
import type { TypeSpace } from './type-space.js'

/** What a whole program's functions are made from. */
export interface ProgramContext {
  readonly random: RandomSource
  readonly profile: Profile
  readonly program: Program
  readonly types: TypeSpace
  /** Types of locals, parameters and blocks; how often one comes up follows from how often it is listed. */
  readonly valueTypes: readonly TypeName[]
  /** Types that functions are declared with. */
  readonly signatures: readonly Signature[]
}

export interface Generator extends ProgramContext {
  readonly fn: ProgramFunction
  /** An expression of this type or a subtype. */
  expression(type: TypeName, depth: number): Node
  /** What is computed from nothing but variables and constants. */
  leaf(type: TypeName): Node
  /** Statements, then expressions, that leave these types. */
  many(types: readonly TypeName[], depth: number): Node[]
  statement(depth: number): Node
  statements(limit: number, depth: number): Node[]
  /** A statement of nodes that leave these types: each of the results is dropped. */
  discard(nodes: Node[], results: readonly TypeName[]): Node
  /** Takes one from what the function may still cost; whether nothing is left. */
  isSpent(depth: number): boolean
  /** Locals whose values are of this type. */
  localsOf(type: TypeName): number[]
  /** Locals that take values of this type. */
  localsFor(type: TypeName): number[]
  /** Where a load or store goes. */
  place(access: Operator, depth: number): Place
  /** A value of this type, with zero in place of a NaN. */
  withoutNaN(type: 'f32' | 'f64', depth: number): Node
}
