// A random module as data, so that it can be written as bytes, run, and made smaller piece by piece.

import type { InstructionName } from '@dewasm/compiler/instructions'
import type { Immediate, TypeName } from '../code-writer.js'

export interface Signature {
  params: readonly TypeName[]
  results: readonly TypeName[]
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
  /** Of a block, loop or if. */
  block?: Block
  /** Of a call_indirect: the type it names. */
  signature?: Signature
  /** Of a branch: labels of the blocks it names; the last one of a br_table is the default. */
  targets?: number[]
}

export interface Block extends Signature {
  /** Unique in its function. */
  label: number
  body: Node[]
  otherwise?: Node[]
}

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
  /** Immediate of the constant it starts with. */
  value: Immediate
}

export type AddressType = 'i32' | 'i64'

export interface ProgramTable {
  address: AddressType
  element: 'funcref' | 'externref'
  min: number
  max: number | undefined
  imported: boolean
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
  functions: number[]
}

export interface ProgramData {
  /** Absent in a passive segment. */
  active?: { memory: number; offset: number }
  bytes: number[]
}

/**
 * A module. Indices are the module's own: imported globals, tables and memories stand first in their lists, and function
 * indices count the host functions before the others.
 */
export interface Program {
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

export function createNode(
  op: InstructionName,
  immediates: Immediate[],
  args: Node[],
  results: readonly TypeName[],
): Node {
  return { op, immediates, args, results }
}
