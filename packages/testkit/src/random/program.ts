// A random module as data, so that it can be written as bytes, run, and made smaller piece by piece.

import type { InstructionName } from '@dewasm/compiler/instructions'
import type { CatchClause, Immediate } from '../code-writer.js'
import type { TypeDefinition } from '../module-builder.js'
import type { ReferenceName, TypeName } from '../type-name.js'

export interface Signature {
  params: readonly TypeName[]
  results: readonly TypeName[]
  /** Index of the type definition; without one, it is that of a type with these parameters and results. */
  type?: number
}

/**
 * One instruction with what computes its operands. Nodes in `args` and `body` may also be statements (no
 * results): then operands that stand before them wait on the stack meanwhile.
 */
export interface Node {
  op: InstructionName
  immediates: Immediate[]
  args: Node[]
  /** What it leaves on the stack, besides what it does not touch. Anything, if it never ends. */
  results: readonly TypeName[]
  /** It takes operands from the stack that are not among `args`: it cannot be moved or replaced alone. */
  bound?: true
  /** Nothing of it may be changed: without it, the module might run for ever. */
  vital?: true
  /** Of a block, loop, if, try or try_table. */
  block?: Block
  /** Of an indirect call: the type it names. */
  signature?: Signature
  /** Of a branch or rethrow: labels of the blocks it names; the last one of a br_table is the default. */
  targets?: number[]
}

export interface Block extends Signature {
  /** Unique in its function. */
  label: number
  body: Node[]
  otherwise?: Node[]
  /** Of a try_table; the labels are those of blocks. */
  catches?: CatchClause[]
  /** Of a try. What a clause has caught is on the stack at its start; the one without a tag comes last. */
  clauses?: { tag?: number; body: Node[] }[]
  /** Of a try without clauses: label of the block that exceptions are handed to, or that of the function. */
  delegate?: number
}

/** The label of a function's body. */
export const FUNCTION_LABEL = -1

export interface ProgramFunction extends Signature {
  locals: TypeName[]
  body: Node[]
}

export interface HostFunction extends Signature {
  name: string
}

export interface ProgramGlobal {
  type: TypeName
  mutable: boolean
  imported: boolean
  /** A constant expression: what it starts with. */
  initial: Node
}

export type AddressType = 'i32' | 'i64'

export interface ProgramTable {
  address: AddressType
  element: ReferenceName
  min: number
  max: number | undefined
  imported: boolean
  /** A constant expression: what entries start out with, if not null. */
  initial?: Node
}

/** What its exceptions carry. */
export interface ProgramTag {
  params: readonly TypeName[]
  /** `JSTag` is that of the host's own exceptions. */
  origin: 'own' | 'imported' | 'JSTag'
}

export interface ProgramMemory {
  address: AddressType
  min: number
  max: number | undefined
  imported: boolean
}

export interface ProgramElements {
  /** Absent in a passive segment. */
  active?: { table: number; offset: number }
  /** Of a segment of funcref that is a list of functions. */
  functions: number[]
  /** Constant expressions, and their type, instead of functions. */
  typed?: { type: ReferenceName; expressions: Node[] }
}

export interface ProgramData {
  /** Absent in a passive segment. */
  active?: { memory: number; offset: number }
  bytes: number[]
}

/**
 * A module. Indices are the module's own: imported globals, tables, memories and tags stand first in their lists, and
 * function indices count the host functions before the others.
 */
export interface Program {
  /** Groups of types that may name each other; all other types are function types. */
  groups: TypeDefinition[][]
  /** The instructions that its exceptions are caught with: engines refuse to mix them. */
  form: 'standard' | 'legacy' | undefined
  tags: ProgramTag[]
  hosts: HostFunction[]
  functions: ProgramFunction[]
  globals: ProgramGlobal[]
  tables: ProgramTable[]
  memories: ProgramMemory[]
  elements: ProgramElements[]
  data: ProgramData[]
  /** Number of the start function among `functions`. */
  start: number | undefined
  /** Index of the mutable global that bounds loops and recursion. */
  fuel: number
}

/** What is done with a module: exported function number, arguments. */
export interface Call {
  function: number
  args: unknown[]
}

/** An argument: one of the objects that have come out of the module so far. */
export class SeenObject {
  readonly number: number

  constructor(number: number) {
    this.number = number
  }
}

/** The lists of nodes inside a block. */
export function bodiesOf({ body, otherwise, clauses = [] }: Block): Node[][] {
  return [body, ...(otherwise === undefined ? [] : [otherwise]), ...clauses.map((clause) => clause.body)]
}

/** Segments of references that a table of these may be filled from. */
export function elementTypeOf({ typed }: ProgramElements): ReferenceName {
  return typed?.type ?? 'funcref'
}

export function createNode(
  op: InstructionName,
  immediates: Immediate[],
  args: Node[],
  results: readonly TypeName[],
): Node {
  return { op, immediates, args, results }
}
