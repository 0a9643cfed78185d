/**
 * Where nodes of the syntax tree come from, for source maps. Nodes have a position only where maps are asked for, so
 * that they cost nothing elsewhere; and only those do that are made where they stand: names and numbers are shared.
 */
import type { Expression, FunctionDeclaration, Statement } from './nodes.js'

interface Positioned {
  /** Byte offset of a WebAssembly instruction; or a negative number, see {@link FunctionPlace}. */
  position?: number
}

/** A place that is of a function rather than of one of its instructions: its declaration, or where it begins. */
export interface FunctionPlace {
  readonly index: number
  readonly isDeclaration: boolean
}

/** What a negative position means. */
export function functionPlace(position: number): FunctionPlace {
  return { index: (-1 - position) >> 1, isDeclaration: position % 2 !== 0 }
}

/** Says that `node` comes from the instruction at `offset`, unless that is -1 or it is known to come from elsewhere. */
export function place(node: Expression | Statement, offset: number): void {
  if (offset < 0 || node.type === 'Identifier' || node.type === 'Literal') return
  ;(node as Positioned).position ??= offset
}

/** Says which function a declaration is the code of. What begins it and comes from nowhere is placed at its start. */
export function placeFunction(node: FunctionDeclaration, index: number): void {
  ;(node as Positioned).position = -1 - 2 * index
  for (const statement of node.body.body) {
    if ((statement as Positioned).position !== undefined) break
    ;(statement as Positioned).position = -2 - 2 * index
  }
}

/** Undefined if it has none. */
export function positionOf(node: unknown): number | undefined {
  return (node as Positioned).position
}

/** `made` in the place of `node`: with its position, if it has none itself. */
export function replaced<T extends Expression | Statement>(node: Expression | Statement, made: T): T {
  const { position } = node as Positioned
  if (position !== undefined && made !== node) place(made, position)
  return made
}

/**
 * The positions of a text, noted as it is printed: pairs of an offset into the text and a position as nodes have them,
 * in order of the text. Of two at the same place the later one counts, which is that of the innermost node.
 */
export class Marks {
  private pairs: number[] = []
  /** Where the text begins that is being printed. */
  start = 0

  add(at: number, position: number): void {
    this.pairs.push(this.start + at, position)
  }

  /** All since the last time. */
  take(): Int32Array {
    const taken = Int32Array.from(this.pairs)
    this.pairs = []
    this.start = 0
    return taken
  }
}

/** How far into a function declaration its name stands. */
export const NAME_OFFSET = 'function '.length
